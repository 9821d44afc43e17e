import type { FusedOps } from '../../../compiler/ops/compiled.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { batchesOf } from '../host/product.js';
import { isFloat } from '../kernels/call.js';
import type { WasmKernels } from './binary.js';
import {
  addressOf,
  isWorthSharing,
  type Part,
  partsOf,
  type WasmRow,
  type WasmTable,
} from './kernel.js';
import type { Kernels } from './threads.js';

/** What a product needs room for besides a panel: a tile. */
export const TILE = 40;
/** The columns of a panel; an offset belongs to each of its rows. */
export const PANEL_COLUMNS = 8;
export const PANEL_ROW = PANEL_COLUMNS + 1;

/** The rows of a tile. */
const PANEL_ROWS = 5;

/** Fewer columns for a thread, and it gets rows. */
const MIN_COLUMNS = 32;

/** Products of matrices, each of a batch of the first factor with one of the second. */
function product(
  { shape }: Node,
  kernels: Kernels,
  depth: number,
  [isTransposedA, isTransposedB]: readonly [boolean, boolean],
  batches: readonly (readonly number[])[],
  fused: FusedOps = [],
): HostKernel {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const [ofA, ofB] = batches as readonly [readonly number[], readonly number[]];
  const room = TILE + PANEL_ROW * depth + (isTransposedA ? rows * depth : 0);
  const work = rows * depth * columns;
  const byColumns = isTransposedA || columns >= kernels.threads * MIN_COLUMNS;
  // Each part turns the first factor anew where it is transposed: so there are as few as threads.
  const parts = byColumns
    ? partsOf(columns, work, kernels, {
        unit: PANEL_COLUMNS,
        perThread: isTransposedA ? 1 : undefined,
      })
    : partsOf(rows, work, kernels, { unit: PANEL_ROWS });
  const isShared = isWorthSharing(ofA.length * parts.length, work / parts.length);
  return {
    scratch: kernels.threads * room,
    run({ inputs: [a, b, bias], outputs: [c], scratch }) {
      const call = (batch: number, [from, count]: Part): Parameters<WasmKernels['matMul']> => {
        const [row, column] = byColumns ? [0, from] : [from, 0];
        const ofRight = (ofB[batch] as number) * depth * columns;
        return [
          addressOf(a) + 4 * ((ofA[batch] as number) * rows + row) * depth,
          isTransposedA,
          addressOf(b) + 4 * (ofRight + column * (isTransposedB ? depth : 1)),
          isTransposedB,
          addressOf(c) + 4 * ((batch * rows + row) * columns + column),
          ...(byColumns ? ([rows, depth, count] as const) : ([count, depth, columns] as const)),
          columns,
          fused.includes('BiasAdd') ? addressOf(bias) + 4 * column : 0,
          fused.includes('Relu'),
          addressOf(scratch),
        ];
      };
      const calls = ofA.flatMap((_, batch) => parts.map((part) => call(batch, part)));
      if (isShared) kernels.call('matMul', calls, room);
      else for (const one of calls) kernels.call('matMul', [one]);
    },
  };
}

const matMul: WasmRow<'MatMul' | '_FusedMatMul'> = (node, kernels) => {
  const { transpose_a, transpose_b } = node.attrs;
  const depth = node.inputs[0]?.shape[transpose_a ? 0 : 1] as number;
  const fused = 'fused_ops' in node.attrs ? node.attrs.fused_ops : [];
  const isTransposed = [transpose_a, transpose_b] as const;
  return isFloat(node) ? product(node, kernels, depth, isTransposed, [[0], [0]], fused) : null;
};

const batchMatMul: WasmRow<'BatchMatMulV2'> = (node, kernels) => {
  const { adj_x, adj_y } = node.attrs;
  const depth = node.inputs[0]?.shape.at(adj_x ? -2 : -1) as number;
  const batches = node.inputs.map(({ shape }) => batchesOf(shape, node.shape));
  return isFloat(node) ? product(node, kernels, depth, [adj_x, adj_y], batches) : null;
};

export const productKernels: WasmTable = {
  BatchMatMulV2: batchMatMul,
  MatMul: matMul,
  _FusedMatMul: matMul,
};
