import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { expectClose } from '../numeric_gradient.js';

const { metrics } = tf;

/** What two runs are fed: two classes with probabilities of the second, and three classes. */
const batches = [
  {
    labels: [1, 0, 1, 1],
    predictions: [0.9, 0.6, 0.2, 0.8],
    weights: [1, 2, 0.5, 0],
    classes: [0, 1, 2, 2],
    guesses: [0, 2, 2, 1],
  },
  { labels: [0, 0], predictions: [0.1, 0.7], weights: [1, 3], classes: [1, 1], guesses: [1, 0] },
] as const;

type Inputs = { readonly [K in keyof (typeof batches)[number]]: tf.Tensor };

interface Row {
  readonly use: (inputs: Inputs) => tf.metrics.Metric;
  /** What TensorFlow gives before all runs, and after the first and the second (2.21). */
  readonly is: readonly [before: readonly number[], ...after: (readonly number[])[]];
  /** What its update gives in them, if that is something else. */
  readonly updates?: readonly (readonly number[])[];
}

const columns = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.stack([a, b], 1);

// biome-ignore format: one metric a row
const rows: { readonly [title: string]: Row } = {
  'auc': { use: ({ labels: l, predictions: p }) => metrics.auc(l, p), is: [[0], [0.6666661], [0.7777776]] },
  'auc, weighted': { use: ({ labels: l, predictions: p, weights: w }) => metrics.auc(l, p, w), is: [[0], [0.6666666], [0.7222222]] },
  'auc, of precision and recall': { use: ({ labels: l, predictions: p }) => metrics.auc(l, p, { curve: 'PR' }), is: [[0], [0.9027776], [0.8499998]] },
  'auc, carefully, of precision and recall': { use: ({ labels: l, predictions: p, weights: w }) => metrics.auc(l, p, w, { curve: 'PR', summationMethod: 'careful_interpolation' }), is: [[0], [0.7944658], [0.7331909]] },
  'auc, carefully': { use: ({ labels: l, predictions: p }) => metrics.auc(l, p, { summationMethod: 'careful_interpolation' }), is: [[0], [0.6666661], [0.7777776]] },
  'auc, from below': { use: ({ labels: l, predictions: p }) => metrics.auc(l, p, { summationMethod: 'minoring', numThresholds: 5 }), is: [[0], [0.6666661], [0.6666666]] },
  'auc, from above': { use: ({ labels: l, predictions: p }) => metrics.auc(l, p, { summationMethod: 'majoring', numThresholds: 5, curve: 'PR' }), is: [[0], [0.9166663], [0.8333331]] },
  'auc, by thresholds': { use: ({ labels: l, predictions: p }) => metrics.auc(l, p, { thresholds: [0.65, 0.15] }), is: [[0], [0.8333326], [0.7222222]] },
  'truePositivesAtThresholds': { use: ({ labels: l, predictions: p, weights: w }) => metrics.truePositivesAtThresholds(l, p, [0.3, 0.85], w), is: [[0, 0], [1, 1], [1, 1]] },
  'falsePositivesAtThresholds': { use: ({ labels: l, predictions: p }) => metrics.falsePositivesAtThresholds(l, p, [0.3, 0.65]), is: [[0, 0], [1, 0], [2, 1]] },
  'trueNegativesAtThresholds': { use: ({ labels: l, predictions: p }) => metrics.trueNegativesAtThresholds(l, p, [0.3, 0.65]), is: [[0, 0], [0, 1], [1, 2]] },
  'falseNegativesAtThresholds': { use: ({ labels: l, predictions: p, weights: w }) => metrics.falseNegativesAtThresholds(l, p, [0.3, 0.85], w), is: [[0, 0], [0.5, 0.5], [0.5, 0.5]] },
  'precisionAtThresholds': { use: ({ labels: l, predictions: p, weights: w }) => metrics.precisionAtThresholds(l, p, [0.3, 0.65], w), is: [[0, 0], [0.3333334, 0.9999999], [0.1666667, 0.25]] },
  'recallAtThresholds': { use: ({ labels: l, predictions: p }) => metrics.recallAtThresholds(l, p, [0.3, 0.85]), is: [[0, 0], [0.6666667, 0.3333334], [0.6666667, 0.3333334]] },
  'sensitivityAtSpecificity': { use: ({ labels: l, predictions: p, weights: w }) => metrics.sensitivityAtSpecificity(l, p, 0.5, w), is: [[0], [0.9999999], [0.6666666]] },
  'specificityAtSensitivity': { use: ({ labels: l, predictions: p }) => metrics.specificityAtSensitivity(l, p, 0.6), is: [[0], [0.9999999], [1]] },
  'meanIou, one class absent': { use: ({ classes: c, guesses: g }) => metrics.meanIou(c, g, 4), is: [[0], [0.4444444], [0.3611111]], updates: [[1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]] },
  'meanIou, weighted': { use: ({ classes: c, guesses: g, weights: w }) => metrics.meanIou(c, g, 3, w), is: [[0], [0.4], [0.2055556]], updates: [[1, 0, 0, 0, 0, 2, 0, 0, 0.5], [1, 0, 0, 3, 1, 2, 0, 0, 0.5]] },
  'meanPerClassAccuracy': { use: ({ classes: c, guesses: g }) => metrics.meanPerClassAccuracy(c, g, 3), is: [[0], [0.5], [0.6111111]], updates: [[1, 0, 0.5], [1, 0.3333333, 0.5]] },
  'meanPerClassAccuracy, weighted': { use: ({ classes: c, guesses: g, weights: w }) => metrics.meanPerClassAccuracy(c, g, 4, w), is: [[0], [0.5], [0.5416667]], updates: [[1, 0, 1, 0], [1, 0.1666667, 1, 0]] },
  'meanRelativeError': { use: ({ labels: l, predictions: p }) => metrics.meanRelativeError(l, p, p), is: [[0], [1.3402778], [1.2268518]] },
  'meanRelativeError, weighted, by labels that may be 0': { use: ({ labels: l, predictions: p, weights: w }) => metrics.meanRelativeError(l, p, l, w), is: [[0], [0.1428572], [0.0666667]] },
  'meanCosineDistance': { use: ({ labels: l, predictions: p }) => metrics.meanCosineDistance(l, p, 0), is: [[1], [-0.9000001], [0.05]] },
  'meanCosineDistance of rows, weighted': { use: ({ labels: l, predictions: p, weights: w }) => metrics.meanCosineDistance(columns(l, p), columns(p, l), 1, tf.expandDims(w, 1)), is: [[1], [0.4285714], [0.7333334]] },
  'percentageBelow': { use: ({ predictions: p }) => metrics.percentageBelow(p, 0.65), is: [[0], [0.5], [0.5]] },
  'percentageBelow, weighted': { use: ({ predictions: p, weights: w }) => metrics.percentageBelow(p, 0.65, w), is: [[0], [0.7142858], [0.4666666]] },
  'meanTensor': { use: ({ predictions: p }) => metrics.meanTensor(tf.reduceSum(p).mul([1, 2])), is: [[0, 0], [2.5, 5], [1.65, 3.3]] },
  'meanTensor, weighted': { use: ({ predictions: p, weights: w }) => metrics.meanTensor(tf.reduceSum(p).mul([1, 2]), tf.reduceSum(w)), is: [[0, 0], [2.5, 5], [1.5933333, 3.1866667]] },
};

const inputs = (): Inputs => {
  const vector = (name: string, dtype: tf.DType = 'float32') =>
    tf.placeholder(dtype, [null], { name });
  return {
    labels: vector('labels'),
    predictions: vector('predictions'),
    weights: vector('weights'),
    classes: vector('classes', 'int32'),
    guesses: vector('guesses', 'int32'),
  };
};

const numbers = (value: tf.Value | null): ArrayLike<number> =>
  value instanceof tf.NDArray ? value.data : [Number(value)];

describe('a metric counts every run, as TensorFlow does', () => {
  for (const [title, { use, is, updates }] of Object.entries(rows)) {
    it(title, () =>
      new tf.Graph().asDefault(async () => {
        const fed = inputs();
        const [value, updateOp] = use(fed);
        await using sess = new tf.Session();
        await sess.run(tf.localVariablesInitializer());
        const check = async (what: tf.Value | null, expected: readonly number[] | undefined) =>
          expectClose(numbers(what), expected ?? [], { tolerance: 1e-6, what: title });
        await check(await sess.run(value), is[0]);
        for (const [i, batch] of batches.entries()) {
          const feeds = Object.entries(batch).map(([name, data]) => {
            return [fed[name as keyof Inputs], data] as const;
          });
          await check(await sess.run(updateOp, feeds), updates?.[i] ?? is[i + 1]);
          await check(await sess.run(value), is[i + 1]);
        }
      }),
    );
  }
});

const names = (items: readonly object[]): string[] =>
  items.map((item) => (item as tf.Tensor | tf.Variable).name);

describe('a metric of classes', () => {
  const inGraph = (name: string, body: (fed: Inputs) => void | Promise<void>): void =>
    it(name, () => new tf.Graph().asDefault(() => body(inputs())));

  inGraph('has the variables and the operations of TensorFlow', ({ labels, predictions }) => {
    const metric = metrics.auc(labels, predictions, {
      metricsCollections: ['values'],
      updatesCollections: ['updates'],
    });
    expect(names(metric)).toEqual(['auc/value:0', 'auc/update_op:0']);
    expect([tf.getCollection('values'), tf.getCollection('updates')]).toEqual(
      metric.map((tensor) => [tensor]),
    );
    expect(names(tf.localVariables())).toEqual(
      ['true_positives', 'false_negatives', 'true_negatives', 'false_positives'].map(
        (name) => `auc/${name}:0`,
      ),
    );
    const made = names(tf.getDefaultGraph().getOperations())
      .filter((name) => /^auc\/(?!.*(positives|negatives|assert_\w+|slice\w*)\/)/.test(name))
      .map((name) => name.replace('auc/', ''));
    expect(made.join(' ')).toBe(
      'Cast/x Cast_1/x Cast_2 Reshape/shape Reshape Reshape_1/shape Reshape_1 Shape strided_slice ' +
        'Const ExpandDims/dim ExpandDims stack/0 stack Tile transpose/perm transpose ' +
        'Tile_1/multiples Tile_1 Greater LogicalNot Tile_2/multiples Tile_2 LogicalNot_1 ' +
        'true_positives LogicalAnd Cast_3 Sum/reduction_indices Sum AssignAdd ' +
        'false_negatives LogicalAnd_1 Cast_4 Sum_1/reduction_indices Sum_1 AssignAdd_1 ' +
        'true_negatives LogicalAnd_2 Cast_5 Sum_2/reduction_indices Sum_2 AssignAdd_2 ' +
        'false_positives LogicalAnd_3 Cast_6 Sum_3/reduction_indices Sum_3 AssignAdd_3 ' +
        'add/y add add_1 add_2/y add_2 div add_3 add_4/y add_4 div_1 strided_slice_1 ' +
        'strided_slice_2 sub strided_slice_3 strided_slice_4 add_5 truediv/y truediv Mul Const_1 ' +
        'value ' +
        'add_6/y add_6 add_7 add_8/y add_8 div_2 add_9 add_10/y add_10 div_3 strided_slice_5 ' +
        'strided_slice_6 sub_1 strided_slice_7 strided_slice_8 add_11 truediv_1/y truediv_1 Mul_1 ' +
        'Const_2 update_op',
    );
  });

  inGraph('refuses what is none', async ({ labels, predictions, classes, guesses }) => {
    expect(() => metrics.auc(labels, predictions, { curve: 'pr' as never })).toThrow(
      'curve must be either ROC or PR, pr unknown',
    );
    expect(() => metrics.auc(labels, predictions, { summationMethod: 'x' as never })).toThrow(
      'Invalid summation_method: x',
    );
    expect(() => metrics.sensitivityAtSpecificity(labels, predictions, 2)).toThrow(
      '`specificity` must be in the range [0, 1].',
    );
    expect(() => metrics.meanIou(tf.constant([1, 2], tf.int32), [[1]], 3)).toThrow(
      'Shapes (1, 1) and (2,) are incompatible',
    );
    const [, update] = metrics.auc(labels, predictions);
    const [, iou] = metrics.meanIou(classes, guesses, 2);
    await using sess = new tf.Session();
    await sess.run(tf.localVariablesInitializer());
    const outside = sess.run(update, [
      [labels, [1]],
      [predictions, [1.5]],
    ]);
    await expect(outside).rejects.toThrow('predictions must be in [0, 1]');
    const beyond = sess.run(iou, [
      [classes, [2]],
      [guesses, [0]],
    ]);
    await expect(beyond).rejects.toThrow(tf.errors.InvalidArgumentError);
  });
});
