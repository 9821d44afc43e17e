import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { sizeOf } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { isFullyDefined } from '../../compiler/graph/shape.js';
import { Qr, Svd } from '../../compiler/ops/decompositions.js';
import * as squares from '../../compiler/ops/least_squares.js';
import * as ops from '../../compiler/ops/matrix_equations.js';
import { type Arguments, bindArguments, signature } from '../signature.js';

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

/**
 * The x of A · x = rhs, from the root of A that `cholesky` gives: TF 1.15's `tf.cholesky_solve`.
 *
 * @param chol floating point, `[…, n, n]`; the lower triangles count.
 * @param rhs right sides as columns, `[…, n, k]`.
 * @returns `[…, n, k]`.
 */
export const choleskySolve = signature('cholesky_solve', ['chol', 'rhs', 'name?']).of<
  [chol: TensorLike, rhs: TensorLike, name?: string | null],
  Tensor
>(({ chol, rhs, name }) => squares.choleskySolve(chol, rhs, name));

/** From so many bytes on TensorFlow solves small matrices one by one. */
const CACHE_SIZE = 256_000;

/** Whether least squares are solved by the normal equations, as ops of their own (TF: `_use_composite_impl`). */
function isComposed({ shape, dtype }: Tensor): boolean {
  if (!isFullyDefined(shape)) return true;
  const batches = sizeOf(shape.slice(0, -2));
  const bytes = sizeOf(shape) * (dtype === 'float64' ? 8 : 4);
  return bytes <= CACHE_SIZE || batches <= Math.min(...shape.slice(-2));
}

/**
 * The x of least squares ‖matrix · x - rhs‖² + l2Regularizer · ‖x‖²: TF 1.15's `tf.matrix_solve_ls`. Of
 * fewer equations than unknowns it is the shortest x.
 *
 * @param matrix floating point, `[…, m, n]`.
 * @param rhs right sides as columns, `[…, m, k]`.
 * @param l2Regularizer a number, or a scalar tensor of the dtype of `matrix`; 0 where it is left out.
 * @param fast solve the normal equations, as is done where it is left out; else matrices may lack rank,
 *   `l2Regularizer` does not count, and there is no gradient.
 * @returns `[…, n, k]`.
 * @throws ValueError where the shapes do not fit; when run, InvalidArgumentError for matrices that lack
 *   rank.
 */
export const matrixSolveLs = signature('matrix_solve_ls', [
  'matrix',
  'rhs',
  'l2Regularizer?',
  'fast?',
  'name?',
]).of<
  [
    matrix: TensorLike,
    rhs: TensorLike,
    l2Regularizer?: number | Tensor,
    fast?: boolean,
    name?: string | null,
  ],
  Tensor
>(({ matrix, rhs, l2Regularizer = 0, fast = true, name }) => {
  const a = convertToTensor(matrix, { name: 'matrix' });
  return fast && isComposed(a)
    ? squares.leastSquares(a, rhs, l2Regularizer, name ?? null)
    : squares.MatrixSolveLs([a, rhs, l2Regularizer], { fast }, name);
});

/**
 * Matrices as products of an orthogonal and an upper triangular one: TF 1.15's `tf.qr`.
 *
 * @param input floating point, `[…, m, n]`.
 * @param fullMatrices whether q has as many columns as rows, not min(m, n) of them.
 * @returns `[q, r]`: `[…, m, min(m, n)]` and `[…, min(m, n), n]`.
 */
export const qr = signature('qr', ['input', 'fullMatrices?', 'name?']).of<
  [input: TensorLike, fullMatrices?: boolean, name?: string | null],
  readonly [q: Tensor, r: Tensor]
>(({ input, fullMatrices = false, name }) => {
  const { outputs } = Qr([input], { full_matrices: fullMatrices }, name);
  return outputs as readonly [Tensor, Tensor];
});

const SVD = ['tensor', 'fullMatrices?', 'computeUv?', 'name?'] as const;

type SvdArguments = [
  tensor: TensorLike,
  fullMatrices?: boolean,
  computeUv?: boolean,
  name?: string | null,
];

/**
 * The singular values of matrices u · diag(s) · vᵀ: TF 1.15's `tf.svd`.
 *
 * @param tensor floating point, `[…, m, n]`.
 * @param options `fullMatrices`, whether u and v are square, and do not have min(m, n) columns each;
 *   `computeUv`, whether u and v are wanted, as they are where it is left out; `name`. By position in TF
 *   1.15's order.
 * @returns `[s, u, v]`, or s alone: `[…, min(m, n)]`, the largest first; the columns of u, `[…, m, …]`,
 *   and of v, `[…, n, …]`, are orthonormal.
 */
export function svd(
  tensor: TensorLike,
  options: {
    readonly computeUv: false;
    readonly fullMatrices?: boolean;
    readonly name?: string | null;
  },
): Tensor;
export function svd(
  tensor: TensorLike,
  fullMatrices: boolean,
  computeUv: false,
  name?: string | null,
): Tensor;
export function svd(
  tensor: TensorLike,
  options?: { readonly fullMatrices?: boolean; readonly name?: string | null },
): readonly [s: Tensor, u: Tensor, v: Tensor];
export function svd(
  tensor: TensorLike,
  fullMatrices: boolean,
  computeUv?: true,
  name?: string | null,
): readonly [s: Tensor, u: Tensor, v: Tensor];
export function svd(...args: unknown[]): unknown {
  const {
    tensor,
    fullMatrices = false,
    computeUv = true,
    name,
  } = bindArguments('svd', SVD, args as Arguments<SvdArguments, typeof SVD>);
  const attrs = { compute_uv: computeUv, full_matrices: fullMatrices };
  const { outputs } = Svd([tensor], attrs, name);
  return computeUv ? outputs : outputs[0];
}
