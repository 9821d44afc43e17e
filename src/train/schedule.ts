import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { cast } from '../math/index.js';

/** A scalar: a number, a tensor or a Variable. */
export type Scalar = TensorLike;

/** What a schedule computes with: the rate to begin with, and scalars in its dtype. */
export interface Terms {
  readonly rate: Tensor;
  readonly step: Tensor;
  /** The name of the result. */
  readonly scope: string;
  as(value: Scalar): Tensor;
}

/** Makes a schedule's tensors in a scope of its own. */
export function schedule(
  name: string | null | undefined,
  ownName: string,
  learningRate: Scalar,
  globalStep: Scalar,
  decayed: (terms: Terms) => Tensor,
): Tensor {
  return getDefaultGraph().nameScope(name ?? ownName, (scope) => {
    const rate = convertToTensor(learningRate, {
      preferred: 'float32',
      name: 'initial_learning_rate',
    });
    const as = (value: Scalar): Tensor => cast(value, rate.dtype);
    return decayed({ rate, as, scope, step: as(globalStep) });
  });
}
