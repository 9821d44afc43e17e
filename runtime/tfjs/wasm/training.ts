import { adamRates } from '../host/training.js';
import { isFloat } from '../kernels/call.js';
import type { View } from '../memory.js';
import { addressOf, partsOf, type WasmTable } from './kernel.js';

/** A parameter takes as long as so many multiply-adds. */
const COST = 20;

export const trainingKernels: WasmTable = {
  _ApplyAdam: (node, kernels) =>
    isFloat(node)
      ? {
          inPlace: [9],
          run({ inputs, outputs }) {
            const { rate, beta1, beta2, epsilon } = adamRates(inputs);
            const [variable, m, v] = inputs;
            const [newVariable, newM, newV] = outputs;
            const { length } = newVariable as View;
            kernels.call(
              'applyAdam',
              partsOf(length, COST * length, kernels).map(([from, count]) => [
                addressOf(variable) + 4 * from,
                addressOf(m) + 4 * from,
                addressOf(v) + 4 * from,
                addressOf(inputs[9]) + 4 * from,
                addressOf(newVariable) + 4 * from,
                addressOf(newM) + 4 * from,
                addressOf(newV) + 4 * from,
                count,
                ...([rate, beta1, beta2, epsilon] as const),
                node.attrs.use_nesterov,
              ]),
            );
          },
        }
      : null,
};
