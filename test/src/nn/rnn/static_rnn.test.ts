import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../../../src/index.js';
import { expectClose, fetchArrays } from '../../../numeric_gradient.js';
import { backends, open, values } from './fixtures.js';

const { BasicLSTMCell, GRUCell } = tf.nn.rnnCell;

beforeEach(tf.resetDefaultGraph);

describe('staticRnn', () => {
  it.each([null, [3, 2], [1, 2]])('gives what dynamicRnn gives: lengths %j', async (lengths) => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const cell = new BasicLSTMCell(2);
    const options = { dtype: tf.float32, sequenceLength: lengths };
    const [outputs, state] = tf.nn.dynamicRnn(cell, x, options);
    const [list, last] = tf.variableScope('', { reuse: true }, () =>
      tf.nn.staticRnn(cell, tf.unstack(x, null, 1), options),
    );
    const stacked = tf.stack([...list], 1);
    const dx = [outputs, stacked].map((y) => tf.gradients(tf.square(y), [x])[0] as tf.Tensor);
    for (const backend of backends) {
      await using session = await open(backend);
      const fetches = [outputs, stacked, state.c, last.c, state.h, last.h, ...dx];
      const fetched = await fetchArrays(session, fetches, [[x, values([2, 3, 2], 1)]]);
      for (let i = 0; i < fetched.length; i += 2) {
        const [a, b] = [fetched[i], fetched[i + 1]] as [tf.NDArray, tf.NDArray];
        expectClose(b.data, a.data, { tolerance: 1e-6 });
      }
    }
  });

  it('refuses what is no list, and an empty one', () => {
    const cell = new GRUCell(2);
    expect(() => tf.nn.staticRnn(cell, 1 as never)).toThrow('inputs must be a sequence');
    expect(() => tf.nn.staticRnn(cell, [])).toThrow('inputs must not be empty');
  });
});
