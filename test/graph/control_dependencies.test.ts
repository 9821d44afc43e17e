import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const namesOf = (operations: readonly tf.Operation[]): string[] => operations.map((op) => op.name);

const controlsOf = (tensor: tf.Tensor): string[] => tensor.op.controlInputs.map((op) => op.name);

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
