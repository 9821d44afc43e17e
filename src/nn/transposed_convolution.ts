import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  Conv3DBackpropInputV2,
} from '../../compiler/ops/conv.js';
import { ConcatV2 } from '../../compiler/ops/joining.js';
import { Slice } from '../../compiler/ops/slicing.js';
import { requiredRenamed, signature } from '../signature.js';
import { sequenceFormat, sequenceSizes } from './convolution.js';
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

/*
 * The transpose of a convolution takes the gradient of its output to that of its input: it turns
 * small images into large ones.
 */

type TransposeArguments<Format> = [
  value: TensorLike,
  filter: TensorLike,
  outputShape: TensorLike,
  strides: WindowSizes,
  padding?: PoolPadding,
  dataFormat?: Format | null,
  name?: string | null,
  input?: TensorLike | null,
  filters?: TensorLike | null,
  dilations?: WindowSizes | null,
];

const transposed = <Format extends string>(
  name: string,
  record: typeof Conv2DBackpropInput,
  defaultFormat: Format,
) =>
  signature(name, [
    'value?',
    'filter?',
    'outputShape',
    'strides',
    'padding?',
    'dataFormat?',
    'name?',
    'input?',
    'filters?',
    'dilations?',
  ]).of<TransposeArguments<Format>, Tensor>((args) => {
    const value = requiredRenamed(args, 'input', 'value');
    const filter = requiredRenamed(args, 'filters', 'filter');
    return getDefaultGraph().nameScope(args.name ?? name, (scope) => {
      const { padding = 'SAME' } = args;
      const data_format: string = args.dataFormat ?? defaultFormat;
      checkWindow(record.type, { padding, data_format });
      return record(
        [args.outputShape, filter, value],
        {
          strides: windowSizes(args.strides, data_format, 'strides'),
          padding,
          data_format,
          dilations: windowSizes(args.dilations, data_format, 'dilations'),
        },
        scope,
      );
    });
  });

/**
 * The transpose of `conv2d`: TF 1.15's `tf.nn.conv2d_transpose`.
 *
 * @param value floating point, `[batch, height, width, channels]`; also called `input`.
 * @param filter `[height, width, outputChannels, channels]`; also called `filters`.
 * @param outputShape the shape of the result, an int32 vector: `conv2d` would make `value` of it.
 * @param strides steps between windows of the result, `[1, rows, columns, 1]`.
 * @param padding that of `conv2d`.
 * @param dataFormat `'NCHW'` where the channels of images are the second axis.
 * @param dilations distances between a filter's elements.
 * @returns a tensor of `outputShape`.
 * @throws ValueError for other ranks; when run, InvalidArgumentError for an `outputShape` that does
 *   not lead to `value`.
 */
export const conv2dTranspose = transposed<DataFormat2D>(
  'conv2d_transpose',
  Conv2DBackpropInput,
  'NHWC',
);

/**
 * The transpose of `conv3d`: TF 1.15's `tf.nn.conv3d_transpose`. Its arguments are those of
 * `conv2dTranspose`, with one more spatial axis.
 */
export const conv3dTranspose = transposed<DataFormat3D>(
  'conv3d_transpose',
  Conv3DBackpropInputV2,
  'NDHWC',
);

/** A shape with an axis of length 1 at `axis`. */
function expandShape(shape: TensorLike, axis: number): Tensor {
  const one = Int32Array.of(1);
  if (Array.isArray(shape)) {
    return ConcatV2([[shape.slice(0, axis), one, shape.slice(axis)], 0], {}, 'concat');
  }
  const tensor = convertToTensor(shape);
  const [front, back] = [Slice([tensor, [0], [axis]]), Slice([tensor, [axis], [-1]])];
  return ConcatV2([[front, one, back], 0], {}, 'concat');
}

/**
 * The transpose of `conv1d`: TF 1.15's `tf.nn.conv1d_transpose`.
 *
 * @param input floating point, `[batch, width, channels]`.
 * @param filters `[width, outputChannels, channels]`.
 * @param outputShape the shape of the result: `conv1d` would make `input` of it.
 * @param strides the step between windows of the result.
 * @param padding that of `conv1d`.
 * @param dataFormat `'NCW'` where the channels of sequences are the second axis.
 * @param dilations the distance between a filter's elements.
 * @returns a tensor of `outputShape`.
 * @throws ValueError for other ranks; when run, InvalidArgumentError for an `outputShape` that does
 *   not lead to `input`.
 */
export const conv1dTranspose = signature('conv1d_transpose', [
  'input',
  'filters',
  'outputShape',
  'strides',
  'padding?',
  'dataFormat?',
  'dilations?',
  'name?',
]).of<
  [
    input: TensorLike,
    filters: TensorLike,
    outputShape: TensorLike,
    strides: WindowSizes,
    padding?: PoolPadding,
    dataFormat?: DataFormat1D | null,
    dilations?: WindowSizes | null,
    name?: string | null,
  ],
  Tensor
>(({ input, filters, outputShape, padding = 'SAME', ...args }) =>
  getDefaultGraph().nameScope(args.name ?? 'conv1d_transpose', (scope) => {
    const format = sequenceFormat(args.dataFormat);
    const { data_format, axis } = format;
    const strides = sequenceSizes(args.strides, format, 'stride');
    const dilations = sequenceSizes(args.dilations, format, 'dilations');
    checkWindow('Conv2DBackpropInput', { padding, data_format });
    const image = ExpandDims([input, axis]);
    const filter = ExpandDims([filters, 0]);
    const result = Conv2DBackpropInput(
      [expandShape(outputShape, axis), filter, image],
      { strides, padding, data_format, dilations },
      scope,
    );
    return Squeeze([result], { squeeze_dims: [axis] });
  }),
);

/**
 * The transpose of a convolution of sequences, images or volumes: TF 1.15's `tf.nn.conv_transpose`.
 * Its arguments are those of `conv1dTranspose`, `conv2dTranspose` or `conv3dTranspose`, by the length
 * of `outputShape`.
 *
 * @throws ValueError for an `outputShape` of another length than 3, 4 or 5.
 */
export const convTranspose = signature('conv_transpose', [
  'input',
  'filters',
  'outputShape',
  'strides',
  'padding?',
  'dataFormat?',
  'dilations?',
  'name?',
]).of<
  [
    input: TensorLike,
    filters: TensorLike,
    outputShape: TensorLike,
    strides: WindowSizes,
    padding?: PoolPadding,
    dataFormat?: DataFormat1D | DataFormat2D | DataFormat3D | null,
    dilations?: WindowSizes | null,
    name?: string | null,
  ],
  Tensor
>(({ input, filters, outputShape, strides, padding, dataFormat, dilations, name }) =>
  getDefaultGraph().nameScope(name ?? 'conv_transpose', (scope) => {
    const length =
      outputShape instanceof Tensor ? outputShape.shape?.[0] : [outputShape].flat().length;
    const options = { outputShape, strides, padding, dilations, name: scope };
    const images = { ...options, input, filters };
    if (length === 3) {
      return conv1dTranspose({ ...images, dataFormat: dataFormat as DataFormat1D | null });
    }
    if (length === 4) {
      return conv2dTranspose({ ...images, dataFormat: dataFormat as DataFormat2D | null });
    }
    if (length === 5) {
      return conv3dTranspose({ ...images, dataFormat: dataFormat as DataFormat3D | null });
    }
    throw invalid(`output_shape must be of length 3, 4 or 5 but was ${length}.`);
  }),
);

type BackpropOptions = [
  strides: readonly number[],
  padding: ConvPadding,
  useCudnnOnGpu?: boolean,
  dataFormat?: DataFormat2D,
  dilations?: readonly number[],
  name?: string | null,
];

/** The attributes of a 2-D convolution's gradient. */
function backpropAttrs(
  op: string,
  args: {
    readonly strides: readonly number[];
    readonly padding: ConvPadding;
    readonly useCudnnOnGpu?: boolean;
    readonly dataFormat?: DataFormat2D;
    readonly dilations?: readonly number[];
  },
) {
  const { strides, useCudnnOnGpu = true, dataFormat = 'NHWC', dilations = [1, 1, 1, 1] } = args;
  checkAttr(op, 'data_format', dataFormat, ['NHWC', 'NCHW']);
  return {
    strides,
    ...convPadding(op, args.padding),
    use_cudnn_on_gpu: useCudnnOnGpu,
    data_format: dataFormat,
    dilations,
  };
}

/**
 * The gradient of `conv2d` by its input: TF 1.15's `tf.nn.conv2d_backprop_input`.
 *
 * @param inputSizes the shape of the input, an int32 vector.
 * @param filter the filter of the convolution; also called `filters`.
 * @param outBackprop the gradient of its output.
 * @param strides those of `conv2d`, as its other arguments are.
 * @returns a tensor of shape `inputSizes`.
 */
export const conv2dBackpropInput = signature('conv2d_backprop_input', [
  'inputSizes',
  'filter?',
  'outBackprop',
  'strides',
  'padding',
  'useCudnnOnGpu?',
  'dataFormat?',
  'dilations?',
  'name?',
  'filters?',
]).of<
  [
    inputSizes: TensorLike,
    filter: TensorLike,
    outBackprop: TensorLike,
    ...BackpropOptions,
    filters?: TensorLike | null,
  ],
  Tensor
>((args) =>
  Conv2DBackpropInput(
    [args.inputSizes, requiredRenamed(args, 'filters', 'filter'), args.outBackprop],
    backpropAttrs('Conv2DBackpropInput', args),
    args.name,
  ),
);

/**
 * The gradient of `conv2d` by its filter: TF 1.15's `tf.nn.conv2d_backprop_filter`.
 *
 * @param input the input of the convolution.
 * @param filterSizes the shape of the filter, an int32 vector.
 * @param outBackprop the gradient of its output.
 * @param strides those of `conv2d`, as its other arguments are.
 * @returns a tensor of shape `filterSizes`.
 */
export const conv2dBackpropFilter = signature('conv2d_backprop_filter', [
  'input',
  'filterSizes',
  'outBackprop',
  'strides',
  'padding',
  'useCudnnOnGpu?',
  'dataFormat?',
  'dilations?',
  'name?',
]).of<
  [input: TensorLike, filterSizes: TensorLike, outBackprop: TensorLike, ...BackpropOptions],
  Tensor
>((args) =>
  Conv2DBackpropFilter(
    [args.input, args.filterSizes, args.outBackprop],
    backpropAttrs('Conv2DBackpropFilter', args),
    args.name,
  ),
);
