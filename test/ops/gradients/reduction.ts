import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import {
  apart,
  array,
  type Case,
  type Cases,
  constant,
  fn,
  positive,
  smooth,
  unary,
} from './case.js';

const reductions = (
  record: (typeof ops)['Sum'],
  x: (shape: readonly number[]) => tf.NDArray = (shape) => smooth(...shape),
): readonly Case[] =>
  (
    [
      [[2, 3], [0, 1], false],
      [[2, 3], [0], false],
      [[2, 3], [-1], true],
      [[2, 3, 2], [0, -1], false],
      [[2, 3, 2], [2, 1], true],
      [[3], 0, false],
      [[], [], false],
      [[2, 1], [], false],
    ] as const
  ).map(([shape, axes, keep_dims]) =>
    fn(
      [x(shape)],
      (x) => record([x, constant(axes)], { keep_dims }),
      `over [${axes}]${keep_dims ? ', kept' : ''}`,
    ),
  );

const directions = (
  build: (x: tf.Tensor, direction: { exclusive: boolean; reverse: boolean }) => tf.Tensor,
): readonly Case[] =>
  [false, true].flatMap((exclusive) =>
    [false, true].map((reverse) =>
      fn(
        [positive(2, 3)],
        (x) => build(x, { exclusive, reverse }),
        `${exclusive ? 'exclusive' : 'inclusive'}, ${reverse ? 'from the end' : 'from the start'}`,
      ),
    ),
  );

export const reductionGradients: Cases = {
  Sum: reductions(ops.Sum),
  Mean: reductions(ops.Mean),
  Max: reductions(ops.Max, (s) => apart(s)),
  Min: reductions(ops.Min, (s) => apart(s)),
  Prod: [
    ...reductions(ops.Prod),
    fn([array('float32', [2, 3], [0, 2, 3, 0, 0, 4])], (x) => ops.Prod([x, [1]]), 'zeros'),
  ],
  L2Loss: unary(ops.L2Loss),
  Cumsum: directions((x, d) => ops.Cumsum([x, -1], d)),
  Cumprod: directions((x, d) => ops.Cumprod([x, 1], d)),
};
