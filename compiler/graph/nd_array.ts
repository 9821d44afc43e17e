import { allocate, type DataOf, type DType, holds } from './dtypes.js';
import { ValueError } from './errors.js';
import { INSPECT } from './inspect.js';

/** A JavaScript value with the nesting of an array's shape. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * A dense array of values: what a fetch returns, what a constant holds, and one of the things that
 * can be fed. It is numpy's `ndarray`: TF 1.15 has none of its own.
 */
export class NDArray<D extends DType = DType> {
  /**
   * @param dtype TensorFlow's dtype of the values.
   * @param shape the length of every axis; `[]` is a scalar.
   * @param data the values, row-major. It is kept, not copied.
   * @throws ValueError where the length of `data` is not the product of `shape`.
   */
  constructor(
    readonly dtype: D,
    readonly shape: readonly number[],
    readonly data: DataOf<D>,
  ) {
    if (data.length !== sizeOf(shape) || !holds(dtype, data)) {
      throw new ValueError(
        `cannot reshape array of size ${data.length} into shape (${shape.join(', ')})`,
      );
    }
  }

  /** An array of `dtype` and `shape` filled by `value(flatIndex)`; zeros where it is left out. */
  static from<D extends DType>(
    dtype: D,
    shape: readonly number[],
    value?: (index: number) => number,
  ): NDArray<D> {
    const data = allocate(dtype, sizeOf(shape));
    if (value !== undefined) {
      for (let i = 0; i < data.length; i++) data[i] = value(i);
    }
    return new NDArray(dtype, shape, data);
  }

  /** A scalar of `dtype`. */
  static scalar<D extends DType>(dtype: D, value: number): NDArray<D> {
    return NDArray.from(dtype, [], () => value);
  }

  /** A vector of `dtype`. */
  static vector<D extends DType>(dtype: D, values: readonly number[]): NDArray<D> {
    return NDArray.from(dtype, [values.length], (i) => values[i] as number);
  }

  /** The number of values. */
  get size(): number {
    return this.data.length;
  }

  /** The values as nested JavaScript arrays; a scalar as a number or, for bool, a boolean. */
  toArray(): NestedArray {
    const { data, shape } = this;
    const leaf = (i: number): number | boolean =>
      this.dtype === 'bool' ? data[i] !== 0 : (data[i] as number);
    const nest = (axis: number, offset: number, stride: number): NestedArray => {
      if (axis === shape.length) return leaf(offset);
      const length = shape[axis] as number;
      const inner = length === 0 ? 0 : stride / length;
      return Array.from({ length }, (_, i) => nest(axis + 1, offset + i * inner, inner));
    };
    return nest(0, 0, data.length);
  }

  /** `float32[2,2] [[1,2],[3,4]]`; of many values only the first are shown. */
  toString(): string {
    return `${this.dtype}[${this.shape.join(',')}] ${formatValues(this, 100)}`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** The values as nested lists, or the first of them where there are more than `most`. */
export function formatValues(array: NDArray, most: number): string {
  // A float32 has seven digits: those that a double adds say nothing.
  const format = (value: number | boolean): string =>
    array.dtype === 'float32' ? String(Number(Number(value).toPrecision(7))) : String(value);
  if (array.size > most) {
    const first = Array.from(array.data.subarray(0, Math.min(most, 8)), format);
    return `[${first.join(',')},… ${array.size} values]`;
  }
  const nest = (value: NestedArray): string =>
    typeof value === 'object' ? `[${value.map(nest).join(',')}]` : format(value);
  return nest(array.toArray());
}

/** The number of elements of a fully known shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
