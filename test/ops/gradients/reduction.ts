import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { apart, type Case, type Cases, constant, fn, smooth } from './case.js';

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

export const reductionGradients: Cases = {
  Sum: reductions(ops.Sum),
  Mean: reductions(ops.Mean),
  Max: reductions(ops.Max, (s) => apart(s)),
};
