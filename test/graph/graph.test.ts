import { beforeEach, describe, expect, it } from 'vitest';
import {
  KeyError,
  RuntimeError,
  TypeError as TfTypeError,
  ValueError,
} from '../../compiler/graph/errors.js';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const namesOf = (operations: readonly tf.Operation[]): string[] => operations.map((op) => op.name);

/** The names of the operations of the default graph. */
const names = (): string[] => namesOf(tf.getDefaultGraph().getOperations());

const controlsOf = (tensor: tf.Tensor): string[] => namesOf(tensor.op.controlInputs);

const matrix = (name = 'x'): tf.Tensor => tf.placeholder(tf.float32, [2, 2], name);

describe('names', () => {
  it('are made unique by a number, in the order of creation', () => {
    const x = matrix();
    for (let i = 0; i < 3; i++) tf.exp(x);
    expect(names()).toEqual(['x', 'Exp', 'Exp_1', 'Exp_2']);
  });

  it('skip a number that is taken', () => {
    const x = matrix();
    for (const name of ['a_1', 'a', 'a', 'a', 'a_1']) tf.exp(x, name);
    expect(names().slice(1)).toEqual(['a_1', 'a', 'a_2', 'a_3', 'a_1_1']);
  });

  it('differ by more than case, as they do in a file system', () => {
    const x = matrix();
    for (const name of ['exp', 'Exp', 'EXP']) tf.exp(x, name);
    expect(names().slice(1)).toEqual(['exp', 'Exp_1', 'EXP_2']);
  });

  it('are shared by operations and scopes', () => {
    const x = matrix();
    tf.nameScope('a', () => tf.exp(x, 'b'));
    tf.exp(x, 'a');
    tf.nameScope('a', () => tf.exp(x, 'b'));
    expect(names().slice(1)).toEqual(['a/b', 'a_1', 'a_2/b']);
  });

  it.each(['_x', '-x', 'x y', 'x:0', '/x', 'ü'])('refuse %j', (name) => {
    expect(() => tf.exp(matrix(), name)).toThrow(ValueError);
  });

  it.each(['x', '.x', '0x', 'a/b', 'a.b-c_d'])('allow %j', (name) => {
    expect(tf.exp(matrix('input'), name).op.name).toBe(name);
  });

  it('can be asked for without being taken', () => {
    const graph = tf.getDefaultGraph();
    expect(graph.uniqueName('a', false)).toBe('a');
    expect(graph.uniqueName('a')).toBe('a');
    expect(graph.uniqueName('a', false)).toBe('a_1');
    expect(graph.uniqueName('a')).toBe('a_1');
  });
});

describe('nameScope', () => {
  const scopeNow = (): string => tf.getDefaultGraph().getNameScope();

  it('holds for its body, whose result it returns', () => {
    const y = tf.nameScope('hidden', (scope) => {
      expect(scope).toBe('hidden/');
      return tf.exp(matrix());
    });
    expect(y.name).toBe('hidden/Exp:0');
    expect(names()).toEqual(['hidden/x', 'hidden/Exp']);
    expect(scopeNow()).toBe('');
  });

  it('holds to the end of the block with `using`', () => {
    {
      using outer = tf.nameScope('outer');
      using inner = tf.nameScope('inner');
      expect([outer.value, inner.value]).toEqual(['outer/', 'outer/inner/']);
      expect(matrix().name).toBe('outer/inner/x:0');
    }
    expect(matrix().name).toBe('x:0');
  });

  it('nests, and is numbered where it comes again', () => {
    const nested = (): string =>
      tf.nameScope('a', () => tf.nameScope('b', () => tf.constant(1).op.name));
    expect([nested(), nested()]).toEqual(['a/b/Const', 'a_1/b/Const']);
  });

  it('is entered again by its full name', () => {
    const scope = tf.nameScope('a', (s) => s);
    expect(tf.nameScope(scope, () => tf.constant(1).op.name)).toBe('a/Const');
    expect(tf.nameScope('b', () => tf.nameScope('a/', () => tf.constant(1).op.name))).toBe(
      'a/Const_1',
    );
  });

  it.each([null, ''])('is left for the outermost with %j', (none) => {
    const name = tf.nameScope('a', () => tf.nameScope(none, (s) => [s, tf.constant(1).op.name]));
    expect(name).toEqual(['', 'Const']);
  });

  it('gives an operation the name of the scope where it is passed as a name', () => {
    expect(tf.nameScope('layer', (scope) => tf.exp(matrix(), scope)).op.name).toBe('layer');
  });

  it('ends with an error in its body, or with the promise that it returns', async () => {
    const failing = () =>
      tf.nameScope('a', () => {
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    expect(scopeNow()).toBe('');
    const later = tf.nameScope('b', async () => {
      await Promise.resolve();
      return scopeNow();
    });
    expect(await later).toBe('b');
    expect(scopeNow()).toBe('');
  });

  it.each(['x y', 'x:0', 'ü'])('refuses %j', (name) => {
    expect(() => tf.nameScope(name, () => null)).toThrow(ValueError);
    expect(() => tf.nameScope(name, () => null)).toThrow(`'${name}' is not a valid scope name`);
  });

  it('may begin with _ inside another scope', () => {
    expect(tf.nameScope('a', () => tf.nameScope('_b', (scope) => scope))).toBe('a/_b/');
  });
});

describe('controlDependencies', () => {
  it('are control inputs of what is made in its body', () => {
    const [a, b] = [tf.constant(1, { name: 'a' }), tf.constant(2, { name: 'b' })];
    const y = tf.controlDependencies([a, b.op, a], () => tf.constant(3));
    expect(controlsOf(y)).toEqual(['a', 'b']);
    expect(controlsOf(tf.constant(4))).toEqual([]);
  });

  it('hold to the end of the block with `using`', () => {
    const a = tf.constant(1, { name: 'a' });
    {
      using _ = tf.controlDependencies([a]);
      expect(controlsOf(tf.constant(2))).toEqual(['a']);
    }
    expect(controlsOf(tf.constant(3))).toEqual([]);
  });

  it('nest', () => {
    const [a, b] = [tf.constant(1, { name: 'a' }), tf.constant(2, { name: 'b' })];
    const y = tf.controlDependencies([a], () => tf.controlDependencies([b], () => tf.constant(3)));
    expect(controlsOf(y)).toEqual(['a', 'b']);
  });

  it('are left out where an input waits for them already', () => {
    const [a, x] = [tf.constant(1, { name: 'a' }), tf.constant(2, { name: 'x' })];
    const [first, second, third] = tf.controlDependencies([a], () => {
      const first = tf.exp(x);
      return [first, tf.exp(first), first.add(x)];
    }) as [tf.Tensor, tf.Tensor, tf.Tensor];
    expect(controlsOf(first)).toEqual(['a']);
    expect(controlsOf(second)).toEqual([]);
    expect(controlsOf(third)).toEqual([]);
  });

  it('are left out where they are inputs themselves, and only those', () => {
    const [a, b] = [tf.constant(1, { name: 'a' }), tf.constant(2, { name: 'b' })];
    expect(controlsOf(tf.controlDependencies([a, b], () => tf.exp(a)))).toEqual(['b']);
  });

  it('prune each level by itself', () => {
    const [a, b] = [tf.constant(1, { name: 'a' }), tf.constant(2, { name: 'b' })];
    const y = tf.controlDependencies([a], () => {
      const inner = tf.constant(3, { name: 'inner' });
      return tf.controlDependencies([b], () => tf.exp(inner));
    });
    expect(controlsOf(y)).toEqual(['b']);
  });

  it('are cleared by null', () => {
    const a = tf.constant(1);
    const inside = tf.controlDependencies([a], () =>
      tf.controlDependencies(null, () => tf.constant(2)),
    );
    expect(controlsOf(inside)).toEqual([]);
  });

  it('stand for the value of a Variable', () => {
    const v = tf.variable(1, { name: 'v' });
    expect(controlsOf(tf.controlDependencies([v], () => tf.constant(1)))).toEqual(['v/read']);
  });

  it('do not touch the operations of a variable', () => {
    const a = tf.constant(1);
    const v = tf.controlDependencies([a], () => tf.variable(2, { name: 'v' }));
    const { graph } = v;
    for (const name of ['v', 'v/initial_value', 'v/Assign', 'v/read']) {
      expect(namesOf(graph.getOperationByName(name).controlInputs)).toEqual([]);
    }
  });

  it('must be of the same graph', () => {
    const other = new tf.Graph().asDefault(() => tf.constant(1));
    expect(() => tf.controlDependencies([other], () => null)).toThrow(
      'is not an element of this graph.',
    );
  });
});

describe('the elements of a graph by name', () => {
  const graph = (): tf.Graph => {
    matrix();
    ops.ShapeN([[matrix('y'), matrix('z')]], {}, 'two');
    return tf.getDefaultGraph();
  };

  it('are operations, and tensors with their index', () => {
    const g = graph();
    expect(g.getOperationByName('x').type).toBe('Placeholder');
    expect(g.getTensorByName('two:1')).toBe(g.getOperationByName('two').outputs[1]);
    expect(g.asGraphElement('x')).toBe(g.getOperationByName('x'));
    expect(g.asGraphElement('x:0')).toBe(g.getTensorByName('x:0'));
  });

  it.each([
    {
      get: (g: tf.Graph) => g.getTensorByName('a:0'),
      error: KeyError,
      text: "The name 'a:0' refers to a Tensor which does not exist. The operation, 'a', does not exist in the graph.",
    },
    {
      get: (g: tf.Graph) => g.getTensorByName('two:2'),
      error: KeyError,
      text: "The name 'two:2' refers to a Tensor which does not exist. The operation, 'two', exists but only has 2 outputs.",
    },
    {
      get: (g: tf.Graph) => g.getTensorByName('x'),
      error: ValueError,
      text: 'The name \'x\' refers to an Operation, not a Tensor. Tensor names must be of the form "<op_name>:<output_index>".',
    },
    {
      get: (g: tf.Graph) => g.getTensorByName('a'),
      error: ValueError,
      text: 'The name \'a\' looks like an (invalid) Operation name, not a Tensor. Tensor names must be of the form "<op_name>:<output_index>".',
    },
    {
      get: (g: tf.Graph) => g.getTensorByName('x:y'),
      error: ValueError,
      text: 'The name \'x:y\' looks a like a Tensor name, but is not a valid one. Tensor names must be of the form "<op_name>:<output_index>".',
    },
    {
      get: (g: tf.Graph) => g.getTensorByName('x:0:0'),
      error: ValueError,
      text: "The name 'x:0:0' looks a like a Tensor name, but is not a valid one.",
    },
    {
      get: (g: tf.Graph) => g.getOperationByName('a'),
      error: KeyError,
      text: "The name 'a' refers to an Operation not in the graph.",
    },
    {
      get: (g: tf.Graph) => g.getOperationByName('x:0'),
      error: ValueError,
      text: "Name 'x:0' appears to refer to a Tensor, not a Operation.",
    },
    {
      get: (g: tf.Graph) => g.asGraphElement('a'),
      error: KeyError,
      text: "The name 'a' refers to an Operation not in the graph.",
    },
  ])('or TensorFlow says: $text', ({ get, error, text }) => {
    const g = graph();
    expect(() => get(g)).toThrow(error);
    expect(() => get(g)).toThrow(text);
  });
});

describe('collections', () => {
  it('keep items in their order, and hand out copies', () => {
    tf.addToCollection('losses', 'a');
    tf.addToCollection('losses', 'b');
    tf.getCollection('losses').push('c');
    expect(tf.getCollection('losses')).toEqual(['a', 'b']);
    expect(tf.getCollection('nothing')).toEqual([]);
    expect(tf.getDefaultGraph().getAllCollectionKeys()).toEqual(['losses']);
  });

  it('give the items whose name begins with a scope', () => {
    const inside = tf.nameScope('a', () => tf.constant(1));
    for (const item of [inside, tf.constant(2), 'text']) tf.addToCollection('losses', item);
    expect(tf.getCollection('losses', 'a/')).toEqual([inside]);
  });

  it('hold the variables, and those to train', () => {
    const v = tf.variable(1);
    const w = tf.variable(1, { trainable: false });
    expect(tf.globalVariables()).toEqual([v, w]);
    expect(tf.getCollection(tf.GraphKeys.TRAINABLE_VARIABLES)).toEqual([v]);
  });
});

describe('finalize', () => {
  it('makes a graph read-only', () => {
    const x = matrix();
    const graph = tf.getDefaultGraph();
    expect(graph.finalized).toBe(false);
    graph.finalize();
    expect(graph.finalized).toBe(true);
    for (const change of [
      () => tf.exp(x),
      () => tf.constant(1),
      () => tf.addToCollection('a', 1),
    ]) {
      expect(change).toThrow(RuntimeError);
      expect(change).toThrow('Graph is finalized and cannot be modified.');
    }
    expect(graph.getTensorByName('x:0')).toBe(x);
  });
});

describe('the default graph', () => {
  it('is one global graph until it is reset', () => {
    const graph = tf.getDefaultGraph();
    expect(tf.getDefaultGraph()).toBe(graph);
    tf.resetDefaultGraph();
    expect(tf.getDefaultGraph()).not.toBe(graph);
  });

  it('is another one inside asDefault', () => {
    const [outer, inner] = [new tf.Graph(), new tf.Graph()];
    const graphs = outer.asDefault((g) => [
      g,
      inner.asDefault(() => tf.constant(1)).graph,
      tf.constant(1).graph,
    ]);
    expect(graphs).toEqual([outer, inner, outer]);
    expect(tf.getDefaultGraph()).not.toBe(outer);
  });

  it('is another one to the end of the block with `using`', () => {
    const graph = new tf.Graph();
    {
      using scope = graph.asDefault();
      expect(scope.value).toBe(graph);
      expect(tf.getDefaultGraph()).toBe(graph);
    }
    expect(tf.getDefaultGraph()).not.toBe(graph);
  });

  it('stays another one while an async body runs', async () => {
    const graph = new tf.Graph();
    const made = await graph.asDefault(async () => {
      await Promise.resolve();
      return tf.constant(1);
    });
    expect(made.graph).toBe(graph);
    expect(tf.getDefaultGraph()).not.toBe(graph);
    await expect(graph.asDefault(() => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
    expect(tf.getDefaultGraph()).not.toBe(graph);
  });

  it('cannot be reset inside asDefault', () => {
    expect(() => new tf.Graph().asDefault(() => tf.resetDefaultGraph())).toThrow(
      'Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, ' +
        'exit the nesting and create a new graph.',
    );
  });

  it('does not matter to an operation on tensors: it is added to theirs', () => {
    const x = new tf.Graph().asDefault(() => matrix());
    expect(tf.exp(x).graph).toBe(x.graph);
    expect(tf.multiply(x, 2).graph).toBe(x.graph);
    expect(x.add(1).graph).toBe(x.graph);
    expect(x.div(2).graph).toBe(x.graph);
    expect(x.rsub(1).graph).toBe(x.graph);
  });

  it('has the values beside a tensor under the name of the operator', () => {
    const x = matrix();
    const inputs = (t: tf.Tensor): string[] => t.op.inputs.map(({ name }) => name);
    expect(inputs(x.sub(1))).toEqual(['x:0', 'sub/y:0']);
    expect(inputs(x.rsub(1))).toEqual(['sub_1/x:0', 'x:0']);
    expect(inputs(x.rdiv(1))).toEqual(['truediv/x:0', 'x:0']);
  });

  it('cannot mix tensors of two graphs', () => {
    const other = new tf.Graph().asDefault(() => matrix('y'));
    expect(() => matrix().add(other)).toThrow(ValueError);
    expect(() => tf.add(matrix(), other)).toThrow(/must be from the same graph as/);
  });
});

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
    expect(asNumber).toThrow(TfTypeError);
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
    expect(place()).toMatch(/at: {5}.*graph\.test\.ts:\d+:\d+/);
  });
});

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
    expect(() => tf.convertToTensor([1, 2.5], 'int32')).toThrow(TfTypeError);
    expect(() => tf.convertToTensor([1, 2.5], 'int32')).toThrow(
      "Expected int32, got 2.5 of type 'number' instead.",
    );
    expect(() => tf.convertToTensor(300, 'uint8')).toThrow(TfTypeError);
    expect(() => tf.convertToTensor(1, 'bool')).toThrow(TfTypeError);
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
    expect(() => n.add(2.5)).toThrow(TfTypeError);
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
    expect(() => tf.add(matrix(), n)).toThrow(TfTypeError);
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
