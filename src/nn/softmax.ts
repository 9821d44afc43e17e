import { explainHere } from '../../compiler/graph/call_site.js';
import type { TensorLike } from '../../compiler/graph/convert.js';
import { InvalidArgumentError, ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { transpose } from '../../compiler/ops/array.js';
import { Softmax } from '../../compiler/ops/nn.js';
import { convertToTensor } from '../framework.js';
import { signature } from '../signature.js';

/** `tensor` with its axis `from` moved to the end, or back where `back` is set. */
export function moveAxis(tensor: Tensor, from: number, back = false): Tensor {
  const rank = tensor.shape?.length;
  if (rank === undefined)
    throw new ValueError(explainHere(`axis=${from} needs a tensor of known rank: ${tensor}`));
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== from);
  const order = [...others, from];
  return transpose(tensor, back ? order.map((_, i) => order.indexOf(i)) : order);
}

/** The axis counted from the front, or -1 for the last one. */
export function softmaxAxis(logits: Tensor, axis: number | null | undefined): number {
  const rank = logits.shape?.length ?? null;
  if (axis === null || axis === undefined || axis === -1 || axis + 1 === rank) return -1;
  if (rank !== null && (axis < -rank || axis >= rank)) {
    const text = `Dimension (${axis}) must be in the range [${-rank}, ${rank}) where ${rank} is the number of dimensions in the input.`;
    throw new InvalidArgumentError(explainHere(text, { op: logits.op }));
  }
  return axis < 0 && rank !== null ? axis + rank : axis;
}

/**
 * exp(x) / Σ exp(x) along an axis: TF 1.15's `tf.nn.softmax`.
 *
 * @param logits floating point, rank 1 or more.
 * @param axis the last one where it is left out.
 * @returns a tensor of the same shape, whose slices along the axis add up to 1.
 */
export const softmax = signature('softmax', ['logits', 'axis?', 'name?', 'dim?']).of<
  [logits: TensorLike, axis?: number | null, name?: string | null, dim?: number | null],
  Tensor
>(({ logits, axis, name, dim }) => {
  const tensor = convertToTensor(logits);
  const at = softmaxAxis(tensor, axis ?? dim);
  if (at === -1) return Softmax([tensor], {}, name);
  return moveAxis(Softmax([moveAxis(tensor, at)], {}, name), at, true);
});
