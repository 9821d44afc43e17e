import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Dim, Shape } from '../../compiler/graph/shape.js';
import { add, multiply } from '../../compiler/ops/operators.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import * as nn from '../nn/index.js';
import { type Arguments, bindArguments, signature } from '../signature.js';
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

const TRANSPOSED = [
  'filters',
  'kernelSize',
  'strides?',
  'padding?',
  'dataFormat?',
  ...KERNEL,
] as const;

type TransposedParameters = [
  filters: number,
  kernelSize: Lengths,
  strides?: Lengths,
  padding?: LayerPadding,
  dataFormat?: 'channels_last',
  ...KernelParameters,
];

/** Turns small images into large ones: TF 1.15's `tf.layers.Conv2DTranspose`. */
export class Conv2DTranspose extends KernelLayer {
  readonly #filters: number;
  readonly #kernelSize: readonly number[];
  readonly #strides: readonly number[];
  readonly #padding: 'VALID' | 'SAME';

  /** @param args those of `conv2dTranspose`, without its inputs and `reuse`. */
  constructor(...args: Arguments<TransposedParameters, typeof TRANSPOSED>) {
    const settings = bindArguments<TransposedParameters, typeof TRANSPOSED>(
      'Conv2DTranspose',
      TRANSPOSED,
      args,
    );
    super(settings, 'conv2d_transpose');
    checkChannelsLast(settings.dataFormat);
    this.inputSpec = { ndim: 4 };
    this.#filters = settings.filters;
    this.#kernelSize = lengths(settings.kernelSize, 2, 'kernel_size');
    this.#strides = lengths(settings.strides ?? 1, 2, 'strides');
    this.#padding = padding(settings.padding ?? 'valid');
  }

  protected override build(inputShape: Shape): void {
    const channels = channelsOf(inputShape);
    this.inputSpec = { ndim: 4, axes: { [-1]: channels } };
    this.addKernel([...this.#kernelSize, this.#filters, channels]);
    this.addBias(this.#filters);
  }

  protected override call(inputs: Tensor): Tensor {
    const shape = shapeOf(inputs);
    const [batch, ...sizes] = [0, 1, 2].map((axis) => shape.at(axis)) as [Tensor, ...Tensor[]];
    const grown = sizes.map((size, i) => {
      const { stride, beyond } = this.#growth(i);
      const product = multiply(size, stride);
      return this.#padding === 'SAME' ? product : add(product, beyond);
    });
    const outputShape = convertToTensor([batch, ...grown, this.#filters], { name: 'stack' });
    // TF 1.15 looks whether the batch is None.
    outputShape.at(0);
    const outputs = nn.conv2dTranspose(inputs, this.kernel, outputShape, {
      strides: [1, ...this.#strides, 1],
      padding: this.#padding,
    });
    const [rows, ...spatial] = (inputs.shape as readonly Dim[]).slice(0, 3) as [Dim, ...Dim[]];
    const known = spatial.map((size, i) => {
      const { stride, beyond } = this.#growth(i);
      return size === null ? null : size * stride + (this.#padding === 'SAME' ? 0 : beyond);
    });
    outputs.setShape([rows, ...known, this.#filters]);
    return this.finish(outputs);
  }

  /** How a length of spatial axis `i` grows: `length · stride`, and so much beyond without padding. */
  #growth(i: number): { readonly stride: number; readonly beyond: number } {
    const [size, stride] = [this.#kernelSize[i] as number, this.#strides[i] as number];
    return { stride, beyond: Math.max(size - stride, 0) };
  }
}

/**
 * Turns small images into large ones, as the gradient of a convolution does: TF 1.15's
 * `tf.layers.conv2d_transpose`.
 *
 * @param inputs floating point, `[batch, height, width, channels]`; channels must be known.
 * @param filters the number of channels of the result.
 * @param kernelSize the size of a filter: one number, or `[rows, columns]`.
 * @param strides steps between windows of the result, 1 where they are left out.
 * @param padding `'valid'`, the default, or `'same'`: that of the convolution.
 * @param activation `tf.nn.relu` for one; none where it is left out. The others are those of `conv2d`.
 * @param name the scope of the variables `name/kernel` and `name/bias`; `conv2d_transpose`, … where it
 *   is left out.
 * @returns `[batch, height', width', filters]`: `height · stride` with `'same'`, and with `'valid'`
 *   so much more as a filter is longer than the stride.
 * @throws ValueError for another rank or unknown channels.
 */
export const conv2dTranspose = signature('conv2d_transpose', [
  'inputs',
  ...TRANSPOSED,
  'reuse?',
]).of<[inputs: TensorLike, ...TransposedParameters, reuse?: Reuse | null], Tensor>(
  ({ inputs, reuse, ...settings }) =>
    new Conv2DTranspose(settings).within(settings.name, reuse).apply(inputs),
);
