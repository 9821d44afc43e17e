import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** The first place, found by halving, that is not before `value`. */
const bound = (
  { inputs: [sequences, values] }: Node,
  isBefore: (element: number, value: number) => boolean,
): HostKernel => {
  const [length, count] = [sequences?.shape[1] as number, values?.shape[1] as number];
  return {
    run({ inputs: [sorted, wanted], outputs: [out] }) {
      for (const [i, value] of (wanted as View).entries()) {
        const start = Math.floor(i / count) * length;
        let [low, high] = [0, length];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (isBefore(sorted?.[start + middle] as number, value)) low = middle + 1;
          else high = middle;
        }
        (out as View)[i] = low;
      }
    },
  };
};

export const searchingKernels: HostTable = {
  LowerBound: (node) => bound(node, (element, value) => element < value),
  UpperBound: (node) => bound(node, (element, value) => !(value < element)),
};
