import { ops } from '../../../compiler/ops/index.js';
import { type Cases, fn, smooth } from './case.js';

export const diagonalGradients: Cases = {
  Diag: [[3], [2, 2]].map((s) => fn([smooth(...s)], (x) => ops.Diag([x]))),
  DiagPart: [
    [3, 3],
    [2, 1, 2, 1],
  ].map((s) => fn([smooth(...s)], (x) => ops.DiagPart([x]))),
  MatrixDiag: [[3], [2, 2]].map((s) => fn([smooth(...s)], (x) => ops.MatrixDiag([x]))),
  MatrixDiagPart: [
    [3, 3],
    [2, 2, 3],
    [3, 2],
  ].map((s) => fn([smooth(...s)], (x) => ops.MatrixDiagPart([x]))),
  MatrixSetDiag: [
    fn([smooth(3, 3), smooth(3)], (x, d) => ops.MatrixSetDiag([x, d])),
    fn([smooth(2, 2, 3), smooth(2, 2)], (x, d) => ops.MatrixSetDiag([x, d])),
  ],
  MatrixBandPart: [
    fn([smooth(3, 3)], (x) => ops.MatrixBandPart([x, 1, 0])),
    fn([smooth(2, 2, 3)], (x) => ops.MatrixBandPart([x, -1, 1])),
  ],
};
