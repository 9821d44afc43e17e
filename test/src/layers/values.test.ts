import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';

/*
 * What TensorFlow's layers give, on inputs ((7 · i) mod 11 - 5) / 4 and kernels of the seed 7 (2.21,
 * graph seed 3).
 */

interface Row {
  readonly input: readonly number[];
  readonly build: (x: tf.Tensor) => tf.Tensor;
  readonly shape: readonly number[];
  readonly sum: number;
  /** The first values. */
  readonly first: readonly number[];
}

const { layers } = tf;
const kernelInitializer = tf.randomUniformInitializer(-1, 1, 7);

// biome-ignore format: one layer a row
const rows: { readonly [title: string]: Row } = {
  'dense': { input: [2, 4], build: (x) => layers.dense(x, 3, { kernelInitializer, biasInitializer: tf.onesInitializer() }), shape: [2, 3], sum: 7.028032, first: [-0.4192754, 1.85422, 0.6257279, 2.454725] },
  'dense, activated, without a bias': { input: [2, 4], build: (x) => layers.dense(x, 3, tf.nn.relu, false, kernelInitializer), shape: [2, 3], sum: 3.438981, first: [0, 0.8542202, 0, 1.454725] },
  'dense of sequences': { input: [2, 3, 4], build: (x) => layers.dense(x, 3, { kernelInitializer }), shape: [2, 3, 3], sum: -1.033237, first: [-1.419275, 0.8542202, -0.3742721, 1.454725] },
  'conv1d': { input: [2, 6, 3], build: (x) => layers.conv1d(x, 4, 3, 2, 'same', { kernelInitializer }), shape: [2, 3, 4], sum: 1.894401, first: [0.3045643, -1.262496, 1.060964, 0.8658024] },
  'conv2d': { input: [2, 5, 6, 3], build: (x) => layers.conv2d(x, 4, [2, 3], 2, 'same', { kernelInitializer }), shape: [2, 3, 3, 4], sum: 17.1383, first: [-0.720781, 0.9128402, -0.2508298, 1.56459] },
  'conv2d, dilated': { input: [2, 6, 7, 3], build: (x) => layers.conv2d(x, 4, 2, { dilationRate: 2, kernelInitializer }), shape: [2, 4, 5, 4], sum: 14.12618, first: [0.9742737, -0.6964357, 0.8177412, 1.853618] },
  'conv3d': { input: [2, 4, 5, 4, 2], build: (x) => layers.conv3d(x, 3, 2, { kernelInitializer }), shape: [2, 3, 4, 3, 3], sum: -14.45287, first: [-0.477697, -0.3955039, 0.02088517, -1.700537] },
  'separableConv2d': { input: [2, 5, 6, 2], build: (x) => layers.separableConv2d(x, 3, 3, { depthMultiplier: 2, padding: 'same', depthwiseInitializer: kernelInitializer, pointwiseInitializer: kernelInitializer }), shape: [2, 5, 6, 3], sum: -2.910422, first: [-0.8734092, 0.4183846, -0.4919669, -1.276682] },
  'separableConv1d': { input: [2, 6, 2], build: (x) => layers.separableConv1d(x, 3, 3, { depthMultiplier: 2, padding: 'same', depthwiseInitializer: kernelInitializer, pointwiseInitializer: kernelInitializer }), shape: [2, 6, 3], sum: -1.056571, first: [-0.2240249, -0.4343198, 1.053255, 0.02116089] },
  'separableConv1d, in steps': { input: [2, 7, 3], build: (x) => layers.separableConv1d(x, 2, 3, 2, { depthwiseInitializer: kernelInitializer, pointwiseInitializer: kernelInitializer }), shape: [2, 3, 2], sum: -2.424188, first: [-0.7976172, -0.2112366, 0.8712924, -0.6669744] },
  'separableConv1d, dilated': { input: [2, 9, 2], build: (x) => layers.separableConv1d(x, 2, 3, { dilationRate: 2, padding: 'same', depthwiseInitializer: kernelInitializer, pointwiseInitializer: kernelInitializer }), shape: [2, 9, 2], sum: -0.7919636, first: [0.2404391, 0.2645761, 0.5455067, 1.174663] },
  'conv2dTranspose, same': { input: [2, 3, 4, 2], build: (x) => layers.conv2dTranspose(x, 3, 3, 2, 'same', { kernelInitializer }), shape: [2, 6, 8, 3], sum: -6.532234, first: [-0.4788959, -0.1580752, -0.7452061, -0.9713554] },
  'conv2dTranspose, valid': { input: [2, 3, 4, 2], build: (x) => layers.conv2dTranspose(x, 3, [3, 2], [2, 1], { kernelInitializer }), shape: [2, 7, 5, 3], sum: -12.49316, first: [-0.4788959, -0.1580752, -0.7452061, -0.9609824] },
  'maxPooling1d': { input: [2, 5, 3], build: (x) => layers.maxPooling1d(x, 2, 2), shape: [2, 2, 3], sum: 3.25, first: [1.25, 0.5, -0.5, 1] },
  'averagePooling1d': { input: [2, 5, 3], build: (x) => layers.averagePooling1d(x, 2, 2, 'same'), shape: [2, 3, 3], sum: 1, first: [0, 0.375, -0.625, 0.875] },
  'maxPooling2d': { input: [2, 5, 6, 3], build: (x) => layers.maxPooling2d(x, 2, 2, 'same'), shape: [2, 3, 3, 3], sum: 35.25, first: [1.25, 0.5, 0.75, 1] },
  'averagePooling2d': { input: [2, 5, 6, 3], build: (x) => layers.averagePooling2d(x, [2, 3], [1, 2]), shape: [2, 4, 2, 3], sum: 0.04166667, first: [0.04166667, -0.04166667, -0.125, 0] },
  'maxPooling3d': { input: [1, 4, 4, 4, 2], build: (x) => layers.maxPooling3d(x, 2, 2), shape: [1, 2, 2, 2, 2], sum: 18.25, first: [0.75, 1.25, 1.25, 1.25] },
  'averagePooling3d': { input: [1, 4, 4, 4, 2], build: (x) => layers.averagePooling3d(x, 2, 2), shape: [1, 2, 2, 2, 2], sum: 0.0625, first: [-0.25, -0.21875, 0.21875, 0.25] },
  'dropout': { input: [2, 6], build: (x) => layers.dropout(x, 0.4, { seed: 5, training: true }), shape: [2, 6], sum: -0.4166667, first: [0, 0.8333333, 0, 2.083333] },
  'dropout of rows': { input: [2, 6], build: (x) => layers.dropout(x, 0.4, [null, 1], 5, true), shape: [2, 6], sum: -1.25, first: [0, 0, 0, 0] },
  'dropout outside of training': { input: [2, 6], build: (x) => layers.dropout(x, 0.4), shape: [2, 6], sum: -1.25, first: [-1.25, 0.5, -0.5, 1.25] },
  'flatten': { input: [2, 3, 4], build: (x) => layers.flatten(x), shape: [2, 12], sum: -0.75, first: [-1.25, 0.5, -0.5, 1.25] },
  'flatten, channels first': { input: [2, 3, 4], build: (x) => layers.flatten(x, { dataFormat: 'channels_first' }), shape: [2, 12], sum: -0.75, first: [-1.25, 0.25, -1, 0.5] },
};

const close = (actual: number, expected: number, what: string): void =>
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(
    1e-5 * Math.max(1, Math.abs(expected)),
  );

describe('values of layers', () => {
  for (const [title, { input, build, shape, sum, first }] of Object.entries(rows)) {
    it(title, () =>
      new tf.Graph().asDefault(async () => {
        tf.setRandomSeed(3);
        const x = tf.placeholder(tf.float32, [null, ...input.slice(1)]);
        const y = build(x);
        expect(y.shape).toEqual([null, ...shape.slice(1)]);
        const fed = tf.NDArray.from('float32', input, (i) => (((i * 7) % 11) - 5) / 4);
        for (const backend of ['wasm', 'cpu'] as const) {
          await using sess = new tf.Session({ backend });
          await sess.run(tf.globalVariablesInitializer());
          const value = (await sess.run(y, [[x, fed]])) as tf.NDArray;
          expect(value.shape).toEqual(shape);
          close(
            Array.from(value.data).reduce((a, b) => a + b, 0),
            sum,
            `the sum, on ${backend}`,
          );
          for (const [i, expected] of first.entries()) {
            close(value.data[i] as number, expected, `element ${i}, on ${backend}`);
          }
        }
      }),
    );
  }
});
