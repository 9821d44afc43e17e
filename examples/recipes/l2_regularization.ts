import * as tf from 'feedgraph';

/** The loss of a linear model, and what keeps its weights small. */
export function regularizedLoss(x: tf.Tensor, y: tf.Tensor, scale: number): tf.Tensor {
  const kernelRegularizer = tf.contrib.layers.l2Regularizer(scale);
  const output = tf.layers.dense(x, 1, { kernelRegularizer });
  const loss = tf.reduceMean(tf.square(output.sub(y)));
  const penalties = tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES) as tf.Tensor[];
  return penalties.reduce((sum, penalty) => sum.add(penalty), loss);
}
