import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import {
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
} from '../../compiler/ops/conv.js';
import { renamed, signature } from '../signature.js';
import { conv2d } from './convolution.js';
import { filterSizes, withSpaceToBatch } from './space_to_batch.js';
import { checkWindow, type DataFormat2D, invalid, type PoolPadding } from './window.js';

interface Windows {
  readonly strides: readonly number[];
  readonly padding: PoolPadding;
  readonly dataFormat?: DataFormat2D | null;
  readonly dilations?: readonly number[];
}

/** The attributes of a depthwise convolution or its gradients. */
function depthwiseAttrs(op: string, { strides, padding, dataFormat, dilations }: Windows) {
  const data_format = dataFormat ?? 'NHWC';
  checkWindow(op, { padding, data_format });
  return { strides, padding, data_format, dilations: dilations ?? [1, 1, 1, 1] };
}

/** A depthwise convolution whose filter's elements lie `rate` apart. */
function dilated(
  input: Tensor,
  filter: Tensor,
  windows: Windows,
  rate: readonly number[] | null,
  name: string,
): Tensor {
  const isChannelsFirst = windows.dataFormat?.startsWith('NC') ?? false;
  const dilation = {
    rates: rate ?? [1, 1],
    padding: windows.padding,
    sizes: filterSizes(filter.shape),
    firstAxis: isChannelsFirst ? 2 : 1,
  } as const;
  return withSpaceToBatch(input, dilation, (phases, padding) => {
    const attrs = depthwiseAttrs('DepthwiseConv2dNative', { ...windows, padding });
    return DepthwiseConv2dNative([phases, filter], attrs, name);
  });
}

/**
 * The convolution of every channel with filters of its own: TF 1.15's `tf.nn.depthwise_conv2d`.
 *
 * @param input floating point, `[batch, height, width, channels]`.
 * @param filter `[height, width, channels, multiplier]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param rate distances between a filter's elements, `[rows, columns]`; also called `dilations`.
 * @param dataFormat `'NCHW'` where the channels of images are the second axis.
 * @returns `[batch, height', width', channels · multiplier]`.
 * @throws ValueError for other ranks, or channels that differ.
 */
export const depthwiseConv2d = signature('depthwise_conv2d', [
  'input',
  'filter',
  'strides',
  'padding',
  'rate?',
  'name?',
  'dataFormat?',
  'dilations?',
]).of<
  [
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    padding: PoolPadding,
    rate?: readonly number[] | null,
    name?: string | null,
    dataFormat?: DataFormat2D | null,
    dilations?: readonly number[] | null,
  ],
  Tensor
>(({ rate, dilations, ...args }) => {
  const rates = renamed({ rate, dilations }, 'dilations', 'rate');
  return getDefaultGraph().nameScope(args.name ?? 'depthwise', (scope) => {
    const input = convertToTensor(args.input, { name: 'tensor_in' });
    const filter = convertToTensor(args.filter, { name: 'filter_in' });
    return dilated(input, filter, args, rates, scope);
  });
});

/**
 * A depthwise convolution, and a convolution of single pixels that mixes its channels: TF 1.15's
 * `tf.nn.separable_conv2d`.
 *
 * @param input floating point, `[batch, height, width, channels]`.
 * @param depthwiseFilter `[height, width, channels, multiplier]`.
 * @param pointwiseFilter `[1, 1, channels · multiplier, filters]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param rate distances between a filter's elements, `[rows, columns]`; also called `dilations`.
 * @param dataFormat `'NCHW'` where the channels of images are the second axis.
 * @returns `[batch, height', width', filters]`.
 * @throws ValueError for other ranks, or channels that differ.
 */
export const separableConv2d = signature('separable_conv2d', [
  'input',
  'depthwiseFilter',
  'pointwiseFilter',
  'strides',
  'padding',
  'rate?',
  'name?',
  'dataFormat?',
  'dilations?',
]).of<
  [
    input: TensorLike,
    depthwiseFilter: TensorLike,
    pointwiseFilter: TensorLike,
    strides: readonly number[],
    padding: PoolPadding,
    rate?: readonly number[] | null,
    name?: string | null,
    dataFormat?: DataFormat2D | null,
    dilations?: readonly number[] | null,
  ],
  Tensor
>(({ rate, dilations, ...args }) => {
  const rates = renamed({ rate, dilations }, 'dilations', 'rate');
  return getDefaultGraph().nameScope(args.name ?? 'separable_conv2d', (scope) => {
    const input = convertToTensor(args.input, { name: 'tensor_in' });
    const depthwise = convertToTensor(args.depthwiseFilter, { name: 'depthwise_filter' });
    const pointwise = convertToTensor(args.pointwiseFilter, { name: 'pointwise_filter' });
    for (const length of pointwise.shape?.slice(0, 2) ?? []) {
      if (length !== null && length !== 1) {
        throw invalid(`Dimensions ${length} and 1 are not compatible`);
      }
    }
    return conv2d({
      input: dilated(input, depthwise, args, rates, 'depthwise'),
      filter: pointwise,
      strides: [1, 1, 1, 1],
      padding: 'VALID',
      dataFormat: args.dataFormat,
      name: scope,
    });
  });
});

/**
 * The convolution of every channel with filters of its own: TF 1.15's `tf.nn.depthwise_conv2d_native`.
 * Its arguments are those of `depthwiseConv2d`, but for `dilations`.
 *
 * @param dilations distances between a filter's elements, `[1, rows, columns, 1]`.
 */
export const depthwiseConv2dNative = signature('depthwise_conv2d_native', [
  'input',
  'filter',
  'strides',
  'padding',
  'dataFormat?',
  'dilations?',
  'name?',
]).of<
  [
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    padding: PoolPadding,
    dataFormat?: DataFormat2D,
    dilations?: readonly number[],
    name?: string | null,
  ],
  Tensor
>(({ input, filter, name, ...args }) =>
  DepthwiseConv2dNative([input, filter], depthwiseAttrs('DepthwiseConv2dNative', args), name),
);

type BackpropOptions = [
  strides: readonly number[],
  padding: PoolPadding,
  dataFormat?: DataFormat2D,
  dilations?: readonly number[],
  name?: string | null,
];

const backpropParameters = ['strides', 'padding', 'dataFormat?', 'dilations?', 'name?'] as const;

/**
 * The gradient of `depthwiseConv2dNative` by its input: TF 1.15's
 * `tf.nn.depthwise_conv2d_native_backprop_input`.
 *
 * @param inputSizes the shape of the input, an int32 vector.
 * @param filter the filter of the convolution.
 * @param outBackprop the gradient of its output.
 * @returns a tensor of shape `inputSizes`.
 */
export const depthwiseConv2dNativeBackpropInput = signature(
  'depthwise_conv2d_native_backprop_input',
  ['inputSizes', 'filter', 'outBackprop', ...backpropParameters],
).of<
  [inputSizes: TensorLike, filter: TensorLike, outBackprop: TensorLike, ...BackpropOptions],
  Tensor
>(({ inputSizes, filter, outBackprop, name, ...args }) =>
  DepthwiseConv2dNativeBackpropInput(
    [inputSizes, filter, outBackprop],
    depthwiseAttrs('DepthwiseConv2dNativeBackpropInput', args),
    name,
  ),
);

/**
 * The gradient of `depthwiseConv2dNative` by its filter: TF 1.15's
 * `tf.nn.depthwise_conv2d_native_backprop_filter`.
 *
 * @param input the input of the convolution.
 * @param filterSizes the shape of the filter, an int32 vector.
 * @param outBackprop the gradient of its output.
 * @returns a tensor of shape `filterSizes`.
 */
export const depthwiseConv2dNativeBackpropFilter = signature(
  'depthwise_conv2d_native_backprop_filter',
  ['input', 'filterSizes', 'outBackprop', ...backpropParameters],
).of<
  [input: TensorLike, filterSizes: TensorLike, outBackprop: TensorLike, ...BackpropOptions],
  Tensor
>(({ input, filterSizes: sizes, outBackprop, name, ...args }) =>
  DepthwiseConv2dNativeBackpropFilter(
    [input, sizes, outBackprop],
    depthwiseAttrs('DepthwiseConv2dNativeBackpropFilter', args),
    name,
  ),
);
