import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { Node } from '../../../compiler/program/node.js';
import {
  randomUniformInt,
  standardNormal,
  truncatedNormal,
  uniform,
} from '../../random/distributions.js';
import type { Philox } from '../../random/philox.js';
import type { HostKernel, HostTable } from './kernel.js';

const random = (
  { dtype }: Node,
  fill: (rng: Philox, out: Float32Array | Float64Array) => void,
): HostKernel => ({
  run({ outputs: [out], random: state }) {
    const values = out as Float32Array;
    const rng = state.reserveOutputs(values.length);
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
  RandomUniformInt: () => ({
    run({ inputs: [, min, max], outputs: [out], random: state }) {
      const values = out as Int32Array;
      const bounds = [min?.[0] as number, max?.[0] as number] as const;
      if (bounds[0] >= bounds[1]) {
        throw new InvalidArgumentError(`Need minval < maxval, got ${bounds[0]} >= ${bounds[1]}`);
      }
      randomUniformInt(state.reserveOutputs(values.length), values, ...bounds);
    },
  }),
};
