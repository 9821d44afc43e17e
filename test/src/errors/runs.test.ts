import { describe } from 'vitest';
import * as tf from '../../../src/index.js';
import { check, here, untyped } from './mistakes.js';

const { FailedPreconditionError, RuntimeError, TypeError, ValueError } = tf.errors;

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
      text: "Session() got an unexpected argument 'grph'; its arguments are: target, graph, backend, threads, wasmPath, optimize",
      make: () => new tf.Session(here(untyped({ grph: new tf.Graph() }))),
    },
    {
      name: 'is given a backend that there is not',
      error: ValueError,
      text: "Unknown backend 'gpu'. The backends are: wasm, cpu.",
      make: () => new tf.Session(here({ backend: untyped('gpu') })),
    },
    {
      name: 'is given an optimization that there is not',
      error: ValueError,
      text: "Unknown optimization 'fast'. The optimizations are: simplify, fuse, slice, inPlace, simd, fourier.",
      make: () => new tf.Session(here({ optimize: untyped({ fast: true }) })),
    },
    {
      name: 'is given threads that are none',
      error: ValueError,
      text: 'threads must be a whole number from 1 on, not 0',
      make: () => new tf.Session(here({ threads: 0 })),
    },
    {
      name: 'is given a backend of another target',
      error: ValueError,
      text: "The target 'onnxruntime' has no backend 'wasm'.",
      make: () => new tf.Session(here({ target: 'onnxruntime', backend: 'wasm' })),
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
