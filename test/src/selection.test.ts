import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const run = <R>(body: (sess: tf.Session) => Promise<R>): Promise<R> =>
  new tf.Graph().asDefault(async (graph) => {
    await using sess = new tf.Session({ graph, backend: 'cpu' });
    return await body(sess);
  });

const ints = (values: readonly number[]): tf.Tensor => tf.constant(values, tf.int32);

const arrays = (values: readonly unknown[]): unknown[] =>
  values.map((value) => (value as tf.NDArray).toArray());

describe('booleanMask', () => {
  const matrix = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  it('keeps rows, elements, or columns', () =>
    run(async (sess) => {
      const x = tf.placeholder(tf.float32, [null, 2]);
      const rows = tf.booleanMask(x, [true, false, true]);
      const elements = tf.booleanMask(x, tf.greater(x, 2));
      const columns = tf.booleanMask(x, [false, true], { axis: 1 });
      expect([rows.shape, elements.shape, columns.shape]).toEqual([
        [null, 2],
        [null],
        [null, null],
      ]);
      const values = await sess.run([rows, elements, columns], [[x, matrix]]);
      expect(arrays(values)).toEqual([
        [
          [1, 2],
          [5, 6],
        ],
        [3, 4, 5, 6],
        [[2], [4], [6]],
      ]);
    }));

  it("has TensorFlow's names", () =>
    run(async () => {
      const kept = tf.booleanMask(tf.zeros([2, 3]), [true, false]);
      expect(kept.op.name).toBe('boolean_mask/GatherV2');
      expect(kept.op.inputs.map((t) => t.op.name)).toEqual([
        'boolean_mask/Reshape',
        'boolean_mask/Squeeze',
        'boolean_mask/GatherV2/axis',
      ]);
    }));

  it('lets a gradient through where it keeps', () =>
    run(async (sess) => {
      const x = tf.placeholder(tf.float32, [null]);
      const [dx] = tf.gradients(tf.square(tf.booleanMask(x, tf.greater(x, 1))), x);
      const gradient = tf.convertToTensor(dx as tf.Gradient);
      expect(arrays([await sess.run(gradient, [[x, [1, 2, 3]]])])).toEqual([[0, 4, 6]]);
    }));

  it('refuses masks that do not fit', () =>
    run(async () => {
      const x = tf.zeros([2, 3]);
      expect(() => tf.booleanMask(x, true)).toThrow('mask cannot be scalar.');
      expect(() => tf.booleanMask(x, tf.placeholder(tf.bool))).toThrow(
        'Number of mask dimensions must be specified',
      );
      expect(() => tf.booleanMask(x, [true])).toThrow('Shapes (2,) and (1,) are incompatible');
    }));
});

describe('selections of vectors', () => {
  it('unique, uniqueWithCounts and setdiff1d', () =>
    run(async (sess) => {
      const x = ints([3, 1, 3, 2]);
      const values = await sess.run([...tf.unique(x), ...tf.uniqueWithCounts(x, tf.int64)]);
      expect(arrays(values)).toEqual([
        [3, 1, 2],
        [0, 1, 0, 2],
        [3, 1, 2],
        [0, 1, 0, 2],
        [2, 1, 1],
      ]);
      const [out, idx] = tf.setdiff1d(x, ints([3]));
      expect(arrays(await sess.run([out, idx]))).toEqual([
        [1, 2],
        [1, 3],
      ]);
      expect(tf.uniqueWithCounts(x, tf.int64)[2].dtype).toBe('int64');
    }));

  it('dynamicPartition, and dynamicStitch undoes it', () =>
    run(async (sess) => {
      const partitions = ints([1, 0, 1]);
      const lists = tf.dynamicPartition([10, 20, 30], partitions, 2);
      const places = tf.dynamicPartition(ints([0, 1, 2]), partitions, 2);
      const values = await sess.run([...lists, tf.dynamicStitch([...places], [...lists])]);
      expect(arrays(values)).toEqual([[20], [10, 30], [10, 20, 30]]);
    }));
});
