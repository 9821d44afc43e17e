import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import { DataSet, type DataSetOptions, datasetsFrom, denseToOneHot } from '../../src/data/mnist.js';
import { RandomState } from '../../src/data/mt19937.js';

/** `n` images of one pixel, whose value is the index; labels are its last digit. */
const imagesOf = (n: number) => NDArray.from('uint8', [n, 1, 1, 1], (i) => i);
const labelsOf = (n: number) => NDArray.from('uint8', [n], (i) => i % 10);

const uint8Set = (n: number, options: DataSetOptions = {}) =>
  new DataSet(imagesOf(n), labelsOf(n), { dtype: 'uint8', seed: 1234, ...options });

const pixelsOf = ([images]: readonly [NDArray, ...unknown[]]) => [...images.data];

/** `DataSet.next_batch` as TensorFlow does it: the values themselves are permuted. */
class PermutedValues {
  epochsCompleted = 0;
  #index = 0;
  readonly #random: RandomState;

  constructor(
    public values: number[],
    seed: number,
  ) {
    this.#random = new RandomState(seed);
  }

  nextBatch(size: number, shuffle: boolean): number[] {
    const start = this.#index;
    if (this.epochsCompleted === 0 && start === 0 && shuffle) this.#shuffle();
    if (start + size <= this.values.length) {
      this.#index += size;
      return this.values.slice(start, this.#index);
    }
    this.epochsCompleted += 1;
    const rest = this.values.slice(start);
    if (shuffle) this.#shuffle();
    this.#index = size - rest.length;
    return [...rest, ...this.values.slice(0, this.#index)];
  }

  #shuffle(): void {
    const permutation = Uint32Array.from(this.values.keys());
    this.#random.shuffle(permutation);
    this.values = Array.from(permutation, (i) => this.values[i] as number);
  }
}

describe('DataSet', () => {
  it('scales pixels as numpy.multiply(float32, 1 / 255) does', () => {
    const { images } = new DataSet(imagesOf(256), labelsOf(256));
    expect(images.dtype).toBe('float32');
    // The product is float32 by float32, which is not the float32 nearest to i / 255.
    expect(images.data[3]).toBe(0.011764707043766975);
    expect(images.data[255]).toBe(1);
    expect([...images.data]).toEqual(
      Array.from({ length: 256 }, (_, i) => Math.fround(i * Math.fround(1 / 255))),
    );
  });

  it('keeps bytes in uint8, and rows and columns without reshape', () => {
    const images = NDArray.from('uint8', [2, 3, 4, 1], (i) => i);
    const labels = labelsOf(2);
    expect(new DataSet(images, labels, { dtype: 'uint8' }).images.shape).toEqual([2, 12]);
    const unshaped = new DataSet(images, labels, { dtype: 'uint8', reshape: false });
    expect(unshaped.images.shape).toEqual([2, 3, 4, 1]);
    expect(unshaped.images.data).toEqual(images.data);
    expect(unshaped.nextBatch(1)[0].shape).toEqual([1, 3, 4, 1]);
  });

  it('gives labels in the form it was given', () => {
    const dense = uint8Set(3).nextBatch(2, { shuffle: false })[1];
    expect([dense.dtype, dense.toArray()]).toEqual(['uint8', [0, 1]]);
    const oneHot = new DataSet(imagesOf(3), denseToOneHot(labelsOf(3), 3));
    const [, labels] = oneHot.nextBatch(2, { shuffle: false });
    expect([labels.dtype, labels.toArray()]).toEqual([
      'float64',
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ]);
  });

  it('fills the last batch of an epoch from the next epoch', () => {
    const set = uint8Set(5);
    const next = () => pixelsOf(set.nextBatch(3, { shuffle: false }));
    expect([next(), next(), next()]).toEqual([
      [0, 1, 2],
      [3, 4, 0],
      [1, 2, 3],
    ]);
    expect(set.epochsCompleted).toBe(1);
  });

  it('ends an epoch only with the batch after its last example', () => {
    const set = uint8Set(4);
    set.nextBatch(4);
    expect(set.epochsCompleted).toBe(0);
    set.nextBatch(4);
    expect(set.epochsCompleted).toBe(1);
  });

  it('serves what TensorFlow serves, over epochs, batch sizes and shuffling', () => {
    const calls = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 9 }), shuffle: fc.boolean() }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 9, max: 30 }),
        fc.nat(2 ** 31 - 2),
        calls,
        (n, seed, batches) => {
          const set = uint8Set(n, { seed });
          const expected = new PermutedValues([...imagesOf(n).data], seed);
          for (const { size, shuffle } of batches) {
            const [images, labels] = set.nextBatch(size, { shuffle });
            expect([...images.data]).toEqual(expected.nextBatch(size, shuffle));
            expect([...labels.data]).toEqual([...images.data].map((pixel) => pixel % 10));
            expect([...set.images.data]).toEqual(expected.values);
            expect(set.epochsCompleted).toBe(expected.epochsCompleted);
          }
          expect([...set.labels.data]).toEqual(expected.values.map((pixel) => pixel % 10));
        },
      ),
    );
  });

  it('serves every example once in every epoch', () => {
    const set = uint8Set(100, { seed: null });
    for (let epoch = 0; epoch < 3; epoch++) {
      const seen = Array.from({ length: 10 }, () => pixelsOf(set.nextBatch(10))).flat();
      expect(new Set(seen).size).toBe(100);
    }
  });

  it('builds the arrays of an epoch once', () => {
    const set = uint8Set(10);
    expect(set.images).toBe(set.images);
    const before = set.images;
    set.nextBatch(2);
    expect(set.images).not.toBe(before);
    expect([...before.data]).toEqual([...imagesOf(10).data]);
  });

  it('reduces a seed as tf.get_seed does', () => {
    const order = (seed: number) => pixelsOf(uint8Set(50, { seed }).nextBatch(50));
    expect(order(2 ** 31 + 6)).toEqual(order(7));
    expect(order(-1)).toEqual(order(2 ** 31 - 2));
  });

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 11])(
    'refuses batch size %d',
    (size) => {
      expect(() => uint8Set(10).nextBatch(size)).toThrow(ValueError);
      expect(() => uint8Set(10).nextBatch(size)).toThrow(
        `Batch size should be an integer from 1 to the 10 examples of the set. Received: ${size}.`,
      );
    },
  );

  it('has no batch to give when it is empty', () => {
    expect(() => uint8Set(0).nextBatch(1)).toThrow('the 0 examples of the set');
    expect(uint8Set(0).images.shape).toEqual([0, 1]);
  });

  it('takes the options of nextBatch by position', () => {
    expect(pixelsOf(uint8Set(5).nextBatch(3, false, false))).toEqual([0, 1, 2]);
    expect(pixelsOf(uint8Set(5).nextBatch(3, undefined, false))).toEqual([0, 1, 2]);
    expect(uint8Set(5).nextBatch(3, true)[0].shape).toEqual([3, 784]);
    expect(pixelsOf(uint8Set(50).nextBatch(9))).toEqual(pixelsOf(uint8Set(50).nextBatch(9, false)));
  });

  it('serves constant batches of fake data', () => {
    const fake = uint8Set(0, { fakeData: true, oneHot: true, dtype: 'float32' });
    expect(fake.numExamples).toBe(10000);
    const [images, labels] = fake.nextBatch(2, true);
    expect([images.dtype, images.shape, new Set(images.data)]).toEqual([
      'float32',
      [2, 784],
      new Set([1]),
    ]);
    expect([labels.shape, [...labels.data]]).toEqual([
      [2, 10],
      [...[1, 0, 0, 0, 0, 0, 0, 0, 0, 0], ...[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ]);
    const [, dense] = uint8Set(0, { fakeData: true }).nextBatch(2, { fakeData: true });
    expect([dense.shape, [...dense.data]]).toEqual([[2], [0, 0]]);
    expect(() => fake.nextBatch(2)).toThrow('fake data only');
  });

  it('refuses other dtypes, other numbers of labels and images it cannot reshape', () => {
    const other = JSON.parse('{ "dtype": "float64" }');
    expect(() => uint8Set(1, other)).toThrow(
      new TypeError('Invalid image dtype float64, expected uint8 or float32'),
    );
    expect(() => new DataSet(imagesOf(3), labelsOf(4))).toThrow(
      new ValueError('images.shape: (3, 1, 1, 1) labels.shape: (4)'),
    );
    expect(() => new DataSet(NDArray.from('uint8', [1, 2, 2, 3]), labelsOf(1))).toThrow(ValueError);
  });
});

describe('denseToOneHot', () => {
  it('makes float64 rows', () => {
    const rows = denseToOneHot(NDArray.vector('uint8', [2, 0]), 3);
    expect([rows.dtype, rows.toArray()]).toEqual([
      'float64',
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
    ]);
  });

  it('refuses a class there is no column for', () => {
    expect(() => denseToOneHot(NDArray.vector('uint8', [10]))).toThrow(ValueError);
  });
});

describe('datasetsFrom', () => {
  const split = (options: Parameters<typeof datasetsFrom>[4]) =>
    datasetsFrom(imagesOf(20), labelsOf(20), imagesOf(6), labelsOf(6), {
      dtype: 'uint8',
      ...options,
    });

  it('takes the validation set off the front', () => {
    const { train, validation, test } = split({ validationSize: 5 });
    expect([...validation.images.data]).toEqual([0, 1, 2, 3, 4]);
    expect([...train.images.data].slice(0, 3)).toEqual([5, 6, 7]);
    expect([...train.labels.data].slice(0, 3)).toEqual([5, 6, 7]);
    expect([train.numExamples, validation.numExamples, test.numExamples]).toEqual([15, 5, 6]);
  });

  it('shuffles all three sets with one generator', () => {
    const { train, test } = split({ validationSize: 0, seed: 3 });
    const expected = new RandomState(3);
    const orders = [20, 6].map((n) => {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      expected.shuffle(order);
      return [...order];
    });
    expect([pixelsOf(train.nextBatch(20)), pixelsOf(test.nextBatch(6))]).toEqual(orders);
  });

  it('gives one-hot labels on request', () => {
    expect(split({ validationSize: 0, oneHot: true }).test.labels.shape).toEqual([6, 10]);
  });

  it.each([undefined, -1, 21, 2.5])('refuses validation size %s of 20', (validationSize) => {
    expect(() => split({ validationSize })).toThrow(
      new ValueError(
        `Validation size should be between 0 and 20. Received: ${validationSize ?? 5000}.`,
      ),
    );
  });
});
