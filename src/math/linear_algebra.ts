import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { MatMul } from '../../compiler/ops/linear_algebra.js';
import { signature } from '../signature.js';

/**
 * The product of two matrices: TF 1.15's `tf.matmul`.
 *
 * @param a `[n, k]`, or `[k, n]` with `transposeA`.
 * @param b `[k, m]`, or `[m, k]` with `transposeB`.
 * @returns `[n, m]`, of the same dtype.
 * @throws ValueError for other ranks, or where the inner dimensions differ.
 */
export const matmul = signature('matmul', [
  'a',
  'b',
  'transposeA?',
  'transposeB?',
  'adjointA?',
  'adjointB?',
  'aIsSparse?',
  'bIsSparse?',
  'name?',
]).of<
  [
    a: TensorLike,
    b: TensorLike,
    transposeA?: boolean,
    transposeB?: boolean,
    adjointA?: boolean,
    adjointB?: boolean,
    aIsSparse?: boolean,
    bIsSparse?: boolean,
    name?: string | null,
  ],
  Tensor
>(({ a, b, transposeA = false, transposeB = false, adjointA = false, adjointB = false, name }) =>
  // Real numbers are their own conjugates, so the adjoint is the transpose.
  MatMul(
    [a, b],
    { transpose_a: transposeA || adjointA, transpose_b: transposeB || adjointB },
    name,
  ),
);
