import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { missing } from '../../../runtime/onnx/library.js';
import * as tf from '../../../src/index.js';

let graph = new tf.Graph();
const open: tf.Session[] = [];

beforeEach(() => {
  graph = new tf.Graph();
});

afterAll(async () => {
  for (const session of open) await session.close();
});

/** A Session on ONNX Runtime, and another on tfjs. */
function sessions(): readonly [onnx: tf.Session, tfjs: tf.Session] {
  const made = [
    new tf.Session({ graph, target: 'onnxruntime', threads: 1 }),
    new tf.Session({ graph, backend: 'cpu' }),
  ] as const;
  open.push(...made);
  return made;
}

const numbers = (value: unknown): number[] => [...(value as tf.NDArray).data];

describe('a Session on ONNX Runtime', () => {
  it('says where it computes', async () => {
    const [session] = sessions();
    expect(await graph.asDefault(() => session.run(tf.add(1, 2)))).toBe(3);
    expect(session.backend).toBe('onnxruntime');
  });

  it('keeps variables, and hands out copies', async () => {
    using _ = graph.asDefault();
    const v = tf.variable([1, 2]);
    const double = v.assign(v.mul(2));
    const [session] = sessions();
    await session.run(tf.globalVariablesInitializer());
    const before = (await session.run(v)) as tf.NDArray;
    for (let i = 0; i < 3; i++) await session.run(double);
    expect(numbers(before)).toEqual([1, 2]);
    expect(numbers(await session.run(v))).toEqual([8, 16]);
  });

  it('reads variables before it writes them, and copies one into another', async () => {
    using _ = graph.asDefault();
    const [v, w] = [tf.variable(1), tf.variable(5)];
    const swap = tf.group(v.assign(w), w.assign(v));
    const [session] = sessions();
    await session.run(tf.globalVariablesInitializer());
    await session.run(swap);
    expect(await session.run([v, w])).toEqual([5, 1]);
    await session.run(v.assign(7));
    expect(await session.run([v, w])).toEqual([7, 1]);
  });

  it('changes nothing in a run that fails', async () => {
    using _ = graph.asDefault();
    const v = tf.variable(tf.constant([1, 2], tf.int32));
    const divisor = tf.placeholder(tf.int32, []);
    const step = v.assign(tf.floordiv(v, divisor));
    const [session] = sessions();
    await session.run(tf.globalVariablesInitializer());
    const run = session.run(step, [[divisor, 0]]);
    await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(run).rejects.toThrow('Integer division by zero');
    expect(numbers(await session.run(v))).toEqual([1, 2]);
  });

  it('says which variable has no value', async () => {
    using _ = graph.asDefault();
    const v = tf.variable(1, { name: 'v' });
    const [session] = sessions();
    const run = session.run(v.add(1));
    await expect(run).rejects.toThrow(tf.errors.FailedPreconditionError);
    await expect(run).rejects.toThrow('Attempting to use uninitialized value v');
  });

  it('names the operation, the shapes and the line of what fails', async () => {
    using _ = graph.asDefault();
    const indices = tf.placeholder(tf.int32, [2]);
    const row = tf.gather([[1], [2]], indices, { name: 'row' });
    const [session, tfjs] = sessions();
    for (const s of [session, tfjs]) {
      const run = s.run(row, [[indices, [0, 5]]]);
      await expect(run).rejects.toThrow('indices[1] = 5 is not in [0, 2)');
      await expect(run).rejects.toThrow('inputs: float32[2,1], int32[2]');
      await expect(run).rejects.toThrow('session.test.ts');
      await expect(run).rejects.toMatchObject({ op: { name: 'row' } });
    }
  });

  it('runs in order what is started together, on the values of that moment', async () => {
    using _ = graph.asDefault();
    const v = tf.variable(0);
    const x = tf.placeholder(tf.float32, [1]);
    const add = v.assignAdd(tf.reduceSum(x));
    const [session] = sessions();
    await session.run(tf.globalVariablesInitializer());
    const fed = Float32Array.of(1);
    const runs = [session.run(add, [[x, fed]])];
    fed[0] = 10;
    runs.push(session.run(add, [[x, fed]]), session.run(v));
    expect(await Promise.all(runs)).toEqual([1, 11, 11]);
  });

  it('computes int64 and float64 exactly', async () => {
    using _ = graph.asDefault();
    const big = tf.placeholder(tf.int64, []);
    const x = tf.placeholder(tf.float64, []);
    const [session] = sessions();
    const feed: tf.FeedDict = [
      [big, 2 ** 52],
      [x, 1 + 2 ** -50],
    ];
    expect(await session.run([big.add(1), x.mul(x).sub(1)], feed)).toEqual([
      2 ** 52 + 1,
      (1 + 2 ** -50) ** 2 - 1,
    ]);
  });

  it('has texts, and summaries of what it has computed', async () => {
    using _ = graph.asDefault();
    const x = tf.placeholder(tf.float32, []);
    const names = tf.constant(['a', 'b']);
    const text = tf.stringJoin([names, tf.asString(x.mul(2))], { separator: ':' });
    const kept = tf.variable(names);
    const summary = tf.summary.scalar('loss', x.mul(x));
    const [session, tfjs] = sessions();
    const feed: tf.FeedDict = [[x, 3]];
    for (const s of [session, tfjs]) await s.run(tf.globalVariablesInitializer());
    const results = await session.run([text, tf.reverse(kept, [0]), summary], feed);
    expect(results).toEqual(await tfjs.run([text, tf.reverse(kept, [0]), summary], feed));
    expect((results[0] as tf.NDArray).toArray()).toEqual(['a:6.000000', 'b:6.000000']);
  });

  it('says what to install where there is no runtime', () => {
    const error = missing(new Error('Cannot find package'));
    expect(error).toBeInstanceOf(tf.errors.UnavailableError);
    expect(error.message).toContain('npm install onnxruntime-node');
    expect(error.message).toContain('Cannot find package');
  });
});

describe('branches and loops on ONNX Runtime', () => {
  it('assign in the branch that is taken', async () => {
    using _ = graph.asDefault();
    const v = tf.variable(1);
    const isUp = tf.placeholder(tf.bool, []);
    const moved = tf.cond(
      isUp,
      () => v.assignAdd(1).add(0),
      () => tf.identity(v).add(0),
    );
    const [session] = sessions();
    await session.run(tf.globalVariablesInitializer());
    expect(await session.run(moved, [[isUp, true]])).toBe(2);
    expect(await session.run(moved, [[isUp, false]])).toBe(2);
    expect(await session.run(v)).toBe(2);
  });

  it('count, and collect in lists', async () => {
    using _ = graph.asDefault();
    const x = tf.placeholder(tf.float32, [3]);
    const limit = tf.placeholder(tf.float32, []);
    const power = tf.whileLoop(
      (p) => tf.less(p, limit),
      (p) => p.mul(2),
      [tf.constant(1)],
    );
    const squares = tf.mapFn((e) => e.mul(e), x);
    const [dx] = tf.gradients(squares, [x]) as [tf.Tensor];
    const [session] = sessions();
    const feed: tf.FeedDict = [
      [x, [1, 2, 3]],
      [limit, 100],
    ];
    const values = await session.run([power as unknown as tf.Tensor, squares, dx], feed);
    expect(values[0]).toBe(128);
    expect(numbers(values[1])).toEqual([1, 4, 9]);
    expect(numbers(values[2])).toEqual([2, 4, 6]);
  });
});

describe('random numbers on ONNX Runtime', () => {
  it('are those of tfjs, in every run', async () => {
    using _ = graph.asDefault();
    graph.seed = 3;
    const drawn = [
      tf.randomNormal([5]),
      tf.truncatedNormal([5]),
      tf.randomUniform([5], { minval: 2, maxval: 9, dtype: tf.int32 }),
      tf.randomShuffle(tf.range(7)),
      tf.multinomial([[0.1, 0.7, -1]], 6),
    ];
    const [session, tfjs] = sessions();
    for (let i = 0; i < 2; i++) {
      const values = await session.run(drawn);
      const expected = await tfjs.run(drawn);
      for (const [k, value] of values.entries()) {
        expect(numbers(value), `${i}, ${k}`).toEqual(numbers(expected[k]));
      }
    }
  });

  it('are drawn by the branch that is taken alone', async () => {
    using _ = graph.asDefault();
    graph.seed = 3;
    const isDrawn = tf.placeholder(tf.bool, []);
    const drop = tf.cond(
      isDrawn,
      () => tf.randomUniform([3]),
      () => tf.zeros([3]),
    );
    const [session, tfjs] = sessions();
    for (const taken of [true, false, true]) {
      const value = await session.run(drop, [[isDrawn, taken]]);
      expect(numbers(value)).toEqual(numbers(await tfjs.run(drop, [[isDrawn, taken]])));
    }
  });
});
