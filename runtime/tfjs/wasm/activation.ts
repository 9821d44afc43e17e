import { isFloat } from '../kernels/call.js';
import type { View } from '../memory.js';
import { addressOf, partsOf, type WasmTable } from './kernel.js';

/** A number takes as long as so many multiply-adds. */
const COST = 5;

export const activationKernels: WasmTable = {
  ReluGrad: (node, kernels) =>
    isFloat(node)
      ? {
          inPlace: [0, 1],
          run({ inputs: [dy, x], outputs: [dx] }) {
            const { length } = dx as View;
            kernels.call(
              'reluGrad',
              partsOf(length, COST * length, kernels).map(([from, count]) => [
                addressOf(dy) + 4 * from,
                addressOf(x) + 4 * from,
                addressOf(dx) + 4 * from,
                count,
              ]),
            );
          },
        }
      : null,
};
