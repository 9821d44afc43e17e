/** Layers as functions: TF 1.15's `tf.contrib.layers`. */

export { batchNorm } from './batch_norm.js';
export {
  varianceScalingInitializer,
  xavierInitializer,
  xavierInitializer as xavierInitializerConv2d,
} from './initializers.js';
export * from './layers.js';
export * from './regularizers.js';
