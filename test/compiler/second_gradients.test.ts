import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { connected, everyBackend } from '../every_backend.js';
import { checkGradients, type Feeds } from '../numeric_gradient.js';
import { apart, array, distributions, smooth } from '../ops/gradients/case.js';

const { build, expectEverywhere, sessions } = everyBackend();

const scalar = (): tf.Tensor => tf.placeholder(tf.float32, []);

describe('gradients of gradients', () => {
  it('of x⁴, by squares, are 4x³, 12x², 24x, 24', async () => {
    const { x, derivatives } = build(() => {
      const x = scalar();
      const derivatives = [tf.square(tf.square(x))];
      for (let order = 1; order <= 4; order++) {
        derivatives.push(...connected(tf.gradients(derivatives.at(-1) as tf.Tensor, x)));
      }
      return { x, derivatives };
    });
    await expectEverywhere(derivatives, [[x, 3]], [81, 108, 108, 72, 24]);
  });

  it('of x³, by a square and a product, are 3x², 6x, 6', async () => {
    const { x, derivatives } = build(() => {
      const x = tf.placeholder(tf.float32, [null]);
      const derivatives = [tf.multiply(tf.square(x), x)];
      for (let order = 1; order <= 3; order++) {
        derivatives.push(...connected(tf.gradients(derivatives.at(-1) as tf.Tensor, x)));
      }
      return { x, derivatives };
    });
    const expected = [
      [8, -1],
      [12, 3],
      [12, -6],
      [6, 6],
    ];
    await expectEverywhere(derivatives, [[x, [2, -1]]], expected);
  });

  it('of a softmax cross entropy', async () => {
    const { logits, labels, dLogits } = build(() => {
      const logits = tf.placeholder(tf.float32, [null, 3]);
      const labels = tf.placeholder(tf.float32, [null, 3]);
      const cost = tf.reduceMean(tf.nn.softmaxCrossEntropyWithLogits({ labels, logits }));
      expect(tf.gradients(cost, labels)).toEqual([null]);
      return { logits, labels, dLogits: connected(tf.gradients(cost, logits)) };
    });
    const feeds: Feeds = [
      [logits, smooth(2, 3)],
      [labels, distributions],
    ];
    for (const session of sessions) await checkGradients(session, dLogits, [logits], feeds);
  });

  it('of a network of convolution, relu, pooling and a dense layer', async () => {
    const { inputs, labels, weights, cost } = build(() => {
      const inputs = tf.placeholder(tf.float32, [null, 4, 4, 1]);
      const labels = tf.placeholder(tf.float32, [null, 2]);
      const weights = [
        tf.placeholder(tf.float32, [2, 2, 1, 2]),
        tf.placeholder(tf.float32, [2]),
        tf.placeholder(tf.float32, [8, 2]),
        tf.placeholder(tf.float32, [2]),
      ] as const;
      const [filter, bias, dense, denseBias] = weights;
      const conv = tf.nn.conv2d(inputs, filter, [1, 1, 1, 1], 'SAME');
      const hidden = tf.nn.relu(tf.add(conv, bias));
      const pooled = tf.nn.maxPool(hidden, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME');
      const logits = tf.add(tf.matmul(tf.reshape(pooled, [-1, 8]), dense), denseBias);
      const cost = tf.reduceMean(tf.nn.softmaxCrossEntropyWithLogits({ labels, logits }));
      return { inputs, labels, weights, cost };
    });
    // Pixels far apart keep every window's maximum, and every relu's side, where it is.
    const pixels = apart([2, 4, 4, 1]);
    const feeds: Feeds = [
      [inputs, pixels],
      [labels, array('float32', [2, 2], [0, 1, 1, 0])],
      [weights[0], array('float32', [2, 2, 1, 2], [1, -1, 0, 0, 0, 0, 0, 0])],
      [weights[1], array('float32', [2], [0.01, 0.02])],
      [weights[2], smooth(8, 2)],
      [weights[3], smooth(2)],
    ];
    const xs = [inputs, ...weights];
    const first = build(() => connected(tf.gradients(cost, xs)));
    for (const session of sessions) {
      await checkGradients(session, [cost], xs, feeds);
      await checkGradients(session, first, xs, feeds);
    }
  });

  it.each([1, 2, 5])('hold for a batch of %d, whatever the graph knows of it', async (rows) => {
    const { x, w, ys } = build(() => {
      const x = tf.placeholder(tf.float32, [null, 3]);
      const w = tf.placeholder(tf.float32, [3, 2]);
      const y = tf.reduceMean(tf.nn.softmax(tf.matmul(tf.square(x), w)), 0);
      return { x, w, ys: connected(tf.gradients(y, [x, w], { gradYs: [1, 2] })) };
    });
    const feeds: Feeds = [
      [x, smooth(rows, 3)],
      [w, smooth(3, 2)],
    ];
    for (const session of sessions) await checkGradients(session, ys, [x, w], feeds);
  });
});
