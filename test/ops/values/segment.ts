import { ops } from '../../../compiler/ops/index.js';
import { empty, f32, filled, i32, i64, inf, ints, row, type Table } from './row.js';

const data = f32([1, 2, 3, 4, 5, 6, 7, -8], 4, 2);
const ids = i32([0, 0, 2, 2]);
const largest = (2 - 2 ** -23) * 2 ** 127;
const places = i32([2, -1, 0, 2]);

export const segmentValues: Table = {
  SegmentSum: [
    row('floats', [data, ids], (x, i) => ops.SegmentSum([x, i]), f32([4, 6, 0, 0, 12, -2], 3, 2)),
    row(
      'no slice',
      [empty(0, 2), filled('int32', [0])],
      (x, i) => ops.SegmentSum([x, i]),
      empty(0, 2),
    ),
  ],
  SegmentMean: [
    row('floats', [data, ids], (x, i) => ops.SegmentMean([x, i]), f32([2, 3, 0, 0, 6, -1], 3, 2)),
  ],
  SegmentProd: [
    row('floats', [data, ids], (x, i) => ops.SegmentProd([x, i]), f32([3, 8, 1, 1, 35, -48], 3, 2)),
  ],
  SegmentMax: [
    row('floats', [data, ids], (x, i) => ops.SegmentMax([x, i]), f32([3, 4, 0, 0, 7, 6], 3, 2)),
  ],
  SegmentMin: [
    row('floats', [data, ids], (x, i) => ops.SegmentMin([x, i]), f32([1, 2, 0, 0, 5, -8], 3, 2)),
    row('long integers', [i64([5, 3]), i64([0, 0])], (x, i) => ops.SegmentMin([x, i]), i64([3])),
  ],
  UnsortedSegmentMax: [
    row(
      'floats',
      [data, places],
      (x, i) => ops.UnsortedSegmentMax([x, i, ints(3)]),
      f32([5, 6, -largest, -largest, 7, 2], 3, 2),
    ),
  ],
  UnsortedSegmentMin: [
    row(
      'infinities',
      [f32([inf, 1]), i32([1, 0])],
      (x, i) => ops.UnsortedSegmentMin([x, i, ints(2)]),
      f32([1, largest]),
    ),
    row(
      'integers',
      [i32([4, 5, 6]), i32([0, 0, 2])],
      (x, i) => ops.UnsortedSegmentMin([x, i, ints(3)]),
      i32([4, 2147483647, 6]),
    ),
  ],
  UnsortedSegmentProd: [
    row(
      'floats',
      [data, places],
      (x, i) => ops.UnsortedSegmentProd([x, i, ints(3)]),
      f32([5, 6, 1, 1, 7, -16], 3, 2),
    ),
  ],
};
