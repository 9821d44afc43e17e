/** Several neighbouring diagonals of matrices, and matrices made of them. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import { type Dim, isCompatible, mergeShapes, type Shape, unknownDims } from '../graph/shape.js';
import { mergeDims, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { zerosLike } from './array.js';

/** The lowest and the highest of some diagonals: 0 is the main one, those above it are positive. */
export type Band = readonly [lower: number, upper: number];

/** The diagonals that a value of `k` names: one, or all from one to another. */
export const bandOf = (k: readonly number[]): Band => [k[0] as number, k.at(-1) as number];

/** How long the longest diagonal of a band is. */
export const bandLength = (rows: number, columns: number, [lower, upper]: Band): number =>
  Math.min(rows + Math.min(upper, 0), columns - Math.max(lower, 0));

/** The value of input `i`, as far as it is known, which names diagonals. */
function bandInput(c: InferContext<unknown>, i: number): Band | null {
  const shape = c.shape(i);
  if (shape !== null && shape.length > 1) {
    c.fail(`Shape must be at most rank 1 but is rank ${shape.length}`);
  }
  const k = knownData(c.value(i));
  if (k === null) return null;
  if (k.length < 1 || k.length > 2) {
    c.fail(
      `diag_index must be a vector with one or two elements. It has ${k.length} elements.`,
      `diag_index must have only one or two elements, received ${k.length} elements.`,
    );
  }
  const [lower, upper] = bandOf(k);
  if (lower > upper) {
    c.fail(
      'lower_diag_index is greater than upper_diag_index',
      `lower_diag_index must not be larger than upper_diag_index: ${lower} > ${upper}`,
    );
  }
  return [lower, upper];
}

/** The shape of the diagonals of a band of matrices, of which the rank is known. */
function diagonalsOf(c: InferContext<unknown>, matrices: readonly Dim[], band: Band): Shape {
  const [rows, columns] = matrices.slice(-2) as [Dim, Dim];
  const [lower, upper] = band;
  const count = lower < upper ? [upper - lower + 1] : [];
  if (rows === null || columns === null) return [...matrices.slice(0, -2), ...count, null];
  for (const [i, name] of ['lower_diag_index', 'upper_diag_index'].entries()) {
    const at = band[i] as number;
    if (at === 0 || (-rows < at && at < columns)) continue;
    c.fail(
      `${name} is out of bound.`,
      `${name} is out of bound: ${at} It must be between ${-rows} and ${columns}`,
    );
  }
  return [...matrices.slice(0, -2), ...count, bandLength(rows, columns, band)];
}

/** The sides of matrices of diagonals that are at most `length` long; -1 stands for any number. */
function sidesOf(
  c: InferContext<unknown>,
  length: number,
  [lower, upper]: Band,
  rows: number,
  columns: number,
): readonly [number, number] {
  const [leastRows, leastColumns] = [length - Math.min(upper, 0), length + Math.max(lower, 0)];
  if (rows === -1 && columns === -1) {
    const side = Math.max(leastRows, leastColumns);
    return [side, side];
  }
  if (rows !== -1 && rows < leastRows) {
    c.fail('num_rows is too small', 'The number of rows is too small.');
  }
  if (columns !== -1 && columns < leastColumns) {
    c.fail('num_cols is too small.', 'The number of columns is too small.');
  }
  const sides = [rows === -1 ? leastRows : rows, columns === -1 ? leastColumns : columns] as const;
  if (sides[0] !== leastRows && sides[1] !== leastColumns) {
    c.fail(
      'num_rows and num_cols are not consistent with lower_diag_index, upper_diag_index, and the ' +
        `length of the given diagonals.\nnum_rows = ${sides[0]} != min_num_rows = ${leastRows}, ` +
        `num_cols = ${sides[1]} != min_num_cols = ${leastColumns}`,
      'The number of rows or columns is not consistent with the specified d_lower, d_upper, and diagonal.',
    );
  }
  return sides;
}

export const MatrixDiagV2: TensorOp<
  [
    diagonal: TensorLike,
    k: TensorLike,
    numRows: TensorLike,
    numCols: TensorLike,
    paddingValue: TensorLike,
  ]
> = op('MatrixDiagV2', {
  doc: 'matrices of one value but for a band of diagonals, each of which begins at the left of its row',
  inputs: {
    diagonal: 'T',
    k: 'int32!',
    num_rows: 'int32!',
    num_cols: 'int32!',
    padding_value: 'T',
  },
  infer(c) {
    const [dtype, diagonals] = [c.dtype(0), withRankAtLeast(c, 0, 1)];
    const band = bandInput(c, 1);
    for (const i of [2, 3, 4]) withRank(c, i, 0);
    if (diagonals === null || band === null) return { dtype, shape: null };
    const count = band[1] - band[0] + 1;
    const outer = diagonals.slice(0, count > 1 ? -2 : -1);
    if (count > 1) {
      const given = withRankAtLeast(c, 0, 2)?.at(-2) ?? null;
      if (given !== null && given !== count) {
        c.fail(
          "The number of rows of `diagonal` doesn't match the number of diagonals implied from " +
            `\`d_lower\` and \`d_upper\`.\nnum_diags = ${given}, d_lower = ${band[0]}, ` +
            `d_upper = ${band[1]} ${diagonals.length} ${diagonals.at(-1)}`,
          'The number of diagonals provided in the input does not match the lower_diag_index and ' +
            'upper_diag_index range.',
        );
      }
    }
    const length = diagonals.at(-1) ?? null;
    const [rows, columns] = [2, 3].map((i) => knownData(c.value(i))?.[0] ?? null);
    const isKnown = typeof length === 'number' && typeof rows === 'number';
    if (!isKnown || typeof columns !== 'number') return { dtype, shape: [...outer, null, null] };
    return { dtype, shape: [...outer, ...sidesOf(c, length, band, rows, columns)] };
  },
  gradient({ inputs }, dy) {
    const [, k] = inputs as [Tensor, Tensor];
    return [MatrixDiagPartV2([dy, k, 0], {}, 'diag_part'), null, null, null, null];
  },
});

export const MatrixDiagPartV2: TensorOp<
  [input: TensorLike, k: TensorLike, paddingValue: TensorLike]
> = op('MatrixDiagPartV2', {
  doc: 'a band of diagonals of matrices, the highest first, each at the left of its row',
  inputs: { input: 'T', k: 'int32!', padding_value: 'T' },
  infer(c) {
    const [dtype, matrices] = [c.dtype(0), withRankAtLeast(c, 0, 2)];
    const band = bandInput(c, 1);
    withRank(c, 2, 0);
    if (matrices === null || band === null) return { dtype, shape: null };
    return { dtype, shape: diagonalsOf(c, matrices, band) };
  },
  gradient({ inputs }, dy) {
    const [matrix, k] = inputs as [Tensor, Tensor];
    const [rows, columns] = matrix.shape?.slice(-2) ?? [null, null];
    const isKnown = typeof rows === 'number' && typeof columns === 'number';
    const gradient = isKnown
      ? MatrixDiagV2([dy, k, rows, columns, 0], {}, 'diag')
      : MatrixSetDiagV2([zerosLike(matrix), dy, k], {}, 'set_diag');
    return [gradient, null, null];
  },
});

export const MatrixSetDiagV2: TensorOp<[input: TensorLike, diagonal: TensorLike, k: TensorLike]> =
  op('MatrixSetDiagV2', {
    doc: 'matrices with another band of diagonals',
    inputs: { input: 'T', diagonal: 'T', k: 'int32!' },
    infer(c) {
      const [dtype, matrices] = [c.dtype(0), withRankAtLeast(c, 0, 2)];
      const diagonals = withRankAtLeast(c, 1, 1);
      const band = bandInput(c, 2);
      if (band === null) return { dtype, shape: matrices };
      if (matrices === null) {
        const batch = diagonals?.slice(0, band[0] < band[1] ? -2 : -1);
        return { dtype, shape: batch ? [...batch, null, null] : null };
      }
      const expected = diagonalsOf(c, matrices, band) ?? [];
      const given = withRank(c, 1, expected.length);
      if (c.isRun && !isCompatible(expected, given)) {
        c.fail(
          "Either first dimensions of diagonal don't match input.shape[:-2], or diagonal.shape[:-1] is " +
            'not equal to the longests diagonal in range [lower_diag_index:upper_diag_index].\n' +
            `Input shape: [${matrices}]\nDiagonal shape: [${given}]\n` +
            `Expected diagonal shape: [${expected}]`,
        );
      }
      // The diagonals say how many matrices there are.
      const batch = matrices.slice(0, -2).map((d, i) => mergeDims(c, d, given[i] as Dim));
      return { dtype, shape: mergeShapes(matrices, [...batch, ...unknownDims(2)]) };
    },
    gradient({ inputs }, dy) {
      const [, diagonal, k] = inputs as [Tensor, Tensor, Tensor];
      return [
        MatrixSetDiagV2([dy, zerosLike(diagonal), k], {}, 'set_diag'),
        MatrixDiagPartV2([dy, k, 0], {}, 'diag_part'),
        null,
      ];
    },
  });
