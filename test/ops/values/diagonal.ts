import { ops } from '../../../compiler/ops/index.js';
import { counted, f32, forEveryDType, i32, row, type Table } from './row.js';

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
};
