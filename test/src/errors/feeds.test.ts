import { describe } from 'vitest';
import * as tf from '../../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { InvalidArgumentError, TypeError, ValueError } = tf.errors;

describe('a feed', () => {
  check([
    {
      name: 'is missing',
      error: InvalidArgumentError,
      text: "You must feed a value for placeholder tensor 'x' with dtype float and shape [?,784]",
      op: "'x' (Placeholder)",
      make({ sess, v }) {
        const x = tf.placeholder(here(tf.float32), [null, 784], { name: 'x' });
        return sess.run([v.assign([8, 9]), tf.reduceSum(x)]);
      },
    },
    {
      name: 'is missing for a scalar',
      error: InvalidArgumentError,
      text: "You must feed a value for placeholder tensor 'k' with dtype int32",
      op: "'k' (Placeholder)",
      make: ({ sess }) => sess.run(tf.placeholder(here(tf.int32), [], 'k')),
    },
    {
      name: 'is missing for a float64 of any shape',
      error: InvalidArgumentError,
      text: "You must feed a value for placeholder tensor 'd' with dtype double",
      op: "'d' (Placeholder)",
      make: ({ sess }) => sess.run(tf.placeholder(here(tf.float64), null, 'd')),
    },
    {
      name: 'has another length',
      error: ValueError,
      text: "Cannot feed value of shape (1, 2) for Tensor 'x:0', which has shape '(?, 784)'",
      op: "'x' (Placeholder)",
      make({ sess, v }) {
        const x = tf.placeholder(here(tf.float32), [null, 784], { name: 'x' });
        return sess.run([v.assign([8, 9]), x], [[x, [[1, 2]]]]);
      },
    },
    {
      name: 'has another rank',
      error: ValueError,
      text: "Cannot feed value of shape (2,) for Tensor 'x:0', which has shape '(?, 784)'",
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [null, 784], { name: 'x' });
        return sess.run(x, { 'x:0': [1, 2] });
      },
    },
    {
      name: 'is a scalar for a vector',
      error: ValueError,
      text: "Cannot feed value of shape () for Tensor 'x:0', which has shape '(2,)'",
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [2], { name: 'x' });
        return sess.run(x, [[x, 1]]);
      },
    },
    {
      name: 'is flat and does not fill the shape',
      error: ValueError,
      text: "Cannot feed value of shape (785,) for Tensor 'x:0', which has shape '(?, 784)'",
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [null, 784], { name: 'x' });
        return sess.run(x, [[x, new Float32Array(785)]]);
      },
    },
    {
      name: 'is flat where two lengths are unknown',
      error: ValueError,
      text: "Cannot feed value of shape (4,) for Tensor 'x:0', which has shape '(?, ?)'",
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [null, null], { name: 'x' });
        return sess.run(x, [[x, new Float32Array(4)]]);
      },
    },
    {
      name: 'of a Variable has another shape',
      error: ValueError,
      text: "Cannot feed value of shape (3,) for Tensor 'u:0', which has shape '(2,)'",
      op: "'u' (VariableV2)",
      make({ sess }) {
        const u = tf.variable(here([1, 2]), { name: 'u' });
        return sess.run(u, [[u, [1, 2, 3]]]);
      },
    },
    {
      name: 'is a fraction for integers',
      error: TypeError,
      text:
        'Type of feed value 1.5 with type number is not compatible with Tensor type int32. Try ' +
        'explicitly setting the type of the feed tensor to a larger type (e.g. int64).',
      op: "'k' (Placeholder)",
      make({ sess }) {
        const k = tf.placeholder(here(tf.int32), [null], 'k');
        return sess.run(k, [[k, [1, 1.5]]]);
      },
    },
    {
      name: 'is too large for the dtype',
      error: TypeError,
      text:
        'Type of feed value 256 with type number is not compatible with Tensor type uint8. Try ' +
        'explicitly setting the type of the feed tensor to a larger type (e.g. int64).',
      op: "'k' (Placeholder)",
      make({ sess }) {
        const k = tf.placeholder(here(tf.uint8), [null], 'k');
        return sess.run(k, [[k, Int32Array.of(255, 256)]]);
      },
    },
    {
      name: 'is text',
      error: TypeError,
      text:
        'Type of feed value one with type string is not compatible with Tensor type float32. Try ' +
        'explicitly setting the type of the feed tensor to a larger type (e.g. int64).',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [], 'x');
        return sess.run(x, [[x, untyped('one')]]);
      },
    },
    {
      name: 'has text among its numbers',
      error: TypeError,
      text:
        'Type of feed value two with type string is not compatible with Tensor type float32. Try ' +
        'explicitly setting the type of the feed tensor to a larger type (e.g. int64).',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [null, 2], 'x');
        return sess.run(x, [
          [
            x,
            untyped([
              [1, 2],
              [3, 'two'],
            ]),
          ],
        ]);
      },
    },
    {
      name: 'is ragged and long',
      error: ValueError,
      text:
        'Argument must be a dense tensor: [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9], …] - ' +
        'got shape [12], but wanted [12, 1].',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [null, null], 'x');
        const rows = Array.from({ length: 12 }, (_, i) => (i === 11 ? [i, i] : [i]));
        return sess.run(x, [[x, rows]]);
      },
    },
    {
      name: 'is ragged',
      error: ValueError,
      text: 'Argument must be a dense tensor: [[1], [1, 2]] - got shape [2], but wanted [2, 1].',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [null, null], 'x');
        return sess.run(x, [[x, [[1], [1, 2]]]]);
      },
    },
    {
      name: 'is ragged in depth',
      error: ValueError,
      text: 'setting an array element with a sequence.',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), null, 'x');
        return sess.run(x, [[x, [1, [2]]]]);
      },
    },
    {
      name: 'is null',
      error: ValueError,
      text: 'None values not supported.',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [], 'x');
        return sess.run(x, [[x, untyped(null)]]);
      },
    },
    {
      name: 'is a tensor of the graph',
      error: TypeError,
      text:
        'The value of a feed cannot be a tf.Tensor object. Acceptable feed values include ' +
        'JavaScript numbers, booleans and strings, nested arrays of them, typed arrays, and tf.NDArray. ' +
        'For reference, the tensor object was Tensor("c:0", shape=(), dtype=float32) which was ' +
        'passed to the feed with key Tensor("x:0", shape=(), dtype=float32).',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = tf.placeholder(here(tf.float32), [], 'x');
        return sess.run(x, [[x, untyped(tf.constant(1, { name: 'c' }))]]);
      },
    },
    {
      name: 'is a Variable',
      error: TypeError,
      text:
        'The value of a feed cannot be a tf.Tensor object. Acceptable feed values include ' +
        'JavaScript numbers, booleans and strings, nested arrays of them, typed arrays, and tf.NDArray. ' +
        "For reference, the tensor object was <tf.Variable 'v:0' shape=(2,) dtype=float32_ref> " +
        'which was passed to the feed with key Tensor("x:0", shape=(2,), dtype=float32).',
      op: "'x' (Placeholder)",
      make({ sess, v }) {
        const x = tf.placeholder(here(tf.float32), [2], 'x');
        return sess.run(x, [[x, untyped(v)]]);
      },
    },
  ]);
});

describe('the key of a feed', () => {
  check([
    {
      name: 'is a tensor of another graph',
      error: TypeError,
      text:
        'Cannot interpret feed_dict key as Tensor: Tensor Tensor("foreign:0", shape=(), ' +
        'dtype=float32) is not an element of this graph.',
      make: ({ sess, v, foreign }) => sess.run(here(v), [[foreign, 1]]),
    },
    {
      name: 'is no name of the graph',
      error: TypeError,
      text:
        "Cannot interpret feed_dict key as Tensor: The name 'nothing:0' refers to a Tensor which " +
        "does not exist. The operation, 'nothing', does not exist in the graph.",
      make: ({ sess, v }) => sess.run(here(v), { 'nothing:0': 1 }),
    },
    {
      name: 'is an output that the operation does not have',
      error: TypeError,
      text:
        "Cannot interpret feed_dict key as Tensor: The name 'v:1' refers to a Tensor which does " +
        "not exist. The operation, 'v', exists but only has 1 outputs.",
      make: ({ sess, v }) => sess.run(here(v), { 'v:1': 1 }),
    },
    {
      name: 'is the name of an operation',
      error: TypeError,
      text:
        "Cannot interpret feed_dict key as Tensor: The name 'v' refers to an Operation, not a " +
        'Tensor. Tensor names must be of the form "<op_name>:<output_index>".',
      make: ({ sess, v }) => sess.run(here(v), { v: [1, 2] }),
    },
    {
      name: 'is the name of nothing at all',
      error: TypeError,
      text:
        "Cannot interpret feed_dict key as Tensor: The name 'feeddict' looks like an (invalid) " +
        'Operation name, not a Tensor. Tensor names must be of the form "<op_name>:<output_index>".',
      make: ({ sess, v }) => sess.run(here(v), untyped({ feeddict: { 'v:0': [1, 2] } })),
    },
    {
      name: 'is an Operation',
      error: TypeError,
      text: 'Cannot interpret feed_dict key as Tensor: Can not convert a Operation into a Tensor.',
      make: ({ sess, v }) => sess.run(here(v), [[untyped(v.op), 1]]),
    },
    {
      name: 'is a number',
      error: TypeError,
      text: 'Cannot interpret feed_dict key as Tensor: Can not convert a number into a Tensor.',
      make: ({ sess, v }) => sess.run(here(v), new Map([[untyped(3), 1]])),
    },
    {
      name: 'stands beside its value instead of in a pair',
      error: TypeError,
      text:
        'The feed dict must be a Map, a list of pairs [tensor, value], or an object keyed by ' +
        'tensor name, not a list of anything else.',
      make: ({ sess, v }) => sess.run(here(v), untyped([v, [1, 2]])),
    },
    {
      name: 'is all there is',
      error: TypeError,
      text:
        'The feed dict must be a Map, a list of pairs [tensor, value], or an object keyed by ' +
        'tensor name, not Tensor.',
      make: ({ sess, v }) => sess.run(here(v), untyped(v.toTensor())),
    },
  ]);
});
