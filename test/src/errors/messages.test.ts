import { describe } from 'vitest';
import * as tf from '../../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { FailedPreconditionError, InvalidArgumentError, OutOfRangeError } = tf.errors;
const { KeyError, RuntimeError, TypeError, ValueError } = tf.errors;

const image = () => tf.placeholder(here(tf.float32), [null, 784], 'x');
const unknown = (name: string) => tf.placeholder(tf.float32, [null, null], name);
const ofShape = (...shape: number[]) => tf.NDArray.from(tf.float32, shape, () => 0);

/** What an error says of a tensor `c` that is used as if it were its value. */
const NO_VALUE =
  'is not allowed: Tensor("c:0", shape=(), dtype=float32) has no value until it is run. Write ' +
  'await sess.run(tensor) for its value';

/** A row for every message that a TF1 tutorial leads to, in the order of a program's life. */
describe("TensorFlow 1.15's message", () => {
  check([
    {
      name: 'of an uninitialized variable',
      error: FailedPreconditionError,
      text: 'Attempting to use uninitialized value w',
      op: "'w' (VariableV2)",
      make: ({ sess }) => sess.run(tf.variable(here(0), { name: 'w' })),
    },
    {
      name: 'of a placeholder that is not fed',
      error: InvalidArgumentError,
      text: "You must feed a value for placeholder tensor 'x' with dtype float and shape [?,784]",
      op: "'x' (Placeholder)",
      make: ({ sess }) => sess.run(image()),
    },
    {
      name: 'of a feed of another shape',
      error: ValueError,
      text: "Cannot feed value of shape (50, 28, 28) for Tensor 'x:0', which has shape '(?, 784)'",
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = image();
        return sess.run(x, [[x, ofShape(50, 28, 28)]]);
      },
    },
    {
      name: 'of a feed that is a tensor',
      error: TypeError,
      text:
        'The value of a feed cannot be a tf.Tensor object. Acceptable feed values include ' +
        'JavaScript numbers, booleans and strings, nested arrays of them, typed arrays, and tf.NDArray. ' +
        'For reference, the tensor object was Tensor("c:0", shape=(), dtype=float32) which was ' +
        'passed to the feed with key Tensor("x:0", shape=(?, 784), dtype=float32).',
      op: "'x' (Placeholder)",
      make({ sess }) {
        const x = image();
        return sess.run(x, [[x, untyped(tf.constant(1, { name: 'c' }))]]);
      },
    },
    {
      name: 'of a feed for no tensor',
      error: TypeError,
      text:
        "Cannot interpret feed_dict key as Tensor: The name 'y:0' refers to a Tensor which does " +
        "not exist. The operation, 'y', does not exist in the graph.",
      make: ({ sess, v }) => sess.run(here(v), { 'y:0': 1 }),
    },
    {
      name: 'of a fetch of the wrong type',
      error: TypeError,
      text:
        'Fetch argument 3 has invalid type number, must be a string or Tensor. (Can not convert a ' +
        'number into a Tensor or Operation.)',
      make: ({ sess }) => sess.run(here(untyped(3))),
    },
    {
      name: 'of a fetch that is none of the graph',
      error: ValueError,
      text:
        "Fetch argument <tf.Tensor 'foreign:0' shape=() dtype=float32> cannot be interpreted as a " +
        'Tensor. (Tensor Tensor("foreign:0", shape=(), dtype=float32) is not an element of this ' +
        'graph.)',
      op: "'foreign' (Const)",
      make: ({ sess, foreign }) => sess.run(here(foreign)),
    },
    {
      name: 'of a tensor of another graph',
      error: ValueError,
      text: 'Tensor Tensor("foreign:0", shape=(), dtype=float32) is not an element of this graph.',
      op: "'foreign' (Const)",
      make: ({ foreign }) => tf.getDefaultGraph().asGraphElement(here(foreign)),
    },
    {
      name: 'of graphs that are mixed',
      error: ValueError,
      text:
        'Tensor("foreign:0", shape=(), dtype=float32) must be from the same graph as ' +
        'Tensor("c:0", shape=(), dtype=float32).',
      op: "'Mul' (Mul)",
      make: ({ foreign }) => tf.multiply(here(tf.constant(1, { name: 'c' })), foreign),
    },
    {
      name: 'of eval without a Session',
      error: ValueError,
      text:
        'Cannot evaluate tensor using `eval()`: No default session is registered. Use `with ' +
        'sess.as_default()` or pass an explicit session to `eval(session=sess)`',
      op: "'v/read' (Identity)",
      make: ({ v }) => here(v.toTensor()).eval(),
    },
    {
      name: 'of a closed Session',
      error: RuntimeError,
      text: 'Attempted to use a closed Session.',
      async make({ v }) {
        const closed = new tf.Session();
        await closed.close();
        return closed.run(here(v));
      },
    },
    {
      name: 'of an empty graph',
      error: RuntimeError,
      text: 'The Session graph is empty.  Add operations to the graph before calling run().',
      make: () => new tf.Session({ graph: new tf.Graph() }).run(here('x:0')),
    },
    {
      name: 'of a name that there is not',
      error: KeyError,
      text:
        "The name 'x:0' refers to a Tensor which does not exist. The operation, 'x', does not " +
        'exist in the graph.',
      make: () => tf.getDefaultGraph().getTensorByName(here('x:0')),
    },
    {
      name: 'of a product of matrices that do not fit',
      error: ValueError,
      text:
        "Dimensions must be equal, but are 784 and 700 for 'MatMul' (op: 'MatMul') with input " +
        'shapes: [?,784], [700,10].',
      op: "'MatMul' (MatMul)",
      make: () => tf.matmul(here(image()), tf.zeros([700, 10])),
    },
    {
      name: 'of a convolution of flat images',
      error: ValueError,
      text:
        "Shape must be rank 4 but is rank 2 for 'Conv2D' (op: 'Conv2D') with input shapes: " +
        '[?,784], [5,5,1,32].',
      op: "'Conv2D' (Conv2D)",
      make: () => tf.nn.conv2d(here(image()), tf.zeros([5, 5, 1, 32]), [1, 1, 1, 1], 'SAME'),
    },
    {
      name: 'of shapes that cannot be broadcast',
      error: InvalidArgumentError,
      text: 'Incompatible shapes: [2,3] vs. [2,4]',
      op: "'add' (AddV2)",
      make({ sess }) {
        const sum = unknown('a').add(here(unknown('b')));
        return sess.run(sum, { 'a:0': ofShape(2, 3), 'b:0': ofShape(2, 4) });
      },
    },
    {
      name: 'of a reshape to another size',
      error: InvalidArgumentError,
      text: 'Input to reshape is a tensor with 6 values, but the requested shape has 4',
      op: "'Reshape' (Reshape)",
      make({ sess }) {
        return sess.run(tf.reshape(here(unknown('a')), [4]), { 'a:0': ofShape(2, 3) });
      },
    },
    {
      name: 'of dtypes that differ',
      error: TypeError,
      text: "Input 'y' of 'Add' Op has type int32 that does not match type float32 of argument 'x'.",
      op: "'Add' (Add)",
      make: () => tf.add(here(tf.constant(1)), tf.constant(1, tf.int32)),
    },
    {
      name: 'of a cross entropy by position',
      error: ValueError,
      text:
        'Only call `softmax_cross_entropy_with_logits` with named arguments (labels=..., ' +
        'logits=..., ...)',
      make: () => tf.nn.softmaxCrossEntropyWithLogits(here(untyped(tf.zeros([2, 3])))),
    },
    {
      name: 'of labels that do not fit the logits',
      error: InvalidArgumentError,
      text: 'logits and labels must be broadcastable: logits_size=[4,3] labels_size=[2,10]',
      op: "'softmax_cross_entropy_with_logits_sg' (SoftmaxCrossEntropyWithLogits)",
      make({ sess }) {
        const args = { logits: unknown('a'), labels: unknown('b') };
        const loss = tf.nn.softmaxCrossEntropyWithLogits(here(args));
        return sess.run(loss, { 'a:0': ofShape(4, 3), 'b:0': ofShape(2, 10) });
      },
    },
    {
      name: 'of a variable that is made twice',
      error: ValueError,
      text:
        'Variable w already exists, disallowed. Did you mean to set reuse=True or ' +
        'reuse=tf.AUTO_REUSE in VarScope? Originally defined at:',
      op: "'w' (VariableV2)",
      make() {
        tf.getVariable('w', [2]);
        return tf.getVariable(here('w'), [2]);
      },
    },
    {
      name: 'of a loss that no variable changes',
      error: ValueError,
      text:
        'No gradients provided for any variable, check your graph for ops that do not support ' +
        `gradients, between variables ["<tf.Variable 'v:0' shape=(2,) dtype=float32_ref>"] and ` +
        'loss Tensor("loss:0", shape=(), dtype=float32).',
      op: "'loss' (Mean)",
      make() {
        const loss = tf.reduceMean(here(image()), { name: 'loss' });
        return new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      },
    },
    {
      name: 'of an iterator at its end',
      error: OutOfRangeError,
      text: 'End of sequence',
      op: "'IteratorGetNext' (IteratorGetNext)",
      make({ sess }) {
        const next = here(tf.data.Dataset.range(0).makeOneShotIterator()).getNext();
        return sess.run(next);
      },
    },
    {
      name: 'of arithmetic on a tensor',
      error: TypeError,
      text: `Using a \`tf.Tensor\` as a JavaScript number ${NO_VALUE}, and a.add(b), a.sub(b), a.mul(b), a.div(b) for its operators.`,
      op: "'c' (Const)",
      make: () => here(untyped(tf.constant(1, { name: 'c' }))) + 1,
    },
    {
      name: 'of a tensor in a template',
      error: TypeError,
      text: `Using a \`tf.Tensor\` as text ${NO_VALUE}, tensor.name or tensor.toString() for what it is called, and [[tensor, value]] for a feed dict.`,
      op: "'c' (Const)",
      make: () => `${here(tf.constant(1, { name: 'c' }))}`,
    },
    {
      name: 'of a tensor as the key of an object',
      error: TypeError,
      text: `Using a \`tf.Tensor\` as text ${NO_VALUE}, tensor.name or tensor.toString() for what it is called, and [[tensor, value]] for a feed dict.`,
      op: "'c' (Const)",
      make: () => ({ [untyped(here(tf.constant(1, { name: 'c' })))]: 1 }),
    },
  ]);
});
