import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const input = (...shape: (number | null)[]): tf.Tensor => tf.placeholder(tf.float32, shape);

beforeEach(tf.resetDefaultGraph);

type Loss = (
  labels: tf.Tensor,
  predictions: tf.Tensor,
  options: { lossCollection?: string | null },
) => tf.Tensor;

/** Every loss of two tensors of a shape, and the scope that TensorFlow gives it. */
const losses: { readonly [scope: string]: Loss } = {
  absolute_difference: tf.losses.absoluteDifference,
  mean_squared_error: tf.losses.meanSquaredError,
  huber_loss: tf.losses.huberLoss,
  log_loss: tf.losses.logLoss,
  hinge_loss: tf.losses.hingeLoss,
  sigmoid_cross_entropy_loss: tf.losses.sigmoidCrossEntropy,
  softmax_cross_entropy_loss: tf.losses.softmaxCrossEntropy,
  mean_pairwise_squared_error: tf.losses.meanPairwiseSquaredError,
};

describe.each(Object.entries(losses))('%s', (scope, loss) => {
  it('is a scalar in its scope, and in the collection of losses', () => {
    const result = loss(input(3, 2), input(3, 2), {});
    expect(result.shape).toEqual([]);
    expect(result.name).toMatch(new RegExp(`^${scope}/value(_2)?:0$`));
    expect(tf.losses.getLosses()).toEqual([result]);
  });

  it('goes into another collection, or none', () => {
    const result = loss(input(3, 2), input(3, 2), { lossCollection: 'mine' });
    loss(input(3, 2), input(3, 2), { lossCollection: null });
    expect(tf.getCollection('mine')).toEqual([result]);
    expect(tf.losses.getLosses()).toEqual([]);
  });

  it('refuses labels of another shape', () => {
    expect(() => loss(input(3, 2), input(4, 2), {})).toThrow(
      'Shapes (4, 2) and (3, 2) are incompatible',
    );
  });
});

describe('weights', () => {
  const weigh = (weights: tf.Tensor, ...shape: (number | null)[]) =>
    tf.losses.computeWeightedLoss(input(...shape), weights);

  it.each([
    {
      shape: [3],
      values: [3, 2],
      text: 'values.rank=2. weights.rank=1. values.shape=(3, 2). weights.shape=(3,).',
    },
    {
      shape: [2, 1],
      values: [3, 2],
      text: 'Mismatch at dim 0. values.shape=[3 2] weights.shape=[2 1].',
    },
    {
      shape: [3, 2],
      values: [3, 1],
      text: 'Mismatch at dim 1. values.shape=[3 1] weights.shape=[3 2].',
    },
  ])('of shape $shape do not weigh values of shape $values', ({ shape, values, text }) => {
    expect(() => weigh(input(...shape), ...values)).toThrow(
      `weights can not be broadcast to values. ${text}`,
    );
  });

  it.each([[[]], [[3, 2]], [[1, 2]], [[3, 1]], [[null, 2]]])('of shape %j weigh', (shape) => {
    expect(weigh(input(...shape), 3, 2).shape).toEqual([]);
  });

  it('are not looked at for a reduction that is none', () => {
    const reduction = 'mean' as 'none';
    expect(() => tf.losses.computeWeightedLoss(input(3), 1, { reduction })).toThrow(
      'Invalid Reduction Key mean.',
    );
  });
});

describe('a loss without labels', () => {
  it('is an error', () => {
    const none = null as unknown as tf.Tensor;
    expect(() => tf.losses.meanSquaredError(none, input(2))).toThrow('labels must not be None.');
    expect(() => tf.losses.hingeLoss(input(2), none)).toThrow('logits must not be None.');
    const axis = undefined as unknown as number;
    expect(() => tf.losses.cosineDistance(input(2), input(2), axis)).toThrow(
      "You must specify 'axis'.",
    );
  });
});

describe('reductions', () => {
  let session: tf.Session;
  const graph = new tf.Graph();
  beforeAll(() => {
    session = new tf.Session({ graph, backend: 'cpu' });
  });
  afterAll(() => session.close());

  const { Reduction } = tf.losses;
  it.each([
    [Reduction.NONE, [2, 0, 12]],
    [Reduction.SUM, 14],
    [Reduction.SUM_OVER_BATCH_SIZE, 14 / 3],
    [Reduction.MEAN, 14 / 5],
    [Reduction.SUM_BY_NONZERO_WEIGHTS, 7],
    [Reduction.SUM_OVER_NONZERO_WEIGHTS, 7],
  ] as const)('%s', async (reduction, expected) => {
    const loss = graph.asDefault(() =>
      tf.losses.computeWeightedLoss([1, 2, 4], [2, 0, 3], { reduction }),
    );
    const value = await session.run(loss);
    if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 6);
    else expect((value as tf.NDArray).toArray()).toEqual(expected);
  });

  it('of no weights at all are 0', async () => {
    const loss = graph.asDefault(() => tf.losses.meanSquaredError([1, 2], [3, 4], 0));
    expect(await session.run(loss)).toBe(0);
  });

  it('adds up all losses and those of the regularizers', async () => {
    const total = graph.asDefault(() => {
      graph.nameScope('total_test', () => tf.losses.addLoss(tf.constant(3, { name: 'own' })));
      const regularizer = tf.constant(4, { name: 'total_test/regularizer' });
      tf.addToCollection(tf.GraphKeys.REGULARIZATION_LOSSES, regularizer);
      return [
        tf.losses.getTotalLoss({ scope: 'total_test' }),
        tf.losses.getTotalLoss(false, { scope: 'total_test' }),
        tf.losses.getRegularizationLoss('total_test'),
        tf.losses.getRegularizationLoss('nothing'),
      ];
    });
    expect(await session.run(total)).toEqual([7, 3, 4, 0]);
  });
});

describe('get_total_loss', () => {
  it('of nothing is an error', () => {
    expect(() => tf.losses.getTotalLoss()).toThrow(tf.errors.ValueError);
  });
});
