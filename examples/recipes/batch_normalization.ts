import * as tf from 'feedgraph';

/** A classifier whose hidden layer is normalized; `training` is fed. */
export function classifier(x: tf.Tensor, labels: tf.Tensor) {
  const training = tf.placeholder(tf.bool, [], { name: 'training' });
  const hidden = tf.layers.dense(x, 16, { useBias: false });
  const normalized = tf.nn.relu(tf.layers.batchNormalization(hidden, { training }));
  const logits = tf.layers.dense(normalized, 2);
  const losses = tf.nn.softmaxCrossEntropyWithLogits({ labels, logits });
  const loss = tf.reduceMean(losses);

  // The moving averages are updated in every step of training, before the variables.
  const updates = tf.getCollection(tf.GraphKeys.UPDATE_OPS) as tf.Operation[];
  const optimizer = new tf.train.AdamOptimizer(0.01);
  const step = tf.controlDependencies(updates, () => optimizer.minimize(loss));
  return { training, logits, loss, step };
}
