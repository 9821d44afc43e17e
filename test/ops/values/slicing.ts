import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { counted, empty, f32, forEveryDType, row, type Table } from './row.js';

export const slicingValues: Table = {
  ConcatV2: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1], 1, 2), of([1, 1, 0, 0], 2, 2)],
        (x, y) => ops.ConcatV2([[x, y], 0]),
        of([0, 1, 1, 1, 0, 0], 3, 2),
      ),
      row(
        'columns',
        [of([0, 1], 2, 1), of([1, 1, 0, 0], 2, 2)],
        (x, y) => ops.ConcatV2([[x, y], -1]),
        of([0, 1, 1, 1, 0, 0], 2, 3),
      ),
    ]),
    row('with nothing', [f32([1]), empty(0)], (x, y) => ops.ConcatV2([[x, y], 0]), f32([1])),
    row('nothing', [empty(0, 2), empty(0, 3)], (x, y) => ops.ConcatV2([[x, y], 1]), empty(0, 5)),
    row('one', [f32([1])], (x) => ops.ConcatV2([[x], 0]), f32([1])),
  ],
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
  Pad: [
    ...forEveryDType((of) => [
      row(
        'a matrix',
        [of([1, 1], 1, 2)],
        (x) =>
          ops.Pad([
            x,
            [
              [1, 0],
              [0, 2],
            ],
          ]),
        of([0, 0, 0, 0, 1, 1, 0, 0], 2, 4),
      ),
    ]),
    row(
      'nothing',
      [empty(0, 1)],
      (x) =>
        ops.Pad([
          x,
          [
            [1, 0],
            [0, 1],
          ],
        ]),
      f32([0, 0], 1, 2),
    ),
    row('by nothing', [f32([1])], (x) => ops.Pad([x, [[0, 0]]]), f32([1])),
  ],
  Tile: [
    ...forEveryDType((of) => [
      row(
        'a matrix',
        [of([0, 1], 1, 2)],
        (x) => ops.Tile([x, [2, 2]]),
        of([0, 1, 0, 1, 0, 1, 0, 1], 2, 4),
      ),
    ]),
    row('no times', [f32([1, 2])], (x) => ops.Tile([x, [0]]), empty(0)),
    row('nothing', [empty(0, 2)], (x) => ops.Tile([x, [3, 2]]), empty(0, 4)),
  ],
};
