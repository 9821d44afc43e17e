import { explainHere } from '../../compiler/graph/call_site.js';
import type { TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isCompatible } from '../../compiler/graph/shape.js';
import { cast } from '../../compiler/ops/cast.js';
import type { LossCollection } from './collection.js';
import { computeWeightedLoss, type Reduction } from './weighted_loss.js';

/*
 * Every loss compares labels with predictions, weighs the losses, makes one number of them and adds
 * it to a collection. What they share is said once:
 *
 * `weights`, `scope`, `lossCollection`, `reduction`: see `computeWeightedLoss`.
 */

/** What every loss may be told. */
export type LossOptions = [
  scope?: string | null,
  lossCollection?: LossCollection,
  reduction?: Reduction,
];

/** The same, by name. */
export interface Options {
  readonly weights?: TensorLike;
  readonly scope?: string | null;
  readonly lossCollection?: LossCollection;
  readonly reduction?: Reduction;
}

/** An argument that is not there. */
export const refuseNull = (name: string, value: unknown): void => {
  if (value === null) throw new ValueError(explainHere(`${name} must not be None.`));
};

/** Checks that two tensors may have the same shape (TF: `assert_is_compatible_with`). */
export function checkShapes(x: Tensor, y: Tensor): void {
  if (isCompatible(x.shape, y.shape)) return;
  const shapes = `${formatTuple(x.shape)} and ${formatTuple(y.shape)}`;
  throw new ValueError(explainHere(`Shapes ${shapes} are incompatible`));
}

/** A loss of labels and predictions as float32 tensors of one shape. */
export function lossOf(
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

/** The losses of a batch as what the options make of them. */
export const weighted = (losses: Tensor, options: Options, scope: string): Tensor =>
  computeWeightedLoss({
    losses,
    weights: options.weights,
    scope,
    lossCollection: options.lossCollection,
    reduction: options.reduction,
  });

/** The parameters of a loss after labels and predictions. */
export const parameters = ['weights?', 'scope?', 'lossCollection?', 'reduction?'] as const;
