import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostTable } from './kernel.js';

/** Labels index the classes: one that is out of range is an error, and tfjs would not tell. */
function checkLabels(labels: View, classes: number): void {
  const wrong = labels.find((label: number) => label < 0 || label >= classes);
  if (wrong === undefined) return;
  throw new InvalidArgumentError(
    `Received a label value of ${wrong} which is outside the valid range of [0, ${classes}).  ` +
      `Label values: ${labels.join(' ')}`,
  );
}

export const crossEntropyKernels: HostTable = {
  SparseSoftmaxCrossEntropyWithLogits: (node) => {
    const [rows, classes] = (node.inputs[0] as Node).shape as readonly [number, number];
    return {
      run({ inputs, outputs }) {
        const [logits, labels] = inputs as readonly [View, View];
        const [loss, backprop] = outputs as readonly [View, View];
        checkLabels(labels, classes);
        for (let row = 0; row < rows; row++) {
          const start = row * classes;
          const label = labels[row] as number;
          let largest = Number.NEGATIVE_INFINITY;
          for (let i = start; i < start + classes; i++) {
            largest = Math.max(largest, logits[i] as number);
          }
          let total = 0;
          for (let i = start; i < start + classes; i++) {
            total += Math.exp((logits[i] as number) - largest);
          }
          loss[row] = Math.log(total) - ((logits[start + label] as number) - largest);
          for (let i = start; i < start + classes; i++) {
            const share = Math.exp((logits[i] as number) - largest) / total;
            backprop[i] = share - Number(i === start + label);
          }
        }
      },
    };
  },
};
