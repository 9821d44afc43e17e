import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import * as ops from '../../compiler/ops/pool.js';
import { renamed, requiredRenamed, signature } from '../signature.js';
import { sequenceFormat, sequenceSizes } from './convolution.js';
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

/** What every pooling function takes beside its input. */
interface Windows<Format> {
  readonly ksize: WindowSizes;
  readonly strides: WindowSizes;
  readonly padding: PoolPadding;
  readonly dataFormat?: Format | null;
}

/** The attributes of a pooling op. */
function poolAttrs(
  op: string,
  { ksize, strides, padding, dataFormat }: Windows<string>,
  defaultFormat: string,
) {
  const data_format = dataFormat ?? defaultFormat;
  checkWindow(op, { padding, data_format });
  return {
    ksize: windowSizes(ksize, data_format, 'ksize'),
    strides: windowSizes(strides, data_format, 'strides'),
    padding,
    data_format,
  };
}

type PoolOp = typeof ops.MaxPool;

const pool = (name: string, record: PoolOp) =>
  signature(name, ['value?', 'ksize', 'strides', 'padding', 'dataFormat?', 'name?', 'input?']).of<
    [
      value: TensorLike,
      ksize: WindowSizes,
      strides: WindowSizes,
      padding: PoolPadding,
      dataFormat?: DataFormat2D | null,
      name?: string | null,
      input?: TensorLike | null,
    ],
    Tensor
  >((args) => {
    const value = requiredRenamed(args, 'input', 'value');
    return getDefaultGraph().nameScope(args.name ?? record.type, (scope) => {
      const attrs = poolAttrs(record.type, args, 'NHWC');
      if (record.type === 'MaxPool' && attrs.ksize.includes(0)) {
        throw invalid('ksize cannot be zero.');
      }
      return record([value], attrs, scope);
    });
  });

/**
 * The largest value of every window: TF 1.15's `tf.nn.max_pool`.
 *
 * @param value numbers, `[batch, height, width, channels]`; also called `input`.
 * @param ksize the size of a window, `[1, rows, columns, 1]`; or `[1, 1, 1, channels]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param dataFormat `'NCHW'` where the channels of images are the second axis.
 * @returns `[batch, height', width', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const maxPool = pool('max_pool', ops.MaxPool);

/**
 * The mean of every window, in which padding does not count: TF 1.15's `tf.nn.avg_pool`. Its
 * arguments are those of `maxPool`.
 */
export const avgPool = pool('avg_pool', ops.AvgPool);

/** `avgPool` by another name: TF 1.15's `tf.nn.avg_pool2d`. */
export const avgPool2d = pool('avg_pool2d', ops.AvgPool);

type PoolArguments<Format> = [
  input: TensorLike,
  ksize: WindowSizes,
  strides: WindowSizes,
  padding: PoolPadding,
  dataFormat?: Format | null,
  name?: string | null,
];

const inputParameters = ['input', 'ksize', 'strides', 'padding', 'dataFormat?', 'name?'] as const;

const pool1d = (name: string, scopeName: string, record: PoolOp) =>
  signature(name, inputParameters).of<PoolArguments<DataFormat1D>, Tensor>((args) =>
    getDefaultGraph().nameScope(args.name ?? scopeName, (scope) => {
      const format = sequenceFormat(args.dataFormat);
      const { data_format, axis } = format;
      const ksize = sequenceSizes(args.ksize, format, 'ksize');
      const strides = sequenceSizes(args.strides, format, 'strides');
      const { padding } = args;
      checkWindow(record.type, { padding, data_format });
      const image = ExpandDims([args.input, axis]);
      const result = record([image], { ksize, strides, padding, data_format }, scope);
      return Squeeze([result], { squeeze_dims: [axis] });
    }),
  );

/**
 * The largest value of every window over sequences: TF 1.15's `tf.nn.max_pool1d`.
 *
 * @param input numbers, `[batch, width, channels]`.
 * @param ksize the size of a window.
 * @param strides the step between windows.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param dataFormat `'NCW'` where the channels of sequences are the second axis.
 * @returns `[batch, width', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const maxPool1d = pool1d('max_pool1d', 'MaxPool1d', ops.MaxPool);

/**
 * The mean of every window over sequences: TF 1.15's `tf.nn.avg_pool1d`. Its arguments are those of
 * `maxPool1d`.
 */
export const avgPool1d = pool1d('avg_pool1d', 'AvgPool1D', ops.AvgPool);

/**
 * The largest value of every window over images: TF 1.15's `tf.nn.max_pool2d`. It is `maxPool` with
 * its first argument called `input`.
 */
export const maxPool2d = signature('max_pool2d', inputParameters).of<
  PoolArguments<DataFormat2D>,
  Tensor
>((args) =>
  getDefaultGraph().nameScope(args.name ?? 'MaxPool2d', (scope) =>
    ops.MaxPool([args.input], poolAttrs('MaxPool', args, 'NHWC'), scope),
  ),
);

const pool3d = (name: string, record: PoolOp) =>
  signature(name, inputParameters).of<PoolArguments<DataFormat3D>, Tensor>((args) =>
    getDefaultGraph().nameScope(args.name ?? record.type, (scope) =>
      record([args.input], poolAttrs(record.type, args, 'NDHWC'), scope),
    ),
  );

/**
 * The largest value of every window over volumes: TF 1.15's `tf.nn.max_pool3d`.
 *
 * @param input float32, `[batch, depth, height, width, channels]`.
 * @param ksize the size of a window, `[1, planes, rows, columns, 1]`.
 * @param strides steps between windows, `[1, planes, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param dataFormat `'NCDHW'` where the channels of volumes are the second axis.
 * @returns `[batch, depth', height', width', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const maxPool3d = pool3d('max_pool3d', ops.MaxPool3D);

/**
 * The mean of every window over volumes: TF 1.15's `tf.nn.avg_pool3d`. Its arguments are those of
 * `maxPool3d`.
 */
export const avgPool3d = pool3d('avg_pool3d', ops.AvgPool3D);

/** Pooling by the rank of its input (TF: `max_pool_v2`, `avg_pool_v2`). */
const poolByRank = (name: string, sequences: typeof maxPool1d, images: PoolOp, volumes: PoolOp) =>
  signature(name, inputParameters).of<
    PoolArguments<DataFormat1D | DataFormat2D | DataFormat3D>,
    Tensor
  >((args) => {
    const input = convertToTensor(args.input, { name: 'input' });
    const rank = input.shape?.length ?? args.dataFormat?.length;
    if (rank === undefined) {
      throw invalid('The input must have a rank or a data format must be given.');
    }
    if (rank < 3 || rank > 5) {
      throw invalid(`Input tensor must be of rank 3, 4 or 5 but was ${rank}.`);
    }
    if (rank === 3) {
      return sequences({ ...args, input, dataFormat: args.dataFormat as DataFormat1D | null });
    }
    const record = rank === 4 ? images : volumes;
    return record([input], poolAttrs(record.type, args, rank === 4 ? 'NHWC' : 'NDHWC'), args.name);
  });

/**
 * The largest value of every window over sequences, images or volumes: TF 1.15's `tf.nn.max_pool_v2`.
 * Its arguments are those of `maxPool1d`, `maxPool2d` or `maxPool3d`, by the rank of `input`.
 */
export const maxPoolV2 = poolByRank('max_pool_v2', maxPool1d, ops.MaxPool, ops.MaxPool3D);

/**
 * The mean of every window over sequences, images or volumes: TF 1.15's `tf.nn.avg_pool_v2`. Its
 * arguments are those of `maxPoolV2`.
 */
export const avgPoolV2 = poolByRank('avg_pool_v2', avgPool1d, ops.AvgPool, ops.AvgPool3D);

/**
 * The largest value of every window, and its place: TF 1.15's `tf.nn.max_pool_with_argmax`.
 *
 * @param input numbers, `[batch, height, width, channels]`.
 * @param ksize the size of a window, `[1, rows, columns, 1]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @param targmax the dtype of the places, int64 where it is left out; also called `outputDtype`.
 * @param includeBatchInIndex whether a place counts the images before it too.
 * @returns the values, and the places `(row · width + column) · channels + channel`, both
 *   `[batch, height', width', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const maxPoolWithArgmax = signature('max_pool_with_argmax', [
  'input',
  'ksize',
  'strides',
  'padding',
  'dataFormat?',
  'targmax?',
  'name?',
  'outputDtype?',
  'includeBatchInIndex?',
]).of<
  [
    input: TensorLike,
    ksize: readonly number[],
    strides: readonly number[],
    padding: PoolPadding,
    dataFormat?: 'NHWC',
    targmax?: 'int32' | 'int64' | null,
    name?: string | null,
    outputDtype?: 'int32' | 'int64' | null,
    includeBatchInIndex?: boolean,
  ],
  readonly [output: Tensor, argmax: Tensor]
>(({ includeBatchInIndex = false, ...args }) => {
  const { input, ksize, strides, padding, dataFormat = 'NHWC' } = args;
  if (dataFormat !== 'NHWC') throw invalid("Data formats other than 'NHWC' are not yet supported");
  checkWindow('MaxPoolWithArgmax', { padding, data_format: dataFormat });
  const Targmax = renamed(args, 'outputDtype', 'targmax') ?? 'int64';
  const { outputs } = ops.MaxPoolWithArgmax(
    [input],
    { ksize, strides, padding, Targmax, include_batch_in_index: includeBatchInIndex },
    args.name,
  );
  return outputs as readonly [Tensor, Tensor];
});
