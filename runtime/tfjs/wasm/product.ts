import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { isFloat } from '../kernels/call.js';
import type { WasmKernels } from './binary.js';
import { addressOf, type WasmTable } from './kernel.js';

/** What a product needs room for besides a panel: a tile. */
export const TILE = 40;
/** A panel's rows hold eight columns, and an offset belongs to each. */
export const PANEL_ROW = 9;

function matMul(node: Node<'MatMul' | '_FusedMatMul'>, wasm: WasmKernels): HostKernel | null {
  if (!isFloat(node)) return null;
  const { inputs, attrs, shape } = node;
  const fused = 'fused_ops' in attrs ? attrs.fused_ops : [];
  const [rows, columns] = shape as readonly [number, number];
  const depth = (inputs[0] as Node).shape[attrs.transpose_a ? 0 : 1] as number;
  const [aRow, aDepth] = attrs.transpose_a ? [1, rows] : [depth, 1];
  const [bDepth, bColumn] = attrs.transpose_b ? [1, depth] : [columns, 1];
  return {
    scratch: TILE + PANEL_ROW * depth,
    run({ inputs: [a, b, bias], outputs: [c], scratch }) {
      wasm.matMul(
        addressOf(a),
        4 * aRow,
        4 * aDepth,
        addressOf(b),
        4 * bDepth,
        4 * bColumn,
        addressOf(c),
        rows,
        depth,
        columns,
        fused.includes('BiasAdd') ? addressOf(bias) : 0,
        fused.includes('Relu'),
        addressOf(scratch),
      );
    },
  };
}

export const productKernels: WasmTable = { MatMul: matMul, _FusedMatMul: matMul };
