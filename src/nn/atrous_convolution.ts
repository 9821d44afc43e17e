import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { isCompatible } from '../../compiler/graph/shape.js';
import { Conv2DBackpropInput } from '../../compiler/ops/conv.js';
import {
  add,
  floorDivide,
  modulo,
  reflectedMultiply,
  reflectedSubtract,
} from '../../compiler/ops/operators.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { batchToSpace, spaceToBatch } from '../rearranging.js';
import { signature } from '../signature.js';
import { convolution } from './any_rank.js';
import { conv2dTranspose } from './transposed_convolution.js';
import { checkAttr, invalid, type PoolPadding, type WindowSizes } from './window.js';

/**
 * The 2-D convolution with filters whose elements lie `rate` apart: TF 1.15's
 * `tf.nn.atrous_conv2d`.
 *
 * @param value floating point, `[batch, height, width, channels]`.
 * @param filters `[height, width, channels, filters]`.
 * @param rate the distance between a filter's elements, 1 or more.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @returns `[batch, height', width', filters]`.
 * @throws ValueError for other ranks, channels that differ, or a filter larger than its input.
 */
export const atrousConv2d = signature('atrous_conv2d', [
  'value',
  'filters',
  'rate',
  'padding',
  'name?',
]).of<
  [
    value: TensorLike,
    filters: TensorLike,
    rate: WindowSizes,
    padding: PoolPadding,
    name?: string | null,
  ],
  Tensor
>(({ value, filters, rate, padding, name }) => {
  const dilationRate = typeof rate === 'number' ? [rate, rate] : rate;
  return convolution({ input: value, filter: filters, padding, dilationRate, name });
});

/** A length that the graph may only know when it runs. */
type Length = number | Tensor;

/** Arithmetic on lengths, of numbers at once. */
const plus = (x: Length, n: number): Length => (typeof x === 'number' ? x + n : add(x, n));
const times = (x: Length, n: number): Length =>
  typeof x === 'number' ? x * n : reflectedMultiply(x, n);
const toMultiple = (x: Length, n: number): Length =>
  typeof x === 'number' ? (n - (x % n)) % n : modulo(reflectedSubtract(modulo(x, n), n), n);
const sumOf = (x: Length, y: Length): Length => (typeof y === 'number' ? plus(x, y) : add(y, x));
const over = (x: Length, n: number): Length =>
  typeof x === 'number' ? Math.floor(x / n) : floorDivide(x, n);

/** The elements of a shape, a list or a vector. */
function lengthsOf(shape: TensorLike): readonly Length[] {
  if (Array.isArray(shape) && shape.every((d) => typeof d === 'number' || d instanceof Tensor)) {
    return shape;
  }
  const tensor = convertToTensor(shape, { preferred: 'int32', name: 'output_shape' });
  return [0, 1, 2, 3].map((at) => getItem(tensor, [{ at }]));
}

/**
 * The transpose of `atrousConv2d`: TF 1.15's `tf.nn.atrous_conv2d_transpose`.
 *
 * @param value floating point, `[batch, height, width, channels]`.
 * @param filters `[height, width, outputChannels, channels]`.
 * @param outputShape the shape of the result: `atrousConv2d` would make `value` of it.
 * @param rate the distance between a filter's elements, 1 or more.
 * @param padding that of `atrousConv2d`.
 * @returns a tensor of `outputShape`.
 * @throws ValueError for a rate below 1, filters of unknown size, or channels that differ.
 */
export const atrousConv2dTranspose = signature('atrous_conv2d_transpose', [
  'value',
  'filters',
  'outputShape',
  'rate',
  'padding',
  'name?',
]).of<
  [
    value: TensorLike,
    filters: TensorLike,
    outputShape: TensorLike,
    rate: number,
    padding: PoolPadding,
    name?: string | null,
  ],
  Tensor
>(({ outputShape, rate, padding, name, ...args }) =>
  getDefaultGraph().nameScope(name ?? 'atrous_conv2d_transpose', () => {
    const value = convertToTensor(args.value, { name: 'value' });
    const filters = convertToTensor(args.filters, { name: 'filters' });
    checkAttr('Conv2DBackpropInput', 'padding', padding, ['SAME', 'VALID']);
    const [channels, expected] = [value.shape?.[3] ?? null, filters.shape?.[3] ?? null];
    if (!isCompatible([channels], [expected])) {
      throw invalid(
        `value's input channels does not match filters' input channels, ${channels} != ${expected}`,
      );
    }
    if (rate < 1) throw invalid(`rate ${rate} cannot be less than one`);
    if (rate === 1) {
      return conv2dTranspose({ value, filter: filters, outputShape, strides: 1, padding });
    }
    const [batch = 0, height = 0, width = 0, depth = 0] = lengthsOf(outputShape);
    const sides = [height, width].map((length, i) => {
      const taps = filters.shape?.[i] ?? null;
      if (taps === null) throw invalid('filters must have a known size');
      const reach = padding === 'SAME' ? (taps - 1) * rate : 0;
      const before = Math.floor(reach / 2);
      const full = plus(length, reach);
      const extra = toMultiple(full, rate);
      return { before, after: plus(extra, reach - before), extra, size: sumOf(full, extra) };
    });
    const phases = spaceToBatch({
      input: value,
      paddings: sides.map(({ extra }) => [0, extra]),
      blockSize: rate,
    });
    const sizes = sides.map(({ size }) => over(size, rate));
    const result = Conv2DBackpropInput(
      [[times(batch, rate * rate), ...sizes, depth], filters, phases],
      {
        strides: [1, 1, 1, 1],
        padding: 'VALID',
      },
    );
    const crops = sides.map(({ before, after }) => [before, after]);
    return batchToSpace({ input: result, crops, blockSize: rate });
  }),
);
