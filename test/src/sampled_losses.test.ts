import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { expectClose, fetchArrays } from '../numeric_gradient.js';

const numbers = (dtype: tf.DType, shape: number[], value: (i: number) => number): tf.Tensor =>
  tf.constant(tf.NDArray.from(dtype, shape, value));

/** What fetches give in a graph of their own. */
async function valuesOf(build: () => readonly tf.Tensor[]): Promise<readonly tf.NDArray[]> {
  const graph = new tf.Graph();
  const fetches = graph.asDefault(build);
  await using session = new tf.Session({ graph, backend: 'cpu' });
  return fetchArrays(session, fetches, []);
}

describe('the classes drawn', () => {
  /** As TensorFlow draws them, op seed 3. */
  const rows = [
    [
      'by a Zipfian law',
      tf.nn.logUniformCandidateSampler,
      true,
      [0, 23, 13, 3, 18, 24, 1, 4, 9, 6],
    ],
    [
      'by a Zipfian law, some twice',
      tf.nn.logUniformCandidateSampler,
      false,
      [0, 23, 0, 13, 3, 18, 0, 24, 0, 1],
    ],
    ['evenly', tf.nn.uniformCandidateSampler, true, [35, 0, 3, 48, 37, 14, 8, 13, 1, 41]],
  ] as const;

  it.each(rows)("%s are TensorFlow's", async (_, sampler, unique, expected) => {
    const [drawn] = await valuesOf(() => {
      const labels = numbers('int64', [4, 1], (i) => i);
      return sampler(labels, 1, 10, unique, 50, { seed: 3 });
    });
    expect([...(drawn as tf.NDArray).data]).toEqual(expected);
  });

  it('are all different only where there are so many', async () => {
    const run = valuesOf(() =>
      tf.nn.uniformCandidateSampler(
        numbers('int64', [1, 1], () => 0),
        1,
        4,
        true,
        3,
      ),
    );
    await expect(run).rejects.toThrow("Sampler's range is too small.");
  });
});

describe('nce_loss', () => {
  const loss = (removeAccidentalHits: boolean) => (): readonly tf.Tensor[] => {
    const labels = numbers('int64', [3, 1], (i) => [1, 4, 2][i] as number);
    const sampledValues = tf.nn.logUniformCandidateSampler(labels, 1, 3, true, 10, { seed: 3 });
    const cost = tf.nn.nceLoss({
      weights: numbers('float32', [10, 2], (i) => i / 10),
      biases: numbers('float32', [10], (i) => i / 5),
      labels,
      inputs: [
        [1, 2],
        [0.5, -1],
        [-1, 0],
      ],
      numSampled: 3,
      numClasses: 10,
      sampledValues,
      removeAccidentalHits,
    });
    return [cost, ...sampledValues];
  };

  it.each([
    [false, [12.448027, 4.969218, 4.5049944]],
    [true, [12.448027, 3.181159, 4.5049944]],
  ])("is TensorFlow's, accidental hits removed: %s", async (isRemoved, expected) => {
    const [cost, , trueCount] = await valuesOf(loss(isRemoved));
    expectClose((cost as tf.NDArray).data, expected, { tolerance: 1e-5, what: 'the loss' });
    const counts = [0.5233368, 0.2711738, 0.40023035];
    expectClose((trueCount as tf.NDArray).data, counts, { tolerance: 1e-6, what: 'the counts' });
  });
});

describe('a table in parts', () => {
  const { nceLoss, sampledSoftmaxLoss } = tf.nn;
  const part = (i: number, columns: number, value: (k: number) => number): tf.Tensor => {
    const rows = i === 0 ? 4 : 3;
    const shape = columns === 1 ? [rows] : [rows, columns];
    return numbers('float32', shape, value);
  };

  it.each([
    ['nceLoss', 'mod', nceLoss, [8.764641, 4.046804, 6.1573], [2.666263, 2.511286, 0.95624]],
    ['nceLoss', 'div', nceLoss, [10.071814, 2.993611, 2.100227], [0.817831, 4.96811, 0]],
    [
      'sampledSoftmaxLoss',
      'mod',
      sampledSoftmaxLoss,
      [1.960504, 2.201051, 4.996818],
      [-0.600616, -0.392625, 0.993241],
    ],
    [
      'sampledSoftmaxLoss',
      'div',
      sampledSoftmaxLoss,
      [3.906821, 1.446771, 0.69402],
      [-2.880808, 2.880808, 0],
    ],
  ] as const)("%s is TensorFlow's, parts by %s", async (_, strategy, loss, expected, sums) => {
    const [cost, ...gradients] = await valuesOf(() => {
      const labels = numbers('int64', [3, 1], (i) => [1, 4, 2][i] as number);
      const weights = [0, 1, 2].map((i) => part(i, 2, (k) => k / 10 + i));
      const made = loss({
        weights,
        biases: [0, 1, 2].map((i) => part(i, 1, (k) => k / 5 - i)),
        labels,
        inputs: tf.constant([
          [1, 2],
          [0.5, -1],
          [-1, 0],
        ]),
        numSampled: 3,
        numClasses: 10,
        sampledValues: tf.nn.logUniformCandidateSampler(labels, 1, 3, true, 10, { seed: 3 }),
        partitionStrategy: strategy,
      });
      const slices = tf.gradients(made, weights).map((g) => g as tf.IndexedSlices);
      return [made, ...slices.map((g) => tf.reduceSum(g))];
    });
    expectClose((cost as tf.NDArray).data, [...expected], { tolerance: 1e-5, what: 'the loss' });
    for (const [i, gradient] of gradients.entries()) {
      expectClose(gradient.data, [sums[i] as number], { tolerance: 1e-5, what: `gradient ${i}` });
    }
  });
});
