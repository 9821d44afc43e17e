import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { input, passesOf, printed } from './passes.js';

beforeEach(tf.resetDefaultGraph);

describe('what a run reports', () => {
  it('is neither folded, nor shared, nor dropped, and comes in order', () => {
    const one = tf.constant([1, 2]);
    const first = tf.Print(one, ['equal']);
    const second = tf.controlDependencies([first], () => tf.Print(one, ['equal']));
    const x = tf.placeholder(tf.float32, [null], 'x');
    const shape = tf.shape(tf.concat([second, x], 0));
    expect(passesOf(shape, { feeds: [[x, [2]]] }).fuse).toBe(printed`
      %0 = Print([1,2], ) : float32[2]
      %1 = Print([1,2], ) : float32[2] after %0
      fetch [4]
    `);
  });

  it('comes before an assignment that waits for it, and behind one that it waits for', () => {
    const x = input([]);
    const v = tf.variable(1, { name: 'v' });
    const check = tf.Assert(tf.less(x, 3), ['too large']);
    const assign = tf.controlDependencies([check], () => tf.assign(v, x));
    const print = tf.controlDependencies([assign], () => tf.Print(v.readValue(), [x]));
    expect(passesOf(print, { variables: { v: [] } }).fuse).toBe(printed`
      %0 = Placeholder<x:0>() : float32[]
      %1 = Less(%0, 3) : bool[]
      %2: Assert(%1, )
      %3: AssignVariableOp(v, %0) after %2
      %4 = ReadVariableOp(v) : float32[] after %3
      %5 = Print(%4, %0) : float32[] after %4
      fetch %5
    `);
  });

  it('makes a choice an effect where a branch reports', () => {
    const x = input([]);
    const checked = tf.Assert(tf.less(x, 3), [x]);
    expect(passesOf(checked).fuse).toBe(printed`
      %0 = Placeholder<x:0>() : float32[]
      %1 = Less(%0, 3) : bool[]
      %2 = If(%1, %1, %0) : bool[]
        then (%0: bool[], %1: float32[])
          fetch %0
        else (%0: bool[], %1: float32[])
          %2: Assert(%0, %1)
          fetch %0
      fetch null
    `);
  });
});
