import { ops } from '../../../compiler/ops/index.js';
import { type Cases, constant, fn, smooth } from './case.js';

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
  MatrixDiagV2: [
    fn([smooth(2, 2)], (x) => ops.MatrixDiagV2([x, 1, -1, -1, 0])),
    fn([smooth(2, 3)], (x) => ops.MatrixDiagV2([x, constant([-1, 0]), 4, 3, 0]), 'a band'),
  ],
  MatrixDiagPartV2: [
    fn([smooth(2, 3, 4)], (x) => ops.MatrixDiagPartV2([x, -1, 0])),
    fn([smooth(3, 4)], (x) => ops.MatrixDiagPartV2([x, constant([-1, 2]), 0]), 'a band'),
  ],
  MatrixSetDiagV2: [
    fn([smooth(2, 3, 3), smooth(2, 2)], (x, d) => ops.MatrixSetDiagV2([x, d, 1])),
    fn(
      [smooth(3, 3), smooth(2, 3)],
      (x, d) => ops.MatrixSetDiagV2([x, d, constant([-1, 0])]),
      'a band',
    ),
  ],
};
