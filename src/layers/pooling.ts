import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import { avgPool, avgPool3d, maxPool, maxPool3d } from '../nn/index.js';
import { type Arguments, bindArguments, signature } from '../signature.js';
import { Layer } from './layer.js';
import { checkChannelsLast, type LayerPadding, type Lengths, lengths, padding } from './window.js';

const POOLING = ['poolSize', 'strides', 'padding?', 'dataFormat?', 'name?'] as const;

type PoolingParameters = [
  poolSize: Lengths,
  strides: Lengths,
  padding?: LayerPadding,
  dataFormat?: 'channels_last',
  name?: string | null,
];

type PoolingArguments = Arguments<PoolingParameters, typeof POOLING>;

interface Windows {
  readonly ksize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: 'VALID' | 'SAME';
}

type Pool = (inputs: Tensor, windows: Windows) => Tensor;

/** A layer that makes one value of every window of each channel. */
abstract class Pooling extends Layer {
  readonly #windows: Windows;
  readonly #pool: Pool;

  constructor(args: PoolingArguments, base: string, rank: number, pool: Pool) {
    const settings = bindArguments<PoolingParameters, typeof POOLING>(base, POOLING, args);
    super(settings, base);
    checkChannelsLast(settings.dataFormat);
    this.inputSpec = { ndim: rank + 2 };
    this.#windows = {
      ksize: [1, ...lengths(settings.poolSize, rank, 'pool_size'), 1],
      strides: [1, ...lengths(settings.strides, rank, 'strides'), 1],
      padding: padding(settings.padding ?? 'valid'),
    };
    this.#pool = pool;
  }

  protected override call(inputs: Tensor): Tensor {
    return this.#pool(inputs, this.#windows);
  }
}

/** A sequence is pooled as an image whose rows are single pixels. */
const asImage =
  (pool: Pool): Pool =>
  (inputs, { ksize, strides, padding: word }) => {
    const windows = { ksize: [...ksize, 1], strides: [...strides, 1], padding: word };
    return Squeeze([pool(ExpandDims([inputs, 2]), windows)], { squeeze_dims: [2] });
  };

/** The largest value of every window of a sequence: TF 1.15's `tf.layers.MaxPooling1D`. */
export class MaxPooling1D extends Pooling {
  /** @param args those of `maxPooling1d`, without its inputs. */
  constructor(...args: PoolingArguments) {
    super(args, 'max_pooling1d', 1, asImage(maxPool));
  }
}

/** The mean of every window of a sequence: TF 1.15's `tf.layers.AveragePooling1D`. */
export class AveragePooling1D extends Pooling {
  /** @param args those of `averagePooling1d`, without its inputs. */
  constructor(...args: PoolingArguments) {
    super(args, 'average_pooling1d', 1, asImage(avgPool));
  }
}

/** The largest value of every window of an image: TF 1.15's `tf.layers.MaxPooling2D`. */
export class MaxPooling2D extends Pooling {
  /** @param args those of `maxPooling2d`, without its inputs. */
  constructor(...args: PoolingArguments) {
    super(args, 'max_pooling2d', 2, maxPool);
  }
}

/** The mean of every window of an image: TF 1.15's `tf.layers.AveragePooling2D`. */
export class AveragePooling2D extends Pooling {
  /** @param args those of `averagePooling2d`, without its inputs. */
  constructor(...args: PoolingArguments) {
    super(args, 'average_pooling2d', 2, avgPool);
  }
}

/** The largest value of every window of a volume: TF 1.15's `tf.layers.MaxPooling3D`. */
export class MaxPooling3D extends Pooling {
  /** @param args those of `maxPooling3d`, without its inputs. */
  constructor(...args: PoolingArguments) {
    super(args, 'max_pooling3d', 3, maxPool3d);
  }
}

/** The mean of every window of a volume: TF 1.15's `tf.layers.AveragePooling3D`. */
export class AveragePooling3D extends Pooling {
  /** @param args those of `averagePooling3d`, without its inputs. */
  constructor(...args: PoolingArguments) {
    super(args, 'average_pooling3d', 3, avgPool3d);
  }
}

const pooling = (name: string, Type: new (...args: PoolingArguments) => Pooling) =>
  signature(name, ['inputs', ...POOLING]).of<[inputs: TensorLike, ...PoolingParameters], Tensor>(
    ({ inputs, ...settings }) => new Type(settings).apply(inputs),
  );

/**
 * The largest value of every window of a sequence: TF 1.15's `tf.layers.max_pooling1d`.
 *
 * @param inputs `[batch, length, channels]`.
 * @param poolSize the length of a window.
 * @param strides steps between windows.
 * @param padding `'valid'`, the default, or `'same'`, as in `tf.nn.conv2d`.
 * @returns `[batch, length', channels]`.
 * @throws ValueError for another rank, or a window longer than its input.
 */
export const maxPooling1d = pooling('max_pooling1d', MaxPooling1D);

/**
 * The mean of every window of a sequence, in which padding does not count: TF 1.15's
 * `tf.layers.average_pooling1d`. Its arguments are those of `maxPooling1d`.
 */
export const averagePooling1d = pooling('average_pooling1d', AveragePooling1D);

/**
 * The largest value of every window of an image: TF 1.15's `tf.layers.max_pooling2d`.
 *
 * @param inputs `[batch, height, width, channels]`.
 * @param poolSize the size of a window: one number, or `[rows, columns]`.
 * @param strides steps between windows: one number, or `[rows, columns]`.
 * @param padding `'valid'`, the default, or `'same'`, as in `tf.nn.conv2d`.
 * @returns `[batch, height', width', channels]`.
 * @throws ValueError for another rank, or a window larger than its input.
 */
export const maxPooling2d = pooling('max_pooling2d', MaxPooling2D);

/**
 * The mean of every window of an image, in which padding does not count: TF 1.15's
 * `tf.layers.average_pooling2d`. Its arguments are those of `maxPooling2d`.
 */
export const averagePooling2d = pooling('average_pooling2d', AveragePooling2D);

/**
 * The largest value of every window of a volume: TF 1.15's `tf.layers.max_pooling3d`. Its arguments
 * are those of `maxPooling2d`, with one more spatial axis.
 */
export const maxPooling3d = pooling('max_pooling3d', MaxPooling3D);

/**
 * The mean of every window of a volume, in which padding does not count: TF 1.15's
 * `tf.layers.average_pooling3d`. Its arguments are those of `maxPooling2d`, with one more spatial
 * axis.
 */
export const averagePooling3d = pooling('average_pooling3d', AveragePooling3D);
