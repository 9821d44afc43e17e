import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileSubgraph } from '../../compiler/compile.js';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';

// The compiler works as ever, and can be asked how often it did.
vi.mock(import('../../compiler/compile.js'), { spy: true });

const compile = vi.mocked(compileSubgraph);

afterEach(() => {
  compile.mockClear();
});

/** A test in a graph of its own, with a Session on it. */
const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void =>
  it(name, () =>
    new tf.Graph().asDefault(async (graph) => {
      await using sess = new tf.Session({ graph, backend: 'cpu' });
      await body(sess);
    }),
  );

const shapeOf = (value: unknown): unknown => (value as tf.NDArray).shape;

describe('a shape that only a run gives is computed ahead', () => {
  inSession('from a variable', async (sess) => {
    const length = tf.variable([2, 3], { dtype: tf.int32 });
    const grow = length.assignAdd([1, 0]);
    const ones = tf.ones(length);
    await sess.run(tf.globalVariablesInitializer());
    expect(shapeOf(await sess.run(ones))).toEqual([2, 3]);
    await sess.run(grow);
    expect(shapeOf(await sess.run(ones))).toEqual([3, 3]);
  });

  inSession('from computed values, and of each value a plan is kept', async (sess) => {
    const x = tf.placeholder(tf.float32, [null]);
    const total = tf.reduceSum(tf.exp(x)).add(0.5);
    const y = tf.zeros(tf.reshape(tf.cast(total, tf.int32), [1]));
    const [log1, log2] = [0, Math.log(2)];
    expect(shapeOf(await sess.run(y, [[x, [log1, log2]]]))).toEqual([3]);
    expect(shapeOf(await sess.run(y, [[x, [log2, log2]]]))).toEqual([4]);
    const before = compile.mock.calls.length;
    expect(shapeOf(await sess.run(y, [[x, [log2, log1]]]))).toEqual([3]);
    expect(compile.mock.calls.length).toBe(before);
  });

  inSession('once: random numbers are not drawn again', async (sess) => {
    const numbers = tf.randomUniform([3], { seed: 3 });
    const total = tf.cast(tf.reduceSum(numbers.mul(10)), tf.int32);
    const y = tf.zeros(tf.reshape(total, [1]));
    for (let i = 0; i < 3; i++) {
      const [drawn, zeros] = await sess.run<[tf.NDArray, tf.NDArray]>([numbers, y]);
      let sum = 0;
      for (const value of drawn.data) sum += 10 * value;
      expect(zeros.shape).toEqual([Math.floor(sum)]);
    }
  });

  inSession('but not where that would change a variable twice', async (sess) => {
    const v = tf.variable(1, { dtype: tf.int32 });
    const y = tf.zeros(tf.reshape(v.assignAdd(1), [1]));
    await sess.run(tf.globalVariablesInitializer());
    await expect(sess.run(y)).rejects.toThrow(tf.errors.UnimplementedError);
    expect(await sess.run(v)).toBe(1);
  });
});

describe('an op whose output shape depends on values', () => {
  inSession('is computed ahead, whatever its input is made of', async (sess) => {
    const x = tf.placeholder(tf.float32, [null]);
    const places = ops.Where([ops.GreaterEqual([x, 2])]);
    const count = tf.reduceSum(tf.cast(tf.shape(places), tf.float32));
    expect(places.shape).toEqual([null, 1]);
    expect(await sess.run(count, [[x, [1, 2, 3]]])).toBe(3);
    expect(await sess.run(count, [[x, [2, 2, 2]]])).toBe(4);
    expect(shapeOf(await sess.run(places, [[x, []]]))).toEqual([0, 1]);
  });

  inSession('may follow another', async (sess) => {
    const x = tf.placeholder(tf.int32, [null]);
    const [distinct] = ops.Unique([x]).outputs as [tf.Tensor];
    const places = ops.Where([distinct]);
    expect(await sess.run(tf.shape(places), [[x, [0, 4, 4, 5, 0]]])).toMatchObject({
      data: Int32Array.of(2, 1),
    });
  });

  inSession('names itself where a value is wrong', async (sess) => {
    const p = tf.placeholder(tf.int32, [2]);
    const lists = ops.DynamicPartition([[1, 2], p], { num_partitions: 2 }, 'lists');
    const run = sess.run(lists.outputs, [[p, [0, 2]]]);
    await expect(run).rejects.toThrow('partitions[1] = 2 is not in [0, 2)');
    await expect(run).rejects.toMatchObject({ op: { name: 'lists', type: 'DynamicPartition' } });
  });
});

describe('a choice between two shapes', () => {
  inSession('is made before the run, by what is fed', async (sess) => {
    const [pred, x] = [tf.placeholder(tf.bool, []), tf.constant([1, 2, 3])];
    const y = tf.cond(
      pred,
      () => x.at('1:'),
      () => x,
    );
    expect(shapeOf(await sess.run(y, [[pred, true]]))).toEqual([2]);
    expect(shapeOf(await sess.run(y, [[pred, false]]))).toEqual([3]);
  });

  inSession('in another choice too, by what is computed', async (sess) => {
    const [k, x] = [tf.placeholder(tf.int32, []), tf.constant([1, 2, 3])];
    const y = tf.case(
      [
        [tf.equal(k, 1), () => x.at('1:')],
        [tf.equal(k, 2), () => x.at('2:')],
      ],
      { default: () => x, exclusive: true },
    );
    for (const [value, length] of [
      [1, 2],
      [2, 1],
      [3, 3],
    ] as const) {
      expect(shapeOf(await sess.run(y, [[k, value]]))).toEqual([length]);
    }
  });
});
