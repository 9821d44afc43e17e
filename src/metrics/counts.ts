import { Identity } from '../../compiler/ops/array.js';
import { Select } from '../../compiler/ops/comparison.js';
import { add } from '../../compiler/ops/operators.js';
import { nameScope, noOp } from '../framework.js';
import { cast, div, equal, greater, logicalAnd, multiply, reduceSum } from '../math/index.js';
import { signature } from '../signature.js';
import { assignAdd } from '../variable_collections.js';
import { variableScope } from '../variable_scope.js';
import {
  COMPARISON,
  type Comparison,
  type ComparisonParameters,
  collected,
  type Metric,
  metricOf,
  metricVariable,
} from './metric.js';
import { type Compared, comparable, type Given } from './weights.js';

/** Labels and predictions as booleans. */
function asBooleans({ labels, predictions, weights }: Given): Compared {
  const predicted = cast(predictions, 'bool');
  return comparable({ labels: cast(labels, 'bool'), predictions: predicted, weights });
}

/** How many pairs are of this label and this prediction. */
const countOf = (name: string, label: boolean, prediction: boolean): Comparison =>
  signature(name, COMPARISON).of<ComparisonParameters, Metric>(({ name: scope, ...given }) =>
    variableScope(scope ?? null, name, () => {
      const { labels, predictions, weights } = asBooleans(given);
      const isCounted = logicalAnd(equal(labels, label), equal(predictions, prediction));
      nameScope('assert_type', () => noOp('statically_determined_correct_type'));
      const count = metricVariable([], 'count');
      const ones = cast(isCounted, 'float32');
      const counted = weights === null ? ones : multiply(ones, cast(weights, 'float32'));
      return collected(
        given,
        () => Identity([count]),
        () => assignAdd(count, reduceSum(counted)),
      );
    }),
  );

/**
 * How many are true and predicted to be: TF 1.15's `tf.metrics.true_positives`. Labels and
 * predictions that are not booleans are true where they are not zero. Its arguments are those of
 * `accuracy`; its local variable is `count`.
 */
export const truePositives = countOf('true_positives', true, true);

/**
 * How many are false and predicted to be true: TF 1.15's `tf.metrics.false_positives`. See
 * `truePositives`.
 */
export const falsePositives = countOf('false_positives', false, true);

/**
 * How many are false and predicted to be: TF 1.15's `tf.metrics.true_negatives`. See
 * `truePositives`.
 */
export const trueNegatives = countOf('true_negatives', false, false);

/**
 * How many are true and predicted to be false: TF 1.15's `tf.metrics.false_negatives`. See
 * `truePositives`.
 */
export const falseNegatives = countOf('false_negatives', true, false);

/** The share of the true positives in them and the others; 0 where there is nothing to share. */
const shareOf = (name: string, others: Comparison): Comparison =>
  signature(name, COMPARISON).of<ComparisonParameters, Metric>(({ name: scope, ...given }) =>
    variableScope(scope ?? null, name, () => {
      const compared = asBooleans(given);
      const [positives, updatePositives] = truePositives(compared);
      const [rest, updateRest] = others(compared);
      return metricOf(
        given,
        [positives, rest] as const,
        [updatePositives, updateRest] as const,
        ([part, remainder], as) => {
          const isAny = greater(add(part, remainder), 0);
          return Select([isAny, div(part, add(part, remainder)), 0], {}, as);
        },
      );
    }),
  );

/**
 * How many of those predicted to be true are: TF 1.15's `tf.metrics.precision`. Its arguments are
 * those of `truePositives`.
 */
export const precision = shareOf('precision', falsePositives);

/**
 * How many of those that are true are predicted to be: TF 1.15's `tf.metrics.recall`. Its arguments
 * are those of `truePositives`.
 */
export const recall = shareOf('recall', falseNegatives);
