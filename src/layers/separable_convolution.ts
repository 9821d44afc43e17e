import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Shape } from '../../compiler/graph/shape.js';
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

/** Filters of single channels, and what mixes the channels: TF 1.15's `tf.layers.SeparableConv2D`. */
export class SeparableConv2D extends BiasedLayer {
  /** `[rows, columns, channels, depthMultiplier]`, once the layer has been applied. */
  depthwiseKernel!: Variable;
  /** `[1, 1, channels · depthMultiplier, filters]`, once the layer has been applied. */
  pointwiseKernel!: Variable;
  readonly #settings: Named<SeparableParameters, typeof SEPARABLE>;
  readonly #kernelSize: readonly number[];

  /** @param args those of `separableConv2d`, without its inputs and `reuse`. */
  constructor(...args: Arguments<SeparableParameters, typeof SEPARABLE>) {
    const settings = bindArguments<SeparableParameters, typeof SEPARABLE>(
      'SeparableConv2D',
      SEPARABLE,
      args,
    );
    super(settings, 'separable_conv2d');
    checkChannelsLast(settings.dataFormat);
    this.#settings = settings;
    this.#kernelSize = lengths(settings.kernelSize, 2, 'kernel_size');
    this.inputSpec = { ndim: 4 };
  }

  protected override build(inputShape: Shape): void {
    const { filters, depthMultiplier = 1, ...settings } = this.#settings;
    const channels = channelsOf(inputShape);
    this.inputSpec = { ndim: 4, axes: { [-1]: channels } };
    const depthwise = [...this.#kernelSize, channels, depthMultiplier];
    this.depthwiseKernel = this.addWeight('depthwise_kernel', depthwise, {
      initializer: settings.depthwiseInitializer,
      regularizer: settings.depthwiseRegularizer,
      constraint: settings.depthwiseConstraint,
    });
    const pointwise = [1, 1, channels * depthMultiplier, filters];
    this.pointwiseKernel = this.addWeight('pointwise_kernel', pointwise, {
      initializer: settings.pointwiseInitializer,
      regularizer: settings.pointwiseRegularizer,
      constraint: settings.pointwiseConstraint,
    });
    this.addBias(filters);
  }

  protected override call(inputs: Tensor): Tensor {
    const { strides = 1, dilationRate = 1, padding: word = 'valid' } = this.#settings;
    return this.finish(
      convolve(inputs, this.depthwiseKernel, this.pointwiseKernel, {
        strides: [1, ...lengths(strides, 2, 'strides'), 1],
        padding: padding(word),
        rate: lengths(dilationRate, 2, 'dilation_rate'),
      }),
    );
  }
}

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
export const separableConv2d = signature('separable_conv2d', ['inputs', ...SEPARABLE, 'reuse?']).of<
  [inputs: TensorLike, ...SeparableParameters, reuse?: Reuse | null],
  Tensor
>(({ inputs, reuse, ...settings }) =>
  new SeparableConv2D(settings).within(settings.name, reuse).apply(inputs),
);
