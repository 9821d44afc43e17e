import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { isCompatible } from '../../compiler/graph/shape.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import { Conv2D, Conv3D } from '../../compiler/ops/conv.js';
import { AvgPool, AvgPool3D, MaxPool, MaxPool3D } from '../../compiler/ops/pool.js';
import { renamed, requiredRenamed, signature } from '../signature.js';
import { conv1d } from './convolution.js';
import { filterSizes, stridesAndRates, withSpaceToBatch } from './space_to_batch.js';
import {
  checkWindow,
  type DataFormat1D,
  type DataFormat2D,
  type DataFormat3D,
  invalid,
  type PoolPadding,
  type WindowSizes,
  windowSizes,
} from './window.js';

/** Where sequences, images or volumes keep their channels. */
type DataFormat = DataFormat1D | DataFormat2D | DataFormat3D;

const formats = { 1: 'NWC', 2: 'NHWC', 3: 'NDHWC' } as const;

/** A convolution without dilation, by the number of its spatial axes. */
function convolve(
  input: Tensor,
  filter: Tensor,
  window: {
    readonly strides: readonly number[];
    readonly padding: PoolPadding;
    readonly data_format: string;
  },
  name: string,
): Tensor {
  const { strides, padding, data_format } = window;
  if (data_format.length === 3) {
    const dataFormat = data_format as DataFormat1D;
    return conv1d({ value: input, filters: filter, stride: strides, padding, dataFormat, name });
  }
  const record = data_format.length === 4 ? Conv2D : Conv3D;
  checkWindow(record.type, window);
  return record([input, filter], window, name);
}

/**
 * The convolution of sequences, images or volumes with filters: TF 1.15's `tf.nn.convolution`.
 *
 * @param input floating point, `[batch, …spatial, channels]`, of one to three spatial axes.
 * @param filter `[…window, channels, filters]`; also called `filters`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param strides steps between windows, one for every spatial axis; 1 where it is left out.
 * @param dilationRate distances between a filter's elements, one for every spatial axis, 1 where it is
 *   left out; also called `dilations`. Where it is not 1 the strides must be.
 * @param dataFormat `'NCW'`, `'NCHW'`, `'NCDHW'` where the channels are the second axis.
 * @returns `[batch, …spatial', filters]`.
 * @throws ValueError for other ranks, channels that differ, or a filter larger than its input.
 */
export const convolution = signature('convolution', [
  'input',
  'filter?',
  'padding',
  'strides?',
  'dilationRate?',
  'name?',
  'dataFormat?',
  'filters?',
  'dilations?',
]).of<
  [
    input: TensorLike,
    filter: TensorLike,
    padding: PoolPadding,
    strides?: WindowSizes | null,
    dilationRate?: WindowSizes | null,
    name?: string | null,
    dataFormat?: DataFormat | null,
    filters?: TensorLike | null,
    dilations?: WindowSizes | null,
  ],
  Tensor
>(({ padding, ...args }) => {
  const dilationRate = renamed(args, 'dilations', 'dilationRate');
  return getDefaultGraph().nameScope(args.name ?? 'convolution', (scope) => {
    const input = convertToTensor(args.input, { name: 'input' });
    const filter = convertToTensor(requiredRenamed(args, 'filters', 'filter'), { name: 'filter' });
    const rank = input.shape?.length ?? filter.shape?.length;
    if (rank === undefined) throw invalid('rank of input or filter must be known');
    if (rank < 3 || rank > 5) {
      throw invalid(`Input tensor must be of rank 3, 4 or 5 but was ${rank}.`);
    }
    const axes = (rank - 2) as 1 | 2 | 3;
    const data_format = args.dataFormat ?? formats[axes];
    const isChannelsFirst = data_format.startsWith('NC');
    const firstAxis = isChannelsFirst ? 2 : 1;
    const spatial = <T>(values: readonly T[]): readonly T[] =>
      values.slice(firstAxis, firstAxis + axes);
    const strides = windowSizes(args.strides, data_format, 'strides');
    const dilations = windowSizes(dilationRate, data_format, 'dilations');
    const isDilated = dilations.some((d) => d !== 1);
    if (isDilated) stridesAndRates(axes, spatial(strides), spatial(dilations));
    const channels = input.shape?.at(isChannelsFirst ? 1 : -1) ?? null;
    const expected = filter.shape?.at(-2) ?? null;
    if (isDilated && !isCompatible([channels], [expected])) {
      throw invalid(
        'number of input channels does not match corresponding dimension of filter, ' +
          `${channels} != ${expected}`,
      );
    }
    const sizes = filterSizes(filter.shape);
    const dilation = { rates: spatial(dilations), padding, sizes, firstAxis } as const;
    return withSpaceToBatch(input, dilation, (phases, phasePadding) =>
      convolve(phases, filter, { strides, padding: phasePadding, data_format }, scope),
    );
  });
});

const poolOps = {
  MAX: [MaxPool, MaxPool, MaxPool3D],
  AVG: [AvgPool, AvgPool, AvgPool3D],
} as const;

/**
 * The largest value or the mean of every window over sequences, images or volumes: TF 1.15's
 * `tf.nn.pool`.
 *
 * @param input numbers, `[batch, …spatial, channels]`, of one to three spatial axes.
 * @param windowShape the size of a window, one length for every spatial axis.
 * @param poolingType `'MAX'` or `'AVG'`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param dilationRate distances between a window's elements, 1 where it is left out; also called
 *   `dilations`.
 * @param strides steps between windows, none larger than its window; 1 where it is left out.
 * @param dataFormat `'NCW'`, `'NCHW'`, `'NCDHW'` where the channels are the second axis.
 * @returns `[batch, …spatial', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const pool = signature('pool', [
  'input',
  'windowShape',
  'poolingType',
  'padding',
  'dilationRate?',
  'strides?',
  'name?',
  'dataFormat?',
  'dilations?',
]).of<
  [
    input: TensorLike,
    windowShape: readonly number[],
    poolingType: 'MAX' | 'AVG',
    padding: PoolPadding,
    dilationRate?: readonly number[] | null,
    strides?: readonly number[] | null,
    name?: string | null,
    dataFormat?: DataFormat | null,
    dilations?: readonly number[] | null,
  ],
  Tensor
>(({ windowShape, poolingType, padding, ...args }) => {
  const dilationRate = renamed(args, 'dilations', 'dilationRate');
  const scopeName = args.name ?? `${poolingType.toLowerCase()}_pool`;
  return getDefaultGraph().nameScope(scopeName, (scope) => {
    const input = convertToTensor(args.input, { name: 'input' });
    const axes = windowShape.length;
    if (axes < 1 || axes > 3) throw invalid('It is required that 1 <= num_spatial_dims <= 3.');
    const { strides, rates } = stridesAndRates(axes, args.strides ?? null, dilationRate);
    if (padding === 'SAME' && rates.some((rate) => rate > 1)) {
      throw invalid('pooling with SAME padding is not implemented for dilation_rate > 1');
    }
    if (strides.some((stride, i) => stride > (windowShape[i] as number))) {
      throw invalid(
        'strides > window_shape not supported due to inconsistency between CPU and GPU implementations',
      );
    }
    const record = poolOps[poolingType]?.[axes - 1];
    if (record === undefined) throw invalid(`${axes}-D ${poolingType} pooling is not supported.`);
    const format = args.dataFormat ?? formats[axes as 1 | 2 | 3];
    const firstAxis = format.startsWith('NC') ? 2 : 1;
    // A sequence is pooled as an image with an axis of length 1 before its own.
    const isSequence = axes === 1;
    const data_format = isSequence ? (firstAxis === 2 ? 'NCHW' : 'NHWC') : format;
    const sizesOf = (values: readonly number[], name: string): readonly number[] =>
      windowSizes(isSequence ? [1, ...values] : values, data_format, name);
    const attrs = { ksize: sizesOf(windowShape, 'ksize'), strides: sizesOf(strides, 'strides') };
    const dilation = { rates, padding, sizes: windowShape, firstAxis } as const;
    return withSpaceToBatch(input, dilation, (phases, phasePadding) => {
      const window = { ...attrs, padding: phasePadding, data_format };
      checkWindow(record.type, window);
      if (!isSequence) return record([phases], window, scope);
      const pooled = record([ExpandDims([phases, firstAxis])], window, scope);
      return Squeeze([pooled], { squeeze_dims: [firstAxis] });
    });
  });
});
