import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../../../src/index.js';
import { checkGradients, expectClose, fetchArrays } from '../../../numeric_gradient.js';
import { backends, flat, open, values } from './fixtures.js';
import { fixtures } from './tensorflow.js';

const { BasicLSTMCell, BasicRNNCell, DropoutWrapper, GRUCell, MultiRNNCell } = tf.nn.rnnCell;

beforeEach(tf.resetDefaultGraph);

describe('dynamicRnn', () => {
  it.each(fixtures)("gives TensorFlow's numbers: $what", async (fixture) => {
    const x = tf.placeholder(tf.float32, [null, null, 2], 'x');
    const cell: tf.nn.rnnCell.RNNCell<unknown> = fixture.cell();
    const options = { dtype: tf.float32, sequenceLength: fixture.lengths };
    const [outputs, state] = tf.nn.dynamicRnn(cell, x, options);
    const weights = tf.constant(values([2, 3, cell.outputSize], 9));
    const squares = flat(state).map((s) => tf.reduceSum(tf.square(s)));
    const loss = squares.reduce((a, b) => a.add(b), tf.reduceSum(outputs.mul(weights)));
    const gradients = tf.gradients(loss, [...tf.trainableVariables(), x]) as tf.Tensor[];
    for (const backend of backends) {
      await using session = await open(backend);
      const fetches = [outputs, ...flat(state), ...gradients];
      const fetched = await fetchArrays(session, fetches, [[x, values([2, 3, 2], 1)]]);
      const [ys, ...rest] = fetched as [tf.NDArray, ...tf.NDArray[]];
      expectClose(ys.data, fixture.outputs, { tolerance: 2e-5, what: backend });
      for (const [i, expected] of fixture.states.entries()) {
        expectClose((rest[i] as tf.NDArray).data, expected, { tolerance: 2e-5, what: backend });
      }
      const sums = rest.slice(fixture.states.length).map((g) => {
        const weights = values(g.shape, 4).data;
        return Array.from(g.data).reduce((sum, v, i) => sum + v * (weights[i] as number), 0);
      });
      expectClose(sums, fixture.gradients, { tolerance: 5e-5, what: backend });
    }
  });

  it('has gradients that are the numeric ones, whatever the batch size and the lengths', async () => {
    const x = tf.placeholder(tf.float32, [null, null, 2], 'x');
    const lengths = tf.placeholder(tf.int32, [null], 'lengths');
    const [outputs, state] = tf.nn.dynamicRnn(new BasicLSTMCell(3), x, {
      dtype: tf.float32,
      sequenceLength: lengths,
    });
    expect(outputs.shape).toEqual([null, null, 3]);
    const kernel = tf.trainableVariables()[0] as tf.Variable;
    const read = kernel.toTensor();
    for (const backend of backends) {
      await using session = await open(backend);
      await checkGradients(
        session,
        [outputs, state.c, state.h],
        [x, read],
        [
          [x, values([2, 4, 2], 1)],
          [lengths, tf.NDArray.vector('int32', [4, 2])],
          [read, values([5, 12], 3)],
        ],
      );
    }
  });

  it('names its variables as TensorFlow does', () => {
    const x = tf.placeholder(tf.float32, [2, 3, 4]);
    const lstm = () => new BasicLSTMCell(5);
    tf.nn.dynamicRnn(lstm(), x, { dtype: tf.float32 });
    tf.nn.dynamicRnn(new DropoutWrapper(new GRUCell(5), { inputKeepProb: 0.5 }), x, {
      dtype: tf.float32,
      scope: 'other',
    });
    tf.nn.dynamicRnn(new MultiRNNCell([lstm(), new BasicRNNCell(3)]), x, {
      dtype: tf.float32,
      scope: 'deep',
    });
    expect(tf.trainableVariables().map((v) => [v.name, v.shape])).toEqual([
      ['rnn/basic_lstm_cell/kernel:0', [9, 20]],
      ['rnn/basic_lstm_cell/bias:0', [20]],
      ['other/gru_cell/gates/kernel:0', [9, 10]],
      ['other/gru_cell/gates/bias:0', [10]],
      ['other/gru_cell/candidate/kernel:0', [9, 5]],
      ['other/gru_cell/candidate/bias:0', [5]],
      ['deep/multi_rnn_cell/cell_0/basic_lstm_cell/kernel:0', [9, 20]],
      ['deep/multi_rnn_cell/cell_0/basic_lstm_cell/bias:0', [20]],
      ['deep/multi_rnn_cell/cell_1/basic_rnn_cell/kernel:0', [8, 3]],
      ['deep/multi_rnn_cell/cell_1/basic_rnn_cell/bias:0', [3]],
    ]);
  });

  it('gives the same with the time first, and from a state that is given', async () => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const cell = new GRUCell(2);
    const initialState = tf.constant(values([2, 2], 5));
    const [outputs, state] = tf.nn.dynamicRnn(cell, x, { initialState });
    const [byTime, same] = tf.variableScope('', { reuse: true }, () =>
      tf.nn.dynamicRnn(cell, tf.transpose(x, [1, 0, 2]), { initialState, timeMajor: true }),
    );
    expect(tf.trainableVariables()).toHaveLength(4);
    for (const backend of backends) {
      await using session = await open(backend);
      const fetches = [outputs, tf.transpose(byTime, [1, 0, 2]), state, same];
      const [a, b, c, d] = await fetchArrays(session, fetches, [[x, values([2, 3, 2], 1)]]);
      expect(a).toEqual(b);
      expect(c).toEqual(d);
    }
  });

  it.each([
    [
      'no cell',
      (x: tf.Tensor) => tf.nn.dynamicRnn(x as never, x),
      tf.errors.TypeError,
      "The argument 'cell'",
    ],
    [
      'neither a state nor a dtype',
      (x: tf.Tensor) => tf.nn.dynamicRnn(new GRUCell(2), x),
      tf.errors.ValueError,
      'If there is no initial_state, you must give a dtype.',
    ],
    [
      'lengths that are no vector',
      (x: tf.Tensor) =>
        tf.nn.dynamicRnn(new GRUCell(2), x, { dtype: tf.float32, sequenceLength: [[1]] }),
      tf.errors.ValueError,
      'sequence_length must be a vector of length batch_size, but saw shape: (1, 1)',
    ],
    [
      'inputs of unknown depth',
      () =>
        tf.nn.dynamicRnn(new GRUCell(2), tf.placeholder(tf.float32, [2, 3, null]), {
          dtype: tf.float32,
        }),
      tf.errors.ValueError,
      'Input size (depth of inputs) must be accessible via shape inference, but saw value None.',
    ],
    [
      'integers',
      () =>
        tf.nn.dynamicRnn(new GRUCell(2), tf.placeholder(tf.int32, [2, 3, 2]), {
          dtype: tf.float32,
        }),
      tf.errors.ValueError,
      'RNN cell only supports floating point inputs, but saw dtype: int32',
    ],
  ] as const)('refuses %s', (_, build, PythonError, text) => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const run = () => build(x);
    expect(run).toThrow(text);
    expect(run).toThrow(PythonError);
  });
});

describe('bidirectionalDynamicRnn', () => {
  it('runs the second cell from the end of each sequence', async () => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const lengths = tf.constant([3, 2], tf.int32);
    const [[forward, backward], [, last]] = tf.nn.bidirectionalDynamicRnn(
      new BasicRNNCell(2),
      new BasicRNNCell(2),
      x,
      { dtype: tf.float32, sequenceLength: lengths },
    );
    expect(tf.trainableVariables().map((v) => v.name)).toEqual([
      'bidirectional_rnn/fw/basic_rnn_cell/kernel:0',
      'bidirectional_rnn/fw/basic_rnn_cell/bias:0',
      'bidirectional_rnn/bw/basic_rnn_cell/kernel:0',
      'bidirectional_rnn/bw/basic_rnn_cell/bias:0',
    ]);
    await using session = await open('cpu');
    const fed = [[x, values([2, 3, 2], 1)]] as const;
    const [f, b, state] = (await fetchArrays(session, [forward, backward, last], fed)) as [
      tf.NDArray,
      tf.NDArray,
      tf.NDArray,
    ];
    expect(Array.from(f.data.slice(10))).toEqual([0, 0]);
    expect(Array.from(b.data.slice(10))).toEqual([0, 0]);
    // The first step of a sequence is the last one backwards.
    expect([...b.data.slice(0, 2), ...b.data.slice(6, 8)]).toEqual([...state.data]);
  });
});
