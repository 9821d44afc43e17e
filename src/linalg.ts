/** Linear algebra: TF 1.15's `tf.linalg`. */

export { globalNorm } from './clip.js';
export { einsum } from './math/einsum.js';
export {
  cross,
  diag as tensorDiag,
  diagPart as tensorDiagPart,
  eye,
  matmul,
  matrixBandPart as bandPart,
  matrixDiag as diag,
  matrixDiagPart as diagPart,
  matrixSetDiag as setDiag,
  matrixTranspose,
  matrixTranspose as transpose,
  norm,
  trace,
} from './math/linear_algebra.js';
export {
  cholesky,
  matrixDeterminant as det,
  matrixInverse as inv,
  matrixSolve as solve,
  matrixTriangularSolve as triangularSolve,
} from './math/matrix_equations.js';
export { tensordot } from './math/tensordot.js';
export { l2Normalize } from './nn/statistics.js';
