import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';
import { inSession, plainAll, regression } from './fixtures.js';

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('variables', () => {
    it('are the Session’s: two Sessions on one graph do not share them', () =>
      new tf.Graph().asDefault(async () => {
        const v = tf.variable(1);
        await using first = new tf.Session({ backend });
        await using second = new tf.Session({ backend });
        await Promise.all([first.run(v.initializer), second.run(v.initializer)]);
        await first.run(v.assignAdd(10));
        expect(await Promise.all([first.run(v), second.run(v)])).toEqual([11, 1]);
      }));

    inSession(backend, 'keep their values from run to run', async (sess) => {
      const count = tf.variable(0, { dtype: tf.int32 });
      const next = count.assignAdd(1);
      await sess.run(count.initializer);
      for (let i = 1; i <= 5; i++) expect(await sess.run(next)).toBe(i);
      expect(await sess.run(count)).toBe(5);
    });
  });

  describe('reads come before writes', () => {
    inSession(backend, 'the loss fetched with a step is that before it', async (sess) => {
      const { loss, batch } = regression();
      const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      await sess.run(tf.globalVariablesInitializer());
      const feedDict = batch();
      for (let i = 0; i < 3; i++) {
        const before = await sess.run(loss, { feedDict });
        expect(await sess.run([step, loss], { feedDict })).toEqual([null, before]);
        const after = (await sess.run(loss, { feedDict })) as number;
        expect(await sess.run([loss, step], { feedDict })).toEqual([after, null]);
        expect(after).toBeLessThan(before as number);
      }
    });

    inSession(backend, 'a variable fetched with its assignment', async (sess) => {
      const v = tf.variable(1);
      const assign = v.assign(5);
      await sess.run(v.initializer);
      expect(await sess.run([assign, v, v.mul(10)])).toEqual([5, 1, 10]);
      expect(await sess.run([v, assign])).toEqual([5, 5]);
    });

    inSession(backend, 'unless the read waits for the write', async (sess) => {
      const v = tf.variable(1);
      await sess.run(v.initializer);
      const written = v.assign(5);
      const read = tf.controlDependencies([written], () => v.readValue());
      expect(await sess.run([read, v])).toEqual([5, 1]);
      expect(await sess.run(v)).toBe(5);
    });

    inSession(backend, 'a read that the write waits for', async (sess) => {
      const v = tf.variable(1);
      await sess.run(v.initializer);
      const read = v.readValue();
      const written = tf.controlDependencies([read], () => v.assign(9));
      const reread = tf.controlDependencies([written], () => v.readValue());
      expect(await sess.run([reread, read])).toEqual([9, 1]);
    });

    inSession(backend, 'assignments one after the other', async (sess) => {
      const v = tf.variable(1);
      const u = tf.variable(0);
      await sess.run(tf.globalVariablesInitializer());
      const first = v.assign(10);
      const second = tf.controlDependencies([first], () => v.assignAdd(5));
      const third = tf.controlDependencies([second], () => v.assignSub(1));
      expect(await sess.run([third, second, first, v])).toEqual([14, 15, 10, 1]);
      expect(await sess.run(v)).toBe(14);
      // A new value on its way to another variable.
      expect(await sess.run(u.assign(v.assign(20).mul(2)))).toBe(40);
      expect(await sess.run([u, v])).toEqual([40, 20]);
    });

    inSession(backend, 'whichever was asked for first', async (sess) => {
      const five = tf.constant(5);
      const [v, copy] = [tf.variable(1), tf.variable(0)];
      await sess.run(tf.globalVariablesInitializer());
      const [set, read] = [v.assign(five).op, copy.assign(v).op];
      await sess.run([five, set, read]);
      expect(await sess.run([v, copy])).toEqual([5, 1]);
      await sess.run([read, set, five]);
      expect(await sess.run([v, copy])).toEqual([5, 5]);
    });

    inSession(backend, 'two variables that change places', async (sess) => {
      const a = tf.variable([1, 2]);
      const b = tf.variable([3, 4]);
      await sess.run(tf.globalVariablesInitializer());
      await sess.run([a.assign(b), b.assign(a)]);
      expect(plainAll(await sess.run([a, b]))).toEqual([
        [3, 4],
        [1, 2],
      ]);
    });
  });
});
