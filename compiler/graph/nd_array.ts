import { explainHere } from './call_site.js';
import {
  allocate,
  type DataOf,
  type DType,
  holds,
  isNumeric,
  type NumericDType,
} from './dtypes.js';
import { TypeError, ValueError } from './errors.js';
import { INSPECT } from './inspect.js';

/** A JavaScript value with the nesting of an array's shape. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** Text with the nesting of an array's shape. */
export type NestedText = string | readonly NestedText[];

/** What an array of dtype `D` is in JavaScript. */
export type Nested<D extends DType> = D extends 'string' ? NestedText : NestedArray;

/** An array of any dtype, strings among them. */
export type AnyArray = NDArray | NDArray<'string'>;

/**
 * A dense array of values: what a fetch returns, what a constant holds, and one of the things that
 * can be fed. It is numpy's `ndarray`: TF 1.15 has none of its own.
 */
export class NDArray<D extends DType = NumericDType> {
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

  /**
   * An array of `dtype` and `shape` filled by `value(flatIndex)`; zeros where it is left out.
   * @throws TypeError for strings, which `NDArray.strings` makes.
   */
  static from<D extends DType>(
    dtype: D,
    shape: readonly number[],
    value?: (index: number) => number,
  ): NDArray<D & NumericDType> {
    if (!isNumeric(dtype)) {
      throw new TypeError(explainHere(`Expected ${dtype}, got numbers instead.`));
    }
    const data = allocate<D & NumericDType>(dtype, sizeOf(shape));
    if (value !== undefined) {
      for (let i = 0; i < data.length; i++) data[i] = value(i);
    }
    return new NDArray<D & NumericDType>(dtype, shape, data);
  }

  /** An array of a dtype that only the run knows. */
  static of(dtype: DType, shape: readonly number[], data: DataOf<DType>): AnyArray {
    return new NDArray<DType>(dtype, shape, data) as AnyArray;
  }

  /**
   * An array of one value throughout. The zero of strings is the empty one.
   * @throws TypeError for strings and any other value.
   */
  static filled(dtype: DType, shape: readonly number[], value: number): AnyArray {
    return dtype === 'string' && value === 0
      ? NDArray.of(dtype, shape, allocate(dtype, sizeOf(shape)))
      : NDArray.from(dtype, shape, () => value);
  }

  /** An array of strings, row-major. */
  static strings(shape: readonly number[], values: readonly string[]): NDArray<'string'> {
    return new NDArray('string', shape, [...values]);
  }

  /** A scalar of `dtype`. */
  static scalar<D extends DType>(dtype: D, value: number): NDArray<D & NumericDType> {
    return NDArray.from(dtype, [], () => value);
  }

  /** A vector of `dtype`. */
  static vector<D extends DType>(dtype: D, values: readonly number[]): NDArray<D & NumericDType> {
    return NDArray.from(dtype, [values.length], (i) => values[i] as number);
  }

  /** An array of its elements at some places, in row-major order. */
  take(places: readonly number[], shape: readonly number[] = [places.length]): AnyArray {
    const data = allocate<DType>(this.dtype, places.length);
    for (const [i, place] of places.entries()) data[i] = this.data[place] ?? 0;
    return NDArray.of(this.dtype, shape, data);
  }

  /** The number of values. */
  get size(): number {
    return this.data.length;
  }

  /** The values as nested JavaScript arrays; a scalar as a number, a boolean or a string. */
  toArray(): Nested<D> {
    const { data, dtype, shape } = this;
    const leaf = (i: number) => (dtype === 'bool' ? data[i] !== 0 : data[i]) as Nested<D>;
    const nest = (axis: number, offset: number, stride: number): Nested<D> => {
      if (axis === shape.length) return leaf(offset);
      const length = shape[axis] as number;
      const inner = length === 0 ? 0 : stride / length;
      const rows = Array.from({ length }, (_, i) => nest(axis + 1, offset + i * inner, inner));
      return rows as Nested<D>;
    };
    return nest(0, 0, data.length);
  }

  /** `float32[2,2] [[1,2],[3,4]]`; of many values only the first are shown. */
  toString(): string {
    return `${this.dtype}[${this.shape.join(',')}] ${formatValues(this as AnyArray, 100)}`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** Whether an array holds numbers or booleans. */
export const isNumericArray = (array: AnyArray): array is NDArray => array.dtype !== 'string';

/** The values as nested lists, or the first of them where there are more than `most`. */
export function formatValues(array: AnyArray, most: number): string {
  const format = (value: number | boolean | string): string =>
    typeof value === 'string'
      ? JSON.stringify(value)
      : // A float32 has seven digits: those that a double adds say nothing.
        String(array.dtype === 'float32' ? Number(Number(value).toPrecision(7)) : value);
  if (array.size > most) {
    const shown = Array.from({ length: Math.min(most, 8) }, (_, i) => array.data[i] ?? '');
    return `[${shown.map(format).join(',')},… ${array.size} values]`;
  }
  const nest = (value: NestedArray | NestedText): string =>
    typeof value === 'object' ? `[${value.map(nest).join(',')}]` : format(value);
  return nest(array.toArray());
}

/** The number of elements of a fully known shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
