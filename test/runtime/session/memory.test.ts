// An application's own backend, which it has imported before anything else happens.
import '@tensorflow/tfjs-backend-cpu';
import * as tfjs from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openBackend } from '../../../runtime/tfjs/backend.js';
import * as tf from '../../../src/index.js';
import { inSession, plain, plainAll, regression } from './fixtures.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('memory', () => {
    /** The buffers that live on the backend, whoever made them. */
    const liveBuffers = async (): Promise<number> => (await openBackend(backend)).numDataIds();

    /** Adam on the regression: w, b, m and v of both, and the two powers of beta. */
    function training() {
      const model = regression();
      const optimizer = new tf.train.AdamOptimizer(0.01);
      const step = optimizer.minimize(model.loss);
      return { ...model, step, optimizer, variables: 2 + 4 + 2 };
    }

    it('is that of the variables after 1,000 runs', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const { loss, batch, step, variables } = training();
        const sess = new tf.Session({ backend });
        await sess.run(tf.globalVariablesInitializer());
        // Variables that were set to the same constant share its buffer until they differ.
        expect(await liveBuffers()).toBeLessThanOrEqual(start + variables);
        for (let i = 0; i < 1000; i++) {
          const size = 1 + (i % 4);
          await sess.run([step, loss], batch(size));
        }
        expect(await liveBuffers()).toBe(start + variables);
        await sess.close();
        expect(await liveBuffers()).toBe(start);
      }));

    it('does not grow by runs that throw', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const { y, w, loss, batch, step } = training();
        const empty = tf.variable(0);
        const late = tf.controlDependencies([step], () => empty.add(loss).add(empty.readValue()));
        const logarithm = tf.controlDependencies([step], () => tf.log(w.readValue()));
        const sess = new tf.Session({ backend });
        await sess.run(tf.variablesInitializer(tf.globalVariables().filter((v) => v !== empty)));
        const before = plain(await sess.run(w));
        const live = await liveBuffers();
        const kernel = tfjs.getKernel('Log', backend) as tfjs.KernelConfig;
        vi.spyOn(kernel, 'kernelFunc').mockImplementation(() => {
          throw new Error('The kernel failed');
        });
        // Of two values for one key the last one counts.
        const mismatched = [...batch(), [y, new Float32Array(2)]] as const;
        for (let i = 0; i < 100; i++) {
          await expect(sess.run([step, loss])).rejects.toThrow('You must feed a value');
          await expect(sess.run(loss, mismatched)).rejects.toThrow('Incompatible shapes');
          await expect(sess.run(late, batch())).rejects.toThrow('uninitialized');
          await expect(sess.run(logarithm, batch())).rejects.toThrow('The kernel failed');
        }
        expect(await liveBuffers()).toBe(live);
        expect(plain(await sess.run(w))).toEqual(before);
        await sess.close();
        expect(await liveBuffers()).toBe(start);
      }));

    it('of constants and feeds is freed with the run', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const x = tf.placeholder(tf.float32, [null]);
        const scaled = x.mul(tf.constant(2));
        const sess = new tf.Session({ backend });
        for (let size = 1; size <= 50; size++) {
          await sess.run(scaled, [[x, new Float32Array(size)]]);
          expect(await liveBuffers()).toBe(start);
        }
        await sess.close();
      }));

    it('is freed by `await using`, and without a run there is none', () =>
      new tf.Graph().asDefault(async () => {
        const start = await liveBuffers();
        const v = tf.variable(tf.zeros([10, 10]));
        {
          await using sess = new tf.Session({ backend });
          await sess.run(v.initializer);
          expect(await liveBuffers()).toBeGreaterThan(start);
        }
        expect(await liveBuffers()).toBe(start);
        await new tf.Session({ backend }).close();
        expect(await liveBuffers()).toBe(start);
      }));

    // tfjs's cpu backend slices without a copy, and these kernels write over their input.
    inSession(backend, 'of a slice is its own', async (sess) => {
      const x = tf.placeholder(tf.float32, [4]);
      const whole = x.mul(1.5);
      const parts = tf.split(whole, 2);
      const over = tf.nn.relu6(whole);
      expect(plainAll(await sess.run([...parts, over], [[x, [8, 10, -2, 2]]]))).toEqual([
        [12, 15],
        [-3, 3],
        [6, 6, 0, 3],
      ]);
      const part = tf.nn.softsign(tf.slice(whole, [0], [2]));
      expect(plainAll(await sess.run([part, whole], [[x, [2, -2, 4, 6]]]))).toEqual([
        [0.75, -0.75],
        [3, -3, 6, 9],
      ]);
    });

    // Adam's kernel writes the new variable over the gradient, where nothing else needs that.
    inSession(backend, 'that is used again was needed by nobody', async (sess) => {
      const v = tf.variable([1, 2], { name: 'v' });
      const other = tf.variable([0.5, -0.5], { name: 'other' });
      const fed = tf.placeholder(tf.float32, [2]);
      const gradients = {
        computed: v.mul(2),
        'a variable': other.toTensor(),
        'a constant': tf.constant([0.5, -0.5]),
        fed,
      };
      for (const [name, gradient] of Object.entries(gradients)) {
        const step = new tf.train.AdamOptimizer(0.1).applyGradients([[gradient, v]]);
        const feed = [[fed, Float32Array.of(0.5, -0.5)]] as const;
        await sess.run(tf.globalVariablesInitializer());
        const expected = plain(await sess.run(gradient, feed));
        await sess.run([step, gradient], feed);
        const live = await liveBuffers();
        for (let i = 0; i < 3; i++) {
          const before = plain(await sess.run(gradient, feed));
          const [, seen] = await sess.run([step, gradient], feed);
          expect(plain(seen)).toEqual(before);
          if (name !== 'computed') expect(before).toEqual(expected);
        }
        expect(await liveBuffers()).toBe(live);
        // Now nobody asks for the gradient, but a variable still needs its own value.
        await sess.run(step, feed);
        expect(plain(await sess.run(other))).toEqual([0.5, -0.5]);
        if (name !== 'computed') expect(plain(await sess.run(gradient, feed))).toEqual(expected);
      }
    });
  });
});

it('an application that has not chosen a backend of tfjs gets the one that it has imported', async () => {
  for (const backend of ['wasm', 'cpu'] as const) {
    await new tf.Graph().asDefault(async () => {
      await using sess = new tf.Session({ backend });
      await sess.run(tf.constant(1));
    });
  }
  expect(tfjs.getBackend()).toBeFalsy();
  // The wasm backend, where it is registered in the usual way, comes before the cpu one.
  await tfjs.ready();
  expect(tfjs.getBackend()).toBe('cpu');
});

describe.each([
  { own: 'cpu', backend: 'wasm' },
  { own: 'wasm', backend: 'wasm' },
  { own: 'cpu', backend: 'cpu' },
  { own: 'wasm', backend: 'cpu' },
] as const)('an application that uses tfjs on $own, beside a Session on $backend', (names) => {
  const { own, backend } = names;

  /** What tfjs itself says: its backend, and how many tensors, buffers and bytes it counts. */
  const state = () => {
    const { numTensors, numDataBuffers, numBytes } = tfjs.memory();
    return { current: tfjs.getBackend(), numTensors, numDataBuffers, numBytes };
  };

  it('finds it as it left it, and so does the Session', () =>
    new tf.Graph().asDefault(async () => {
      const { loss, batch } = regression();
      const step = new tf.train.AdamOptimizer(0.1).minimize(loss);
      const sess = new tf.Session({ backend });
      await sess.run(tf.globalVariablesInitializer());
      await tfjs.setBackend(own);
      const tensor = tfjs.tensor2d([1, 2, 3, 4], [2, 2]);
      const before = state();
      const live = tfjs.engine().backend.numDataIds();
      let last = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 5; i++) {
        const [, value] = await sess.run<[null, number]>([step, loss], batch());
        expect(value).toBeLessThan(last);
        last = value;
        expect(state()).toEqual(before);
        const product = tfjs.matMul(tensor, tensor);
        expect(Array.from(await product.data())).toEqual([7, 10, 15, 22]);
        product.dispose();
      }
      await sess.close();
      expect(state()).toEqual(before);
      expect(Array.from(await tensor.data())).toEqual([1, 2, 3, 4]);
      expect(tfjs.engine().backend.numDataIds()).toBeLessThanOrEqual(live);
      tensor.dispose();
    }));
});
