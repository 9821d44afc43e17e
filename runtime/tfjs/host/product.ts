import { isInteger } from '../../../compiler/graph/dtypes.js';
import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** For every batch of a product, which batch of a factor it takes. */
export function batchesOf(
  factor: readonly number[],
  product: readonly number[],
): readonly number[] {
  let [places, stride] = [[0], 1];
  for (let axis = 3; axis <= product.length; axis++) {
    const own = factor.at(-axis) ?? 1;
    const step = own > 1 ? stride : 0;
    const inner = places;
    places = Array.from({ length: product.at(-axis) as number }, (_, i) => i).flatMap((i) =>
      inner.map((place) => i * step + place),
    );
    stride *= own;
  }
  return places;
}

/**
 * Products of matrices, batch by batch: in double precision, of int32 modulo 2³². tfjs multiplies
 * floats only, and broadcasts no batches but whole ones.
 */
function product(node: Node, isTurnedX: boolean, isTurnedY: boolean): HostKernel {
  const [x, y] = node.inputs as [Node, Node];
  const [rows, columns] = node.shape.slice(-2) as [number, number];
  const length = x.shape.at(isTurnedX ? -2 : -1) as number;
  const [xRow, xStep] = isTurnedX ? [1, rows] : [length, 1];
  const [yStep, yColumn] = isTurnedY ? [1, length] : [columns, 1];
  const [xBatches, yBatches] = [batchesOf(x.shape, node.shape), batchesOf(y.shape, node.shape)];
  const batches = sizeOf(node.shape.slice(0, -2));
  const addProduct =
    node.dtype === 'int32'
      ? (total: number, a: number, b: number) => (total + Math.imul(a, b)) | 0
      : (total: number, a: number, b: number) => total + a * b;
  return {
    run({ inputs, outputs: [out] }) {
      const [a, b, c] = [inputs[0] as View, inputs[1] as View, out as View];
      const row = new Float64Array(columns);
      for (let batch = 0; batch < batches; batch++) {
        const aStart = (xBatches[batch] as number) * rows * length;
        const bStart = (yBatches[batch] as number) * length * columns;
        for (let i = 0; i < rows; i++) {
          row.fill(0);
          for (let k = 0; k < length; k++) {
            const factor = a[aStart + i * xRow + k * xStep] as number;
            const from = bStart + k * yStep;
            for (let j = 0; j < columns; j++) {
              row[j] = addProduct(row[j] as number, factor, b[from + j * yColumn] as number);
            }
          }
          c.set(row, (batch * rows + i) * columns);
        }
      }
    },
  };
}

/** The cross products of vectors of three numbers. */
const cross: HostKernel = {
  run({ inputs, outputs: [out] }) {
    const [a, b, c] = [inputs[0] as View, inputs[1] as View, out as View];
    for (let i = 0; i < c.length; i++) {
      const axis = i % 3;
      const [next, last] = [i - axis + ((axis + 1) % 3), i - axis + ((axis + 2) % 3)];
      c[i] = (a[next] as number) * (b[last] as number) - (a[last] as number) * (b[next] as number);
    }
  },
};

export const productKernels: HostTable = {
  BatchMatMulV2: (node) => product(node, node.attrs.adj_x, node.attrs.adj_y),
  Cross: () => cross,
  MatMul: (node) =>
    isInteger(node.dtype) ? product(node, node.attrs.transpose_a, node.attrs.transpose_b) : null,
};
