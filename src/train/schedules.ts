/** Learning rates that fall with the steps: TF 1.15's `tf.train.exponential_decay` and its like. */

import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor } from '../../compiler/graph/convert.js';
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
  equal,
  exp,
  floor,
  greater,
  lessEqual,
  logicalAnd,
  minimum,
  negative,
  pow,
} from '../math/index.js';
import { signature } from '../signature.js';
import { type Scalar, schedule, type Terms } from './schedule.js';

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
