import { describe } from 'vitest';
import * as tf from '../../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { TypeError, ValueError } = tf.errors;

const twoByThree = [
  [1, 2, 3],
  [4, 5, 6],
];
const NAN = 'the first step would set every variable to NaN.';

describe('an optimizer', () => {
  const { AdamOptimizer, GradientDescentOptimizer, MomentumOptimizer } = tf.train;
  const descent = () => new GradientDescentOptimizer(0.1);
  check([
    {
      name: 'learns at a rate that is no number',
      error: ValueError,
      text: `GradientDescentOptimizer: learning_rate must be a finite number, but is NaN: ${NAN}`,
      make: () => new GradientDescentOptimizer(here(Number.NaN)),
    },
    {
      name: 'learns at an infinite rate',
      error: ValueError,
      text: `AdamOptimizer: learning_rate must be a finite number, but is Infinity: ${NAN}`,
      make: () => new AdamOptimizer(here({ learningRate: Number.POSITIVE_INFINITY })),
    },
    {
      name: 'keeps no finite part of its momentum',
      error: ValueError,
      text: `MomentumOptimizer: momentum must be a finite number, but is NaN: ${NAN}`,
      make: () => new MomentumOptimizer(here(0.1), Number.NaN),
    },
    {
      name: 'learns at a rate that is text',
      error: TypeError,
      text: "Expected float32, got '0.1' of type 'string' instead.",
      make: ({ v }) => new GradientDescentOptimizer(untyped('0.1')).minimize(here(tf.square(v))),
    },
    {
      name: 'is not told the rate',
      error: TypeError,
      text: "GradientDescentOptimizer() missing required argument: 'learningRate'",
      make: () => new GradientDescentOptimizer(here(untyped({ useLocking: true }))),
    },
    {
      name: 'is told something else',
      error: TypeError,
      text:
        "AdamOptimizer() got an unexpected argument 'lr'; its arguments are: learningRate, beta1, " +
        'beta2, epsilon, useLocking, name',
      make: () => new AdamOptimizer(here(untyped({ lr: 0.1 }))),
    },
    {
      name: 'has no path from the loss to a variable',
      error: ValueError,
      text:
        'No gradients provided for any variable, check your graph for ops that do not support ' +
        `gradients, between variables ["<tf.Variable 'v:0' shape=(2,) dtype=float32_ref>", ` +
        `"<tf.Variable 'u:0' shape=() dtype=float32_ref>"] and loss ` +
        'Tensor("loss:0", shape=(), dtype=float32).',
      op: "'loss' (Mean)",
      make() {
        tf.variable(1, { name: 'u' });
        const chosen = tf.cast(tf.argmax(tf.zeros([1, 784]), 1), tf.float32);
        return descent().minimize(tf.reduceMean(here(chosen), { name: 'loss' }));
      },
    },
    {
      name: 'has nothing to train',
      error: ValueError,
      text: 'No variables to optimize.',
      make: ({ v }) => descent().minimize(here(tf.square(v)), { varList: [] }),
    },
    {
      name: 'is to train a tensor',
      error: TypeError,
      text: 'Argument is not a tf.Variable: Tensor("c:0", shape=(), dtype=float32)',
      make({ v }) {
        const varList = untyped([tf.constant(1, { name: 'c' })]);
        return descent().minimize(here(tf.square(v)), { varList });
      },
    },
    {
      name: 'is to minimize integers',
      error: ValueError,
      text: 'Invalid type tf.int32 for c:0, expected: [tf.float32, tf.float64].',
      op: "'c' (Const)",
      make: () => descent().minimize(tf.constant(here(1), tf.int32, [], 'c')),
    },
    {
      name: 'is to minimize a number',
      error: TypeError,
      text: 'The loss must be a Tensor, not 3',
      make: () => descent().minimize(here(untyped(3))),
    },
    {
      name: 'minimizes with a misspelt option',
      error: TypeError,
      text:
        "minimize() got an unexpected argument 'varlist'; its arguments are: loss, globalStep, " +
        'varList, gateGradients, aggregationMethod, colocateGradientsWithOps, name, gradLoss',
      make: ({ v }) => descent().minimize(here(tf.square(v)), untyped({ varlist: [v] })),
    },
    {
      name: 'gates in a way that there is not',
      error: ValueError,
      text:
        'gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, ' +
        'Optimizer.GATE_GRAPH.  Not 3',
      make: ({ v }) => descent().computeGradients(here(tf.square(v)), { gateGradients: 3 }),
    },
    {
      name: 'applies nothing',
      error: ValueError,
      text: 'No variables provided.',
      make: () => descent().applyGradients(here([])),
    },
    {
      name: 'applies gradients that there are not',
      error: ValueError,
      text:
        'No gradients provided for any variable: ' +
        `["<tf.Variable 'v:0' shape=(2,) dtype=float32_ref>"].`,
      make: ({ v }) => descent().applyGradients(here([[null, v]])),
    },
  ]);
});

describe('arguments', () => {
  check([
    {
      name: 'are misspelt',
      error: TypeError,
      text:
        "truncated_normal() got an unexpected argument 'std'; its arguments are: shape, mean, " +
        'stddev, dtype, seed, name',
      make: () => tf.truncatedNormal(here([2]), untyped({ std: 0.03 })),
    },
    {
      name: 'of a Variable are misspelt',
      error: TypeError,
      text:
        "Variable() got an unexpected argument 'trainabel'; its arguments are: initialValue, " +
        'trainable, collections, validateShape, cachingDevice, name, variableDef, dtype, ' +
        'expectedShape, importScope, constraint',
      make: () => tf.variable(here(1), untyped({ trainabel: false })),
    },
    {
      name: 'of an assignment are misspelt',
      error: TypeError,
      text: "assign() got an unexpected argument 'locking'; its arguments are: value, useLocking, name",
      make: ({ v }) => v.assign(here([1, 2]), untyped({ locking: true })),
    },
    {
      name: 'are given twice',
      error: TypeError,
      text: "matmul() got multiple values for argument 'b'",
      make: ({ v }) => tf.matmul(here(v), v, untyped({ b: v })),
    },
    {
      name: 'are too many',
      error: TypeError,
      text: 'square() takes at most 2 arguments but 3 were given',
      make: ({ v }) => tf.square(...(untyped([here(v), 'name', 'more']) as [tf.Tensor])),
    },
    {
      name: 'are too few',
      error: TypeError,
      text: "multiply() missing required argument: 'y'",
      make: ({ v }) => tf.multiply(...(untyped([here(v)]) as [tf.Tensor, number])),
    },
    {
      name: 'of the cross entropy are by position',
      error: ValueError,
      text:
        'Only call `softmax_cross_entropy_with_logits` with named arguments (labels=..., ' +
        'logits=..., ...)',
      make: () => tf.nn.softmaxCrossEntropyWithLogits(here(untyped(tf.zeros([2, 3])))),
    },
    {
      name: 'of the cross entropy are not all there',
      error: ValueError,
      text: 'Both labels and logits must be provided.',
      make: () => tf.nn.softmaxCrossEntropyWithLogits(here(untyped({ labels: twoByThree }))),
    },
    {
      name: 'of the cross entropy are misspelt',
      error: TypeError,
      text:
        "softmax_cross_entropy_with_logits() got an unexpected argument 'label'; its arguments " +
        'are: labels, logits, dim, axis, name',
      make() {
        const args = untyped({ label: twoByThree, logits: twoByThree });
        return tf.nn.softmaxCrossEntropyWithLogits(here(args));
      },
    },
  ]);
});
