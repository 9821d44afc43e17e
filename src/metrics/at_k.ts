import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple } from '../../compiler/graph/shape.js';
import { ExpandDims, onesLike } from '../../compiler/ops/array.js';
import { add } from '../../compiler/ops/operators.js';
import { shapeOf, sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { nameScope } from '../framework.js';
import {
  cast,
  cumsum,
  div,
  divNoNan,
  equal,
  greaterEqual,
  less,
  logicalAnd,
  logicalNot,
  matrixBandPart,
  minimum,
  multiply,
  reduceAny,
  reduceSum,
} from '../math/index.js';
import { topK } from '../nn/top_k.js';
import { signature } from '../signature.js';
import { assignAdd } from '../variable_collections.js';
import { broadcastWeights } from '../weights_broadcast.js';
import { collected, type Metric, metricVariable, WEIGHTED, type Weighted } from './metric.js';
import { checkCompatible } from './weights.js';

/*
 * Metrics of the k classes that are predicted for every row, and the classes that it is of. Both are
 * sets, each a last axis: what occurs twice in one counts once. TensorFlow computes them by operations
 * on sets, here every member of one is compared with every member of the other.
 */

/** Which members of each set are equal to which of the other: `[rows…, members, members of other]`. */
const pairs = (set: Tensor, other: Tensor): Tensor =>
  equal(ExpandDims([set, -1]), ExpandDims([other, -2]));

const isIn = (set: Tensor, other: Tensor): Tensor => reduceAny(pairs(set, other), -1);

/** Whether each member is the first of those that are equal. */
const isFirst = (set: Tensor): Tensor =>
  equal(reduceSum(matrixBandPart(cast(pairs(set, set), 'int32'), -1, 0), -1), 1);

/** `x`, of the shape of the rows, as often as each row counts. */
function weighted(x: Tensor, weights: TensorLike | null | undefined): Tensor {
  if (weights === null || weights === undefined) return x;
  return multiply(x, broadcastWeights(cast(weights, 'float64'), x));
}

/** Labels with an axis for those of one row, which they may leave out where each row has one. */
function expandedLabels(labelsLike: TensorLike, predictions: Tensor): Tensor {
  const labels = cast(labelsLike, 'int64');
  if (labels.shape === null || predictions.shape === null) return labels;
  const rows = { shape: predictions.shape.slice(0, -1) };
  if (labels.shape.length === rows.shape.length) {
    checkCompatible(labels, rows);
    return nameScope('expand_labels', () => ExpandDims([labels, -1]));
  }
  if (labels.shape.length === predictions.shape.length) {
    checkCompatible({ shape: labels.shape.slice(0, -1) }, rows);
    return labels;
  }
  const [own, other] = [formatTuple(labels.shape), formatTuple(predictions.shape)];
  const text = `Unexpected labels shape ${own} for predictions shape ${other}.`;
  throw new ValueError(explainHere(text));
}

/** TF: `_at_k_name` */
const atK = (name: string, k: number | null | undefined, classId?: number | null): string =>
  `${name}_at_${k ?? 'k'}${(classId ?? null) === null ? '' : `_class${classId}`}`;

/** A sum over all runs: a local variable called after the scope, and what it is with this run. */
function totalIn(scope: string, amount: () => Tensor) {
  return nameScope(scope, (name) => {
    const run = amount();
    const variable = metricVariable([], name, 'float64');
    return { total: variable.toTensor(), updated: assignAdd(variable, run, { name: 'update' }) };
  });
}

const AT_TOP_K = ['labels', 'predictionsIdx', 'k?', 'classId?', ...WEIGHTED] as const;

type AtTopKParameters = [
  labels: TensorLike,
  predictionsIdx: TensorLike,
  k?: number | null,
  classId?: number | null,
  ...weighted: Weighted,
];

/** The share of the classes that are both in all of the labels, or in all that are predicted. */
const shareAtTopK = (share: 'recall' | 'precision') =>
  signature(`${share}_at_top_k`, AT_TOP_K).of<AtTopKParameters, Metric>(
    ({ labels: given, predictionsIdx, k, classId = null, weights, name, ...collections }) =>
      nameScope(name ?? atK(share, k, classId), (scope) => {
        const places = cast(predictionsIdx, 'int64');
        const labels = expandedLabels(given, places);
        const count = (set: Tensor, isCounted: Tensor): Tensor => {
          const ofClass = classId === null ? isCounted : logicalAnd(isCounted, equal(set, classId));
          const each = reduceSum(cast(logicalAnd(isFirst(set), ofClass), 'float64'), -1);
          return reduceSum(weighted(each, weights));
        };
        const right = totalIn(atK('true_positive', k, classId), () =>
          count(places, isIn(places, labels)),
        );
        const wrong =
          share === 'recall'
            ? totalIn(atK('false_negative', k, classId), () =>
                count(labels, logicalNot(isIn(labels, places))),
              )
            : totalIn(atK('false_positive', k, classId), () =>
                count(places, logicalNot(isIn(places, labels))),
              );
        return collected(
          collections,
          () => div(right.total, add(right.total, wrong.total), scope),
          () => div(right.updated, add(right.updated, wrong.updated), 'update'),
        );
      }),
  );

/**
 * How many of the classes that the rows are of are among those that are predicted: TF 1.15's
 * `tf.metrics.recall_at_top_k`. Its local variables are `true_positive_at_<k>` and
 * `false_negative_at_<k>`.
 *
 * @param labels the true classes, integers `[rows…, labels]`, or `[rows…]` where each row is of one.
 *   One that there is not is never predicted, so that it is a false negative.
 * @param predictionsIdx the predicted classes, integers `[rows…, k]`.
 * @param k the number of them, for the name alone.
 * @param classId one class, all others being left out.
 * @param weights how much each row counts: one number, or of the rank of the rows, every length equal
 *   or 1.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variables, `recall_at_<k>` where it is left out.
 * @returns the recall so far, and the update: two float64 scalars, NaN where there is nothing to find.
 * @throws ValueError for shapes that do not go together.
 */
export const recallAtTopK = shareAtTopK('recall');

/**
 * How many of the classes that are predicted are among those that the rows are of: TF 1.15's
 * `tf.metrics.precision_at_top_k`. Its local variables are `true_positive_at_<k>` and
 * `false_positive_at_<k>`, its arguments those of `recallAtTopK`.
 */
export const precisionAtTopK = shareAtTopK('precision');

const AT_K = ['labels', 'predictions', 'k', 'classId?', ...WEIGHTED] as const;

type AtKParameters = [
  labels: TensorLike,
  predictions: TensorLike,
  k: number,
  classId?: number | null,
  ...weighted: Weighted,
];

/** The same of the k classes of the largest predictions. */
const shareAtK = (share: 'recall' | 'precision', atTopK: typeof recallAtTopK) =>
  signature(`${share}_at_k`, AT_K).of<AtKParameters, Metric>(({ predictions, name, ...given }) =>
    nameScope(name ?? atK(share, given.k, given.classId), (scope) => {
      const [, predictionsIdx] = topK(predictions, given.k);
      return atTopK({ ...given, predictionsIdx, name: scope });
    }),
  );

/**
 * How many of the classes that the rows are of are among their k largest predictions: TF 1.15's
 * `tf.metrics.recall_at_k`. Its local variables are `true_positive_at_<k>` and `false_negative_at_<k>`,
 * its other arguments those of `recallAtTopK`.
 *
 * @param predictions a number for every class, `[rows…, classes]`.
 * @param k how many of them count.
 */
export const recallAtK = shareAtK('recall', recallAtTopK);

/**
 * How many of the classes of the k largest predictions are among those that the rows are of: TF 1.15's
 * `tf.metrics.precision_at_k`. Its local variables are `true_positive_at_<k>` and
 * `false_positive_at_<k>`, its arguments those of `recallAtK`.
 */
export const precisionAtK = shareAtK('precision', precisionAtTopK);

/** The old name of `precisionAtK`: TF 1.15's `tf.metrics.sparse_precision_at_k`. */
export const sparsePrecisionAtK = precisionAtK;

/**
 * Of every row, the mean over its classes of the precision at the place where each is predicted: the sum
 * of P(i) · rel(i) over the k places i, divided by the number of classes, k at most (TF:
 * `_sparse_average_precision_at_top_k`).
 */
function averagePrecision(labels: Tensor, predictions: Tensor, k: number): Tensor {
  const [, indices] = topK(predictions, k);
  const relevant = cast(isIn(cast(indices, 'int64'), labels), 'float64');
  const precision = div(cumsum(relevant, -1), cumsum(onesLike(relevant), -1));
  const classes =
    predictions.shape?.at(-1) ?? getItem(shapeOf(predictions, { outType: 'int64' }), [{ at: -1 }]);
  const isClass = logicalAnd(greaterEqual(labels, 0), less(labels, classes));
  const count = minimum(reduceSum(cast(isClass, 'float64'), -1), k);
  return div(reduceSum(multiply(precision, relevant), -1), count);
}

/**
 * The mean over the rows of the average precision of the k largest predictions, which is larger the
 * further in front the right classes are: TF 1.15's `tf.metrics.average_precision_at_k`. Its local
 * variables are `max` and `total`.
 *
 * @param labels the true classes, integers `[rows…, labels]`, or `[rows…]` where each row is of one.
 *   What is no class is left out.
 * @param predictions a number for every class, `[rows…, classes]`.
 * @param k how many of them count.
 * @param weights how much each row counts: one number, or of the rank of the rows, every length equal
 *   or 1.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variables, `average_precision_at_<k>` where it is left out.
 * @returns the mean so far, and the update: two float64 scalars, NaN once a row has been of no class.
 * @throws ValueError for shapes that do not go together, or k below 1.
 */
export const averagePrecisionAtK = signature('average_precision_at_k', [
  'labels',
  'predictions',
  'k',
  ...WEIGHTED,
]).of<[labels: TensorLike, predictions: TensorLike, k: number, ...weighted: Weighted], Metric>(
  ({ labels, predictions: given, k, weights, name, ...collections }) => {
    if (k < 1) throw new ValueError(explainHere(`Invalid k=${k}.`));
    return nameScope(name ?? atK('average_precision', k), (scope) => {
      const predictions = convertToTensor(given);
      const each = averagePrecision(expandedLabels(labels, predictions), predictions, k);
      const most = totalIn('max', () =>
        (weights ?? null) === null
          ? cast(sizeOf(each), 'float64')
          : reduceSum(weighted(onesLike(each), weights)),
      );
      const sum = totalIn('total', () => reduceSum(weighted(each, weights)));
      return collected(
        collections,
        () => divNoNan(sum.total, most.total, { name: 'mean' }),
        () => divNoNan(sum.updated, most.updated, { name: scope }),
      );
    });
  },
);

/** The old name of `averagePrecisionAtK`: TF 1.15's `tf.metrics.sparse_average_precision_at_k`. */
export const sparseAveragePrecisionAtK = averagePrecisionAtK;
