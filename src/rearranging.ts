import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor as convert, type TensorLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { filled } from '../compiler/ops/array.js';
import { stack } from '../compiler/ops/joining.js';
import { add, modulo, subtract } from '../compiler/ops/operators.js';
import { MirrorPad, Pad, PadV2 } from '../compiler/ops/padding.js';
import * as rearranging from '../compiler/ops/rearranging.js';
import { InvertPermutation } from '../compiler/ops/shape_arithmetic.js';
import { getItem } from '../compiler/ops/strided_slice.js';
import { Tile } from '../compiler/ops/tiling.js';
import { renamed, requiredRenamed, signature } from './signature.js';

/**
 * A tensor with margins: TF 1.15's `tf.pad`.
 *
 * @param tensor any tensor.
 * @param paddings an integer matrix, a row for every axis: how many elements before it and after it.
 * @param mode `'CONSTANT'` fills them with `constantValues`; `'REFLECT'` and `'SYMMETRIC'` with the
 *   mirrored elements, without those at the edge and with them.
 * @param constantValues a scalar of the tensor's dtype, 0 where it is left out.
 * @throws ValueError for another mode, for negative paddings, or for margins longer than the mirror.
 */
export const pad = signature('pad', ['tensor', 'paddings', 'mode?', 'name?', 'constantValues?']).of<
  [
    tensor: TensorLike,
    paddings: TensorLike,
    mode?: string,
    name?: string | null,
    constantValues?: TensorLike,
  ],
  Tensor
>(({ tensor, paddings, mode = 'CONSTANT', name, constantValues = 0 }) => {
  const kind = mode.toUpperCase();
  if (kind === 'CONSTANT') {
    return constantValues === 0
      ? Pad([tensor, paddings], {}, name)
      : PadV2([tensor, paddings, constantValues], {}, name);
  }
  if (kind === 'REFLECT' || kind === 'SYMMETRIC') {
    return MirrorPad([tensor, paddings], { mode: kind }, name);
  }
  throw new ValueError(explainHere(`Unknown padding mode: ${kind}`));
});

/**
 * A tensor repeated along its axes: TF 1.15's `tf.tile`.
 *
 * @param input any tensor.
 * @param multiples how often along each axis, an integer vector.
 */
export const tile = signature('tile', ['input', 'multiples', 'name?']).of<
  [input: TensorLike, multiples: TensorLike, name?: string | null],
  Tensor
>(({ input, multiples, name }) => Tile([input, multiples], {}, name));

/**
 * A tensor with the elements along some axes in reverse order: TF 1.15's `tf.reverse`.
 *
 * @param tensor any tensor.
 * @param axis the axes, an integer vector, negative from the end.
 * @throws ValueError for an axis that the tensor does not have, or that is named twice.
 */
export const reverse = signature('reverse', ['tensor', 'axis', 'name?']).of<
  [tensor: TensorLike, axis: TensorLike, name?: string | null],
  Tensor
>(({ tensor, axis, name }) => rearranging.ReverseV2([tensor, axis], {}, name));

/**
 * A tensor with its elements moved on along some axes; what leaves at one end comes in at the other:
 * TF 1.15's `tf.roll`.
 *
 * @param input a tensor of rank 1 or more.
 * @param shift how far, an integer or a vector of them; negative moves towards the start.
 * @param axis the axis of each shift, negative from the end; shifts of one axis add up.
 */
export const roll = signature('roll', ['input', 'shift', 'axis', 'name?']).of<
  [input: TensorLike, shift: TensorLike, axis: TensorLike, name?: string | null],
  Tensor
>(({ input, shift, axis, name }) => rearranging.Roll([input, shift, axis], {}, name));

/**
 * The beginnings of sequences in reverse order: TF 1.15's `tf.reverse_sequence`.
 *
 * @param input a tensor of rank 2 or more.
 * @param seqLengths how many elements of each entry of the batch, an integer vector.
 * @param seqAxis the axis along which a sequence runs; `seqDim` is its old name.
 * @param batchAxis the axis of the batch, 0 where it is left out; `batchDim` is its old name.
 * @throws ValueError where the shapes do not fit; when run, InvalidArgumentError for a length beyond
 *   the axis.
 */
export const reverseSequence = signature('reverse_sequence', [
  'input',
  'seqLengths',
  'seqAxis?',
  'batchAxis?',
  'name?',
  'seqDim?',
  'batchDim?',
]).of<
  [
    input: TensorLike,
    seqLengths: TensorLike,
    seqAxis?: number | null,
    batchAxis?: number | null,
    name?: string | null,
    seqDim?: number | null,
    batchDim?: number | null,
  ],
  Tensor
>((args) =>
  rearranging.ReverseSequence(
    [args.input, args.seqLengths],
    {
      seq_dim: requiredRenamed(args, 'seqAxis', 'seqDim'),
      batch_dim: renamed(args, 'batchAxis', 'batchDim') ?? 0,
    },
    args.name,
  ),
);

/**
 * The permutation that undoes another: TF 1.15's `tf.invert_permutation`.
 * @param x an int32 or int64 vector that holds every number from 0 on once.
 */
export const invertPermutation = signature('invert_permutation', ['x', 'name?']).of<
  [x: TensorLike, name?: string | null],
  Tensor
>(({ x, name }) => InvertPermutation([x], {}, name));

/**
 * Blocks of the axes after the first, moved to the batch: TF 1.15's `tf.space_to_batch_nd`.
 *
 * @param input a tensor `[batch, …]`.
 * @param blockShape the blocks' lengths, an integer vector of m elements for the axes 1 to m.
 * @param paddings an integer matrix `[m, 2]`: zeros before and after each of these axes.
 * @throws ValueError where the padded axes are not made up of whole blocks.
 */
export const spaceToBatchNd = signature('space_to_batch_nd', [
  'input',
  'blockShape',
  'paddings',
  'name?',
]).of<
  [input: TensorLike, blockShape: TensorLike, paddings: TensorLike, name?: string | null],
  Tensor
>(({ input, blockShape, paddings, name }) =>
  rearranging.SpaceToBatchND([input, blockShape, paddings], {}, name),
);

/**
 * The batch moved back to blocks of the axes after the first: TF 1.15's `tf.batch_to_space_nd`.
 *
 * @param input a tensor `[batch, …]`.
 * @param blockShape the blocks' lengths, an integer vector of m elements for the axes 1 to m.
 * @param crops an integer matrix `[m, 2]`: how much to take away from both ends of each axis.
 * @throws ValueError where the batch is not made up of whole blocks.
 */
export const batchToSpaceNd = signature('batch_to_space_nd', [
  'input',
  'blockShape',
  'crops',
  'name?',
]).of<[input: TensorLike, blockShape: TensorLike, crops: TensorLike, name?: string | null], Tensor>(
  ({ input, blockShape, crops, name }) =>
    rearranging.BatchToSpaceND([input, blockShape, crops], {}, name),
);

/**
 * The padding that makes axes divisible into blocks: TF 1.15's `tf.required_space_to_batch_paddings`.
 *
 * @param inputShape the axes' lengths, an int32 vector.
 * @param blockShape the blocks' lengths, an int32 vector of the same, known length.
 * @param basePaddings the least padding, an int32 matrix of two columns; zeros where it is left out.
 * @returns paddings for `spaceToBatchNd` and crops for `batchToSpaceNd`, int32 matrices.
 * @throws ValueError where the length of `blockShape` is not known.
 */
export const requiredSpaceToBatchPaddings = signature('required_space_to_batch_paddings', [
  'inputShape',
  'blockShape',
  'basePaddings?',
  'name?',
]).of<
  [
    inputShape: TensorLike,
    blockShape: TensorLike,
    basePaddings?: TensorLike | null,
    name?: string | null,
  ],
  [paddings: Tensor, crops: Tensor]
>(({ inputShape, blockShape, basePaddings, name }) =>
  getDefaultGraph().nameScope(name ?? 'required_space_to_batch_paddings', () => {
    const lengths = convert(inputShape, { dtype: 'int32', name: 'input_shape' });
    const blocks = convert(blockShape, { dtype: 'int32', name: 'block_shape' });
    const count = blocks.shape?.length === 1 ? blocks.shape[0] : null;
    if (count === null || count === undefined) {
      throw new ValueError(explainHere('block_shape must be a vector of known length'));
    }
    const base =
      (basePaddings ?? null) === null
        ? filled(0, [count, 2], 'int32', 'zeros')
        : convert(basePaddings as TensorLike, { dtype: 'int32', name: 'base_paddings' });
    const column = (at: number): Tensor =>
      getItem(base, [{ start: null, stop: null, step: null }, { at }]);
    const [start, end] = [column(0), column(1)];
    const full = add(add(lengths, start), end);
    const extra = modulo(subtract(blocks, modulo(full, blocks)), blocks);
    const ends = add(end, extra);
    const element = (vector: Tensor, at: number): Tensor => getItem(vector, [{ at }]);
    const rows = (row: (i: number) => TensorLike): readonly TensorLike[] =>
      Array.from({ length: count }, (_, i) => row(i));
    return [
      stack(
        rows((i) => [element(start, i), element(ends, i)]),
        0,
        'paddings',
      ),
      stack(
        rows((i) => [0, element(extra, i)]),
        0,
        'crops',
      ),
    ];
  }),
);

/** Blocks of one length along height and width. */
const squareBlocks = (size: number): NDArray => NDArray.vector('int64', [size, size]);

/**
 * Blocks of images, moved to the batch: TF 1.15's `tf.space_to_batch`.
 *
 * @param input images `[batch, height, width, channels]`.
 * @param paddings an integer matrix `[2, 2]`: zeros before and after height and width.
 * @param blockSize the blocks' height and width; `blockShape` is its new name.
 */
export const spaceToBatch = signature('space_to_batch', [
  'input',
  'paddings',
  'blockSize?',
  'name?',
  'blockShape?',
]).of<
  [
    input: TensorLike,
    paddings: TensorLike,
    blockSize?: number | null,
    name?: string | null,
    blockShape?: number | null,
  ],
  Tensor
>((args) => {
  const blocks = squareBlocks(requiredRenamed(args, 'blockShape', 'blockSize'));
  const result = rearranging.SpaceToBatchND([args.input, blocks, args.paddings], {}, args.name);
  result.setShape([null, null, null, null]);
  return result;
});

/**
 * The batch moved back to blocks of images: TF 1.15's `tf.batch_to_space`.
 *
 * @param input images `[batch, height, width, channels]`.
 * @param crops an integer matrix `[2, 2]`: how much to take away from both ends of height and width.
 * @param blockSize the blocks' height and width; `blockShape` is its new name.
 */
export const batchToSpace = signature('batch_to_space', [
  'input',
  'crops',
  'blockSize?',
  'name?',
  'blockShape?',
]).of<
  [
    input: TensorLike,
    crops: TensorLike,
    blockSize?: number | null,
    name?: string | null,
    blockShape?: number | null,
  ],
  Tensor
>((args) => {
  const blocks = squareBlocks(requiredRenamed(args, 'blockShape', 'blockSize'));
  const result = rearranging.BatchToSpaceND([args.input, blocks, args.crops], {}, args.name);
  result.setShape([null, null, null, null]);
  return result;
});

const throughDepth = (name: string, record: typeof rearranging.SpaceToDepth) =>
  signature(name, ['input', 'blockSize', 'name?', 'dataFormat?']).of<
    [input: TensorLike, blockSize: number, name?: string | null, dataFormat?: 'NHWC'],
    Tensor
  >(({ input, blockSize, name: opName, dataFormat = 'NHWC' }) =>
    record([input], { block_size: blockSize, data_format: dataFormat }, opName),
  );

/**
 * Blocks of images as pixels of more channels: TF 1.15's `tf.space_to_depth`.
 *
 * Its arguments: `input`, images `[batch, height, width, channels]`; `blockSize`, the blocks' height
 * and width, which must divide those of the images.
 */
export const spaceToDepth = throughDepth('space_to_depth', rearranging.SpaceToDepth);

/**
 * The channels of images as blocks of pixels: TF 1.15's `tf.depth_to_space`.
 *
 * Its arguments: `input`, images `[batch, height, width, channels]`; `blockSize`, the blocks' height
 * and width, whose square must divide the channels.
 */
export const depthToSpace = throughDepth('depth_to_space', rearranging.DepthToSpace);
