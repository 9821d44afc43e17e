import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { machines } from '../targets.js';

const { Dataset } = tf.data;
const { FailedPreconditionError, InvalidArgumentError, OutOfRangeError, ValueError } = tf.errors;

beforeEach(tf.resetDefaultGraph);

const plain = (value: unknown): unknown => {
  if (value instanceof tf.NDArray) return value.toArray();
  return Array.isArray(value) ? value.map(plain) : value;
};

/** All elements of a dataset, as a Session gives them. */
async function elementsOf(
  dataset: tf.data.Dataset<never> | tf.data.Dataset,
  machine: tf.SessionOptions = machines.cpu,
): Promise<unknown[]> {
  const next = (dataset as tf.data.Dataset).makeOneShotIterator().getNext();
  await using sess = new tf.Session(machine);
  const elements: unknown[] = [];
  for (;;) {
    try {
      elements.push(plain(await sess.run(next as tf.Tensor)));
    } catch (error) {
      if (error instanceof OutOfRangeError) return elements;
      throw error;
    }
  }
}

const five = () => Dataset.range(5);
const images = tf.NDArray.from(tf.float32, [3, 2], (i) => i);
const labels = tf.NDArray.from(tf.int32, [3], (i) => 10 * i);

describe('a dataset', () => {
  it.each<readonly [string, () => tf.data.Dataset, readonly unknown[]]>([
    ['of a range', () => Dataset.range(2, 9, 3), [2, 5, 8]],
    ['of a range downwards', () => Dataset.range(3, 0, -2), [3, 1]],
    ['of tensors is one element', () => Dataset.fromTensors([1, 2]), [[1, 2]]],
    [
      'of slices',
      () =>
        Dataset.fromTensorSlices([
          [1, 2],
          [3, 4],
        ]),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'of slices of a tuple',
      () => Dataset.fromTensorSlices([images, labels]),
      [
        [[0, 1], 0],
        [[2, 3], 10],
        [[4, 5], 20],
      ],
    ],
    [
      'of slices of a dict',
      () =>
        Dataset.fromTensorSlices({ x: images, y: labels })
          .take(1)
          .map(({ x, y }) => [x, y]),
      [[[0, 1], 0]],
    ],
    ['in batches', () => five().batch(2), [[0, 1], [2, 3], [4]]],
    [
      'in whole batches',
      () => five().batch(2, true),
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['repeated', () => Dataset.range(2).repeat(2), [0, 1, 0, 1]],
    ['repeated without end', () => Dataset.range(2).repeat().take(5), [0, 1, 0, 1, 0]],
    ['that is empty and repeated', () => Dataset.range(0).repeat(), []],
    ['begun', () => five().take(2), [0, 1]],
    ['taken whole', () => five().take(-1), [0, 1, 2, 3, 4]],
    ['without its beginning', () => five().skip(3), [3, 4]],
    ['without anything', () => five().skip(-1), []],
    ['after another', () => Dataset.range(1).concatenate(Dataset.range(2)), [0, 0, 1]],
    [
      'beside another',
      () => Dataset.zip([Dataset.range(3), five().skip(3)]),
      [
        [0, 3],
        [1, 4],
      ],
    ],
    ['mapped', () => five().map((x) => tf.square(tf.cast(x, tf.float32))), [0, 1, 4, 9, 16]],
    [
      'mapped to a tuple and back',
      () =>
        five()
          .take(2)
          .map((x) => [x, x.add(x)] as const)
          .map((a, b) => a.add(b)),
      [0, 3],
    ],
    ['filtered', () => five().filter((x) => tf.greater(x, 2)), [3, 4]],
    ['fetched ahead', () => five().prefetch(1).take(1), [0]],
  ])('%s', async (_, build, expected) => {
    expect(await elementsOf(build())).toEqual(expected);
    expect(await elementsOf(build(), machines.onnxruntime)).toEqual(expected);
  });

  it('has static shapes', () => {
    const [x, y] = Dataset.fromTensorSlices([images, labels])
      .batch(2)
      .makeOneShotIterator()
      .getNext();
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([[null, 2], 'float32', [null], 'int32']);
    expect(x.op.type).toBe('IteratorGetNext');
    expect(five().batch(2, true).makeOneShotIterator().getNext().shape).toEqual([2]);
    expect(five().map((v) => [v]).outputTypes).toEqual(['int64']);
  });

  it('is shuffled: every element once, in an order that the seed decides', async () => {
    const shuffled = (seed: number) => elementsOf(Dataset.range(20).shuffle(7, seed));
    const first = (await shuffled(1)) as number[];
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    // What is drawn first is among the first seven.
    expect(first[0]).toBeLessThan(7);
    expect(await shuffled(1)).toEqual(first);
    expect(await shuffled(2)).not.toEqual(first);
  });

  it('is shuffled anew in every epoch, unless it is not to be', async () => {
    const epochs = async (again: boolean) => {
      const all = await elementsOf(Dataset.range(8).shuffle(8, 3, again).repeat(2));
      return [all.slice(0, 8), all.slice(8)];
    };
    const [a, b] = await epochs(true);
    expect(a).not.toEqual(b);
    const [c, d] = await epochs(false);
    expect(c).toEqual(d);
  });

  it('trains: the loop of a tutorial', async () => {
    const x = tf.NDArray.from(tf.float32, [8, 1], (i) => i);
    const y = tf.NDArray.from(tf.float32, [8, 1], (i) => 3 * i);
    const iterator = Dataset.fromTensorSlices([x, y])
      .shuffle(8, 1)
      .batch(3)
      .makeInitializableIterator();
    const [batchX, batchY] = iterator.getNext();
    const w = tf.variable([[0]], { name: 'w' });
    const loss = tf.reduceMean(tf.square(tf.matmul(batchX, w).sub(batchY)));
    const step = new tf.train.GradientDescentOptimizer(0.01).minimize(loss);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    for (let epoch = 0; epoch < 20; epoch++) {
      await sess.run(iterator.initializer);
      const batches = async () => {
        for (let n = 0; ; n++) {
          try {
            await sess.run([step, loss]);
          } catch (error) {
            if (error instanceof OutOfRangeError) return n;
            throw error;
          }
        }
      };
      expect(await batches()).toBe(3);
    }
    expect((await sess.run<tf.NDArray>(w)).data[0]).toBeCloseTo(3, 3);
  });
});

describe('an iterator', () => {
  it('is fed its source where it begins, and begins anew', async () => {
    const x = tf.placeholder(tf.float32, [null]);
    const iterator = Dataset.fromTensorSlices(x).makeInitializableIterator();
    const next = iterator.getNext();
    await using sess = new tf.Session({ backend: 'cpu' });
    await sess.run(iterator.initializer, [[x, [1, 2]]]);
    expect(await sess.run(next)).toBe(1);
    await sess.run(iterator.initializer, [[x, [7, 8, 9]]]);
    expect([await sess.run(next), await sess.run(next)]).toEqual([7, 8]);
  });

  it('moves on once in a run, however often its element is used', async () => {
    const next = five().makeOneShotIterator().getNext();
    await using sess = new tf.Session({ backend: 'cpu' });
    expect(await sess.run([next, next.add(next), next.op])).toEqual([0, 0, null]);
    expect(await sess.run(next)).toBe(1);
  });

  it('begins and gives its first element in one run', async () => {
    const iterator = five().makeInitializableIterator();
    const next = iterator.getNext();
    await using sess = new tf.Session({ backend: 'cpu' });
    expect(await sess.run([next, iterator.initializer])).toEqual([0, null]);
    expect(await sess.run(next)).toBe(1);
  });

  it('is where it is for each Session by itself', async () => {
    const next = five().makeOneShotIterator().getNext();
    await using a = new tf.Session({ backend: 'cpu' });
    await using b = new tf.Session({ backend: 'cpu' });
    expect([await a.run(next), await a.run(next), await b.run(next)]).toEqual([0, 1, 0]);
  });

  it('gives no element where its element is fed', async () => {
    const next = five().makeOneShotIterator().getNext();
    await using sess = new tf.Session({ backend: 'cpu' });
    expect(await sess.run(next, [[next, 9]])).toBe(9);
    expect(await sess.run(next)).toBe(0);
  });

  it('goes through one dataset after another', async () => {
    const iterator = tf.data.Iterator.fromStructure<tf.Tensor>(tf.int64, [[]]);
    const next = iterator.getNext();
    const begin = [five(), five().skip(3)].map((dataset) => iterator.makeInitializer(dataset));
    await using sess = new tf.Session({ backend: 'cpu' });
    await sess.run(begin[1] as tf.Operation);
    expect(await sess.run(next)).toBe(3);
    await sess.run(begin[0] as tf.Operation);
    expect(await sess.run(next)).toBe(0);
    const other = Dataset.fromTensors(1) as tf.data.Dataset<tf.Tensor>;
    expect(() => iterator.makeInitializer(other)).toThrow(ValueError);
  });

  it('says what is wrong', async () => {
    const iterator = five().makeInitializableIterator();
    const next = iterator.getNext();
    await using sess = new tf.Session({ backend: 'cpu' });
    await expect(sess.run(next)).rejects.toThrow(FailedPreconditionError);
    await expect(sess.run(next)).rejects.toThrow(
      /^GetNext\(\) failed because the iterator has not/,
    );
    expect(() => five().makeOneShotIterator().initializer).toThrow(ValueError);
    expect(() => five().batch(0)).toThrow(/batch_size must be a positive integer/);
    expect(() => five().filter((x) => x)).toThrow(/`predicate` return type/);
    expect(() => Dataset.fromTensorSlices(3)).toThrow(/A scalar cannot be sliced/);
    expect(() => Dataset.fromTensorSlices([labels, tf.constant([1])])).toThrow(
      /^Dimensions 3 and 1 are not compatible/,
    );
    const fed = Dataset.fromTensors(tf.placeholder(tf.float32, [], 'x'));
    expect(() => fed.makeOneShotIterator()).toThrow(/^Cannot capture a placeholder \(name:x/);
    const ragged = Dataset.range(1, 3).map((n) => tf.zeros(tf.reshape(tf.cast(n, tf.int32), [1])));
    const batch = ragged.batch(2).makeOneShotIterator().getNext();
    await expect(sess.run(batch)).rejects.toThrow(InvalidArgumentError);
    await expect(sess.run(batch)).rejects.toThrow(OutOfRangeError);
  });
});
