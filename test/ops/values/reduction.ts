import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { counted, empty, f32, filled, i32, i64, inf, NaN, row, type Table } from './row.js';

export const reductionValues: Table = {
  Sum: [
    row('all', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Sum([x, [0, 1]]), f32(10)),
    row(
      'columns, kept',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.Sum([x, -1], { keep_dims: true }),
      f32([3, 7], 2, 1),
    ),
    row('rows', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Sum([x, -2]), f32([4, 6])),
    row(
      'the first and last axis',
      [counted('float32', 2, 3, 2)],
      (x) => ops.Sum([x, [-1, 0]]),
      f32([14, 22, 30]),
    ),
    row(
      'the middle, kept',
      [counted('float32', 2, 3, 2)],
      (x) => ops.Sum([x, [1]], { keep_dims: true }),
      f32([6, 9, 24, 27], 2, 1, 2),
    ),
    row('integers', [i32([1, 2, 3, -4], 2, 2)], (x) => ops.Sum([x, [0]]), i32([4, -2])),
    row('large integers', [i32([16777217, 16777217, 1])], (x) => ops.Sum([x, [0]]), i32(33554435)),
    row('no axis', [f32([1, 2])], (x) => ops.Sum([x, tf.constant([], tf.int32)]), f32([1, 2])),
    row('a scalar', [f32(3)], (x) => ops.Sum([x, tf.constant([], tf.int32)]), f32(3)),
    row(
      'by a fed axis',
      [f32([1, 2, 3, 4], 2, 2), i32([1])],
      (x, axis) => ops.Sum([x, axis]),
      f32([3, 7]),
    ),
    row('nothing', [empty(0, 2)], (x) => ops.Sum([x, [0]]), f32([0, 0])),
    row('nothing to a scalar', [empty(0)], (x) => ops.Sum([x, [0]]), f32(0)),
    row('nothing at all', [empty(0, 2)], (x) => ops.Sum([x, [1]]), empty(0)),
    row('no integers', [filled('int32', [0, 2])], (x) => ops.Sum([x, [0]]), i32([0, 0])),
    row('NaN', [f32([1, NaN])], (x) => ops.Sum([x, [0]]), f32(NaN)),
  ],
  Mean: [
    row('all', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Mean([x, [0, 1]]), f32(2.5)),
    row(
      'rows, kept',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.Mean([x, [0]], { keep_dims: true }),
      f32([2, 3], 1, 2),
    ),
    row(
      'integers, towards zero',
      [i32([1, -2, 4, -5], 2, 2)],
      (x) => ops.Mean([x, [0]]),
      i32([2, -3]),
    ),
    row('large integers', [i32([16777217, 16777219])], (x) => ops.Mean([x, [0]]), i32(16777218)),
    row('a scalar', [f32(3)], (x) => ops.Mean([x, tf.constant([], tf.int32)]), f32(3)),
    row('nothing', [empty(0, 2)], (x) => ops.Mean([x, [0]]), f32([NaN, NaN])),
    row('nothing at all', [empty(0, 2)], (x) => ops.Mean([x, [1]]), empty(0)),
  ],
  Max: [
    row('all', [f32([1, 2, -3, -4], 2, 2)], (x) => ops.Max([x, [0, 1]]), f32(2)),
    row('negative values', [f32([-1, -2, -3, -4], 2, 2)], (x) => ops.Max([x, [1]]), f32([-1, -3])),
    row(
      'integers',
      [i32([1, 2, -3, -4], 2, 2)],
      (x) => ops.Max([x, [-1]], { keep_dims: true }),
      i32([2, -3], 2, 1),
    ),
    row('nothing', [empty(0, 2)], (x) => ops.Max([x, [0]]), f32([-inf, -inf])),
  ],
  Prod: [
    row('all', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Prod([x, [0, 1]]), f32(24)),
    row('integers', [i32([1, 2, 3, 4], 2, 2)], (x) => ops.Prod([x, [0]]), i32([3, 8])),
    row('nothing', [empty(0, 2)], (x) => ops.Prod([x, [0]]), f32([1, 1])),
  ],
  ArgMax: [
    row('rows', [f32([1, 3, 5, 2], 2, 2)], (x) => ops.ArgMax([x, 1]), i64([1, 0])),
    row('columns', [f32([1, 3, 5, 2], 2, 2)], (x) => ops.ArgMax([x, 0]), i64([1, 0])),
    row(
      'a negative axis',
      [f32([1, 3, 5, 2], 1, 2, 2)],
      (x) => ops.ArgMax([x, -2]),
      i64([1, 0], 1, 2),
    ),
    row('ties: the first', [f32([1, 3, 3])], (x) => ops.ArgMax([x, 0]), i64(1)),
    row(
      'integers, ties: the first',
      [i32([-5, -2, -2], 1, 3)],
      (x) => ops.ArgMax([x, 1], { output_type: 'int32' }),
      i32([1]),
    ),
    row('negative infinities', [f32([-inf, -inf], 1, 2)], (x) => ops.ArgMax([x, 1]), i64([0])),
    row('no rows', [empty(0, 3)], (x) => ops.ArgMax([x, 1]), filled('int64', [0])),
  ],
};
