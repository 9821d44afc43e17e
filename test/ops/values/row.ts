import type { OpType } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';

/** What an op makes of some values. */
export interface Row {
  readonly title: string;
  readonly inputs: readonly tf.NDArray[];
  build(...inputs: tf.Tensor[]): tf.Tensor | tf.Operation;
  /** The values of its outputs. */
  readonly outputs: readonly tf.NDArray[];
}

export const row = (
  title: string,
  inputs: readonly tf.NDArray[],
  build: Row['build'],
  ...outputs: tf.NDArray[]
): Row => ({ title, inputs, build, outputs });

// Values

export type Values = number | boolean | readonly (number | boolean)[];

/** Values in row-major order, as a scalar, a vector, or an array of `shape`. */
export const arrayOf =
  (dtype: tf.DType) =>
  (values: Values, ...shape: number[]): tf.NDArray => {
    const flat = [values].flat();
    const isVector = shape.length === 0 && Array.isArray(values);
    return tf.NDArray.from(dtype, isVector ? [flat.length] : shape, (i) => Number(flat[i]));
  };

export const f32 = arrayOf('float32');
export const f64 = arrayOf('float64');
export const i32 = arrayOf('int32');
export const i64 = arrayOf('int64');
export const u8 = arrayOf('uint8');
export const bool = arrayOf('bool');

/** An array of one value throughout. */
export const filled = (dtype: tf.DType, shape: readonly number[], value = 0): tf.NDArray =>
  tf.NDArray.from(dtype, shape, () => value);

/** 0, 1, 2, … in a shape. */
export const counted = (dtype: tf.DType, ...shape: number[]): tf.NDArray =>
  tf.NDArray.from(dtype, shape, (i) => i);

export const empty = (...shape: number[]): tf.NDArray => filled('float32', shape);

export const ints = (values: number | readonly number[]): tf.Tensor =>
  tf.constant(values, tf.int32);

export const { NaN, POSITIVE_INFINITY: inf } = Number;

/** NaN with the sign bit set, as that of 0 / 0 is, and without, in turns. */
export const notNumbers = new tf.NDArray(
  'float32',
  [18],
  new Float32Array(
    Uint32Array.from({ length: 18 }, (_, i) => 0x7fc00000 + (i % 2) * 2 ** 31).buffer,
  ),
);

// Rows that are alike

/** Ops that only move values work on every dtype. */
export const dtypes = ['float32', 'int32', 'bool', 'int64', 'uint8', 'float64'] as const;

/** The same rows for every dtype; their values are 0 and 1, which all of them hold. */
export const forEveryDType = (
  rows: (of: ReturnType<typeof arrayOf>) => readonly Row[],
): readonly Row[] =>
  dtypes.flatMap((dtype) =>
    rows(arrayOf(dtype)).map((r) => ({ ...r, title: `${r.title}, ${dtype}` })),
  );

/** The rows of some ops. */
export type Table = { readonly [K in OpType]?: readonly Row[] };
