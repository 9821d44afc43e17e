import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** A matrix in double precision. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

const matrix = (rows: number, columns: number, of: (i: number, j: number) => number): Matrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, k) =>
    of(Math.floor(k / columns), k % columns),
  ),
});

const at = ({ columns, data }: Matrix, i: number, j: number): number =>
  data[i * columns + j] as number;

const transposed = (a: Matrix): Matrix => matrix(a.columns, a.rows, (i, j) => at(a, j, i));

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

/** A kernel that works on the matrices of its inputs, batch by batch. */
function perMatrix(
  node: Node,
  f: (...matrices: readonly Matrix[]) => ArrayLike<number>,
): HostKernel {
  const shapes = node.inputs.map(({ shape }) => shape.slice(-2) as [number, number]);
  const batches = sizeOf((node.inputs[0] as Node).shape.slice(0, -2));
  return {
    run({ inputs, outputs: [out] }) {
      const size = (out as View).length / batches;
      for (let batch = 0; batch < batches; batch++) {
        const matrices = shapes.map(([rows, columns], i): Matrix => {
          const start = batch * rows * columns;
          const data = Float64Array.from(
            (inputs[i] as View).subarray(start, start + rows * columns),
          );
          return { rows, columns, data };
        });
        (out as View).set(f(...matrices), batch * size);
      }
    },
  };
}

const identity = ({ rows }: Matrix): Matrix => matrix(rows, rows, (i, j) => Number(i === j));

const none = ({ rows }: Matrix): Matrix => matrix(rows, 0, () => 0);

export const matrixEquationKernels: HostTable = {
  Cholesky: (node) => perMatrix(node, (a) => root(a as Matrix).data),
  MatrixDeterminant: (node) => perMatrix(node, (a) => [eliminate(a as Matrix, none(a as Matrix))]),
  MatrixInverse: (node) =>
    perMatrix(node, (given) => {
      const a = node.attrs.adjoint ? transposed(given as Matrix) : (given as Matrix);
      return solve(a, identity(a)).data;
    }),
  MatrixSolve: (node) =>
    perMatrix(node, (a, b) => {
      const left = node.attrs.adjoint ? transposed(a as Matrix) : (a as Matrix);
      return solve(left, b as Matrix).data;
    }),
  MatrixTriangularSolve: (node) =>
    perMatrix(node, (a, b) => {
      const { lower, adjoint } = node.attrs;
      const left = adjoint ? transposed(a as Matrix) : (a as Matrix);
      substitute(left, b as Matrix, lower !== adjoint);
      return (b as Matrix).data;
    }),
};
