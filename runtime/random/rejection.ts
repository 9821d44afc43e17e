/**
 * The distributions of TensorFlow 1.15 that take as many random numbers as it needs until one is
 * accepted (core/kernels/random_op.cc, random_poisson_op.cc), from the same places of the sequence. They
 * are as exact as the engine's `Math.log` and its like.
 */

import { lgamma } from '../special_functions.js';
import { boxMullerFloat64, uniformFloat64 } from './distributions.js';
import type { Philox } from './philox.js';

/** Blocks between the starts of two samples: `kReservedSamplesPerOutput`. */
const BLOCKS_PER_SAMPLE = 256;

/** Numbers made in pairs, of which TensorFlow takes the second first. */
function fromPairs(make: () => readonly [number, number]): () => number {
  let kept: number | null = null;
  return () => {
    if (kept !== null) {
      const first = kept;
      kept = null;
      return first;
    }
    const [first, second] = make();
    kept = first;
    return second;
  };
}

const uniforms = (rng: Philox): (() => number) =>
  fromPairs(() => [uniformFloat64(rng), uniformFloat64(rng)]);

const normals = (rng: Philox): (() => number) => {
  const pair = new Float64Array(2);
  return fromPairs(() => {
    boxMullerFloat64(rng, pair, 0);
    return [pair[0] as number, pair[1] as number];
  });
};

type Sampler = (rng: Philox) => number;

/**
 * Fills `out`, of shape `[samples, parameters]`, parameter by parameter. Every sample starts at a place
 * of its own, however many numbers those before it took.
 */
function fill(
  rng: Philox,
  parameters: ArrayLike<number>,
  out: { [i: number]: number; readonly length: number },
  samplerFor: (parameter: number) => Sampler,
): void {
  const count = parameters.length;
  for (let p = 0; p < count; p++) {
    const sample = samplerFor(parameters[p] as number);
    for (let i = p; i < out.length; i += count) {
      out[i] = sample(rng.clone());
      rng.skip(BLOCKS_PER_SAMPLE);
    }
  }
}

/** Gamma numbers of shape α and scale 1: the op RandomGamma. */
export const gamma = (
  rng: Philox,
  alphas: ArrayLike<number>,
  out: Float32Array | Float64Array,
): void => fill(rng, alphas, out, (alpha) => (alpha === 1 ? exponential : gammaSampler(alpha)));

const exponential: Sampler = (rng) => -Math.log(1 - uniforms(rng)());

/**
 * G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000. For α below 1
 * it takes a number of α + 1 and makes it smaller.
 */
function gammaSampler(alpha: number): Sampler {
  const isSmall = alpha < 1;
  const d = alpha + (isSmall ? 2 / 3 : -1 / 3);
  const c = 1 / 3 / Math.sqrt(d);
  return (rng) => {
    const [normal, uniform] = [normals(rng), uniforms(rng)];
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = uniform();
      const isAccepted =
        u < 1 - 0.0331 * x ** 4 || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v));
      if (isAccepted) return d * v * (isSmall ? uniform() ** (1 / alpha) : 1);
    }
  };
}

/** Poisson numbers: the op RandomPoissonV2. */
export const poisson = (
  rng: Philox,
  rates: ArrayLike<number>,
  out: Float32Array | Float64Array | Int32Array,
): void => fill(rng, rates, out, (rate) => (rate < 10 ? multiplied(rate) : transformed(rate)));

/** D. E. Knuth, "The art of computer programming", volume 2: events within a time of 1. */
function multiplied(rate: number): Sampler {
  const limit = Math.exp(-rate);
  return (rng) => {
    const uniform = uniforms(rng);
    let product = uniform();
    let events = 0;
    for (; product > limit; events++) product *= uniform();
    return events;
  };
}

/** W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993. */
function transformed(rate: number): Sampler {
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  return (rng) => {
    const uniform = uniforms(rng);
    for (;;) {
      const u = uniform() - 0.5;
      const v = uniform();
      const shifted = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / shifted + b) * u + rate + 0.43);
      if (shifted >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
      if (k < 0 || (shifted < 0.013 && v > shifted)) continue;
      const s = Math.log((v * inverseAlpha) / (a / (shifted * shifted) + b));
      if (s <= -rate + k * logRate - lgamma(k + 1)) return k;
    }
  };
}
