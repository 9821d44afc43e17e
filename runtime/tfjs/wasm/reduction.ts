import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { reductionRuns } from '../host/reduction.js';
import { isFloat } from '../kernels/call.js';
import { addressOf, partsOf, type WasmTable } from './kernel.js';
import type { Kernels } from './threads.js';

/** Fewer columns fill no vectors. */
const MIN_COLUMNS = 4;

/** A number takes as long as so many multiply-adds. */
const COST = 6;

/** Sums over leading axes: a bias's gradient, the moments of a batch. */
function sumOfColumns(node: Node<'Sum' | 'Mean'>, kernels: Kernels): HostKernel | null {
  const [outer, inner, ...others] = reductionRuns(node);
  const isOfColumns = outer?.isSummed === true && inner !== undefined && others.length === 0;
  if (!isFloat(node) || !isOfColumns || inner.length < MIN_COLUMNS) return null;
  const [rows, columns] = [outer.length, sizeOf(node.shape)];
  const divisor = node.type === 'Mean' ? rows : 1;
  const parts = partsOf(columns, COST * rows * columns, kernels, { unit: 8 });
  return {
    run({ inputs: [x], outputs: [out] }) {
      kernels.call(
        'sumColumns',
        parts.map(([from, count]) => [
          addressOf(x) + 4 * from,
          ...([rows, count, columns, divisor] as const),
          addressOf(out) + 4 * from,
        ]),
      );
    },
  };
}

export const reductionKernels: WasmTable = { Sum: sumOfColumns, Mean: sumOfColumns };
