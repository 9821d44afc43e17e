import { describe } from 'vitest';
import * as tf from '../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { FailedPreconditionError, InvalidArgumentError } = tf.errors;
const { RuntimeError, TypeError, ValueError } = tf.errors;

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

describe('a fetch', () => {
  check([
    {
      name: 'is an uninitialized variable',
      error: FailedPreconditionError,
      text: 'Attempting to use uninitialized value layer1/W',
      op: "'layer1/W' (VariableV2)",
      make({ sess, v }) {
        const w = tf.variable(here([1, 2]), { name: 'layer1/W' });
        return sess.run([v.assign(w), w]);
      },
    },
    {
      name: 'is a tensor of another graph',
      error: ValueError,
      text:
        "Fetch argument <tf.Tensor 'foreign:0' shape=() dtype=float32> cannot be interpreted as a " +
        'Tensor. (Tensor Tensor("foreign:0", shape=(), dtype=float32) is not an element of this ' +
        'graph.)',
      make: ({ sess, v, foreign }) => sess.run(here([v.assign([8, 9]), foreign])),
    },
    {
      name: 'is an operation of another graph',
      error: ValueError,
      text:
        "Fetch argument <tf.Operation 'foreign' type=Const> cannot be interpreted as a Tensor. " +
        "(Operation <tf.Operation 'foreign' type=Const> is not an element of this graph.)",
      make: ({ sess, foreign }) => sess.run(here({ op: foreign.op })),
    },
    {
      name: 'is an unknown name of an operation',
      error: ValueError,
      text:
        "Fetch argument 'nothing' cannot be interpreted as a Tensor. (\"The name 'nothing' refers " +
        'to an Operation not in the graph.")',
      make: ({ sess }) => sess.run(here('nothing')),
    },
    {
      name: 'is an unknown name of a tensor',
      error: ValueError,
      text:
        "Fetch argument 'nothing:0' cannot be interpreted as a Tensor. (\"The name 'nothing:0' " +
        "refers to a Tensor which does not exist. The operation, 'nothing', does not exist in the " +
        'graph.")',
      make: ({ sess }) => sess.run(here('nothing:0')),
    },
    {
      name: 'is no valid name of a tensor',
      error: ValueError,
      text:
        "Fetch argument 'v:first' cannot be interpreted as a Tensor. (The name 'v:first' looks a " +
        'like a Tensor name, but is not a valid one. Tensor names must be of the form ' +
        '"<op_name>:<output_index>".)',
      make: ({ sess }) => sess.run(here('v:first')),
    },
    {
      name: 'is null',
      error: TypeError,
      text: 'Fetch argument null has invalid type null',
      make: ({ sess, v }) => sess.run(here([v, untyped(null)])),
    },
    {
      name: 'is a number',
      error: TypeError,
      text:
        'Fetch argument 3 has invalid type number, must be a string or Tensor. (Can not convert a ' +
        'number into a Tensor or Operation.)',
      make: ({ sess }) => sess.run(here(untyped(3))),
    },
    {
      name: 'is a value',
      error: TypeError,
      text:
        'Fetch argument float32[1] [1] has invalid type NDArray, must be a string or Tensor. (Can ' +
        'not convert a NDArray into a Tensor or Operation.)',
      make: ({ sess }) => sess.run(here(untyped(tf.NDArray.from('float32', [1], () => 1)))),
    },
  ]);
});

describe('a Session', () => {
  check([
    {
      name: 'is closed',
      error: RuntimeError,
      text: 'Attempted to use a closed Session.',
      async make({ v }) {
        const closed = new tf.Session();
        await closed.close();
        return closed.run(here(v));
      },
    },
    {
      name: 'has an empty graph',
      error: RuntimeError,
      text: 'The Session graph is empty.  Add operations to the graph before calling run().',
      make: () => new tf.Session({ graph: new tf.Graph() }).run(here('x:0')),
    },
    {
      name: 'is given an option that there is not',
      error: TypeError,
      text: "Session() got an unexpected argument 'grph'; its arguments are: target, graph, backend, threads",
      make: () => new tf.Session(here(untyped({ grph: new tf.Graph() }))),
    },
    {
      name: 'is given a backend that there is not',
      error: ValueError,
      text: "Unknown backend 'gpu'. The backends are: wasm, cpu.",
      make: () => new tf.Session(here({ backend: untyped('gpu') })),
    },
    {
      name: 'is given a backend of another target',
      error: ValueError,
      text: "The target 'onnxruntime' has no backend 'wasm'.",
      make: () => new tf.Session(here({ target: 'onnxruntime', backend: 'wasm' })),
    },
    {
      name: 'is given threads that it does not have',
      error: ValueError,
      text: "threads is a positive number for the target 'onnxruntime', not 2 for ''.",
      make: () => new tf.Session(here({ threads: 2 })),
    },
    {
      name: 'is given a target that there is not',
      error: ValueError,
      text: "Unknown target 'grpc://localhost'. The targets are: 'tfjs', or '' for the same, and 'onnxruntime'.",
      make: () => new tf.InteractiveSession(here('grpc://localhost')),
    },
    {
      name: 'is missing for eval',
      error: ValueError,
      text:
        'Cannot evaluate tensor using `eval()`: No default session is registered. Use `with ' +
        'sess.as_default()` or pass an explicit session to `eval(session=sess)`',
      op: "'v/read' (Identity)",
      make: ({ v }) => here(v.toTensor()).eval(),
    },
    {
      name: 'is missing for run',
      error: ValueError,
      text:
        'Cannot execute operation using `run()`: No default session is registered. Use `with ' +
        'sess.as_default():` or pass an explicit session to `run(session=sess)`',
      op: "'v/Assign' (Assign)",
      make: ({ v }) => here(v.initializer).run(),
    },
    {
      name: 'that eval is given runs another graph',
      error: ValueError,
      text:
        "Cannot use the given session to evaluate tensor: the tensor's graph is different from " +
        "the session's graph.",
      op: "'foreign' (Const)",
      make: ({ sess, foreign }) => foreign.eval(here({ session: sess })),
    },
    {
      name: 'that eval finds runs another graph',
      error: ValueError,
      text:
        "Cannot use the default session to evaluate tensor: the tensor's graph is different from " +
        "the session's graph. Pass an explicit session to `eval(session=sess)`.",
      op: "'foreign' (Const)",
      make: ({ sess, foreign }) => sess.asDefault(() => here(foreign).eval()),
    },
    {
      name: 'that run finds runs another graph',
      error: ValueError,
      text:
        "Cannot use the default session to execute operation: the operation's graph is different " +
        "from the session's graph. Pass an explicit session to run(session=sess).",
      op: "'foreign' (Const)",
      make: ({ sess, foreign }) => sess.asDefault(() => here(foreign.op).run()),
    },
  ]);
});

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
        const chosen = tf.cast(tf.argmax(flat(), 1), tf.float32);
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
