/** Linear algebra: TF 1.15's `tf.linalg`. */

export { globalNorm } from './clip.js';
export {
  diag as tensorDiag,
  diagPart as tensorDiagPart,
  matrixBandPart as bandPart,
  matrixDiag as diag,
  matrixDiagPart as diagPart,
  matrixSetDiag as setDiag,
} from './math/diagonal.js';
export { einsum } from './math/einsum.js';
export {
  cross,
  eye,
  matmul,
  matrixTranspose,
  matrixTranspose as transpose,
  norm,
  trace,
} from './math/linear_algebra.js';
export {
  cholesky,
  choleskySolve,
  matrixDeterminant as det,
  matrixInverse as inv,
  matrixSolve as solve,
  matrixSolveLs as lstsq,
  matrixTriangularSolve as triangularSolve,
  qr,
  svd,
} from './math/matrix_equations.js';
export { tensordot } from './math/tensordot.js';
export { l2Normalize } from './nn/statistics.js';
