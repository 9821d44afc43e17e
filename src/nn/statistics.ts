import { constantOf, convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Add, Maximum, Mul, SquaredDifference, Sub } from '../../compiler/ops/arithmetic.js';
import { filled, Identity, Squeeze, StopGradient, zerosLike } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { NotEqual } from '../../compiler/ops/comparison.js';
import { GatherV2 } from '../../compiler/ops/gather.js';
import { add, divide, multiply, subtract } from '../../compiler/ops/operators.js';
import { L2Loss, mean, prod, sum } from '../../compiler/ops/reduction.js';
import { shapeOf, sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Reciprocal, Rsqrt, Square } from '../../compiler/ops/unary.js';
import { renamed, signature } from '../signature.js';

/** An axis or several, counted from the end where they are negative. */
type Axes = number | readonly number[];

const scoped = <R>(name: string | null | undefined, given: string, body: (scope: string) => R): R =>
  getDefaultGraph().nameScope(name ?? given, body);

const squeezed = (x: Tensor, axes: Axes): Tensor => Squeeze([x], { squeeze_dims: [axes].flat() });

/**
 * The mean and the variance over axes: TF 1.15's `tf.nn.moments`.
 *
 * @param x floating point, of any shape.
 * @param axes the axes: of images `[0, 1, 2]` gives one mean a channel.
 * @param shift takes no part, as in 1.15.
 * @param keepDims keep the axes with length 1.
 * @returns `[mean, variance]`, each of the dtype of `x` and without the axes.
 */
export const moments = signature('moments', [
  'x',
  'axes',
  'shift?',
  'name?',
  'keepDims?',
  'keepdims?',
]).of<
  [
    x: TensorLike,
    axes: Axes,
    shift?: TensorLike | null,
    name?: string | null,
    keepDims?: boolean | null,
    keepdims?: boolean | null,
  ],
  [mean: Tensor, variance: Tensor]
>((args) => {
  const { axes } = args;
  const isKept = renamed(args, 'keepdims', 'keepDims') ?? false;
  return scoped(args.name, 'moments', () => {
    const values = convertToTensor(args.x, { name: 'x' });
    const center = mean(values, axes, true, 'mean');
    const deviation = SquaredDifference([values, StopGradient([center])]);
    const spread = mean(deviation, axes, true, 'variance');
    return isKept ? [center, spread] : [squeezed(center, axes), squeezed(spread, axes)];
  });
});

/**
 * The mean and the variance over axes, each element counted as often as its weight says: TF 1.15's
 * `tf.nn.weighted_moments`.
 *
 * @param x floating point, of any shape.
 * @param axes the axes.
 * @param frequencyWeights one weight for each element; broadcast.
 * @returns `[mean, variance]`.
 */
export const weightedMoments = signature('weighted_moments', [
  'x',
  'axes',
  'frequencyWeights',
  'name?',
  'keepDims?',
  'keepdims?',
]).of<
  [
    x: TensorLike,
    axes: Axes,
    frequencyWeights: TensorLike,
    name?: string | null,
    keepDims?: boolean | null,
    keepdims?: boolean | null,
  ],
  [mean: Tensor, variance: Tensor]
>((args) => {
  const { axes } = args;
  const isKept = renamed(args, 'keepdims', 'keepDims') ?? false;
  return scoped(args.name, 'weighted_moments', () => {
    const values = convertToTensor(args.x, { name: 'x' });
    const given = convertToTensor(args.frequencyWeights, { name: 'frequency_weights' });
    const weights = cast(given, values.dtype);
    const total = sum(multiply(weights, values), axes, true, 'weighted_input_sum');
    const broadcast = add(weights, zerosLike(values));
    const count = sum(broadcast, axes, true, 'sum_of_weights');
    const divisor = Reciprocal([count], {}, 'inv_weight_sum');
    const center = Mul([total, divisor]);
    const deviation = multiply(weights, SquaredDifference([values, center]));
    const spread = Mul([sum(deviation, axes, true, 'weighted_distsq'), divisor]);
    return isKept ? [center, spread] : [squeezed(center, axes), squeezed(spread, axes)];
  });
});

/** What the moments of a tensor are made of. */
type Statistics = [count: Tensor, meanSs: Tensor, varianceSs: Tensor, shift: Tensor | null];

/**
 * The number of elements over axes, their sum and the sum of their squares: TF 1.15's
 * `tf.nn.sufficient_statistics`. `normalizeMoments` makes mean and variance of them.
 *
 * @param x floating point, of any shape.
 * @param axes the axes.
 * @param shift what is subtracted first, near the mean for precision.
 * @returns `[count, sum, sum of squares, shift]`.
 */
export const sufficientStatistics = signature('sufficient_statistics', [
  'x',
  'axes',
  'shift?',
  'keepDims?',
  'name?',
  'keepdims?',
]).of<
  [
    x: TensorLike,
    axes: readonly number[],
    shift?: TensorLike | null,
    keepDims?: boolean | null,
    name?: string | null,
    keepdims?: boolean | null,
  ],
  Statistics
>((args) => {
  const { shift = null } = args;
  const isKept = renamed(args, 'keepdims', 'keepDims') ?? false;
  const over = [...new Set(args.axes)];
  return scoped(args.name, 'sufficient_statistics', () => {
    const values = convertToTensor(args.x, { name: 'x' });
    const count = countOver(values, over);
    const center = shift === null ? null : convertToTensor(shift, { name: 'shift' });
    const [first, second] = center
      ? [Sub([values, center]), SquaredDifference([values, center])]
      : [values, Square([values])];
    const meanSs = sum(first, over, isKept, 'mean_ss');
    return [count, meanSs, sum(second, over, isKept, 'var_ss'), center];
  });
});

/** The number of elements over axes, in the dtype of the elements. */
function countOver(x: Tensor, axes: readonly number[]): Tensor {
  const lengths = axes.map((axis) => x.shape?.at(axis) ?? null);
  if (lengths.every((d) => d !== null)) {
    return constantOf(
      NDArray.scalar(
        x.dtype,
        lengths.reduce((n, d) => n * d, 1),
      ),
    );
  }
  return prod(GatherV2([cast(shapeOf(x), x.dtype), axes, 0]), null, false, 'count');
}

/**
 * The mean and the variance that `sufficientStatistics` are those of: TF 1.15's
 * `tf.nn.normalize_moments`.
 *
 * @param counts the number of elements.
 * @param meanSs the sum of the elements, each less `shift`.
 * @param varianceSs the sum of their squares.
 * @param shift what was subtracted, or null.
 * @returns `[mean, variance]`.
 */
export const normalizeMoments = signature('normalize_moments', [
  'counts',
  'meanSs',
  'varianceSs',
  'shift',
  'name?',
]).of<
  [
    counts: TensorLike,
    meanSs: TensorLike,
    varianceSs: TensorLike,
    shift: TensorLike | null,
    name?: string | null,
  ],
  [mean: Tensor, variance: Tensor]
>(({ counts, meanSs, varianceSs, shift, name }) =>
  scoped(name, 'normalize', () => {
    const divisor = Reciprocal([counts], {}, 'divisor');
    const shifted = Mul([meanSs, divisor], {}, shift === null ? 'mean' : 'shifted_mean');
    const center = shift === null ? shifted : Add([shifted, shift], {}, 'mean');
    const square = Mul([varianceSs, divisor]);
    return [center, Sub([square, Square([shifted])], {}, 'variance')];
  }),
);

/**
 * Half the sum of the squares of all elements: TF 1.15's `tf.nn.l2_loss`.
 * @param t floating point, of any shape.
 * @returns a scalar.
 */
export const l2Loss = signature('l2_loss', ['t', 'name?']).of<
  [t: TensorLike, name?: string | null],
  Tensor
>(({ t, name }) => L2Loss([t], {}, name));

/**
 * x divided by its norm along an axis: TF 1.15's `tf.nn.l2_normalize`.
 *
 * @param x floating point, of any shape.
 * @param axis the axis, or several; all where it is null.
 * @param epsilon the least sum of squares that is divided by.
 * @returns a tensor like `x`.
 */
export const l2Normalize = signature('l2_normalize', [
  'x',
  'axis?',
  'epsilon?',
  'name?',
  'dim?',
]).of<
  [
    x: TensorLike,
    axis?: TensorLike | null,
    epsilon?: number,
    name?: string | null,
    dim?: TensorLike | null,
  ],
  Tensor
>((args) => {
  const { epsilon = 1e-12 } = args;
  const over = renamed(args, 'axis', 'dim');
  return scoped(args.name, 'l2_normalize', (scope) => {
    const values = convertToTensor(args.x, { name: 'x' });
    const squares = sum(Square([values]), over, true);
    return Mul([values, Rsqrt([Maximum([squares, epsilon])])], {}, scope);
  });
});

/**
 * The fraction of elements that are 0: TF 1.15's `tf.nn.zero_fraction`.
 * @param value numbers of any shape.
 * @returns a float32 scalar; NaN of no elements.
 */
export const zeroFraction = signature('zero_fraction', ['value', 'name?']).of<
  [value: TensorLike, name?: string | null],
  Tensor
>(({ value, name }) =>
  scoped(name, 'zero_fraction', () => {
    const values = convertToTensor(value, { name: 'value' });
    const size = sizeOf(values);
    const isCounted = cast(NotEqual([values, filled(0, [], values.dtype, 'zeros')]), size.dtype);
    const nonzero = sum(isCounted, null, false, 'nonzero_count');
    const zeros = cast(subtract(size, nonzero), 'float32');
    return Identity([divide(zeros, cast(size, 'float32'))], {}, 'fraction');
  }),
);
