import * as tf from 'feedgraph';

/** The mean of every window of images `[batch, height, width, channels]`. */
export const meanPool = (x: tf.Tensor, size: number, stride: number): tf.Tensor =>
  tf.nn.avgPool(x, [1, size, size, 1], [1, stride, stride, 1], 'SAME');
