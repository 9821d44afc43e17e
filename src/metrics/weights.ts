import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isCompatible, type Shape } from '../../compiler/graph/shape.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import { nameScope } from '../framework.js';

/** What a metric compares. */
export interface Given {
  readonly labels: TensorLike;
  readonly predictions: TensorLike;
  readonly weights?: TensorLike | null;
}

/** What a metric compares, in shapes that go together. */
export interface Compared {
  readonly labels: Tensor;
  readonly predictions: Tensor;
  readonly weights: Tensor | null;
}

const withoutLastAxis = (x: Tensor): Tensor => Squeeze([x], { squeeze_dims: [-1] });

/** `x` without a last axis that may be of length 1, where it has one axis more than `other`. */
function withoutExtraAxis(x: Tensor, other: Tensor): Tensor {
  if (x.shape === null || other.shape === null) return x;
  const isExtra = x.shape.length - other.shape.length === 1 && (x.shape.at(-1) ?? 1) === 1;
  return isExtra ? withoutLastAxis(x) : x;
}

/**
 * Labels and predictions without a last axis of length 1 that one has and the other has not (TF:
 * `remove_squeezable_dimensions`). Ranks that are not known are left as they are.
 */
export const squeezed = (
  labels: TensorLike,
  predictions: Tensor,
): readonly [labels: Tensor, predictions: Tensor] =>
  nameScope('remove_squeezable_dimensions', () => {
    const given = convertToTensor(labels);
    return [withoutExtraAxis(given, predictions), withoutExtraAxis(predictions, given)];
  });

/** @throws ValueError for shapes that differ. */
export function checkCompatible(
  { shape: a }: Pick<Tensor, 'shape'>,
  { shape: b }: Pick<Tensor, 'shape'>,
): void {
  if (isCompatible(a, b)) return;
  const text = `Shapes ${formatTuple(a)} and ${formatTuple(b)} are incompatible`;
  throw new ValueError(explainHere(text));
}

/**
 * What a metric compares, each of a rank that goes with the others (TF:
 * `_remove_squeezable_dimensions`).
 * @throws ValueError where the shapes still differ.
 */
export function comparable(given: Given): Compared {
  const [labels, predictions] = squeezed(given.labels, convertToTensor(given.predictions));
  checkCompatible(predictions, labels);
  return { labels, predictions, weights: fitRank(given.weights ?? null, predictions.shape) };
}

/** Weights of the rank of `shape`, where they have one axis more or less. */
export function fitRank(weightsLike: TensorLike | null, shape: Shape): Tensor | null {
  if (weightsLike === null) return null;
  const weights = convertToTensor(weightsLike);
  const rank = weights.shape?.length ?? 0;
  if (rank === 0 || shape === null) return weights;
  if (rank - shape.length === 1) return withoutLastAxis(weights);
  if (shape.length - rank === 1) return ExpandDims([weights, [-1]]);
  return weights;
}
