import { beforeEach, describe, expect, it } from 'vitest';
import { shapeFeeds } from '../../compiler/passes/prune.js';
import * as tf from '../../src/index.js';
import { passesOf, printed } from './passes.js';

beforeEach(tf.resetDefaultGraph);

describe('prune', () => {
  it('keeps what the fetches reach, producers first', () => {
    const x = tf.placeholder(tf.float32, [2], 'x');
    const used = tf.exp(x, 'used');
    tf.log(x, 'unused');
    expect(passesOf([tf.square(used, 'y')]).prune).toBe(printed`
      used = Exp(feed x:0)
      y = Square(used:0)
      fetch y:0
    `);
  });

  it('stops at a fed tensor, whatever computes it', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const hidden = tf.exp(x, 'hidden');
    const y = tf.square(hidden, 'y');
    expect(passesOf(y, { feeds: [[hidden, [2]]] }).prune).toBe(printed`
      y = Square(feed hidden:0)
      fetch y:0
    `);
  });

  it('needs nothing for a fetch that is fed itself', () => {
    const y = tf.exp(tf.placeholder(tf.float32, [null], 'x'), 'y');
    expect(passesOf([y, y], { feeds: [[y, [2]]] }).prune).toBe('fetch y:0, y:0');
  });

  it('keeps the producer of a fed tensor for what waits for it', () => {
    const logits = tf.placeholder(tf.float32, [2, 3], 'logits');
    const first = tf.exp(logits, 'first');
    const y = tf.controlDependencies([first], () => tf.square(first, 'y'));
    const z = tf.controlDependencies([first], () => tf.square(logits, 'z'));
    expect(passesOf([y, z], { feeds: [[first, [2, 3]]] }).prune).toBe(printed`
      y = Square(feed first:0)
      first = Exp(feed logits:0)
      z = Square(feed logits:0, ^first)
      fetch y:0, z:0
    `);
  });

  it('follows control inputs', () => {
    const v = tf.variable(1, { name: 'v' });
    const set = v.assign(2, { name: 'set' });
    const y = tf.controlDependencies([set], () => tf.constant(3, { name: 'y' }));
    expect(passesOf(y).prune).toBe(printed`
      v = VariableV2()
      set/value = Const()
      set = Assign(v:0, set/value:0)
      y = Const(^set)
      fetch y:0
    `);
  });

  it('takes an operation as a fetch, and visits what is shared once', () => {
    const x = tf.placeholder(tf.float32, [], 'x');
    const shared = tf.exp(x, 'shared');
    const both = tf.group(tf.square(shared, 'a'), tf.square(shared, 'b'), { name: 'both' });
    expect(passesOf([both, shared]).prune).toBe(printed`
      shared = Exp(feed x:0)
      a = Square(shared:0)
      b = Square(shared:0)
      both = NoOp(^a, ^b)
      fetch both, shared:0
    `);
  });
});

describe('shapeFeeds', () => {
  const feedsOf = (fetch: tf.Tensor, ...feeds: readonly tf.Tensor[]): readonly string[] => {
    const fed = new Set(feeds);
    const operations = fetch.graph.getOperations().filter((op) => op.type !== 'Placeholder');
    return shapeFeeds({ operations, fetches: [fetch], feeds: fed, calls: new Map() }).map(
      (t) => t.name,
    );
  };

  it('finds the fed tensors whose values decide shapes, through ops that fold', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const rows = tf.placeholder(tf.int32, [], 'rows');
    const columns = tf.placeholder(tf.int32, [], 'columns');
    const y = tf.reshape(x, [rows, columns.floordiv(2)]);
    expect(feedsOf(y, x, rows, columns)).toEqual(['rows:0', 'columns:0']);
  });

  it('needs the shape only of a tensor whose shape is asked for', () => {
    const x = tf.placeholder(tf.float32, [null, 2], 'x');
    const like = tf.placeholder(tf.float32, [null], 'like');
    expect(feedsOf(tf.reshape(x, tf.shape(like)), x, like)).toEqual([]);
  });

  it('finds a fed axis', () => {
    const x = tf.placeholder(tf.float32, [2, 2], 'x');
    const axis = tf.placeholder(tf.int32, [], 'axis');
    expect(feedsOf(tf.argmax(x, axis), x, axis)).toEqual(['axis:0']);
  });
});
