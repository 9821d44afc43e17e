import { describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { connected, everyBackend } from '../every_backend.js';
import { fetchArrays } from '../numeric_gradient.js';

const { build, expectEverywhere, sessions } = everyBackend();

describe('ties', () => {
  it('in Max share the gradient evenly', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [2, 3]);
      const y = ops.Max([x, 1]);
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    const tied = [
      [1, 2, 2],
      [3, 0, -1],
    ];
    await expectEverywhere(
      dx,
      [[x, tied]],
      [
        [
          [0, 0.5, 0.5],
          [1, 0, 0],
        ],
      ],
    );
  });

  it('in Maximum go to x', async () => {
    const { x, y, gradients } = build(() => {
      const [x, y] = [tf.placeholder(tf.float32, [3]), tf.placeholder(tf.float32, [3])];
      return { x, y, gradients: connected(tf.gradients(ops.Maximum([x, y]), [x, y])) };
    });
    const feeds: tf.FeedDict = [
      [x, [1, 2, 3]],
      [y, [1, 3, 2]],
    ];
    await expectEverywhere(gradients, feeds, [
      [1, 0, 1],
      [0, 1, 0],
    ]);
  });

  it('in MaxPool go to the first value of every window, also of overlapping ones', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [null, 3, 3, 1]);
      const y = tf.nn.maxPool(x, 2, 1, 'VALID');
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    const image = tf.NDArray.from(
      'float32',
      [2, 3, 3, 1],
      (i) => [7, 5, 5, 5, 5, 5, 0, 5, 5][i % 9] as number,
    );
    const expected = [1, 1, 0, 1, 1, 0, 0, 0, 0];
    for (const session of sessions) {
      const [value] = await fetchArrays(session, dx, [[x, image]]);
      expect([...(value as tf.NDArray).data]).toEqual([...expected, ...expected]);
    }
  });

  it('at the zero of Relu give nothing', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [3]);
      return { x, dx: connected(tf.gradients(tf.nn.relu(x), x)) };
    });
    await expectEverywhere(dx, [[x, [-1, 0, 1]]], [[0, 0, 1]]);
  });
});
