import { expect, it } from 'vitest';
import { initialValues, mapParameters } from '../../../bench/tutorial_model.js';
import * as tf from '../../../src/index.js';

/** The losses of the tutorial's network in its first steps, on a few images. */
async function tutorialLosses(options: tf.SessionOptions, steps: number): Promise<number[]> {
  const graph = new tf.Graph();
  using _ = graph.asDefault();
  const values = initialValues();
  const p = mapParameters((shape, name) =>
    tf.variable(new tf.NDArray('float32', shape, values[name]), { name }),
  );
  const layer = (x: tf.Tensor, filter: tf.Variable, bias: tf.Variable): tf.Tensor => {
    const convolved = tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'SAME').add(bias);
    return tf.nn.maxPool(tf.nn.relu(convolved), [1, 2, 2, 1], [1, 2, 2, 1], 'SAME');
  };
  const x = tf.placeholder(tf.float32, [null, 784]);
  const y = tf.placeholder(tf.float32, [null, 10]);
  const images = tf.reshape(x, [-1, 28, 28, 1]);
  const pooled = layer(layer(images, p.filter1, p.bias1), p.filter2, p.bias2);
  const flat = tf.reshape(pooled, [-1, 3136]);
  const dense = tf.nn.relu(tf.matmul(flat, p.weights3).add(p.bias3));
  const logits = tf.matmul(dense, p.weights4).add(p.bias4);
  const loss = tf.reduceMean(tf.nn.softmaxCrossEntropyWithLogits({ labels: y, logits }));
  const step = new tf.train.AdamOptimizer(1e-4).minimize(loss);

  await using session = new tf.Session({ graph, ...options });
  await session.run(tf.globalVariablesInitializer());
  const count = 4;
  const feed: tf.FeedDict = [
    [x, Float32Array.from({ length: count * 784 }, (_, i) => ((i * 37) % 101) / 101)],
    [y, tf.NDArray.from('float32', [count, 10], (i) => Number(i % 13 === 3))],
  ];
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const [, value] = await session.run<[null, number]>([step, loss], feed);
    losses.push(value);
  }
  return losses;
}

it("trains the tutorial's network as wasm does", async () => {
  const expected = await tutorialLosses({ backend: 'wasm' }, 5);
  const losses = await tutorialLosses({ target: 'onnxruntime' }, 5);
  for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[i] as number, 5);
  expect(losses.at(-1)).toBeLessThan(losses[0] as number);
});

it('computes the same with any number of threads', async () => {
  const one = await tutorialLosses({ target: 'onnxruntime', threads: 1 }, 2);
  const two = await tutorialLosses({ target: 'onnxruntime', threads: 2 }, 2);
  for (const [i, loss] of two.entries()) expect(loss).toBeCloseTo(one[i] as number, 5);
});
