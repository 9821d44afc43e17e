import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const { metrics } = tf;

/** What two runs are fed: rows of one class and of several, four predictions each, two places each. */
// biome-ignore format: one row each
const batches = [
  {
    labels: [[0], [2], [3]],
    several: [[0, 1], [2, 2], [3, -1]],
    predictions: [[0.1, 0.6, 0.2, 0.1], [0.3, 0.1, 0.5, 0.2], [0.4, 0.3, 0.2, 0.1]],
    places: [[1, 2], [2, 2], [0, 1]],
    weights: [1, 2, 0.5],
  },
  {
    labels: [[1], [5]],
    several: [[1, 5], [0, 3]],
    predictions: [[0.2, 0.5, 0.1, 0.3], [0.1, 0.2, 0.3, 0.6]],
    places: [[1, 3], [3, 2]],
    weights: [3, 0],
  },
] as const;

type Inputs = { readonly [K in keyof (typeof batches)[number]]: tf.Tensor };

const inputs = (): Inputs => ({
  labels: tf.placeholder(tf.int64, [null, 1]),
  several: tf.placeholder(tf.int64, [null, 2]),
  predictions: tf.placeholder(tf.float32, [null, 4]),
  places: tf.placeholder(tf.int64, [null, 2]),
  weights: tf.placeholder(tf.float32, [null]),
});

interface Row {
  readonly use: (inputs: Inputs) => tf.metrics.Metric;
  /** What TensorFlow gives before all runs, and after the first and the second (2.21). */
  readonly is: readonly [before: number, number, number];
}

const { NaN } = Number;

// biome-ignore format: one metric a row
const rows: { readonly [title: string]: Row } = {
  'recallAtK': { use: ({ labels: l, predictions: p }) => metrics.recallAtK(l, p, 2), is: [NaN, 0.3333333, 0.4] },
  'recallAtK of flat labels': { use: ({ labels: l, predictions: p }) => metrics.recallAtK(tf.reshape(l, [-1]), p, 1), is: [NaN, 0.3333333, 0.4] },
  'recallAtK of several labels': { use: ({ several: s, predictions: p }) => metrics.recallAtK(s, p, 2), is: [NaN, 0.4, 0.4444444] },
  'recallAtK, weighted': { use: ({ several: s, predictions: p, weights }) => metrics.recallAtK(s, p, 2, { weights }), is: [NaN, 0.6, 0.5454545] },
  'recallAtK of one class': { use: ({ several: s, predictions: p }) => metrics.recallAtK(s, p, 2, 2), is: [NaN, 1, 1] },
  'recallAtTopK': { use: ({ several: s, places: i }) => metrics.recallAtTopK(s, i, 2), is: [NaN, 0.4, 0.4444444] },
  'recallAtTopK of one class, weighted': { use: ({ several: s, places: i, weights }) => metrics.recallAtTopK(s, i, { classId: 3, weights }), is: [NaN, 0, 0] },
  'precisionAtK': { use: ({ labels: l, predictions: p }) => metrics.precisionAtK(l, p, 2), is: [NaN, 0.1666667, 0.2] },
  'precisionAtK of several labels, weighted': { use: ({ several: s, predictions: p, weights }) => metrics.precisionAtK(s, p, 3, { weights }), is: [NaN, 0.3809524, 0.3589744] },
  'precisionAtK of one class': { use: ({ several: s, predictions: p }) => metrics.precisionAtK(s, p, 2, 1), is: [NaN, 0.5, 0.6666667] },
  'precisionAtTopK, one place twice': { use: ({ several: s, places: i }) => metrics.precisionAtTopK(s, i, 2), is: [NaN, 0.4, 0.4444444] },
  'sparsePrecisionAtK, one weight for all': { use: ({ labels: l, predictions: p }) => metrics.sparsePrecisionAtK(l, p, 1, { weights: 0.5 }), is: [NaN, 0.3333333, 0.4] },
  'averagePrecisionAtK': { use: ({ several: s, predictions: p }) => metrics.averagePrecisionAtK(s, p, 3), is: [0, 0.4444444, 0.5666667] },
  'averagePrecisionAtK, weighted': { use: ({ several: s, predictions: p, weights: w }) => metrics.averagePrecisionAtK(s, p, 2, w), is: [0, 0.4285714, 0.6923077] },
  'averagePrecisionAtK, a row of no class': { use: ({ labels: l, predictions: p }) => metrics.averagePrecisionAtK(l, p, 2), is: [0, 0.3333333, NaN] },
  'sparseAveragePrecisionAtK': { use: ({ several: s, predictions: p }) => metrics.sparseAveragePrecisionAtK(s, p, 1), is: [0, 0.6666667, 0.8] },
};

describe('a metric at k counts every run, as TensorFlow does', () => {
  for (const [title, { use, is }] of Object.entries(rows)) {
    it(title, () =>
      new tf.Graph().asDefault(async () => {
        const fed = inputs();
        const metric = use(fed);
        await using sess = new tf.Session();
        await sess.run(tf.localVariablesInitializer());
        const found = [await sess.run(metric[0])];
        for (const batch of batches) {
          const feeds = Object.entries(batch).map(
            ([name, data]) => [fed[name as keyof Inputs], data] as const,
          );
          const update = await sess.run(metric[1], feeds);
          found.push(await sess.run(metric[0]));
          expect(update).toBe(found.at(-1));
        }
        for (const [i, value] of is.entries()) {
          if (Number.isNaN(value)) expect(found[i]).toBeNaN();
          else expect(found[i]).toBeCloseTo(value, 6);
        }
      }),
    );
  }
});

const names = (items: readonly object[]): string[] =>
  items.map((item) => (item as tf.Tensor | tf.Variable).name);

describe('a metric at k', () => {
  const inGraph = (name: string, body: (fed: Inputs) => void): void =>
    it(name, () => new tf.Graph().asDefault(() => body(inputs())));

  inGraph("has the names of TensorFlow's, and is collected", ({ several, predictions }) => {
    const options = { classId: 3, metricsCollections: ['values'], updatesCollections: ['updates'] };
    const metric = metrics.recallAtK(several, predictions, 2, options);
    expect(names(metric)).toEqual(['recall_at_2_class3:0', 'recall_at_2_class3/update:0']);
    expect([tf.getCollection('values'), tf.getCollection('updates')]).toEqual(
      metric.map((tensor) => [tensor]),
    );
    const average = metrics.averagePrecisionAtK(several, predictions, 2, { name: 'average' });
    expect(names(average)).toEqual(['average/mean:0', 'average:0']);
    expect(metric.map(({ dtype }) => dtype)).toEqual([tf.float64, tf.float64]);
    expect(names(tf.localVariables())).toEqual([
      'recall_at_2_class3/true_positive_at_2_class3:0',
      'recall_at_2_class3/false_negative_at_2_class3:0',
      'average/max:0',
      'average/total:0',
    ]);
  });

  inGraph('refuses what is none', ({ several, predictions, places }) => {
    expect(() => metrics.averagePrecisionAtK(several, predictions, 0)).toThrow('Invalid k=0.');
    expect(() => metrics.recallAtTopK(tf.constant(1, tf.int64), places)).toThrow(
      'Unexpected labels shape () for predictions shape (?, 2).',
    );
    expect(() => metrics.recallAtTopK([[1], [2]], [[1, 2]])).toThrow(
      'Shapes (2,) and (1,) are incompatible',
    );
    expect(() => metrics.precisionAtK(several, predictions, 5)).toThrow(tf.errors.ValueError);
    expect(() => metrics.precisionAtK(several, predictions, 1, { weights: [[1]] })).toThrow(
      'weights can not be broadcast to values.',
    );
  });
});
