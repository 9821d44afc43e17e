import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { InTopKV2, TopKV2 } from '../../compiler/ops/top_k.js';
import { signature } from '../signature.js';

/**
 * The k largest elements of every row: TF 1.15's `tf.nn.top_k`.
 *
 * @param input numbers of rank 1 or more.
 * @param k how many, 1 where it is left out.
 * @param sorted they come the largest first in any case.
 * @returns `[values, indices]`: the elements, and their places along the last axis as int32; of
 *   equal elements the first comes first.
 * @throws ValueError where a row has fewer than k elements.
 */
export const topK = signature('top_k', ['input', 'k?', 'sorted?', 'name?']).of<
  [input: TensorLike, k?: TensorLike, sorted?: boolean, name?: string | null],
  [values: Tensor, indices: Tensor]
>(({ input, k = 1, sorted = true, name }) => {
  const { outputs } = TopKV2([input, k], { sorted }, name);
  return [outputs[0] as Tensor, outputs[1] as Tensor];
});

/**
 * Whether the target is among the k largest of every row: TF 1.15's `tf.nn.in_top_k`.
 *
 * @param predictions float32, `[rows, classes]`.
 * @param targets the class looked for in every row, int32 or int64.
 * @param k how many count; elements equal to the least of them count too.
 * @returns a bool vector; false for a class that there is not.
 */
export const inTopK = signature('in_top_k', ['predictions', 'targets', 'k', 'name?']).of<
  [predictions: TensorLike, targets: TensorLike, k: TensorLike, name?: string | null],
  Tensor
>(({ predictions, targets, k, name }) =>
  InTopKV2([predictions, targets, k], {}, name ?? 'in_top_k'),
);
