import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { HostTable } from './kernel.js';
import { at, identity, type Matrix, matrix, perMatrix, transposed } from './matrix.js';
import { type SingularValues, singularValues } from './singular_values.js';

/** Row `i` less a multiple of row `k`. */
function subtractRow({ columns, data }: Matrix, i: number, k: number, factor: number): void {
  for (let j = 0; j < columns; j++) {
    data[i * columns + j] =
      (data[i * columns + j] as number) - factor * (data[k * columns + j] as number);
  }
}

function swapRows({ columns, data }: Matrix, i: number, k: number): void {
  const row = data.slice(i * columns, (i + 1) * columns);
  data.copyWithin(i * columns, k * columns, (k + 1) * columns);
  data.set(row, k * columns);
}

/**
 * Makes `a` upper triangular by Gauss's elimination with partial pivoting, `b` along with it.
 * @returns the determinant of `a`.
 */
function eliminate(a: Matrix, b: Matrix): number {
  let determinant = 1;
  for (let k = 0; k < a.rows; k++) {
    let pivot = k;
    for (let i = k + 1; i < a.rows; i++) {
      if (Math.abs(at(a, i, k)) > Math.abs(at(a, pivot, k))) pivot = i;
    }
    if (pivot !== k) {
      swapRows(a, k, pivot);
      swapRows(b, k, pivot);
      determinant = -determinant;
    }
    const head = at(a, k, k);
    determinant *= head;
    if (head === 0) return 0;
    for (let i = k + 1; i < a.rows; i++) {
      const factor = at(a, i, k) / head;
      subtractRow(a, i, k, factor);
      subtractRow(b, i, k, factor);
    }
  }
  return determinant;
}

/** Solves a triangular system in place: `b` becomes the unknowns. Of `a` only the triangle counts. */
function substitute(a: Matrix, b: Matrix, isLower: boolean): void {
  for (let step = 0; step < a.rows; step++) {
    const i = isLower ? step : a.rows - 1 - step;
    const [from, to] = isLower ? [0, i] : [i + 1, a.rows];
    for (let k = from; k < to; k++) subtractRow(b, i, k, at(a, i, k));
    const head = at(a, i, i);
    if (head === 0) throw new InvalidArgumentError('Input matrix is not invertible.');
    for (let j = 0; j < b.columns; j++) b.data[i * b.columns + j] = at(b, i, j) / head;
  }
}

/** The x of a · x = b. */
function solve(a: Matrix, b: Matrix): Matrix {
  if (eliminate(a, b) === 0) throw new InvalidArgumentError('Input matrix is not invertible.');
  substitute(a, b, false);
  return b;
}

/** The lower triangular root of a positive definite matrix. */
function root(a: Matrix): Matrix {
  const n = a.rows;
  const l = matrix(n, n, () => 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = at(a, i, j);
      for (let k = 0; k < j; k++) rest -= at(l, i, k) * at(l, j, k);
      if (i === j && !(rest > 0)) {
        throw new InvalidArgumentError(
          'Cholesky decomposition was not successful. The input might not be valid.',
        );
      }
      l.data[i * n + j] = i === j ? Math.sqrt(rest) : rest / at(l, j, j);
    }
  }
  return l;
}

const none = ({ rows }: Matrix): Matrix => matrix(rows, 0, () => 0);

/** How many of the values are not 0, as far as float32 can tell. */
function rankOf({ values }: SingularValues): number {
  const least = (values[0] ?? 0) * 2 ** -23 * values.length;
  return values.filter((value) => value > least).length;
}

/** The shortest x of the least ‖a · x - b‖² + λ ‖x‖², from the singular values of a. */
function leastSquares(a: Matrix, b: Matrix, lambda: number, isFast: boolean): Matrix {
  const parts = singularValues(a);
  const { values, left, right } = parts;
  const rank = rankOf(parts);
  if (isFast && lambda === 0 && rank < values.length) {
    throw new InvalidArgumentError(
      'Input matrix was rank deficient or ill-conditioned. Try setting fast=False or provide a ' +
        'larger l2_regularizer > 0.',
    );
  }
  const x = matrix(a.columns, b.columns, () => 0);
  for (let k = 0; k < rank; k++) {
    const value = values[k] as number;
    const scale = isFast ? value / (value * value + lambda) : 1 / value;
    for (let j = 0; j < b.columns; j++) {
      let dot = 0;
      for (let i = 0; i < a.rows; i++) dot += at(left, i, k) * at(b, i, j);
      for (let i = 0; i < a.columns; i++) {
        x.data[i * b.columns + j] = at(x, i, j) + scale * dot * at(right, i, k);
      }
    }
  }
  return x;
}

export const matrixEquationKernels: HostTable = {
  Cholesky: (node) => perMatrix(node, (a) => root(a as Matrix).data),
  MatrixDeterminant: (node) => perMatrix(node, (a) => [eliminate(a as Matrix, none(a as Matrix))]),
  MatrixInverse: (node) =>
    perMatrix(node, (given) => {
      const a = node.attrs.adjoint ? transposed(given as Matrix) : (given as Matrix);
      return solve(a, identity(a.rows)).data;
    }),
  MatrixSolve: (node) =>
    perMatrix(node, (a, b) => {
      const left = node.attrs.adjoint ? transposed(a as Matrix) : (a as Matrix);
      return solve(left, b as Matrix).data;
    }),
  MatrixSolveLs: (node) =>
    perMatrix(node, (...[a, b, lambda]) => {
      const [l2] = (lambda as Matrix).data as Float64Array & [number];
      if (l2 < 0) throw new InvalidArgumentError('l2_regularizer must be >= 0.');
      return leastSquares(a as Matrix, b as Matrix, l2, node.attrs.fast).data;
    }),
  MatrixTriangularSolve: (node) =>
    perMatrix(node, (a, b) => {
      const { lower, adjoint } = node.attrs;
      const left = adjoint ? transposed(a as Matrix) : (a as Matrix);
      substitute(left, b as Matrix, lower !== adjoint);
      return (b as Matrix).data;
    }),
};
