import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor as convert, type TensorLike } from '../compiler/graph/convert.js';
import { InvalidArgumentError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { reshape, transpose } from '../compiler/ops/array.js';
import { Conv2D } from '../compiler/ops/conv.js';
import { Cast, Sub } from '../compiler/ops/math.js';
import * as ops from '../compiler/ops/nn.js';
import { AvgPool, MaxPool } from '../compiler/ops/pool.js';
import { rankOf, shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { ConcatV2, Slice } from '../compiler/ops/slicing.js';
import { stopGradient } from './array.js';
import { convertToTensor } from './framework.js';
import { bindArguments, signature } from './signature.js';

/** TF 1.15's `padding`: as much as keeps `ceil(in / stride)`, none, or an amount for every side. */
export type ConvPadding = 'SAME' | 'VALID' | readonly (readonly [before: number, after: number])[];

/** The padding of an op that takes no explicit amounts. */
export type PoolPadding = 'SAME' | 'VALID';

/** One number for rows and columns, `[rows, columns]`, or `[1, rows, columns, 1]`. */
export type WindowSizes = number | readonly number[];

/** An error about an argument, with the user's line. */
const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** The four values of an NHWC tensor's axes (TF: `_get_sequence`). */
function windowSizes(value: WindowSizes, name: string): readonly number[] {
  const list = typeof value === 'number' ? [value] : value;
  if (list.length === 1) return [1, list[0] as number, list[0] as number, 1];
  if (list.length === 2) return [1, ...list, 1];
  if (list.length === 4) return list;
  throw invalid(`${name} should be of length 1, 2 or 4 but was ${list.length}`);
}

/** The error for a padding that is not one of the op's words. */
function unknownPadding(op: string, padding: unknown, words: readonly string[]): ValueError {
  const list = words.map((word) => `"${word}"`).join(', ');
  return invalid(`Attr 'padding' of '${op}' Op passed string '${padding}' not in: ${list}.`);
}

/** TF: `_convert_padding`. */
function convPadding(padding: ConvPadding) {
  if (padding === 'SAME' || padding === 'VALID') return { padding, explicit_paddings: [] } as const;
  if (!Array.isArray(padding)) {
    throw String(padding) === 'EXPLICIT'
      ? invalid(
          '"EXPLICIT" is not a valid value for the padding parameter. To use explicit padding, the ' +
            'padding parameter must be a list.',
        )
      : unknownPadding('Conv2D', padding, ['SAME', 'VALID', 'EXPLICIT']);
  }
  for (const [i, pair] of padding.entries()) {
    if (pair.length === 2) continue;
    throw invalid(
      'When padding is a list, each element of padding must be a list/tuple of size 2. ' +
        `Element with index ${i} of padding has size ${pair.length}`,
    );
  }
  if (padding.length !== 4) {
    throw invalid(
      `When padding is a list, it must be of size 4. Got padding of size: ${padding.length}`,
    );
  }
  return { padding: 'EXPLICIT', explicit_paddings: padding.flat() } as const;
}

/**
 * The 2-D convolution of images with filters: TF 1.15's `tf.nn.conv2d`.
 *
 * @param input floating point, `[batch, height, width, channels]`.
 * @param filter `[height, width, channels, filters]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` gives `ceil(in / stride)`, the odd element at the bottom and right;
 *   `'VALID'` gives `ceil((in - (k - 1) · dilation) / stride)`; or four pairs of amounts.
 * @param dilations distances between a filter's elements, `[1, rows, columns, 1]`.
 * @returns `[batch, height', width', filters]`.
 * @throws ValueError for other ranks, channels that differ, or a filter larger than its input.
 */
export const conv2d = signature('conv2d', [
  'input',
  'filter',
  'strides',
  'padding',
  'useCudnnOnGpu?',
  'dataFormat?',
  'dilations?',
  'name?',
]).of<
  [
    input: TensorLike,
    filter: TensorLike,
    strides: WindowSizes,
    padding: ConvPadding,
    useCudnnOnGpu?: boolean,
    dataFormat?: 'NHWC',
    dilations?: WindowSizes,
    name?: string | null,
  ],
  Tensor
>(({ input, filter, strides, padding, useCudnnOnGpu, dataFormat, dilations, name }) =>
  Conv2D(
    [input, filter],
    {
      strides: windowSizes(strides, 'strides'),
      ...convPadding(padding),
      use_cudnn_on_gpu: useCudnnOnGpu ?? true,
      data_format: dataFormat ?? 'NHWC',
      dilations: windowSizes(dilations ?? 1, 'dilations'),
    },
    name,
  ),
);

type PoolArguments = [
  value: TensorLike,
  ksize: WindowSizes,
  strides: WindowSizes,
  padding: PoolPadding,
  dataFormat?: 'NHWC',
  name?: string | null,
];

const pool = (name: string, record: typeof MaxPool) =>
  signature(name, ['value', 'ksize', 'strides', 'padding', 'dataFormat?', 'name?']).of<
    PoolArguments,
    Tensor
  >(({ value, ksize, strides, padding, dataFormat, name: opName }) => {
    if (padding !== 'SAME' && padding !== 'VALID') {
      throw unknownPadding(record.type, padding, ['SAME', 'VALID']);
    }
    return getDefaultGraph().nameScope(opName ?? record.type, (scope) =>
      record(
        [convert(value, { name: 'input' })],
        {
          ksize: windowSizes(ksize, 'ksize'),
          strides: windowSizes(strides, 'strides'),
          padding,
          data_format: dataFormat ?? 'NHWC',
        },
        scope,
      ),
    );
  });

/**
 * The largest value of every window: TF 1.15's `tf.nn.max_pool`.
 *
 * @param value floating point, `[batch, height, width, channels]`.
 * @param ksize the size of a window, `[1, rows, columns, 1]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @returns `[batch, height', width', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const maxPool = pool('max_pool', MaxPool);

/**
 * The mean of every window, in which padding does not count: TF 1.15's `tf.nn.avg_pool`. Its
 * arguments are those of `maxPool`.
 */
export const avgPool = pool('avg_pool', AvgPool);

/**
 * Adds a vector along the last axis: TF 1.15's `tf.nn.bias_add`.
 *
 * @param value numbers of rank 2 or more.
 * @param bias a vector as long as the last axis of `value`, of the same dtype.
 * @returns a tensor like `value`.
 * @throws ValueError where the lengths differ.
 */
export const biasAdd = signature('bias_add', ['value', 'bias', 'dataFormat?', 'name?']).of<
  [value: TensorLike, bias: TensorLike, dataFormat?: 'NHWC' | null, name?: string | null],
  Tensor
>(({ value, bias, name }) => ops.BiasAdd([value, bias], {}, name));

/** max(x, 0), elementwise: TF 1.15's `tf.nn.relu`. Numbers of any shape. */
export const relu = signature('relu', ['features', 'name?']).of<
  [features: TensorLike, name?: string | null],
  Tensor
>(({ features, name }) => ops.Relu([features], {}, name));

/** `tensor` with its axis `from` moved to the end, or back where `back` is set. */
function moveAxis(tensor: Tensor, from: number, back = false): Tensor {
  const rank = tensor.shape?.length;
  if (rank === undefined) throw invalid(`axis=${from} needs a tensor of known rank: ${tensor}`);
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== from);
  const order = [...others, from];
  return transpose(tensor, back ? order.map((_, i) => order.indexOf(i)) : order);
}

/** The axis counted from the front, or -1 for the last one. */
function softmaxAxis(logits: Tensor, axis: number | null | undefined): number {
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
  if (at === -1) return ops.Softmax([tensor], {}, name);
  return moveAxis(ops.Softmax([moveAxis(tensor, at)], {}, name), at, true);
});

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
  const cost = ops.SoftmaxCrossEntropyWithLogits([rows, rowLabels], {}, scope).outputs[0] as Tensor;
  const outer = Slice([shape, [0], [Sub([rank, 1])]]);
  const loss = reshape(cost, outer);
  if (classesLast.shape !== null) loss.setShape(classesLast.shape.slice(0, -1));
  return loss;
}
