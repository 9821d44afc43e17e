import { beforeEach, describe, expect, it } from 'vitest';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const matrix = (name = 'x'): tf.Tensor => tf.placeholder(tf.float32, [2, 2], name);

describe('a tensor', () => {
  it('learns of its shape by setShape', () => {
    const x = tf.placeholder(tf.float32, null, 'x');
    expect(x.shape).toBeNull();
    x.setShape([null, 3]);
    x.setShape([2, null]);
    x.setShape(null);
    expect(x.getShape()).toEqual([2, 3]);
  });

  it.each([[[3, 3]], [[2]], [[2, 2, 1]]])('refuses the shape %j for [2, null]', (shape) => {
    const x = tf.placeholder(tf.float32, [2, null]);
    expect(() => x.setShape(shape)).toThrow(ValueError);
    expect(x.shape).toEqual([2, null]);
  });

  it('knows its consumers, each once', () => {
    const x = matrix();
    const [y, z] = [x.mul(x), tf.exp(x)];
    expect(x.consumers()).toEqual([y.op, z.op]);
  });

  it('is printed as Python prints it', () => {
    const print = (shape: tf.Shape): string => tf.placeholder(tf.float32, shape, 'x').toString();
    expect(print([null, 784])).toBe('Tensor("x:0", shape=(?, 784), dtype=float32)');
    expect(print([5])).toBe('Tensor("x_1:0", shape=(5,), dtype=float32)');
    expect(print([])).toBe('Tensor("x_2:0", shape=(), dtype=float32)');
    expect(print(null)).toBe('Tensor("x_3:0", dtype=float32)');
  });

  it('is no number, and says what to write', () => {
    const x = matrix();
    const asNumber = (): number => Number(x);
    expect(asNumber).toThrow(TypeError);
    expect(asNumber).toThrow('Using a `tf.Tensor` as a JavaScript number is not allowed');
    expect(asNumber).toThrow(
      'Tensor("x:0", shape=(2, 2), dtype=float32) has no value until it is run',
    );
    expect(() => Number(tf.variable(1))).toThrow('is not allowed');
  });
});

describe('operations and variables', () => {
  it('are printed as Python prints them', () => {
    expect(`${matrix().op}`).toBe("<tf.Operation 'x' type=Placeholder>");
    expect(tf.variable(tf.zeros([2, 3]), { name: 'w' }).toString()).toBe(
      "<tf.Variable 'w:0' shape=(2, 3) dtype=float32_ref>",
    );
  });

  it("have attributes by TensorFlow's names", () => {
    const { op } = tf.matmul(matrix(), matrix('y'), { transposeB: true });
    expect(op.getAttr('transpose_b')).toBe(true);
    expect(op.getAttr('T')).toBe('float32');
    expect(() => op.getAttr('nothing')).toThrow(ValueError);
    expect(() => op.getAttr('nothing')).toThrow("Operation 'MatMul' has no attr named 'nothing'.");
  });

  it('have ids in the order of creation', () => {
    const x = matrix();
    expect([x.op.id, tf.exp(x).op.id, tf.exp(x).op.id]).toEqual([1, 2, 3]);
    expect(tf.getDefaultGraph().version).toBe(3);
  });
});

describe('the place of an operation in the program', () => {
  /** `file:line` of the line that calls. */
  const thisLine = (): string => {
    const frame = (new Error().stack ?? '').split('\n')[2] ?? '';
    return /([^\s(/]+\.test\.ts:\d+):\d+\)?$/.exec(frame)?.[1] ?? 'nowhere';
  };
  const placeOf = (tensor: { readonly op: tf.Operation } | tf.Operation): string => {
    const op = tensor instanceof tf.Operation ? tensor : tensor.op;
    return (op.site.location ?? '').replace(/^.*\//, '').replace(/:\d+$/, '');
  };

  it("is the user's line, however the operation is made", () => {
    const x = matrix();
    expect(placeOf(tf.exp(x))).toBe(thisLine());
    expect(placeOf(x.add(1))).toBe(thisLine());
    expect(placeOf(tf.constant(1))).toBe(thisLine());
    expect(placeOf(tf.truncatedNormal([2]))).toBe(thisLine());
    expect(placeOf(tf.variable(1))).toBe(thisLine());
    expect(placeOf(tf.nn.softmax(x))).toBe(thisLine());
    expect(placeOf(tf.nameScope('a', () => tf.exp(x)))).toBe(thisLine());
  });

  it('is the line that asked for them where the library makes them', () => {
    const v = tf.variable(1);
    const loss = tf.square(v);
    expect(placeOf(tf.gradients(loss, v)[0] as tf.Tensor)).toBe(thisLine());
    expect(placeOf(new tf.train.AdamOptimizer().minimize(loss))).toBe(thisLine());
    expect(placeOf(tf.globalVariablesInitializer())).toBe(thisLine());
  });

  it('is part of an error that the operation causes', () => {
    const place = (): string => {
      try {
        return tf.matmul(matrix(), tf.zeros([3, 3])).toString();
      } catch (error) {
        return String(error);
      }
    };
    expect(place()).toMatch(/at: {5}.*tensor\.test\.ts:\d+:\d+/);
  });
});
