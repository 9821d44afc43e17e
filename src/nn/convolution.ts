import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Conv2D } from '../../compiler/ops/conv.js';
import { signature } from '../signature.js';
import { type ConvPadding, convPadding, type WindowSizes, windowSizes } from './window.js';

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
