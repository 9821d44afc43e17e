import { adamRates } from '../host/training.js';
import { isFloat } from '../kernels/call.js';
import type { View } from '../memory.js';
import { addressOf, type WasmTable } from './kernel.js';

export const trainingKernels: WasmTable = {
  _ApplyAdam: (node, wasm) =>
    isFloat(node)
      ? {
          inPlace: [9],
          run({ inputs, outputs }) {
            const { rate, beta1, beta2, epsilon } = adamRates(inputs);
            const [variable, m, v] = inputs;
            const [newVariable, newM, newV] = outputs;
            wasm.applyAdam(
              addressOf(variable),
              addressOf(m),
              addressOf(v),
              addressOf(inputs[9]),
              addressOf(newVariable),
              addressOf(newM),
              addressOf(newV),
              (newVariable as View).length,
              rate,
              beta1,
              beta2,
              epsilon,
              node.attrs.use_nesterov,
            );
          },
        }
      : null,
};
