import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Relu } from '../../compiler/ops/activation.js';
import { Mul, Sub } from '../../compiler/ops/arithmetic.js';
import { onesLike, Squeeze, StopGradient } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import {
  add,
  multiply,
  negative,
  reflectedDivide,
  reflectedMultiply,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Log } from '../../compiler/ops/unary.js';
import {
  sigmoidCrossEntropyWithLogits,
  softmaxCrossEntropyWithLogitsV2,
  sparseSoftmaxCrossEntropyWithLogits,
} from '../nn/cross_entropy.js';
import { signature } from '../signature.js';
import { checkShapes, type LossOptions, lossOf, parameters, refuseNull, weighted } from './loss.js';

/**
 * -labels · log(predictions + ε) - (1 - labels) · log(1 - predictions + ε): TF 1.15's
 * `tf.losses.log_loss`. Its other arguments are those of `absoluteDifference`.
 *
 * @param labels probabilities of any shape.
 * @param predictions probabilities of the same shape.
 * @param epsilon what keeps the logarithm from 0, 1e-7 where it is left out.
 */
export const logLoss = signature('log_loss', [
  'labels',
  'predictions',
  'weights?',
  'epsilon?',
  'scope?',
  'lossCollection?',
  'reduction?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    weights?: TensorLike,
    epsilon?: TensorLike,
    ...LossOptions,
  ],
  Tensor
>(({ labels, predictions, epsilon = 1e-7, ...options }) =>
  lossOf('log_loss', [labels, predictions], options, (y, x) => {
    const yes = negative(Mul([y, Log([add(x, epsilon)])]));
    const no = Mul([reflectedSubtract(y, 1), Log([add(reflectedSubtract(x, 1), epsilon)])]);
    return subtract(yes, no);
  }),
);

/**
 * max(0, 1 - y · logits), where y is 1 for a label of 1 and -1 for one of 0: TF 1.15's
 * `tf.losses.hinge_loss`. Its other arguments are those of `absoluteDifference`.
 *
 * @param labels 0 or 1, of any shape.
 * @param logits numbers of the same shape, positive for a prediction of 1.
 */
export const hingeLoss = signature('hinge_loss', ['labels', 'logits', ...parameters]).of<
  [labels: TensorLike, logits: TensorLike, weights?: TensorLike, ...LossOptions],
  Tensor
>(({ labels, logits, ...options }) =>
  lossOf('hinge_loss', [labels, logits, 'logits'], options, (y, x) => {
    const ones = onesLike(y);
    const signs = Sub([reflectedMultiply(y, 2), ones]);
    return Relu([Sub([ones, Mul([signs, x])])]);
  }),
);

/**
 * The cross entropy of independent yes-or-no questions: TF 1.15's `tf.losses.sigmoid_cross_entropy`.
 * Its other arguments are those of `absoluteDifference`.
 *
 * @param multiClassLabels 0 or 1, of any shape.
 * @param logits floating point of the same shape, before the sigmoid.
 * @param labelSmoothing how far labels move towards 1/2, 0 where it is left out.
 */
export const sigmoidCrossEntropy = signature('sigmoid_cross_entropy', [
  'multiClassLabels',
  'logits',
  'weights?',
  'labelSmoothing?',
  'scope?',
  'lossCollection?',
  'reduction?',
]).of<
  [
    multiClassLabels: TensorLike,
    logits: TensorLike,
    weights?: TensorLike,
    labelSmoothing?: number,
    ...LossOptions,
  ],
  Tensor
>(({ multiClassLabels, labelSmoothing = 0, ...args }) => {
  refuseNull('multi_class_labels', multiClassLabels);
  refuseNull('logits', args.logits);
  return getDefaultGraph().nameScope(args.scope ?? 'sigmoid_cross_entropy_loss', (scope) => {
    const logits = convertToTensor(args.logits);
    const labels = cast(multiClassLabels, logits.dtype);
    checkShapes(logits, labels);
    const smoothed =
      labelSmoothing > 0 ? add(multiply(labels, 1 - labelSmoothing), 0.5 * labelSmoothing) : labels;
    const losses = sigmoidCrossEntropyWithLogits({ labels: smoothed, logits, name: 'xentropy' });
    return weighted(losses, args, scope);
  });
});

/**
 * The cross entropy of classes, one label a class: TF 1.15's `tf.losses.softmax_cross_entropy`. No
 * gradient flows into the labels. Its other arguments are those of `absoluteDifference`.
 *
 * @param onehotLabels a probability for every class, `[batch, classes]`.
 * @param logits floating point of the same shape, before softmax.
 * @param labelSmoothing how far labels move towards 1/classes, 0 where it is left out.
 */
export const softmaxCrossEntropy = signature('softmax_cross_entropy', [
  'onehotLabels',
  'logits',
  'weights?',
  'labelSmoothing?',
  'scope?',
  'lossCollection?',
  'reduction?',
]).of<
  [
    onehotLabels: TensorLike,
    logits: TensorLike,
    weights?: TensorLike,
    labelSmoothing?: number,
    ...LossOptions,
  ],
  Tensor
>(({ onehotLabels, labelSmoothing = 0, ...args }) => {
  refuseNull('onehot_labels', onehotLabels);
  refuseNull('logits', args.logits);
  return getDefaultGraph().nameScope(args.scope ?? 'softmax_cross_entropy_loss', (scope) => {
    const logits = convertToTensor(args.logits);
    const onehot = cast(onehotLabels, logits.dtype);
    checkShapes(logits, onehot);
    const smoothed = labelSmoothing > 0 ? smooth(onehot, labelSmoothing) : onehot;
    const labels = StopGradient([smoothed], {}, 'labels_stop_gradient');
    const losses = softmaxCrossEntropyWithLogitsV2({ labels, logits, name: 'xentropy' });
    return weighted(losses, args, scope);
  });
});

/** Labels moved towards an even distribution. */
function smooth(labels: Tensor, smoothing: number): Tensor {
  const classes = cast(getItem(shapeOf(labels), [{ at: -1 }]), labels.dtype);
  const negatives = reflectedDivide(classes, smoothing);
  return add(multiply(labels, 1 - smoothing), negatives);
}

/** `tensor` without its last axis. */
const squeezed = (tensor: Tensor): Tensor => Squeeze([tensor], { squeeze_dims: [-1] });

/**
 * Labels and logits whose ranks differ by one, and weights of the labels' rank: the last axis of
 * what has one more goes (TF: `_remove_squeezable_dimensions`).
 */
function removeSqueezable(given: { labels: Tensor; logits: Tensor; weights: Tensor }) {
  const rank = ({ shape }: Tensor): number | null => shape?.length ?? null;
  let { labels, logits, weights } = given;
  const [labelsRank, logitsRank] = [rank(labels), rank(logits)];
  if (labelsRank !== null && logitsRank !== null) {
    if (logitsRank - labelsRank === 2) logits = squeezed(logits);
    else if (logitsRank === labelsRank) labels = squeezed(labels);
  }
  const [weightsRank, finalRank] = [rank(weights), rank(labels)];
  if (weightsRank !== null && finalRank !== null && weightsRank - finalRank === 1) {
    weights = squeezed(weights);
  }
  return { labels, logits, weights };
}

/**
 * The cross entropy of classes, labels by number: TF 1.15's
 * `tf.losses.sparse_softmax_cross_entropy`. Its other arguments are those of `absoluteDifference`.
 *
 * @param labels int32 or int64, the number of the class: `[batch]` or `[batch, 1]`.
 * @param logits floating point, `[batch, classes]`, before softmax.
 */
export const sparseSoftmaxCrossEntropy = signature('sparse_softmax_cross_entropy', [
  'labels',
  'logits',
  ...parameters,
]).of<[labels: TensorLike, logits: TensorLike, weights?: TensorLike, ...LossOptions], Tensor>(
  (args) => {
    refuseNull('labels', args.labels);
    refuseNull('logits', args.logits);
    const scopeName = args.scope ?? 'sparse_softmax_cross_entropy_loss';
    return getDefaultGraph().nameScope(scopeName, (scope) => {
      const { labels, logits, weights } = removeSqueezable({
        logits: convertToTensor(args.logits),
        labels: convertToTensor(args.labels, { preferred: 'int32' }),
        weights: convertToTensor(args.weights ?? 1),
      });
      const losses = sparseSoftmaxCrossEntropyWithLogits({ labels, logits, name: 'xentropy' });
      return weighted(losses, { ...args, weights }, scope);
    });
  },
);
