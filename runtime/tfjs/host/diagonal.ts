import { sizeOf } from '../../../compiler/graph/nd_array.js';
import { type Band, bandLength, bandOf } from '../../../compiler/ops/diagonal_band.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import { axisMap, copyElements, type MemoryMap, memoryMap, reversed } from './index_map.js';
import type { HostKernel, HostTable } from './kernel.js';

/** From a band of diagonals of matrices of this shape to the matrices, as flat lists of elements. */
function diagonals(shape: readonly number[], band: Band = [0, 0]): MemoryMap {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const batches = sizeOf(shape.slice(0, -2));
  const [lower, upper] = band;
  const longest = bandLength(rows, columns, band);
  const places = Array.from({ length: upper - lower + 1 }, (_, row) => {
    const at = upper - row;
    const length = bandLength(rows, columns, [at, at]);
    return Array.from({ length }, (_, i) => ({
      from: row * longest + i,
      to: (i - Math.min(at, 0)) * columns + i + Math.max(at, 0),
    }));
  }).flat();
  const along = axisMap(
    places.length,
    (i) => places[i]?.from as number,
    (i) => places[i]?.to as number,
  );
  const size = (upper - lower + 1) * longest;
  return memoryMap([axisMap(batches), along], [batches, size], [batches, rows * columns]);
}

/** One value, `padding` of an input or 0, with diagonals set. */
const made = (map: MemoryMap, padding = -1): HostKernel => ({
  run({ inputs, outputs: [out] }) {
    (out as View).fill(inputs[padding]?.[0] ?? 0);
    copyElements(inputs[0] as View, out as View, map);
  },
});

/** The same the other way round. */
const taken = (map: MemoryMap, padding?: number): HostKernel => made(map.map(reversed), padding);

/** A tensor that has its axes twice, as one matrix. */
const asMatrix = ({ shape }: { readonly shape: readonly number[] }): readonly number[] => {
  const length = sizeOf(shape.slice(0, shape.length / 2));
  return [length, length];
};

const set = (map: MemoryMap): HostKernel => ({
  inPlace: [0],
  run({ inputs: [matrix, diagonal], outputs: [out] }) {
    (out as View).set(matrix as View);
    copyElements(diagonal as View, out as View, map);
  },
});

/** The band that an input names. */
const bandInput = (input: Node | undefined): Band => bandOf(valuesOf(input));

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
  Diag: (node) => made(diagonals(asMatrix(node))),
  DiagPart: ({ inputs: [input] }) => taken(diagonals(asMatrix(input as Node))),
  MatrixBandPart: band,
  MatrixDiag: ({ shape }) => made(diagonals(shape)),
  MatrixDiagPart: ({ inputs: [input] }) => taken(diagonals((input as Node).shape)),
  MatrixDiagPartV2: ({ inputs: [input, k] }) =>
    taken(diagonals((input as Node).shape, bandInput(k)), 2),
  MatrixDiagV2: ({ inputs: [, k], shape }) => made(diagonals(shape, bandInput(k)), 4),
  MatrixSetDiag: ({ shape }) => set(diagonals(shape)),
  MatrixSetDiagV2: ({ inputs: [, , k], shape }) => set(diagonals(shape, bandInput(k))),
};
