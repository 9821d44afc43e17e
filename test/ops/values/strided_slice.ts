import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, filled, forEveryDType, i32, row, type Table } from './row.js';

export const stridedSliceValues: Table = {
  StridedSlice: [
    ...forEveryDType((of) => [
      row(
        'every second, backwards',
        [of([0, 1, 1, 0, 0])],
        (x) => ops.StridedSlice([x, [-1], [0], [-2]]),
        of([0, 1]),
      ),
    ]),
    row(
      'x[1, ..., newaxis, ::-1]',
      [counted('float32', 2, 2, 3)],
      (x) =>
        ops.StridedSlice([x, [1, 0, 0, 0], [2, 0, 0, 0], [1, 1, 1, -1]], {
          begin_mask: 8,
          end_mask: 8,
          ellipsis_mask: 2,
          new_axis_mask: 4,
          shrink_axis_mask: 1,
        }),
      f32([8, 7, 6, 11, 10, 9], 2, 1, 3),
    ),
    row(
      'beyond the ends',
      [counted('int32', 4)],
      (x) => ops.StridedSlice([x, [-9], [9], [3]]),
      i32([0, 3]),
    ),
    row(
      'nothing',
      [counted('int32', 4, 2)],
      (x) => ops.StridedSlice([x, [3], [1], [1]]),
      filled('int32', [0, 2]),
    ),
    row(
      'an element',
      [counted('float32', 2, 3)],
      (x) => ops.StridedSlice([x, [1, -1], [2, 0], [1, 1]], { shrink_axis_mask: 3 }),
      f32(5),
    ),
    row(
      'a scalar as a vector',
      [f32(3)],
      (x) => ops.StridedSlice([x, [0], [0], [1]], { new_axis_mask: 1 }),
      f32([3]),
    ),
  ],
  StridedSliceGrad: [
    ...forEveryDType((of) => [
      row(
        'a column',
        [of([1, 1])],
        (dy) =>
          ops.StridedSliceGrad([[2, 3], [0, -1], [0, 0], [1, 1], dy], {
            begin_mask: 1,
            end_mask: 1,
            shrink_axis_mask: 2,
          }),
        of([0, 0, 1, 0, 0, 1], 2, 3),
      ),
    ]),
    row(
      'backwards',
      [f32([1, 2])],
      (dy) => ops.StridedSliceGrad([[5], [-1], [0], [-2], dy]),
      f32([0, 0, 2, 0, 1]),
    ),
    row(
      'of nothing',
      [empty(0)],
      (dy) => ops.StridedSliceGrad([[2], [1], [1], [1], dy]),
      f32([0, 0]),
    ),
  ],
};
