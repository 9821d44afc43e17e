/** Neural networks: TF 1.15's `tf.nn`. */

export * from './activation.js';
export * from './bias.js';
export { conv2d } from './convolution.js';
export * from './cross_entropy.js';
export * from './pooling.js';
export { softmax } from './softmax.js';
export type { ConvPadding, PoolPadding, WindowSizes } from './window.js';
