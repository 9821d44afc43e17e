import { explainHere } from '../../compiler/graph/call_site.js';
import type { TensorLike } from '../../compiler/graph/convert.js';
import { InvalidArgumentError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Sub } from '../../compiler/ops/arithmetic.js';
import { Transpose } from '../../compiler/ops/array.js';
import { ConcatV2 } from '../../compiler/ops/joining.js';
import { Range, rankOf } from '../../compiler/ops/shape_arithmetic.js';
import { LogSoftmax, Softmax } from '../../compiler/ops/softmax.js';
import { convertToTensor } from '../framework.js';
import { renamed, signature } from '../signature.js';
import { invalid } from './window.js';

/** The numbers from `start` to `limit`, as a tensor (TF: `math_ops.range`). */
export const range = (start: number, limit: TensorLike): Tensor =>
  Range([start, limit, 1], {}, 'range');

/** An axis counted from the front, or -1 for the last one. */
export function axisFromFront(tensor: Tensor, axis: number): number {
  const rank = tensor.shape?.length ?? null;
  if (axis === -1 || axis + 1 === rank) return -1;
  if (rank === null)
    throw invalid(`axis=${axis} needs a tensor of known rank: ${tensor.toString()}`);
  if (axis < -rank || axis >= rank) {
    const text = `Dimension (${axis}) must be in the range [${-rank}, ${rank}) where ${rank} is the number of dimensions in the input.`;
    throw new InvalidArgumentError(explainHere(text, { op: tensor.op }));
  }
  return axis < 0 ? axis + rank : axis;
}

/** `tensor` with an axis and the last one in each other's place (TF: `_swap_axis`). */
function swapAxis(tensor: Tensor, axis: number, last: Tensor, name: string | null = null): Tensor {
  const order = [range(0, axis), [last], range(axis + 1, last), [axis]];
  return Transpose([tensor, ConcatV2([order, 0], {}, 'concat')], {}, name ?? 'transpose');
}

const softmaxOf = (functionName: string, record: typeof Softmax) =>
  signature(functionName, ['logits', 'axis?', 'name?', 'dim?']).of<
    [logits: TensorLike, axis?: number | null, name?: string | null, dim?: number | null],
    Tensor
  >(({ logits, name, ...args }) => {
    const tensor = convertToTensor(logits);
    const axis = axisFromFront(tensor, renamed(args, 'axis', 'dim') ?? -1);
    if (axis === -1) return record([tensor], {}, name);
    const last = (): Tensor => Sub([rankOf(tensor), 1]);
    const swapped = record([swapAxis(tensor, axis, last())]);
    return swapAxis(swapped, axis, last(), name);
  });

/**
 * exp(x) / Σ exp(x) along an axis: TF 1.15's `tf.nn.softmax`.
 *
 * @param logits floating point, rank 1 or more.
 * @param axis the last one where it is left out; also called `dim`.
 * @returns a tensor of the same shape, whose slices along the axis add up to 1.
 * @throws InvalidArgumentError for an axis that `logits` does not have.
 */
export const softmax = softmaxOf('softmax', Softmax);

/**
 * x - log Σ exp(x) along an axis: TF 1.15's `tf.nn.log_softmax`. Its arguments are those of
 * `softmax`.
 */
export const logSoftmax = softmaxOf('log_softmax', LogSoftmax);
