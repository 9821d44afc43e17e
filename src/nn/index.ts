/** Neural networks: TF 1.15's `tf.nn`. */

export { depthToSpace, spaceToBatch, spaceToDepth } from '../rearranging.js';
export * from './activation.js';
export * from './any_rank.js';
export * from './atrous_convolution.js';
export * from './bias.js';
export { conv1d, conv2d, conv3d } from './convolution.js';
export * from './cross_entropy.js';
export * from './dense.js';
export * from './depthwise_convolution.js';
export {
  depthwiseConv2dNativeBackpropFilter as depthwiseConv2dBackpropFilter,
  depthwiseConv2dNativeBackpropInput as depthwiseConv2dBackpropInput,
} from './depthwise_convolution.js';
export * from './dropout.js';
export { embeddingLookup, type PartitionStrategy } from './embedding.js';
export * from './normalization.js';
export * from './pooling.js';
export * from './rnn/index.js';
export * as rnnCell from './rnn_cell/index.js';
export * from './sampled_losses.js';
export { logSoftmax, softmax } from './softmax.js';
export * from './statistics.js';
export * from './top_k.js';
export * from './transposed_convolution.js';
export type {
  ConvPadding,
  DataFormat1D,
  DataFormat2D,
  DataFormat3D,
  PoolPadding,
  WindowSizes,
} from './window.js';
