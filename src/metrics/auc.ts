import { explainHere } from '../../compiler/graph/call_site.js';
import type { TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { onesLike } from '../../compiler/ops/array.js';
import { Greater, Select } from '../../compiler/ops/comparison.js';
import { add, divide, multiply, subtract } from '../../compiler/ops/operators.js';
import { between, getItem } from '../../compiler/ops/strided_slice.js';
import {
  div,
  divNoNan,
  log,
  logicalAnd,
  maximum,
  minimum,
  multiply as product,
  reduceSum,
} from '../math/index.js';
import { signature } from '../signature.js';
import { variableScope } from '../variable_scope.js';
import { type Metric, metricOf } from './metric.js';
import { ALL, type Counts, confusionAtThresholds, END, evenly } from './thresholds.js';

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** What keeps a division from 0. */
const EPSILON = 1e-6;

/** The elements of a vector but the last, and but the first: the two ends of every interval. */
const heads = (x: Tensor, count: number): Tensor => getItem(x, [between(null, count - 1)]);
const tails = (x: Tensor): Tensor => getItem(x, [between(1, null)]);

const halfway = (y: Tensor, count: number): Tensor => divide(add(heads(y, count), tails(y)), 2);

/** How high a curve is taken to be in each interval. */
const heights = {
  trapezoidal: halfway,
  careful_interpolation: halfway,
  minoring: (y: Tensor, count: number) => minimum(heads(y, count), tails(y)),
  majoring: (y: Tensor, count: number) => maximum(heads(y, count), tails(y)),
};

type SummationMethod = keyof typeof heights;

/**
 * The area under precision over recall where true and false positives, not their ratio, change evenly
 * between two thresholds (Davis and Goadrich, 2006, section 4; TF: `interpolate_pr_auc`).
 */
function interpolatedArea({ tp, fp, fn }: Counts<'tp' | 'fp' | 'fn'>, count: number): Tensor {
  const found = subtract(heads(tp, count), tails(tp));
  const positives = add(tp, fp);
  const growth = subtract(heads(positives, count), tails(positives));
  const slope = divNoNan(found, maximum(growth, 0), { name: 'prec_slope' });
  const intercept = subtract(tails(tp), product(slope, tails(positives)));
  const isLeft = Greater([heads(positives, count), 0]);
  const areBoth = logicalAnd(isLeft, Greater([tails(positives), 0]));
  const left = heads(positives, count);
  const right = maximum(tails(positives), 0);
  const ratio = divNoNan(left, right, { name: 'recall_relative_ratio' });
  const safeRatio = Select([areBoth, ratio, onesLike(tails(positives))]);
  const area = multiply(slope, add(found, multiply(intercept, log(safeRatio))));
  const all = maximum(add(tails(tp), tails(fn)), 0);
  const increments = divNoNan(area, all, { name: 'pr_auc_increment' });
  return reduceSum(increments, { name: 'interpolate_pr_auc' });
}

/**
 * The area under a curve of the predictions at many thresholds, an approximation: TF 1.15's
 * `tf.metrics.auc`. Its local variables are `true_positives`, `true_negatives`, `false_positives` and
 * `false_negatives`, one count for every threshold.
 *
 * @param labels bool, or numbers that are true where they are not zero; of any shape.
 * @param predictions probabilities from 0 to 1, of the same shape.
 * @param weights how much each prediction counts: one number, or of the rank of `labels`, every
 *   length equal or 1.
 * @param numThresholds how many thresholds, evenly spaced, 200 where it is left out.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param curve `'ROC'`, the default: recall over the rate of false positives; or `'PR'`: precision
 *   over recall.
 * @param name the scope of the variables, `auc` where it is left out.
 * @param summationMethod `'trapezoidal'`, the default; `'careful_interpolation'`, which is better for
 *   `'PR'` (Davis and Goadrich, 2006); `'minoring'` or `'majoring'`, bounds from below and above.
 * @param thresholds numbers from 0 to 1 in place of even ones.
 * @returns the area so far, and the update: two float32 scalars.
 * @throws ValueError for shapes that differ, another curve or method; when run, InvalidArgumentError
 *   for a prediction that is no probability.
 */
export const auc = signature('auc', [
  'labels',
  'predictions',
  'weights?',
  'numThresholds?',
  'metricsCollections?',
  'updatesCollections?',
  'curve?',
  'name?',
  'summationMethod?',
  'thresholds?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    weights?: TensorLike | null,
    numThresholds?: number,
    metricsCollections?: readonly string[] | null,
    updatesCollections?: readonly string[] | null,
    curve?: 'ROC' | 'PR',
    name?: string | null,
    summationMethod?: SummationMethod,
    thresholds?: readonly number[] | null,
  ],
  Metric
>(({ curve = 'ROC', name, summationMethod = 'trapezoidal', thresholds, ...given }) =>
  variableScope(name ?? null, 'auc', () => {
    if (curve !== 'ROC' && curve !== 'PR') {
      refuse(`curve must be either ROC or PR, ${curve} unknown`);
    }
    const limits = thresholds
      ? [-END, ...[...thresholds].sort((a, b) => a - b), 1 + END]
      : evenly(given.numThresholds ?? 200, 1 + END);
    const { counted, updated } = confusionAtThresholds(given, limits, ALL);
    return metricOf(given, counted, updated, (counts, as) => {
      if (curve === 'PR' && summationMethod === 'careful_interpolation') {
        return interpolatedArea(counts, limits.length);
      }
      const { tp, fn, tn, fp } = counts;
      /** (part + ε) / (part + rest + ε), as 1.15 writes it. */
      const share = (part: Tensor, rest: Tensor): Tensor => {
        const padded = add(part, EPSILON);
        return div(padded, add(add(part, rest), EPSILON));
      };
      const recall = share(tp, fn);
      const [x, y] =
        curve === 'ROC' ? [div(fp, add(add(fp, tn), EPSILON)), recall] : [recall, share(tp, fp)];
      if (!Object.hasOwn(heights, summationMethod)) {
        refuse(`Invalid summation_method: ${summationMethod}`);
      }
      const widths = subtract(heads(x, limits.length), tails(x));
      return reduceSum(product(widths, heights[summationMethod](y, limits.length)), { name: as });
    });
  }),
);
