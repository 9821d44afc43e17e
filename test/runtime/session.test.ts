// An application's own backend, which it has imported before anything else happens.
import '@tensorflow/tfjs-backend-cpu';
import * as tfjs from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileSubgraph } from '../../compiler/compile.js';
import { type BackendName, openBackend } from '../../runtime/tfjs/backend.js';
import * as tf from '../../src/index.js';

// The compiler works as ever, and can be asked how often it did and what it made.
vi.mock(import('../../compiler/compile.js'), { spy: true });

const compile = vi.mocked(compileSubgraph);

afterEach(() => {
  compile.mockClear();
  vi.restoreAllMocks();
});

/** A test in a graph of its own, with a Session on it. */
const inSession = (
  backend: BackendName,
  name: string,
  body: (sess: tf.Session) => Promise<void>,
): void =>
  it(name, () =>
    new tf.Graph().asDefault(async (graph) => {
      await using sess = new tf.Session({ graph, backend });
      await body(sess);
    }),
  );

/** A fetched value as plain JavaScript. */
const plain = (value: tf.Value | null): unknown =>
  value instanceof tf.NDArray ? value.toArray() : value;

const plainAll = (values: readonly (tf.Value | null)[]): unknown[] => values.map(plain);

/** A least squares problem, and batches of its four points. */
function regression() {
  const x = tf.placeholder(tf.float32, [null, 3], { name: 'x' });
  const y = tf.placeholder(tf.float32, [null, 1], { name: 'y' });
  const w = tf.variable(tf.zeros([3, 1]), { name: 'w' });
  const b = tf.variable(tf.zeros([1]), { name: 'b' });
  const loss = tf.reduceMean(tf.square(tf.matmul(x, w).add(b).sub(y)));
  const points = Float32Array.of(1, 0, 2, 0, 1, 1, 2, 2, 0, 1, 1, 1);
  const targets = Float32Array.of(5, 3, 4, 4);
  const batch = (size = 4) =>
    [
      [x, points.subarray(0, 3 * size)],
      [y, targets.subarray(0, size)],
    ] as const;
  return { x, y, w, b, loss, batch };
}

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('fetches', () => {
    inSession(backend, 'a scalar as a number', async (sess) => {
      expect(await sess.run(tf.constant(1.5))).toBe(1.5);
      expect(await sess.run(tf.constant(7, tf.int32))).toBe(7);
    });

    inSession(backend, 'a bool scalar as a boolean', async (sess) => {
      const sum = tf.reduceSum(tf.constant([1, 2]));
      expect(await sess.run([tf.equal(sum, 3), tf.equal(sum, 4)])).toEqual([true, false]);
    });

    inSession(backend, 'anything larger as an NDArray', async (sess) => {
      const array = (await sess.run(
        tf.constant([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      )) as tf.NDArray;
      expect(array).toBeInstanceOf(tf.NDArray);
      expect(array.shape).toEqual([2, 3]);
      expect(array.dtype).toBe('float32');
      expect(array.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
      expect(array.toArray()).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
    });

    inSession(backend, 'every dtype as itself', async (sess) => {
      const dtypes = [tf.float32, tf.float64, tf.int32, tf.int64, tf.uint8, tf.bool] as const;
      const x = tf.placeholder(tf.float32, [3]);
      const fetched = await sess.run(
        dtypes.map((dtype) => tf.cast(x, dtype)),
        [[x, [0, 1, 2]]],
      );
      expect(fetched.map((value) => (value as tf.NDArray).dtype)).toEqual(dtypes);
      expect(plainAll(fetched).slice(0, 5)).toEqual(new Array(5).fill([0, 1, 2]));
      expect(plain(fetched[5] as tf.Value)).toEqual([false, true, true]);
    });

    inSession(backend, 'an array without elements', async (sess) => {
      const x = tf.placeholder(tf.float32, [null, 3]);
      const value = (await sess.run(x.mul(2), [[x, new Float32Array(0)]])) as tf.NDArray;
      expect(value.shape).toEqual([0, 3]);
      expect(value.toArray()).toEqual([]);
    });

    inSession(backend, 'an Operation as null, once it has run', async (sess) => {
      const v = tf.variable([1, 2]);
      expect(await sess.run(v.initializer)).toBeNull();
      expect(plain(await sess.run(v))).toEqual([1, 2]);
    });

    inSession(backend, 'by name: x:0 is a tensor, x an operation', async (sess) => {
      const v = tf.variable(3, { name: 'v' });
      expect(await sess.run('v/Assign')).toBeNull();
      expect(await sess.run('v:0')).toBe(3);
      expect(await sess.run('v/read:0')).toBe(3);
      expect(await sess.run(v.op.name)).toBeNull();
    });

    inSession(backend, 'arrays and objects of anything, in their structure', async (sess) => {
      const v = tf.variable(3, { name: 'v' });
      const x = tf.constant([1, 2], { name: 'x' });
      const fetched = await sess.run({
        init: v.initializer,
        nested: [x, [tf.reduceSum(x), 'x:0'], { 'by name': 'x' }],
        nothing: [],
      });
      const [first, [sum, again], byName] = fetched.nested;
      expect(Object.keys(fetched)).toEqual(['init', 'nested', 'nothing']);
      expect(fetched.init).toBeNull();
      expect(plainAll([first, sum, again, byName['by name']])).toEqual([[1, 2], 3, [1, 2], null]);
      expect(fetched.nothing).toEqual([]);
      expect(await sess.run([])).toEqual([]);
    });

    inSession(backend, 'one thing in several places', async (sess) => {
      const x = tf.constant(2);
      expect(await sess.run([x, { again: x }, x.name])).toEqual([2, { again: 2 }, 2]);
    });

    inSession(backend, 'what is fed, as it is fed', async (sess) => {
      const x = tf.placeholder(tf.float32, [2]);
      expect(plainAll(await sess.run([x, x.mul(2)], [[x, [1, 2]]]))).toEqual([
        [1, 2],
        [2, 4],
      ]);
    });

    inSession(backend, 'values that no later run changes', async (sess) => {
      const v = tf.variable([1, 2]);
      await sess.run(v.initializer);
      const before = await sess.run(v);
      await sess.run(v.assignAdd([1, 1]));
      expect(plain(before)).toEqual([1, 2]);
    });

    inSession(backend, 'what was added to the graph after a run', async (sess) => {
      const x = tf.constant(2);
      expect(await sess.run(x)).toBe(2);
      expect(await sess.run(x.mul(3))).toBe(6);
    });
  });

  describe('feeds', () => {
    interface Form {
      readonly form: string;
      readonly shape: tf.Shape;
      readonly dtype?: tf.DType;
      readonly value: tf.FeedValue;
      readonly is: unknown;
    }

    const floats = (...values: readonly number[]) => Float32Array.from(values);

    // biome-ignore format: one form a line
    const forms: readonly Form[] = [
      { form: 'a number', shape: [], value: 2.5, is: 2.5 },
      { form: 'a boolean', shape: [], dtype: 'bool', value: true, is: true },
      { form: 'an array', shape: [2], value: [1, 2], is: [1, 2] },
      { form: 'nested arrays', shape: [null, 2], value: [[1, 2], [3, 4]], is: [[1, 2], [3, 4]] },
      { form: 'nested booleans', shape: null, dtype: 'bool', value: [[true], [false]], is: [[true], [false]] },
      { form: 'integers', shape: [null], dtype: 'int32', value: [1, -2], is: [1, -2] },
      { form: 'booleans for numbers', shape: [2], value: [true, false], is: [1, 0] },
      { form: 'numbers for booleans', shape: [3], dtype: 'bool', value: [2, 0, -1], is: [true, false, true] },
      { form: 'a flat array for a known shape', shape: [2, 2], value: floats(1, 2, 3, 4), is: [[1, 2], [3, 4]] },
      { form: 'a flat array, the batch size solved', shape: [null, 2], value: floats(1, 2, 3, 4), is: [[1, 2], [3, 4]] },
      { form: 'a flat array, an inner length solved', shape: [1, null, 2], value: floats(1, 2, 3, 4), is: [[[1, 2], [3, 4]]] },
      { form: 'a flat array of one value for a scalar', shape: [], value: floats(7), is: 7 },
      { form: 'a flat array for an unknown shape', shape: null, value: Float64Array.of(1, 2), is: [1, 2] },
      { form: 'bytes for floats', shape: [null], value: Uint8Array.of(0, 255), is: [0, 255] },
      { form: 'an NDArray', shape: [null, 2], value: new tf.NDArray('float32', [1, 2], floats(1, 2)), is: [[1, 2]] },
      { form: 'an NDArray of another dtype', shape: [2], value: new tf.NDArray('int32', [2], Int32Array.of(1, 2)), is: [1, 2] },
    ];

    for (const { form, shape, dtype = 'float32', value, is } of forms) {
      inSession(backend, `${form} for ${dtype} of shape ${JSON.stringify(shape)}`, async (sess) => {
        const x = tf.placeholder(dtype, shape);
        expect(plain(await sess.run(tf.identity(x), [[x, value]]))).toEqual(is);
      });
    }

    inSession(backend, 'as a Map, as pairs, as an object, as an option', async (sess) => {
      const a = tf.placeholder(tf.float32, [], { name: 'a' });
      const b = tf.placeholder(tf.float32, [], { name: 'b' });
      const quotient = a.div(b);
      const pairs = [
        [a, 6],
        [b, 2],
      ] as const;
      const forms = [new Map(pairs), pairs, { 'a:0': 6, 'b:0': 2 }];
      for (const form of forms) {
        expect(await sess.run(quotient, form)).toBe(3);
        expect(await sess.run(quotient, { feedDict: form })).toBe(3);
        expect(await quotient.eval({ feedDict: form, session: sess })).toBe(3);
      }
      const constant = tf.constant(1);
      expect(await sess.run(constant, null)).toBe(1);
      expect(await sess.run(constant, { feedDict: null })).toBe(1);
    });

    inSession(backend, 'a tensor in the middle of the graph', async (sess) => {
      const x = tf.placeholder(tf.float32, []);
      const doubled = x.mul(2);
      const result = doubled.add(1);
      expect(await sess.run(result, [[x, 10]])).toBe(21);
      // What lies before it is not needed.
      expect(await sess.run(result, [[doubled, 10]])).toBe(11);
      expect(await sess.run([result, doubled], { [doubled.name]: 4 })).toEqual([5, 4]);
    });

    inSession(backend, 'one output of an operation that has several', async (sess) => {
      const { inputs } = tf.nn.softmaxCrossEntropyWithLogits({
        labels: [[1, 0]],
        logits: [[3, 4]],
      }).op;
      const loss = inputs[0] as tf.Tensor;
      const gradient = loss.op.outputs[1] as tf.Tensor;
      const [fed, computed] = await sess.run([loss, gradient], [[loss, [7]]]);
      expect(plain(fed)).toEqual([7]);
      expect((computed as tf.NDArray).data[1]).toBeCloseTo(Math.E / (1 + Math.E), 6);
    });

    inSession(backend, 'a constant', async (sess) => {
      const c = tf.constant(2);
      expect(await sess.run(c.mul(10), [[c, 3]])).toBe(30);
      expect(await sess.run(c.mul(10))).toBe(20);
    });

    inSession(backend, 'a placeholder with a default, or not', async (sess) => {
      const x = tf.placeholderWithDefault([1, 2], [null]);
      expect(plain(await sess.run(x.mul(2)))).toEqual([2, 4]);
      expect(plain(await sess.run(x.mul(2), [[x, [5]]]))).toEqual([10]);
    });

    inSession(backend, 'a Variable, for this run alone', async (sess) => {
      const v = tf.variable([1, 2], { name: 'v' });
      const doubled = v.mul(2);
      expect(plainAll(await sess.run([doubled, v], [[v, [5, 6]]]))).toEqual([
        [10, 12],
        [5, 6],
      ]);
      await sess.run(v.initializer);
      expect(plain(await sess.run(doubled, { 'v:0': [5, 6] }))).toEqual([10, 12]);
      expect(plain(await sess.run(doubled))).toEqual([2, 4]);
    });

    inSession(backend, 'a shape', async (sess) => {
      const size = tf.placeholder(tf.int32, [2]);
      const zeros = tf.zeros(size);
      for (const shape of [
        [1, 2],
        [2, 1],
        [1, 2],
      ]) {
        expect(((await sess.run(zeros, [[size, shape]])) as tf.NDArray).shape).toEqual(shape);
      }
    });
  });

  describe('variables', () => {
    it('are the Session’s: two Sessions on one graph do not share them', () =>
      new tf.Graph().asDefault(async () => {
        const v = tf.variable(1);
        await using first = new tf.Session({ backend });
        await using second = new tf.Session({ backend });
        await Promise.all([first.run(v.initializer), second.run(v.initializer)]);
        await first.run(v.assignAdd(10));
        expect(await Promise.all([first.run(v), second.run(v)])).toEqual([11, 1]);
      }));

    inSession(backend, 'keep their values from run to run', async (sess) => {
      const count = tf.variable(0, { dtype: tf.int32 });
      const next = count.assignAdd(1);
      await sess.run(count.initializer);
      for (let i = 1; i <= 5; i++) expect(await sess.run(next)).toBe(i);
      expect(await sess.run(count)).toBe(5);
    });
  });

  describe('reads come before writes', () => {
    inSession(backend, 'the loss fetched with a step is that before it', async (sess) => {
      const { loss, batch } = regression();
      const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      await sess.run(tf.globalVariablesInitializer());
      const feedDict = batch();
      for (let i = 0; i < 3; i++) {
        const before = await sess.run(loss, { feedDict });
        expect(await sess.run([step, loss], { feedDict })).toEqual([null, before]);
        const after = (await sess.run(loss, { feedDict })) as number;
        expect(await sess.run([loss, step], { feedDict })).toEqual([after, null]);
        expect(after).toBeLessThan(before as number);
      }
    });

    inSession(backend, 'a variable fetched with its assignment', async (sess) => {
      const v = tf.variable(1);
      const assign = v.assign(5);
      await sess.run(v.initializer);
      expect(await sess.run([assign, v, v.mul(10)])).toEqual([5, 1, 10]);
      expect(await sess.run([v, assign])).toEqual([5, 5]);
    });

    inSession(backend, 'unless the read waits for the write', async (sess) => {
      const v = tf.variable(1);
      await sess.run(v.initializer);
      const written = v.assign(5);
      const read = tf.controlDependencies([written], () => v.readValue());
      expect(await sess.run([read, v])).toEqual([5, 1]);
      expect(await sess.run(v)).toBe(5);
    });

    inSession(backend, 'a read that the write waits for', async (sess) => {
      const v = tf.variable(1);
      await sess.run(v.initializer);
      const read = v.readValue();
      const written = tf.controlDependencies([read], () => v.assign(9));
      const reread = tf.controlDependencies([written], () => v.readValue());
      expect(await sess.run([reread, read])).toEqual([9, 1]);
    });

    inSession(backend, 'assignments one after the other', async (sess) => {
      const v = tf.variable(1);
      const u = tf.variable(0);
      await sess.run(tf.globalVariablesInitializer());
      const first = v.assign(10);
      const second = tf.controlDependencies([first], () => v.assignAdd(5));
      const third = tf.controlDependencies([second], () => v.assignSub(1));
      expect(await sess.run([third, second, first, v])).toEqual([14, 15, 10, 1]);
      expect(await sess.run(v)).toBe(14);
      // A new value on its way to another variable.
      expect(await sess.run(u.assign(v.assign(20).mul(2)))).toBe(40);
      expect(await sess.run([u, v])).toEqual([40, 20]);
    });

    inSession(backend, 'whichever was asked for first', async (sess) => {
      const five = tf.constant(5);
      const [v, copy] = [tf.variable(1), tf.variable(0)];
      await sess.run(tf.globalVariablesInitializer());
      const [set, read] = [v.assign(five).op, copy.assign(v).op];
      await sess.run([five, set, read]);
      expect(await sess.run([v, copy])).toEqual([5, 1]);
      await sess.run([read, set, five]);
      expect(await sess.run([v, copy])).toEqual([5, 5]);
    });

    inSession(backend, 'two variables that change places', async (sess) => {
      const a = tf.variable([1, 2]);
      const b = tf.variable([3, 4]);
      await sess.run(tf.globalVariablesInitializer());
      await sess.run([a.assign(b), b.assign(a)]);
      expect(plainAll(await sess.run([a, b]))).toEqual([
        [3, 4],
        [1, 2],
      ]);
    });
  });

  describe('a run that throws', () => {
    /** A variable that is 1 and 2, and a way to fail after it has been assigned. */
    async function initialized(sess: tf.Session) {
      const v = tf.variable([1, 2], { name: 'v' });
      await sess.run(v.initializer);
      return { v, assign: v.assign([8, 9]) };
    }

    inSession(backend, 'while it is compiled changes nothing', async (sess) => {
      const { v, assign } = await initialized(sess);
      const x = tf.placeholder(tf.float32, [null]);
      const sum = v.add(x);
      await expect(sess.run([assign, sum])).rejects.toThrow(tf.errors.InvalidArgumentError);
      await expect(sess.run([assign, sum], [[x, [1, 2, 3]]])).rejects.toThrow(
        'Incompatible shapes: [2] vs. [3]',
      );
      expect(plain(await sess.run(v))).toEqual([1, 2]);
      expect(plain(await sess.run(sum, [[x, [1, 1]]]))).toEqual([2, 3]);
    });

    inSession(backend, 'at a read after an assignment changes nothing', async (sess) => {
      const { v, assign } = await initialized(sess);
      const empty = tf.variable([0, 0], { name: 'empty' });
      const read = tf.controlDependencies([assign], () => empty.readValue());
      await expect(sess.run(read)).rejects.toThrow('Attempting to use uninitialized value empty');
      expect(plain(await sess.run(v))).toEqual([1, 2]);
      await sess.run(empty.initializer);
      expect(plain(await sess.run(read))).toEqual([0, 0]);
      expect(plain(await sess.run(v))).toEqual([8, 9]);
    });

    inSession(backend, 'at a kernel after an assignment changes nothing', async (sess) => {
      const { v, assign } = await initialized(sess);
      const logarithm = tf.controlDependencies([assign], () => tf.log(v.readValue()));
      const kernel = tfjs.getKernel('Log', backend) as tfjs.KernelConfig;
      const { kernelFunc } = kernel;
      const failing = vi.spyOn(kernel, 'kernelFunc').mockImplementationOnce(() => {
        throw new Error('The kernel failed');
      });
      await expect(sess.run(logarithm)).rejects.toThrow('The kernel failed');
      expect(failing).toHaveBeenCalledTimes(1);
      expect(plain(await sess.run(v))).toEqual([1, 2]);
      failing.mockImplementation(kernelFunc);
      await sess.run(logarithm);
      expect(plain(await sess.run(v))).toEqual([8, 9]);
    });
  });

  describe('runs that are started without awaiting', () => {
    inSession(backend, 'take their turns, from the first on', async (sess) => {
      const v = tf.variable(0);
      const double = v.assign(v.mul(2));
      const increment = v.assignAdd(1);
      // The backend is not open yet: all of these wait.
      const runs = [v.initializer, increment, double, increment, double, double];
      expect(await Promise.all(runs.map((op) => sess.run(op)))).toEqual([null, 1, 2, 3, 6, 12]);
      expect(await Promise.all([double, v, increment, v].map((op) => sess.run(op)))).toEqual([
        24, 24, 25, 25,
      ]);
    });

    inSession(backend, 'one that throws does not disturb the others', async (sess) => {
      const v = tf.variable(0);
      const x = tf.placeholder(tf.float32, []);
      const settled = await Promise.allSettled([
        sess.run(v),
        sess.run(v.initializer),
        sess.run(v.assign(x)),
        sess.run('no such name'),
        sess.run(v.assignAdd(1)),
      ]);
      expect(settled.map(({ status }) => status)).toEqual([
        'rejected',
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
      ]);
      expect(await sess.run(v)).toBe(1);
    });

    inSession(backend, 'see the values as they were when they were started', async (sess) => {
      const x = tf.placeholder(tf.float32, [2]);
      const doubled = x.mul(2);
      const feeds = {
        typed: Float32Array.of(1, 2),
        nested: [1, 2],
        array: new tf.NDArray('float32', [2], Float32Array.of(1, 2)),
      };
      const change = () => {
        feeds.typed.fill(0);
        feeds.nested.fill(0);
        feeds.array.data.fill(0);
      };
      const reset = () => {
        feeds.typed.set([1, 2]);
        feeds.nested.splice(0, 2, 1, 2);
        feeds.array.data.set([1, 2]);
      };
      // The first time the backend is not open yet, later the run is done at once.
      for (let time = 0; time < 2; time++) {
        const runs = Object.values(feeds).map((value) => sess.run(doubled, [[x, value]]));
        change();
        expect(plainAll(await Promise.all(runs))).toEqual([
          [2, 4],
          [2, 4],
          [2, 4],
        ]);
        reset();
      }
    });

    it('are finished before the Session closes', () =>
      new tf.Graph().asDefault(async () => {
        const v = tf.variable(1);
        const sess = new tf.Session({ backend });
        const runs = [sess.run(v.initializer), sess.run(v.assignAdd(1))];
        const closed = sess.close();
        await expect(sess.run(v)).rejects.toThrow('Attempted to use a closed Session.');
        expect(await Promise.all(runs)).toEqual([null, 2]);
        await closed;
      }));
  });

  describe('the default Session', () => {
    inSession(backend, 'is what eval and run use', async (sess) => {
      const x = tf.placeholder(tf.float32, [], { name: 'x' });
      const v = tf.variable(3);
      expect(tf.getDefaultSession()).toBeNull();
      await sess.asDefault(async () => {
        expect(tf.getDefaultSession()).toBe(sess);
        expect(await v.initializer.run()).toBeNull();
        expect(await v.eval()).toBe(3);
        expect(await x.mul(v).eval([[x, 2]])).toBe(6);
        expect(await x.mul(v).eval({ 'x:0': 2 })).toBe(6);
        expect(await x.mul(v).eval({ feedDict: { 'x:0': 2 } })).toBe(6);
        expect(await v.assign(x).op.run([[x, 7]])).toBeNull();
      });
      expect(tf.getDefaultSession()).toBeNull();
      expect(await v.eval({ session: sess })).toBe(7);
      expect(await x.eval([[x, 2]], sess)).toBe(2);
      expect(await v.initializer.run({ session: sess })).toBeNull();
      expect(await v.eval({}, sess)).toBe(3);
    });

    inSession(backend, 'is the innermost', async (sess) => {
      await using other = new tf.Session({ graph: sess.graph, backend });
      sess.asDefault(() => {
        other.asDefault(() => expect(tf.getDefaultSession()).toBe(other));
        expect(tf.getDefaultSession()).toBe(sess);
        expect(() =>
          other.asDefault(() => {
            throw new Error('thrown inside');
          }),
        ).toThrow('thrown inside');
        expect(tf.getDefaultSession()).toBe(sess);
      });
      {
        using scope = sess.asDefault();
        expect(scope.value).toBe(sess);
        expect(tf.getDefaultSession()).toBe(sess);
      }
      expect(tf.getDefaultSession()).toBeNull();
    });

    it('is an InteractiveSession from its construction until it is closed', () =>
      new tf.Graph().asDefault(async (graph) => {
        const sess = new tf.InteractiveSession('', graph, { backend });
        const v = tf.variable([1, 2]);
        await v.initializer.run();
        expect(plain(await v.mul(2).eval())).toEqual([2, 4]);
        await sess.close();
        expect(tf.getDefaultSession()).toBeNull();
        await expect(v.eval()).rejects.toThrow('No default session is registered');
        await sess.close();
        expect(tf.getDefaultGraph()).toBe(graph);
      }));
  });

  describe('a plan', () => {
    inSession(backend, 'is made once for the fetches and the shapes of the feeds', async (sess) => {
      const { w, b, loss, batch } = regression();
      const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      const initialize = tf.globalVariablesInitializer();
      await sess.run(initialize);
      await sess.run(initialize);
      expect(compile).toHaveBeenCalledTimes(1);
      const losses: unknown[] = [];
      for (const size of [4, 2, 3, 4, 2, 3, 4]) {
        await sess.run(step, batch(size));
        losses.push(await sess.run(loss, batch(size)));
      }
      expect(compile).toHaveBeenCalledTimes(1 + 2 * 3);
      // A Session that has seen no other size computes the same.
      const [trainedW, trainedB] = await sess.run([w, b]);
      await using fresh = new tf.Session({ graph: sess.graph, backend });
      const all = [...batch(), [w, trainedW], [b, trainedB]] as const;
      expect(await fresh.run(loss, all)).toBe(losses.at(-1));
    });

    inSession(backend, 'does not depend on the order or the kind of the feeds', async (sess) => {
      const a = tf.placeholder(tf.float32, [null], { name: 'a' });
      const b = tf.placeholder(tf.float32, [null], { name: 'b' });
      const difference = a.sub(b);
      const feeds: tf.FeedDict[] = [
        [
          [a, [3]],
          [b, [1]],
        ],
        [
          [b, [1]],
          [a, [3]],
        ],
        { 'b:0': Float32Array.of(1), 'a:0': new tf.NDArray('float32', [1], Float32Array.of(3)) },
      ];
      for (const feed of feeds) expect(plain(await sess.run(difference, feed))).toEqual([2]);
      expect(compile).toHaveBeenCalledTimes(1);
    });

    inSession(backend, 'is kept for the 32 shapes that were used last', async (sess) => {
      const x = tf.placeholder(tf.float32, [null]);
      const sum = tf.reduceSum(x);
      const run = (size: number) => sess.run(sum, [[x, new Float32Array(size).fill(1)]]);
      for (let size = 1; size <= 32; size++) expect(await run(size)).toBe(size);
      expect(await run(1)).toBe(1);
      expect(compile).toHaveBeenCalledTimes(32);
      // The 33rd pushes out the one of size 2: size 1 has been used since.
      expect(await run(33)).toBe(33);
      expect(await run(1)).toBe(1);
      expect(compile).toHaveBeenCalledTimes(33);
      expect(await run(2)).toBe(2);
      expect(compile).toHaveBeenCalledTimes(34);
    });
  });

  describe('memory', () => {
    /** The buffers that live on the backend, whoever made them. */
    const liveBuffers = async (): Promise<number> => (await openBackend(backend)).numDataIds();

    /** Adam on the regression: w, b, m and v of both, and the two powers of beta. */
    function training() {
      const model = regression();
      const optimizer = new tf.train.AdamOptimizer(0.01);
      const step = optimizer.minimize(model.loss);
      return { ...model, step, optimizer, variables: 2 + 4 + 2 };
    }

    it('is that of the variables after 1,000 runs', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const { loss, batch, step, variables } = training();
        const sess = new tf.Session({ backend });
        await sess.run(tf.globalVariablesInitializer());
        // Variables that were set to the same constant share its buffer until they differ.
        expect(await liveBuffers()).toBeLessThanOrEqual(start + variables);
        for (let i = 0; i < 1000; i++) {
          const size = 1 + (i % 4);
          await sess.run([step, loss], batch(size));
        }
        expect(await liveBuffers()).toBe(start + variables);
        await sess.close();
        expect(await liveBuffers()).toBe(start);
      }));

    it('does not grow by runs that throw', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const { y, w, loss, batch, step } = training();
        const empty = tf.variable(0);
        const late = tf.controlDependencies([step], () => empty.add(loss).add(empty.readValue()));
        const logarithm = tf.controlDependencies([step], () => tf.log(w.readValue()));
        const sess = new tf.Session({ backend });
        await sess.run(tf.variablesInitializer(tf.globalVariables().filter((v) => v !== empty)));
        const before = plain(await sess.run(w));
        const live = await liveBuffers();
        const kernel = tfjs.getKernel('Log', backend) as tfjs.KernelConfig;
        vi.spyOn(kernel, 'kernelFunc').mockImplementation(() => {
          throw new Error('The kernel failed');
        });
        // Of two values for one key the last one counts.
        const mismatched = [...batch(), [y, new Float32Array(2)]] as const;
        for (let i = 0; i < 100; i++) {
          await expect(sess.run([step, loss])).rejects.toThrow('You must feed a value');
          await expect(sess.run(loss, mismatched)).rejects.toThrow('Incompatible shapes');
          await expect(sess.run(late, batch())).rejects.toThrow('uninitialized');
          await expect(sess.run(logarithm, batch())).rejects.toThrow('The kernel failed');
        }
        expect(await liveBuffers()).toBe(live);
        expect(plain(await sess.run(w))).toEqual(before);
        await sess.close();
        expect(await liveBuffers()).toBe(start);
      }));

    it('of constants and feeds is freed with the run', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const x = tf.placeholder(tf.float32, [null]);
        const scaled = x.mul(tf.constant(2));
        const sess = new tf.Session({ backend });
        for (let size = 1; size <= 50; size++) {
          await sess.run(scaled, [[x, new Float32Array(size)]]);
          expect(await liveBuffers()).toBe(start);
        }
        await sess.close();
      }));

    it('is freed by `await using`, and without a run there is none', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const v = tf.variable(tf.zeros([10, 10]));
        {
          await using sess = new tf.Session({ backend });
          await sess.run(v.initializer);
          expect(await liveBuffers()).toBeGreaterThan(start);
        }
        expect(await liveBuffers()).toBe(start);
        await new tf.Session({ backend }).close();
        expect(await liveBuffers()).toBe(start);
      }));

    // Adam's kernel writes the new variable over the gradient, where nothing else needs that.
    inSession(backend, 'that is used again was needed by nobody', async (sess) => {
      const v = tf.variable([1, 2], { name: 'v' });
      const other = tf.variable([0.5, -0.5], { name: 'other' });
      const fed = tf.placeholder(tf.float32, [2]);
      const gradients = {
        computed: v.mul(2),
        'a variable': other.toTensor(),
        'a constant': tf.constant([0.5, -0.5]),
        fed,
      };
      for (const [name, gradient] of Object.entries(gradients)) {
        const step = new tf.train.AdamOptimizer(0.1).applyGradients([[gradient, v]]);
        const feed = [[fed, Float32Array.of(0.5, -0.5)]] as const;
        await sess.run(tf.globalVariablesInitializer());
        const expected = plain(await sess.run(gradient, feed));
        await sess.run([step, gradient], feed);
        const live = await liveBuffers();
        for (let i = 0; i < 3; i++) {
          const before = plain(await sess.run(gradient, feed));
          const [, seen] = await sess.run([step, gradient], feed);
          expect(plain(seen)).toEqual(before);
          if (name !== 'computed') expect(before).toEqual(expected);
        }
        expect(await liveBuffers()).toBe(live);
        // Now nobody asks for the gradient, but a variable still needs its own value.
        await sess.run(step, feed);
        expect(plain(await sess.run(other))).toEqual([0.5, -0.5]);
        if (name !== 'computed') expect(plain(await sess.run(gradient, feed))).toEqual(expected);
      }
    });
  });
});

it('an application that has not chosen a backend of tfjs gets the one that it has imported', async () => {
  for (const backend of ['wasm', 'cpu'] as const) {
    await new tf.Graph().asDefault(async () => {
      await using sess = new tf.Session({ backend });
      await sess.run(tf.constant(1));
    });
  }
  expect(tfjs.getBackend()).toBeFalsy();
  // The wasm backend, where it is registered in the usual way, comes before the cpu one.
  await tfjs.ready();
  expect(tfjs.getBackend()).toBe('cpu');
});

describe.each([
  { own: 'cpu', backend: 'wasm' },
  { own: 'wasm', backend: 'wasm' },
  { own: 'cpu', backend: 'cpu' },
  { own: 'wasm', backend: 'cpu' },
] as const)('an application that uses tfjs on $own, beside a Session on $backend', (names) => {
  const { own, backend } = names;

  /** What tfjs itself says: its backend, and how many tensors, buffers and bytes it counts. */
  const state = () => {
    const { numTensors, numDataBuffers, numBytes } = tfjs.memory();
    return { current: tfjs.getBackend(), numTensors, numDataBuffers, numBytes };
  };

  it('finds it as it left it, and so does the Session', () =>
    new tf.Graph().asDefault(async () => {
      const { loss, batch } = regression();
      const step = new tf.train.AdamOptimizer(0.1).minimize(loss);
      const sess = new tf.Session({ backend });
      await sess.run(tf.globalVariablesInitializer());
      await tfjs.setBackend(own);
      const tensor = tfjs.tensor2d([1, 2, 3, 4], [2, 2]);
      const before = state();
      const live = tfjs.engine().backend.numDataIds();
      let last = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 5; i++) {
        const [, value] = await sess.run<[null, number]>([step, loss], batch());
        expect(value).toBeLessThan(last);
        last = value;
        expect(state()).toEqual(before);
        const product = tfjs.matMul(tensor, tensor);
        expect(Array.from(await product.data())).toEqual([7, 10, 15, 22]);
        product.dispose();
      }
      await sess.close();
      expect(state()).toEqual(before);
      expect(Array.from(await tensor.data())).toEqual([1, 2, 3, 4]);
      expect(tfjs.engine().backend.numDataIds()).toBeLessThanOrEqual(live);
      tensor.dispose();
    }));
});
