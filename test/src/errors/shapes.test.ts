import { describe } from 'vitest';
import * as tf from '../../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { InvalidArgumentError, TypeError, ValueError } = tf.errors;

/** The tutorial's images, and tensors of which the run alone knows a length. */
const image = () => tf.placeholder(tf.float32, [null, 28, 28, 1], { name: 'image' });
const flat = () => tf.placeholder(tf.float32, [null, 784], { name: 'flat' });
const unknown = (name: string) => tf.placeholder(tf.float32, [2, null], { name });

const twoByThree = [
  [1, 2, 3],
  [4, 5, 6],
];
const twoByFour = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
];

describe('shapes that do not fit', () => {
  check([
    {
      name: 'in a product',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 784 and 700 for 'MatMul' (op: 'MatMul') with input " +
        'shapes: [?,784], [700,10].',
      op: "'MatMul' (MatMul)",
      make: () => tf.matmul(here(flat()), tf.zeros([700, 10])),
    },
    {
      name: 'in a product of a vector',
      error: ValueError,
      text:
        "Shape must be rank 2 but is rank 1 for 'MatMul' (op: 'MatMul') with input shapes: " +
        '[?,784], [784].',
      op: "'MatMul' (MatMul)",
      make: () => tf.matmul(here(flat()), tf.zeros([784])),
    },
    {
      name: 'in a product with its own transpose',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 2 and 3 for 'gram' (op: 'MatMul') with input shapes: " +
        '[2,3], [3,2].',
      op: "'gram' (MatMul)",
      make: () =>
        tf.matmul(here(tf.zeros([2, 3])), tf.zeros([3, 2]), { transposeA: true, name: 'gram' }),
    },
    {
      name: 'in a product, when it is run',
      error: InvalidArgumentError,
      text: 'Matrix size-incompatible: In[0]: [2,3], In[1]: [2,4]',
      op: "'MatMul' (MatMul)",
      make({ sess, v }) {
        const [a, b] = [unknown('a'), unknown('b')];
        const product = tf.matmul(here(a), b);
        return sess.run([v.assign([8, 9]), product], { 'a:0': twoByThree, 'b:0': twoByFour });
      },
    },
    {
      name: 'in a sum',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 3 and 4 for 'Add' (op: 'Add') with input shapes: " +
        '[2,3], [2,4].',
      op: "'Add' (Add)",
      make: () => tf.add(here(tf.zeros([2, 3])), tf.zeros([2, 4])),
    },
    {
      name: 'in an operator, inside a scope',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 784 and 10 for 'layer/add' (op: 'AddV2') with input " +
        'shapes: [?,784], [10].',
      op: "'layer/add' (AddV2)",
      make: () => tf.nameScope('layer', () => here(flat()).add(tf.zeros([10]))),
    },
    {
      name: 'in a sum, when it is run',
      error: InvalidArgumentError,
      text: 'Incompatible shapes: [2,3] vs. [2,4]',
      op: "'add' (AddV2)",
      make({ sess, v }) {
        const [a, b] = [unknown('a'), unknown('b')];
        const sum = a.add(here(b));
        return sess.run([v.assign([8, 9]), sum], { 'a:0': twoByThree, 'b:0': twoByFour });
      },
    },
    {
      name: 'of a bias',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 784 and 10 for 'BiasAdd' (op: 'BiasAdd') with input " +
        'shapes: [?,784], [10].',
      op: "'BiasAdd' (BiasAdd)",
      make: () => tf.nn.biasAdd(here(flat()), tf.zeros([10])),
    },
    {
      name: 'of a bias, when it is run',
      error: InvalidArgumentError,
      text: 'Must provide as many biases as the last dimension of the input tensor: [4] vs. [2,3]',
      op: "'BiasAdd' (BiasAdd)",
      make({ sess }) {
        const [a, b] = [unknown('a'), tf.placeholder(tf.float32, [null], 'b')];
        return sess.run(tf.nn.biasAdd(here(a), b), { 'a:0': twoByThree, 'b:0': [1, 2, 3, 4] });
      },
    },
    {
      name: 'in a reshape',
      error: ValueError,
      text:
        "Cannot reshape a tensor with 6 elements to shape [4] (4 elements) for 'Reshape' (op: " +
        "'Reshape') with input shapes: [2,3], [1] and with input tensors computed as partial " +
        'shapes: input[1] = [4].',
      op: "'Reshape' (Reshape)",
      make: () => tf.reshape(here(tf.zeros([2, 3])), [4]),
    },
    {
      name: 'in a reshape that solves a length',
      error: ValueError,
      text:
        "Dimension size must be evenly divisible by 4 but is 6 for 'Reshape' (op: 'Reshape') " +
        'with input shapes: [2,3], [2] and with input tensors computed as partial shapes: ' +
        'input[1] = [4,?].',
      op: "'Reshape' (Reshape)",
      make: () => tf.reshape(here(tf.zeros([2, 3])), [4, -1]),
    },
    {
      name: 'in a reshape, when it is run',
      error: InvalidArgumentError,
      text: 'Input to reshape is a tensor with 6 values, but the requested shape has 4',
      op: "'Reshape' (Reshape)",
      make({ sess, v }) {
        const reshaped = tf.reshape(here(unknown('a')), [4]);
        return sess.run([v.assign([8, 9]), reshaped], { 'a:0': twoByThree });
      },
    },
    {
      name: 'in a reshape that solves a length, when it is run',
      error: InvalidArgumentError,
      text: 'Input to reshape is a tensor with 6 values, but the requested shape requires a multiple of 4',
      op: "'Reshape' (Reshape)",
      make: ({ sess }) => sess.run(tf.reshape(here(unknown('a')), [-1, 4]), { 'a:0': twoByThree }),
    },
    {
      name: 'in a reduction',
      error: ValueError,
      text:
        "Invalid reduction dimension 2 for input with 2 dimensions. for 'Sum' (op: 'Sum') with " +
        'input shapes: [?,784], [] and with input tensors computed as partial shapes: input[1] = [2].',
      op: "'Sum' (Sum)",
      make: () => tf.reduceSum(here(flat()), 2),
    },
    {
      name: 'in an assignment',
      error: ValueError,
      text:
        'Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3]. for ' +
        "'Assign' (op: 'Assign') with input shapes: [2], [3].",
      op: "'Assign' (Assign)",
      make: ({ v }) => v.assign(here([1, 2, 3])),
    },
    {
      name: 'in an assignment, when it is run',
      error: InvalidArgumentError,
      text: 'Assign requires shapes of both tensors to match. lhs shape= [2] rhs shape= [3]',
      op: "'Assign' (Assign)",
      make({ sess, v }) {
        const x = tf.placeholder(tf.float32, null);
        return sess.run(v.assign(here(x)), [[x, [1, 2, 3]]]);
      },
    },
    {
      name: 'of labels and logits',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 4 and 3 for 'softmax_cross_entropy_with_logits_sg' (op: " +
        "'SoftmaxCrossEntropyWithLogits') with input shapes: [2,4], [2,3].",
      op: "'softmax_cross_entropy_with_logits_sg' (SoftmaxCrossEntropyWithLogits)",
      make() {
        const args = { labels: twoByThree, logits: twoByFour };
        return tf.nn.softmaxCrossEntropyWithLogits(here(args));
      },
    },
    {
      name: 'of labels and logits, when it is run',
      error: InvalidArgumentError,
      text: 'logits and labels must be broadcastable: logits_size=[2,4] labels_size=[2,3]',
      op: "'loss' (SoftmaxCrossEntropyWithLogits)",
      make({ sess }) {
        const args = { labels: unknown('a'), logits: unknown('b'), name: 'loss' };
        const loss = tf.nn.softmaxCrossEntropyWithLogits(here(args));
        return sess.run(loss, { 'a:0': twoByThree, 'b:0': twoByFour });
      },
    },
  ]);
});

describe('a convolution', () => {
  check([
    {
      name: 'takes images',
      error: ValueError,
      text:
        "Shape must be rank 4 but is rank 2 for 'Conv2D' (op: 'Conv2D') with input shapes: " +
        '[?,784], [5,5,1,32].',
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(flat()), tf.zeros([5, 5, 1, 32]), [1, 1, 1, 1], 'SAME'),
    },
    {
      name: 'takes filters of rank 4',
      error: ValueError,
      text:
        "Shape must be rank 4 but is rank 3 for 'Conv2D' (op: 'Conv2D') with input shapes: " +
        '[?,28,28,1], [5,5,32].',
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 32]), [1, 1, 1, 1], 'SAME'),
    },
    {
      name: 'takes filters for the channels that the images have',
      error: ValueError,
      text:
        "Depth of input (1) is not a multiple of input depth of filter (3) for 'Conv2D' (op: " +
        "'Conv2D') with input shapes: [?,28,28,1], [5,5,3,32].",
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 3, 32]), [1, 1, 1, 1], 'SAME'),
    },
    {
      name: 'takes four strides',
      error: ValueError,
      text: 'strides should be of length 1, 2 or 4 but was 3',
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), [1, 1, 1], 'SAME'),
    },
    {
      name: 'takes positive strides',
      error: ValueError,
      text:
        "Stride must be > 0, but got 0 for 'Conv2D' (op: 'Conv2D') with input shapes: " +
        '[?,28,28,1], [5,5,1,32].',
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), [1, 0, 1, 1], 'SAME'),
    },
    {
      name: 'does not stride over images',
      error: ValueError,
      text:
        'Current implementation does not yet support strides in the batch and depth dimensions. ' +
        "for 'Conv2D' (op: 'Conv2D') with input shapes: [?,28,28,1], [5,5,1,32].",
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), [2, 1, 1, 1], 'SAME'),
    },
    {
      name: 'takes filters that are no larger than the images',
      error: ValueError,
      text:
        "Negative dimension size caused by subtracting 29 from 28 for 'Conv2D' (op: 'Conv2D') " +
        'with input shapes: [?,28,28,1], [29,29,1,32].',
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(image()), tf.zeros([29, 29, 1, 32]), 1, 'VALID'),
    },
    {
      name: 'takes a padding that there is',
      error: ValueError,
      text: `Attr 'padding' of 'Conv2D' Op passed string 'same' not in: "SAME", "VALID", "EXPLICIT".`,
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), 1, untyped('same')),
    },
    {
      name: 'takes an explicit padding as a list',
      error: ValueError,
      text:
        '"EXPLICIT" is not a valid value for the padding parameter. To use explicit padding, the ' +
        'padding parameter must be a list.',
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), 1, untyped('EXPLICIT')),
    },
    {
      name: 'takes an explicit padding for every axis',
      error: ValueError,
      text: 'When padding is a list, it must be of size 4. Got padding of size: 1',
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), 1, [[1, 1]]),
    },
    {
      name: 'takes an explicit padding of pairs',
      error: ValueError,
      text:
        'When padding is a list, each element of padding must be a list/tuple of size 2. Element ' +
        'with index 1 of padding has size 1',
      make() {
        const padding = untyped([[0, 0], [1], [1, 1], [0, 0]]);
        return tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), { strides: 1, padding });
      },
    },
    {
      name: 'must be told its strides',
      error: TypeError,
      text: "conv2d() missing required argument: 'strides'",
      make() {
        const options = untyped({ padding: 'SAME' });
        return tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), options);
      },
    },
    {
      name: 'is pooled with a padding that there is',
      error: ValueError,
      text: `Attr 'padding' of 'MaxPool' Op passed string 'SMAE' not in: "SAME", "VALID".`,
      make: () => tf.nn.maxPool(here(image()), 2, 2, untyped('SMAE')),
    },
    {
      name: 'is pooled in windows that are no larger',
      error: ValueError,
      text:
        "Negative dimension size caused by subtracting 29 from 28 for 'MaxPool' (op: 'MaxPool') " +
        'with input shapes: [?,28,28,1].',
      op: "'MaxPool' (MaxPool)",
      make: () => tf.nn.maxPool(here(image()), [1, 29, 29, 1], 2, 'VALID'),
    },
  ]);
});
