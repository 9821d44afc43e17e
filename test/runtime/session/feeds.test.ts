import { describe, expect } from 'vitest';
import * as tf from '../../../src/index.js';
import { inSession, plain, plainAll } from './fixtures.js';

describe.each(['wasm', 'cpu'] as const)('a Session on %s', (backend) => {
  describe('feeds', () => {
    interface Form {
      readonly form: string;
      readonly shape: tf.Shape;
      readonly dtype?: tf.DType;
      readonly value: tf.FeedValue;
      readonly is: unknown;
    }

    const floats = (...values: readonly number[]) => Float32Array.from(values);

    // biome-ignore format: one form a line
    const forms: readonly Form[] = [
      { form: 'a number', shape: [], value: 2.5, is: 2.5 },
      { form: 'a boolean', shape: [], dtype: 'bool', value: true, is: true },
      { form: 'an array', shape: [2], value: [1, 2], is: [1, 2] },
      { form: 'nested arrays', shape: [null, 2], value: [[1, 2], [3, 4]], is: [[1, 2], [3, 4]] },
      { form: 'nested booleans', shape: null, dtype: 'bool', value: [[true], [false]], is: [[true], [false]] },
      { form: 'integers', shape: [null], dtype: 'int32', value: [1, -2], is: [1, -2] },
      { form: 'integers of more than 24 bits', shape: [null], dtype: 'int32', value: [2 ** 31 - 1, -(2 ** 24) - 1], is: [2 ** 31 - 1, -(2 ** 24) - 1] },
      { form: 'integers of more than 24 bits', shape: [], dtype: 'int64', value: 2 ** 30 + 1, is: 2 ** 30 + 1 },
      { form: 'booleans for numbers', shape: [2], value: [true, false], is: [1, 0] },
      { form: 'numbers for booleans', shape: [3], dtype: 'bool', value: [2, 0, -1], is: [true, false, true] },
      { form: 'a flat array for a known shape', shape: [2, 2], value: floats(1, 2, 3, 4), is: [[1, 2], [3, 4]] },
      { form: 'a flat array, the batch size solved', shape: [null, 2], value: floats(1, 2, 3, 4), is: [[1, 2], [3, 4]] },
      { form: 'a flat array, an inner length solved', shape: [1, null, 2], value: floats(1, 2, 3, 4), is: [[[1, 2], [3, 4]]] },
      { form: 'a flat array of one value for a scalar', shape: [], value: floats(7), is: 7 },
      { form: 'a flat array for an unknown shape', shape: null, value: Float64Array.of(1, 2), is: [1, 2] },
      { form: 'bytes for floats', shape: [null], value: Uint8Array.of(0, 255), is: [0, 255] },
      { form: 'an NDArray', shape: [null, 2], value: new tf.NDArray('float32', [1, 2], floats(1, 2)), is: [[1, 2]] },
      { form: 'an NDArray of another dtype', shape: [2], value: new tf.NDArray('int32', [2], Int32Array.of(1, 2)), is: [1, 2] },
    ];

    for (const { form, shape, dtype = 'float32', value, is } of forms) {
      inSession(backend, `${form} for ${dtype} of shape ${JSON.stringify(shape)}`, async (sess) => {
        const x = tf.placeholder(dtype, shape);
        expect(plain(await sess.run(tf.identity(x), [[x, value]]))).toEqual(is);
      });
    }

    inSession(backend, 'as a Map, as pairs, as an object, as an option', async (sess) => {
      const a = tf.placeholder(tf.float32, [], { name: 'a' });
      const b = tf.placeholder(tf.float32, [], { name: 'b' });
      const quotient = a.div(b);
      const pairs = [
        [a, 6],
        [b, 2],
      ] as const;
      const forms = [new Map(pairs), pairs, { 'a:0': 6, 'b:0': 2 }];
      for (const form of forms) {
        expect(await sess.run(quotient, form)).toBe(3);
        expect(await sess.run(quotient, { feedDict: form })).toBe(3);
        expect(await quotient.eval({ feedDict: form, session: sess })).toBe(3);
      }
      const constant = tf.constant(1);
      expect(await sess.run(constant, null)).toBe(1);
      expect(await sess.run(constant, { feedDict: null })).toBe(1);
    });

    inSession(backend, 'no number with a fraction for an integer, however large', async (sess) => {
      const x = tf.placeholder(tf.int32, []);
      await expect(sess.run(x, [[x, 2 ** 24 + 0.5]])).rejects.toThrow(tf.errors.TypeError);
    });

    inSession(backend, 'a tensor in the middle of the graph', async (sess) => {
      const x = tf.placeholder(tf.float32, []);
      const doubled = x.mul(2);
      const result = doubled.add(1);
      expect(await sess.run(result, [[x, 10]])).toBe(21);
      // What lies before it is not needed.
      expect(await sess.run(result, [[doubled, 10]])).toBe(11);
      expect(await sess.run([result, doubled], { [doubled.name]: 4 })).toEqual([5, 4]);
    });

    inSession(backend, 'one output of an operation that has several', async (sess) => {
      const { inputs } = tf.nn.softmaxCrossEntropyWithLogits({
        labels: [[1, 0]],
        logits: [[3, 4]],
      }).op;
      const loss = inputs[0] as tf.Tensor;
      const gradient = loss.op.outputs[1] as tf.Tensor;
      const [fed, computed] = await sess.run([loss, gradient], [[loss, [7]]]);
      expect(plain(fed)).toEqual([7]);
      expect((computed as tf.NDArray).data[1]).toBeCloseTo(Math.E / (1 + Math.E), 6);
    });

    inSession(backend, 'a constant', async (sess) => {
      const c = tf.constant(2);
      expect(await sess.run(c.mul(10), [[c, 3]])).toBe(30);
      expect(await sess.run(c.mul(10))).toBe(20);
    });

    inSession(backend, 'a placeholder with a default, or not', async (sess) => {
      const x = tf.placeholderWithDefault([1, 2], [null]);
      expect(plain(await sess.run(x.mul(2)))).toEqual([2, 4]);
      expect(plain(await sess.run(x.mul(2), [[x, [5]]]))).toEqual([10]);
    });

    inSession(backend, 'a Variable, for this run alone', async (sess) => {
      const v = tf.variable([1, 2], { name: 'v' });
      const doubled = v.mul(2);
      expect(plainAll(await sess.run([doubled, v], [[v, [5, 6]]]))).toEqual([
        [10, 12],
        [5, 6],
      ]);
      await sess.run(v.initializer);
      expect(plain(await sess.run(doubled, { 'v:0': [5, 6] }))).toEqual([10, 12]);
      expect(plain(await sess.run(doubled))).toEqual([2, 4]);
    });

    inSession(backend, 'a shape', async (sess) => {
      const size = tf.placeholder(tf.int32, [2]);
      const zeros = tf.zeros(size);
      for (const shape of [
        [1, 2],
        [2, 1],
        [1, 2],
      ]) {
        expect(((await sess.run(zeros, [[size, shape]])) as tf.NDArray).shape).toEqual(shape);
      }
    });
  });
});
