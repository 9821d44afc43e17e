import type { Node } from '../../../compiler/program/node.js';
import { uniformFloat64 } from '../../random/distributions.js';
import type { Philox } from '../../random/philox.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** A distribution of classes from 0 on. */
interface Distribution {
  sample(rng: Philox): number;
  probability(value: number): number;
}

/** Every class alike. Draws that would favour the first ones are drawn again, as TensorFlow does. */
function evenly(range: number): Distribution {
  const n = BigInt(range);
  const isPowerOfTwo = (n & (n - 1n)) === 0n;
  const rejected = isPowerOfTwo ? 0n : ((2n ** 64n - 1n) % n) + 1n;
  return {
    sample(rng) {
      for (;;) {
        const low = BigInt(rng.uint32());
        const value = low | (BigInt(rng.uint32()) << 32n);
        if (value >= rejected) return Number(value % n);
      }
    },
    probability: () => Math.fround(1 / range),
  };
}

/** (log(k + 2) - log(k + 1)) / log(range + 1) for class k. */
function zipfian(range: number): Distribution {
  const logRange = Math.log1p(range);
  return {
    sample: (rng) => (Math.trunc(Math.exp(uniformFloat64(rng) * logRange)) - 1) % range,
    probability: (value) => Math.fround(Math.log((value + 2) / (value + 1)) / logRange),
  };
}

/** TensorFlow reserves so many uint32 for each candidate. */
const WORDS_PER_CANDIDATE = 2048;

function sampler(
  { attrs }: Node<'UniformCandidateSampler' | 'LogUniformCandidateSampler'>,
  distribution: Distribution,
): HostKernel {
  const { num_sampled, unique } = attrs;
  return {
    run({ inputs: [trueClasses], outputs, random }) {
      const [sampled, trueExpected, sampledExpected] = outputs as readonly [View, View, View];
      const rng = random().reserveWords(WORDS_PER_CANDIDATE * num_sampled);
      const used = new Set<number>();
      let tries = 0;
      for (let i = 0; i < num_sampled; tries++) {
        const value = distribution.sample(rng);
        if (unique && used.has(value)) continue;
        used.add(value);
        sampled[i++] = value;
      }
      const expected = (value: number): number => {
        const p = distribution.probability(value);
        // 1 - (1 - p)^tries
        return tries === num_sampled ? p * tries : -Math.expm1(tries * Math.log1p(-p));
      };
      for (const [i, value] of (trueClasses as View).entries()) trueExpected[i] = expected(value);
      for (const [i, value] of sampled.entries()) sampledExpected[i] = expected(value);
    },
  };
}

export const candidateSamplingKernels: HostTable = {
  UniformCandidateSampler: (node) => sampler(node, evenly(node.attrs.range_max)),
  LogUniformCandidateSampler: (node) => sampler(node, zipfian(node.attrs.range_max)),
};
