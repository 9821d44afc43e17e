/** Layers with variables of their own: TF 1.15's `tf.layers`. */

export * from './convolution.js';
export * from './core.js';
export {
  type Activation,
  type CallSettings,
  type InputSpec,
  Layer,
  type LayerSettings,
  type WeightSettings,
} from './layer.js';
export * from './normalization.js';
export * from './pooling.js';
export {
  SeparableConv1D,
  SeparableConv2D,
  separableConv1d,
  separableConv2d,
} from './separable_convolution.js';
export type { Condition } from './smart_cond.js';
export * from './transposed_convolution.js';
export type { LayerPadding, Lengths } from './window.js';
