import { beforeEach, describe, expect, it } from 'vitest';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

/** The names of all operations of the default graph. */
const names = (): string[] =>
  tf
    .getDefaultGraph()
    .getOperations()
    .map((op) => op.name);

const matrix = (name = 'x'): tf.Tensor => tf.placeholder(tf.float32, [2, 2], name);

describe('what becomes a tensor', () => {
  it.each([
    { value: 1, dtype: 'float32', shape: [] },
    { value: 1.5, dtype: 'float32', shape: [] },
    { value: true, dtype: 'bool', shape: [] },
    { value: [[1, 2, 3]], dtype: 'float32', shape: [1, 3] },
    { value: [true, false], dtype: 'bool', shape: [2] },
    { value: [], dtype: 'float32', shape: [0] },
    { value: new Float32Array(2), dtype: 'float32', shape: [2] },
    { value: new Float64Array(2), dtype: 'float64', shape: [2] },
    { value: new Int32Array(2), dtype: 'int32', shape: [2] },
    { value: new Uint8Array(2), dtype: 'uint8', shape: [2] },
    { value: tf.NDArray.scalar('int64', 3), dtype: 'int64', shape: [] },
  ])('$value is $dtype of shape $shape', ({ value, dtype, shape }) => {
    const tensor = tf.convertToTensor(value);
    expect([tensor.dtype, tensor.shape, tensor.op.type]).toEqual([dtype, shape, 'Const']);
  });

  it('takes the dtype that is asked for, if it holds every element', () => {
    expect(tf.convertToTensor([1, 2], 'int32').dtype).toBe('int32');
    expect(() => tf.convertToTensor([1, 2.5], 'int32')).toThrow(TypeError);
    expect(() => tf.convertToTensor([1, 2.5], 'int32')).toThrow(
      "Expected int32, got 2.5 of type 'number' instead.",
    );
    expect(() => tf.convertToTensor(300, 'uint8')).toThrow(TypeError);
    expect(() => tf.convertToTensor(1, 'bool')).toThrow(TypeError);
  });

  it('takes the dtype of the tensors beside it', () => {
    const n = tf.placeholder(tf.int32, [], 'n');
    const sum = n.add(2);
    expect(sum.op.inputs.map((t) => `${t.name} ${t.dtype}`)).toEqual([
      'n:0 int32',
      'add/y:0 int32',
    ]);
    expect(n.radd(2).op.inputs.map((t) => `${t.name} ${t.dtype}`)).toEqual([
      'add_1/x:0 int32',
      'n:0 int32',
    ]);
    expect(() => n.add(2.5)).toThrow(TypeError);
  });

  it('is a tensor or Variable already: it stays, or its dtype is wrong', () => {
    const x = matrix();
    const v = tf.variable(1, { name: 'v' });
    expect(tf.convertToTensor(x)).toBe(x);
    expect(tf.convertToTensor(v).name).toBe('v/read:0');
    expect(() => tf.convertToTensor(x, 'int32')).toThrow(ValueError);
    expect(() => tf.convertToTensor(x, 'int32')).toThrow(
      'Tensor conversion requested dtype int32 for Tensor with dtype float32: ',
    );
  });

  it('is no ragged list', () => {
    expect(() => tf.constant([[1, 2], [3]])).toThrow(ValueError);
  });

  it('must fit the other inputs of an op', () => {
    const n = tf.placeholder(tf.int32, [2, 2], 'n');
    expect(() => tf.add(matrix(), n)).toThrow(TypeError);
    expect(() => tf.add(matrix(), n)).toThrow(
      "Input 'y' of 'Add' Op has type int32 that does not match type float32 of argument 'x'.",
    );
    expect(() => tf.exp(n)).toThrow(
      "Value passed to parameter 'x' has DataType int32 not in list of allowed values: float32, float64",
    );
  });

  it('is a list with tensors: it is packed under the name of the input', () => {
    const n = tf.placeholder(tf.int32, [], 'n');
    const y = tf.reshape(matrix(), [n, 2], 'y');
    expect(names().slice(2)).toEqual(['y/shape/1', 'y/shape', 'y']);
    const pack = y.op.inputs[1]?.op as tf.Operation;
    expect([pack.type, pack.attrs.N, pack.attrs.axis]).toEqual(['Pack', 2, 0]);
    expect(pack.inputs.map((t) => `${t.name} ${t.dtype}`)).toEqual([
      'n:0 int32',
      'y/shape/1:0 int32',
    ]);
  });

  it('is a list of lists with tensors, packed from the inside out', () => {
    const a = tf.placeholder(tf.float32, [], 'a');
    const packed = tf.convertToTensor(
      [
        [a, 1],
        [2, 3],
      ],
      { name: 'm' },
    );
    expect(packed.shape).toEqual([2, 2]);
    expect(packed.name).toBe('m:0');
    expect(names().slice(1)).toEqual(['m/0/1', 'm/0', 'm/1', 'm']);
  });

  it('is a list of Variables', () => {
    const [v, w] = [tf.variable(1, { name: 'v' }), tf.variable(2, { name: 'w' })];
    const packed = tf.convertToTensor([v, w]);
    expect(packed.op.inputs.map((t) => t.name)).toEqual(['v/read:0', 'w/read:0']);
  });
});
