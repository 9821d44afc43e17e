import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import { ExpandDims, Identity, reshape, transpose } from '../../compiler/ops/array.js';
import { stack } from '../../compiler/ops/joining.js';
import { add, multiply, reflectedAdd, subtract } from '../../compiler/ops/operators.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Tile } from '../../compiler/ops/tiling.js';
import { constant } from '../array.js';
import { assertGreaterEqual, assertLessEqual } from '../checks/index.js';
import { controlDependencies } from '../framework.js';
import {
  abs,
  argmax,
  argmin,
  cast,
  cumsum,
  div,
  equal,
  greater,
  logicalAnd,
  logicalNot,
  reduceMin,
  reduceSum,
} from '../math/index.js';
import { signature } from '../signature.js';
import { assignAdd } from '../variable_collections.js';
import { variableScope } from '../variable_scope.js';
import { broadcastWeights } from '../weights_broadcast.js';
import {
  collected,
  type Metric,
  metricOf,
  metricVariable,
  WEIGHTED,
  type Weighted,
} from './metric.js';
import { comparable, type Given } from './weights.js';

/** What keeps a division from 0. */
const EPSILON = 1e-7;

/** How far the first and the last threshold lie outside of 0 and 1. */
export const END = 1e-7;

/** What is counted at every threshold: true positives, false negatives, … */
type Kind = 'tp' | 'fn' | 'tn' | 'fp';

/** All kinds, in the order of their variables. */
export const ALL = ['tp', 'fn', 'tn', 'fp'] as const;

/** One vector for every kind, as long as there are thresholds. */
export type Counts<K extends Kind> = { readonly [kind in K]: Tensor };

const variables: { readonly [K in Kind]: string } = {
  tp: 'true_positives',
  fn: 'false_negatives',
  tn: 'true_negatives',
  fp: 'false_positives',
};

/** What checks, when it is run, that predictions are probabilities. */
function probabilityChecks(predictions: Tensor): readonly Operation[] {
  const message = 'predictions must be in [0, 1]';
  const limit = (value: number): Tensor =>
    cast(NDArray.scalar(predictions.dtype, value), predictions.dtype);
  return [
    assertGreaterEqual(predictions, limit(0), { message }),
    assertLessEqual(predictions, limit(1), { message }),
  ];
}

/**
 * How often, at every threshold, a prediction above it or below it is right or wrong (TF:
 * `_confusion_matrix_at_thresholds`). The counts are local variables of the scope in force.
 */
export function confusionAtThresholds<K extends Kind>(
  given: Given,
  thresholds: readonly number[],
  kinds: readonly K[],
): { readonly counted: Counts<K>; readonly updated: Counts<K> } {
  const probabilities = convertToTensor(given.predictions);
  const {
    predictions,
    labels,
    weights: givenWeights,
    column,
  } = controlDependencies(probabilityChecks(probabilities), () => {
    const made = comparable({
      predictions: cast(probabilities, 'float32'),
      labels: cast(given.labels, 'bool'),
      weights: given.weights,
    });
    return { ...made, column: reshape(made.predictions, [-1, 1]) };
  });
  const rows = thresholds.length;
  const repeated = (row: Tensor): Tensor => Tile([row, [rows, 1]]);
  const row = reshape(labels, [1, -1]);
  const columns = column.shape?.[0] ?? getItem(shapeOf(column), [{ at: 0 }]);
  const limits = Tile([ExpandDims([constant([...thresholds]), [1]]), stack([1, columns])]);
  const isPositive = greater(repeated(transpose(column)), limits);
  const needs = (...any: readonly Kind[]): boolean => kinds.some((kind) => any.includes(kind));
  const isNegative = needs('fn', 'tn') ? logicalNot(isPositive) : isPositive;
  const isTrue = repeated(row);
  const isFalse = needs('fp', 'tn') ? logicalNot(isTrue) : isTrue;
  const weights =
    givenWeights &&
    repeated(reshape(broadcastWeights(cast(givenWeights, 'float32'), predictions), [1, -1]));
  const pairs: { readonly [kind in Kind]: readonly [label: Tensor, prediction: Tensor] } = {
    tp: [isTrue, isPositive],
    fn: [isTrue, isNegative],
    tn: [isFalse, isNegative],
    fp: [isFalse, isPositive],
  };
  const made = kinds.map((kind) => {
    const variable = metricVariable([rows], variables[kind]);
    const [label, prediction] = pairs[kind as Kind];
    const ones = cast(logicalAnd(label, prediction), 'float32');
    const counted = weights === null ? ones : multiply(ones, weights);
    return { kind, variable, update: assignAdd(variable, reduceSum(counted, 1)) };
  });
  const by = (pick: (one: (typeof made)[number]) => Tensor): Counts<K> =>
    Object.fromEntries(made.map((one) => [one.kind, pick(one)])) as Counts<K>;
  return { counted: by(({ variable }) => variable.toTensor()), updated: by((one) => one.update) };
}

const AT_THRESHOLDS = ['labels', 'predictions', 'thresholds', ...WEIGHTED] as const;

type AtThresholdsParameters = [
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  ...weighted: Weighted,
];

const countAtThresholds = (name: string, kind: Kind) =>
  signature(name, AT_THRESHOLDS).of<AtThresholdsParameters, Metric>(
    ({ thresholds, name: scope, ...given }) =>
      variableScope(scope ?? null, variables[kind], () => {
        const { counted, updated } = confusionAtThresholds(given, thresholds, [kind]);
        return collected(
          given,
          () => Identity([counted[kind]]),
          () => updated[kind],
        );
      }),
  );

/**
 * How many of those that are true have a prediction above each threshold: TF 1.15's
 * `tf.metrics.true_positives_at_thresholds`. Its local variable is `true_positives`.
 *
 * @param labels bool, or numbers that are true where they are not zero; of any shape.
 * @param predictions probabilities from 0 to 1, of the same shape.
 * @param thresholds numbers from 0 to 1.
 * @param weights how much each prediction counts: one number, or of the rank of `labels`, every
 *   length equal or 1.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variable, `true_positives` where it is left out.
 * @returns the counts so far, and the update: two float32 vectors, as long as `thresholds`.
 * @throws ValueError for shapes that differ; when run, InvalidArgumentError for a prediction that is
 *   no probability.
 */
export const truePositivesAtThresholds = countAtThresholds('true_positives_at_thresholds', 'tp');

/**
 * How many of those that are true have no prediction above each threshold: TF 1.15's
 * `tf.metrics.false_negatives_at_thresholds`. See `truePositivesAtThresholds`.
 */
export const falseNegativesAtThresholds = countAtThresholds('false_negatives_at_thresholds', 'fn');

/**
 * How many of those that are false have no prediction above each threshold: TF 1.15's
 * `tf.metrics.true_negatives_at_thresholds`. See `truePositivesAtThresholds`.
 */
export const trueNegativesAtThresholds = countAtThresholds('true_negatives_at_thresholds', 'tn');

/**
 * How many of those that are false have a prediction above each threshold: TF 1.15's
 * `tf.metrics.false_positives_at_thresholds`. See `truePositivesAtThresholds`.
 */
export const falsePositivesAtThresholds = countAtThresholds('false_positives_at_thresholds', 'fp');

/** The share of the true positives in them and the others, at every threshold. */
const shareAtThresholds = <K extends Kind>(name: string, prefix: string, others: K) =>
  signature(name, AT_THRESHOLDS).of<AtThresholdsParameters, Metric>(
    ({ thresholds, name: scope, ...given }) =>
      variableScope(scope ?? null, name, () => {
        const kinds = ['tp', others] as const;
        const { counted, updated } = confusionAtThresholds(given, thresholds, kinds);
        return metricOf(given, counted, updated, (counts, as) => {
          const all = add(reflectedAdd(counts.tp, EPSILON), counts[others]);
          return div(counts.tp, all, `${prefix}_${as}`);
        });
      }),
  );

/**
 * How many of those with a prediction above each threshold are true: TF 1.15's
 * `tf.metrics.precision_at_thresholds`. Its local variables are `true_positives` and `false_positives`,
 * its arguments those of `truePositivesAtThresholds`.
 */
export const precisionAtThresholds = shareAtThresholds(
  'precision_at_thresholds',
  'precision',
  'fp',
);

/**
 * How many of those that are true have a prediction above each threshold, from 0 to 1: TF 1.15's
 * `tf.metrics.recall_at_thresholds`. Its local variables are `true_positives` and `false_negatives`,
 * its arguments those of `truePositivesAtThresholds`.
 */
export const recallAtThresholds = shareAtThresholds('recall_at_thresholds', 'recall', 'fn');

/** Thresholds that are evenly spaced but for the first and the last one. */
export const evenly = (count: number, last: number): readonly number[] => [
  -END,
  ...Array.from({ length: count - 2 }, (_, i) => (i + 1) / (count - 1)),
  last,
];

type AtRateParameters = [
  labels: TensorLike,
  predictions: TensorLike,
  rate: number,
  weights?: TensorLike | null,
  numThresholds?: number,
  metricsCollections?: readonly string[] | null,
  updatesCollections?: readonly string[] | null,
  name?: string | null,
];

/** right / (right + wrong) at one threshold. */
const rateAt = (right: Tensor, wrong: Tensor, index: Tensor, name: string): Tensor => {
  const at = (counts: Tensor): Tensor => getItem(counts, [{ at: index }]);
  return div(at(right), add(add(at(right), at(wrong)), EPSILON), name);
};

const rates = (right: Tensor, wrong: Tensor): Tensor => div(right, add(add(right, wrong), EPSILON));

function checkRate(rate: number, name: string): void {
  if (rate >= 0 && rate <= 1) return;
  throw new ValueError(explainHere(`\`${name}\` must be in the range [0, 1].`));
}

/**
 * How many of those that are true are found at the threshold at which a given share of the others is
 * told from them: TF 1.15's `tf.metrics.sensitivity_at_specificity`. Its local variables are
 * `true_positives`, `true_negatives`, `false_positives` and `false_negatives`.
 *
 * @param labels bool, or numbers that are true where they are not zero; of any shape.
 * @param predictions probabilities from 0 to 1, of the same shape.
 * @param specificity the share of true negatives in all that are false, from 0 to 1.
 * @param weights how much each prediction counts: one number, or of the rank of `labels`, every
 *   length equal or 1.
 * @param numThresholds how many thresholds are tried, 200 where it is left out.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variables, `sensitivity_at_specificity` where it is left out.
 * @returns the sensitivity so far, and the update: two float32 scalars.
 * @throws ValueError for shapes that differ, or a specificity that is none; when run,
 *   InvalidArgumentError for a prediction that is no probability.
 */
export const sensitivityAtSpecificity = signature('sensitivity_at_specificity', [
  'labels',
  'predictions',
  'specificity',
  'weights?',
  'numThresholds?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
]).of<AtRateParameters, Metric>(({ specificity, numThresholds = 200, name, ...given }) => {
  checkRate(specificity, 'specificity');
  return variableScope(name ?? null, 'sensitivity_at_specificity', () => {
    const thresholds = evenly(numThresholds, 1 + END);
    const { counted, updated } = confusionAtThresholds(given, thresholds, ALL);
    return metricOf(given, counted, updated, ({ tp, tn, fp, fn }, as) => {
      const distances = abs(subtract(rates(tn, fp), specificity));
      const index = cast(argmin(distances, 0), 'int32');
      return rateAt(tp, fn, index, as);
    });
  });
});

/**
 * How many of those that are false are told at the threshold at which a given share of the true ones is
 * found: TF 1.15's `tf.metrics.specificity_at_sensitivity`. Its other arguments are those of
 * `sensitivityAtSpecificity`.
 *
 * @param sensitivity the share of true positives in all that are true, from 0 to 1.
 */
export const specificityAtSensitivity = signature('specificity_at_sensitivity', [
  'labels',
  'predictions',
  'sensitivity',
  'weights?',
  'numThresholds?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
]).of<AtRateParameters, Metric>(({ sensitivity, numThresholds = 200, name, ...given }) => {
  checkRate(sensitivity, 'sensitivity');
  return variableScope(name ?? null, 'specificity_at_sensitivity', () => {
    const thresholds = evenly(numThresholds, 1 - END);
    const { counted, updated } = confusionAtThresholds(given, thresholds, ALL);
    return metricOf(given, counted, updated, ({ tp, tn, fp, fn }, as) => {
      const reached = rates(tp, fn);
      const nearest = reduceMin(abs(subtract(reached, sensitivity)));
      const isNearest = equal(abs(subtract(reached, sensitivity)), nearest);
      // Of several thresholds the last one: there the count of them is the largest.
      const index = cast(argmax(cumsum(cast(isNearest, 'int64')), 0), 'int32');
      return rateAt(tn, fp, index, as);
    });
  });
});
