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
import { type Named, signature } from '../signature.js';
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
  WEIGHTED,
  type Weighted,
} from './metric.js';
import { checkCompatible, comparable, fitRank, squeezed } from './weights.js';

const MEAN = ['values', ...WEIGHTED] as const;

type MeanParameters = [values: TensorLike, ...weighted: Weighted];

/** What the two means add up over all runs. */
interface Summation {
  readonly variables: readonly [total: string, count: string];
  /** The shape of both. */
  shape(values: Tensor): readonly number[];
  /** What a run adds to a sum. */
  sum(x: Tensor): Tensor;
  /** What a run adds to the count where there are no weights. */
  count(values: Tensor): Tensor;
}

/** A mean: the sum of all values, each times its weight, over that of the weights; 0 for none. */
const meanBy = (name: string, { variables, shape, sum, count }: Summation) =>
  signature(name, MEAN).of<MeanParameters, Metric>(
    ({ values: given, weights: givenWeights, name: scope, ...collections }) =>
      variableScope(scope ?? null, 'mean', () => {
        let values = cast(given, 'float32');
        const sumShape = shape(values);
        const total = metricVariable(sumShape, variables[0]);
        const counter = metricVariable(sumShape, variables[1]);
        const ranked = fitRank(givenWeights ?? null, values.shape);
        let counted: Tensor;
        if (ranked === null) {
          counted = count(values);
        } else {
          const weights = broadcastWeights(cast(ranked, 'float32'), values);
          values = multiply(values, weights);
          counted = sum(weights);
        }
        const newTotal = assignAdd(total, sum(values));
        const newCount = controlDependencies([values], () => assignAdd(counter, counted));
        return metricOf<readonly [TensorLike, TensorLike]>(
          collections,
          [total, counter],
          [newTotal, newCount],
          ([t, c], as) => divNoNan(t, maximum(c, 0), { name: as }),
        );
      }),
  );

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
export const mean = meanBy('mean', {
  variables: ['total', 'count'],
  shape: () => [],
  sum: (x) => reduceSum(x),
  count: (values) => cast(sizeOf(values), 'float32'),
});

/**
 * The mean of all tensors seen, element by element: TF 1.15's `tf.metrics.mean_tensor`. Its local
 * variables are `total_tensor` and `count_tensor`. Its arguments are those of `mean`.
 *
 * @param values numbers of a shape that is known.
 * @returns the mean so far and the update: two float32 tensors of the shape of `values`.
 * @throws ValueError for a shape that is not known.
 */
export const meanTensor = meanBy('mean_tensor', {
  variables: ['total_tensor', 'count_tensor'],
  shape({ shape }) {
    if (isFullyDefined(shape)) return shape;
    const text = `mean_tensor needs values of a known shape, not ${formatTuple(shape)}`;
    throw new ValueError(explainHere(text));
  },
  sum: (x) => x,
  count: (values) => onesLike(values),
});

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
  ...WEIGHTED,
]).of<[values: TensorLike, threshold: TensorLike, ...weighted: Weighted], Metric>(
  ({ values, threshold, name, ...rest }) =>
    mean(cast(less(values, threshold), 'float32'), {
      ...rest,
      name: name ?? 'percentage_below_threshold',
    }),
);

/** Makes numbers of labels and predictions of the same shape. */
type Measure = (labels: Tensor, predictions: Tensor) => Tensor;

/** The mean of what `measure` makes, in a scope that is called `name` if it is not given another. */
function comparison(
  name: string,
  { labels, predictions, weights, ...rest }: Named<ComparisonParameters, typeof COMPARISON>,
  measure: Measure,
): Metric {
  const given = comparable({ labels, predictions, weights });
  const measured = measure(given.labels, given.predictions);
  return mean(measured, { ...rest, weights: given.weights, name: rest.name ?? name });
}

const meanOf = (name: string, measure: Measure): Comparison =>
  signature(name, COMPARISON).of<ComparisonParameters, Metric>((given) =>
    comparison(name, given, measure),
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
  const [square, updated] = comparison('root_mean_squared_error', given, squaredDifference);
  const collections = { metricsCollections, updatesCollections };
  return metricOf(collections, square, updated, (x) => sqrt(x));
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
  ...WEIGHTED,
]).of<
  [labels: TensorLike, predictions: TensorLike, normalizer: TensorLike, ...weighted: Weighted],
  Metric
>(({ normalizer: by, ...given }) =>
  comparison('mean_relative_error', given, (labels, givenPredictions) => {
    const [predictions, normalizer] = squeezed(givenPredictions, convertToTensor(by));
    checkCompatible(predictions, normalizer);
    const isZero = equal(normalizer, 0);
    const zeros = zerosLike(labels);
    return Select([isZero, zeros, div(abs(minus(labels, predictions)), normalizer)]);
  }),
);

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
  ...WEIGHTED,
]).of<[labels: TensorLike, predictions: TensorLike, dim: number, ...weighted: Weighted], Metric>(
  ({ dim, metricsCollections, updatesCollections, ...given }) => {
    const [value, updated] = comparison('mean_cosine_distance', given, (labels, predictions) =>
      reduceSum(multiply(predictions, labels), [dim], { keepdims: true }),
    );
    const collections = { metricsCollections, updatesCollections };
    return metricOf(collections, value, updated, (similarity) => subtract(1, similarity));
  },
);
