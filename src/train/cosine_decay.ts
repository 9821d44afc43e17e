/** Learning rates that fall in waves: TF 1.15's `tf.train.cosine_decay` and its like. */

import type { Tensor } from '../../compiler/graph/operation.js';
import { Mul } from '../../compiler/ops/arithmetic.js';
import { Select } from '../../compiler/ops/comparison.js';
import {
  add,
  divide,
  multiply,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import { cos, equal, floor, log, minimum, pow, sqrt } from '../math/index.js';
import { randomNormal } from '../random.js';
import { signature } from '../signature.js';
import { type Scalar, schedule, type Terms } from './schedule.js';

const half = (x: Tensor): Tensor => multiply(x, 0.5);

/** (1 + cos(π x)) / 2, which falls from 1 at 0 to 0 at 1. */
const cosine = (x: Tensor): Tensor => half(add(cos(multiply(x, Math.PI)), 1));

/**
 * From `learningRate` to `alpha · learningRate` along a half wave (Loshchilov and Hutter,
 * arXiv:1608.03983): TF 1.15's `tf.train.cosine_decay`.
 *
 * @param learningRate the rate to begin with, a floating point scalar.
 * @param globalStep a scalar that counts the steps.
 * @param decaySteps where the end is reached.
 * @param alpha what is left of the rate in the end, 0 where it is left out.
 * @returns a scalar of the dtype of `learningRate`.
 */
export const cosineDecay = signature('cosine_decay', [
  'learningRate',
  'globalStep',
  'decaySteps',
  'alpha?',
  'name?',
]).of<
  [
    learningRate: Scalar,
    globalStep: Scalar,
    decaySteps: Scalar,
    alpha?: number,
    name?: string | null,
  ],
  Tensor
>(({ learningRate, globalStep, decaySteps, alpha = 0, name }) =>
  schedule(name, 'CosineDecay', learningRate, globalStep, ({ rate, step, as }) => {
    const steps = as(decaySteps);
    const wave = cosine(divide(minimum(step, steps), steps));
    return Mul([rate, add(multiply(wave, 1 - alpha), alpha)]);
  }),
);

/**
 * Half waves one after the other (Loshchilov and Hutter, arXiv:1608.03983): TF 1.15's
 * `tf.train.cosine_decay_restarts`.
 *
 * @param learningRate the rate to begin with, a floating point scalar.
 * @param globalStep a scalar that counts the steps.
 * @param firstDecaySteps how many steps the first wave takes.
 * @param tMul how much longer each wave is than the one before, 2 where it is left out.
 * @param mMul how much higher it begins, 1 where it is left out.
 * @param alpha what is left of the rate at the end of a wave, 0 where it is left out.
 * @returns a scalar of the dtype of `learningRate`.
 */
export const cosineDecayRestarts = signature('cosine_decay_restarts', [
  'learningRate',
  'globalStep',
  'firstDecaySteps',
  'tMul?',
  'mMul?',
  'alpha?',
  'name?',
]).of<
  [
    learningRate: Scalar,
    globalStep: Scalar,
    firstDecaySteps: Scalar,
    tMul?: Scalar,
    mMul?: Scalar,
    alpha?: Scalar,
    name?: string | null,
  ],
  Tensor
>((args) =>
  schedule(
    args.name,
    'SGDRDecay',
    args.learningRate,
    args.globalStep,
    ({ rate, step, as, scope }) => {
      const alpha = as(args.alpha ?? 0);
      const [tMul, mMul] = [as(args.tMul ?? 2), as(args.mMul ?? 1)];
      const waves = divide(step, as(args.firstDecaySteps));
      // With waves of equal length n have passed, else their lengths are a geometric series.
      const isEven = equal(tMul, 1);
      const ratio = reflectedSubtract(tMul, 1);
      const passed = divide(log(reflectedSubtract(multiply(waves, ratio), 1)), log(tMul));
      const restarts = floor(Select([isEven, waves, passed]));
      const length = pow(tMul, restarts);
      const before = Select([isEven, restarts, divide(reflectedSubtract(length, 1), ratio)]);
      const wave = cosine(divide(subtract(waves, before), length));
      const height = multiply(pow(mMul, restarts), wave);
      const decayed = add(multiply(reflectedSubtract(alpha, 1), height), alpha);
      return Mul([rate, decayed], {}, scope);
    },
  ),
);

/** (alpha + line) · wave + beta, where `line` falls from 1 to 0 and the wave goes `numPeriods` times. */
function linearCosine(
  { rate, step, as, scope }: Terms,
  args: {
    readonly decaySteps: Scalar;
    readonly numPeriods?: Scalar;
    readonly alpha?: Scalar;
    readonly beta?: Scalar;
  },
  noise: (line: Tensor, step: Tensor) => Tensor,
): Tensor {
  const steps = as(args.decaySteps);
  const [alpha, beta] = [as(args.alpha ?? 0), as(args.beta ?? 0.001)];
  const at = minimum(step, steps);
  const line = noise(divide(subtract(steps, at), steps), at);
  const turns = multiply(multiply(as(args.numPeriods ?? 0.5), 2), divide(at, steps));
  return Mul([rate, add(multiply(add(alpha, line), cosine(turns)), beta)], {}, scope);
}

/**
 * A line that falls to 0, times a wave (Bello et al., arXiv:1709.07417): TF 1.15's
 * `tf.train.linear_cosine_decay`.
 *
 * @param learningRate the rate to begin with, a floating point scalar.
 * @param globalStep a scalar that counts the steps.
 * @param decaySteps where the end is reached.
 * @param numPeriods how many waves there are, 0.5 where it is left out.
 * @param alpha added to the line, 0 where it is left out.
 * @param beta added to the product, 0.001 where it is left out.
 * @returns a scalar of the dtype of `learningRate`.
 */
export const linearCosineDecay = signature('linear_cosine_decay', [
  'learningRate',
  'globalStep',
  'decaySteps',
  'numPeriods?',
  'alpha?',
  'beta?',
  'name?',
]).of<
  [
    learningRate: Scalar,
    globalStep: Scalar,
    decaySteps: Scalar,
    numPeriods?: Scalar,
    alpha?: Scalar,
    beta?: Scalar,
    name?: string | null,
  ],
  Tensor
>((args) =>
  schedule(args.name, 'LinearCosineDecay', args.learningRate, args.globalStep, (terms) =>
    linearCosine(terms, args, (line) => line),
  ),
);

/**
 * `linearCosineDecay` with normal noise of the variance initialVariance / (1 + step)^varianceDecay on
 * the line: TF 1.15's `tf.train.noisy_linear_cosine_decay`.
 *
 * @param learningRate the rate to begin with, a floating point scalar.
 * @param globalStep a scalar that counts the steps.
 * @param decaySteps where the end is reached.
 * @param initialVariance 1 where it is left out.
 * @param varianceDecay 0.55 where it is left out.
 * @param numPeriods how many waves there are, 0.5 where it is left out.
 * @param alpha added to the line, 0 where it is left out.
 * @param beta added to the product, 0.001 where it is left out.
 * @returns a scalar of the dtype of `learningRate`.
 */
export const noisyLinearCosineDecay = signature('noisy_linear_cosine_decay', [
  'learningRate',
  'globalStep',
  'decaySteps',
  'initialVariance?',
  'varianceDecay?',
  'numPeriods?',
  'alpha?',
  'beta?',
  'name?',
]).of<
  [
    learningRate: Scalar,
    globalStep: Scalar,
    decaySteps: Scalar,
    initialVariance?: Scalar,
    varianceDecay?: Scalar,
    numPeriods?: Scalar,
    alpha?: Scalar,
    beta?: Scalar,
    name?: string | null,
  ],
  Tensor
>((args) =>
  schedule(args.name, 'NoisyLinearCosineDecay', args.learningRate, args.globalStep, (terms) => {
    const variance = terms.as(args.initialVariance ?? 1);
    const decay = terms.as(args.varianceDecay ?? 0.55);
    return linearCosine(terms, args, (line, step) => {
      const deviation = sqrt(divide(variance, pow(add(step, 1), decay)));
      return add(line, randomNormal([], { stddev: deviation }));
    });
  }),
);
