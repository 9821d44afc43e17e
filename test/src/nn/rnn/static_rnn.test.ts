import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../../../src/index.js';
import { expectClose, fetchArrays } from '../../../numeric_gradient.js';
import { backends, open, values } from './fixtures.js';

const { BasicLSTMCell, BasicRNNCell, GRUCell } = tf.nn.rnnCell;

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

describe('staticBidirectionalRnn', () => {
  it.each([null, [3, 2]])(
    'gives what bidirectionalDynamicRnn gives: lengths %j',
    async (lengths) => {
      const x = tf.placeholder(tf.float32, [2, 3, 2]);
      const cells = [new BasicRNNCell(2), new BasicRNNCell(3)] as const;
      const options = { dtype: tf.float32, sequenceLength: lengths };
      const [list, stateFw, stateBw] = tf.nn.staticBidirectionalRnn(
        ...cells,
        tf.unstack(x, null, 1),
        options,
      );
      expect(list.map(({ name, shape }) => [name, shape])).toEqual(
        ['concat', 'concat_1', 'concat_2'].map((name) => [`${name}:0`, [2, 5]]),
      );
      expect(tf.trainableVariables().map((v) => v.name)).toEqual([
        'bidirectional_rnn/fw/basic_rnn_cell/kernel:0',
        'bidirectional_rnn/fw/basic_rnn_cell/bias:0',
        'bidirectional_rnn/bw/basic_rnn_cell/kernel:0',
        'bidirectional_rnn/bw/basic_rnn_cell/bias:0',
      ]);
      const [both, states] = tf.variableScope('', { reuse: true }, () =>
        tf.nn.bidirectionalDynamicRnn(...cells, x, options),
      );
      const pairs = [
        [tf.stack([...list], 1), tf.concat([...both], 2)],
        [stateFw, states[0]],
        [stateBw, states[1]],
      ] as const;
      for (const backend of backends) {
        await using session = await open(backend);
        const fetched = await fetchArrays(session, pairs.flat(), [[x, values([2, 3, 2], 1)]]);
        for (let i = 0; i < fetched.length; i += 2) {
          const [a, b] = [fetched[i], fetched[i + 1]] as [tf.NDArray, tf.NDArray];
          expectClose(a.data, b.data, { tolerance: 1e-6 });
        }
      }
    },
  );

  it('refuses what is no cell, and no list', () => {
    const cell = new GRUCell(2);
    expect(() => tf.nn.staticBidirectionalRnn(cell, 1 as never, [])).toThrow(
      "The argument 'cell_bw' (1) is not an RNNCell.",
    );
    expect(() => tf.nn.staticBidirectionalRnn(cell, cell, [])).toThrow('inputs must not be empty');
  });
});
