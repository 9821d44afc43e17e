import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { subtract } from '../../compiler/ops/operators.js';
import { sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { zeros } from '../array.js';
import { addToCollection, controlDependencies, GraphKeys } from '../framework.js';
import {
  abs,
  cast,
  divNoNan,
  equal,
  maximum,
  multiply,
  reduceSum,
  sqrt,
  squaredDifference,
} from '../math/index.js';
import { type Signature, signature } from '../signature.js';
import { assignAdd } from '../variable_collections.js';
import { variableScope } from '../variable_scope.js';
import { Variable } from '../variables.js';
import { broadcastWeights } from '../weights_broadcast.js';
import { comparable, fitRank } from './weights.js';

/** What a metric is so far, and what counts the values of a run in and gives what it is then. */
export type Metric = readonly [value: Tensor, updateOp: Tensor];

/** Adds to each collection of a list. */
export function collect(collections: readonly string[] | null | undefined, item: Tensor): void {
  for (const collection of collections ?? []) addToCollection(collection, item);
}

/** A local variable of zeros (TF: `metric_variable`). */
export const metricVariable = (shape: readonly number[], name: string): Variable =>
  new Variable(() => zeros(shape), {
    trainable: false,
    collections: [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
    name,
  });

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
export const mean = signature('mean', [
  'values',
  'weights?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
]).of<
  [
    values: TensorLike,
    weights?: TensorLike | null,
    metricsCollections?: readonly string[] | null,
    updatesCollections?: readonly string[] | null,
    name?: string | null,
  ],
  Metric
>(({ values: given, weights: givenWeights, metricsCollections, updatesCollections, name }) =>
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
    const value = divNoNan(total, maximum(count, 0), { name: 'value' });
    collect(metricsCollections, value);
    const updateOp = divNoNan(newTotal, maximum(newCount, 0), { name: 'update_op' });
    collect(updatesCollections, updateOp);
    return [value, updateOp];
  }),
);

/** The parameters of a metric that compares predictions with labels. */
export const COMPARISON = [
  'labels',
  'predictions',
  'weights?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
] as const;

export type ComparisonParameters = [
  labels: TensorLike,
  predictions: TensorLike,
  weights?: TensorLike | null,
  metricsCollections?: readonly string[] | null,
  updatesCollections?: readonly string[] | null,
  name?: string | null,
];

export type Comparison = Signature<ComparisonParameters, typeof COMPARISON, Metric>;

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
  abs(subtract(predictions, labels)),
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
  const [square, updateSquare] = meanSquaredError({ ...given, name });
  const value = sqrt(square);
  collect(metricsCollections, value);
  const updateOp = sqrt(updateSquare);
  collect(updatesCollections, updateOp);
  return [value, updateOp];
});
