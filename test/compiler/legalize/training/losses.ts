import * as tf from '../../../../src/index.js';
import { input } from '../../passes.js';

/** The sum of a product with a variable `w`, so that the gradient of `w` is the other factor. */
export const loss = (): tf.Tensor =>
  tf.reduceSum(tf.variable([1, 2], { name: 'w' }).mul(input([2])));

export const step = (): tf.Variable =>
  tf.variable(tf.constant(0, tf.int64), { trainable: false, name: 'step' });

/** The sum of rows of a variable `w`, of which the gradient is IndexedSlices. */
export function rowsLoss(): tf.Tensor {
  const w = tf.variable(tf.constant([1, 2, 3, 4, 5, 6], { shape: [3, 2] }), { name: 'w' });
  return tf.reduceSum(tf.gather(w, input([4], 'ids', 'int32')));
}
