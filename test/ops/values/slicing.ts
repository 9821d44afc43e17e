import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { counted, empty, f32, forEveryDType, row, type Table } from './row.js';

export const slicingValues: Table = {
  Slice: [
    ...forEveryDType((of) => [
      row(
        'a block',
        [of([0, 1, 0, 1, 1, 0], 2, 3)],
        (x) => ops.Slice([x, [0, 1], [2, 1]]),
        of([1, 1], 2, 1),
      ),
      row('a vector', [of([0, 1, 1])], (x) => ops.Slice([x, [1], [-1]]), of([1, 1])),
    ]),
    row('nothing', [f32([1, 2])], (x) => ops.Slice([x, [1], [0]]), empty(0)),
    row(
      'five axes',
      [counted('float32', 2, 1, 2, 1, 2)],
      (x) => ops.Slice([x, [1, 0, 0, 0, 1], [1, 1, 2, 1, 1]]),
      f32([5, 7], 1, 1, 2, 1, 1),
    ),
    row(
      'a scalar',
      [f32(1)],
      (x) => ops.Slice([x, tf.constant([], tf.int32), tf.constant([], tf.int32)]),
      f32(1),
    ),
  ],
};
