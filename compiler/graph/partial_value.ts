import type { DType } from './dtypes.js';
import { type AnyArray, isNumericArray, NDArray } from './nd_array.js';

/**
 * A small value as far as it is known before the graph runs: null marks an unknown element. The
 * `Shape` of a `[null, 784]` tensor is the vector `[null, 784]`, so one mechanism gives constant
 * folding and TensorFlow's partial shapes.
 */
export interface PartialValue {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | null)[];
}

/** Larger values are left to the backend: folding is for shapes, axes and scalars. */
export const MAX_FOLDED_ELEMENTS = 1024;

/** A value of which every element is known; null for text, which no op folds. */
export function knownValue(array: AnyArray): PartialValue | null {
  if (array.size > MAX_FOLDED_ELEMENTS || !isNumericArray(array)) return null;
  return { dtype: array.dtype, shape: array.shape, data: Array.from(array.data) };
}

/** An int32 vector. */
export const vectorValue = (
  data: readonly (number | null)[],
  dtype: DType = 'int32',
): PartialValue => ({ dtype, shape: [data.length], data });

/** A scalar. */
export const scalarValue = (value: number | null, dtype: DType = 'int32'): PartialValue => ({
  dtype,
  shape: [],
  data: [value],
});

/** The elements of a value that is wholly known, else null. */
export function knownData(value: PartialValue | null): readonly number[] | null {
  return value?.data.every((d): d is number => d !== null) ? value.data : null;
}

/** A wholly known value as an array, else null. */
export function toNDArray(value: PartialValue | null): NDArray | null {
  const data = knownData(value);
  if (value === null || data === null) return null;
  return NDArray.from(value.dtype, value.shape, (i) => data[i] as number);
}
