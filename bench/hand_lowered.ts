/**
 * The yardstick of the wasm target: the same training step on tfjs-core's wasm backend without
 * feedgraph, each gradient written by hand with the ops that the backend has and is fast at.
 */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { report } from './report.js';
import {
  adam,
  batch,
  flatShape,
  imageShape,
  initialValues,
  inputShape,
  labelShape,
  learningRate,
  mapParameters,
  type ParameterName,
} from './tutorial_model.js';

await tf.setBackend('wasm');

type Tensors = Record<ParameterName, tf.Tensor>;

const { images, labels } = batch();
const values = initialValues();
let parameters: Tensors = mapParameters((shape, name) => tf.tensor(values[name], [...shape]));
let means: Tensors = mapParameters((shape) => tf.zeros([...shape]));
let squares: Tensors = mapParameters((shape) => tf.zeros([...shape]));
let steps = 0;

const pool = { filterSize: [2, 2], strides: [2, 2], pad: 'same' };

/** A layer of convolution, bias, relu and max pool, and what its gradient needs. */
function convolutionLayer(input: tf.Tensor4D, filter: tf.Tensor, bias: tf.Tensor) {
  const active = tf.relu(tf.add(tf.conv2d(input, filter as tf.Tensor4D, 1, 'same'), bias));
  return { input, active, output: tf.maxPool(active as tf.Tensor4D, 2, 2, 'same') };
}

/** The gradient of such a layer at its convolution. */
function convolutionGradient(layer: ReturnType<typeof convolutionLayer>, dy: tf.Tensor): tf.Tensor {
  const { active, output } = layer;
  const dPool = tf
    .engine()
    .runKernel('MaxPoolGrad', { dy, input: active, output }, pool) as tf.Tensor;
  return tf.mul(dPool, tf.step(active));
}

/** x as [C,H,W,N] convolved with dy as a filter [H,W,N,O]. */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor): tf.Tensor {
  const image = tf.transpose(x, [3, 1, 2, 0]);
  const filter = tf.transpose(dy as tf.Tensor4D, [1, 2, 0, 3]);
  // SAME's padding of 2 on each side leaves 5 x 5 places.
  const product = tf.conv2d(image, filter, 1, [
    [0, 0],
    [2, 2],
    [2, 2],
    [0, 0],
  ]);
  return tf.transpose(product, [1, 2, 0, 3]);
}

/** dy convolved with the reversed filter. */
const inputGradient = (filter: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
  tf.conv2d(
    dy as tf.Tensor4D,
    tf.transpose(tf.reverse(filter as tf.Tensor4D, [0, 1]), [0, 1, 3, 2]),
    1,
    'same',
  );

/** The loss, and its gradients. */
function gradients(): { readonly loss: tf.Tensor; readonly grads: Tensors } {
  const { filter1, bias1, filter2, bias2, weights3, bias3, weights4, bias4 } = parameters;
  const x: tf.Tensor4D = tf.reshape(tf.tensor(images, [...inputShape]), [...imageShape]);
  const y = tf.tensor(labels, [...labelShape]);
  const layer1 = convolutionLayer(x, filter1, bias1);
  const layer2 = convolutionLayer(layer1.output, filter2, bias2);
  const flat = tf.reshape(layer2.output, [...flatShape]);
  const dense = tf.relu(tf.add(tf.matMul(flat, weights3), bias3));
  const logits = tf.add(tf.matMul(dense, weights4), bias4);

  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const totals = tf.sum(exponentials, 1, true);
  const loss = tf.mean(tf.sum(tf.mul(y, tf.sub(tf.log(totals), shifted)), 1));

  const dLogits = tf.div(tf.sub(tf.div(exponentials, totals), y), inputShape[0]);
  // Transposed by itself: the backend's product takes a transposed factor ten times slower.
  const dDense = tf.mul(tf.matMul(dLogits, tf.transpose(weights4)), tf.step(dense));
  const dFlat = tf.matMul(dDense, tf.transpose(weights3));
  const dLayer2 = convolutionGradient(layer2, tf.reshape(dFlat, layer2.output.shape));
  const dLayer1 = convolutionGradient(layer1, inputGradient(filter2, dLayer2));
  const grads = {
    filter1: filterGradient(layer1.input, dLayer1),
    bias1: tf.sum(dLayer1, [0, 1, 2]),
    filter2: filterGradient(layer2.input, dLayer2),
    bias2: tf.sum(dLayer2, [0, 1, 2]),
    weights3: tf.matMul(tf.transpose(flat), dDense),
    bias3: tf.sum(dDense, 0),
    weights4: tf.matMul(tf.transpose(dense), dLogits),
    bias4: tf.sum(dLogits, 0),
  };
  return { loss, grads };
}

/** One step of Adam, op by op. Everything it leaves behind is the new state. */
function step(): number {
  steps++;
  const { beta1, beta2, epsilon } = adam;
  const rate = learningRate(steps);
  const before = [parameters, means, squares];
  const next = tf.tidy(() => {
    const { loss, grads } = gradients();
    const newMeans = mapParameters((_, name) =>
      tf.add(means[name], tf.mul(tf.sub(grads[name], means[name]), 1 - beta1)),
    );
    const newSquares = mapParameters((_, name) =>
      tf.add(squares[name], tf.mul(tf.sub(tf.square(grads[name]), squares[name]), 1 - beta2)),
    );
    const newParameters = mapParameters((_, name) =>
      tf.sub(
        parameters[name],
        tf.div(tf.mul(newMeans[name], rate), tf.add(tf.sqrt(newSquares[name]), epsilon)),
      ),
    );
    return { loss, newParameters, newMeans, newSquares };
  });
  parameters = next.newParameters;
  means = next.newMeans;
  squares = next.newSquares;
  tf.dispose(before);
  const value = next.loss.dataSync()[0] ?? Number.NaN;
  next.loss.dispose();
  return value;
}

function multiplier(size: number): () => void {
  const factor: tf.Tensor2D = tf.ones([size, size]);
  return () => tf.matMul(factor, factor).dispose();
}

await report('tfjs, hand-lowered, wasm', step, { steps: 10, multiplier });
