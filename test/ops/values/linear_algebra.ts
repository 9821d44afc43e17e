import { ops } from '../../../compiler/ops/index.js';
import { empty, f32, i32, row, type Table } from './row.js';

export const linearAlgebraValues: Table = {
  MatMul: [
    row(
      'floats',
      [f32([1, 2, 3, 4], 2, 2), f32([5, 6], 2, 1)],
      (a, b) => ops.MatMul([a, b]),
      f32([17, 39], 2, 1),
    ),
    row(
      'integers',
      [i32([1, 2], 1, 2), i32([3, -4], 2, 1)],
      (a, b) => ops.MatMul([a, b]),
      i32([-5], 1, 1),
    ),
    row(
      'integers, transposed',
      [i32([1, 2], 2, 1), i32([3, -4], 1, 2)],
      (a, b) => ops.MatMul([a, b], { transpose_a: true, transpose_b: true }),
      i32([-5], 1, 1),
    ),
    row('no rows', [empty(0, 2), f32([5, 6], 2, 1)], (a, b) => ops.MatMul([a, b]), empty(0, 1)),
    row('sums of nothing', [empty(2, 0), empty(0, 3)], (a, b) => ops.MatMul([a, b]), empty(2, 3)),
    row(
      'sums of nothing, transposed',
      [empty(0, 2), empty(3, 0)],
      (a, b) => ops.MatMul([a, b], { transpose_a: true, transpose_b: true }),
      empty(2, 3),
    ),
    row(
      'one buffer as both factors',
      [f32([1, 2, 3, 4], 2, 2)],
      (a) => ops.MatMul([a, a], { transpose_b: true }),
      f32([5, 11, 11, 25], 2, 2),
    ),
  ],
};
