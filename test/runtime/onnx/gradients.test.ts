import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';
import { expectClose } from '../../numeric_gradient.js';

const graph = new tf.Graph();
const onnx = new tf.Session({ graph, target: 'onnxruntime', threads: 1 });
const tfjs = new tf.Session({ graph, backend: 'wasm' });

afterAll(async () => {
  await onnx.close();
  await tfjs.close();
});

/** The same on both targets. */
async function onBoth(build: () => readonly tf.Tensor[]) {
  const fetches = graph.asDefault(build);
  const [values, expected] = await Promise.all(
    [onnx, tfjs].map((session) => session.run([...fetches]) as Promise<tf.NDArray[]>),
  );
  return { values: values ?? [], expected: expected ?? [] };
}

/** Numbers without a pattern that a window would see, from -1 to 1. */
const waves = (shape: readonly number[], seed: number): tf.Tensor =>
  tf.constant(tf.NDArray.from('float32', shape, (i) => Math.sin(i * i * seed + i)));

interface Layer {
  readonly image: readonly number[];
  readonly filter: readonly number[];
  readonly of: (image: tf.Tensor, filter: tf.Tensor) => tf.Tensor;
}

describe("a convolution's gradients", () => {
  const layers: { readonly [title: string]: Layer } = {
    'of a large filter, same': {
      image: [24, 12, 9, 32],
      filter: [5, 4, 32, 24],
      of: (x, filter) => tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'SAME'),
    },
    'of a large filter, valid': {
      image: [24, 12, 10, 64],
      filter: [5, 5, 64, 64],
      of: (x, filter) => tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'VALID'),
    },
    'of a filter as large as the image': {
      image: [8, 7, 7, 24],
      filter: [7, 7, 24, 20],
      of: (x, filter) => tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'SAME'),
    },
    'with explicit padding': {
      image: [24, 8, 8, 32],
      filter: [5, 5, 32, 24],
      of: (x, filter) => {
        const padding = [0, 3, 1, 0].map((before, axis) => [before, axis === 2 ? 2 : 0] as const);
        return tf.nn.conv2d(x, filter, [1, 1, 1, 1], padding);
      },
    },
    'with the channels second': {
      image: [24, 32, 9, 10],
      filter: [5, 5, 32, 24],
      of: (x, filter) => tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'SAME', { dataFormat: 'NCHW' }),
    },
    'of a filter that strides': {
      image: [24, 12, 9, 32],
      filter: [5, 5, 32, 24],
      of: (x, filter) => tf.nn.conv2d(x, filter, [1, 2, 2, 1], 'SAME'),
    },
    'of few channels': {
      image: [2, 6, 5, 3],
      filter: [3, 3, 3, 2],
      of: (x, filter) => tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'SAME'),
    },
  };

  it.each(Object.entries(layers))('%s', async (_, layer) => {
    const { values, expected } = await onBoth(() => {
      const [image, filter] = [waves(layer.image, 0.7), waves(layer.filter, 0.3)];
      return tf.gradients(tf.square(layer.of(image, filter)), [image, filter]) as tf.Tensor[];
    });
    for (const [i, value] of values.entries()) {
      const { data, shape } = expected[i] as tf.NDArray;
      expect(value.shape).toEqual(shape);
      const largest = [...data].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const ofLargest = (x: number): number => x / largest;
      expectClose([...value.data].map(ofLargest), [...data].map(ofLargest), {
        what: 'gradient',
        tolerance: 2e-6,
      });
    }
  });
});

describe("a max pool's gradient is where the first of the largest values is", () => {
  /** Few numbers, so that windows have several largest values. */
  const ties = (shape: readonly number[]): tf.Tensor =>
    tf.constant(tf.NDArray.from('float32', shape, (i) => Math.floor(2 * Math.sin(i * i))));

  const pools: { readonly [title: string]: () => readonly [x: tf.Tensor, y: tf.Tensor] } = {
    'of windows side by side': () => {
      const x = ties([2, 6, 4, 3]);
      return [x, tf.nn.maxPool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')];
    },
    'of windows that are not square': () => {
      const x = ties([2, 6, 6, 3]);
      return [x, tf.nn.maxPool(x, [1, 3, 2, 1], [1, 3, 2, 1], 'VALID')];
    },
    'of images with the channels second': () => {
      const x = ties([2, 3, 6, 4]);
      const options = { dataFormat: 'NCHW' } as const;
      return [x, tf.nn.maxPool(x, [1, 1, 2, 2], [1, 1, 2, 2], 'VALID', options)];
    },
    'of volumes': () => {
      const x = ties([2, 4, 4, 2, 3]);
      return [x, tf.nn.maxPool3d(x, [1, 2, 2, 2, 1], [1, 2, 2, 2, 1], 'VALID')];
    },
    'of windows that overlap': () => {
      const x = ties([2, 6, 5, 3]);
      return [x, tf.nn.maxPool(x, [1, 3, 3, 1], [1, 2, 2, 1], 'SAME')];
    },
    'of windows that do not fill the image': () => {
      const x = ties([2, 7, 5, 3]);
      return [x, tf.nn.maxPool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'VALID')];
    },
  };

  it.each(Object.entries(pools))('%s', async (_, pool) => {
    const { values, expected } = await onBoth(() => {
      const [x, y] = pool();
      return tf.gradients(y.mul(waves(y.shape as number[], 0.9)), [x]) as tf.Tensor[];
    });
    const [value, other] = [values[0] as tf.NDArray, expected[0] as tf.NDArray];
    expect(value.shape).toEqual(other.shape);
    expect([...value.data].map((g) => g + 0)).toEqual([...other.data]);
  });
});

describe('sums along the first axes', () => {
  it.each([
    [[5000, 3], [0]],
    [
      [10, 30, 20, 4],
      [0, 1, 2],
    ],
    [
      [10, 600, 2, 3],
      [0, -3],
    ],
    [[5000, 1], [0]],
    [[3, 5000], [1]],
  ])('of %j along %j, those of long columns as a product', async (shape, axes) => {
    const { values, expected } = await onBoth(() => [tf.reduceSum(waves(shape, 0.01), axes)]);
    expect(values[0]?.shape).toEqual(expected[0]?.shape);
    expectClose(values[0]?.data ?? [], expected[0]?.data ?? [], { tolerance: 1e-5 });
  });
});
