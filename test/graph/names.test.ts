import { beforeEach, describe, expect, it } from 'vitest';
import { KeyError, ValueError } from '../../compiler/graph/errors.js';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

/** The names of all operations of the default graph. */
const names = (): string[] =>
  tf
    .getDefaultGraph()
    .getOperations()
    .map((op) => op.name);

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
