import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

interface Problem {
  readonly a: number[][];
  readonly b: number[][];
  readonly w0: number[][];
}

/** loss = ½ Σ a (w - b)² + Σ w⁴ / 40 */
function quartic({ a, b, w0 }: Problem) {
  const w = tf.variable(w0, { name: 'w' });
  const quadratic = tf.reduceSum(tf.multiply(a, tf.square(w.sub(b)))).mul(0.5);
  const loss = quadratic.add(tf.reduceSum(tf.square(tf.square(w))).div(40));
  return { w, loss };
}

const dataOf = async (sess: tf.Session, fetch: tf.Tensor | tf.Variable): Promise<number[]> =>
  Array.from(((await sess.run(fetch)) as tf.NDArray).data);

const plainAll = (values: readonly (tf.Value | null)[]): unknown[] =>
  values.map((value) => (value instanceof tf.NDArray ? value.toArray() : value));

/** Values as expected, to 1e-6 of the largest: one that passes through 0 has no digits of its own. */
function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const error = Math.max(...values.map((value, i) => Math.abs(value - (expected[i] as number))));
  expect(error / largest, `[${values}] is not [${expected}]`).toBeLessThanOrEqual(1e-6);
}

/** A test in a graph of its own, with a Session on it. */
const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void =>
  it(name, () =>
    new tf.Graph().asDefault(async () => {
      await using sess = new tf.Session();
      await body(sess);
    }),
  );

const problem = {
  a: [[1, 2, 0.5]],
  b: [[0.3, -1, 2]],
  w0: [[1, 1, -1]],
};

describe('minimize', () => {
  inSession('is computeGradients and applyGradients', async (sess) => {
    const { w, loss } = quartic(problem);
    const { w: u, loss: same } = quartic(problem);
    const whole = new tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, { varList: [w] });
    const optimizer = new tf.train.MomentumOptimizer(0.1, 0.9);
    const pairs = optimizer.computeGradients(same, { varList: [u] });
    const halves = optimizer.applyGradients(pairs);
    expect(pairs).toEqual([[expect.objectContaining({ dtype: 'float32', shape: [1, 3] }), u]]);
    await sess.run(tf.globalVariablesInitializer());
    for (let i = 0; i < 3; i++) {
      await sess.run([whole, halves]);
      expect(await dataOf(sess, u)).toEqual(await dataOf(sess, w));
    }
  });

  inSession('takes TensorFlow’s positions, and names', async (sess) => {
    const { w, loss } = quartic(problem);
    const [byPosition, byName] = [tf.variable(0, { trainable: false }), tf.variable(0)];
    const optimizer = new tf.train.GradientDescentOptimizer({ learningRate: 0.1, name: 'sgd' });
    const steps = [
      optimizer.minimize(loss, byPosition, [w]),
      optimizer.minimize({ loss, globalStep: byName, varList: [w], name: 'named' }),
      optimizer.minimize(loss, { varList: [w] }),
    ];
    expect(steps.map(({ name }) => name)).toEqual(['sgd', 'named', 'sgd_1']);
    const applied = optimizer.applyGradients(optimizer.computeGradients(loss, [w]), byPosition);
    await sess.run(tf.globalVariablesInitializer());
    for (const step of [...steps, applied]) await sess.run(step);
    expect(await sess.run([byPosition, byName])).toEqual([2, 1]);
  });

  inSession('trains what it is told to train, and nothing else', async (sess) => {
    const [a, b] = [tf.variable(1), tf.variable(1)];
    const fixed = tf.variable(1, { trainable: false });
    const loss = tf.square(a.add(b).add(fixed));
    const step = new tf.train.GradientDescentOptimizer(0.125).minimize(loss, { varList: [b] });
    const all = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step);
    expect(plainAll(await sess.run([a, b, fixed]))).toEqual([1, 0.25, 1]);
    await sess.run(all);
    const [trained, , untouched] = await sess.run([a, b, fixed]);
    expect([trained !== 1, untouched]).toEqual([true, 1]);
  });

  inSession('skips variables that the loss does not depend on', async (sess) => {
    const [used, unused] = [tf.variable(1), tf.variable(1)];
    const optimizer = new tf.train.AdamOptimizer(0.1);
    const pairs = optimizer.computeGradients(tf.square(used));
    expect(pairs.map(([gradient]) => gradient === null)).toEqual([false, true]);
    const step = optimizer.applyGradients(pairs);
    expect(optimizer.getSlot(unused, 'm')).toBeNull();
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step);
    expect(await sess.run(unused)).toBe(1);
  });

  inSession('minimizes the sum of a loss that is no scalar', async (sess) => {
    const v = tf.variable([1, 2]);
    const step = new tf.train.GradientDescentOptimizer(0.25).minimize(tf.square(v));
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step);
    expect(await dataOf(sess, v)).toEqual([0.5, 1]);
  });

  inSession('takes the gradient of the loss', async (sess) => {
    const v = tf.variable([1, 2]);
    const optimizer = new tf.train.GradientDescentOptimizer(0.25);
    const step = optimizer.minimize(tf.square(v), { gradLoss: [1, -1] });
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step);
    expect(await dataOf(sess, v)).toEqual([0.5, 3]);
  });

  inSession('in a scope puts its variables where TensorFlow does', async () => {
    const w = tf.variable(1, { name: 'w' });
    tf.nameScope('train', () => new tf.train.AdamOptimizer().minimize(tf.square(w)));
    expect(tf.globalVariables().map(({ op }) => op.name)).toEqual([
      'w',
      'train/beta1_power',
      'train/beta2_power',
      'w/Adam',
      'w/Adam_1',
    ]);
  });
});

describe('gradients in between', () => {
  inSession('can be changed before they are applied', async (sess) => {
    const v = tf.variable([3, -0.5]);
    const optimizer = new tf.train.GradientDescentOptimizer(1);
    const pairs = optimizer.computeGradients(tf.square(v));
    const step = optimizer.applyGradients(
      pairs.map(([gradient, variable]) => [gradient && tf.nn.relu(gradient), variable]),
    );
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step);
    expect(await dataOf(sess, v)).toEqual([-3, -0.5]);
  });

  inSession('can be fed', async (sess) => {
    const v = tf.variable([1, 2]);
    const gradient = tf.placeholder(tf.float32, [2]);
    const step = new tf.train.GradientDescentOptimizer(0.5).applyGradients([[gradient, v]]);
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step, [[gradient, [2, 4]]]);
    expect(await dataOf(sess, v)).toEqual([0, 0]);
  });

  const { GATE_NONE, GATE_OP, GATE_GRAPH } = tf.train.Optimizer;
  for (const [name, gate] of Object.entries({ GATE_NONE, GATE_OP, GATE_GRAPH })) {
    inSession(`are the same with ${name}`, async (sess) => {
      const [a, b] = [tf.variable([1, 2]), tf.variable([3, 4])];
      const loss = tf.reduceSum(tf.square(a.mul(b)));
      const optimizer = new tf.train.GradientDescentOptimizer(0.01);
      const step = optimizer.minimize(loss, { gateGradients: gate });
      await sess.run(tf.globalVariablesInitializer());
      await sess.run(step);
      // ∂/∂a = 2 a b², ∂/∂b = 2 a² b, both at the values from before the step.
      expectClose(await dataOf(sess, a), [1 - 0.18, 2 - 0.64]);
      expectClose(await dataOf(sess, b), [3 - 0.06, 4 - 0.32]);
    });
  }

  it('wait for one another only where they are gated', () => {
    const gates = Object.entries({ GATE_NONE, GATE_OP, GATE_GRAPH }).map(([name, gate]) =>
      new tf.Graph().asDefault((graph) => {
        const [a, b] = [tf.variable([1, 2]), tf.variable([3, 4])];
        const loss = tf.reduceSum(a.mul(b));
        new tf.train.GradientDescentOptimizer(0.1).computeGradients(loss, { gateGradients: gate });
        const tuples = graph.getOperations().filter((op) => op.name.includes('tuple'));
        return [name, tuples.map((op) => op.name)];
      }),
    );
    expect(Object.fromEntries(gates)).toEqual({
      GATE_NONE: [],
      GATE_OP: [
        'gradients/mul_grad/tuple/group_deps',
        'gradients/mul_grad/tuple/control_dependency',
        'gradients/mul_grad/tuple/control_dependency_1',
      ],
      GATE_GRAPH: ['tuple/group_deps', 'tuple/control_dependency', 'tuple/control_dependency_1'],
    });
  });
});

describe('a learning rate', () => {
  inSession('may be a tensor, fed for every step', async (sess) => {
    const rate = tf.placeholder(tf.float32, []);
    const v = tf.variable(1);
    const step = new tf.train.GradientDescentOptimizer(rate).minimize(v.mul(2));
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step, [[rate, 0.25]]);
    await sess.run(step, [[rate, 1]]);
    expect(await sess.run(v)).toBe(-1.5);
  });

  inSession('may be a Variable', async (sess) => {
    const rate = tf.variable(0.5, { trainable: false });
    const v = tf.variable(1);
    const step = new tf.train.MomentumOptimizer(rate, 0).minimize(v.mul(2));
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(step);
    await sess.run(rate.assign(0.25));
    await sess.run(step);
    expect(await sess.run(v)).toBe(-0.5);
  });
});

describe('variables of an optimizer', () => {
  inSession('are its slots and its own, by name', async () => {
    const [w, b] = [tf.variable([1, 2], { name: 'w' }), tf.variable(1, { name: 'b' })];
    const optimizer = new tf.train.AdamOptimizer();
    expect([optimizer.variables(), optimizer.getSlotNames()]).toEqual([[], []]);
    optimizer.minimize(tf.reduceSum(w.mul(b)));
    expect(optimizer.variables().map(({ op }) => op.name)).toEqual([
      'b/Adam',
      'b/Adam_1',
      'beta1_power',
      'beta2_power',
      'w/Adam',
      'w/Adam_1',
    ]);
    expect(optimizer.getSlot(w, 'm')?.shape).toEqual([2]);
    expect(optimizer.getSlot(w, 'v')?.op.name).toBe('w/Adam_1');
    expect(optimizer.getSlot(w, 'momentum')).toBeNull();
    expect(tf.trainableVariables()).toEqual([w, b]);
  });

  inSession('are made once, however often it is used', async (sess) => {
    const w = tf.variable([1, 2], { name: 'w' });
    const optimizer = new tf.train.MomentumOptimizer(0.1, 0.5);
    const first = optimizer.minimize(tf.reduceSum(w));
    const second = optimizer.minimize(tf.reduceSum(w));
    expect(tf.globalVariables().map(({ op }) => op.name)).toEqual(['w', 'w/Momentum']);
    await sess.run(tf.globalVariablesInitializer());
    await sess.run(first);
    await sess.run(second);
    // The second step goes on with the first one's momentum: 0.1 · (1 + 1.5).
    expectClose(await dataOf(sess, w), [0.75, 1.75]);
  });

  for (const make of [
    () => new tf.train.GradientDescentOptimizer(0.1),
    () => new tf.train.MomentumOptimizer(0.1, 0.9),
    () => new tf.train.AdamOptimizer(0.1),
  ]) {
    inSession(`are of the dtype of what ${make().name} trains`, async (sess) => {
      const v = tf.variable([1, 2], { dtype: tf.float64 });
      const step = make().minimize(tf.reduceSum(tf.square(v)));
      await sess.run(tf.globalVariablesInitializer());
      const before = await dataOf(sess, v);
      await sess.run(step);
      const after = await dataOf(sess, v);
      expect(after.every((x, i) => x < (before[i] as number))).toBe(true);
      expect(((await sess.run(v)) as tf.NDArray).dtype).toBe('float64');
    });
  }
});

describe('the collection of training operations', () => {
  it('holds every one once', () =>
    new tf.Graph().asDefault(() => {
      const v = tf.variable(1);
      const optimizer = new tf.train.GradientDescentOptimizer(0.1);
      const steps = [optimizer.minimize(tf.square(v)), optimizer.minimize(tf.square(v))];
      expect(tf.getCollection(tf.GraphKeys.TRAIN_OP)).toEqual(steps);
    }));
});
