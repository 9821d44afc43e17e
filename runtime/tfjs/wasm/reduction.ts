import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { reductionRuns } from '../host/reduction.js';
import { isFloat } from '../kernels/call.js';
import type { WasmKernels } from './binary.js';
import { addressOf, type WasmTable } from './kernel.js';

/** Fewer columns fill no vectors. */
const MIN_COLUMNS = 4;

/** Sums over leading axes: a bias's gradient, the moments of a batch. */
function sumOfColumns(node: Node<'Sum' | 'Mean'>, wasm: WasmKernels): HostKernel | null {
  const [outer, inner, ...others] = reductionRuns(node);
  const isOfColumns = outer?.isSummed === true && inner !== undefined && others.length === 0;
  if (!isFloat(node) || !isOfColumns || inner.length < MIN_COLUMNS) return null;
  const [rows, columns] = [outer.length, sizeOf(node.shape)];
  const divisor = node.type === 'Mean' ? rows : 1;
  return {
    run({ inputs: [x], outputs: [out] }) {
      wasm.sumColumns(addressOf(x), rows, columns, divisor, addressOf(out));
    },
  };
}

export const reductionKernels: WasmTable = { Sum: sumOfColumns, Mean: sumOfColumns };
