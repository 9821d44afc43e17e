import { afterEach, describe, expect, vi } from 'vitest';
import { compileSubgraph } from '../../../compiler/compile.js';
import * as tf from '../../../src/index.js';
import { inSession, plain, regression } from './fixtures.js';

// The compiler works as ever, and can be asked how often it did and what it made.
vi.mock(import('../../../compiler/compile.js'), { spy: true });

const compile = vi.mocked(compileSubgraph);

afterEach(() => {
  compile.mockClear();
});

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('a plan', () => {
    inSession(backend, 'is made once for the fetches and the shapes of the feeds', async (sess) => {
      const { w, b, loss, batch } = regression();
      const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      const initialize = tf.globalVariablesInitializer();
      await sess.run(initialize);
      await sess.run(initialize);
      expect(compile).toHaveBeenCalledTimes(1);
      const losses: unknown[] = [];
      for (const size of [4, 2, 3, 4, 2, 3, 4]) {
        await sess.run(step, batch(size));
        losses.push(await sess.run(loss, batch(size)));
      }
      expect(compile).toHaveBeenCalledTimes(1 + 2 * 3);
      // A Session that has seen no other size computes the same.
      const [trainedW, trainedB] = await sess.run([w, b]);
      await using fresh = new tf.Session({ graph: sess.graph, backend });
      const all = [...batch(), [w, trainedW], [b, trainedB]] as const;
      expect(await fresh.run(loss, all)).toBe(losses.at(-1));
    });

    inSession(backend, 'does not depend on the order or the kind of the feeds', async (sess) => {
      const a = tf.placeholder(tf.float32, [null], { name: 'a' });
      const b = tf.placeholder(tf.float32, [null], { name: 'b' });
      const difference = a.sub(b);
      const feeds: tf.FeedDict[] = [
        [
          [a, [3]],
          [b, [1]],
        ],
        [
          [b, [1]],
          [a, [3]],
        ],
        { 'b:0': Float32Array.of(1), 'a:0': new tf.NDArray('float32', [1], Float32Array.of(3)) },
      ];
      for (const feed of feeds) expect(plain(await sess.run(difference, feed))).toEqual([2]);
      expect(compile).toHaveBeenCalledTimes(1);
    });

    inSession(backend, 'is kept for the 32 shapes that were used last', async (sess) => {
      const x = tf.placeholder(tf.float32, [null]);
      const sum = tf.reduceSum(x);
      const run = (size: number) => sess.run(sum, [[x, new Float32Array(size).fill(1)]]);
      for (let size = 1; size <= 32; size++) expect(await run(size)).toBe(size);
      expect(await run(1)).toBe(1);
      expect(compile).toHaveBeenCalledTimes(32);
      // The 33rd pushes out the one of size 2: size 1 has been used since.
      expect(await run(33)).toBe(33);
      expect(await run(1)).toBe(1);
      expect(compile).toHaveBeenCalledTimes(33);
      expect(await run(2)).toBe(2);
      expect(compile).toHaveBeenCalledTimes(34);
    });
  });
});
