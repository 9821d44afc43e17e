import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { allTargets } from '../targets.js';

beforeEach(() => tf.resetDefaultGraph());

describe.each(Object.entries(allTargets))('tf.Assert on %s', (_, options) => {
  const open = () => new tf.Session(options);

  it('fails where its condition does not hold, and shows its data', async () => {
    const x = tf.placeholder(tf.float32, [null, 2], { name: 'x' });
    const check = tf.Assert(tf.reduceAll(tf.greater(x, 0)), ['x is', x, tf.shape(x)], 5);
    await using sess = open();
    expect(await sess.run(check, [[x, [[1, 2]]]])).toBeNull();
    const failing = sess.run(check, [
      [
        x,
        [
          [1, -2],
          [3.5, 4],
          [5, 6],
        ],
      ],
    ]);
    await expect(failing).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(failing).rejects.toThrow(
      'assertion failed: [x is] [[1 -2][3.5 4][5...]...] [3 2]\n\n' +
        "  op:     'Assert_AssertGuard_false/Assert' (Assert)\n",
    );
    await expect(failing).rejects.toThrow(/at: {5}\S+assert\.test\.ts:\d+:\d+/);
  });

  it('keeps variables from being changed by a run that fails', async () => {
    const x = tf.placeholder(tf.float32, []);
    const v = tf.variable(1, { name: 'v' });
    const check = tf.Assert(tf.less(x, 10), ['too large:', x]);
    const assign = tf.controlDependencies([check], () => tf.assign(v, x));
    await using sess = open();
    await sess.run(tf.globalVariablesInitializer());
    await expect(sess.run(assign, [[x, 11]])).rejects.toThrow(
      'assertion failed: [too large:] [11]',
    );
    expect(await sess.run(v)).toBe(1);
    await sess.run(assign, [[x, 9]]);
    expect(await sess.run(v)).toBe(9);
  });

  it('works in branches and loops', async () => {
    const n = tf.placeholder(tf.int32, []);
    const checked = (i: tf.Tensor) =>
      tf.controlDependencies([tf.assertLess(i, 3, { message: 'i' })], () => i.add(1));
    const end = tf.whileLoop((i) => tf.less(i, n), checked, [tf.constant(0, tf.int32)]);
    const y = tf.cond(
      tf.less(n, 0),
      () => tf.constant(0, tf.int32),
      () => end,
    );
    const z = tf.cond(
      tf.less(n, 5),
      () => checked(n),
      () => n,
    );
    await using sess = open();
    expect(await sess.run([y, z], [[n, 2]])).toEqual([2, 3]);
    expect(await sess.run(z, [[n, 7]])).toBe(7);
    await expect(sess.run(y, [[n, 9]])).rejects.toThrow(
      /^assertion failed: \[i\] \[.*\] \[x \(.*\) = \] \[3\] /,
    );
    await expect(sess.run(z, [[n, 4]])).rejects.toThrow(/^assertion failed: \[i\] .* \[4\] /);
  });
});

describe('the graph of tf.Assert', () => {
  const operations = () =>
    tf
      .getDefaultGraph()
      .getOperations()
      .map(({ name, type }) => `${name} ${type}`);

  it('is guarded by a choice, as in TF 1.15', () => {
    const x = tf.placeholder(tf.float32, [], { name: 'x' });
    const check = tf.Assert(tf.less(x, 1, 'Less'), ['message', x]);
    expect(check.name).toBe('Assert/AssertGuard/Identity');
    expect(operations()).toEqual([
      'x Placeholder',
      'Less/y Const',
      'Less Less',
      'Assert/Const Const',
      'Assert/AssertGuard If',
      'Assert/AssertGuard/Identity Identity',
    ]);
  });

  it('is not, where all its data is text and int32', () => {
    const x = tf.placeholder(tf.int32, [], { name: 'x' });
    tf.assertPositive(x, { name: 'check' });
    expect(operations()).toEqual([
      'x Placeholder',
      'check/Const Const',
      'check/assert_less/Less Less',
      'check/assert_less/Const Const',
      'check/assert_less/All All',
      'check/assert_less/Assert/Const Const',
      'check/assert_less/Assert/Const_1 Const',
      'check/assert_less/Assert/Const_2 Const',
      'check/assert_less/Assert/Assert/data_0 Const',
      'check/assert_less/Assert/Assert/data_1 Const',
      'check/assert_less/Assert/Assert/data_2 Const',
      'check/assert_less/Assert/Assert Assert',
    ]);
  });
});

describe('assertions on values', () => {
  /** What holds, what does not, and what the error says then. */
  const cases: readonly (readonly [
    title: string,
    build: (x: tf.Tensor) => tf.Operation,
    good: readonly number[],
    bad: readonly number[],
    text: string,
  ])[] = [
    ['==', (x) => tf.assertEqual(x, [1, 2]), [1, 2], [1, 3], 'x == y'],
    ['!=', (x) => tf.assertNoneEqual(x, [1, 2]), [0, 1], [0, 2], 'x != y'],
    ['<', (x) => tf.assertLess(x, [1, 2]), [0, 1], [0, 2], 'x < y'],
    ['<=', (x) => tf.assertLessEqual(x, [1, 2]), [1, 2], [0, 3], 'x <= y'],
    ['>', (x) => tf.assertGreater(x, [1, 2]), [2, 3], [2, 2], 'x > y'],
    ['>=', (x) => tf.assertGreaterEqual(x, [1, 2]), [1, 2], [1, 1], 'x >= y'],
    ['> 0', (x) => tf.assertPositive(x), [1, 2], [0, 2], 'x > 0'],
    ['< 0', (x) => tf.assertNegative(x), [-1, -2], [0, -2], 'x < 0'],
    ['>= 0', (x) => tf.assertNonNegative(x), [0, 2], [-1, 2], 'x >= 0'],
    ['<= 0', (x) => tf.assertNonPositive(x), [0, -2], [-1, 2], 'x <= 0'],
  ];

  it.each(cases)('%s', async (_, build, good, bad, text) => {
    const x = tf.placeholder(tf.float32, [2], { name: 'x' });
    const check = build(x);
    await using sess = new tf.Session();
    expect(await sess.run(check, [[x, [...good]]])).toBeNull();
    const failing = sess.run(check, [[x, [...bad]]]);
    const shown = `[Condition ${text} did not hold element-wise:] [x (x:0) = ] [${bad.join(' ')}]`;
    await expect(failing).rejects.toThrow(shown);
    expect(() => build(tf.constant([...good]))).not.toThrow();
    const refused = `Condition ${text} did not hold element-wise:\nx (Const`;
    expect(() => build(tf.constant([...bad]))).toThrow(refused);
    expect(() => build(tf.constant([...bad]))).toThrow(tf.errors.InvalidArgumentError);
  });

  it('near', async () => {
    const x = tf.placeholder(tf.float32, [2], { name: 'x' });
    const check = tf.assertNear(x, [1, 2], { atol: 0.1, message: 'm' });
    await using sess = new tf.Session();
    expect(await sess.run(check, [[x, [1.05, 1.95]]])).toBeNull();
    await expect(sess.run(check, [[x, [1, 2.2]]])).rejects.toThrow(
      'assertion failed: [m] [x and y not equal to tolerance rtol = ' +
        'Tensor(\\"assert_near/rtol:0\\", shape=(), dtype=float32), ' +
        'atol = Tensor(\\"assert_near/atol:0\\", shape=(), dtype=float32)] [x (x:0) = ] [1 2.2] ' +
        '[y (assert_near/y:0) = ] [1 2]',
    );
    expect(() => tf.assertNear(tf.constant(1, tf.int32), 1)).toThrow('not inexact');
  });

  it('show constants where the graph is built', () => {
    const one = tf.constant([1, 2], tf.int32, { name: 'one' });
    const other = tf.constant([1, 3], tf.int32, { name: 'other' });
    expect(() => tf.assertEqual(one, other, { message: 'boo' })).toThrow(
      /^boo\nCondition x == y did not hold element-wise:\nx \(one:0\) = \n\[1 2\]\ny \(other:0\) = \n\[1 3\]\n\n {2}at: /,
    );
    expect(tf.assertEqual(one, one).type).toBe('NoOp');
  });
});

describe('assertions on shapes and dtypes', () => {
  it('are made while the graph is built, where that is possible', () => {
    const x = tf.constant([1], { name: 'x' });
    expect(tf.assertRank(x, 1).name).toBe('assert_rank/static_checks_determined_all_ok');
    expect(tf.assertRankAtLeast(x, 0).type).toBe('NoOp');
    expect(tf.assertRankIn(x, [0, 1]).type).toBe('NoOp');
    expect(tf.assertInteger(tf.constant(1, tf.int32)).name).toBe(
      'assert_integer/statically_determined_was_integer',
    );
    expect(tf.assertType(x, tf.float32).name).toBe(
      'assert_type/statically_determined_correct_type',
    );
    expect(tf.assertScalar(tf.constant(1)).shape).toEqual([]);
    expect(() => tf.assertRank(x, 2, { message: 'm' })).toThrow(
      'm.  Tensor x:0 must have rank 2.  Received rank 1, shape (1,)',
    );
    expect(() => tf.assertRankAtLeast(x, 2)).toThrow(
      '.  Tensor x:0 must have rank at least 2.  Received rank 1, shape (1,)',
    );
    expect(() => tf.assertRankIn(x, [2, 3])).toThrow(
      '.  Tensor x:0 must have rank in (2, 3).  Received rank 1, shape (1,)',
    );
    expect(() => tf.assertRank(x, [1])).toThrow('Rank must be a scalar.');
    expect(() => tf.assertRank(x, tf.constant(1.5))).toThrow("must be of type <dtype: 'int32'>");
    expect(() => tf.assertInteger(x, 'm')).toThrow(
      `m  Expected "x" to be integer type.  Found: x:0 of dtype <dtype: 'float32'>`,
    );
    expect(() => tf.assertType(x, tf.int32)).toThrow("  x:0 must be of type <dtype: 'int32'>");
    expect(() => tf.assertScalar(x)).toThrow('Expected scalar shape for x:0, saw shape: (1,).');
  });

  it('are made in the run, where it is not', async () => {
    const x = tf.placeholder(tf.float32, null, { name: 'x' });
    const rank = tf.placeholder(tf.int32, null, { name: 'rank' });
    const checks = [
      tf.assertRank(x, 2),
      tf.assertRankAtLeast(x, rank),
      tf.assertRankIn(x, [2, rank]),
    ];
    await using sess = new tf.Session();
    await sess.run(checks, [
      [x, [[1]]],
      [rank, 2],
    ]);
    await expect(sess.run(checks[0] as tf.Operation, [[x, [1, 2, 3]]])).rejects.toThrow(
      'assertion failed: [] [Tensor x:0 must have rank] [2] [Received shape: ] [3]',
    );
    await expect(
      sess.run(checks[1] as tf.Operation, [
        [x, [1]],
        [rank, 2],
      ]),
    ).rejects.toThrow(
      'assertion failed: [] [Tensor x:0 must have rank at least] [2] [Received shape: ] [1]',
    );
    await expect(
      sess.run(checks[2] as tf.Operation, [
        [x, [1]],
        [rank, 3],
      ]),
    ).rejects.toThrow(
      'assertion failed: [] [Tensor x:0 must have rank in] [2] [3] [Received shape: ] [1]',
    );
  });

  it('tell lists from tensors', () => {
    expect(tf.assertProperIterable([tf.constant(1)])).toBeUndefined();
    for (const value of [tf.constant(1), 'text', new Float32Array(2)]) {
      expect(() => tf.assertProperIterable(value)).toThrow(
        'Expected argument "values" to be a "proper" iterable.  Found: ',
      );
    }
    expect(() => tf.assertProperIterable(3)).toThrow(
      'Expected argument "values" to be iterable.  Found: Number',
    );
  });
});
