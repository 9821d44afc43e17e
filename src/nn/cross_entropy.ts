import { explainHere } from '../../compiler/graph/call_site.js';
import type { TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Sub } from '../../compiler/ops/arithmetic.js';
import { reshape } from '../../compiler/ops/array.js';
import { Cast } from '../../compiler/ops/cast.js';
import { ConcatV2 } from '../../compiler/ops/joining.js';
import { SoftmaxCrossEntropyWithLogits } from '../../compiler/ops/nn.js';
import { rankOf, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Slice } from '../../compiler/ops/slicing.js';
import { stopGradient } from '../array.js';
import { convertToTensor } from '../framework.js';
import { bindArguments } from '../signature.js';
import { moveAxis, softmaxAxis } from './softmax.js';

/** An error about an argument, with the user's line. */
const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** Everything but the last axis flattened into one (TF: `_flatten_outer_dims`). */
function flattenOuterDims(tensor: Tensor): Tensor {
  const rank = rankOf(tensor);
  const last = Slice([shapeOf(tensor), [Sub([rank, 1])], [1]]);
  const flat = reshape(tensor, ConcatV2([[[-1], last], 0], {}, 'concat'));
  const outer = tensor.shape?.slice(0, -1);
  if (tensor.shape && outer?.every((d) => d !== null)) {
    flat.setShape([outer.reduce((n, d) => n * d, 1), tensor.shape.at(-1) ?? null]);
  }
  return flat;
}

/**
 * -Σ labels · log softmax(logits) of every row: TF 1.15's `tf.nn.softmax_cross_entropy_with_logits`.
 * It takes named arguments only, and no gradient flows into `labels`.
 *
 * @param labels a probability distribution in every row; of the shape of `logits`.
 * @param logits floating point, before softmax: this op applies it itself.
 * @param dim the axis of the classes, the last one where it is left out.
 * @returns one number a row: the shape of `logits` without the axis of the classes.
 * @throws ValueError for arguments by position, or shapes that cannot be broadcast together;
 *   TypeError for an unknown name.
 */
export function softmaxCrossEntropyWithLogits(args: {
  readonly labels: TensorLike;
  readonly logits: TensorLike;
  readonly dim?: number;
  readonly axis?: number;
  readonly name?: string | null;
}): Tensor {
  const name = 'softmax_cross_entropy_with_logits';
  const isNamed = Boolean(args) && Object.getPrototypeOf(args) === Object.prototype;
  if (!isNamed) {
    throw invalid(`Only call \`${name}\` with named arguments (labels=..., logits=..., ...)`);
  }
  bindArguments(name, ['labels?', 'logits?', 'dim?', 'axis?', 'name?'], [args]);
  const { labels = null, logits = null, dim, axis } = args;
  if (labels === null || logits === null) throw invalid('Both labels and logits must be provided.');
  return getDefaultGraph().nameScope(args.name ?? `${name}_sg`, (scope) => {
    const constantLabels = stopGradient(labels, { name: 'labels_stop_gradient' });
    return crossEntropy(
      constantLabels,
      convertToTensor(logits, { name: 'logits' }),
      axis ?? dim,
      scope,
    );
  });
}

/** TF: `softmax_cross_entropy_with_logits_v2_helper`. */
function crossEntropy(
  labels: Tensor,
  logits: Tensor,
  axis: number | undefined,
  scope: string,
): Tensor {
  const sameType = labels.dtype === logits.dtype ? labels : Cast([labels], { DstT: logits.dtype });
  const rank = rankOf(logits);
  const at = softmaxAxis(logits, axis);
  const [classesLast, labelsLast] =
    at === -1 ? [logits, sameType] : [moveAxis(logits, at), moveAxis(sameType, at)];
  const shape = shapeOf(classesLast);
  const rows = flattenOuterDims(classesLast);
  const rowLabels = flattenOuterDims(labelsLast);
  const cost = SoftmaxCrossEntropyWithLogits([rows, rowLabels], {}, scope).outputs[0] as Tensor;
  const outer = Slice([shape, [0], [Sub([rank, 1])]]);
  const loss = reshape(cost, outer);
  if (classesLast.shape !== null) loss.setShape(classesLast.shape.slice(0, -1));
  return loss;
}
