import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { f32, i32, i64, ints, row, type Table } from './row.js';

export const countingValues: Table = {
  Bincount: [
    row(
      'numbers',
      [i32([1, 1, 0, 4, 9])],
      (x) => ops.Bincount([x, ints(5), tf.constant([], tf.int64)]),
      i64([1, 2, 0, 0, 1]),
    ),
    row(
      'weights',
      [i32([1, 1, 2], 3, 1), f32([0.5, 2, 4], 3, 1)],
      (x, w) => ops.Bincount([x, ints(3), w]),
      f32([0, 2.5, 4]),
    ),
  ],
  HistogramFixedWidth: [
    row(
      'floats',
      [f32([-1, 0, 1.5, 2, 5, 15]), f32([0, 5])],
      (x, range) => ops.HistogramFixedWidth([x, range, 5]),
      i32([2, 1, 1, 0, 2]),
    ),
  ],
};
