import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import {
  Add,
  DivNoNan,
  Maximum,
  Minimum,
  Mul,
  SquaredDifference,
  Sub,
} from '../../compiler/ops/arithmetic.js';
import { zerosLike } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { Greater, Select } from '../../compiler/ops/comparison.js';
import { reflectedMultiply, reflectedSubtract, subtract } from '../../compiler/ops/operators.js';
import { sum } from '../../compiler/ops/reduction.js';
import { range, rankOf } from '../../compiler/ops/shape_arithmetic.js';
import { Abs, Square } from '../../compiler/ops/unary.js';
import { GraphKeys } from '../framework.js';
import { renamed, signature } from '../signature.js';
import { assertBroadcastable } from '../weights_broadcast.js';
import { addLoss, type LossCollection } from './collection.js';
import { checkShapes, type LossOptions, lossOf, parameters, refuseNull } from './loss.js';
import { numPresent, type Reduction } from './weighted_loss.js';

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
