import { isFloat } from '../kernels/call.js';
import type { View } from '../memory.js';
import { addressOf, partsOf, type WasmTable } from './kernel.js';
import type { Kernels } from './threads.js';

/** A number takes as long as so many multiply-adds. */
const COST = 5;

/** Ranges of the numbers of a tensor, each where it begins in bytes, and how many it has. */
const ranges = (view: View | undefined, kernels: Kernels) => {
  const { length } = view as View;
  return partsOf(length, COST * length, kernels).map(([from, count]) => [4 * from, count] as const);
};

export const activationKernels: WasmTable = {
  Relu: (node, kernels) =>
    isFloat(node)
      ? {
          inPlace: [0],
          run({ inputs: [x], outputs: [y] }) {
            kernels.call(
              'relu',
              ranges(y, kernels).map(([at, count]) => [
                addressOf(x) + at,
                addressOf(y) + at,
                count,
              ]),
            );
          },
        }
      : null,
  ReluGrad: (node, kernels) =>
    isFloat(node)
      ? {
          inPlace: [0, 1],
          run({ inputs: [dy, x], outputs: [dx] }) {
            kernels.call(
              'reluGrad',
              ranges(dx, kernels).map(([at, count]) => [
                addressOf(dy) + at,
                addressOf(x) + at,
                addressOf(dx) + at,
                count,
              ]),
            );
          },
        }
      : null,
};
