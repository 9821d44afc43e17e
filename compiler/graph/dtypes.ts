/**
 * TensorFlow's dtypes, by their TensorFlow names. A dtype is a string literal, so that TypeScript
 * can tell `float32` from `int32` in a signature.
 */

/** The typed array that holds values of each dtype on the host; int64 values are exact to 2^53. */
export interface DTypeArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: Float64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
  /** Text. Bytes that are no UTF-8 are lone surrogates: see strings.ts. */
  string: string[];
  /** A list of tensors, which only a run has: it cannot be fed or fetched. */
  variant: Uint8Array;
}

/** The name of a dtype: TF 1.15's `tf.DType`. */
export type DType = keyof DTypeArrays;

/** The dtypes of numbers and booleans, whose values are in typed arrays. */
export type NumericDType = Exclude<DType, 'string'>;

/** The array of values of dtype `D`. */
export type DataOf<D extends DType> = DTypeArrays[D];

const constructors: { readonly [D in DType]: new (length: number) => DataOf<D> } = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  string: Array,
  variant: Uint8Array,
};

/** Bytes of one element as TensorFlow counts them. */
export const byteSize: { readonly [D in DType]: number } = {
  float32: 4,
  float64: 8,
  int32: 4,
  int64: 8,
  uint8: 1,
  bool: 1,
  // A string has no size of its own.
  string: 0,
  variant: 0,
};

export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && Object.hasOwn(constructors, value);

export const isNumeric = <D extends DType>(dtype: D): dtype is D & NumericDType =>
  dtype !== 'string';

export const isFloating = (dtype: DType): dtype is 'float32' | 'float64' =>
  dtype === 'float32' || dtype === 'float64';

export const isInteger = (dtype: DType): boolean =>
  dtype === 'int32' || dtype === 'int64' || dtype === 'uint8';

const limits: { readonly [D in DType]?: readonly [min: number, max: number] } = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 255],
};

/** Whether `value` can be held by `dtype` without wrapping or losing its fraction. */
export function fits(value: number, dtype: DType): boolean {
  const range = limits[dtype];
  return range === undefined
    ? true
    : Number.isInteger(value) && value >= range[0] && value <= range[1];
}

/** The largest finite float32. */
export const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** The lowest value of a dtype. */
export const lowest = (dtype: DType): number => limits[dtype]?.[0] ?? Number.NEGATIVE_INFINITY;

/** The highest value of a dtype. */
export const highest = (dtype: DType): number => limits[dtype]?.[1] ?? Number.POSITIVE_INFINITY;

/** What TensorFlow's kernels call a dtype (TF: `DataTypeString`). */
export const dataTypeString = (dtype: DType): string =>
  dtype === 'float32' ? 'float' : dtype === 'float64' ? 'double' : dtype;

/** An array of zeros, or of empty strings, for `length` values of `dtype`. */
export function allocate<D extends DType>(dtype: D, length: number): DataOf<D> {
  const data = new constructors[dtype](length);
  if (Array.isArray(data)) data.fill('');
  return data;
}

/** Whether `data` is the kind of array that holds `dtype`. */
export const holds = (dtype: DType, data: unknown): boolean => data instanceof constructors[dtype];
