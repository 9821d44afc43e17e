import { beforeEach, describe, expect, it } from 'vitest';
import { Pack, Unpack } from '../../compiler/ops/joining.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

describe('a shape that is computed', () => {
  it('is known as far as the shape that it is computed from', () => {
    const x = tf.placeholder(tf.float32, [null, 4, 3]);
    const [, height, width] = Unpack([tf.shape(x)], { num: 3 }).outputs as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const flat = tf.reshape(x, Pack([[-1, height.mul(width)]]));
    expect(flat.shape).toEqual([null, 12]);
  });

  it('learns what setShape tells of its source later', () => {
    const x = tf.placeholder(tf.float32, [null, 3]);
    const shape = tf.shape(x);
    expect(tf.zeros(shape).shape).toEqual([null, 3]);
    x.setShape([2, 3]);
    expect(tf.zeros(shape).shape).toEqual([2, 3]);
  });

  it('visits what is used many times once', () => {
    let n: tf.Tensor = tf.placeholder(tf.int32, []);
    // Doubled sixty times: as a tree this would be 2 to the 60th nodes.
    for (let i = 0; i < 60; i++) n = n.add(n);
    expect(tf.zeros([n, 2]).shape).toEqual([null, 2]);
  });
});
