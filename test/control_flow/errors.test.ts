import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const { ValueError, TypeError, UnimplementedError } = tf.errors;
const int = (value: number): tf.Tensor => tf.constant(value, tf.int32);
const truth = (): tf.Tensor => tf.placeholder(tf.bool, [], 'truth');
const one = (): tf.Tensor => tf.constant(1);

/** What building a graph throws. */
function errorOf(build: () => unknown): Error {
  try {
    build();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('cond refuses', () => {
  it.each([
    [
      'a predicate that is known',
      () => tf.cond(true, one, one),
      TypeError,
      'pred must not be a Python bool',
    ],
    [
      'a predicate that is no bool',
      () => tf.cond(tf.constant(1), one, one),
      TypeError,
      "Input 'cond' of 'StatelessIf' Op has type float32 that does not match expected type of bool.",
    ],
    [
      'a predicate that is no scalar',
      () => tf.cond(tf.constant([true, false]), one, one),
      ValueError,
      "Shape must be rank 0 but is rank 1 for 'cond' (op: 'StatelessIf') with input shapes: [2]",
    ],
    [
      'no function',
      () => tf.cond(truth(), { trueFn: one }),
      TypeError,
      'cond(): false_fn argument required',
    ],
    [
      'a function twice',
      () => tf.cond(truth(), { trueFn: one, fn1: one, falseFn: one }),
      TypeError,
      'cond(): true_fn and fn1 may not be set simultaneously.',
    ],
    [
      'a tensor for a function',
      () => tf.cond(truth(), { trueFn: one, falseFn: one() as never }),
      TypeError,
      'false_fn must be callable.',
    ],
    [
      'a branch that returns nothing',
      () => tf.cond(truth(), (): unknown => undefined, one),
      ValueError,
      'true_fn must have a return value.',
    ],
    [
      'branches that return an empty list',
      () =>
        tf.cond(
          truth(),
          (): unknown[] => [],
          () => [],
        ),
      ValueError,
      'true_fn and false_fn must return at least one result.',
    ],
    [
      'branches of other dtypes',
      () => tf.cond(truth(), one, () => int(1)),
      ValueError,
      'Outputs of true_fn and false_fn must have the same type: float32, int32',
    ],
    [
      'branches of other structures',
      () => tf.cond(truth(), (): unknown => [one(), one()], one),
      ValueError,
      "Incompatible return values of true_fn and false_fn: The two structures don't have the same nested structure.",
    ],
  ])('%s', (_, build, PythonError, text) => {
    const error = errorOf(build);
    expect(error).toBeInstanceOf(PythonError);
    expect(error.message).toContain(text);
  });
});

describe('whileLoop refuses', () => {
  const less = (i: tf.Tensor): tf.Tensor => tf.less(i, 3);
  const next = (i: tf.Tensor): tf.Tensor => i.add(1);

  it.each([
    ['no variables', () => tf.whileLoop(truth, one, []), ValueError, 'No loop variables provided'],
    [
      'a condition that is none',
      () => tf.whileLoop(truth() as never, next, [int(0)]),
      TypeError,
      'cond must be callable.',
    ],
    [
      'a body that is none',
      () => tf.whileLoop(less, one() as never, [int(0)]),
      TypeError,
      'body must be callable.',
    ],
    [
      'no parallel iterations',
      () => tf.whileLoop(less, next, [int(0)], { parallelIterations: 0 }),
      TypeError,
      'parallel_iterations must be a positive integer.',
    ],
    [
      'a most number of iterations that is no scalar',
      () => tf.whileLoop(less, next, [int(0)], { maximumIterations: [1, 2] }),
      ValueError,
      'maximum_iterations must be a scalar, saw shape: (2,)',
    ],
    [
      'a condition of another dtype',
      () => tf.whileLoop((i) => i, next, [int(0)]),
      TypeError,
      "Input 'input' of 'LoopCond' Op has type int32 that does not match expected type of bool.",
    ],
    [
      'a condition that is no scalar',
      () => tf.whileLoop(less, next, [tf.constant([1, 2])]),
      ValueError,
      'Shape must be rank 0 but is rank 1',
    ],
    [
      'a variable that changes its dtype',
      () => tf.whileLoop(less, (i) => tf.cast(i, tf.float32), [int(0)]),
      TypeError,
      'Loop var Const:0 enters the loop with type int32 but has type float32 after 1 iteration.',
    ],
    [
      'a variable that changes its shape',
      () => tf.whileLoop(less, () => tf.constant([1, 2]), [one()]),
      ValueError,
      "Input tensor 'Const:0' enters the loop with shape (), but has shape (2,) after one iteration. " +
        'To allow the shape to vary across iterations, use the `shape_invariants` argument of ' +
        'tf.while_loop to specify a less-specific shape.',
    ],
    [
      'an invariant that the first value does not have',
      () => tf.whileLoop(less, next, [int(0)], { shapeInvariants: [[2]] }),
      ValueError,
      'The shape invariant specified for Const:0 is not compatible with the initial shape of the ' +
        'loop variable. It enters the loop with shape (), but the specified shape invariant is (2,).',
    ],
    [
      'a body that gives another structure',
      () => tf.whileLoop(less, (i) => [i, i], [int(0)]),
      ValueError,
      "The two structures don't have the same nested structure.",
    ],
  ])('%s', (_, build, PythonError, text) => {
    const error = errorOf(build);
    expect(error).toBeInstanceOf(PythonError);
    expect(error.message).toContain(text);
  });
});

describe('a tensor of a branch or a loop', () => {
  it('can be used nowhere else', () => {
    let inside: tf.Tensor | null = null;
    const remembered = (): tf.Tensor => {
      inside = tf.constant(2).mul(3);
      return inside;
    };
    tf.cond(truth(), remembered, one);
    const use = () => tf.cond(truth(), () => (inside as unknown as tf.Tensor).add(1), one);
    expect(use).toThrow(ValueError);
    expect(use).toThrow('cannot be accessed here: it is defined in another function or code block');
  });

  it('cannot be fetched', async () => {
    let inside: tf.Tensor | null = null;
    tf.cond(
      truth(),
      () => {
        inside = tf.constant(2).mul(3);
        return inside;
      },
      one,
    );
    await using session = new tf.Session();
    const run = session.run(inside as unknown as tf.Tensor);
    await expect(run).rejects.toThrow('is not an element of this graph');
  });
});

describe('a list of tensors', () => {
  it('cannot be fetched', async () => {
    const array = new tf.TensorArray(tf.float32, 2).unstack([1, 2]);
    await using session = new tf.Session();
    await expect(session.run(array.flow)).rejects.toThrow(
      "Operation 'TensorArrayUnstack/TensorListFromTensor' has been marked as not fetchable.",
    );
  });
});

describe('a shape that only the choice would give', () => {
  const choice = (pred: tf.Tensor): tf.Tensor =>
    tf.cond(
      pred,
      () => tf.ones([2]),
      () => tf.ones([3]),
    );

  it('is computed ahead, or an error that names the op', async () => {
    const x = tf.placeholder(tf.float32, []);
    const y = tf.whileLoop(
      (m) => tf.less(tf.reduceSum(m), x),
      (m) => tf.reshape(m, [-1]),
      [tf.ones([1])],
      { shapeInvariants: [[null]] },
    );
    expect(y.shape).toEqual([null]);
    await using session = new tf.Session();
    await expect(session.run(y, [[x, 0]])).resolves.toBeDefined();
    const z = choice(tf.greater(tf.randomUniform([]), 0.5));
    expect(z.shape).toEqual([null]);
    expect([2, 3]).toContain(await session.run(tf.reduceSum(z)));
    const v = tf.variable(1);
    await session.run(v.initializer);
    const counted = choice(tf.greater(v.assignAdd(1), 2));
    await expect(session.run(tf.reduceSum(counted))).rejects.toThrow(UnimplementedError);
  });

  it('is an error of a list, with the place', async () => {
    const array = new tf.TensorArray(tf.float32, 3, { elementShape: [] });
    await using session = new tf.Session();
    const read = array.read(tf.placeholder(tf.int32, [], 'i'));
    await expect(session.run(read, { 'i:0': 3 })).rejects.toThrow(
      'Trying to access element 3 in a list with 3 elements.',
    );
    expect(await session.run(read, { 'i:0': 2 })).toBe(0);
    expect(() => array.write(0, [1, 2])).toThrow('Inconsistent shapes: saw (2,) but expected () ');
    expect(() => array.write(0, int(1))).toThrow(
      'Tensor conversion requested dtype float32 for Tensor with dtype int32',
    );
    expect(() => new tf.TensorArray(tf.float32)).toThrow(
      'Size must be provided if flow is not provided',
    );
  });
});
