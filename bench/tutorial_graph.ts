/** The tutorial's network, its loss and its training step, in the default graph. */
import * as tf from '../src/index.js';
import {
  adam,
  batch,
  flatShape,
  imageShape,
  initialValues,
  mapParameters,
} from './tutorial_model.js';

export function tutorialGraph() {
  const values = initialValues();
  const parameters = mapParameters((shape, name) =>
    tf.variable(new tf.NDArray('float32', shape, values[name]), { name }),
  );
  const { filter1, bias1, filter2, bias2, weights3, bias3, weights4, bias4 } = parameters;
  const x = tf.placeholder(tf.float32, [null, 784]);
  const y = tf.placeholder(tf.float32, [null, 10]);
  const layer1 = convolutionLayer(tf.reshape(x, [-1, ...imageShape.slice(1)]), filter1, bias1);
  const layer2 = convolutionLayer(layer1, filter2, bias2);
  const flat = tf.reshape(layer2, [-1, flatShape[1]]);
  const dense = tf.nn.relu(tf.matmul(flat, weights3).add(bias3));
  const logits = tf.matmul(dense, weights4).add(bias4);
  const loss = tf.reduceMean(tf.nn.softmaxCrossEntropyWithLogits({ labels: y, logits }));
  const { learningRate, beta1, beta2, epsilon } = adam;
  const step = new tf.train.AdamOptimizer(learningRate, beta1, beta2, epsilon).minimize(loss);
  return { x, y, loss, step, feeds: batch() };
}

function convolutionLayer(input: tf.Tensor, filter: tf.Variable, bias: tf.Variable): tf.Tensor {
  const convolved = tf.nn.conv2d(input, filter, [1, 1, 1, 1], 'SAME');
  return tf.nn.maxPool(tf.nn.relu(convolved.add(bias)), [1, 2, 2, 1], [1, 2, 2, 1], 'SAME');
}
