import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { counted, f32, forEveryDType, i32, ints, row, type Table } from './row.js';

export const rearrangingValues: Table = {
  ReverseV2: [
    ...forEveryDType((of) => [
      row('rows', [of([0, 1, 1, 1], 2, 2)], (x) => ops.ReverseV2([x, [0]]), of([1, 1, 0, 1], 2, 2)),
    ]),
    row(
      'both axes',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.ReverseV2([x, [0, -1]]),
      f32([4, 3, 2, 1], 2, 2),
    ),
    row(
      'no axis',
      [f32([1, 2])],
      (x) => ops.ReverseV2([x, tf.constant([], tf.int32)]),
      f32([1, 2]),
    ),
  ],
  Roll: [
    ...forEveryDType((of) => [
      row('a vector', [of([0, 1, 1])], (x) => ops.Roll([x, ints(1), ints(0)]), of([1, 0, 1])),
    ]),
    row(
      'two axes, one of them twice, by fed shifts',
      [counted('float32', 2, 3), i32([1, -1, -1])],
      (x, shift) => ops.Roll([x, shift, [0, -1, 1]]),
      f32([5, 3, 4, 2, 0, 1], 2, 3),
    ),
  ],
  ReverseSequence: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 0, 1, 1], 2, 3), i32([2, 0])],
        (x, lengths) => ops.ReverseSequence([x, lengths], { seq_dim: 1 }),
        of([1, 0, 1, 0, 1, 1], 2, 3),
      ),
    ]),
    row(
      'columns of a batch behind',
      [counted('float32', 3, 2, 1), i32([3, 2])],
      (x, lengths) => ops.ReverseSequence([x, lengths], { seq_dim: 0, batch_dim: 1 }),
      f32([4, 3, 2, 1, 0, 5], 3, 2, 1),
    ),
  ],
  SpaceToBatchND: [
    ...forEveryDType((of) => [
      row(
        'a vector',
        [of([0, 1, 1, 0], 1, 4)],
        (x) => ops.SpaceToBatchND([x, [2], [[0, 0]]]),
        of([0, 1, 1, 0], 2, 2),
      ),
    ]),
    row(
      'images, padded',
      [counted('float32', 2, 1, 2, 1)],
      (x) =>
        ops.SpaceToBatchND([
          x,
          [1, 2],
          [
            [0, 0],
            [1, 1],
          ],
        ]),
      f32(
        [0, 0, 0, 2, 0, 1, 0, 3].map((_, i) => [0, 1, 0, 3, 0, 0, 2, 0][i] as number),
        4,
        1,
        2,
        1,
      ),
    ),
  ],
  BatchToSpaceND: [
    ...forEveryDType((of) => [
      row(
        'a vector',
        [of([0, 1, 1, 0], 2, 2)],
        (x) => ops.BatchToSpaceND([x, [2], [[0, 0]]]),
        of([0, 1, 1, 0], 1, 4),
      ),
    ]),
    row(
      'images, cropped',
      [counted('float32', 4, 1, 2, 1)],
      (x) =>
        ops.BatchToSpaceND([
          x,
          [1, 2],
          [
            [0, 0],
            [1, 1],
          ],
        ]),
      f32([4, 1, 6, 3], 2, 1, 2, 1),
    ),
  ],
  SpaceToDepth: [
    ...forEveryDType((of) => [
      row(
        'one block',
        [of([0, 1, 1, 0], 1, 2, 2, 1)],
        (x) => ops.SpaceToDepth([x], { block_size: 2 }),
        of([0, 1, 1, 0], 1, 1, 1, 4),
      ),
    ]),
    row(
      'two blocks of two channels',
      [counted('float32', 1, 2, 4, 2)],
      (x) => ops.SpaceToDepth([x], { block_size: 2 }),
      f32([0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15], 1, 1, 2, 8),
    ),
  ],
  DepthToSpace: [
    ...forEveryDType((of) => [
      row(
        'one block',
        [of([0, 1, 1, 0], 1, 1, 1, 4)],
        (x) => ops.DepthToSpace([x], { block_size: 2 }),
        of([0, 1, 1, 0], 1, 2, 2, 1),
      ),
    ]),
    row(
      'two blocks of two channels',
      [counted('float32', 1, 1, 2, 8)],
      (x) => ops.DepthToSpace([x], { block_size: 2 }),
      f32([0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15], 1, 2, 4, 2),
    ),
  ],
};
