import type { MessageInitShape } from '@bufbuild/protobuf';
import { type AnyArray, isNumericArray, type NDArray } from '../../compiler/graph/nd_array.js';
import { bytesOf } from '../../compiler/graph/text.js';
import { DataType, type TensorProtoSchema } from '../../compiler/proto/tensor_pb.js';

const dataTypes = {
  float32: DataType.DT_FLOAT,
  float64: DataType.DT_DOUBLE,
  int32: DataType.DT_INT32,
  int64: DataType.DT_INT64,
  uint8: DataType.DT_UINT8,
  bool: DataType.DT_BOOL,
  string: DataType.DT_STRING,
  variant: DataType.DT_VARIANT,
} as const;

/** A tensor as data: texts in a list, numbers as the bytes that they are in memory. */
export const tensorProtoOf = (array: AnyArray): MessageInitShape<typeof TensorProtoSchema> => ({
  dtype: dataTypes[array.dtype],
  tensorShape: { dim: array.shape.map((size) => ({ size: BigInt(size) })) },
  ...(isNumericArray(array)
    ? { tensorContent: contentOf(array) }
    : { stringVal: array.data.map(bytesOf) }),
});

function contentOf({ dtype, data }: NDArray): Uint8Array {
  const { buffer, byteOffset, byteLength } =
    dtype === 'int64' ? BigInt64Array.from(data, BigInt) : data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
