/** Tensors and shapes as messages, in every encoding that TensorFlow writes. */

import { create } from '@bufbuild/protobuf';
import { allocate, byteSize, type DataOf, type DType } from '../graph/dtypes.js';
import { ValueError } from '../graph/errors.js';
import { type AnyArray, NDArray } from '../graph/nd_array.js';
import type { Shape } from '../graph/shape.js';
import { bytesOf, textOf } from '../graph/text.js';
import {
  type TensorProto,
  TensorProtoSchema,
  type TensorShapeProto,
  TensorShapeProtoSchema,
} from '../proto/tensor_pb.js';
import { dataTypeOf, dtypeOf } from './data_types.js';

/** A static shape as a message. */
export const shapeProto = (shape: Shape): TensorShapeProto =>
  create(
    TensorShapeProtoSchema,
    shape === null ? { unknownRank: true } : { dim: shape.map((d) => ({ size: BigInt(d ?? -1) })) },
  );

/** The static shape that a message holds. */
export const shapeOfProto = ({ dim, unknownRank }: TensorShapeProto): Shape =>
  unknownRank ? null : dim.map(({ size }) => (size < 0n ? null : Number(size)));

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** A whole number as 64 bits: beyond 2^63 the nearest that there is. */
export function int64Of(value: number): bigint {
  const whole = BigInt(value);
  return whole > MAX_INT64 ? MAX_INT64 : whole < MIN_INT64 ? MIN_INT64 : whole;
}

/** The repeated field that holds the elements of each dtype. */
const LISTS = {
  float32: 'floatVal',
  float64: 'doubleVal',
  int32: 'intVal',
  int64: 'int64Val',
  uint8: 'intVal',
  bool: 'boolVal',
  string: 'stringVal',
} as const;

type Encoded = Exclude<DType, 'variant'>;

const isEncoded = (dtype: DType | null): dtype is Encoded => dtype !== null && dtype !== 'variant';

/** An array as a message: one element or text in the list of its kind, more in `tensor_content`. */
export function tensorProto(array: AnyArray): TensorProto {
  const dtype = array.dtype as Encoded;
  const head = { dtype: dataTypeOf(dtype), tensorShape: shapeProto(array.shape) };
  if (dtype !== 'string' && array.size > 1) {
    return create(TensorProtoSchema, { ...head, tensorContent: contentOf(array as NDArray) });
  }
  const elements = Array.from<number | string, unknown>(array.data, (value) =>
    typeof value === 'string'
      ? bytesOf(value)
      : dtype === 'int64'
        ? int64Of(value)
        : dtype === 'bool'
          ? value !== 0
          : value,
  );
  return create(TensorProtoSchema, { ...head, [LISTS[dtype]]: elements });
}

/** The elements as bytes, little-endian. */
export function contentOf({ dtype, data }: NDArray): Uint8Array {
  const size = byteSize[dtype];
  const bytes = new Uint8Array(data.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (dtype === 'float32') view.setFloat32(i * size, value, true);
    else if (dtype === 'float64') view.setFloat64(i * size, value, true);
    else if (dtype === 'int32') view.setInt32(i * size, value, true);
    else if (dtype === 'int64') view.setBigInt64(i * size, int64Of(value), true);
    else bytes[i] = value;
  }
  return bytes;
}

/**
 * The array that a message holds, or null where its dtype is none of this library's.
 * @throws ValueError, with TensorFlow's text, where the elements do not fit the shape. Nothing is
 *   allocated before that is known, and before `claim` has been told how many elements there are that
 *   the message does not hold.
 */
export function arrayOfProto(
  tensor: TensorProto,
  { claim }: { claim(elements: number): void },
): AnyArray | null {
  const dtype = dtypeOf(tensor.dtype);
  if (!isEncoded(dtype)) return null;
  const shape = tensor.tensorShape === undefined ? [] : shapeOfProto(tensor.tensorShape);
  const size = shape?.reduce<number>((n, d) => n * (d ?? Number.NaN), 1) ?? Number.NaN;
  if (!Number.isSafeInteger(size)) {
    throw new ValueError(
      `A tensor cannot have the shape [${shape?.map((d) => d ?? '?') ?? '<unknown>'}].`,
    );
  }
  const dims = shape as readonly number[];
  const { tensorContent: content } = tensor;
  if (content.length > 0) return arrayOfContent(dtype, dims, size, content);
  const values: readonly unknown[] = tensor[LISTS[dtype]];
  if (values.length > size) {
    throw new ValueError(
      `A tensor of shape [${dims}] has ${size} elements, but ${values.length} are given.`,
    );
  }
  claim(size - values.length);
  const data: unknown[] | DataOf<DType> = allocate<DType>(dtype, size);
  const last = Math.max(0, values.length - 1);
  if (values.length > 0) {
    for (let i = 0; i < size; i++) data[i] = elementOf(values[Math.min(i, last)]);
  }
  return NDArray.of(dtype, dims, data as DataOf<DType>);
}

const elementOf = (value: unknown): number | string =>
  value instanceof Uint8Array ? textOf(value) : Number(value);

function arrayOfContent(
  dtype: Encoded,
  shape: readonly number[],
  size: number,
  content: Uint8Array,
): AnyArray {
  const bytes = byteSize[dtype];
  if (content.length !== size * bytes || dtype === 'string') {
    throw new ValueError(
      `A tensor of dtype ${dtype} and shape [${shape}] takes ${size * bytes} bytes, but ` +
        `${content.length} are given.`,
    );
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const read = (i: number): number => {
    if (dtype === 'float32') return view.getFloat32(i * bytes, true);
    if (dtype === 'float64') return view.getFloat64(i * bytes, true);
    if (dtype === 'int32') return view.getInt32(i * bytes, true);
    if (dtype === 'int64') return Number(view.getBigInt64(i * bytes, true));
    return content[i] as number;
  };
  return NDArray.from(dtype, shape, read);
}
