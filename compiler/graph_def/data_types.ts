/** The dtypes of TensorFlow's wire format. */

import { type DType, isDType } from '../graph/dtypes.js';
import { DataType } from '../proto/tensor_pb.js';

const NUMBERS: { readonly [D in DType]: DataType } = {
  float32: DataType.DT_FLOAT,
  float64: DataType.DT_DOUBLE,
  int32: DataType.DT_INT32,
  int64: DataType.DT_INT64,
  uint8: DataType.DT_UINT8,
  bool: DataType.DT_BOOL,
  string: DataType.DT_STRING,
  variant: DataType.DT_VARIANT,
};

const DTYPES = new Map(Object.entries(NUMBERS).map(([dtype, type]) => [type, dtype as DType]));

/** What a reference's number is above that of its dtype. */
const REFERENCE = 100;

/** The number of a dtype, or of `resource`, which a handle of a variable has. */
export const dataTypeOf = (dtype: DType | 'resource'): DataType =>
  dtype === 'resource' ? DataType.DT_RESOURCE : NUMBERS[dtype];

/** The dtype of a number, that of a reference too; null for one that this library does not have. */
export const dtypeOf = (type: DataType): DType | null => DTYPES.get(baseOf(type)) ?? null;

/** The dtype that a reference refers to. */
export const baseOf = (type: DataType): DataType =>
  type > REFERENCE ? ((type - REFERENCE) as DataType) : type;

/** The number of a dtype that a signature names. */
export const namedDataType = (name: string): DataType =>
  isDType(name) || name === 'resource'
    ? dataTypeOf(name)
    : (DataType[`DT_${name.toUpperCase()}` as keyof typeof DataType] ?? DataType.DT_INVALID);

/** A dtype as TensorFlow's errors write it: `float`, `int32_ref`. */
export function dataTypeString(type: DataType): string {
  const name = DataType[type];
  return name === undefined ? `unknown dtype enum (${type})` : name.slice(3).toLowerCase();
}
