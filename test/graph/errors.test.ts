import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const { errors } = tf;

/** TensorFlow's codes, from 1. */
const CLASSES = [
  errors.CancelledError,
  errors.UnknownError,
  errors.InvalidArgumentError,
  errors.DeadlineExceededError,
  errors.NotFoundError,
  errors.AlreadyExistsError,
  errors.PermissionDeniedError,
  errors.ResourceExhaustedError,
  errors.FailedPreconditionError,
  errors.AbortedError,
  errors.OutOfRangeError,
  errors.UnimplementedError,
  errors.InternalError,
  errors.UnavailableError,
  errors.DataLossError,
  errors.UnauthenticatedError,
];

describe('tf.errors', () => {
  it('has a class for every code', () => {
    for (const [i, ErrorClass] of CLASSES.entries()) {
      const error = new ErrorClass('What happened.');
      expect(error).toBeInstanceOf(errors.OpError);
      expect(error.errorCode).toBe(i + 1);
      expect([error.name, error.message]).toEqual([ErrorClass.name, 'What happened.']);
      expect([error.op, error.nodeDef]).toEqual([null, null]);
      expect(errors.exceptionTypeFromErrorCode(i + 1)).toBe(ErrorClass);
      expect(errors.errorCodeFromExceptionType(ErrorClass)).toBe(i + 1);
    }
    expect([errors.CANCELLED, errors.OUT_OF_RANGE, errors.UNAUTHENTICATED]).toEqual([1, 11, 16]);
    expect(() => errors.exceptionTypeFromErrorCode(0)).toThrow(errors.KeyError);
  });

  it('tells which operation of the graph failed', async () => {
    const { error, x, sum } = await new tf.Graph().asDefault(async () => {
      const x = tf.placeholder(tf.float32, [null], 'x');
      const sum = tf.controlDependencies([x], () => tf.add(x, [1, 2], 'sum'));
      await using sess = new tf.Session({ backend: 'cpu' });
      const error: unknown = await sess.run(sum, { 'x:0': [1, 2, 3] }).catch((e: unknown) => e);
      return { error, x, sum };
    });
    expect(error).toBeInstanceOf(errors.InvalidArgumentError);
    const { op, nodeDef } = error as tf.errors.OpError;
    expect(op).toBe(sum.op);
    expect(nodeDef).toEqual({
      name: 'sum',
      op: 'Add',
      input: ['x', 'sum/y'],
      attr: { T: 'float32' },
    });
    expect(x.op.nodeDef.attr).toEqual({ dtype: 'float32', shape: [null] });
  });

  it('lists control inputs last', () => {
    new tf.Graph().asDefault(() => {
      const [a, b] = [tf.constant(1, { name: 'a' }), tf.constant(2, { name: 'b' })];
      const c = tf.controlDependencies([b, a], () => tf.noOp('c'));
      expect(c.nodeDef.input).toEqual(['^a', '^b']);
    });
  });
});
