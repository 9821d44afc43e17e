import { describe, expect } from 'vitest';
import * as tf from '../../../src/index.js';
import { inSession, plain, plainAll } from './fixtures.js';

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('fetches', () => {
    inSession(backend, 'a scalar as a number', async (sess) => {
      expect(await sess.run(tf.constant(1.5))).toBe(1.5);
      expect(await sess.run(tf.constant(7, tf.int32))).toBe(7);
    });

    inSession(backend, 'a bool scalar as a boolean', async (sess) => {
      const sum = tf.reduceSum(tf.constant([1, 2]));
      expect(await sess.run([tf.equal(sum, 3), tf.equal(sum, 4)])).toEqual([true, false]);
    });

    inSession(backend, 'anything larger as an NDArray', async (sess) => {
      const array = (await sess.run(
        tf.constant([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      )) as tf.NDArray;
      expect(array).toBeInstanceOf(tf.NDArray);
      expect(array.shape).toEqual([2, 3]);
      expect(array.dtype).toBe('float32');
      expect(array.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
      expect(array.toArray()).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
    });

    inSession(backend, 'every dtype as itself', async (sess) => {
      const dtypes = [tf.float32, tf.float64, tf.int32, tf.int64, tf.uint8, tf.bool] as const;
      const x = tf.placeholder(tf.float32, [3]);
      const fetched = await sess.run(
        dtypes.map((dtype) => tf.cast(x, dtype)),
        [[x, [0, 1, 2]]],
      );
      expect(fetched.map((value) => (value as tf.NDArray).dtype)).toEqual(dtypes);
      expect(plainAll(fetched).slice(0, 5)).toEqual(new Array(5).fill([0, 1, 2]));
      expect(plain(fetched[5] as tf.Value)).toEqual([false, true, true]);
    });

    inSession(backend, 'an array without elements', async (sess) => {
      const x = tf.placeholder(tf.float32, [null, 3]);
      const value = (await sess.run(x.mul(2), [[x, new Float32Array(0)]])) as tf.NDArray;
      expect(value.shape).toEqual([0, 3]);
      expect(value.toArray()).toEqual([]);
    });

    inSession(backend, 'an Operation as null, once it has run', async (sess) => {
      const v = tf.variable([1, 2]);
      expect(await sess.run(v.initializer)).toBeNull();
      expect(plain(await sess.run(v))).toEqual([1, 2]);
    });

    inSession(backend, 'by name: x:0 is a tensor, x an operation', async (sess) => {
      const v = tf.variable(3, { name: 'v' });
      expect(await sess.run('v/Assign')).toBeNull();
      expect(await sess.run('v:0')).toBe(3);
      expect(await sess.run('v/read:0')).toBe(3);
      expect(await sess.run(v.op.name)).toBeNull();
    });

    inSession(backend, 'arrays and objects of anything, in their structure', async (sess) => {
      const v = tf.variable(3, { name: 'v' });
      const x = tf.constant([1, 2], { name: 'x' });
      const fetched = await sess.run({
        init: v.initializer,
        nested: [x, [tf.reduceSum(x), 'x:0'], { 'by name': 'x' }],
        nothing: [],
      });
      const [first, [sum, again], byName] = fetched.nested;
      expect(Object.keys(fetched)).toEqual(['init', 'nested', 'nothing']);
      expect(fetched.init).toBeNull();
      expect(plainAll([first, sum, again, byName['by name']])).toEqual([[1, 2], 3, [1, 2], null]);
      expect(fetched.nothing).toEqual([]);
      expect(await sess.run([])).toEqual([]);
    });

    inSession(backend, 'one thing in several places', async (sess) => {
      const x = tf.constant(2);
      expect(await sess.run([x, { again: x }, x.name])).toEqual([2, { again: 2 }, 2]);
    });

    inSession(backend, 'what is fed, as it is fed', async (sess) => {
      const x = tf.placeholder(tf.float32, [2]);
      expect(plainAll(await sess.run([x, x.mul(2)], [[x, [1, 2]]]))).toEqual([
        [1, 2],
        [2, 4],
      ]);
    });

    inSession(backend, 'values that no later run changes', async (sess) => {
      const v = tf.variable([1, 2]);
      await sess.run(v.initializer);
      const before = await sess.run(v);
      await sess.run(v.assignAdd([1, 1]));
      expect(plain(before)).toEqual([1, 2]);
    });

    inSession(backend, 'what was added to the graph after a run', async (sess) => {
      const x = tf.constant(2);
      expect(await sess.run(x)).toBe(2);
      expect(await sess.run(x.mul(3))).toBe(6);
    });
  });
});
