import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import { backendNames, openBackend } from '../../runtime/tfjs/backend.js';
import * as tf from '../../src/index.js';
import { machines } from '../targets.js';

let graph: tf.Graph;
let sessions: tf.Session[];
let scope: Disposable;

beforeEach(() => {
  graph = new tf.Graph();
  scope = graph.asDefault();
  sessions = [];
});

afterEach(async () => {
  scope[Symbol.dispose]();
  for (const session of sessions) await session.close();
});

/** A Session on each backend, the variables initialized. */
async function open(): Promise<readonly tf.Session[]> {
  const init = tf.globalVariablesInitializer();
  sessions = Object.values(machines).map((machine) => new tf.Session({ graph, ...machine }));
  for (const session of sessions) await session.run(init);
  return sessions;
}

const plain = (value: unknown): unknown =>
  value instanceof tf.NDArray ? value.toArray() : Array.isArray(value) ? value.map(plain) : value;

const int = (value: number): tf.Tensor => tf.constant(value, tf.int32);

/** What the fetches are on every backend. */
async function expectRun(fetches: tf.Fetches, feeds: tf.FeedDict, expected: unknown) {
  for (const session of await open()) {
    expect(plain(await session.run<unknown>(fetches, feeds)), session.backend ?? '').toEqual(
      expected,
    );
  }
}

describe('cond', () => {
  it('computes the branch that is chosen, and no other', async () => {
    const x = tf.placeholder(tf.int32, []);
    const y = tf.placeholder(tf.int32, []);
    // A division by zero would be an error.
    const quotient = tf.cond(
      tf.equal(y, 0),
      () => int(-1),
      () => x.floordiv(y),
    );
    for (const session of await open()) {
      expect(
        await session.run(quotient, [
          [x, 7],
          [y, 2],
        ]),
      ).toBe(3);
      expect(
        await session.run(quotient, [
          [x, 7],
          [y, 0],
        ]),
      ).toBe(-1);
    }
  });

  it('gives the structure that its branches return', async () => {
    const p = tf.placeholder(tf.bool, []);
    const { a, b } = tf.cond(
      p,
      () => ({ a: 1, b: [tf.constant(2), tf.constant([3, 4])] as const }),
      () => ({ a: 5, b: [tf.constant(6), tf.constant([7, 8])] as const }),
    );
    await expectRun([a, ...b], [[p, false]], [5, 6, [7, 8]]);
    const one = tf.cond(
      p,
      () => [tf.constant(1)] as const,
      () => [tf.constant(2)] as const,
    );
    expect(one).toBeInstanceOf(tf.Tensor);
    const strict = tf.cond(
      p,
      () => [tf.constant(1)],
      () => [tf.constant(2)],
      { strict: true },
    );
    expect(strict).toHaveLength(1);
  });

  it('takes an operation for a branch: it is done where the branch is taken', async () => {
    const v = tf.variable(0, { name: 'v' });
    const p = tf.placeholder(tf.bool, []);
    const done = tf.cond(
      p,
      () => v.assignAdd(1).op,
      () => tf.noOp(),
    );
    for (const session of await open()) {
      for (const [value, count] of [
        [true, 1],
        [false, 1],
        [true, 2],
      ] as const) {
        expect(await session.run(done, [[p, value]])).toBe(value);
        expect(await session.run(v)).toBe(count);
      }
    }
  });

  it('reads and assigns variables in the order of control dependencies', async () => {
    const v = tf.variable(1, { name: 'v' });
    const x = tf.placeholder(tf.float32, []);
    const [before, after] = tf.cond(
      tf.greater(x, 0),
      () => {
        const before = v.readValue();
        const assigned = tf.controlDependencies([before], () => v.assign(x));
        return [before, tf.controlDependencies([assigned], () => v.readValue())] as const;
      },
      () => [v.readValue(), v.readValue()] as const,
    );
    const last = tf.controlDependencies([after], () => v.readValue().mul(10));
    for (const session of await open()) {
      expect(await session.run([before, after, last, v], [[x, 5]])).toEqual([1, 5, 50, 1]);
      expect(await session.run([before, after, last, v], [[x, -1]])).toEqual([5, 5, 50, 5]);
    }
  });

  it('waits for control dependencies, its own and those of its branches', async () => {
    const v = tf.variable(1, { name: 'v' });
    const x = tf.placeholder(tf.float32, []);
    const set = v.assign(x);
    const read = () => v.readValue().mul(2);
    const outside = tf.controlDependencies([set], () => tf.cond(tf.greater(x, 0), read, read));
    const inside = tf.cond(tf.greater(x, 0), () => tf.controlDependencies([set], read), read);
    for (const session of await open()) {
      expect(await session.run(outside, [[x, 3]])).toBe(6);
      expect(await session.run(inside, [[x, 4]])).toBe(8);
    }
  });

  it('changes no variable where the run fails', async () => {
    const v = tf.variable(1, { name: 'v' });
    const x = tf.placeholder(tf.int32, []);
    const step = tf.cond(
      tf.greater(x, -1),
      () => v.assignAdd(1),
      () => v.assignAdd(2),
    );
    const failing = tf.controlDependencies([step], () => int(1).floordiv(x));
    for (const session of await open()) {
      await expect(session.run(failing, [[x, 0]])).rejects.toThrow('Integer division by zero');
      expect(await session.run(v)).toBe(1);
      expect(await session.run(failing, [[x, 1]])).toBe(1);
      expect(await session.run(v)).toBe(2);
    }
  });
});

describe('case', () => {
  const build = (options?: {
    readonly exclusive?: boolean;
    readonly default?: () => tf.Tensor;
  }) => {
    const x = tf.placeholder(tf.float32, []);
    const value = (n: number) => () => tf.constant(n);
    const pairs = [
      [tf.less(x, 1), value(10)],
      [tf.less(x, 2), value(20)],
      [tf.less(x, 3), () => x.mul(10)],
    ] as const;
    return { x, y: tf.case(pairs, options) };
  };

  it('takes the first predicate that holds, or the default', async () => {
    const { x, y } = build({ default: () => tf.constant(-1) });
    for (const session of await open()) {
      const values = [];
      for (const at of [0, 1, 2.5, 3]) values.push(await session.run(y, [[x, at]]));
      expect(values).toEqual([10, 20, 25, -1]);
    }
  });

  it('without a default fails where none holds', async () => {
    const { x, y } = build();
    for (const session of await open()) {
      expect(await session.run(y, [[x, 2.5]])).toBe(25);
      await expect(session.run(y, [[x, 4]])).rejects.toThrow(
        'assertion failed: [Input error: None of conditions evaluated as True:] [0 0 0]',
      );
    }
  });

  it('fails where two hold that exclude each other', async () => {
    const { x, y } = build({ exclusive: true, default: () => tf.constant(-1) });
    for (const session of await open()) {
      expect(await session.run(y, [[x, 2.5]])).toBe(25);
      expect(await session.run(y, [[x, 4]])).toBe(-1);
      await expect(session.run(y, [[x, 1]])).rejects.toThrow(
        'assertion failed: [Input error: exclusive=True: more than 1 conditions (Less:0, Less_1:0, ' +
          'Less_2:0) evaluated as True:] [0 1 1]',
      );
    }
  });

  it('refuses what are no pairs', () => {
    expect(() => tf.case(3 as never)).toThrow('fns must be a list, tuple, or dict');
    expect(() => tf.case([[tf.less(1, 2), 3 as never]])).toThrow(
      'fn for pred Less:0 must be callable.',
    );
  });
});

describe('whileLoop', () => {
  it('repeats its body as long as the condition holds', async () => {
    const n = tf.placeholder(tf.int32, []);
    const [i, sum] = tf.whileLoop(
      (i) => tf.less(i, n),
      (i, sum) => [i.add(1), sum.add(i)],
      [int(0), int(0)],
    );
    for (const session of await open()) {
      expect(await session.run([i, sum], [[n, 5]])).toEqual([5, 10]);
      expect(await session.run([i, sum], [[n, 0]])).toEqual([0, 0]);
      expect(await session.run([i, sum], [[n, 1000]])).toEqual([1000, 499500]);
    }
  });

  it('carries structures and TensorArrays', async () => {
    const array = new tf.TensorArray(tf.float32, 4);
    const [, { pair }, filled] = tf.whileLoop(
      (i) => tf.less(i, 4),
      (i, { pair: [a, b] }, array) => [i.add(1), { pair: [b, a.add(b)] }, array.write(i, b)],
      [int(0), { pair: [tf.constant(0), tf.constant(1)] as const }, array],
    );
    await expectRun([...pair, filled.stack(), filled.size()], [], [3, 5, [1, 1, 2, 3], 4]);
  });

  it('stops after the most iterations that it may have', async () => {
    const n = tf.placeholder(tf.int32, []);
    const i = tf.whileLoop(
      () => tf.constant(true),
      (i) => i.add(1),
      [int(0)],
      { maximumIterations: n },
    );
    await expectRun(i, [[n, 7]], 7);
  });

  it('gives a list for one variable where it is told so', () => {
    const list = tf.whileLoop(
      (i) => tf.less(i, 3),
      (i) => [i.add(1)],
      [int(0)],
      {
        returnSameStructure: true,
      },
    );
    expect(list).toHaveLength(1);
  });

  it('assigns variables in every iteration, and reads them anew', async () => {
    const v = tf.variable(1, { name: 'v' });
    const n = tf.placeholder(tf.int32, []);
    const [, last] = tf.whileLoop(
      (i) => tf.less(i, n),
      (i) => {
        const doubled = v.assign(v.readValue().mul(2));
        return [i.add(1), tf.controlDependencies([doubled], () => v.readValue().add(0.5))];
      },
      [int(0), tf.constant(0)],
    );
    for (const session of await open()) {
      expect(await session.run([last, v], [[n, 3]])).toEqual([8.5, 1]);
      expect(await session.run(v)).toBe(8);
    }
  });

  it('draws other random numbers in every iteration, and goes on in the next run', async () => {
    tf.setRandomSeed(7);
    const n = tf.placeholder(tf.int32, []);
    const array = new tf.TensorArray(tf.float32, 3);
    const [, drawn] = tf.whileLoop(
      (i) => tf.less(i, n),
      (i, array) => [i.add(1), array.write(i, tf.randomUniform([]))],
      [int(0), array],
    );
    const numbers = drawn.stack();
    const seen = new Set<string>();
    for (const session of await open()) {
      const first = plain(await session.run(numbers, [[n, 3]])) as number[];
      const second = plain(await session.run(numbers, [[n, 3]])) as number[];
      expect(new Set([...first, ...second]).size).toBe(6);
      seen.add(JSON.stringify([first, second]));
    }
    expect(seen.size).toBe(1);
  });

  it('lets a shape grow where the number of iterations is known when the run begins', async () => {
    const n = tf.placeholder(tf.int32, []);
    const grow = (limit: tf.Tensor | number) =>
      tf.whileLoop(
        (i) => tf.less(i, limit),
        (i, m) => [i.add(1), ops.ConcatV2([[m, m], 0])],
        [int(0), tf.ones([1, 2])],
        { shapeInvariants: [[], [null, 2]] },
      )[1];
    const m = grow(3);
    expect(m.shape).toEqual([null, 2]);
    const x = tf.placeholder(tf.float32, [1, 2]);
    const [, y] = tf.whileLoop(
      (i) => tf.less(i, 2),
      (i, m) => [i.add(1), ops.ConcatV2([[m, m.mul(m)], 0])],
      [int(0), x],
      { shapeInvariants: [[], [null, 2]] },
    );
    const [dx] = tf.gradients(y, [x]);
    for (const session of await open()) {
      expect(plain(await session.run(tf.shape(m)))).toEqual([8, 2]);
      expect(plain(await session.run([y, dx as tf.Tensor], [[x, [[1, 2]]]]))).toEqual([
        [
          [1, 2],
          [1, 4],
          [1, 4],
          [1, 16],
        ],
        [[9, 1 + 4 + 4 + 32]].map(([, b]) => [1 + 2 + 2 + 4, b]),
      ]);
      expect(plain(await session.run(tf.shape(grow(n)), [[n, 2]]))).toEqual([4, 2]);
    }
  });

  it('is there for initial values', async () => {
    const initial = () =>
      tf.whileLoop(
        (x) => tf.less(x, 50),
        (x) => x.mul(3),
        [tf.constant(1)],
      );
    const v = tf.variable(initial, { name: 'v' });
    const w = tf.variable(v.initializedValue().mul(2), { name: 'w' });
    await expectRun([v, w], [], [81, 162]);
  });
});

describe('memory', () => {
  const live = async (): Promise<number> => {
    const opened = await Promise.all(backendNames.map((name) => openBackend(name)));
    return opened.reduce((n, backend) => n + backend.numDataIds(), 0);
  };

  it('holds nothing after 1,000 runs, nor after runs that fail', async () => {
    const v = tf.variable([1, 2], { name: 'v' });
    const x = tf.placeholder(tf.float32, [2]);
    const d = tf.placeholder(tf.int32, []);
    const rows = tf.scan(
      (a, e) =>
        tf.cond(
          tf.greater(tf.reduceSum(a), 0),
          () => a.mul(e).add(v.toTensor()),
          () => a.sub(e),
        ),
      tf.ones([3, 2]),
      x,
    );
    const [dx] = tf.gradients(rows, [x]);
    const [, quotient] = tf.whileLoop(
      (i) => tf.less(i, 3),
      (i, q) => [i.add(1), q.floordiv(d.sub(i))],
      [int(0), int(100)],
    );
    const fetches = [rows, dx as tf.Tensor, quotient];
    const opened = await open();
    for (const session of opened)
      await session.run(fetches, [
        [x, [1, 2]],
        [d, 5],
      ]);
    const before = await live();
    for (const session of opened) {
      for (let i = 0; i < 1000; i++)
        await session.run(fetches, [
          [x, [i - 500, 2]],
          [d, 5],
        ]);
      for (let i = 0; i < 10; i++) {
        await expect(
          session.run(fetches, [
            [x, [1, 2]],
            [d, 1],
          ]),
        ).rejects.toThrow('division by zero');
      }
    }
    expect(await live()).toBe(before);
  });
});
