import { explainHere } from '../../compiler/graph/call_site.js';
import { constantOf } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { AddN } from '../../compiler/ops/arithmetic.js';
import { Identity } from '../../compiler/ops/array.js';
import { GraphKeys } from '../framework.js';
import { signature } from '../signature.js';

/** A collection that losses are added to; null for none. */
export type LossCollection = string | null;

/**
 * Adds a loss to a collection of the default graph: TF 1.15's `tf.losses.add_loss`.
 *
 * @param loss a tensor.
 * @param lossCollection the collection, `GraphKeys.LOSSES` where it is left out; null for none.
 */
export const addLoss = signature('add_loss', ['loss', 'lossCollection?']).of<
  [loss: Tensor, lossCollection?: LossCollection],
  void
>(({ loss, lossCollection = GraphKeys.LOSSES }) => {
  if (lossCollection) getDefaultGraph().addToCollection(lossCollection, loss);
});

const tensorsOf = (collection: string, scope: string | null | undefined): Tensor[] =>
  getDefaultGraph()
    .getCollection(collection, scope ?? undefined)
    .filter((item): item is Tensor => item instanceof Tensor);

/**
 * The losses of a collection: TF 1.15's `tf.losses.get_losses`.
 *
 * @param scope only those whose name begins with it.
 * @param lossCollection the collection, `GraphKeys.LOSSES` where it is left out.
 */
export const getLosses = signature('get_losses', ['scope?', 'lossCollection?']).of<
  [scope?: string | null, lossCollection?: string],
  Tensor[]
>(({ scope, lossCollection = GraphKeys.LOSSES }) => tensorsOf(lossCollection, scope));

/**
 * The losses of the variables' regularizers: TF 1.15's `tf.losses.get_regularization_losses`.
 *
 * @param scope only those whose name begins with it.
 */
export const getRegularizationLosses = signature('get_regularization_losses', ['scope?']).of<
  [scope?: string | null],
  Tensor[]
>(({ scope }) => tensorsOf(GraphKeys.REGULARIZATION_LOSSES, scope));

/** The sum of losses (TF: `math_ops.add_n`). */
function total(losses: readonly Tensor[], name: string): Tensor {
  const [first] = losses;
  if (first === undefined) {
    const kinds = 'Tensor/IndexedSlices with the same dtype and shape';
    throw new ValueError(explainHere(`inputs must be a list of at least one ${kinds}`));
  }
  return losses.length === 1 ? Identity([first], {}, name) : AddN([losses], {}, name);
}

/**
 * The sum of the losses of the variables' regularizers, 0 where there is none: TF 1.15's
 * `tf.losses.get_regularization_loss`.
 *
 * @param scope only those whose name begins with it.
 * @returns a scalar.
 */
export const getRegularizationLoss = signature('get_regularization_loss', ['scope?', 'name?']).of<
  [scope?: string | null, name?: string],
  Tensor
>(({ scope, name = 'total_regularization_loss' }) => {
  const losses = getRegularizationLosses(scope);
  return losses.length > 0 ? total(losses, name) : constantOf(NDArray.scalar('float32', 0));
});

/**
 * The sum of all losses that were added, and of the regularizers': TF 1.15's
 * `tf.losses.get_total_loss`.
 *
 * @param addRegularizationLosses whether the regularizers' losses count, true where it is left out.
 * @param scope only losses whose name begins with it.
 * @returns a scalar.
 * @throws ValueError where there is no loss.
 */
export const getTotalLoss = signature('get_total_loss', [
  'addRegularizationLosses?',
  'name?',
  'scope?',
]).of<[addRegularizationLosses?: boolean, name?: string, scope?: string | null], Tensor>(
  ({ addRegularizationLosses = true, name = 'total_loss', scope }) => {
    const regularization = addRegularizationLosses ? getRegularizationLosses(scope) : [];
    return total([...getLosses(scope), ...regularization], name);
  },
);
