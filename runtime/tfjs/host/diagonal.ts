import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import { axisMap, copyElements, type MemoryMap, memoryMap, reversed } from './index_map.js';
import type { HostKernel, HostTable } from './kernel.js';

/** From the diagonals of matrices of this shape to the matrices, as flat lists of elements. */
function diagonals(shape: readonly number[]): MemoryMap {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const batches = sizeOf(shape.slice(0, -2));
  const length = Math.min(rows, columns);
  const along = axisMap(length, undefined, (i) => i * (columns + 1));
  return memoryMap([axisMap(batches), along], [batches, length], [batches, rows * columns]);
}

/** Zeros, with a diagonal set. */
const made = (shape: readonly number[]): HostKernel => {
  const map = diagonals(shape);
  return {
    run({ inputs: [diagonal], outputs: [out] }) {
      (out as View).fill(0);
      copyElements(diagonal as View, out as View, map);
    },
  };
};

const taken = (shape: readonly number[]): HostKernel => {
  const map = diagonals(shape).map(reversed);
  return {
    run({ inputs: [matrix], outputs: [out] }) {
      copyElements(matrix as View, out as View, map);
    },
  };
};

/** A tensor that has its axes twice, as one matrix. */
const asMatrix = ({ shape }: { readonly shape: readonly number[] }): readonly number[] => {
  const length = sizeOf(shape.slice(0, shape.length / 2));
  return [length, length];
};

function set({ shape }: Node): HostKernel {
  const map = diagonals(shape);
  return {
    inPlace: [0],
    run({ inputs: [matrix, diagonal], outputs: [out] }) {
      (out as View).set(matrix as View);
      copyElements(diagonal as View, out as View, map);
    },
  };
}

function band({ shape }: Node): HostKernel {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return {
    inPlace: [0],
    run({ inputs: [matrix, lower, upper], outputs: [out] }) {
      const [x, y] = [matrix as View, out as View];
      const limit = (view: View | undefined): number => {
        const value = view?.[0] as number;
        return value < 0 ? Number.POSITIVE_INFINITY : value;
      };
      const [below, above] = [limit(lower), limit(upper)];
      for (let i = 0; i < y.length; i++) {
        const [row, column] = [Math.floor(i / columns) % rows, i % columns];
        y[i] = row - column <= below && column - row <= above ? (x[i] as number) : 0;
      }
    },
  };
}

export const diagonalKernels: HostTable = {
  Diag: (node) => made(asMatrix(node)),
  DiagPart: ({ inputs: [input] }) => taken(asMatrix(input as Node)),
  MatrixBandPart: band,
  MatrixDiag: ({ shape }) => made(shape),
  MatrixDiagPart: ({ inputs: [input] }) => taken((input as Node).shape),
  MatrixSetDiag: set,
};
