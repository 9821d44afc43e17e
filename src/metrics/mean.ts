import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isFullyDefined } from '../../compiler/graph/shape.js';
import { onesLike, zerosLike } from '../../compiler/ops/array.js';
import { Select } from '../../compiler/ops/comparison.js';
import { subtract as minus } from '../../compiler/ops/operators.js';
import { sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { controlDependencies } from '../framework.js';
import {
  abs,
  cast,
  div,
  divNoNan,
  equal,
  less,
  maximum,
  multiply,
  reduceSum,
  sqrt,
  squaredDifference,
  subtract,
} from '../math/index.js';
import { signature } from '../signature.js';
import { assignAdd } from '../variable_collections.js';
import { variableScope } from '../variable_scope.js';
import { broadcastWeights } from '../weights_broadcast.js';
import {
  COMPARISON,
  type Comparison,
  type ComparisonParameters,
  type Metric,
  metricOf,
  metricVariable,
} from './metric.js';
import { checkCompatible, comparable, fitRank, squeezed } from './weights.js';

const MEAN = ['values', 'weights?', 'metricsCollections?', 'updatesCollections?', 'name?'] as const;

type MeanParameters = [
  values: TensorLike,
  weights?: TensorLike | null,
  metricsCollections?: readonly string[] | null,
  updatesCollections?: readonly string[] | null,
  name?: string | null,
];

/** total / count, 0 where nothing has been counted. */
const quotient = (
  [total, count]: readonly [total: TensorLike, count: TensorLike],
  name: string,
): Tensor => divNoNan(total, maximum(count, 0), { name });

/**
 * The mean of all values seen: TF 1.15's `tf.metrics.mean`. Its local variables are `total` and
 * `count`.
 *
 * @param values numbers of any shape.
 * @param weights how much each value counts: one number, or of the rank of `values`, every length
 *   equal or 1.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variables, `mean` where it is left out.
 * @returns the mean so far, 0 before the first update, and the update: two float32 scalars.
 * @throws ValueError for weights that cannot be broadcast.
 */
export const mean = signature('mean', MEAN).of<MeanParameters, Metric>(
  ({ values: given, weights: givenWeights, name, ...collections }) =>
    variableScope(name ?? null, 'mean', () => {
      let values = cast(given, 'float32');
      const total = metricVariable([], 'total');
      const count = metricVariable([], 'count');
      const rankedWeights = fitRank(givenWeights ?? null, values.shape);
      let counted: Tensor;
      if (rankedWeights === null) {
        counted = cast(sizeOf(values), 'float32');
      } else {
        const weights = broadcastWeights(cast(rankedWeights, 'float32'), values);
        values = multiply(values, weights);
        counted = reduceSum(weights);
      }
      const newTotal = assignAdd(total, reduceSum(values));
      const newCount = controlDependencies([values], () => assignAdd(count, counted));
      return metricOf(collections, [total, count], [newTotal, newCount], quotient);
    }),
);

/**
 * The mean of all tensors seen, element by element: TF 1.15's `tf.metrics.mean_tensor`. Its local
 * variables are `total_tensor` and `count_tensor`. Its arguments are those of `mean`.
 *
 * @param values numbers of a shape that is known.
 * @returns the mean so far and the update: two float32 tensors of the shape of `values`.
 * @throws ValueError for a shape that is not known.
 */
export const meanTensor = signature('mean_tensor', MEAN).of<MeanParameters, Metric>(
  ({ values: given, weights: givenWeights, name, ...collections }) =>
    variableScope(name ?? null, 'mean', () => {
      let values = cast(given, 'float32');
      const { shape } = values;
      if (!isFullyDefined(shape)) {
        throw new ValueError(
          explainHere(`mean_tensor needs values of a known shape, not ${formatTuple(shape)}`),
        );
      }
      const total = metricVariable(shape, 'total_tensor');
      const count = metricVariable(shape, 'count_tensor');
      let counted = onesLike(values);
      const rankedWeights = fitRank(givenWeights ?? null, shape);
      if (rankedWeights !== null) {
        const weights = broadcastWeights(cast(rankedWeights, 'float32'), values);
        values = multiply(values, weights);
        counted = multiply(counted, weights);
      }
      const newTotal = assignAdd(total, values);
      const newCount = controlDependencies([values], () => assignAdd(count, counted));
      return metricOf(collections, [total, count], [newTotal, newCount], quotient);
    }),
);

/**
 * How many of all values seen lie below a threshold, from 0 to 1: TF 1.15's
 * `tf.metrics.percentage_below`. Its other arguments are those of `mean`.
 *
 * @param values numbers of any shape.
 * @param threshold a scalar.
 * @param name the scope of the variables, `percentage_below_threshold` where it is left out.
 */
export const percentageBelow = signature('percentage_below', [
  'values',
  'threshold',
  'weights?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
]).of<
  [
    values: TensorLike,
    threshold: TensorLike,
    weights?: TensorLike | null,
    metricsCollections?: readonly string[] | null,
    updatesCollections?: readonly string[] | null,
    name?: string | null,
  ],
  Metric
>(({ values, threshold, name, ...rest }) =>
  mean(cast(less(values, threshold), 'float32'), {
    ...rest,
    name: name ?? 'percentage_below_threshold',
  }),
);

/** The mean of what `measure` makes of predictions and labels. */
const meanOf = (
  name: string,
  measure: (labels: Tensor, predictions: Tensor) => Tensor,
): Comparison =>
  signature(name, COMPARISON).of<ComparisonParameters, Metric>(
    ({ labels: givenLabels, predictions: givenPredictions, weights: givenWeights, ...rest }) => {
      const given = { labels: givenLabels, predictions: givenPredictions, weights: givenWeights };
      const { labels, predictions, weights } = comparable(given);
      return mean(measure(labels, predictions), { ...rest, weights, name: rest.name ?? name });
    },
  );

/**
 * How often predictions equal labels: TF 1.15's `tf.metrics.accuracy`. Its local variables are
 * `accuracy/total` and `accuracy/count`.
 *
 * @param labels the true classes, of any shape.
 * @param predictions the predicted classes, of the same shape.
 * @param weights how much each prediction counts: one number, or of the rank of `labels`, every
 *   length equal or 1.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variables, `accuracy` where it is left out.
 * @returns the accuracy so far, and the update: two float32 scalars.
 * @throws ValueError for shapes that differ.
 */
export const accuracy = meanOf('accuracy', (labels, predictions) => {
  const sameType =
    predictions.dtype === labels.dtype ? predictions : cast(predictions, labels.dtype);
  return cast(equal(sameType, labels), 'float32');
});

/**
 * The mean of |predictions - labels|: TF 1.15's `tf.metrics.mean_absolute_error`. Its arguments are
 * those of `accuracy`, of numbers.
 */
export const meanAbsoluteError = meanOf('mean_absolute_error', (labels, predictions) =>
  abs(minus(predictions, labels)),
);

/**
 * The mean of (predictions - labels)²: TF 1.15's `tf.metrics.mean_squared_error`. Its arguments are
 * those of `accuracy`, of numbers.
 */
export const meanSquaredError = meanOf('mean_squared_error', (labels, predictions) =>
  squaredDifference(labels, predictions),
);

/**
 * The square root of the mean of (predictions - labels)²: TF 1.15's
 * `tf.metrics.root_mean_squared_error`. Its arguments are those of `accuracy`, of numbers.
 */
export const rootMeanSquaredError = signature('root_mean_squared_error', COMPARISON).of<
  ComparisonParameters,
  Metric
>(({ metricsCollections, updatesCollections, ...given }) => {
  const name = given.name ?? 'root_mean_squared_error';
  const [square, updatedSquare] = meanSquaredError({ ...given, name });
  const collections = { metricsCollections, updatesCollections };
  return metricOf(collections, square, updatedSquare, (x) => sqrt(x));
});

/**
 * The mean of |labels - predictions| / normalizer, 0 where the normalizer is: TF 1.15's
 * `tf.metrics.mean_relative_error`. Its other arguments are those of `accuracy`, of numbers.
 *
 * @param normalizer of the shape of `predictions`; the labels themselves, for one.
 */
export const meanRelativeError = signature('mean_relative_error', [
  'labels',
  'predictions',
  'normalizer',
  'weights?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    normalizer: TensorLike,
    weights?: TensorLike | null,
    metricsCollections?: readonly string[] | null,
    updatesCollections?: readonly string[] | null,
    name?: string | null,
  ],
  Metric
>(({ labels: givenLabels, predictions: given, normalizer: by, weights: givenWeights, ...rest }) => {
  const compared = comparable({ labels: givenLabels, predictions: given, weights: givenWeights });
  const { labels, weights } = compared;
  const [predictions, normalizer] = squeezed(compared.predictions, convertToTensor(by));
  checkCompatible(predictions, normalizer);
  const isZero = equal(normalizer, 0);
  const zeros = zerosLike(labels);
  const relative = div(abs(minus(labels, predictions)), normalizer);
  const errors = Select([isZero, zeros, relative]);
  return mean(errors, { ...rest, weights, name: rest.name ?? 'mean_relative_error' });
});

/**
 * 1 less the mean of the products of labels and predictions, summed along an axis: TF 1.15's
 * `tf.metrics.mean_cosine_distance`. Both must be of length 1 along it (`tf.nn.l2Normalize`). Its other
 * arguments are those of `accuracy`, of numbers.
 *
 * @param dim the axis along which the vectors lie; weights are of length 1 there.
 */
export const meanCosineDistance = signature('mean_cosine_distance', [
  'labels',
  'predictions',
  'dim',
  'weights?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    dim: number,
    weights?: TensorLike | null,
    metricsCollections?: readonly string[] | null,
    updatesCollections?: readonly string[] | null,
    name?: string | null,
  ],
  Metric
>(
  ({
    labels: givenLabels,
    predictions: given,
    dim,
    weights: givenWeights,
    name,
    ...collections
  }) => {
    const { labels, predictions, weights } = comparable({
      labels: givenLabels,
      predictions: given,
      weights: givenWeights,
    });
    const products = reduceSum(multiply(predictions, labels), [dim], { keepdims: true });
    const [value, updated] = mean(products, { weights, name: name ?? 'mean_cosine_distance' });
    return metricOf(collections, value, updated, (similarity) => subtract(1, similarity));
  },
);
