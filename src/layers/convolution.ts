import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Shape } from '../../compiler/graph/shape.js';
import * as nn from '../nn/index.js';
import { stridesAndRates, withSpaceToBatch } from '../nn/space_to_batch.js';
import { type Arguments, bindArguments, type Named, signature } from '../signature.js';
import type { Reuse } from '../variable_scope.js';
import { KERNEL, KernelLayer, type KernelParameters } from './kernel_layer.js';
import {
  channelsOf,
  checkChannelsLast,
  type LayerPadding,
  type Lengths,
  lengths,
  padding,
} from './window.js';

const CONVOLUTION = [
  'filters',
  'kernelSize',
  'strides?',
  'padding?',
  'dataFormat?',
  'dilationRate?',
  ...KERNEL,
] as const;

type ConvolutionParameters = [
  filters: number,
  kernelSize: Lengths,
  strides?: Lengths,
  padding?: LayerPadding,
  dataFormat?: 'channels_last',
  dilationRate?: Lengths,
  ...KernelParameters,
];

type ConvolutionArguments = Arguments<ConvolutionParameters, typeof CONVOLUTION>;

interface Windows {
  readonly strides: readonly number[];
  readonly padding: 'VALID' | 'SAME';
}

type Convolve = (inputs: Tensor, kernel: Tensor, windows: Windows) => Tensor;

/** A layer that slides filters over its input. */
abstract class Convolution extends KernelLayer {
  readonly #filters: number;
  readonly #kernelSize: readonly number[];
  readonly #strides: readonly number[];
  readonly #rates: readonly number[];
  readonly #padding: 'VALID' | 'SAME';
  readonly #convolve: Convolve;

  constructor(args: ConvolutionArguments, base: string, rank: number, convolve: Convolve) {
    const settings: Named<ConvolutionParameters, typeof CONVOLUTION> = bindArguments(
      base,
      CONVOLUTION,
      args,
    );
    super(settings, base);
    checkChannelsLast(settings.dataFormat);
    this.inputSpec = { ndim: rank + 2 };
    this.#filters = settings.filters;
    this.#kernelSize = lengths(settings.kernelSize, rank, 'kernel_size');
    const strides = lengths(settings.strides ?? 1, rank, 'strides');
    const rates = lengths(settings.dilationRate ?? 1, rank, 'dilation_rate');
    ({ strides: this.#strides, rates: this.#rates } = stridesAndRates(rank, strides, rates));
    this.#padding = padding(settings.padding ?? 'valid');
    this.#convolve = convolve;
  }

  protected override build(inputShape: Shape): void {
    const channels = channelsOf(inputShape);
    this.addKernel([...this.#kernelSize, channels, this.#filters]);
    this.addBias(this.#filters);
    this.inputSpec = { ...this.inputSpec, axes: { [-1]: channels } };
    // TF 1.15 makes this constant whether or not the convolution is dilated.
    convertToTensor(this.#rates, { dtype: 'int32', name: 'dilation_rate' });
  }

  protected override call(inputs: Tensor): Tensor {
    const dilation = {
      rates: this.#rates,
      padding: this.#padding,
      sizes: this.#kernelSize,
      firstAxis: 1,
    } as const;
    const products = withSpaceToBatch(inputs, dilation, (phases, word) =>
      this.#convolve(phases, this.kernel.toTensor(), { strides: this.#strides, padding: word }),
    );
    return this.finish(products);
  }
}

/** Filters of sequences: TF 1.15's `tf.layers.Conv1D`. */
export class Conv1D extends Convolution {
  /** @param args those of `conv1d`, without its inputs and `reuse`. */
  constructor(...args: ConvolutionArguments) {
    super(args, 'conv1d', 1, (value, filters, { strides, ...windows }) =>
      nn.conv1d(value, filters, { stride: strides, ...windows }),
    );
  }
}

/** Filters of images: TF 1.15's `tf.layers.Conv2D`. */
export class Conv2D extends Convolution {
  /** @param args those of `conv2d`, without its inputs and `reuse`. */
  constructor(...args: ConvolutionArguments) {
    super(args, 'conv2d', 2, nn.conv2d);
  }
}

/** Filters of volumes: TF 1.15's `tf.layers.Conv3D`. */
export class Conv3D extends Convolution {
  /** @param args those of `conv3d`, without its inputs and `reuse`. */
  constructor(...args: ConvolutionArguments) {
    super(args, 'conv3d', 3, (input, filter, { strides, padding: word }) =>
      nn.conv3d(input, filter, {
        strides: [1, ...strides, 1],
        padding: word,
      }),
    );
  }
}

const convolution = (name: string, Type: new (...args: ConvolutionArguments) => Convolution) =>
  signature(name, ['inputs', ...CONVOLUTION, 'reuse?']).of<
    [inputs: TensorLike, ...ConvolutionParameters, reuse?: Reuse | null],
    Tensor
  >(({ inputs, reuse, ...settings }) =>
    new Type(settings).within(settings.name, reuse).apply(inputs),
  );

/**
 * Slides filters over images: TF 1.15's `tf.layers.conv2d`.
 *
 * @param inputs floating point, `[batch, height, width, channels]`; channels must be known.
 * @param filters the number of filters.
 * @param kernelSize the size of a filter: one number, or `[rows, columns]`.
 * @param strides steps between windows, 1 where they are left out.
 * @param padding `'valid'`, the default, or `'same'`, as in `tf.nn.conv2d`.
 * @param dilationRate distances between a filter's elements, 1 where they are left out.
 * @param activation `tf.nn.relu` for one; none where it is left out.
 * @param useBias true where it is left out.
 * @param kernelInitializer the scope's, or Glorot's uniform numbers, where it is left out.
 * @param biasInitializer zeros where it is left out.
 * @param kernelRegularizer makes a loss of the kernel, which goes to REGULARIZATION_LOSSES.
 * @param trainable whether optimizers train the variables.
 * @param name the scope of the variables `name/kernel` and `name/bias`; `conv2d`, `conv2d_1`, … where
 *   it is left out.
 * @param reuse shares the variables of an earlier layer of this name.
 * @returns `[batch, height', width', filters]`.
 * @throws ValueError for another rank, unknown channels, or both strides and dilation.
 */
export const conv2d = convolution('conv2d', Conv2D);

/**
 * Slides filters over sequences: TF 1.15's `tf.layers.conv1d`. Its arguments are those of `conv2d`,
 * of one spatial axis.
 *
 * @param inputs floating point, `[batch, length, channels]`; channels must be known.
 * @returns `[batch, length', filters]`.
 */
export const conv1d = convolution('conv1d', Conv1D);

/**
 * Slides filters over volumes: TF 1.15's `tf.layers.conv3d`. Its arguments are those of `conv2d`, of
 * three spatial axes.
 *
 * @param inputs floating point, `[batch, depth, height, width, channels]`; channels must be known.
 * @returns `[batch, depth', height', width', filters]`.
 */
export const conv3d = convolution('conv3d', Conv3D);
