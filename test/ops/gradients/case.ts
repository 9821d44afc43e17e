import type { OpType } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { scattered } from '../../numeric_gradient.js';

/** A function to differentiate: its inputs' values, and the tensors that it makes of them. */
export interface Case {
  readonly title: string;
  readonly inputs: readonly tf.NDArray[];
  /** Which inputs to differentiate by; all those of floating point where it is left out. */
  readonly by?: readonly number[];
  build(...inputs: tf.Tensor[]): tf.Tensor | tf.Operation;
}

export type Build = Case['build'];

export const shapes = (inputs: readonly tf.NDArray[]): string =>
  inputs.map(({ shape }) => `[${shape}]`).join(' ');

export const fn = (
  inputs: readonly tf.NDArray[],
  build: Build,
  title = '',
  by?: number[],
): Case => ({
  title: `${title} ${shapes(inputs)}`.trim(),
  inputs,
  build,
  by,
});

// Inputs

let seed = 0;

/** Numbers in [-1, 1), for smooth functions. */
export const smooth = (...shape: number[]): tf.NDArray => {
  const own = seed++;
  return tf.NDArray.from('float32', shape, (i) => scattered(i, own));
};

/** Numbers in [0.6, 1.6). */
export const positive = (...shape: number[]): tf.NDArray => {
  const own = seed++;
  return tf.NDArray.from('float32', shape, (i) => 1.1 + scattered(i, own) / 2);
};

/**
 * Numbers in random order that are all 1/4 apart, none nearer to 0 than 0.1 (or `shift` nearer):
 * moved by as much as a numeric derivative moves them they keep their order and their signs.
 */
export const apart = (shape: readonly number[], shift = 0): tf.NDArray => {
  const own = seed++;
  const size = shape.reduce((n, d) => n * d, 1);
  const order = Array.from({ length: size }, (_, i) => i);
  order.sort((a, b) => scattered(a, own) - scattered(b, own));
  return tf.NDArray.from(
    'float32',
    shape,
    (i) => ((order[i] as number) - Math.floor(size / 2)) / 4 + 0.1 + shift,
  );
};

/** Chosen numbers. */
export const array = (
  dtype: tf.DType,
  shape: readonly number[],
  values: readonly number[],
): tf.NDArray => tf.NDArray.from(dtype, shape, (i) => values[i] as number);

/** An integer input: axes, a shape. */
export const constant = (values: number | readonly number[]): tf.Tensor =>
  tf.constant(values, tf.int32);

/** An integer matrix: paddings, rows of indices. */
export const matrix = (values: readonly (readonly number[])[]): tf.Tensor =>
  tf.constant(values, tf.int32);

/** Labels for two rows of three classes: rows that add up to 1, as TensorFlow's gradient assumes. */
export const distributions = array('float32', [2, 3], [0.2, 0.3, 0.5, 0.1, 0.8, 0.1]);

// Families of cases

/** Shapes that broadcast together: equal, either one stretched, both, scalars. */
export const broadcasts: readonly {
  readonly a: readonly number[];
  readonly b: readonly number[];
}[] = [
  { a: [2, 3], b: [2, 3] },
  { a: [2, 3], b: [3] },
  { a: [3], b: [2, 3] },
  { a: [2, 1], b: [1, 3] },
  { a: [2, 1, 2], b: [3, 1] },
  { a: [], b: [2, 2] },
  { a: [2, 2], b: [] },
  { a: [1], b: [1, 1] },
];

export const binary = (
  record: (inputs: [tf.Tensor, tf.Tensor]) => tf.Tensor,
  x: (shape: readonly number[]) => tf.NDArray = (shape) => smooth(...shape),
  y = x,
): readonly Case[] => broadcasts.map(({ a, b }) => fn([x(a), y(b)], (x, y) => record([x, y])));

export const unary = (
  record: (inputs: [tf.Tensor]) => tf.Tensor,
  x: (shape: readonly number[]) => tf.NDArray = (shape) => smooth(...shape),
): readonly Case[] => [[], [3], [2, 2, 2]].map((shape) => fn([x(shape)], (x) => record([x])));

/** The cases of some ops. */
export type Cases = { readonly [K in OpType]?: readonly Case[] };
