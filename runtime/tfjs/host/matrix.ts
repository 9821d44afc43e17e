import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel } from './kernel.js';

/** A matrix in double precision. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export const matrix = (
  rows: number,
  columns: number,
  of: (i: number, j: number) => number,
): Matrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, k) =>
    of(Math.floor(k / columns), k % columns),
  ),
});

export const at = ({ columns, data }: Matrix, i: number, j: number): number =>
  data[i * columns + j] as number;

export const transposed = (a: Matrix): Matrix => matrix(a.columns, a.rows, (i, j) => at(a, j, i));

export const identity = (side: number): Matrix => matrix(side, side, (i, j) => Number(i === j));

/** A kernel that works on the matrices of its inputs, batch by batch; a scalar is one of all batches. */
export function perMatrix(
  node: Node,
  f: (...matrices: readonly Matrix[]) => ArrayLike<number>,
): HostKernel {
  const shapes = node.inputs.map(({ shape }) => {
    const [rows = 1, columns = 1] = shape.slice(-2);
    return { rows, columns, isScalar: shape.length === 0 };
  });
  const batches = sizeOf((node.inputs[0] as Node).shape.slice(0, -2));
  return {
    run({ inputs, outputs: [out] }) {
      const size = (out as View).length / batches;
      for (let batch = 0; batch < batches; batch++) {
        const matrices = shapes.map(({ rows, columns, isScalar }, i): Matrix => {
          const start = isScalar ? 0 : batch * rows * columns;
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
