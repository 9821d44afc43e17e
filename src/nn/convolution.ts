import type { TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import { Conv2D, Conv3D } from '../../compiler/ops/conv.js';
import { requiredRenamed, signature } from '../signature.js';
import {
  type ConvPadding,
  checkAttr,
  checkWindow,
  convPadding,
  type DataFormat1D,
  type DataFormat2D,
  type DataFormat3D,
  invalid,
  type PoolPadding,
  type WindowSizes,
  windowSizes,
} from './window.js';

/**
 * The 2-D convolution of images with filters: TF 1.15's `tf.nn.conv2d`.
 *
 * @param input floating point, `[batch, height, width, channels]`.
 * @param filter `[height, width, channels, filters]`; also called `filters`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` gives `ceil(in / stride)`, the odd element at the bottom and right;
 *   `'VALID'` gives `ceil((in - (k - 1) · dilation) / stride)`; or four pairs of amounts.
 * @param dataFormat `'NCHW'` where the channels of images are the second axis.
 * @param dilations distances between a filter's elements, `[1, rows, columns, 1]`.
 * @returns `[batch, height', width', filters]`.
 * @throws ValueError for other ranks, channels that differ, or a filter larger than its input.
 */
export const conv2d = signature('conv2d', [
  'input',
  'filter?',
  'strides',
  'padding',
  'useCudnnOnGpu?',
  'dataFormat?',
  'dilations?',
  'name?',
  'filters?',
]).of<
  [
    input: TensorLike,
    filter: TensorLike,
    strides: WindowSizes,
    padding: ConvPadding,
    useCudnnOnGpu?: boolean,
    dataFormat?: DataFormat2D | null,
    dilations?: WindowSizes | null,
    name?: string | null,
    filters?: TensorLike | null,
  ],
  Tensor
>(({ useCudnnOnGpu = true, ...args }) => {
  const filter = requiredRenamed(args, 'filters', 'filter');
  const data_format = args.dataFormat ?? 'NHWC';
  const padding = convPadding('Conv2D', args.padding);
  checkAttr('Conv2D', 'data_format', data_format, ['NHWC', 'NCHW']);
  return Conv2D(
    [args.input, filter],
    {
      strides: windowSizes(args.strides, data_format, 'strides'),
      ...padding,
      use_cudnn_on_gpu: useCudnnOnGpu,
      data_format,
      dilations: windowSizes(args.dilations, data_format, 'dilations'),
    },
    args.name,
  );
});

/** The 2-D format of a sequence with an axis of length 1 before its own, and where that is. */
export function sequenceFormat(dataFormat: DataFormat1D | DataFormat2D | null | undefined) {
  const format = dataFormat ?? 'NWC';
  if (format === 'NWC' || format === 'NHWC') return { data_format: 'NHWC', axis: 1 } as const;
  if (format === 'NCW' || format === 'NCHW') return { data_format: 'NCHW', axis: 2 } as const;
  throw invalid('data_format must be "NWC" or "NCW".');
}

/** One value for every axis of such a sequence. */
export const sequenceSizes = (
  value: WindowSizes | null | undefined,
  { axis }: ReturnType<typeof sequenceFormat>,
  name: string,
): readonly number[] => [1, ...windowSizes(value, axis === 1 ? 'NWC' : 'NCW', name)];

/**
 * The 1-D convolution of sequences with filters: TF 1.15's `tf.nn.conv1d`. It is a 2-D convolution of
 * images of one row.
 *
 * @param value floating point, `[batch, width, channels]`; also called `input`.
 * @param filters `[width, channels, filters]`.
 * @param stride the step between windows.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param dataFormat `'NCW'` where the channels of sequences are the second axis.
 * @param dilations the distance between a filter's elements.
 * @returns `[batch, width', filters]`.
 * @throws ValueError for other ranks, channels that differ, or a filter larger than its input.
 */
export const conv1d = signature('conv1d', [
  'value?',
  'filters',
  'stride',
  'padding',
  'useCudnnOnGpu?',
  'dataFormat?',
  'name?',
  'input?',
  'dilations?',
]).of<
  [
    value: TensorLike,
    filters: TensorLike,
    stride: WindowSizes,
    padding: PoolPadding,
    useCudnnOnGpu?: boolean | null,
    dataFormat?: DataFormat1D | DataFormat2D | null,
    name?: string | null,
    input?: TensorLike | null,
    dilations?: WindowSizes | null,
  ],
  Tensor
>(({ useCudnnOnGpu, ...args }) => {
  const value = requiredRenamed(args, 'input', 'value');
  return getDefaultGraph().nameScope(args.name ?? 'conv1d', (scope) => {
    const format = sequenceFormat(args.dataFormat);
    const { data_format, axis } = format;
    const strides = sequenceSizes(args.stride, format, 'stride');
    const dilations = sequenceSizes(args.dilations, format, 'dilations');
    checkAttr('Conv2D', 'padding', args.padding, ['SAME', 'VALID', 'EXPLICIT']);
    const result = Conv2D(
      [ExpandDims([value, axis]), ExpandDims([args.filters, 0])],
      {
        strides,
        padding: args.padding,
        use_cudnn_on_gpu: useCudnnOnGpu ?? true,
        data_format,
        dilations,
      },
      scope,
    );
    return Squeeze([result], { squeeze_dims: [axis] });
  });
});

/**
 * The 3-D convolution of volumes with filters: TF 1.15's `tf.nn.conv3d`.
 *
 * @param input floating point, `[batch, depth, height, width, channels]`.
 * @param filter `[depth, height, width, channels, filters]`; also called `filters`.
 * @param strides steps between windows, `[1, planes, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param dataFormat `'NCDHW'` where the channels of volumes are the second axis.
 * @param dilations distances between a filter's elements, `[1, planes, rows, columns, 1]`.
 * @returns `[batch, depth', height', width', filters]`.
 * @throws ValueError for other ranks, channels that differ, or a filter larger than its input.
 */
export const conv3d = signature('conv3d', [
  'input',
  'filter?',
  'strides',
  'padding',
  'dataFormat?',
  'dilations?',
  'name?',
  'filters?',
]).of<
  [
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    padding: PoolPadding,
    dataFormat?: DataFormat3D | null,
    dilations?: readonly number[] | null,
    name?: string | null,
    filters?: TensorLike | null,
  ],
  Tensor
>((args) => {
  const filter = requiredRenamed(args, 'filters', 'filter');
  const { strides, padding } = args;
  const data_format = args.dataFormat ?? 'NDHWC';
  checkWindow('Conv3D', { padding, data_format });
  const dilations = args.dilations ?? [1, 1, 1, 1, 1];
  return Conv3D([args.input, filter], { strides, padding, data_format, dilations }, args.name);
});
