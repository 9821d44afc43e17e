import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { DivNoNan, Mul } from '../../compiler/ops/arithmetic.js';
import { onesLike, zerosLike } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { Equal, Select } from '../../compiler/ops/comparison.js';
import { multiply } from '../../compiler/ops/operators.js';
import { sum } from '../../compiler/ops/reduction.js';
import { range, rankOf, sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { GraphKeys } from '../framework.js';
import { signature } from '../signature.js';
import { assertBroadcastable, broadcastWeights } from '../weights_broadcast.js';
import { addLoss, type LossCollection } from './collection.js';

/** How the losses of a batch become one number: TF 1.15's `tf.losses.Reduction`. */
export const Reduction = {
  /** The weighted losses as they are. */
  NONE: 'none',
  /** Their sum. */
  SUM: 'weighted_sum',
  /** Their sum divided by the number of losses. */
  SUM_OVER_BATCH_SIZE: 'weighted_sum_over_batch_size',
  /** Their sum divided by the sum of the weights. */
  MEAN: 'weighted_mean',
  /** Their sum divided by the number of losses whose weight is not 0. */
  SUM_BY_NONZERO_WEIGHTS: 'weighted_sum_by_nonzero_weights',
  /** `SUM_BY_NONZERO_WEIGHTS` by another name. */
  SUM_OVER_NONZERO_WEIGHTS: 'weighted_sum_by_nonzero_weights',
} as const;

export type Reduction = (typeof Reduction)[keyof typeof Reduction];

/** The sum of the losses divided by a number, 0 where that is 0 (TF: `_safe_mean`). */
const safeMean = (losses: Tensor, count: Tensor): Tensor =>
  DivNoNan([sum(losses), count], {}, 'value');

/** How many losses there are (TF: `_num_elements`). */
const numElements = (losses: Tensor): Tensor =>
  getDefaultGraph().nameScope('num_elements', (scope) =>
    cast(sizeOf(losses, { name: scope }), losses.dtype),
  );

/** How many losses have a weight that is not 0: of each element of the batch, or of all. */
export const numPresent = (losses: Tensor, weights: TensorLike, perBatch = false): Tensor =>
  getDefaultGraph().nameScope('num_present', (scope) => {
    const given = cast(weights, 'float32');
    const isAbsent = Equal([given, 0]);
    const present = broadcastWeights(Select([isAbsent, zerosLike(given), onesLike(given)]), losses);
    return perBatch
      ? sum(present, range(1, rankOf(present)), true, scope)
      : sum(present, null, false, scope);
  });

function reduced(weighted: Tensor, losses: Tensor, weights: Tensor, reduction: Reduction): Tensor {
  if (reduction === Reduction.NONE) return weighted;
  const total = sum(weighted);
  switch (reduction) {
    case Reduction.MEAN:
      return safeMean(total, sum(multiply(onesLike(losses), weights)));
    case Reduction.SUM_BY_NONZERO_WEIGHTS:
      return safeMean(total, numPresent(losses, weights));
    case Reduction.SUM_OVER_BATCH_SIZE:
      return safeMean(total, numElements(losses));
    default:
      return total;
  }
}

/**
 * Weighs losses, and makes one number of them: TF 1.15's `tf.losses.compute_weighted_loss`.
 *
 * @param losses numbers of any shape, one loss each.
 * @param weights a number, or a tensor of the rank of `losses` that broadcasts to its shape; 1 where
 *   it is left out.
 * @param scope the name scope of what is computed.
 * @param lossCollection where the result is added, `GraphKeys.LOSSES` where it is left out; null for
 *   nowhere.
 * @param reduction see `Reduction`; `SUM_BY_NONZERO_WEIGHTS` where it is left out.
 * @returns a scalar of the dtype of `losses`; a tensor like `losses` for `Reduction.NONE`.
 * @throws ValueError for weights that do not broadcast, or an unknown reduction.
 */
export const computeWeightedLoss = signature('compute_weighted_loss', [
  'losses',
  'weights?',
  'scope?',
  'lossCollection?',
  'reduction?',
]).of<
  [
    losses: TensorLike,
    weights?: TensorLike,
    scope?: string | null,
    lossCollection?: LossCollection,
    reduction?: Reduction,
  ],
  Tensor
>(({ losses, weights = 1, scope, lossCollection, ...options }) => {
  const { reduction = Reduction.SUM_BY_NONZERO_WEIGHTS } = options;
  if (!Object.values(Reduction).includes(reduction)) {
    throw new ValueError(explainHere(`Invalid Reduction Key ${reduction}.`));
  }
  const graph = getDefaultGraph();
  return graph.nameScope(scope ?? 'weighted_loss', () =>
    graph.controlDependencies([assertBroadcastable(weights, losses)], () => {
      const given = convertToTensor(losses);
      const floats = cast(given, 'float32');
      const factors = cast(weights, 'float32');
      const loss = reduced(Mul([floats, factors]), floats, factors, reduction);
      const result = cast(loss, given.dtype);
      addLoss(result, lossCollection === undefined ? GraphKeys.LOSSES : lossCollection);
      return result;
    }),
  );
});
