import type { FusedOps } from '../../../compiler/ops/compiled.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { batchesOf } from '../host/product.js';
import { isFloat } from '../kernels/call.js';
import type { WasmKernels } from './binary.js';
import { addressOf, type WasmRow, type WasmTable } from './kernel.js';

/** What a product needs room for besides a panel: a tile. */
export const TILE = 40;
/** A panel's rows hold eight columns, and an offset belongs to each. */
export const PANEL_ROW = 9;

/** Products of matrices, each of a batch of the first factor with one of the second. */
function product(
  { shape }: Node,
  wasm: WasmKernels,
  depth: number,
  [isTransposedA, isTransposedB]: readonly [boolean, boolean],
  batches: readonly (readonly number[])[],
  fused: FusedOps = [],
): HostKernel {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const [ofA, ofB] = batches as readonly [readonly number[], readonly number[]];
  return {
    scratch: TILE + PANEL_ROW * depth + (isTransposedA ? rows * depth : 0),
    run({ inputs: [a, b, bias], outputs: [c], scratch }) {
      for (let batch = 0; batch < ofA.length; batch++) {
        wasm.matMul(
          addressOf(a) + 4 * (ofA[batch] as number) * rows * depth,
          isTransposedA,
          addressOf(b) + 4 * (ofB[batch] as number) * depth * columns,
          isTransposedB,
          addressOf(c) + 4 * batch * rows * columns,
          ...([rows, depth, columns] as const),
          fused.includes('BiasAdd') ? addressOf(bias) : 0,
          fused.includes('Relu'),
          addressOf(scratch),
        );
      }
    },
  };
}

const matMul: WasmRow<'MatMul' | '_FusedMatMul'> = (node, wasm) => {
  const { transpose_a, transpose_b } = node.attrs;
  const depth = node.inputs[0]?.shape[transpose_a ? 0 : 1] as number;
  const fused = 'fused_ops' in node.attrs ? node.attrs.fused_ops : [];
  const isTransposed = [transpose_a, transpose_b] as const;
  return isFloat(node) ? product(node, wasm, depth, isTransposed, [[0], [0]], fused) : null;
};

const batchMatMul: WasmRow<'BatchMatMulV2'> = (node, wasm) => {
  const { adj_x, adj_y } = node.attrs;
  const depth = node.inputs[0]?.shape.at(adj_x ? -2 : -1) as number;
  const batches = node.inputs.map(({ shape }) => batchesOf(shape, node.shape));
  return isFloat(node) ? product(node, wasm, depth, [adj_x, adj_y], batches) : null;
};

export const productKernels: WasmTable = {
  BatchMatMulV2: batchMatMul,
  MatMul: matMul,
  _FusedMatMul: matMul,
};
