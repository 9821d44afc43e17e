import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import * as ops from '../../compiler/ops/matrix_equations.js';
import { signature } from '../signature.js';

/**
 * The inverses of matrices: TF 1.15's `tf.matrix_inverse`.
 *
 * @param input floating point, `[…, n, n]`.
 * @param adjoint invert the transposed matrices.
 * @returns a tensor like `input`.
 * @throws ValueError for matrices that are not square; when run, InvalidArgumentError for one that has
 *   no inverse.
 */
export const matrixInverse = signature('matrix_inverse', ['input', 'adjoint?', 'name?']).of<
  [input: TensorLike, adjoint?: boolean, name?: string | null],
  Tensor
>(({ input, adjoint = false, name }) => ops.MatrixInverse([input], { adjoint }, name));

/**
 * The determinants of matrices: TF 1.15's `tf.matrix_determinant`.
 * @param input floating point, `[…, n, n]`.
 * @returns `[…]`.
 */
export const matrixDeterminant = signature('matrix_determinant', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => ops.MatrixDeterminant([input], {}, name));

/**
 * The x of matrix · x = rhs: TF 1.15's `tf.matrix_solve`.
 *
 * @param matrix floating point, `[…, n, n]`.
 * @param rhs right sides as columns, `[…, n, k]`.
 * @param adjoint solve for the transposed matrices.
 * @returns `[…, n, k]`.
 * @throws when run, InvalidArgumentError for a matrix that has no inverse.
 */
export const matrixSolve = signature('matrix_solve', ['matrix', 'rhs', 'adjoint?', 'name?']).of<
  [matrix: TensorLike, rhs: TensorLike, adjoint?: boolean, name?: string | null],
  Tensor
>(({ matrix, rhs, adjoint = false, name }) => ops.MatrixSolve([matrix, rhs], { adjoint }, name));

/**
 * The x of matrix · x = rhs for a triangular matrix: TF 1.15's `tf.matrix_triangular_solve`.
 *
 * @param matrix floating point, `[…, n, n]`; what is outside its triangle does not count.
 * @param rhs right sides as columns, `[…, n, k]`.
 * @param lower whether the lower triangle counts, or the upper one.
 * @param adjoint solve for the transposed matrices.
 * @returns `[…, n, k]`.
 */
export const matrixTriangularSolve = signature('matrix_triangular_solve', [
  'matrix',
  'rhs',
  'lower?',
  'adjoint?',
  'name?',
]).of<
  [matrix: TensorLike, rhs: TensorLike, lower?: boolean, adjoint?: boolean, name?: string | null],
  Tensor
>(({ matrix, rhs, lower = true, adjoint = false, name }) =>
  ops.MatrixTriangularSolve([matrix, rhs], { lower, adjoint }, name),
);

/**
 * The lower triangular L of positive definite matrices L · Lᵀ: TF 1.15's `tf.cholesky`.
 *
 * @param input floating point, `[…, n, n]`; the lower triangles count.
 * @returns a tensor like `input`, zeros above the diagonals.
 * @throws when run, InvalidArgumentError for a matrix that is not positive definite.
 */
export const cholesky = signature('cholesky', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => ops.Cholesky([input], {}, name));
