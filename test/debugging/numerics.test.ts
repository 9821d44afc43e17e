import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { allTargets } from '../targets.js';

beforeEach(() => tf.resetDefaultGraph());

describe.each(Object.entries(allTargets))('on %s', (_, options) => {
  const open = () => new tf.Session(options);

  it.each([
    ['NaN', [1, Number.NaN]],
    ['Inf', [Number.NEGATIVE_INFINITY, 1]],
    ['Inf and NaN', [Number.NaN, Number.POSITIVE_INFINITY]],
  ])('tf.checkNumerics refuses %s', async (found, values) => {
    const x = tf.placeholder(tf.float32, [null]);
    const y = tf.checkNumerics(x, 'here').mul(2);
    await using sess = open();
    expect((await sess.run<tf.NDArray>(y, [[x, [1, 2]]])).toArray()).toEqual([2, 4]);
    expect((await sess.run<tf.NDArray>(y, [[x, []]])).shape).toEqual([0]);
    const failing = sess.run(y, [[x, values]]);
    await expect(failing).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(failing).rejects.toThrow(`here : Tensor had ${found} values\n`);
  });

  it('tf.checkNumerics checks the gradient too', async () => {
    const x = tf.placeholder(tf.float32, []);
    const [dx] = tf.gradients(tf.sqrt(tf.checkNumerics(x, 'x')), [x]);
    await using sess = open();
    expect(await sess.run(dx as tf.Tensor, [[x, 4]])).toBe(0.25);
    await expect(sess.run(dx as tf.Tensor, [[x, 0]])).rejects.toThrow(
      'Not a number (NaN) or infinity (Inf) values detected in gradient. x : Tensor had Inf values',
    );
  });

  it('tf.checkNumerics works in branches and loops', async () => {
    const x = tf.placeholder(tf.float32, []);
    const y = tf.cond(
      tf.less(x, 0),
      () => tf.checkNumerics(tf.log(x), 'log'),
      () => x,
    );
    const body = (z: tf.Tensor) => tf.checkNumerics(tf.square(z), 'square');
    const end = tf.whileLoop((z) => tf.less(z, 1e38), body, [x]);
    await using sess = open();
    expect(await sess.run(y, [[x, 2]])).toBe(2);
    await expect(sess.run(y, [[x, -1]])).rejects.toThrow('log : Tensor had NaN values');
    await expect(sess.run(end, [[x, 10]])).rejects.toThrow('square : Tensor had Inf values');
  });

  it('tf.verifyTensorAllFinite gives its tensor', async () => {
    const x = tf.placeholder(tf.float32, [], { name: 'x' });
    const y = tf.verifyTensorAllFinite(x, 'message');
    expect(y.name).toBe('VerifyFinite/control_dependency:0');
    await using sess = open();
    expect(await sess.run(y, [[x, 2]])).toBe(2);
    await expect(sess.run(y, [[x, Number.NaN]])).rejects.toThrow('message : Tensor had NaN values');
  });

  it('tf.addCheckNumericsOps names the op that made the first NaN, and its line', async () => {
    // A classifier whose author forgot that a softmax may be 0.
    const x = tf.placeholder(tf.float32, [null, 2], { name: 'x' });
    const labels = tf.placeholder(tf.float32, [null, 2], { name: 'labels' });
    const w = tf.variable(
      [
        [1, 0],
        [0, 1],
      ],
      { name: 'w' },
    );
    const predictions = tf.nn.softmax(tf.matmul(x, w), { name: 'predictions' });
    const logs = tf.log(predictions, { name: 'logs' });
    const loss = tf.reduceMean(labels.mul(logs), { name: 'loss' });
    const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
    const check = tf.addCheckNumericsOps();
    await using sess = open();
    await sess.run(tf.globalVariablesInitializer());
    const good = [
      [x, [[1, 2]]],
      [labels, [[1, 0]]],
    ] as const;
    const bad = [
      [x, [[1000, 0]]],
      [labels, [[1, 0]]],
    ] as const;
    await sess.run([step, check], good);
    expect(await sess.run(loss, bad)).toBeNaN();
    const failing = sess.run([step, check], bad);
    await expect(failing).rejects.toThrow(/^logs:0 : Tensor had Inf values\n/);
    await expect(failing).rejects.toThrow(/op: {5}'CheckNumerics_\d+' \(CheckNumerics\)/);
    const line = logs.op.site.location;
    expect(line).toContain('numerics.test.ts');
    await expect(failing).rejects.toThrow(`at:     ${line}`);
    const weights = await sess.run<tf.NDArray>(w);
    expect(weights.data.every(Number.isFinite)).toBe(true);
  });
});

describe('tf.addCheckNumericsOps', () => {
  it('checks the tensors in order, and no references', () => {
    const x = tf.placeholder(tf.float32, [], { name: 'x' });
    tf.variable(1, { name: 'v' });
    tf.cast(x, tf.int32);
    const check = tf.addCheckNumericsOps();
    const checks = tf
      .getDefaultGraph()
      .getOperations()
      .filter(({ type }) => type === 'CheckNumerics');
    expect(checks.map(({ name, attrs }) => [name, attrs.message])).toEqual([
      ['CheckNumerics', 'x:0'],
      ['CheckNumerics_1', 'v/initial_value:0'],
      ['CheckNumerics_2', 'v/read:0'],
    ]);
    expect(checks[2]?.controlInputs).toEqual([checks[1]]);
    expect(check.controlInputs).toEqual([checks[2]]);
  });

  it('refuses branches and loops', () => {
    const x = tf.placeholder(tf.float32, []);
    tf.cond(
      tf.less(x, 0),
      () => x.neg(),
      () => x,
    );
    expect(() => tf.addCheckNumericsOps()).toThrow(
      '`tf.add_check_numerics_ops() is not compatible with TensorFlow control flow operations such ' +
        'as `tf.cond()` or `tf.while_loop()`.',
    );
  });
});
