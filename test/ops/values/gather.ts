import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, filled, forEveryDType, i32, i64, row, type Table } from './row.js';

export const gatherValues: Table = {
  GatherV2: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 1], 2, 2), i32([1, 0, 1])],
        (x, i) => ops.GatherV2([x, i, 0]),
        of([1, 1, 0, 1, 1, 1], 3, 2),
      ),
    ]),
    row(
      'columns',
      [f32([1, 2, 3, 4], 2, 2), i32([1])],
      (x, i) => ops.GatherV2([x, i, -1]),
      f32([2, 4], 2, 1),
    ),
    row(
      'by a matrix of int64',
      [f32([1, 2, 3, 4], 2, 2), i64([1, 0, 0, 1], 2, 2)],
      (x, i) => ops.GatherV2([x, i, 0]),
      f32([3, 4, 1, 2, 1, 2, 3, 4], 2, 2, 2),
    ),
    row(
      'batch by batch',
      [f32([1, 2, 3, 4, 5, 6], 2, 3), i32([2, 0, 1, 1], 2, 2)],
      (x, i) => ops.GatherV2([x, i, 1], { batch_dims: 1 }),
      f32([3, 1, 5, 5], 2, 2),
    ),
    row(
      'batch by batch, along a later axis',
      [counted('float32', 2, 2, 3), i32([2, 0], 2, 1)],
      (x, i) => ops.GatherV2([x, i, -1], { batch_dims: -1 }),
      f32([2, 5, 6, 9], 2, 2, 1),
    ),
    row('one', [f32([1, 2]), i32(1)], (x, i) => ops.GatherV2([x, i, 0]), f32(2)),
    row(
      'nothing',
      [f32([1, 2]), filled('int32', [0])],
      (x, i) => ops.GatherV2([x, i, 0]),
      empty(0),
    ),
  ],
  UnsortedSegmentSum: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([1, 0, 0, 1, 0, 1], 3, 2), i32([2, 0, 0])],
        (x, i) => ops.UnsortedSegmentSum([x, i, 3]),
        of([0, 2, 0, 0, 1, 0], 3, 2),
      ),
    ]).filter(({ title }) => !/bool/.test(title)),
    row(
      'elements, but not those of a negative segment',
      [f32([1, 2, 4, 8], 2, 2), i64([1, -1, 0, 1], 2, 2)],
      (x, i) => ops.UnsortedSegmentSum([x, i, 2]),
      f32([4, 9]),
    ),
    row(
      'one row',
      [f32([1, 2]), i32(1)],
      (x, i) => ops.UnsortedSegmentSum([x, i, 2]),
      f32([0, 0, 1, 2], 2, 2),
    ),
    row(
      'nothing',
      [empty(0, 2), filled('int32', [0])],
      (x, i) => ops.UnsortedSegmentSum([x, i, 1]),
      f32([0, 0], 1, 2),
    ),
    row(
      'no segments',
      [f32([1]), i32([-1])],
      (x, i) => ops.UnsortedSegmentSum([x, i, 0]),
      empty(0),
    ),
  ],
};
