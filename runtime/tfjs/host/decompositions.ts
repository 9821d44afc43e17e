import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostTable } from './kernel.js';
import { orthonormal, singularValues } from './singular_values.js';

/** An m by n matrix, its elements in row-major order. */
interface Matrix {
  readonly m: number;
  readonly n: number;
  readonly data: Float64Array;
}

const element = ({ n, data }: Matrix, i: number, j: number): number => data[i * n + j] as number;

/** Reflects the columns of `a` from `j` on, below row `k`: a - tau · v · (vᵀ · a). */
function reflect(a: Matrix, k: number, j: number, v: Float64Array, tau: number): void {
  for (let column = j; column < a.n; column++) {
    let dot = 0;
    for (let i = k; i < a.m; i++) dot += (v[i] as number) * element(a, i, column);
    for (let i = k; i < a.m; i++) {
      a.data[i * a.n + column] = element(a, i, column) - tau * dot * (v[i] as number);
    }
  }
}

/**
 * The Householder reflections that make `r` upper triangular, in place. Their signs are those of
 * Eigen and LAPACK: a diagonal element is of the other sign than what it was, and a column with
 * nothing below the diagonal is left alone.
 */
function triangularize(r: Matrix): { readonly v: Float64Array; readonly tau: number }[] {
  return Array.from({ length: Math.min(r.m, r.n) }, (_, k) => {
    const head = element(r, k, k);
    const v = new Float64Array(r.m);
    let tail = 0;
    for (let i = k + 1; i < r.m; i++) {
      v[i] = element(r, i, k);
      tail += (v[i] as number) ** 2;
    }
    if (tail === 0) return { v, tau: 0 };
    const diagonal = (head >= 0 ? -1 : 1) * Math.sqrt(head * head + tail);
    for (let i = k + 1; i < r.m; i++) v[i] = (v[i] as number) / (head - diagonal);
    v[k] = 1;
    const tau = (diagonal - head) / diagonal;
    reflect(r, k, k, v, tau);
    for (let i = k + 1; i < r.m; i++) r.data[i * r.n + k] = 0;
    return { v, tau };
  });
}

export const decompositionKernels: HostTable = {
  Qr: (node) => {
    const { shape } = node.inputs[0] as Node;
    const [m, n] = shape.slice(-2) as [number, number];
    const inner = node.attrs.full_matrices ? m : Math.min(m, n);
    return {
      run({ inputs, outputs }) {
        const [x, qs, rs] = [inputs[0] as View, outputs[0] as View, outputs[1] as View];
        const batches = shape.slice(0, -2).reduce((count, length) => count * length, 1);
        for (let batch = 0; batch < batches; batch++) {
          const from = batch * m * n;
          const r = { m, n, data: Float64Array.from(x.subarray(from, from + m * n)) };
          const reflections = triangularize(r);
          const q = { m, n: inner, data: new Float64Array(m * inner) };
          for (let i = 0; i < inner; i++) q.data[i * inner + i] = 1;
          for (const [k, { v, tau }] of [...reflections.entries()].reverse()) {
            reflect(q, k, k, v, tau);
          }
          qs.set(q.data, batch * m * inner);
          rs.set(r.data.subarray(0, inner * n), batch * inner * n);
        }
      },
    };
  },
  Svd: (node) => {
    const { shape } = node.inputs[0] as Node;
    const [rows, columns] = shape.slice(-2) as [number, number];
    const { compute_uv, full_matrices } = node.attrs;
    const inner = Math.min(rows, columns);
    return {
      run({ inputs, outputs }) {
        const [x, s, u, v] = [inputs[0] as View, ...(outputs as readonly [View, View, View])];
        const size = rows * columns;
        for (let batch = 0; batch * size < x.length; batch++) {
          const data = Float64Array.from(x.subarray(batch * size, (batch + 1) * size));
          const { values, left, right } = singularValues({ rows, columns, data });
          s.set(values, batch * inner);
          if (!compute_uv) continue;
          for (const [out, vectors] of [
            [u, left],
            [v, right],
          ] as const) {
            const { data: basis } = orthonormal(vectors, full_matrices ? vectors.rows : inner);
            out.set(basis, batch * basis.length);
          }
        }
      },
    };
  },
};
