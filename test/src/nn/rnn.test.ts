import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';
import { checkGradients, expectClose, fetchArrays } from '../../numeric_gradient.js';

const { BasicLSTMCell, BasicRNNCell, GRUCell, LSTMCell, LSTMStateTuple } = tf.nn.rnnCell;
const { DropoutWrapper, MultiRNNCell, ResidualWrapper } = tf.nn.rnnCell;

beforeEach(tf.resetDefaultGraph);

const backends = ['wasm', 'cpu'] as const;

/** Numbers between -0.5 and 0.5, others for every `k`: numpy's sin(arange(n) * 0.7 + k) * 0.5. */
const values = (shape: readonly number[], k: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => Math.sin(i * 0.7 + k) * 0.5);

const flat = (state: unknown): tf.Tensor[] =>
  state instanceof LSTMStateTuple
    ? [...(state as tf.nn.rnnCell.LSTMStateTuple)]
    : Array.isArray(state)
      ? state.flatMap(flat)
      : [state as tf.Tensor];

const shapeOf = ({ shape }: { readonly shape: tf.Shape }): number[] =>
  (shape ?? []).map((d) => d ?? 0);

/** A Session in which variable i has `values(…, i + 2)`. */
async function open(backend: 'wasm' | 'cpu'): Promise<tf.Session> {
  const session = new tf.Session({ backend });
  await session.run(tf.globalVariablesInitializer());
  const assignments = tf.trainableVariables().map((v, i) => v.assign(values(shapeOf(v), i + 2)));
  await session.run(assignments);
  return session;
}

/*
 * What TensorFlow 2.21's tf.compat.v1.nn.dynamic_rnn gives for x = values([2, 3, 2], 1) and cells
 * written out in Python by the formulas of 1.15, e.g. for an LSTM
 *
 *   i, j, f, o = tf.split(tf.matmul(tf.concat([x, h], 1), kernel) + bias, 4, 1)
 *   c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(j); h = tf.tanh(c) * tf.sigmoid(o)
 *
 * and for every gradient of sum(outputs * values(…, 9)) + sum(state ** 2) by a weight, and last by x,
 * the sum of its product with values(…, 4).
 */
const fixtures = [
  {
    what: 'BasicRNNCell',
    cell: () => new BasicRNNCell(2),
    lengths: null,
    outputs: [
      0.19593, -0.36086, 0.13797, -0.35813, -0.05985, -0.27528, -0.10599, -0.27552, 0.15014,
      -0.42017, 0.19332, -0.43765,
    ],
    states: [[-0.05985, -0.27528, 0.19332, -0.43765]],
    gradients: [-0.07866, 0.73125, -0.10117],
  },
  {
    what: 'BasicRNNCell, sequences of two lengths',
    cell: () => new BasicRNNCell(2),
    lengths: [3, 2],
    outputs: [
      0.19593, -0.36086, 0.13797, -0.35813, -0.05985, -0.27528, -0.10599, -0.27552, 0.15014,
      -0.42017, 0.0, 0.0,
    ],
    states: [[-0.05985, -0.27528, 0.15014, -0.42017]],
    gradients: [-0.20679, 0.50675, -0.04425],
  },
  {
    what: 'GRUCell',
    cell: () => new GRUCell(2),
    lengths: null,
    outputs: [
      -0.43162, -0.30158, -0.55263, -0.44377, -0.41958, -0.33293, -0.14169, -0.02184, -0.4426,
      -0.24752, -0.61605, -0.46303,
    ],
    states: [[-0.41958, -0.33293, -0.61605, -0.46303]],
    gradients: [-0.03886, -0.01601, 0.78299, 1.464, -0.48181],
  },
  {
    what: 'GRUCell, sequences of two lengths',
    cell: () => new GRUCell(2),
    lengths: [3, 2],
    outputs: [
      -0.43162, -0.30158, -0.55263, -0.44377, -0.41958, -0.33293, -0.14169, -0.02184, -0.4426,
      -0.24752, 0.0, 0.0,
    ],
    states: [[-0.41958, -0.33293, -0.4426, -0.24752]],
    gradients: [-0.02506, -0.02384, 0.3901, 1.0305, -0.1726],
  },
  {
    what: 'BasicLSTMCell',
    cell: () => new BasicLSTMCell(2),
    lengths: null,
    outputs: [
      -0.13569, -0.19449, -0.28149, -0.30808, -0.39314, -0.32994, -0.11636, -0.05809, -0.21127,
      -0.20789, -0.31731, -0.34638,
    ],
    states: [
      [-0.63476, -0.5464, -0.57469, -0.55065],
      [-0.39314, -0.32994, -0.31731, -0.34638],
    ],
    gradients: [-0.12676, 0.81358, -0.40802],
  },
  {
    what: 'BasicLSTMCell, sequences of two lengths',
    cell: () => new BasicLSTMCell(2),
    lengths: [3, 2],
    outputs: [
      -0.13569, -0.19449, -0.28149, -0.30808, -0.39314, -0.32994, -0.11636, -0.05809, -0.21127,
      -0.20789, 0.0, 0.0,
    ],
    states: [
      [-0.63476, -0.5464, -0.38134, -0.33401],
      [-0.39314, -0.32994, -0.21127, -0.20789],
    ],
    gradients: [-0.20179, 0.61281, -0.25951],
  },
  {
    what: 'LSTMCell with peepholes, projection and clipping',
    cell: () => new LSTMCell(2, { usePeepholes: true, cellClip: 0.5, numProj: 1, projClip: 0.2 }),
    lengths: null,
    outputs: [-0.13922, -0.2, -0.2, -0.06708, -0.16579, -0.2],
    states: [
      [-0.5, -0.5, -0.5, -0.5],
      [-0.2, -0.2],
    ],
    gradients: [-0.01771, 0.02876, 0.00028, 0.00103, 0.00288, -0.06922, 0.0312],
  },
  {
    what: 'LSTMCell with peepholes, projection and clipping, sequences of two lengths',
    cell: () => new LSTMCell(2, { usePeepholes: true, cellClip: 0.5, numProj: 1, projClip: 0.2 }),
    lengths: [3, 2],
    outputs: [-0.13922, -0.2, -0.2, -0.06708, -0.16579, 0.0],
    states: [
      [-0.5, -0.5, -0.37145, -0.33184],
      [-0.2, -0.16579],
    ],
    gradients: [0.0329, 0.21475, 0.00354, 0.01166, 0.00655, -0.14112, 0.09277],
  },
];

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

describe('cells', () => {
  it('stack: each takes the output of the one below', async () => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const cells = [new BasicLSTMCell(2), new BasicRNNCell(3)] as const;
    const [outputs, [below, above]] = tf.nn.dynamicRnn(new MultiRNNCell(cells), x, {
      dtype: tf.float32,
    });
    expect(below).toBeInstanceOf(LSTMStateTuple);
    expect([outputs.shape, below.h.shape, above.shape]).toEqual([
      [2, 3, 3],
      [2, 2],
      [2, 3],
    ]);
    for (const backend of backends) {
      await using session = await open(backend);
      const feeds = [[x, values([2, 3, 2], 1)]] as const;
      await checkGradients(session, [outputs, below.c], [x], feeds);
    }
  });

  it('have one matrix for a state where they are told so', async () => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const tuple = new LSTMCell(2, { name: 'cell' });
    const matrix = new LSTMCell<tf.Tensor>(2, { name: 'cell', stateIsTuple: false, reuse: true });
    const [a, state] = tf.nn.dynamicRnn(tuple, x, { dtype: tf.float32 });
    const [b, same] = tf.nn.dynamicRnn(matrix, x, { dtype: tf.float32 });
    const joined = tf.concat([state.c, state.h], 1);
    await using session = await open('wasm');
    const fetched = await fetchArrays(session, [a, b, joined, same], [[x, values([2, 3, 2], 1)]]);
    expect(fetched[0]).toEqual(fetched[1]);
    expect(fetched[2]).toEqual(fetched[3]);
    expect(() => new MultiRNNCell([tuple], false)).toThrow('Some cells return tuples of states');
  });

  it('add their inputs to their outputs in a ResidualWrapper', async () => {
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    const cell = new GRUCell(2);
    const [plain] = tf.nn.dynamicRnn(cell, x, { dtype: tf.float32 });
    const [residual] = tf.variableScope('', { reuse: true }, () =>
      tf.nn.dynamicRnn(new ResidualWrapper(cell), x, { dtype: tf.float32 }),
    );
    await using session = await open('cpu');
    const [first] = await fetchArrays(
      session,
      [residual.sub(plain).sub(x)],
      [[x, values([2, 3, 2], 1)]],
    );
    expectClose((first as tf.NDArray).data, new Float32Array(12), { tolerance: 1e-6 });
  });

  it('make and share variables of their own, in a class of the user', () => {
    class Counter extends tf.nn.rnnCell.RNNCell {
      override readonly stateSize = 1;
      override readonly outputSize = 1;
      protected override call(inputs: tf.Tensor, state: tf.Tensor) {
        const w = tf.getVariable('w', [2, 1]);
        const next = state.add(tf.matmul(inputs, w));
        return [next, next] as const;
      }
    }
    const x = tf.placeholder(tf.float32, [2, 3, 2]);
    tf.nn.staticRnn(new Counter(), tf.unstack(x, null, 1), { dtype: tf.float32 });
    expect(tf.trainableVariables().map((v) => v.name)).toEqual(['rnn/counter/w:0']);
  });
});

describe('DropoutWrapper', () => {
  const ones = tf.NDArray.from('float32', [1, 20, 1], () => 1);

  /** A cell whose output is its input. */
  class Echo extends tf.nn.rnnCell.RNNCell {
    override readonly stateSize = 1;
    override readonly outputSize = 1;
    protected override call(inputs: tf.Tensor, state: tf.Tensor) {
      return [inputs, state] as const;
    }
  }

  it('drops other elements in every step, and in the gradient the same', async () => {
    const x = tf.placeholder(tf.float32, [1, 20, 1]);
    const cell = new DropoutWrapper(new Echo(), { outputKeepProb: 0.5, seed: 1 });
    const [y] = tf.nn.dynamicRnn(cell, x, { dtype: tf.float32 });
    const [dx] = tf.gradients(y, [x]);
    for (const backend of backends) {
      await using session = new tf.Session({ backend });
      const fetched = await fetchArrays(session, [y, dx as tf.Tensor], [[x, ones]]);
      const [kept, passed] = fetched.map(({ data }) => [...data]) as [number[], number[]];
      expect(passed).toEqual(kept);
      expect(new Set(kept)).toEqual(new Set([0, 2]));
    }
  });

  it('drops the same elements in every step where it is variational', async () => {
    const x = tf.placeholder(tf.float32, [8, 20, 1]);
    const cell = new DropoutWrapper(new Echo(), {
      inputKeepProb: tf.constant(0.5),
      variationalRecurrent: true,
      inputSize: 1,
      dtype: tf.float32,
    });
    const [y] = tf.nn.dynamicRnn(cell, x, { dtype: tf.float32 });
    await using session = new tf.Session();
    const all = tf.NDArray.from('float32', [8, 20, 1], () => 1);
    const [kept] = (await fetchArrays(session, [y], [[x, all]])) as [tf.NDArray];
    expect(new Set(kept.data).size).toBe(1);
  });

  it('leaves the memory of an LSTM alone', () => {
    const cell = new DropoutWrapper(new BasicLSTMCell(2), { stateKeepProb: 0.5 });
    const state = cell.zeroState(1, tf.float32);
    const [output, { c, h }] = cell.apply(tf.placeholder(tf.float32, [1, 2]), state);
    expect(c.op.type).toBe('Add');
    expect(h).not.toBe(output);
    expect(h.name).toMatch(/dropout/);
  });

  it('makes its seeds of its own as TensorFlow does', () => {
    // int(hashlib.md5(b'42input_0').hexdigest()[:8], 16) & 0x7FFFFFFF
    tf.setRandomSeed(1);
    const cell = new DropoutWrapper(new Echo(), { inputKeepProb: 0.5, seed: 42 });
    cell.apply(tf.placeholder(tf.float32, [1, 1]), cell.zeroState(1, tf.float32));
    const random = tf
      .getDefaultGraph()
      .getOperations()
      .filter((op) => op.type === 'RandomUniform');
    expect(random.map((op) => op.getAttr('seed2'))).toEqual([272342091]);
  });

  it('refuses a probability that is none', () => {
    expect(() => new DropoutWrapper(new Echo(), { inputKeepProb: 2 })).toThrow(
      'Parameter input_keep_prob must be between 0 and 1',
    );
  });
});

describe('an LSTM', () => {
  it('learns to remember the first element of a sequence', async () => {
    tf.setRandomSeed(3);
    const x = tf.placeholder(tf.float32, [null, 6, 1]);
    const target = tf.placeholder(tf.float32, [null, 1]);
    const [, { h }] = tf.nn.dynamicRnn(new BasicLSTMCell(8), x, { dtype: tf.float32 });
    const answer = tf.layers.dense(h, 1);
    const loss = tf.reduceMean(tf.square(answer.sub(target)));
    const step = new tf.train.AdamOptimizer(0.02).minimize(loss);
    const init = tf.globalVariablesInitializer();
    const batch = 16;
    const sequences = tf.NDArray.from('float32', [batch, 6, 1], (i) => Math.sin(i * 1.7 + 1));
    const firsts = tf.NDArray.from('float32', [batch, 1], (i) => sequences.data[6 * i] as number);
    const feed = [
      [x, sequences],
      [target, firsts],
    ] as const;
    await using session = new tf.Session();
    await session.run(init);
    const before = (await session.run(loss, feed)) as number;
    for (let i = 0; i < 250; i++) await session.run(step, feed);
    const after = (await session.run(loss, feed)) as number;
    expect(before).toBeGreaterThan(0.3);
    expect(after).toBeLessThan(0.01);
  });
});
