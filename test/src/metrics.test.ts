import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const { metrics } = tf;

/** Labels, predictions and weights of two runs. */
const batches = [
  { labels: [1, 0, 1, 1], predictions: [1, 1, 0, 1], weights: [1, 2, 0.5, 0] },
  { labels: [0, 0], predictions: [0, 2], weights: [1, 3] },
] as const;

type Use = (labels: tf.Tensor, predictions: tf.Tensor, weights: tf.Tensor) => tf.metrics.Metric;

interface Row {
  readonly use: Use;
  /** What TensorFlow gives after the first run and after the second. */
  readonly is: readonly [number, number];
}

// biome-ignore format: one metric a row
const rows: { readonly [title: string]: Row } = {
  'mean': { use: (_, p) => metrics.mean(p), is: [0.75, 0.8333333] },
  'mean, weighted': { use: (_, p, w) => metrics.mean(p, w), is: [0.8571429, 1.2] },
  'mean, one weight for all': { use: (_, p) => metrics.mean(p, 0.5), is: [0.75, 0.8333333] },
  'accuracy': { use: (l, p) => metrics.accuracy(l, p), is: [0.5, 0.5] },
  'accuracy, weighted': { use: (l, p, w) => metrics.accuracy(l, p, w), is: [0.2857143, 0.2666667] },
  'accuracy of another dtype': { use: (l, p) => metrics.accuracy(tf.cast(l, tf.int64), p), is: [0.5, 0.5] },
  'accuracy of a column': { use: (l, p) => metrics.accuracy(l, tf.reshape(p, [-1, 1])), is: [0.5, 0.5] },
  'meanAbsoluteError': { use: (l, p) => metrics.meanAbsoluteError(l, p), is: [0.5, 0.6666667] },
  'meanAbsoluteError, weighted': { use: (l, p, w) => metrics.meanAbsoluteError(l, p, w), is: [0.7142857, 1.133333] },
  'meanSquaredError': { use: (l, p) => metrics.meanSquaredError(l, p), is: [0.5, 1] },
  'meanSquaredError, weighted': { use: (l, p, w) => metrics.meanSquaredError(l, p, w), is: [0.7142857, 1.933333] },
  'rootMeanSquaredError': { use: (l, p) => metrics.rootMeanSquaredError(l, p), is: [Math.SQRT1_2, 1] },
  'rootMeanSquaredError, weighted': { use: (l, p, w) => metrics.rootMeanSquaredError(l, p, w), is: [0.8451543, 1.390444] },
  'truePositives': { use: (l, p) => metrics.truePositives(l, p), is: [2, 2] },
  'truePositives, weighted': { use: (l, p, w) => metrics.truePositives(l, p, w), is: [1, 1] },
  'falsePositives': { use: (l, p) => metrics.falsePositives(l, p), is: [1, 2] },
  'falsePositives, weighted': { use: (l, p, w) => metrics.falsePositives(l, p, w), is: [2, 5] },
  'trueNegatives': { use: (l, p) => metrics.trueNegatives(l, p), is: [0, 1] },
  'falseNegatives, weighted': { use: (l, p, w) => metrics.falseNegatives(l, p, w), is: [0.5, 0.5] },
  'precision': { use: (l, p) => metrics.precision(l, p), is: [0.6666667, 0.5] },
  'precision, weighted': { use: (l, p, w) => metrics.precision(l, p, w), is: [0.3333333, 0.1666667] },
  'recall': { use: (l, p) => metrics.recall(l, p), is: [0.6666667, 0.6666667] },
  'recall, weighted': { use: (l, p, w) => metrics.recall(l, p, w), is: [0.6666667, 0.6666667] },
};

const names = (items: readonly object[]): string[] =>
  items.map((item) => (item as tf.Tensor | tf.Variable).name);

describe('a metric counts every run', () => {
  for (const [title, { use, is }] of Object.entries(rows)) {
    it(title, () =>
      new tf.Graph().asDefault(async () => {
        const inputs = [0, 1, 2].map(() => tf.placeholder(tf.float32, [null]));
        const [labels, predictions, weights] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
        const [value, updateOp] = use(labels, predictions, weights);
        await using sess = new tf.Session();
        await sess.run(tf.localVariablesInitializer());
        expect(await sess.run(value)).toBe(0);
        for (const [i, batch] of batches.entries()) {
          const feeds = [
            [labels, batch.labels],
            [predictions, batch.predictions],
            [weights, batch.weights],
          ] as const;
          expect(await sess.run(updateOp, feeds)).toBeCloseTo(is[i] as number, 5);
        }
        expect(await sess.run(value)).toBeCloseTo(is[1], 5);
        await sess.run(tf.localVariablesInitializer());
        expect(await sess.run(value)).toBe(0);
      }),
    );
  }
});

describe('a metric', () => {
  const inGraph = (name: string, body: (graph: tf.Graph) => void): void =>
    it(name, () => new tf.Graph().asDefault(body));
  const vector = (name: string) => tf.placeholder(tf.float32, [null], { name });

  inGraph('makes the operations and the local variables of TensorFlow', (graph) => {
    const metric = metrics.accuracy(vector('l'), vector('p'));
    expect(names(metric)).toEqual(['accuracy/value:0', 'accuracy/update_op:0']);
    const made = names(graph.getOperations()).filter((name) => !/total|count/.test(name));
    expect(made.join(' ')).toBe(
      'l p Equal Cast accuracy/Size accuracy/Cast accuracy/Const accuracy/Sum accuracy/AssignAdd ' +
        'accuracy/AssignAdd_1 accuracy/Maximum/y accuracy/Maximum accuracy/value ' +
        'accuracy/Maximum_1/y accuracy/Maximum_1 accuracy/update_op',
    );
    expect(names(tf.localVariables())).toEqual(['accuracy/total:0', 'accuracy/count:0']);
    expect(tf.getCollection(tf.GraphKeys.METRIC_VARIABLES)).toEqual(tf.localVariables());
    expect(tf.globalVariables()).toEqual([]);
    expect(tf.trainableVariables()).toEqual([]);
  });

  inGraph('of counts has theirs', (graph) => {
    metrics.recall(vector('l'), vector('p'));
    expect(names(tf.localVariables())).toEqual([
      'recall/true_positives/count:0',
      'recall/false_negatives/count:0',
    ]);
    const made = names(graph.getOperations()).filter((name) => /^recall\/[^/]*$/.test(name));
    expect(made.join(' ')).toBe(
      'recall/Cast recall/Cast_1 recall/add recall/Greater recall/add_1 recall/div recall/value ' +
        'recall/add_2 recall/Greater_1 recall/add_3 recall/div_1 recall/update_op',
    );
  });

  inGraph('may be named, and collected', () => {
    const [value, updateOp] = metrics.meanSquaredError(vector('l'), vector('p'), {
      name: 'mse',
      metricsCollections: ['values'],
      updatesCollections: ['updates', 'all'],
    });
    expect(names([value, updateOp])).toEqual(['mse/value:0', 'mse/update_op:0']);
    expect(tf.getCollection('values')).toEqual([value]);
    expect([tf.getCollection('updates'), tf.getCollection('all')]).toEqual([
      [updateOp],
      [updateOp],
    ]);
    const again = metrics.mean(vector('v'), { name: 'mse' });
    expect(names(again)).toEqual(['mse_1/value:0', 'mse_1/update_op:0']);
    expect(names(metrics.mean(vector('v')))).toEqual(['mean/value:0', 'mean/update_op:0']);
    expect(names(metrics.mean(vector('v')))).toEqual(['mean_1/value:0', 'mean_1/update_op:0']);
  });

  inGraph('refuses shapes that do not go together', () => {
    const three = tf.placeholder(tf.float32, [3]);
    const four = tf.placeholder(tf.float32, [4]);
    expect(() => metrics.accuracy(three, four)).toThrow('Shapes (4,) and (3,) are incompatible');
    expect(() => metrics.mean(three, four)).toThrow(
      'weights can not be broadcast to values. Mismatch at dim 0. values.shape=[3] ' +
        'weights.shape=[4].',
    );
  });
});
