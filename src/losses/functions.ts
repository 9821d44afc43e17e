import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isCompatible } from '../../compiler/graph/shape.js';
import { Relu } from '../../compiler/ops/activation.js';
import {
  Add,
  DivNoNan,
  Maximum,
  Minimum,
  Mul,
  SquaredDifference,
  Sub,
} from '../../compiler/ops/arithmetic.js';
import { onesLike, Squeeze, StopGradient, zerosLike } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { Greater, Select } from '../../compiler/ops/comparison.js';
import {
  add,
  multiply,
  negative,
  reflectedDivide,
  reflectedMultiply,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import { sum } from '../../compiler/ops/reduction.js';
import { range, rankOf, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Abs, Log, Square } from '../../compiler/ops/unary.js';
import { GraphKeys } from '../framework.js';
import {
  sigmoidCrossEntropyWithLogits,
  softmaxCrossEntropyWithLogitsV2,
  sparseSoftmaxCrossEntropyWithLogits,
} from '../nn/cross_entropy.js';
import { renamed, signature } from '../signature.js';
import { assertBroadcastable } from '../weights_broadcast.js';
import { addLoss, type LossCollection } from './collection.js';
import { computeWeightedLoss, numPresent, type Reduction } from './weighted_loss.js';

/*
 * Every loss compares labels with predictions, weighs the losses, makes one number of them and adds
 * it to a collection. What they share is said once:
 *
 * `weights`, `scope`, `lossCollection`, `reduction`: see `computeWeightedLoss`.
 */

/** What every loss may be told. */
type LossOptions = [scope?: string | null, lossCollection?: LossCollection, reduction?: Reduction];

interface Options {
  readonly weights?: TensorLike;
  readonly scope?: string | null;
  readonly lossCollection?: LossCollection;
  readonly reduction?: Reduction;
}

/** An argument that is not there. */
const refuseNull = (name: string, value: unknown): void => {
  if (value === null) throw new ValueError(explainHere(`${name} must not be None.`));
};

/** Checks that two tensors may have the same shape (TF: `assert_is_compatible_with`). */
function checkShapes(x: Tensor, y: Tensor): void {
  if (isCompatible(x.shape, y.shape)) return;
  const shapes = `${formatTuple(x.shape)} and ${formatTuple(y.shape)}`;
  throw new ValueError(explainHere(`Shapes ${shapes} are incompatible`));
}

/** A loss of labels and predictions as float32 tensors of one shape. */
function lossOf(
  defaultScope: string,
  [labels, predictions, predictionsName = 'predictions']: readonly [
    labels: TensorLike,
    predictions: TensorLike,
    predictionsName?: string,
  ],
  options: Options,
  compute: (labels: Tensor, predictions: Tensor) => Tensor,
): Tensor {
  refuseNull('labels', labels);
  refuseNull(predictionsName, predictions);
  return getDefaultGraph().nameScope(options.scope ?? defaultScope, (scope) => {
    const from = cast(predictions, 'float32');
    const to = cast(labels, 'float32');
    checkShapes(from, to);
    return weighted(compute(to, from), options, scope);
  });
}

const weighted = (losses: Tensor, options: Options, scope: string): Tensor =>
  computeWeightedLoss({
    losses,
    weights: options.weights,
    scope,
    lossCollection: options.lossCollection,
    reduction: options.reduction,
  });

const parameters = ['weights?', 'scope?', 'lossCollection?', 'reduction?'] as const;

/**
 * |predictions - labels|: TF 1.15's `tf.losses.absolute_difference`.
 *
 * @param labels numbers of any shape.
 * @param predictions numbers of the same shape.
 * @param weights see `computeWeightedLoss`, as for the arguments after it.
 * @returns a float32 scalar, or with `Reduction.NONE` one number for every label.
 * @throws ValueError for shapes that differ.
 */
export const absoluteDifference = signature('absolute_difference', [
  'labels',
  'predictions',
  ...parameters,
]).of<[labels: TensorLike, predictions: TensorLike, weights?: TensorLike, ...LossOptions], Tensor>(
  ({ labels, predictions, ...options }) =>
    lossOf('absolute_difference', [labels, predictions], options, (y, x) => Abs([Sub([x, y])])),
);

/**
 * (predictions - labels)²: TF 1.15's `tf.losses.mean_squared_error`. Its arguments are those of
 * `absoluteDifference`.
 */
export const meanSquaredError = signature('mean_squared_error', [
  'labels',
  'predictions',
  ...parameters,
]).of<[labels: TensorLike, predictions: TensorLike, weights?: TensorLike, ...LossOptions], Tensor>(
  ({ labels, predictions, ...options }) =>
    lossOf('mean_squared_error', [labels, predictions], options, (y, x) =>
      SquaredDifference([x, y]),
    ),
);

/**
 * d² / 2 for differences d up to `delta`, and delta · |d| - delta² / 2 beyond it: TF 1.15's
 * `tf.losses.huber_loss`. Its other arguments are those of `absoluteDifference`.
 *
 * @param labels numbers of any shape.
 * @param predictions numbers of the same shape.
 * @param delta where the square becomes a line, 1 where it is left out.
 */
export const huberLoss = signature('huber_loss', [
  'labels',
  'predictions',
  'weights?',
  'delta?',
  'scope?',
  'lossCollection?',
  'reduction?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    weights?: TensorLike,
    delta?: TensorLike,
    ...LossOptions,
  ],
  Tensor
>(({ labels, predictions, delta = 1, ...options }) =>
  lossOf('huber_loss', [labels, predictions], options, (y, x) => {
    const error = Abs([Sub([x, y])]);
    const quadratic = Minimum([error, delta]);
    const linear = Sub([error, quadratic]);
    const half = convertToTensor(0.5, { dtype: quadratic.dtype });
    return Add([Mul([half, Mul([quadratic, quadratic])]), Mul([delta, linear])]);
  }),
);

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
 * 1 - Σ predictions · labels along an axis, of vectors of length 1: TF 1.15's
 * `tf.losses.cosine_distance`. Its other arguments are those of `absoluteDifference`.
 *
 * @param labels numbers of any shape.
 * @param predictions numbers of the same shape.
 * @param axis the axis of the vectors; also called `dim`. It stays with length 1.
 * @throws ValueError without an axis.
 */
export const cosineDistance = signature('cosine_distance', [
  'labels',
  'predictions',
  'axis?',
  ...parameters,
  'dim?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    axis: number | null,
    weights?: TensorLike,
    scope?: string | null,
    lossCollection?: LossCollection,
    reduction?: Reduction,
    dim?: number | null,
  ],
  Tensor
>(({ labels, predictions, axis, dim, ...options }) => {
  const along = renamed({ axis, dim }, 'axis', 'dim');
  if (along === null) throw new ValueError(explainHere("You must specify 'axis'."));
  return lossOf('cosine_distance_loss', [labels, predictions], options, (y, x) =>
    reflectedSubtract(sum(Mul([x, y]), [along], true), 1),
  );
});

/**
 * The mean of ((xᵢ - xⱼ) - (yᵢ - yⱼ))² over all pairs of elements of a prediction x and its label y:
 * TF 1.15's `tf.losses.mean_pairwise_squared_error`.
 *
 * @param labels numbers, `[batch, …]`.
 * @param predictions numbers of the same shape.
 * @param weights a number, `[batch, 1, …]`, or a weight for every element.
 * @param scope the name scope of what is computed.
 * @param lossCollection where the result is added, `GraphKeys.LOSSES` where it is left out.
 * @returns a float32 scalar.
 * @throws ValueError for shapes that differ, or weights that do not broadcast.
 */
export const meanPairwiseSquaredError = signature('mean_pairwise_squared_error', [
  'labels',
  'predictions',
  'weights?',
  'scope?',
  'lossCollection?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    weights?: TensorLike,
    scope?: string | null,
    lossCollection?: LossCollection,
  ],
  Tensor
>(({ labels, predictions, weights = 1, scope, lossCollection }) => {
  refuseNull('labels', labels);
  refuseNull('predictions', predictions);
  const graph = getDefaultGraph();
  return graph.nameScope(scope ?? 'mean_pairwise_squared_error', () => {
    const factors = cast(weights, 'float32');
    const y = cast(labels, 'float32');
    return graph.controlDependencies([assertBroadcastable(factors, y)], () => {
      const x = cast(predictions, 'float32');
      checkShapes(x, y);
      const differences = Sub([x, y]);
      const axes = range(1, rankOf(differences));
      const ofSquares = sum(Square([differences]), axes, true);
      const count = numPresent(differences, factors, true);
      const meanOf = (total: Tensor, pairs: Tensor): Tensor =>
        reflectedMultiply(DivNoNan([total, Maximum([pairs, 0])], {}, 'value'), 2);
      const term1 = meanOf(ofSquares, subtract(count, 1));
      const total = sum(differences, axes, true);
      const term2 = meanOf(Square([total]), Mul([count, subtract(count, 1)]));
      const loss = sum(Mul([subtract(term1, term2), factors]));
      const isAny = Greater([sum(count), 0]);
      const result = Select([isAny, loss, zerosLike(loss)], {}, 'value');
      addLoss(result, lossCollection === undefined ? GraphKeys.LOSSES : lossCollection);
      return result;
    });
  });
});

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
