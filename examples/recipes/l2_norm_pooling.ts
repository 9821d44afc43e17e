import * as tf from 'feedgraph';

/** √(Σ x²) of every window of images `[batch, height, width, channels]`. */
export function l2NormPool(x: tf.Tensor, size: number, stride: number): tf.Tensor {
  const ksize = [1, size, size, 1];
  const mean = tf.nn.avgPool(tf.square(x), ksize, [1, stride, stride, 1], 'VALID');
  return tf.sqrt(mean.mul(size * size));
}
