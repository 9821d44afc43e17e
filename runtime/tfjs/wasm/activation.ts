import { isFloat } from '../kernels/call.js';
import type { View } from '../memory.js';
import { addressOf, type WasmTable } from './kernel.js';

export const activationKernels: WasmTable = {
  ReluGrad: (node, wasm) =>
    isFloat(node)
      ? {
          inPlace: [0, 1],
          run({ inputs: [dy, x], outputs: [dx] }) {
            wasm.reluGrad(addressOf(dy), addressOf(x), addressOf(dx), (dx as View).length);
          },
        }
      : null,
};
