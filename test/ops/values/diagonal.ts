import { ops } from '../../../compiler/ops/index.js';
import { bool, counted, f32, forEveryDType, i32, ints, row, type Table } from './row.js';

export const diagonalValues: Table = {
  Diag: [
    ...forEveryDType((of) => [
      row('a vector', [of([1, 0, 1])], (x) => ops.Diag([x]), of([1, 0, 0, 0, 0, 0, 0, 0, 1], 3, 3)),
    ]),
    row('a matrix', [f32([1, 2], 1, 2)], (x) => ops.Diag([x]), f32([1, 0, 0, 2], 1, 2, 1, 2)),
  ],
  DiagPart: [
    row('a matrix', [counted('float32', 3, 3)], (x) => ops.DiagPart([x]), f32([0, 4, 8])),
    row(
      'four axes',
      [counted('int32', 2, 2, 2, 2)],
      (x) => ops.DiagPart([x]),
      i32([0, 5, 10, 15], 2, 2),
    ),
  ],
  MatrixDiag: [
    row(
      'two matrices',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.MatrixDiag([x]),
      f32([1, 0, 0, 2, 3, 0, 0, 4], 2, 2, 2),
    ),
  ],
  MatrixDiagPart: [
    row(
      'wide matrices',
      [counted('float32', 2, 2, 3)],
      (x) => ops.MatrixDiagPart([x]),
      f32([0, 4, 6, 10], 2, 2),
    ),
    row('a tall one', [counted('int32', 3, 2)], (x) => ops.MatrixDiagPart([x]), i32([0, 3])),
  ],
  MatrixSetDiag: [
    row(
      'a wide matrix',
      [counted('float32', 2, 3), f32([-1, -2])],
      (x, d) => ops.MatrixSetDiag([x, d]),
      f32([-1, 1, 2, 3, -2, 5], 2, 3),
    ),
  ],
  MatrixBandPart: [
    row(
      'the upper triangle',
      [counted('float32', 3, 3)],
      (x) => ops.MatrixBandPart([x, 0, -1]),
      f32([0, 1, 2, 0, 4, 5, 0, 0, 8], 3, 3),
    ),
    row(
      'one below, none above',
      [counted('int32', 1, 3, 3)],
      (x) => ops.MatrixBandPart([x, 1, 0]),
      i32([0, 0, 0, 3, 4, 0, 0, 7, 8], 1, 3, 3),
    ),
  ],
  MatrixDiagV2: [
    row(
      'above the main diagonal',
      [f32([1, 2])],
      (x) => ops.MatrixDiagV2([x, 1, -1, -1, 0]),
      f32([0, 1, 0, 0, 0, 2, 0, 0, 0], 3, 3),
    ),
    row(
      'a band, two matrices',
      [i32([1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 1, 0], 2, 2, 3)],
      (x) => ops.MatrixDiagV2([x, ints([-1, 0]), -1, -1, 0]),
      i32([1, 0, 0, 4, 2, 0, 0, 5, 3, 6, 0, 0, 9, 7, 0, 0, 1, 8], 2, 3, 3),
    ),
    row(
      'below it in a tall matrix, with another value elsewhere',
      [f32([1, 2])],
      (x) => ops.MatrixDiagV2([x, -1, 3, -1, 9]),
      f32([9, 9, 1, 9, 9, 2], 3, 2),
    ),
    row(
      'booleans',
      [bool([true, true]), bool(true)],
      (x, padding) => ops.MatrixDiagV2([x, 0, -1, 3, padding]),
      bool([true, true, true, true, true, true], 2, 3),
    ),
  ],
  MatrixDiagPartV2: [
    row(
      'below the main diagonal',
      [counted('int32', 3, 4)],
      (x) => ops.MatrixDiagPartV2([x, -1, 0]),
      i32([4, 9]),
    ),
    row(
      'a band, the short ones filled up',
      [counted('float32', 1, 3, 4)],
      (x) => ops.MatrixDiagPartV2([x, ints([-1, 2]), -9]),
      f32([2, 7, -9, 1, 6, 11, 0, 5, 10, 4, 9, -9], 1, 4, 3),
    ),
  ],
  MatrixSetDiagV2: [
    row(
      'a band',
      [counted('float32', 2, 3), f32([-1, -2, -3, 0], 2, 2)],
      (x, d) => ops.MatrixSetDiagV2([x, d, ints([-1, 0])]),
      f32([-1, 1, 2, -3, -2, 5], 2, 3),
    ),
    row(
      'above the main diagonal',
      [counted('int32', 1, 3, 3), i32([7, 8], 1, 2)],
      (x, d) => ops.MatrixSetDiagV2([x, d, 1]),
      i32([0, 7, 2, 3, 4, 8, 6, 7, 8], 1, 3, 3),
    ),
  ],
};
