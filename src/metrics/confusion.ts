import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { filled, onesLike, reshape } from '../../compiler/ops/array.js';
import { Select } from '../../compiler/ops/comparison.js';
import { add, divide, multiply, subtract } from '../../compiler/ops/operators.js';
import { sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import {
  cast,
  confusionMatrix,
  diagPart,
  div,
  divNoNan,
  equal,
  greater,
  maximum,
  notEqual,
  reduceMean,
  reduceSum,
} from '../math/index.js';
import { scatterAdd } from '../scatter.js';
import { signature } from '../signature.js';
import { assignAdd } from '../variable_collections.js';
import { variableScope } from '../variable_scope.js';
import { collected, type Metric, metricVariable, WEIGHTED, type Weighted } from './metric.js';
import { checkCompatible } from './weights.js';

const CLASSES = ['labels', 'predictions', 'numClasses', ...WEIGHTED] as const;

type ClassesParameters = [
  labels: TensorLike,
  predictions: TensorLike,
  numClasses: number,
  ...weighted: Weighted,
];

const flat = (x: Tensor): Tensor => ((x.shape?.length ?? 0) > 1 ? reshape(x, [-1]) : x);

/** The mean over the classes that occur of what they share (TF: `compute_mean_iou`). */
function meanShare(matrix: TensorLike): Tensor {
  const predicted = cast(reduceSum(matrix, 0), 'float32');
  const labelled = cast(reduceSum(matrix, 1), 'float32');
  const both = cast(diagPart(matrix), 'float32');
  const either = subtract(add(predicted, labelled), both);
  const classes = reduceSum(cast(notEqual(either, 0), 'float32'));
  const isAny = greater(either, 0);
  const shares = div(both, Select([isAny, either, onesLike(either)]));
  const hasClasses = greater(classes, 0);
  return Select([hasClasses, divide(reduceSum(shares, { name: 'mean_iou' }), classes), 0]);
}

/**
 * The mean over the classes of intersection over union, for images that are divided into classes: TF
 * 1.15's `tf.metrics.mean_iou`. Of each class it is the number of elements that are of it and predicted
 * to be, divided by that of those that are one or the other; classes that do not occur do not count.
 * Its local variable is `total_confusion_matrix`.
 *
 * @param labels the true classes, integers of any shape.
 * @param predictions the predicted ones, of the same shape.
 * @param numClasses the number of classes.
 * @param weights how much each prediction counts, of the shape of `labels`.
 * @param metricsCollections where the value goes.
 * @param updatesCollections where the update goes.
 * @param name the scope of the variable, `mean_iou` where it is left out.
 * @returns the mean so far, a float32 scalar, and the update, which gives the matrix of confusion:
 *   float64, a row for each true class, a column for each predicted one.
 * @throws ValueError for shapes that differ; when run, InvalidArgumentError for a class that is not
 *   below `numClasses`.
 */
export const meanIou = signature('mean_iou', CLASSES).of<ClassesParameters, Metric>(
  ({ labels, predictions, numClasses, weights, name, ...collections }) =>
    variableScope(name ?? null, 'mean_iou', () => {
      const [given, truth] = [convertToTensor(predictions), convertToTensor(labels)];
      checkCompatible(given, truth);
      const shape = [numClasses, numClasses];
      const total = metricVariable(shape, 'total_confusion_matrix', 'float64');
      const [guesses, classes] = [cast(given, 'int64'), cast(truth, 'int64')];
      const count = cast(NDArray.scalar('int32', numClasses), 'int64');
      const matrix = confusionMatrix({
        predictions: flat(guesses),
        labels: flat(classes),
        numClasses: count,
        weights: (weights ?? null) === null ? null : flat(convertToTensor(weights as TensorLike)),
        dtype: 'float64',
      });
      const updateOp = assignAdd(total, matrix);
      return collected(
        collections,
        () => meanShare(total),
        () => updateOp,
      );
    }),
);

/**
 * The mean over the classes of the share of a class that is predicted as such: TF 1.15's
 * `tf.metrics.mean_per_class_accuracy`. Its local variables are `total` and `count`. Its arguments are
 * those of `meanIou`.
 *
 * @param name the scope of the variables, `mean_accuracy` where it is left out.
 * @returns the mean so far, a float32 scalar, and the update, which gives the share of every class.
 */
export const meanPerClassAccuracy = signature('mean_per_class_accuracy', CLASSES).of<
  ClassesParameters,
  Metric
>(({ labels, predictions, numClasses, weights: givenWeights, name, ...collections }) =>
  variableScope(name ?? null, 'mean_accuracy', () => {
    const truth = flat(cast(labels, 'int64'));
    const given = flat(convertToTensor(predictions));
    checkCompatible(given, truth);
    const total = metricVariable([numClasses], 'total');
    const count = metricVariable([numClasses], 'count');
    let each = filled(1, [sizeOf(truth)], 'float32', 'ones');
    let right = cast(equal(cast(given, 'int64'), truth), 'float32');
    if ((givenWeights ?? null) !== null) {
      const weights = cast(flat(convertToTensor(givenWeights as TensorLike)), 'float32');
      right = multiply(right, weights);
      each = multiply(each, weights);
    }
    const newTotal = scatterAdd(total, truth, each);
    const newCount = scatterAdd(count, truth, right);
    return collected(
      collections,
      () => reduceMean(divNoNan(count, maximum(total, 0)), { name: 'mean_accuracy' }),
      () => divNoNan(newCount, maximum(newTotal, 0), { name: 'update_op' }),
    );
  }),
);
