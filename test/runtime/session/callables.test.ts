import { describe, expect } from 'vitest';
import * as tf from '../../../src/index.js';
import { inSession } from './fixtures.js';

describe.each(['wasm', 'cpu'] as const)('a callable of a Session on %s', (backend) => {
  inSession(backend, 'gives what run gives for the values in its list', async (sess) => {
    const [x, y] = [tf.placeholder(tf.float32, [null]), tf.placeholder(tf.float32, [])];
    const fetches = { sum: x.add(y), product: tf.reduceProd(x.mul(y)) };
    const callable = sess.makeCallable(fetches, [x, y]);
    for (const values of [[1, 2], [3], []]) {
      const expected = await sess.run(fetches, [[x, values], [y, 2]]); // biome-ignore format: one line
      expect(await callable(values, 2)).toEqual(expected);
    }
  });

  inSession(backend, 'needs no values, takes names, and sees variables change', async (sess) => {
    const v = tf.variable(1, { name: 'v' });
    const x = tf.placeholder(tf.float32, [], 'x');
    await sess.run(v.initializer);
    const step = sess.makeCallable<[null, number]>([v.assignAdd(1).op, 'x:0'], ['x:0']);
    const read = sess.makeCallable<number>(v);
    expect(await step(5)).toEqual([null, 5]);
    expect(await step(6)).toEqual([null, 6]);
    expect(await read()).toBe(3);
    expect(x.graph).toBe(sess.graph);
  });

  inSession(backend, 'sees a graph that has grown', async (sess) => {
    const x = tf.placeholder(tf.float32, [], 'x');
    const callable = sess.makeCallable<number>(x.mul(2), [x]);
    expect(await callable(2)).toBe(4);
    tf.constant(1);
    expect(await callable(3)).toBe(6);
  });

  inSession(backend, 'refuses what run refuses, and another number of values', async (sess) => {
    const x = tf.placeholder(tf.float32, [2], 'x');
    expect(() => sess.makeCallable('z:0')).toThrow(
      "The name 'z:0' refers to a Tensor which does not",
    );
    expect(() => sess.makeCallable(x, ['z:0'])).toThrow('Cannot interpret feed_dict key as Tensor');
    const callable = sess.makeCallable(x, [x]);
    await expect(callable([1, 2], 3)).rejects.toThrow(
      'the callable takes 1 values to feed but 2 were given',
    );
    await expect(callable([1])).rejects.toThrow('Cannot feed value of shape (1,) for Tensor');
    await sess.close();
    await expect(callable([1, 2])).rejects.toThrow('Attempted to use a closed Session.');
  });
});
