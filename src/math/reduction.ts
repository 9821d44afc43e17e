import type { TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Add, Sub } from '../../compiler/ops/arithmetic.js';
import { filled, reshape, StopGradient, zerosLike } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { NotEqual, Select } from '../../compiler/ops/comparison.js';
import { cumprod as cumprodOf, cumsum as cumsumOf } from '../../compiler/ops/cumulative.js';
import * as operators from '../../compiler/ops/operators.js';
import * as reduction from '../../compiler/ops/reduction.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Exp, IsFinite, Log, Sqrt, Square } from '../../compiler/ops/unary.js';
import { convertToTensor } from '../framework.js';
import { renamed, requiredRenamed, signature } from '../signature.js';

type ReduceArguments = [
  inputTensor: TensorLike,
  axis?: TensorLike | null,
  keepdims?: boolean | null,
  name?: string | null,
  reductionIndices?: TensorLike | null,
  keepDims?: boolean | null,
];

type Reduce = (
  x: Tensor,
  axis: TensorLike | null,
  keepDims: boolean,
  name: string | null,
) => Tensor;

const reduce = (name: string, f: Reduce) =>
  signature(name, [
    'inputTensor',
    'axis?',
    'keepdims?',
    'name?',
    'reductionIndices?',
    'keepDims?',
  ]).of<ReduceArguments, Tensor>((args) => {
    const over = renamed(args, 'axis', 'reductionIndices');
    const isKept = renamed(args, 'keepdims', 'keepDims') ?? false;
    const x = convertToTensor(args.inputTensor, { name: 'input_tensor' });
    return f(x, over, isKept, args.name ?? null);
  });

/**
 * The sum over axes: TF 1.15's `tf.reduce_sum`.
 *
 * @param inputTensor numbers of any shape.
 * @param axis an axis or a list of them, negative from the end; all where it is left out.
 * @param keepdims keep the summed axes with length 1.
 * @returns a tensor of the same dtype without those axes.
 * @throws ValueError for an axis that the tensor does not have.
 */
export const reduceSum = reduce('reduce_sum', reduction.sum);

/**
 * The mean over axes: TF 1.15's `tf.reduce_mean`. Its arguments are those of `reduceSum`; the mean
 * of integers is an integer.
 */
export const reduceMean = reduce('reduce_mean', reduction.mean);

/**
 * The largest value along axes: TF 1.15's `tf.reduce_max`. Its arguments are those of `reduceSum`;
 * equal values share the gradient.
 */
export const reduceMax = reduce('reduce_max', reduction.max);

/**
 * The smallest value along axes: TF 1.15's `tf.reduce_min`. Its arguments are those of `reduceSum`;
 * equal values share the gradient.
 */
export const reduceMin = reduce('reduce_min', reduction.min);

/** The product over axes: TF 1.15's `tf.reduce_prod`. Its arguments are those of `reduceSum`. */
export const reduceProd = reduce('reduce_prod', reduction.prod);

/**
 * Whether all values along axes are true: TF 1.15's `tf.reduce_all`. Its arguments are those of
 * `reduceSum`, of a bool tensor.
 */
export const reduceAll = reduce('reduce_all', reduction.all);

/**
 * Whether any value along axes is true: TF 1.15's `tf.reduce_any`. Its arguments are those of
 * `reduceSum`, of a bool tensor.
 */
export const reduceAny = reduce('reduce_any', reduction.any);

/**
 * log Σ eˣ over axes, without overflow: TF 1.15's `tf.reduce_logsumexp`. Its arguments are those of
 * `reduceSum`, of a floating point tensor.
 */
export const reduceLogsumexp = reduce('reduce_logsumexp', (x, axis, keepDims, name) =>
  getDefaultGraph().nameScope(name ?? 'ReduceLogSumExp', (scope) => {
    const largest = reduction.max(x, axis, true);
    const finite = Select([IsFinite([largest]), largest, zerosLike(largest)]);
    const shift = StopGradient([finite]);
    const result = Log([reduction.sum(Exp([Sub([x, shift])]), axis, keepDims)]);
    return Add([result, keepDims ? shift : reshape(shift, shapeOf(result))], {}, scope);
  }),
);

type PlainReduceArguments = [
  inputTensor: TensorLike,
  axis?: TensorLike | null,
  keepdims?: boolean | null,
  name?: string | null,
];

const plainReduce = (name: string, f: Reduce) =>
  signature(name, ['inputTensor', 'axis?', 'keepdims?', 'name?']).of<PlainReduceArguments, Tensor>(
    ({ inputTensor, axis, keepdims, name: opName }) =>
      f(convertToTensor(inputTensor), axis ?? null, keepdims ?? false, opName ?? null),
  );

/** √Σ x² over axes: TF 1.15's `tf.math.reduce_euclidean_norm`. Its gradient is null, as in 1.15. */
export const reduceEuclideanNorm = plainReduce('reduce_euclidean_norm', reduction.euclideanNorm);

/** The mean square distance from the mean over axes: TF 1.15's `tf.math.reduce_variance`. */
export const reduceVariance = plainReduce('reduce_variance', (x, axis, keepDims, name) =>
  getDefaultGraph().nameScope(name ?? 'reduce_variance', () => variance(x, axis, keepDims)),
);

/** The standard deviation over axes: TF 1.15's `tf.math.reduce_std`. */
export const reduceStd = plainReduce('reduce_std', (x, axis, keepDims, name) =>
  getDefaultGraph().nameScope(name ?? 'reduce_std', () =>
    Sqrt([reduceVariance(x, axis, keepDims)]),
  ),
);

function variance(x: Tensor, axis: TensorLike | null, keepDims: boolean): Tensor {
  const deviation = operators.subtract(x, reduction.mean(x, axis, true));
  return reduction.mean(Square([deviation]), axis, keepDims);
}

/**
 * How many elements along axes are not 0: TF 1.15's `tf.count_nonzero`.
 *
 * @param inputTensor numbers or booleans of any shape.
 * @param axis an axis or a list of them; all where it is left out.
 * @param keepdims keep the counted axes with length 1.
 * @param dtype the dtype of the count, int64 where it is left out.
 * @returns a tensor of `dtype` without those axes.
 */
export const countNonzero = signature('count_nonzero', [
  'inputTensor?',
  'axis?',
  'keepdims?',
  'dtype?',
  'name?',
  'reductionIndices?',
  'keepDims?',
  'input?',
]).of<
  [
    inputTensor?: TensorLike | null,
    axis?: TensorLike | null,
    keepdims?: boolean | null,
    dtype?: DType,
    name?: string | null,
    reductionIndices?: TensorLike | null,
    keepDims?: boolean | null,
    input?: TensorLike | null,
  ],
  Tensor
>((args) => {
  const axis = renamed(args, 'axis', 'reductionIndices');
  const keepDims = renamed(args, 'keepdims', 'keepDims') ?? false;
  const input = requiredRenamed(args, 'input', 'inputTensor');
  return getDefaultGraph().nameScope(args.name ?? 'count_nonzero', () => {
    const x = convertToTensor(input, { name: 'input' });
    const isCounted = cast(NotEqual([x, filled(0, [], x.dtype, 'zeros')]), 'int64');
    return cast(reduction.sum(isCounted, axis, keepDims), args.dtype ?? 'int64');
  });
});

type ArgArguments = [
  input: TensorLike,
  axis?: TensorLike | null,
  name?: string | null,
  dimension?: TensorLike | null,
  outputType?: 'int32' | 'int64',
];

const arg = (name: string, record: typeof reduction.ArgMax) =>
  signature(name, ['input', 'axis?', 'name?', 'dimension?', 'outputType?']).of<
    ArgArguments,
    Tensor
  >((args) => {
    const axis = renamed(args, 'axis', 'dimension') ?? 0;
    return record([args.input, axis], { output_type: args.outputType ?? 'int64' }, args.name);
  });

/**
 * The place of the largest value along an axis; of equal values the first: TF 1.15's `tf.argmax`.
 *
 * @param input numbers of rank 1 or more.
 * @param axis the axis, 0 where it is left out.
 * @returns a tensor of `outputType` without that axis.
 */
export const argmax = arg('argmax', reduction.ArgMax);

/**
 * The place of the smallest value along an axis; of equal values the first: TF 1.15's `tf.argmin`. Its
 * arguments are those of `argmax`.
 */
export const argmin = arg('argmin', reduction.ArgMin);

type OldArgArguments = [
  input: TensorLike,
  dimension: TensorLike,
  outputType?: 'int32' | 'int64',
  name?: string | null,
];

const oldArg = (name: string, record: typeof reduction.ArgMax) =>
  signature(name, ['input', 'dimension', 'outputType?', 'name?']).of<OldArgArguments, Tensor>(
    ({ input, dimension, outputType = 'int64', name: opName }) =>
      record([input, dimension], { output_type: outputType }, opName),
  );

/** The place of the largest value along an axis: TF 1.15's `tf.arg_max`, an old name of `argmax`. */
export const argMax = oldArg('arg_max', reduction.ArgMax);

/** The place of the smallest value along an axis: TF 1.15's `tf.arg_min`, an old name of `argmin`. */
export const argMin = oldArg('arg_min', reduction.ArgMin);

type CumulativeArguments = [
  x: TensorLike,
  axis?: TensorLike,
  exclusive?: boolean,
  reverse?: boolean,
  name?: string | null,
];

const cumulative = (name: string, f: typeof cumsumOf) =>
  signature(name, ['x', 'axis?', 'exclusive?', 'reverse?', 'name?']).of<
    CumulativeArguments,
    Tensor
  >(({ x, axis = 0, exclusive = false, reverse = false, name: opName }) =>
    f(x, axis, { exclusive, reverse }, opName ?? null),
  );

/**
 * The sum of the elements up to each one along an axis: TF 1.15's `tf.cumsum`.
 *
 * @param x numbers of rank 1 or more.
 * @param axis the axis, 0 where it is left out.
 * @param exclusive leave out the element itself: the first sum is 0.
 * @param reverse sum from the end.
 * @returns a tensor like `x`.
 */
export const cumsum = cumulative('cumsum', cumsumOf);

/**
 * The product of the elements up to each one along an axis: TF 1.15's `tf.cumprod`. Its arguments are
 * those of `cumsum`.
 */
export const cumprod = cumulative('cumprod', cumprodOf);
