import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { Operation, type Tensor } from '../../compiler/graph/operation.js';
import { Identity } from '../../compiler/ops/array.js';
import { Leaf } from '../nest.js';

export const refuse = (error: typeof ValueError | typeof TypeError, text: string): never => {
  throw new error(explainHere(text));
};

/** The tensor of what a function returned; an operation is done before `value` is there. */
export function asTensor(leaf: unknown, value?: Tensor): Tensor {
  if (leaf instanceof Leaf) return leaf.flow;
  if (leaf instanceof Operation && value !== undefined) {
    return getDefaultGraph().controlDependencies([leaf], () => Identity([value]));
  }
  return convertToTensor(leaf as TensorLike);
}

/** The tensors that stand for `leaves`, as what those were. */
export const restored = (leaves: readonly unknown[], tensors: readonly Tensor[]): unknown[] =>
  leaves.map((leaf, i) =>
    leaf instanceof Leaf ? leaf.withFlow(tensors[i] as Tensor) : (tensors[i] as Tensor),
  );
