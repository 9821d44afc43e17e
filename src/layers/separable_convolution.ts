import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Shape } from '../../compiler/graph/shape.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import type { InitializerLike } from '../initializer.js';
import { separableConv2d as convolve } from '../nn/index.js';
import { type Arguments, bindArguments, type Named, signature } from '../signature.js';
import type { Constraint, Regularizer, Reuse } from '../variable_scope.js';
import type { Variable } from '../variables.js';
import { BiasedLayer } from './kernel_layer.js';
import type { Activation } from './layer.js';
import {
  channelsOf,
  checkChannelsLast,
  type LayerPadding,
  type Lengths,
  lengths,
  padding,
} from './window.js';

const SEPARABLE = [
  'filters',
  'kernelSize',
  'strides?',
  'padding?',
  'dataFormat?',
  'dilationRate?',
  'depthMultiplier?',
  'activation?',
  'useBias?',
  'depthwiseInitializer?',
  'pointwiseInitializer?',
  'biasInitializer?',
  'depthwiseRegularizer?',
  'pointwiseRegularizer?',
  'biasRegularizer?',
  'activityRegularizer?',
  'depthwiseConstraint?',
  'pointwiseConstraint?',
  'biasConstraint?',
  'trainable?',
  'name?',
] as const;

type SeparableParameters = [
  filters: number,
  kernelSize: Lengths,
  strides?: Lengths,
  padding?: LayerPadding,
  dataFormat?: 'channels_last',
  dilationRate?: Lengths,
  depthMultiplier?: number,
  activation?: Activation | null,
  useBias?: boolean,
  depthwiseInitializer?: InitializerLike | null,
  pointwiseInitializer?: InitializerLike | null,
  biasInitializer?: InitializerLike | null,
  depthwiseRegularizer?: Regularizer | null,
  pointwiseRegularizer?: Regularizer | null,
  biasRegularizer?: Regularizer | null,
  activityRegularizer?: ((outputs: Tensor) => Tensor) | null,
  depthwiseConstraint?: Constraint | null,
  pointwiseConstraint?: Constraint | null,
  biasConstraint?: Constraint | null,
  trainable?: boolean,
  name?: string | null,
];

type SeparableArguments = Arguments<SeparableParameters, typeof SEPARABLE>;

/** A layer that filters each channel by itself, then mixes the channels. */
abstract class SeparableConvolution extends BiasedLayer {
  /** `[…kernelSize, channels, depthMultiplier]`, once the layer has been applied. */
  depthwiseKernel!: Variable;
  /** `[1, …, channels · depthMultiplier, filters]`, once the layer has been applied. */
  pointwiseKernel!: Variable;
  protected readonly strides: readonly number[];
  protected readonly rates: readonly number[];
  protected readonly padding: 'VALID' | 'SAME';
  readonly #settings: Named<SeparableParameters, typeof SEPARABLE>;
  readonly #kernelSize: readonly number[];

  constructor(args: SeparableArguments, base: string, rank: number) {
    const settings: Named<SeparableParameters, typeof SEPARABLE> = bindArguments(
      base,
      SEPARABLE,
      args,
    );
    super(settings, base);
    checkChannelsLast(settings.dataFormat);
    this.#settings = settings;
    this.#kernelSize = lengths(settings.kernelSize, rank, 'kernel_size');
    this.strides = lengths(settings.strides ?? 1, rank, 'strides');
    this.rates = lengths(settings.dilationRate ?? 1, rank, 'dilation_rate');
    this.padding = padding(settings.padding ?? 'valid');
    this.inputSpec = { ndim: rank + 2 };
  }

  protected override build(inputShape: Shape): void {
    const { filters, depthMultiplier = 1, ...settings } = this.#settings;
    const channels = channelsOf(inputShape);
    this.inputSpec = { ...this.inputSpec, axes: { [-1]: channels } };
    const depthwise = [...this.#kernelSize, channels, depthMultiplier];
    this.depthwiseKernel = this.addWeight('depthwise_kernel', depthwise, {
      initializer: settings.depthwiseInitializer,
      regularizer: settings.depthwiseRegularizer,
      constraint: settings.depthwiseConstraint,
    });
    const ones = this.#kernelSize.map(() => 1);
    const pointwise = [...ones, channels * depthMultiplier, filters];
    this.pointwiseKernel = this.addWeight('pointwise_kernel', pointwise, {
      initializer: settings.pointwiseInitializer,
      regularizer: settings.pointwiseRegularizer,
      constraint: settings.pointwiseConstraint,
    });
    this.addBias(filters);
  }
}

/** Filters of single channels of sequences: TF 1.15's `tf.layers.SeparableConv1D`. */
export class SeparableConv1D extends SeparableConvolution {
  /** @param args those of `separableConv1d`, without its inputs and `reuse`. */
  constructor(...args: SeparableArguments) {
    super(args, 'separable_conv1d', 1);
  }

  /** Sequences are images of one row. */
  protected override call(inputs: Tensor): Tensor {
    const images = ExpandDims([inputs, 1]);
    const depthwise = ExpandDims([this.depthwiseKernel, 0]);
    const pointwise = ExpandDims([this.pointwiseKernel, 0]);
    const products = convolve(images, depthwise, pointwise, {
      strides: [1, ...this.strides, ...this.strides, 1],
      padding: this.padding,
      rate: [1, ...this.rates],
    });
    return this.activate(Squeeze([this.biased(products)], { squeeze_dims: [1] }));
  }
}

/** Filters of single channels of images: TF 1.15's `tf.layers.SeparableConv2D`. */
export class SeparableConv2D extends SeparableConvolution {
  /** @param args those of `separableConv2d`, without its inputs and `reuse`. */
  constructor(...args: SeparableArguments) {
    super(args, 'separable_conv2d', 2);
  }

  protected override call(inputs: Tensor): Tensor {
    return this.finish(
      convolve(inputs, this.depthwiseKernel, this.pointwiseKernel, {
        strides: [1, ...this.strides, 1],
        padding: this.padding,
        rate: this.rates,
      }),
    );
  }
}

const separable = (name: string, Type: new (...args: SeparableArguments) => SeparableConvolution) =>
  signature(name, ['inputs', ...SEPARABLE, 'reuse?']).of<
    [inputs: TensorLike, ...SeparableParameters, reuse?: Reuse | null],
    Tensor
  >(({ inputs, reuse, ...settings }) =>
    new Type(settings).within(settings.name, reuse).apply(inputs),
  );

/**
 * Filters each channel by itself, then mixes the channels: TF 1.15's `tf.layers.separable_conv2d`.
 *
 * @param inputs floating point, `[batch, height, width, channels]`; channels must be known.
 * @param filters the number of channels of the result.
 * @param kernelSize the size of a filter: one number, or `[rows, columns]`.
 * @param strides steps between windows, 1 where they are left out.
 * @param padding `'valid'`, the default, or `'same'`, as in `tf.nn.conv2d`.
 * @param dilationRate distances between a filter's elements, 1 where they are left out.
 * @param depthMultiplier how many filters each channel has, 1 where it is left out.
 * @param activation `tf.nn.relu` for one; none where it is left out.
 * @param name the scope of the variables `name/depthwise_kernel`, `name/pointwise_kernel` and
 *   `name/bias`; `separable_conv2d`, … where it is left out.
 * @param reuse shares the variables of an earlier layer of this name.
 * @returns `[batch, height', width', filters]`.
 * @throws ValueError for another rank or unknown channels.
 */
export const separableConv2d = separable('separable_conv2d', SeparableConv2D);

/**
 * Filters each channel of sequences by itself, then mixes the channels: TF 1.15's
 * `tf.layers.separable_conv1d`. Its arguments are those of `separableConv2d`, of one spatial axis.
 *
 * @param inputs floating point, `[batch, length, channels]`; channels must be known.
 * @returns `[batch, length', filters]`.
 */
export const separableConv1d = separable('separable_conv1d', SeparableConv1D);
