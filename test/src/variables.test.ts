import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/** A test in a graph of its own, with a Session on it. */
const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void =>
  it(name, () =>
    new tf.Graph().asDefault(async () => {
      await using sess = new tf.Session();
      await body(sess);
    }),
  );

/** A fetched value as plain JavaScript. */
const plain = (value: tf.Value | null): unknown =>
  value instanceof tf.NDArray ? value.toArray() : value;

const plainAll = (values: readonly (tf.Value | null)[]): unknown[] => values.map(plain);

const names = (graph: tf.Graph): string[] => graph.getOperations().map(({ name }) => name);

describe('an initial value', () => {
  interface Form {
    readonly form: string;
    readonly value: () => tf.TensorLike | (() => tf.TensorLike);
    readonly dtype?: tf.DType;
    readonly shape: tf.Shape;
    readonly is: unknown;
  }

  // biome-ignore format: one form a line
  const forms: readonly Form[] = [
    { form: 'a number', value: () => 1.5, shape: [], is: 1.5 },
    { form: 'a boolean', value: () => true, dtype: 'bool', shape: [], is: true },
    { form: 'an array', value: () => [1, 2], shape: [2], is: [1, 2] },
    { form: 'nested arrays', value: () => [[1], [2]], shape: [2, 1], is: [[1], [2]] },
    { form: 'integers', value: () => Int32Array.of(1, 2), dtype: 'int32', shape: [2], is: [1, 2] },
    { form: 'bytes', value: () => Uint8Array.of(1, 255), dtype: 'uint8', shape: [2], is: [1, 255] },
    { form: 'float64', value: () => Float64Array.of(0.5), dtype: 'float64', shape: [1], is: [0.5] },
    { form: 'an NDArray', value: () => tf.NDArray.from('int32', [1, 2], (i) => i), dtype: 'int32', shape: [1, 2], is: [[0, 1]] },
    { form: 'a tensor', value: () => tf.zeros([2, 1]), shape: [2, 1], is: [[0], [0]] },
    { form: 'a list that holds tensors', value: () => [tf.constant(1), 2], shape: [2], is: [1, 2] },
    { form: 'a function', value: () => () => tf.ones([2]), shape: [2], is: [1, 1] },
    { form: 'a function of a plain value', value: () => () => [3, 4], shape: [2], is: [3, 4] },
    { form: 'another Variable', value: () => tf.variable([5, 6]), shape: [2], is: [5, 6] },
  ];

  for (const { form, value, dtype = 'float32', shape, is } of forms) {
    inSession(`may be ${form}`, async (sess) => {
      const v = tf.variable(value());
      expect([v.dtype, v.shape, v.getShape()]).toEqual([dtype, shape, shape]);
      await sess.run(tf.globalVariablesInitializer());
      expect(plainAll(await sess.run([v, v.initialValue]))).toEqual([is, is]);
    });
  }

  inSession('may be of another dtype than its own', async (sess) => {
    const integers = tf.variable([1, 2], { dtype: tf.int32 });
    const made = tf.variable(() => [1, 0], { dtype: tf.float64 });
    expect([integers.dtype, made.dtype]).toEqual(['int32', 'float64']);
    await sess.run(tf.globalVariablesInitializer());
    expect(plainAll(await sess.run([integers, made]))).toEqual([
      [1, 2],
      [1, 0],
    ]);
  });

  it('is refused where it does not fit the dtype, or is none', () =>
    new tf.Graph().asDefault(() => {
      const refused = (value: never, options = {}) => expect(() => tf.variable(value, options));
      refused([1.5] as never, { dtype: 'int32' }).toThrow(
        "Expected int32, got 1.5 of type 'number' instead.",
      );
      refused(tf.constant([1], { name: 'c' }) as never, { dtype: 'int32' }).toThrow(
        'Tensor conversion requested dtype int32 for Tensor with dtype float32: ' +
          "<tf.Tensor 'c:0' shape=(1,) dtype=float32>",
      );
      refused(tf.variable(1) as never, { dtype: 'int32' }).toThrow(
        "Incompatible type conversion requested to type 'int32' for variable of type 'float32_ref'",
      );
      refused(null as never).toThrow('initial_value must be specified.');
      refused([[1], [2, 3]] as never).toThrow(
        'Argument must be a dense tensor: [[1], [2, 3]] - got shape [2], but wanted [2, 1].',
      );
    }));

  inSession('is drawn anew by every initialization', async (sess) => {
    tf.setRandomSeed(1);
    const v = tf.variable(tf.truncatedNormal([3]));
    await sess.run(v.initializer);
    const first = plain(await sess.run(v));
    expect(plain(await sess.run(v))).toEqual(first);
    await sess.run(v.initializer);
    expect(plain(await sess.run(v))).not.toEqual(first);
  });
});

describe('a name', () => {
  it('is that of TensorFlow’s operations', () =>
    new tf.Graph().asDefault((graph) => {
      const v = tf.variable([1, 2], { name: 'w' });
      expect([v.name, v.op.name, v.op.type, v.initializer.name]).toEqual([
        'w:0',
        'w',
        'VariableV2',
        'w/Assign',
      ]);
      expect(v.toTensor().name).toBe('w/read:0');
      expect(v.toString()).toBe("<tf.Variable 'w:0' shape=(2,) dtype=float32_ref>");
      expect(names(graph)).toEqual(['w/initial_value', 'w', 'w/Assign', 'w/read']);
      expect(v.initializer.inputs.map(({ name }) => name)).toEqual(['w:0', 'w/initial_value:0']);
    }));

  it('is made unique, inside the scope', () =>
    new tf.Graph().asDefault(() => {
      const scoped = tf.nameScope('layer', () => [tf.variable(1), tf.variable(2, { name: 'w' })]);
      const outer = [tf.variable(1), new tf.Variable(2), tf.variable(3, { name: 'w' })];
      expect([...scoped, ...outer].map(({ name }) => name)).toEqual([
        'layer/Variable:0',
        'layer/w:0',
        'Variable:0',
        'Variable_1:0',
        'w:0',
      ]);
      expect(tf.variable(1, { name: 'w' }).name).toBe('w_1:0');
    }));

  it('of what a function makes lies under Initializer', () =>
    new tf.Graph().asDefault((graph) => {
      tf.variable(() => tf.zeros([2]), { name: 'w' });
      expect(names(graph)).toEqual(['w/Initializer/zeros', 'w', 'w/Assign', 'w/read']);
    }));

  it('may be given by TensorFlow’s position', () =>
    new tf.Graph().asDefault(() => {
      const v = tf.variable(1, false, null, true, null, 'w', null, 'int32');
      expect([v.name, v.trainable, v.dtype]).toEqual(['w:0', false, 'int32']);
    }));
});

describe('collections', () => {
  it('hold all variables, and those to train', () =>
    new tf.Graph().asDefault(() => {
      const trained = tf.variable(1);
      const fixed = tf.variable(1, { trainable: false });
      const { GLOBAL_VARIABLES, TRAINABLE_VARIABLES } = tf.GraphKeys;
      expect([trained.trainable, fixed.trainable]).toEqual([true, false]);
      expect(tf.globalVariables()).toEqual([trained, fixed]);
      expect(tf.trainableVariables()).toEqual([trained]);
      expect(tf.getCollection(GLOBAL_VARIABLES)).toEqual([trained, fixed]);
      expect(tf.getCollection(TRAINABLE_VARIABLES)).toEqual([trained]);
    }));

  it('may be others', () =>
    new tf.Graph().asDefault(() => {
      const local = tf.variable(1, {
        collections: [tf.GraphKeys.LOCAL_VARIABLES, 'mine'],
        trainable: false,
      });
      const trained = tf.variable(1, { collections: ['mine'] });
      expect(tf.globalVariables()).toEqual([]);
      expect(tf.trainableVariables()).toEqual([trained]);
      expect(tf.getCollection('mine')).toEqual([local, trained]);
      expect(tf.getCollection(tf.GraphKeys.LOCAL_VARIABLES)).toEqual([local]);
    }));
});

describe('initialization', () => {
  inSession('of some variables leaves the others as they are', async (sess) => {
    const [a, b] = [tf.variable(1), tf.variable(2, { name: 'b' })];
    await sess.run(tf.variablesInitializer([a]));
    expect(await sess.run(a)).toBe(1);
    await expect(sess.run(b)).rejects.toThrow('Attempting to use uninitialized value b');
    expect(await sess.run(tf.variablesInitializer([]))).toBeNull();
  });

  inSession('goes by its old names too', async (sess) => {
    const a = tf.variable(1);
    const b = tf.variable(2, { trainable: false, collections: [tf.GraphKeys.LOCAL_VARIABLES] });
    expect(tf.allVariables()).toEqual([a]);
    await sess.run([tf.initializeAllVariables(), tf.initializeLocalVariables()]);
    expect(await sess.run([a, b])).toEqual([1, 2]);
    const change = a.assign(5);
    await sess.run(change);
    await sess.run(tf.initializeVariables([a]));
    expect(await sess.run(a)).toBe(1);
  });

  inSession('of none so far is an operation', async (sess) => {
    const init = tf.globalVariablesInitializer();
    expect([init.name, init.type, await sess.run(init)]).toEqual(['init', 'NoOp', null]);
  });

  inSession('is of the variables made so far', async (sess) => {
    const early = tf.variable(1);
    const init = tf.globalVariablesInitializer();
    const late = tf.variable(2);
    await sess.run(init);
    expect(await sess.run(early)).toBe(1);
    await expect(sess.run(late)).rejects.toThrow(tf.errors.FailedPreconditionError);
  });

  inSession('again gives the first value back', async (sess) => {
    const v = tf.variable([1, 2]);
    await sess.run(v.initializer);
    await sess.run(v.assign([8, 9]));
    await sess.run(v.initializer);
    expect(plain(await sess.run(v))).toEqual([1, 2]);
  });

  inSession('has not been: the error says so', async (sess) => {
    const v = tf.variable(1, { name: 'v' });
    for (const fetch of [v, v.toTensor(), v.mul(2), v.readValue(), v.assignAdd(1)]) {
      const error = await sess.run(fetch).catch((e: Error) => e);
      expect(error).toBeInstanceOf(tf.errors.FailedPreconditionError);
      expect((error as tf.errors.FailedPreconditionError).op).toMatchObject({ name: 'v' });
      expect((error as Error).message).toContain('advice: run tf.globalVariablesInitializer()');
    }
    // An assignment needs no value from before.
    expect(await sess.run(v.assign(3))).toBe(3);
    expect(await sess.run(v)).toBe(3);
  });
});

describe('an initial value made of another variable', () => {
  inSession('is set in the same run as that one', async (sess) => {
    const a = tf.variable(tf.truncatedNormal([3]), { name: 'a' });
    const explicit = tf.variable(a.initializedValue().mul(2), { name: 'explicit' });
    const implicit = tf.variable(a.mul(2), { name: 'implicit' });
    const next = tf.variable(implicit, { name: 'next' });
    await sess.run(tf.globalVariablesInitializer());
    const [value, ...others] = await sess.run([a, explicit, implicit, next]);
    const doubled = Array.from((value as tf.NDArray).data, (x) => 2 * x);
    expect(plainAll(others)).toEqual([doubled, doubled, doubled]);
  });

  inSession('is that of the value, once there is one', async (sess) => {
    const a = tf.variable([1, 2], { name: 'a' });
    const b = tf.variable(a.mul(10), { name: 'b' });
    expect(plain(await sess.run(a.initializedValue()))).toEqual([1, 2]);
    await sess.run(b.initializer);
    expect(plain(await sess.run(b))).toEqual([10, 20]);
    await expect(sess.run(a)).rejects.toThrow('uninitialized');
    await sess.run(a.assign([3, 4]));
    expect(plain(await sess.run(a.initializedValue()))).toEqual([3, 4]);
    await sess.run(b.initializer);
    expect(plain(await sess.run(b))).toEqual([30, 40]);
  });

  inSession('takes the value from before, where both are initialized again', async (sess) => {
    const a = tf.variable([1, 2], { name: 'a' });
    const b = tf.variable(a.mul(10), { name: 'b' });
    const init = tf.globalVariablesInitializer();
    await sess.run(init);
    await sess.run(a.assign([3, 4]));
    await sess.run(init);
    // TensorFlow reads `a` either before or after it is set; here reads come before writes.
    expect(plainAll(await sess.run([a, b]))).toEqual([
      [1, 2],
      [30, 40],
    ]);
    await sess.run(init);
    expect(plainAll(await sess.run([a, b]))).toEqual([
      [1, 2],
      [10, 20],
    ]);
  });
});

describe('an assignment', () => {
  inSession('gives the new value', async (sess) => {
    const v = tf.variable([1, 2]);
    await sess.run(v.initializer);
    expect(plain(await sess.run(v.assign([5, 6])))).toEqual([5, 6]);
    expect(plain(await sess.run(v.assignAdd([1, 1])))).toEqual([6, 7]);
    expect(plain(await sess.run(v.assignSub([4, 4])))).toEqual([2, 3]);
    expect(plain(await sess.run(v))).toEqual([2, 3]);
  });

  inSession('may be named, and told what TensorFlow’s is', async (sess) => {
    const v = tf.variable(1, { name: 'v' });
    const named = v.assign(2, { name: 'set', useLocking: true });
    const positional = v.assignAdd(2, false, 'increase');
    expect([named.op.name, positional.op.name]).toEqual(['set', 'increase']);
    expect(named.op.getAttr('use_locking')).toBe(true);
    expect([v.assign(2), v.assignSub(1)].map(({ name }) => name)).toEqual([
      'Assign:0',
      'AssignSub:0',
    ]);
    await sess.run(named);
    expect(await sess.run(positional)).toBe(4);
  });

  inSession('takes tensors, Variables and fed values', async (sess) => {
    const [v, u] = [tf.variable([1, 2]), tf.variable([3, 4])];
    const x = tf.placeholder(tf.float32, [2]);
    await sess.run(tf.globalVariablesInitializer());
    expect(plain(await sess.run(v.assign(u)))).toEqual([3, 4]);
    expect(plain(await sess.run(v.assignAdd(u.mul(10))))).toEqual([33, 44]);
    expect(plain(await sess.run(v.assign(x), [[x, [7, 8]]]))).toEqual([7, 8]);
    expect(plainAll(await sess.run([v, u]))).toEqual([
      [7, 8],
      [3, 4],
    ]);
  });

  inSession('of integers stays of integers', async (sess) => {
    const v = tf.variable(7, { dtype: tf.int64 });
    await sess.run(v.initializer);
    expect(await sess.run(v.assignAdd(2 ** 20))).toBe(7 + 2 ** 20);
    expect(() => v.assign(1.5)).toThrow("Expected int64, got 1.5 of type 'number' instead.");
  });

  it('must have the shape and the dtype of the variable', () =>
    new tf.Graph().asDefault(() => {
      const v = tf.variable([1, 2], { name: 'v' });
      expect(() => v.assign([1, 2, 3])).toThrow(
        'Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3]. for ' +
          "'Assign' (op: 'Assign') with input shapes: [2], [3].",
      );
      expect(() => v.assign(1)).toThrow(
        "Shapes must be equal rank, but are 1 and 0 for 'Assign_1' (op: 'Assign') with input " +
          'shapes: [2], [].',
      );
      expect(() => v.assignAdd([[1, 2]])).toThrow('Shapes must be equal rank, but are 1 and 2');
      expect(() => v.assign(tf.constant([1, 2], tf.int32))).toThrow(
        "Input 'value' of 'Assign' Op has type int32 that does not match type float32 of argument 'ref'.",
      );
    }));

  inSession('of a shape that only the run knows is checked by the run', async (sess) => {
    const v = tf.variable([1, 2], { name: 'v' });
    const x = tf.placeholder(tf.float32, null);
    await sess.run(v.initializer);
    const error = await sess.run(v.assign(x), [[x, [1, 2, 3]]]).catch((e: Error) => e);
    expect(error).toBeInstanceOf(tf.errors.InvalidArgumentError);
    expect((error as Error).message).toContain(
      'Assign requires shapes of both tensors to match. lhs shape= [2] rhs shape= [3]',
    );
    expect(plain(await sess.run(v))).toEqual([1, 2]);
  });
});

describe('a variable of unknown shape', () => {
  it('needs validateShape: false', () =>
    new tf.Graph().asDefault(() => {
      const x = tf.placeholder(tf.float32, [null], { name: 'x' });
      expect(() => tf.variable(x)).toThrow(
        'initial_value must have a shape specified: Tensor("x:0", shape=(?,), dtype=float32)',
      );
    }));

  inSession('takes the shape of its initial value, any time anew', async (sess) => {
    const x = tf.placeholder(tf.float32, [null]);
    const v = tf.variable(x, { validateShape: false });
    const doubled = v.mul(2);
    expect(v.shape).toBeNull();
    await expect(sess.run(doubled)).rejects.toThrow('uninitialized');
    for (const value of [[1, 2], [3], [4, 5, 6], [7, 8]]) {
      await sess.run(v.initializer, [[x, value]]);
      expect(plain(await sess.run(v))).toEqual(value);
      expect(plain(await sess.run(doubled))).toEqual(value.map((n) => 2 * n));
    }
    await expect(sess.run(v.assign([1, 2, 3]))).rejects.toThrow(
      'Assign requires shapes of both tensors to match. lhs shape= [2] rhs shape= [3]',
    );
    await sess.run(v.assign([9, 9]));
    expect(plain(await sess.run(v))).toEqual([9, 9]);
  });
});

describe('a Variable', () => {
  inSession('is a tensor wherever one is taken', async (sess) => {
    const v = tf.variable([4, 9]);
    await sess.run(v.initializer);
    const uses = {
      add: v.add(1),
      sub: v.sub(v),
      mul: v.mul([1, 2]),
      div: v.div(2),
      floordiv: v.floordiv(5),
      mod: v.mod(5),
      neg: v.neg(),
      rsub: v.rsub(1),
      sqrt: tf.sqrt(v),
      packed: tf.convertToTensor([v, [0, 1]]),
      gradient: tf.gradients(tf.square(v), v)[0] as tf.Tensor,
    };
    const results = await sess.run(uses);
    expect(Object.fromEntries(Object.entries(results).map(([k, r]) => [k, plain(r)]))).toEqual({
      add: [5, 10],
      sub: [0, 0],
      mul: [4, 18],
      div: [2, 4.5],
      floordiv: [0, 1],
      mod: [4, 4],
      neg: [-4, -9],
      rsub: [-3, -8],
      sqrt: [2, 3],
      packed: [
        [4, 9],
        [0, 1],
      ],
      gradient: [8, 18],
    });
  });

  inSession('can be read in three ways', async (sess) => {
    const v = tf.variable(1, { name: 'v' });
    await sess.run(v.initializer);
    expect(v.value()).toBe(v.toTensor());
    expect(v.readValue()).not.toBe(v.toTensor());
    expect(await sess.run([v, v.value(), v.readValue(), v.read()])).toEqual([1, 1, 1, 1]);
  });

  it('is not a number', () =>
    new tf.Graph().asDefault(() => {
      const v = tf.variable(1);
      expect(() => Number(v)).toThrow('is not allowed');
      expect(() => `${v}`).toThrow('as text is not allowed');
    }));
});

describe('a constraint', () => {
  inSession('holds after every step of an optimizer', async (sess) => {
    const v = tf.variable([1, 1], { constraint: (value) => tf.nn.relu(value), name: 'v' });
    const free = tf.variable([1, 1], { name: 'free' });
    const loss = tf.reduceSum(v.add(free).mul([1, -1]));
    const step = new tf.train.GradientDescentOptimizer(0.75).minimize(loss);
    await sess.run(tf.globalVariablesInitializer());
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      await sess.run(step);
      seen.push(plainAll(await sess.run([v, free])));
    }
    expect(seen).toEqual([
      [
        [0.25, 1.75],
        [0.25, 1.75],
      ],
      [
        [0, 2.5],
        [-0.5, 2.5],
      ],
      [
        [0, 3.25],
        [-1.25, 3.25],
      ],
    ]);
  });

  inSession('does not hold for an assignment', async (sess) => {
    const v = tf.variable(1, { constraint: (value) => tf.nn.relu(value) });
    await sess.run(v.assign(-1));
    expect(await sess.run(v)).toBe(-1);
  });
});
