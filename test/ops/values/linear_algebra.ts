import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, i32, row, type Table } from './row.js';

export const linearAlgebraValues: Table = {
  BatchMatMulV2: [
    row(
      'two batches',
      [counted('float32', 2, 1, 2), counted('float32', 2, 2, 1)],
      (a, b) => ops.BatchMatMulV2([a, b]),
      f32([1, 13], 2, 1, 1),
    ),
    row(
      'batches broadcast both ways',
      [counted('float32', 2, 1, 1, 2), counted('float32', 3, 2, 1)],
      (a, b) => ops.BatchMatMulV2([a, b]),
      f32([1, 3, 5, 3, 13, 23], 2, 3, 1, 1),
    ),
    row(
      'transposed',
      [counted('float32', 1, 2, 1), counted('float32', 1, 3, 2)],
      (a, b) => ops.BatchMatMulV2([a, b], { adj_x: true, adj_y: true }),
      f32([1, 3, 5], 1, 1, 3),
    ),
    row(
      'integers',
      [i32([65536, 1], 1, 1, 2), i32([65537, 3], 1, 2, 1)],
      (a, b) => ops.BatchMatMulV2([a, b]),
      i32([65539], 1, 1, 1),
    ),
    row(
      'sums of nothing',
      [empty(2, 1, 0), empty(2, 0, 1)],
      (a, b) => ops.BatchMatMulV2([a, b]),
      f32([0, 0], 2, 1, 1),
    ),
  ],
  Cross: [
    row(
      'two vectors',
      [f32([1, 0, 0, 1, 2, 3], 2, 3), f32([0, 1, 0, -1, 4, 2], 2, 3)],
      (a, b) => ops.Cross([a, b]),
      f32([0, 0, 1, -8, -5, 6], 2, 3),
    ),
  ],
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
      'large integers',
      [i32([16777217, 1], 1, 2), i32([1, 1], 2, 1)],
      (a, b) => ops.MatMul([a, b]),
      i32([16777218], 1, 1),
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
  Qr: [
    row(
      'a tall matrix',
      [f32([1.76, 0.4, 0.98, 2.24, 1.87, -0.98], 3, 2)],
      (a) => ops.Qr([a]),
      f32([-0.64032185, -0.06192409, -0.35654283, -0.85889363, -0.68034196, 0.50839686], 3, 2),
      f32([-2.7486179, -0.38804957, 0, -2.4469202], 2, 2),
    ),
    row(
      'a tall matrix, with all of the orthogonal one',
      [f32([0.95, -0.15, -0.1, 0.41, 0.14, 1.45], 3, 2)],
      (a) => ops.Qr([a], { full_matrices: true }),
      f32(
        [
          -0.98399365, 0.11219031, -0.13845427, 0.10357829, -0.27215815, -0.9566617, -0.14500961,
          -0.95568997, 0.25618139,
        ],
        3,
        3,
      ),
      f32([-0.96545327, -0.02019779, 0, -1.5141637, 0, 0], 3, 2),
    ),
    row(
      'a wide matrix',
      [f32([0.76, 0.12, 0.44, 0.33, 1.49, -0.21], 2, 3)],
      (a) => ops.Qr([a]),
      f32([-0.91726184, -0.39828476, -0.39828476, 0.91726184], 2, 2),
      f32([-0.82855296, -0.70351577, -0.31995541, 0, 1.318926, -0.36787027], 2, 3),
    ),
    row(
      'a batch of matrices',
      [f32([0.31, -0.85, -2.55, 0.65, 0.86, -0.74, 2.27, -1.45], 2, 2, 2)],
      (a) => ops.Qr([a]),
      f32(
        [
          -0.12068012, 0.9926914, 0.9926914, 0.12068012, -0.35428166, -0.9351387, -0.9351387,
          0.35428166,
        ],
        2,
        2,
        2,
      ),
      f32([-2.568774, 0.7478276, 0, -0.7653457, -2.4274473, 1.6181195, 0, 0.17829402], 2, 2, 2),
    ),
    row(
      'a column of zeros',
      [f32([0, 1, 0, 2], 2, 2)],
      (a) => ops.Qr([a]),
      f32([1, 0, 0, 1], 2, 2),
      f32([0, 1, 0, 2], 2, 2),
    ),
    row('no columns', [empty(2, 0)], (a) => ops.Qr([a]), empty(2, 0), empty(0, 0)),
  ],
};
