import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

function topK(node: Node): HostKernel {
  const columns = (node.inputs[0] as Node).shape.at(-1) as number;
  const k = node.shape.at(-1) as number;
  return {
    run({ inputs: [input], outputs: [values, places] }) {
      const x = input as View;
      for (let row = 0; row < x.length / columns; row++) {
        const start = row * columns;
        const order = Array.from({ length: columns }, (_, i) => i);
        // The order of equal elements is theirs: sorting is stable.
        order.sort((a, b) => (x[start + b] as number) - (x[start + a] as number));
        for (let i = 0; i < k; i++) {
          const at = order[i] as number;
          (values as View)[row * k + i] = x[start + at] as number;
          (places as View)[row * k + i] = at;
        }
      }
    },
  };
}

function inTopK({ inputs: [predictions] }: Node): HostKernel {
  const classes = (predictions as Node).shape[1] as number;
  return {
    run({ inputs, outputs: [out] }) {
      const [x, targets, k] = inputs as [View, View, View];
      for (const [row, target] of targets.entries()) {
        const scores = x.subarray(row * classes, (row + 1) * classes);
        const score = scores[target] as number;
        const isValid = target >= 0 && target < classes && scores.every(Number.isFinite);
        const above = scores.filter((s: number) => s > score).length;
        (out as View)[row] = Number(isValid && above < (k[0] as number));
      }
    },
  };
}

export const topKKernels: HostTable = { TopKV2: topK, InTopKV2: inTopK };
