import { InvalidArgumentError, OutOfRangeError } from '../../../compiler/graph/errors.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** Adds 1, or a weight, to the bin of every value; null is no bin. */
const counted = (
  binOf: (inputs: readonly View[]) => (value: number) => number | null,
): HostKernel => ({
  run({ inputs, outputs: [out] }) {
    const [values, , weights] = inputs as [View, View, View];
    const bin = binOf(inputs);
    const counts = new Float64Array((out as View).length);
    for (const [i, value] of values.entries()) {
      const at = bin(value);
      if (at !== null) counts[at] = (counts[at] as number) + (weights[i] ?? 1);
    }
    (out as View).set(counts);
  },
});

export const countingKernels: HostTable = {
  Bincount: ({ shape: [size = 0] }) =>
    counted(() => (value) => {
      if (value < 0) throw new InvalidArgumentError('Input arr must be non-negative!');
      return value < size ? value : null;
    }),
  _CountUpTo: ({ attrs: { limit } }) => ({
    inPlace: [0],
    run({ inputs: [value], outputs: [out] }) {
      const current = value?.[0] as number;
      if (current >= limit) throw new OutOfRangeError(`Reached limit of ${limit}`);
      (out as View)[0] = current + 1;
    },
  }),
  HistogramFixedWidth: ({ shape: [bins = 0] }) =>
    counted(([, range]) => {
      const [low = 0, high = 0] = range ?? [];
      if (!(low < high)) {
        throw new InvalidArgumentError(
          `value_range should satisfy value_range[0] < value_range[1], but got '[${low}, ${high}]'`,
        );
      }
      const width = (high - low) / bins;
      return (value) => Math.min(Math.max(Math.floor((value - low) / width), 0), bins - 1);
    }),
};
