import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../../../src/index.js';
import { checkGradients, expectClose, fetchArrays } from '../../../numeric_gradient.js';
import { backends, open, values } from './fixtures.js';

const {
  BasicLSTMCell,
  BasicRNNCell,
  DropoutWrapper,
  GRUCell,
  LSTMCell,
  LSTMStateTuple,
  MultiRNNCell,
  ResidualWrapper,
} = tf.nn.rnnCell;

beforeEach(tf.resetDefaultGraph);

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
