/** Learning rates that fall with the steps: TF 1.15's `tf.train.exponential_decay` and its like. */

import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Add, Mul, RealDiv } from '../../compiler/ops/arithmetic.js';
import { Select } from '../../compiler/ops/comparison.js';
import {
  add,
  divide,
  multiply,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import {
  cast,
  ceil,
  cos,
  equal,
  exp,
  floor,
  greater,
  lessEqual,
  log,
  logicalAnd,
  minimum,
  negative,
  pow,
  sqrt,
} from '../math/index.js';
import { randomNormal } from '../random.js';
import { signature } from '../signature.js';

/** A scalar: a number, a tensor or a Variable. */
type Scalar = TensorLike;

/** What a schedule computes with: the rate to begin with, and scalars in its dtype. */
interface Terms {
  readonly rate: Tensor;
  readonly step: Tensor;
  /** The name of the result. */
  readonly scope: string;
  as(value: Scalar): Tensor;
}

/** Makes a schedule's tensors in a scope of its own. */
function schedule(
  name: string | null | undefined,
  ownName: string,
  learningRate: Scalar,
  globalStep: Scalar,
  decayed: (terms: Terms) => Tensor,
): Tensor {
  return getDefaultGraph().nameScope(name ?? ownName, (scope) => {
    const rate = convertToTensor(learningRate, {
      preferred: 'float32',
      name: 'initial_learning_rate',
    });
    const as = (value: Scalar): Tensor => cast(value, rate.dtype);
    return decayed({ rate, as, scope, step: as(globalStep) });
  });
}

const half = (x: Tensor): Tensor => multiply(x, 0.5);

/** (1 + cos(π x)) / 2, which falls from 1 at 0 to 0 at 1. */
const cosine = (x: Tensor): Tensor => half(add(cos(multiply(x, Math.PI)), 1));

type DecayParameters = [
  learningRate: Scalar,
  globalStep: Scalar,
  decaySteps: Scalar,
  decayRate: Scalar,
  staircase?: boolean,
  name?: string | null,
];

const DECAY = [
  'learningRate',
  'globalStep',
  'decaySteps',
  'decayRate',
  'staircase?',
  'name?',
] as const;

/** How many times `decaySteps` the steps are: whole times on a staircase. */
function periods({ step, as }: Terms, decaySteps: Scalar, staircase: boolean): Tensor {
  const fraction = divide(step, as(decaySteps));
  return staircase ? floor(fraction) : fraction;
}

/**
 * learningRate · decayRate^(globalStep / decaySteps): TF 1.15's `tf.train.exponential_decay`.
 *
 * @param learningRate the rate to begin with, a floating point scalar.
 * @param globalStep a scalar that counts the steps.
 * @param decaySteps after so many steps the rate has fallen by `decayRate`.
 * @param decayRate what the rate is multiplied by.
 * @param staircase fall at once after every `decaySteps`, not little by little.
 * @returns a scalar of the dtype of `learningRate`.
 */
export const exponentialDecay = signature('exponential_decay', DECAY).of<DecayParameters, Tensor>(
  ({ learningRate, globalStep, decaySteps, decayRate, staircase = false, name }) =>
    schedule(name, 'ExponentialDecay', learningRate, globalStep, (terms) => {
      const exponent = periods(terms, decaySteps, staircase);
      return Mul([terms.rate, pow(terms.as(decayRate), exponent)], {}, terms.scope);
    }),
);

/**
 * learningRate · e^(-decayRate · globalStep / decaySteps): TF 1.15's `tf.train.natural_exp_decay`. Its
 * arguments are those of `exponentialDecay`.
 *
 * @returns a scalar of the dtype of `learningRate`.
 */
export const naturalExpDecay = signature('natural_exp_decay', DECAY).of<DecayParameters, Tensor>(
  ({ decayRate, ...others }) =>
    exponentialDecay({ ...others, decayRate: exp(negative(decayRate)) }),
);

/**
 * learningRate / (1 + decayRate · globalStep / decaySteps): TF 1.15's `tf.train.inverse_time_decay`. Its
 * arguments are those of `exponentialDecay`.
 *
 * @returns a scalar of the dtype of `learningRate`.
 */
export const inverseTimeDecay = signature('inverse_time_decay', DECAY).of<DecayParameters, Tensor>(
  ({ learningRate, globalStep, decaySteps, decayRate, staircase = false, name }) =>
    schedule(name, 'InverseTimeDecay', learningRate, globalStep, (terms) => {
      const slope = multiply(terms.as(decayRate), periods(terms, decaySteps, staircase));
      return RealDiv([terms.rate, add(terms.as(1), slope)], {}, terms.scope);
    }),
);

/**
 * From `learningRate` to `endLearningRate` by (1 - globalStep / decaySteps)^power: TF 1.15's
 * `tf.train.polynomial_decay`.
 *
 * @param learningRate the rate to begin with, a floating point scalar.
 * @param globalStep a scalar that counts the steps.
 * @param decaySteps where the end is reached.
 * @param endLearningRate 0.0001 where it is left out.
 * @param power 1, a straight line, where it is left out.
 * @param cycle begin again after `decaySteps`, which then count to the next multiple of themselves,
 *   instead of staying at the end.
 * @returns a scalar of the dtype of `learningRate`.
 */
export const polynomialDecay = signature('polynomial_decay', [
  'learningRate',
  'globalStep',
  'decaySteps',
  'endLearningRate?',
  'power?',
  'cycle?',
  'name?',
]).of<
  [
    learningRate: Scalar,
    globalStep: Scalar,
    decaySteps: Scalar,
    endLearningRate?: Scalar,
    power?: Scalar,
    cycle?: boolean,
    name?: string | null,
  ],
  Tensor
>((args) =>
  schedule(
    args.name,
    'PolynomialDecay',
    args.learningRate,
    args.globalStep,
    ({ rate, step, as, scope }) => {
      const end = as(args.endLearningRate ?? 0.0001);
      const steps = as(args.decaySteps);
      // The first multiple of the steps that is not below the step; one, for step 0.
      const cycles = (): Tensor => Select([equal(step, 0), as(1), ceil(divide(step, steps))]);
      const fraction = args.cycle
        ? divide(step, multiply(steps, cycles()))
        : divide(minimum(step, steps), steps);
      const left = pow(reflectedSubtract(fraction, 1), as(args.power ?? 1));
      return Add([multiply(subtract(rate, end), left), end], {}, scope);
    },
  ),
);

/**
 * One of `values`, by where `x` lies among `boundaries`: TF 1.15's `tf.train.piecewise_constant`.
 *
 * @param x a scalar, the step for example.
 * @param boundaries increasing; a number takes the dtype of `x`.
 * @param values one more than boundaries: the first for x ≤ boundaries[0], the last for x above all.
 * @returns a scalar of the dtype of `values`.
 * @throws ValueError for boundaries of another dtype than `x`, or values of several.
 */
export const piecewiseConstant = signature('piecewise_constant', [
  'x',
  'boundaries',
  'values',
  'name?',
]).of<
  [x: Scalar, boundaries: readonly Scalar[], values: readonly Scalar[], name?: string | null],
  Tensor
>(({ x, boundaries, values, name }) => {
  const refuse = (text: string): never => {
    throw new ValueError(explainHere(text));
  };
  const step = convertToTensor(x);
  const limits = boundaries.map((b) => {
    const limit = convertToTensor(b, { preferred: step.dtype });
    if (limit.dtype === 'int32' && step.dtype === 'int64') return cast(limit, 'int64');
    if (limit.dtype === step.dtype) return limit;
    const types = [limit, step].map(({ dtype }): DType => dtype);
    return refuse(`Boundaries (${types[0]}) must have the same dtype as x (${types[1]}).`);
  });
  const rates = values.map((v) => convertToTensor(v));
  const [first, ...others] = rates as [Tensor, ...Tensor[]];
  const other = others.find(({ dtype }) => dtype !== first.dtype);
  if (other !== undefined) {
    refuse(`Values must have elements all with the same dtype (${first.dtype} vs ${other.dtype}).`);
  }
  if (rates.length !== limits.length + 1) {
    refuse('The length of boundaries should be 1 less than the length of values');
  }
  return getDefaultGraph().nameScope(name ?? 'PiecewiseConstant', () =>
    limits.reduce((rate, limit, i) => {
      const above = rates[i + 1] as Tensor;
      const next = limits[i + 1];
      const isAbove = greater(step, limit);
      const isThere = next === undefined ? isAbove : logicalAnd(isAbove, lessEqual(step, next));
      return Select([isThere, above, rate]);
    }, first),
  );
});

/** The same as `piecewiseConstant`: TF 1.15's `tf.train.piecewise_constant_decay`. */
export const piecewiseConstantDecay = piecewiseConstant;

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
