/**
 * feedgraph on its wasm backend, in as many threads as the argument says: ten training steps of the
 * tutorial's network.
 */
import * as tf from '../src/index.js';
import type { Result } from './measure.js';
import {
  adam,
  batch,
  flatShape,
  imageShape,
  initialValues,
  mapParameters,
} from './tutorial_model.js';

const values = initialValues();
const parameters = mapParameters((shape, name) =>
  tf.variable(new tf.NDArray('float32', shape, values[name]), { name }),
);
const { filter1, bias1, filter2, bias2, weights3, bias3, weights4, bias4 } = parameters;

const convolutionLayer = (input: tf.Tensor, filter: tf.Variable, bias: tf.Variable): tf.Tensor => {
  const convolved = tf.nn.conv2d(input, filter, [1, 1, 1, 1], 'SAME');
  return tf.nn.maxPool(tf.nn.relu(convolved.add(bias)), [1, 2, 2, 1], [1, 2, 2, 1], 'SAME');
};

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

const threads = Number(process.argv[2] ?? 1);
await using sess = new tf.Session({ backend: 'wasm', threads });
await sess.run(tf.globalVariablesInitializer());
const { images, labels } = batch();

async function timedStep(): Promise<{ readonly milliseconds: number; readonly loss: number }> {
  const start = performance.now();
  const [, value] = await sess.run<[null, number]>(
    [step, loss],
    [
      [x, images],
      [y, labels],
    ],
  );
  return { milliseconds: performance.now() - start, loss: value };
}

const first = await timedStep();
const milliseconds: number[] = [];
for (let i = 0; i < 10; i++) milliseconds.push((await timedStep()).milliseconds);

const result: Result = {
  name: threads === 1 ? 'feedgraph, wasm' : `feedgraph, wasm, ${threads} threads`,
  milliseconds,
  firstMilliseconds: first.milliseconds,
  loss: first.loss,
};
console.log(JSON.stringify(result));
