/** Diagonals of matrices, and matrices made of them. */

import { dtypeOf, type TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import * as diagonals from '../../compiler/ops/diagonal.js';
import * as bands from '../../compiler/ops/diagonal_band.js';
import { signature } from '../signature.js';

/**
 * Zeros but for `diagonal` where the first half of the axes equals the second: TF 1.15's `tf.diag`.
 * @param diagonal any dtype, rank 1 or more.
 * @returns a tensor that has the axes of `diagonal` twice.
 */
export const diag = signature('diag', ['diagonal', 'name?']).of<
  [diagonal: TensorLike, name?: string | null],
  Tensor
>(({ diagonal, name }) => diagonals.Diag([diagonal], {}, name));

/**
 * The diagonal of a tensor that has its axes twice: TF 1.15's `tf.diag_part`.
 * @throws ValueError for an odd rank, or where the two halves of the shape differ.
 */
export const diagPart = signature('diag_part', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => diagonals.DiagPart([input], {}, name));

/*
 * TensorFlow 1.15 has two ops for each of the next functions: the first knows the main diagonal only, the
 * second the others too. It makes the first.
 */

/** Which diagonals: 0 is the main one, those above it are positive; or the first and the last of several. */
type Diagonals = TensorLike;

/** A value for what is outside the diagonals; 0 and 1 of a bool tensor are false and true. */
const paddingFor = (of: TensorLike, value: TensorLike): TensorLike =>
  dtypeOf(of) === 'bool' && typeof value === 'number' ? value !== 0 : value;

/**
 * Matrices of one value but for their diagonals: TF 1.15's `tf.matrix_diag`.
 *
 * @param diagonal `[…, n]`, any dtype; `[…, d, n]` of d diagonals, the highest first, each at the left of
 *   its row.
 * @param k which diagonals: an int32 scalar, 0, the main one, where it is left out, or the lowest and the
 *   highest of several.
 * @param numRows how many rows; as many as columns, or as few as will do, where it is left out.
 * @param numCols how many columns, likewise.
 * @param paddingValue what stands elsewhere, a scalar of the same dtype; 0 where it is left out.
 * @returns `[…, numRows, numCols]`.
 * @throws ValueError for diagonals that do not fit the matrices.
 */
export const matrixDiag = signature('matrix_diag', [
  'diagonal',
  'name?',
  'k?',
  'numRows?',
  'numCols?',
  'paddingValue?',
]).of<
  [
    diagonal: TensorLike,
    name?: string | null,
    k?: Diagonals,
    numRows?: TensorLike,
    numCols?: TensorLike,
    paddingValue?: TensorLike,
  ],
  Tensor
>(({ diagonal, name, k = 0, numRows = -1, numCols = -1, paddingValue = 0 }) => {
  const isMain = k === 0 && numRows === -1 && numCols === -1 && paddingValue === 0;
  if (isMain) return diagonals.matrixDiag(diagonal, name);
  const padding = paddingFor(diagonal, paddingValue);
  return bands.MatrixDiagV2([diagonal, k, numRows, numCols, padding], {}, name ?? 'diag');
});

/**
 * The diagonals of matrices: TF 1.15's `tf.matrix_diag_part`.
 *
 * @param input `[…, n, m]`, any dtype.
 * @param k which diagonals, as of `matrixDiag`.
 * @param paddingValue what stands behind diagonals that are shorter than others, a scalar of the same
 *   dtype; 0 where it is left out.
 * @returns `[…, min(n, m)]` of the main diagonal; of several `[…, d, the length of the longest]`, the
 *   highest first.
 * @throws ValueError for diagonals that the matrices do not have.
 */
export const matrixDiagPart = signature('matrix_diag_part', [
  'input',
  'name?',
  'k?',
  'paddingValue?',
]).of<[input: TensorLike, name?: string | null, k?: Diagonals, paddingValue?: TensorLike], Tensor>(
  ({ input, name, k = 0, paddingValue = 0 }) => {
    if (k === 0 && paddingValue === 0) return diagonals.matrixDiagPart(input, name);
    const padding = paddingFor(input, paddingValue);
    return bands.MatrixDiagPartV2([input, k, padding], {}, name ?? 'diag_part');
  },
);

/**
 * Matrices with other diagonals: TF 1.15's `tf.matrix_set_diag`.
 *
 * @param input `[…, n, m]`, any dtype.
 * @param diagonal `[…, min(n, m)]`, of several diagonals `[…, d, the length of the longest]`.
 * @param k which diagonals, as of `matrixDiag`.
 * @throws ValueError for diagonals that do not fit the matrices.
 */
export const matrixSetDiag = signature('matrix_set_diag', ['input', 'diagonal', 'name?', 'k?']).of<
  [input: TensorLike, diagonal: TensorLike, name?: string | null, k?: Diagonals],
  Tensor
>(({ input, diagonal, name, k = 0 }) =>
  k === 0
    ? diagonals.matrixSetDiag(input, diagonal, name)
    : bands.MatrixSetDiagV2([input, diagonal, k], {}, name ?? 'set_diag'),
);

/**
 * Matrices with zeros outside a band around the diagonal: TF 1.15's `tf.matrix_band_part`.
 *
 * @param input `[…, n, m]`, any dtype.
 * @param numLower how many diagonals below the main one are kept, all where it is negative.
 * @param numUpper how many above it.
 */
export const matrixBandPart = signature('matrix_band_part', [
  'input',
  'numLower',
  'numUpper',
  'name?',
]).of<
  [input: TensorLike, numLower: TensorLike, numUpper: TensorLike, name?: string | null],
  Tensor
>(({ input, numLower, numUpper, name }) =>
  diagonals.MatrixBandPart([input, numLower, numUpper], {}, name),
);
