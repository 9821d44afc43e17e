import { at, identity, type Matrix, matrix, transposed } from './matrix.js';

/** A matrix as left · diag(values) · rightᵀ. */
export interface SingularValues {
  /** The largest first. */
  readonly values: readonly number[];
  /** A column for each value; zeros for a value of 0. */
  readonly left: Matrix;
  readonly right: Matrix;
}

/** Two columns turned in their plane. */
function rotate({ rows, columns, data }: Matrix, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < rows; i++) {
    const [x, y] = [data[i * columns + p] as number, data[i * columns + q] as number];
    data[i * columns + p] = c * x - s * y;
    data[i * columns + q] = s * x + c * y;
  }
}

const dot = (a: Matrix, p: number, q: number): number => {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += at(a, i, p) * at(a, i, q);
  return sum;
};

const MAX_SWEEPS = 60;

/**
 * Singular values by one-sided rotations, which go on until all columns are orthogonal: M. R. Hestenes,
 * "Inversion of matrices by biorthogonalization and related results", 1958.
 */
export function singularValues(a: Matrix): SingularValues {
  if (a.rows < a.columns) {
    const { values, left, right } = singularValues(transposed(a));
    return { values, left: right, right: left };
  }
  const n = a.columns;
  const [u, v] = [matrix(a.rows, n, (i, j) => at(a, i, j)), identity(n)];
  let isDone = false;
  for (let sweep = 0; !isDone && sweep < MAX_SWEEPS; sweep++) {
    isDone = true;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const [x, y, both] = [dot(u, p, p), dot(u, q, q), dot(u, p, q)];
        if (Math.abs(both) <= Number.EPSILON * Math.sqrt(x * y)) continue;
        isDone = false;
        const zeta = (y - x) / (2 * both);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        rotate(u, p, q, cosine, cosine * tangent);
        rotate(v, p, q, cosine, cosine * tangent);
      }
    }
  }
  const lengths = Array.from({ length: n }, (_, j) => Math.sqrt(dot(u, j, j)));
  const order = lengths.map((_, j) => j).sort((p, q) => (lengths[q] ?? 0) - (lengths[p] ?? 0));
  const values = order.map((j) => lengths[j] as number);
  return {
    values,
    left: matrix(a.rows, n, (i, k) => at(u, i, order[k] as number) / (values[k] || 1)),
    right: matrix(n, n, (i, k) => at(v, i, order[k] as number)),
  };
}

/** Orthonormal columns: those given, and others in the place of zeros and to make up the number. */
export function orthonormal(vectors: Matrix, count: number): Matrix {
  const { rows } = vectors;
  const basis = matrix(rows, count, (i, j) => (j < vectors.columns ? at(vectors, i, j) : 0));
  for (let j = 0; j < count; j++) {
    for (let unit = 0; dot(basis, j, j) < 0.25 && unit < rows; unit++) {
      for (let i = 0; i < rows; i++) basis.data[i * count + j] = Number(i === unit);
      withoutOthers(basis, j);
    }
  }
  return basis;
}

/** Takes from column `j` what it has of the others, and makes it one long where enough is left. */
function withoutOthers(basis: Matrix, j: number): void {
  const { rows, columns, data } = basis;
  for (let k = 0; k < columns; k++) {
    const share = k === j ? 0 : dot(basis, j, k);
    for (let i = 0; i < rows; i++) {
      data[i * columns + j] = at(basis, i, j) - share * at(basis, i, k);
    }
  }
  const length = Math.sqrt(dot(basis, j, j));
  const scale = length * length * rows > 0.5 ? 1 / length : 0;
  for (let i = 0; i < rows; i++) data[i * columns + j] = at(basis, i, j) * scale;
}
