/** TensorFlow.js, eager, on its cpu backend: its wasm backend has no gradient of a convolution. */
import * as tf from '@tensorflow/tfjs';
import type { Result } from '../report.js';
import {
  adam,
  batch,
  flatShape,
  imageShape,
  initialValues,
  inputShape,
  labelShape,
  mapParameters,
} from '../tutorial_model.js';

await tf.setBackend('cpu');

const { images, labels } = batch();
const x = tf.tensor2d(images, [...inputShape]);
const y = tf.tensor2d(labels, [...labelShape]);

const values = initialValues();
const parameters = mapParameters((shape, name) =>
  tf.variable(tf.tensor(values[name], [...shape]), true, name),
);

function convolutionLayer(input: tf.Tensor4D, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor4D {
  const convolved = tf.conv2d(input, filter as tf.Tensor4D, 1, 'same');
  return tf.maxPool(tf.relu(tf.add(convolved, bias)) as tf.Tensor4D, 2, 2, 'same');
}

function loss(): tf.Scalar {
  const { filter1, bias1, filter2, bias2, weights3, bias3, weights4, bias4 } = parameters;
  const layer1 = convolutionLayer(tf.reshape(x, [...imageShape]), filter1, bias1);
  const layer2 = convolutionLayer(layer1, filter2, bias2);
  const flat = tf.reshape(layer2, [...flatShape]);
  const dense = tf.relu(tf.add(tf.matMul(flat, weights3), bias3));
  const logits = tf.add(tf.matMul(dense, weights4), bias4);
  return tf.losses.softmaxCrossEntropy(y, logits);
}

const optimizer = tf.train.adam(adam.learningRate, adam.beta1, adam.beta2, adam.epsilon);

const start = performance.now();
const value = optimizer.minimize(loss, true)?.dataSync()[0] ?? Number.NaN;
const milliseconds = [performance.now() - start];

const result: Result = { name: 'tfjs eager, cpu', milliseconds, loss: value };
console.log(JSON.stringify(result));
