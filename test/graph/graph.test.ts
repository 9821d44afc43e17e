import { beforeEach, describe, expect, it } from 'vitest';
import { RuntimeError, ValueError } from '../../compiler/graph/errors.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const matrix = (name = 'x'): tf.Tensor => tf.placeholder(tf.float32, [2, 2], name);

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
