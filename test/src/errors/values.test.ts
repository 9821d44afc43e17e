import { describe } from 'vitest';
import * as tf from '../../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { RuntimeError, TypeError, ValueError } = tf.errors;

describe('dtypes that do not fit', () => {
  check([
    {
      name: 'in a function',
      error: TypeError,
      text: "Input 'y' of 'Add' Op has type int32 that does not match type float32 of argument 'x'.",
      op: "'Add' (Add)",
      make: () => tf.add(here(tf.constant(1)), tf.constant(1, tf.int32)),
    },
    {
      name: 'in an operator',
      error: TypeError,
      text: "Input 'y' of 'Mul' Op has type float32 that does not match type int32 of argument 'x'.",
      op: "'layer/mul' (Mul)",
      make: () => tf.nameScope('layer', () => tf.constant(1, tf.int32).mul(here(tf.constant(1)))),
    },
    {
      name: 'in an assignment',
      error: TypeError,
      text: "Input 'value' of 'Assign' Op has type int32 that does not match type float32 of argument 'ref'.",
      op: "'set' (Assign)",
      make: ({ v }) => v.assign(here(tf.constant([1, 2], tf.int32)), { name: 'set' }),
    },
    {
      name: 'that an op does not take',
      error: TypeError,
      text: "Value passed to parameter 'x' has DataType int32 not in list of allowed values: float32, float64",
      op: "'Sqrt' (Sqrt)",
      make: () => tf.sqrt(here(tf.constant(1, tf.int32))),
    },
    {
      name: 'in a conversion',
      error: ValueError,
      text:
        'Tensor conversion requested dtype int32 for Tensor with dtype float32: ' +
        "<tf.Tensor 'c:0' shape=() dtype=float32>",
      op: "'c' (Const)",
      make: () => tf.convertToTensor(here(tf.constant(1, { name: 'c' })), tf.int32),
    },
    {
      name: 'in a conversion of a Variable',
      error: ValueError,
      text: "Incompatible type conversion requested to type 'int32' for variable of type 'float32_ref'",
      op: "'v/read' (Identity)",
      make: ({ v }) => tf.convertToTensor(here(v), { dtype: tf.int32 }),
    },
    {
      name: 'that there are not',
      error: TypeError,
      text: "Cannot convert value 'float' to a TensorFlow DType.",
      make: () => tf.placeholder(here(untyped('float')), [2]),
    },
    {
      name: 'that stand where the shape should',
      error: TypeError,
      text: 'Cannot convert value [2, 3] to a TensorFlow DType.',
      make: () => tf.placeholder(here(untyped([2, 3])), untyped('float32')),
    },
  ]);
});

describe('a value', () => {
  check([
    {
      name: 'is text',
      error: TypeError,
      text: "Expected float32, got 'one' of type 'string' instead.",
      make: () => tf.constant(here('one'), tf.float32),
    },
    {
      name: 'is text in an operator',
      error: TypeError,
      text: "Expected float32, got 'one' of type 'string' instead.",
      make: ({ v }) => v.add(here(untyped('one'))),
    },
    {
      name: 'is nothing',
      error: ValueError,
      text: 'None values not supported.',
      make: ({ v }) => v.add(here(untyped(undefined))),
    },
    {
      name: 'is null',
      error: ValueError,
      text: 'None values not supported.',
      make: () => tf.square(here(untyped(null))),
    },
    {
      name: 'is a fraction for an integer',
      error: TypeError,
      text: "Expected int32, got 1.5 of type 'number' instead.",
      make: () => tf.constant(here([1, 1.5]), tf.int32),
    },
    {
      name: 'is too large for the dtype',
      error: TypeError,
      text: "Expected int32, got 2147483648 of type 'number' instead.",
      make: () => tf.constant(here(2 ** 31), tf.int32),
    },
    {
      name: 'is ragged',
      error: ValueError,
      text: 'Argument must be a dense tensor: [[1, 2], [3]] - got shape [2], but wanted [2, 2].',
      make: () => tf.constant(here([[1, 2], [3]])),
    },
    {
      name: 'has too many elements',
      error: ValueError,
      text: 'Too many elements provided. Needed at most 2, but received 3',
      make: () => tf.constant(here([1, 2, 3]), { shape: [2] }),
    },
    {
      name: 'has another shape than the one to verify',
      error: TypeError,
      text: "Expected Tensor's shape: (4,), got (2,).",
      make: () => tf.constant(here([1, 2]), { shape: [4], verifyShape: true }),
    },
    {
      name: 'has a shape with a negative length',
      error: ValueError,
      text: 'Dimension -1 must be >= 0',
      make: () => tf.placeholder(here(tf.float32), [-1, 784]),
    },
    {
      name: 'fills a shape with a negative length',
      error: ValueError,
      text: 'Dimension -1 must be >= 0',
      make: () => tf.zeros(here([-1, 784])),
    },
    {
      name: 'fills a shape with half a length',
      error: ValueError,
      text: 'Ambiguous dimension: 2.5',
      make: () => tf.ones(here([2.5])),
    },
    {
      name: 'has a shape that is a number',
      error: TypeError,
      text: "Expected a shape as a list of lengths, got 784 of type 'number' instead.",
      make: () => tf.placeholder(here(tf.float32), untyped(784)),
    },
  ]);
});

describe('a Variable', () => {
  check([
    {
      name: 'has no initial value',
      error: ValueError,
      text: 'initial_value must be specified.',
      make: () => tf.variable(here(untyped(null))),
    },
    {
      name: 'has an initial value of unknown shape',
      error: ValueError,
      text: 'initial_value must have a shape specified: Tensor("x:0", shape=(?, 2), dtype=float32)',
      op: "'x' (Placeholder)",
      make: () => tf.variable(tf.placeholder(here(tf.float32), [null, 2], 'x')),
    },
    {
      name: 'has an initial value that the dtype cannot hold',
      error: TypeError,
      text: "Expected int32, got 0.5 of type 'number' instead.",
      make: () => tf.variable(here(0.5), { dtype: tf.int32 }),
    },
  ]);
});

describe('graphs', () => {
  check([
    {
      name: 'are mixed in an operator',
      error: ValueError,
      text:
        'Tensor("foreign:0", shape=(), dtype=float32) must be from the same graph as ' +
        'Tensor("v/read:0", shape=(2,), dtype=float32).',
      op: "'add' (AddV2)",
      make: ({ v, foreign }) => v.add(here(foreign)),
    },
    {
      name: 'are mixed in a list',
      error: ValueError,
      text:
        'Tensor("foreign:0", shape=(), dtype=float32) must be from the same graph as ' +
        'Tensor("c:0", shape=(), dtype=float32).',
      op: "'both' (Mul)",
      make: ({ foreign }) => tf.multiply(here(tf.constant(1, { name: 'c' })), foreign, 'both'),
    },
    {
      name: 'are mixed in an assignment',
      error: ValueError,
      text:
        'Tensor("foreign:0", shape=(), dtype=float32) must be from the same graph as ' +
        'Tensor("v:0", shape=(2,), dtype=float32).',
      op: "'Assign' (Assign)",
      make: ({ v, foreign }) => v.assign(here(foreign)),
    },
    {
      name: 'are finalized: no constant',
      error: RuntimeError,
      text: 'Graph is finalized and cannot be modified.',
      op: "'c' (Const)",
      make() {
        tf.getDefaultGraph().finalize();
        return tf.constant(here(1), { name: 'c' });
      },
    },
    {
      name: 'are finalized: no operator',
      error: RuntimeError,
      text: 'Graph is finalized and cannot be modified.',
      op: "'mul' (Mul)",
      make({ v }) {
        tf.getDefaultGraph().finalize();
        return v.mul(here(v));
      },
    },
    {
      name: 'are finalized: no variable',
      error: RuntimeError,
      text: 'Graph is finalized and cannot be modified.',
      op: "'Variable/initial_value' (Const)",
      make() {
        tf.getDefaultGraph().finalize();
        return tf.variable(here(1));
      },
    },
  ]);
});
