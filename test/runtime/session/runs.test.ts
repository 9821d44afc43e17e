import * as tfjs from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../../src/index.js';
import { inSession, plain, plainAll } from './fixtures.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('a run that throws', () => {
    /** A variable that is 1 and 2, and a way to fail after it has been assigned. */
    async function initialized(sess: tf.Session) {
      const v = tf.variable([1, 2], { name: 'v' });
      await sess.run(v.initializer);
      return { v, assign: v.assign([8, 9]) };
    }

    inSession(backend, 'while it is compiled changes nothing', async (sess) => {
      const { v, assign } = await initialized(sess);
      const x = tf.placeholder(tf.float32, [null]);
      const sum = v.add(x);
      await expect(sess.run([assign, sum])).rejects.toThrow(tf.errors.InvalidArgumentError);
      await expect(sess.run([assign, sum], [[x, [1, 2, 3]]])).rejects.toThrow(
        'Incompatible shapes: [2] vs. [3]',
      );
      expect(plain(await sess.run(v))).toEqual([1, 2]);
      expect(plain(await sess.run(sum, [[x, [1, 1]]]))).toEqual([2, 3]);
    });

    inSession(backend, 'at a read after an assignment changes nothing', async (sess) => {
      const { v, assign } = await initialized(sess);
      const empty = tf.variable([0, 0], { name: 'empty' });
      const read = tf.controlDependencies([assign], () => empty.readValue());
      await expect(sess.run(read)).rejects.toThrow('Attempting to use uninitialized value empty');
      expect(plain(await sess.run(v))).toEqual([1, 2]);
      await sess.run(empty.initializer);
      expect(plain(await sess.run(read))).toEqual([0, 0]);
      expect(plain(await sess.run(v))).toEqual([8, 9]);
    });

    inSession(backend, 'at a kernel after an assignment changes nothing', async (sess) => {
      const { v, assign } = await initialized(sess);
      const logarithm = tf.controlDependencies([assign], () => tf.log(v.readValue()));
      const kernel = tfjs.getKernel('Log', backend) as tfjs.KernelConfig;
      const { kernelFunc } = kernel;
      const failing = vi.spyOn(kernel, 'kernelFunc').mockImplementationOnce(() => {
        throw new Error('The kernel failed');
      });
      await expect(sess.run(logarithm)).rejects.toThrow('The kernel failed');
      expect(failing).toHaveBeenCalledTimes(1);
      expect(plain(await sess.run(v))).toEqual([1, 2]);
      failing.mockImplementation(kernelFunc);
      await sess.run(logarithm);
      expect(plain(await sess.run(v))).toEqual([8, 9]);
    });
  });

  describe('runs that are started without awaiting', () => {
    inSession(backend, 'take their turns, from the first on', async (sess) => {
      const v = tf.variable(0);
      const double = v.assign(v.mul(2));
      const increment = v.assignAdd(1);
      // The backend is not open yet: all of these wait.
      const runs = [v.initializer, increment, double, increment, double, double];
      expect(await Promise.all(runs.map((op) => sess.run(op)))).toEqual([null, 1, 2, 3, 6, 12]);
      expect(await Promise.all([double, v, increment, v].map((op) => sess.run(op)))).toEqual([
        24, 24, 25, 25,
      ]);
    });

    inSession(backend, 'one that throws does not disturb the others', async (sess) => {
      const v = tf.variable(0);
      const x = tf.placeholder(tf.float32, []);
      const settled = await Promise.allSettled([
        sess.run(v),
        sess.run(v.initializer),
        sess.run(v.assign(x)),
        sess.run('no such name'),
        sess.run(v.assignAdd(1)),
      ]);
      expect(settled.map(({ status }) => status)).toEqual([
        'rejected',
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
      ]);
      expect(await sess.run(v)).toBe(1);
    });

    inSession(backend, 'see the values as they were when they were started', async (sess) => {
      const x = tf.placeholder(tf.float32, [2]);
      const doubled = x.mul(2);
      const feeds = {
        typed: Float32Array.of(1, 2),
        nested: [1, 2],
        array: new tf.NDArray('float32', [2], Float32Array.of(1, 2)),
      };
      const change = () => {
        feeds.typed.fill(0);
        feeds.nested.fill(0);
        feeds.array.data.fill(0);
      };
      const reset = () => {
        feeds.typed.set([1, 2]);
        feeds.nested.splice(0, 2, 1, 2);
        feeds.array.data.set([1, 2]);
      };
      // The first time the backend is not open yet, later the run is done at once.
      for (let time = 0; time < 2; time++) {
        const runs = Object.values(feeds).map((value) => sess.run(doubled, [[x, value]]));
        change();
        expect(plainAll(await Promise.all(runs))).toEqual([
          [2, 4],
          [2, 4],
          [2, 4],
        ]);
        reset();
      }
    });

    it('are finished before the Session closes', () =>
      new tf.Graph().asDefault(async () => {
        const v = tf.variable(1);
        const sess = new tf.Session({ backend });
        const runs = [sess.run(v.initializer), sess.run(v.assignAdd(1))];
        const closed = sess.close();
        await expect(sess.run(v)).rejects.toThrow('Attempted to use a closed Session.');
        expect(await Promise.all(runs)).toEqual([null, 2]);
        await closed;
      }));
  });

  describe('the default Session', () => {
    inSession(backend, 'is what eval and run use', async (sess) => {
      const x = tf.placeholder(tf.float32, [], { name: 'x' });
      const v = tf.variable(3);
      expect(tf.getDefaultSession()).toBeNull();
      await sess.asDefault(async () => {
        expect(tf.getDefaultSession()).toBe(sess);
        expect(await v.initializer.run()).toBeNull();
        expect(await v.eval()).toBe(3);
        expect(await x.mul(v).eval([[x, 2]])).toBe(6);
        expect(await x.mul(v).eval({ 'x:0': 2 })).toBe(6);
        expect(await x.mul(v).eval({ feedDict: { 'x:0': 2 } })).toBe(6);
        expect(await v.assign(x).op.run([[x, 7]])).toBeNull();
      });
      expect(tf.getDefaultSession()).toBeNull();
      expect(await v.eval({ session: sess })).toBe(7);
      expect(await x.eval([[x, 2]], sess)).toBe(2);
      expect(await v.initializer.run({ session: sess })).toBeNull();
      expect(await v.eval({}, sess)).toBe(3);
    });

    inSession(backend, 'is the innermost', async (sess) => {
      await using other = new tf.Session({ graph: sess.graph, backend });
      sess.asDefault(() => {
        other.asDefault(() => expect(tf.getDefaultSession()).toBe(other));
        expect(tf.getDefaultSession()).toBe(sess);
        expect(() =>
          other.asDefault(() => {
            throw new Error('thrown inside');
          }),
        ).toThrow('thrown inside');
        expect(tf.getDefaultSession()).toBe(sess);
      });
      {
        using scope = sess.asDefault();
        expect(scope.value).toBe(sess);
        expect(tf.getDefaultSession()).toBe(sess);
      }
      expect(tf.getDefaultSession()).toBeNull();
    });

    it('is an InteractiveSession from its construction until it is closed', () =>
      new tf.Graph().asDefault(async (graph) => {
        const sess = new tf.InteractiveSession('', graph, { backend });
        const v = tf.variable([1, 2]);
        await v.initializer.run();
        expect(plain(await v.mul(2).eval())).toEqual([2, 4]);
        await sess.close();
        expect(tf.getDefaultSession()).toBeNull();
        await expect(v.eval()).rejects.toThrow('No default session is registered');
        await sess.close();
        expect(tf.getDefaultGraph()).toBe(graph);
      }));
  });
});
