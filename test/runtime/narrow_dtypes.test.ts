import { describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';

// tfjs has neither int64 nor uint8: both are held as int32.

const most = 2 ** 31 - 1;

const vector = (dtype: tf.DType, values: readonly number[]): tf.NDArray =>
  tf.NDArray.vector(dtype, values);

type Build = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

const binary: { readonly [name: string]: Build } = {
  add: tf.add,
  'the operator +': (x, y) => x.add(y),
  subtract: tf.subtract,
  multiply: tf.multiply,
  pow: tf.pow,
  squaredDifference: tf.squaredDifference,
  addN: (x, y) => ops.AddN([[x, y]]),
  cumsum: (x, y) => tf.cumsum(tf.convertToTensor([x, y])),
  reduceSum: (x, y) => tf.reduceSum(tf.convertToTensor([x, y]), 0),
  reduceProd: (x, y) => tf.reduceProd(tf.convertToTensor([x, y]), 0),
};

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  const inSession = (body: (sess: tf.Session) => Promise<void>) =>
    new tf.Graph().asDefault(async (graph) => {
      await using sess = new tf.Session({ graph, backend });
      await body(sess);
    });

  const run = (build: Build, x: tf.NDArray, y: tf.NDArray, body: (run: Promise<unknown>) => void) =>
    inSession(async (sess) => {
      const [px, py] = [x, y].map((v) => tf.placeholder(v.dtype, v.shape)) as [
        tf.Tensor,
        tf.Tensor,
      ];
      const result = sess.run(build(px, py), [
        [px, x],
        [py, y],
      ]);
      await body(result);
    });

  describe('an int64 that does not fit 32 bits is an error, never another number', () => {
    const operands: { readonly [name: string]: readonly [number, number] } = {
      subtract: [-most, most],
      multiply: [2 ** 16, 2 ** 15],
      pow: [2, 31],
      squaredDifference: [0, 2 ** 16],
      reduceProd: [2 ** 16, 2 ** 15],
    };

    it.each(Object.entries(binary))('%s', (name, build) => {
      const [x, y] = operands[name] ?? [most, 1];
      return run(build, vector('int64', [x]), vector('int64', [y]), async (result) => {
        await expect(result).rejects.toThrow(tf.errors.InvalidArgumentError);
        await expect(result).rejects.toThrow('does not fit');
      });
    });

    it.each(Object.entries(binary))('%s of small numbers', (_, build) =>
      run(build, vector('int64', [3]), vector('int64', [2]), async (result) => {
        await expect(result).resolves.toMatchObject({ dtype: 'int64' });
      }),
    );

    it('cast', () =>
      inSession(async (sess) => {
        const x = tf.placeholder(tf.float32, []);
        const y = tf.cast(x, tf.int64);
        expect(await sess.run(y, [[x, -7.5]])).toBe(-7);
        await expect(sess.run(y, [[x, 3e9]])).rejects.toThrow('The int64 value 3000000000');
      }));

    it('names the operation', () =>
      inSession(async (sess) => {
        const x = tf.placeholder(tf.int64, []);
        const run = sess.run(tf.square(x, 'large'), [[x, 2 ** 20]]);
        await expect(run).rejects.toMatchObject({ op: { name: 'large', type: 'Square' } });
      }));
  });

  describe('a uint8 wraps around at 256, within a run too', () => {
    const results: { readonly [name: string]: readonly number[] } = {
      add: [44],
      'the operator +': [44],
      subtract: [100],
      multiply: [32],
      addN: [44],
    };

    it.each(Object.entries(results))('%s', (name, expected) =>
      run(
        (x, y) => tf.cast((binary[name] as Build)(x, y), tf.int32),
        vector('uint8', [200]),
        vector('uint8', [100]),
        async (result) => {
          await expect(result).resolves.toEqual(vector('int32', expected));
        },
      ),
    );

    it('cast', () =>
      inSession(async (sess) => {
        const x = tf.placeholder(tf.int32, []);
        const y = tf.cast(tf.cast(x, tf.uint8), tf.int32);
        expect(await sess.run(y, [[x, 300]])).toBe(44);
        expect(await sess.run(y, [[x, -1]])).toBe(255);
      }));
  });
});
