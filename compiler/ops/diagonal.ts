/** Diagonals of matrices, and matrices made of them. */

import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { GradientRule } from '../graph/record.js';
import { type Dim, isFullyDefined, type Shape } from '../graph/shape.js';
import { mergeDims, mergeShapesOrFail, withRankAtLeast } from '../graph/shape_rules.js';
import { Minimum } from './arithmetic.js';
import { filled, zerosLike } from './array.js';
import { ConcatV2 } from './joining.js';
import { subtract } from './operators.js';
import { min } from './reduction.js';
import { rankOf, shapeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { index } from './type_constraints.js';

type OfOne<Name extends string> = TensorOp<[Record<Name, TensorLike>[Name]]>;

export const Diag: OfOne<'diagonal'> = op('Diag', {
  doc: 'zeros but for `diagonal` along the diagonal of two sets of its axes',
  inputs: { diagonal: 'T' },
  infer(c) {
    const shape = withRankAtLeast(c, 0, 1);
    return { dtype: c.dtype(0), shape: shape && [...shape, ...shape] };
  },
  gradient: (_, dy) => [DiagPart([dy])],
});

export const DiagPart: OfOne<'input'> = op('DiagPart', {
  doc: 'the diagonal of a tensor that has its axes twice',
  inputs: { input: 'T' },
  infer(c) {
    const shape = c.shape(0);
    if (shape === null) return { dtype: c.dtype(0), shape };
    const half = shape.length / 2;
    if (!Number.isInteger(half) || half === 0) {
      c.fail(`Input must have even and non-zero rank, input rank is ${shape.length}`);
    }
    const [rows, columns] = [shape.slice(0, half), shape.slice(half)];
    return { dtype: c.dtype(0), shape: rows.map((d, i) => mergeDims(c, d, columns[i] as Dim)) };
  },
  gradient: (_, dy) => [Diag([dy])],
});

export const MatrixDiag: OfOne<'diagonal'> = op('MatrixDiag', {
  doc: 'matrices of zeros but for the vectors of `diagonal` along their diagonals',
  inputs: { diagonal: 'T' },
  infer(c) {
    const shape = withRankAtLeast(c, 0, 1);
    return { dtype: c.dtype(0), shape: shape && [...shape, shape.at(-1) as Dim] };
  },
  gradient: (_, dy) => [matrixDiagPart(dy)],
});

/** The smaller of two dimensions, as far as it is known. */
const smaller = (a: Dim, b: Dim): Dim => {
  if (a === 0 || b === 0) return 0;
  return a === null || b === null ? null : Math.min(a, b);
};

/** The shape of the diagonals of matrices. */
const diagonalShape = (shape: Shape): Shape =>
  shape && [...shape.slice(0, -2), smaller(shape.at(-2) as Dim, shape.at(-1) as Dim)];

export const MatrixDiagPart: OfOne<'input'> = op('MatrixDiagPart', {
  doc: 'the diagonals of matrices',
  inputs: { input: 'T' },
  infer: (c) => ({ dtype: c.dtype(0), shape: diagonalShape(withRankAtLeast(c, 0, 2)) }),
  gradient({ inputs }, dy) {
    const matrix = inputs[0] as Tensor;
    const [rows, columns] = matrix.shape?.slice(-2) ?? [null, null];
    return [
      rows !== null && rows === columns ? matrixDiag(dy) : matrixSetDiag(zerosLike(matrix), dy),
    ];
  },
});

/** The shape of the diagonals of `dy`, known or computed (TF: `_MatrixSetDiagGrad`). */
function shapeOfDiagonals(dy: Tensor): Tensor | readonly number[] {
  const known = diagonalShape(dy.shape);
  if (isFullyDefined(known)) return known;
  const [shape, rank] = [shapeOf(dy), rankOf(dy)];
  const batch = Slice([shape, [0], [subtract(rank, 2)]]);
  const matrix = Slice([shape, [subtract(rank, 2)], [2]]);
  return ConcatV2([[batch, [min(matrix)]], 0], {}, 'concat');
}

const setDiagGradient: GradientRule<unknown> = (_, dy) => {
  const zeros = filled(0, shapeOfDiagonals(dy), dy.dtype, 'zeros');
  return [matrixSetDiag(dy, zeros), matrixDiagPart(dy)];
};

export const MatrixSetDiag: TensorOp<[input: TensorLike, diagonal: TensorLike]> = op(
  'MatrixSetDiag',
  {
    doc: 'matrices with other diagonals',
    inputs: { input: 'T', diagonal: 'T' },
    infer(c) {
      const input = withRankAtLeast(c, 0, 2);
      const diagonal = withRankAtLeast(c, 1, 1);
      // The diagonals say how many matrices there are.
      const batch = mergeShapesOrFail(c, diagonalShape(input), diagonal)?.slice(0, -1);
      const sides = input?.slice(-2) ?? [null, null];
      return { dtype: c.dtype(0), shape: batch ? [...batch, ...sides] : null };
    },
    gradient: setDiagGradient,
  },
);

export const MatrixBandPart: TensorOp<
  [input: TensorLike, numLower: TensorLike, numUpper: TensorLike]
> = op('MatrixBandPart', {
  doc: 'matrices with zeros outside a band around the diagonal; a negative number takes all',
  inputs: { input: 'T', num_lower: 'Tindex', num_upper: 'Tindex' },
  types: { Tindex: { ...index, default: 'int64' } },
  infer: (c) => ({ dtype: c.dtype(0), shape: withRankAtLeast(c, 0, 2) }),
  gradient: ({ inputs }, dy) => {
    const [, lower, upper] = inputs as [Tensor, Tensor, Tensor];
    return [MatrixBandPart([dy, lower, upper]), null, null];
  },
});

/** `array_ops.matrix_diag` */
export const matrixDiag = (diagonal: TensorLike, name: string | null = null): Tensor =>
  MatrixDiag([diagonal], {}, name ?? 'diag');

/** `array_ops.matrix_diag_part` */
export const matrixDiagPart = (input: TensorLike, name: string | null = null): Tensor =>
  MatrixDiagPart([input], {}, name ?? 'diag_part');

/** `array_ops.matrix_set_diag` */
export const matrixSetDiag = (
  input: TensorLike,
  diagonal: TensorLike,
  name: string | null = null,
): Tensor => MatrixSetDiag([input, diagonal], {}, name ?? 'set_diag');

/** A length that is known, or a scalar tensor. */
export type Length = number | Tensor;

/** `linalg_ops.eye` */
export const eye = (
  rows: Length,
  columns: Length = rows,
  batch: TensorLike | readonly number[] = [],
  dtype: DType = 'float32',
  name: string | null = null,
): Tensor =>
  getDefaultGraph().nameScope(name ?? 'eye', () => {
    const isKnown =
      typeof rows === 'number' &&
      typeof columns === 'number' &&
      Array.isArray(batch) &&
      batch.every((d) => typeof d === 'number');
    if (isKnown) {
      const ones = filled(1, [...batch, Math.min(rows, columns)], dtype, 'ones');
      if (rows === columns) return matrixDiag(ones);
      return matrixSetDiag(filled(0, [...batch, rows, columns], dtype, 'zeros'), ones);
    }
    const outer = convertToTensor(batch as TensorLike, { dtype: 'int32', name: 'shape' });
    const size =
      rows === columns ? rows : Minimum([convertToTensor(rows, { preferred: 'int32' }), columns]);
    const shape = (...dims: readonly Length[]): Tensor =>
      ConcatV2([[outer, dims], 0], {}, 'concat');
    const ones = filled(1, shape(size), dtype, 'ones');
    return rows === columns
      ? matrixDiag(ones)
      : matrixSetDiag(filled(0, shape(rows, columns), dtype, 'zeros'), ones);
  });
