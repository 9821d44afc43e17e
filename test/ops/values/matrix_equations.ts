import { ops } from '../../../compiler/ops/index.js';
import { empty, f32, f64, row, type Table } from './row.js';

const a = f32([0, 2, 1, 1, 1, 0, 2, 0, 1], 3, 3);

export const matrixEquationValues: Table = {
  MatrixInverse: [
    row(
      'with a zero on the diagonal',
      [a],
      (x) => ops.MatrixInverse([x]),
      f32([-0.25, 0.5, 0.25, 0.25, 0.5, -0.25, 0.5, -1, 0.5], 3, 3),
    ),
    row(
      'two matrices, transposed',
      [f32([1, 2, 0, 1, 2, 0, 0, 4], 2, 2, 2)],
      (x) => ops.MatrixInverse([x], { adjoint: true }),
      f32([1, 0, -2, 1, 0.5, 0, 0, 0.25], 2, 2, 2),
    ),
  ],
  MatrixDeterminant: [
    row('a matrix', [a], (x) => ops.MatrixDeterminant([x]), f32(-4)),
    row(
      'two, one of them singular',
      [f32([1, 2, 2, 4, 3, 0, 0, -2], 2, 2, 2)],
      (x) => ops.MatrixDeterminant([x]),
      f32([0, -6]),
    ),
    row('of no rows', [empty(0, 0)], (x) => ops.MatrixDeterminant([x]), f32(1)),
  ],
  MatrixSolve: [
    row(
      'two right sides',
      [a, f32([4, 1, 2, 0, 5, 3], 3, 2)],
      (m, b) => ops.MatrixSolve([m, b]),
      f32([1.25, 0.5, 0.75, -0.5, 2.5, 2], 3, 2),
    ),
    row(
      'transposed',
      [f32([1, 2, 0, 1], 2, 2), f32([1, 4], 2, 1)],
      (m, b) => ops.MatrixSolve([m, b], { adjoint: true }),
      f32([1, 2], 2, 1),
    ),
  ],
  MatrixTriangularSolve: [
    row(
      'lower; what is above the diagonal does not count',
      [f32([2, 9, 1, 4], 2, 2), f32([4, 10], 2, 1)],
      (m, b) => ops.MatrixTriangularSolve([m, b]),
      f32([2, 2], 2, 1),
    ),
    row(
      'upper',
      [f32([2, 1, 9, 4], 2, 2), f32([4, 8], 2, 1)],
      (m, b) => ops.MatrixTriangularSolve([m, b], { lower: false }),
      f32([1, 2], 2, 1),
    ),
    row(
      'lower, transposed',
      [f32([2, 9, 1, 4], 2, 2), f32([4, 8], 2, 1)],
      (m, b) => ops.MatrixTriangularSolve([m, b], { adjoint: true }),
      f32([1, 2], 2, 1),
    ),
  ],
  Cholesky: [
    row(
      'two matrices; of them the lower triangles count',
      [f32([4, 9, 2, 5, 9, 0, 0, 1], 2, 2, 2)],
      (x) => ops.Cholesky([x]),
      f32([2, 0, 1, 2, 3, 0, 0, 1], 2, 2, 2),
    ),
  ],
  MatrixSolveLs: [
    row(
      'more rows than unknowns: a line through three points',
      [f32([1, 0, 1, 1, 1, 2], 3, 2), f32([1, 2, 6], 3, 1), f64(0)],
      (m, b, l2) => ops.MatrixSolveLs([m, b, l2]),
      f32([0.5, 2.5], 2, 1),
    ),
    row(
      'fewer: the shortest',
      [f32([3, 4], 1, 2), f32([25, 50], 1, 2), f64(0)],
      (m, b, l2) => ops.MatrixSolveLs([m, b, l2]),
      f32([3, 6, 4, 8], 2, 2),
    ),
    row(
      'with a price for length, batch by batch',
      [f32([1, 2], 2, 1, 1), f32([3, 5], 2, 1, 1), f64(1)],
      (m, b, l2) => ops.MatrixSolveLs([m, b, l2]),
      f32([1.5, 2], 2, 1, 1),
    ),
    row(
      'without rank',
      [f32([1, 1, 1, 1], 2, 2), f32([2, 4], 2, 1), f64(7)],
      (m, b, l2) => ops.MatrixSolveLs([m, b, l2], { fast: false }),
      f32([1.5, 1.5], 2, 1),
    ),
  ],
  Svd: [
    row(
      'two matrices',
      [f32([0, 2, -3, 0, 1, 0, 0, 0], 2, 2, 2)],
      (x) => ops.Svd([x]),
      f32([3, 2, 1, 0], 2, 2),
      f32([0, 1, -1, 0, 1, 0, 0, 1], 2, 2, 2),
      f32([1, 0, 0, 1, 1, 0, 0, 1], 2, 2, 2),
    ),
    row(
      'of a row, all of v',
      [f32([0, 3], 1, 2)],
      (x) => ops.Svd([x], { full_matrices: true }),
      f32([3]),
      f32([1], 1, 1),
      f32([0, 1, 1, 0], 2, 2),
    ),
    row(
      'the values alone',
      [f32([3, 0, 4, 5], 2, 2)],
      (x) => ops.Svd([x], { compute_uv: false }),
      f32([Math.sqrt(45), Math.sqrt(5)]),
      empty(0),
      empty(0),
    ),
  ],
};
