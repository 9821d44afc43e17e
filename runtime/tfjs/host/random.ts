import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import {
  multinomial,
  permutation,
  randomUniformInt,
  standardNormal,
  truncatedNormal,
  uniform,
} from '../../random/distributions.js';
import type { Philox } from '../../random/philox.js';
import { gamma, poisson } from '../../random/rejection.js';
import { gammaSampleDerivative } from '../../special_functions.js';
import type { View } from '../memory.js';
import { broadcast } from './elementwise.js';
import type { HostKernel, HostTable } from './kernel.js';

const random = (
  { dtype }: Node,
  fill: (rng: Philox, out: Float32Array | Float64Array) => void,
): HostKernel => ({
  run({ outputs: [out], random: state }) {
    const values = out as Float32Array;
    const rng = state().reserveOutputs(values.length);
    if (dtype === 'float32') return fill(rng, values);
    // Doubles are other numbers than floats, though the device keeps them as floats.
    const doubles = new Float64Array(values.length);
    fill(rng, doubles);
    values.set(doubles);
  },
});

export const randomKernels: HostTable = {
  RandomUniform: (node) => random(node, uniform),
  RandomStandardNormal: (node) => random(node, standardNormal),
  TruncatedNormal: (node) => random(node, truncatedNormal),
  RandomGamma: () => ({
    run({ inputs: [, alphas], outputs: [out], random: state }) {
      const values = out as Float32Array;
      gamma(state().reserveOutputs(values.length), alphas as View, values);
    },
  }),
  RandomGammaGrad: (node) => broadcast(node, gammaSampleDerivative),
  RandomPoissonV2: () => ({
    run({ inputs: [, rates], outputs: [out], random: state }) {
      const values = out as Float32Array | Int32Array;
      poisson(state().reserveOutputs(values.length), rates as View, values);
    },
  }),
  RandomShuffle: ({ shape }) => ({
    run({ inputs: [x], outputs: [out], random: state }) {
      const [rows = 1, ...slice] = shape;
      const length = sizeOf(slice);
      const isShuffled = rows > 1 && length > 0;
      const from = permutation(state().reserveWords(isShuffled ? rows - 1 : 0), rows);
      for (const [row, place] of from.entries()) {
        const values = (x as View).subarray(place * length, (place + 1) * length);
        (out as View).set(values, row * length);
      }
    },
  }),
  Multinomial: ({ inputs, shape }) => ({
    run({ inputs: [logits], outputs: [out], random: state }) {
      const [rows, samples] = shape as [number, number];
      // For every row, numbers of 64 bits in groups of four.
      const rng = state().reserveOutputs(rows * Math.ceil(samples / 4) * 8);
      const classes = inputs[0]?.shape[1] as number;
      multinomial(rng, logits as View, out as Int32Array, classes);
    },
  }),
  RandomUniformInt: () => ({
    run({ inputs: [, min, max], outputs: [out], random: state }) {
      const values = out as Int32Array;
      const bounds = [min?.[0] as number, max?.[0] as number] as const;
      if (bounds[0] >= bounds[1]) {
        throw new InvalidArgumentError(`Need minval < maxval, got ${bounds[0]} >= ${bounds[1]}`);
      }
      randomUniformInt(state().reserveOutputs(values.length), values, ...bounds);
    },
  }),
};
