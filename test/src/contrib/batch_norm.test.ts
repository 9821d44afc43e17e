import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';
import { expectClose } from '../../numeric_gradient.js';

const contrib = tf.contrib.layers;

/* What TensorFlow's operations give, put together as 1.15's `batch_norm` does (2.21). */

type Settings = Exclude<Parameters<typeof contrib.batchNorm>[1], number | undefined>;

interface Row {
  readonly input: readonly number[];
  readonly settings: Settings;
  /** The first values of two steps of training, and of one outside of it. */
  readonly outputs: readonly (readonly number[])[];
  /** The moving averages after them. */
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

// biome-ignore format: one layer a row
const rows: { readonly [title: string]: Row } = {
  'a matrix': { input: [6, 3], settings: {}, outputs: [[-2.050403, 1.459851, -0.299689, 1.025202], [-1.462847, 0.767684, 0.167294, -0.877708], [-1.25, 1.000003, 0.500132, -0.000416]], mean: [0.000416, 0.000042, -0.000333], variance: [0.999667, 0.998911, 0.999804] },
  'a matrix, updated in place': { input: [6, 3], settings: { scale: true, center: false, decay: 0.9, updatesCollections: null }, outputs: [[-2.050403, 1.459851, -0.299689, 1.025202], [-1.462847, 0.767684, 0.167294, -0.877708], [-1.307427, 1.048468, 0.536626, -0.03808]], mean: [0.0375, 0.005417, -0.03125], variance: [0.96875, 0.898854, 0.979063] },
  'a matrix, step by step': { input: [6, 3], settings: { fused: false, decay: 0.9, updatesCollections: null }, outputs: [[-2.050403, 1.459851, -0.299689, 1.025202], [-1.462847, 0.767684, 0.167294, -0.877708], [-1.325636, 1.057203, 0.544511, -0.038611]], mean: [0.0375, 0.005417, -0.03125], variance: [0.942292, 0.884045, 0.950885] },
  'a matrix whose rows have weights': { input: [6, 3], settings: { decay: 0.9, batchWeights: [1, 2, 0, 1, 1, 3] }, outputs: [[-2.239611, 1.545899, -0.650592, 1.140934], [-1.548368, 0.396282, 0.396282, -1.032245], [-1.342895, 1.043809, 0.531112, -0.063033]], mean: [0.061562, 0.030625, -0.010625], variance: [0.952881, 0.861465, 0.92334] },
  'a matrix, without the bias of zero': { input: [6, 3], settings: { decay: 0.9, zeroDebiasMovingMean: true }, outputs: [[-2.050403, 1.459851, -0.299689, 1.025202], [-1.462847, 0.767684, 0.167294, -0.877708], [-1.469769, 1.024125, 0.671198, -0.200423]], mean: [0.197368, 0.028509, -0.164474], variance: [0.96875, 0.898854, 0.979063] },
  'images, with updates elsewhere': { input: [2, 3, 2, 3], settings: { decay: 0.9, updatesCollections: 'mine', scale: true }, outputs: [[-1.37616, 0.595181, -0.595181, 1.626371], [-1.37616, 0.875327, 0, -0.775654], [-1.259195, 1.023116, 0.521909, 0.020258]], mean: [-0.019792, 0.01, -0.00375], variance: [0.95349, 0.935312, 0.930625] },
  'images, updated in place': { input: [2, 3, 2, 3], settings: { decay: 0.9, updatesCollections: null }, outputs: [[-1.37616, 0.595181, -0.595181, 1.626371], [-1.37616, 0.875327, 0, -0.775654], [-1.259195, 1.023116, 0.521909, 0.020258]], mean: [-0.019792, 0.01, -0.00375], variance: [0.95349, 0.935312, 0.930625] },
  'images that have weights': { input: [2, 3, 2, 3], settings: { decay: 0.9, batchWeights: [1, 3] }, outputs: [[-1.2446, 0.425411, -0.861748, 2.269564], [-1.339541, 0.932902, -0.082783, -0.727179], [-1.250659, 1.016802, 0.515541, 0.050417]], mean: [-0.048438, 0.012292, 0.01], variance: [0.922028, 0.942593, 0.90237] },
  'sequences, with updates elsewhere': { input: [2, 3, 3], settings: { decay: 0.9, updatesCollections: 'mine' }, outputs: [[-2.050403, 1.459851, -0.299689, 1.025202], [-1.462847, 0.767684, 0.167294, -0.877708], [-1.325636, 1.057203, 0.544511, -0.038611]], mean: [0.0375, 0.005417, -0.03125], variance: [0.942292, 0.884045, 0.950885] },
};

const inGraph = (name: string, body: (graph: tf.Graph) => void | Promise<void>): void =>
  it(name, () => new tf.Graph().asDefault(body));

/** ((i · factor) mod 11 - 5) / 4 */
const batch = (shape: readonly number[], factor: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => (((i * factor) % 11) - 5) / 4);

const names = (items: Iterable<unknown>): string[] =>
  Array.from(items, (item) => (item as tf.Tensor).name);

const updateOps = (key = 'update_ops') => tf.getCollection(key) as tf.Tensor[];

describe('tf.contrib.layers.batchNorm normalizes', () => {
  for (const [title, { input, settings, outputs, mean, variance }] of Object.entries(rows)) {
    inGraph(title, async () => {
      const x = tf.placeholder(tf.float32, [null, ...input.slice(1)]);
      const isTraining = tf.placeholder(tf.bool, []);
      const y = contrib.batchNorm(x, { ...settings, isTraining });
      expect(y.shape).toEqual(x.shape);
      const { updatesCollections = 'update_ops' } = settings;
      const updates = updatesCollections === null ? [] : updateOps(updatesCollections as string);
      expect(updates.length).toBe(updatesCollections === null ? 0 : 2);
      await using sess = new tf.Session();
      await sess.run(tf.globalVariablesInitializer());
      for (const [step, expected] of outputs.entries()) {
        const feeds = [
          [x, batch(input, 7 + step)],
          [isTraining, step < 2],
        ] as const;
        const [value] = await sess.run([y, ...updates], feeds);
        const first = Array.from((value as tf.NDArray).data.slice(0, 4));
        expectClose(first, expected, { tolerance: 1e-5, what: `step ${step}` });
      }
      const averages = ['moving_mean', 'moving_variance'].map(
        (name) => tf.globalVariables(`BatchNorm/${name}`)[0] as tf.Variable,
      );
      const [average, spread] = (await sess.run(averages)) as [tf.NDArray, tf.NDArray];
      expectClose(average.data, mean, { tolerance: 1e-5, what: 'mean' });
      expectClose(spread.data, variance, { tolerance: 1e-5, what: 'variance' });
    });
  }
});

describe('tf.contrib.layers.batchNorm', () => {
  for (const settings of [
    {},
    { updatesCollections: null },
    { fused: false },
    { batchWeights: [1, 3] },
  ]) {
    inGraph(`may have channels first: ${JSON.stringify(settings)}`, async () => {
      const x = tf.constant(batch([2, 3, 2, 4], 7));
      const options = { ...settings, scale: true };
      const last = contrib.batchNorm(x, options);
      const first = contrib.batchNorm(tf.transpose(x, [0, 3, 1, 2]), {
        ...options,
        dataFormat: 'NCHW',
      });
      await using sess = new tf.Session();
      await sess.run(tf.globalVariablesInitializer());
      const [a, b] = await sess.run([last, tf.transpose(first, [0, 2, 3, 1])]);
      const [expected, value] = [a as tf.NDArray, b as tf.NDArray];
      expectClose(value.data, Array.from(expected.data), { tolerance: 1e-6, what: 'outputs' });
    });
  }

  const isOfVariable = /(beta|gamma|moving_mean|moving_variance)(\/|$)/;
  const made = (graph: tf.Graph) =>
    names(graph.getOperations())
      .filter((name) => !isOfVariable.test(name))
      .join(' ');

  inGraph('is a fused op on a matrix', (graph) => {
    const x = tf.placeholder(tf.float32, [null, 3], { name: 'x' });
    contrib.batchNorm(x, { outputsCollections: 'out' });
    expect(made(graph).replaceAll('BatchNorm/', '')).toBe(
      'x Reshape/shape Reshape Const Const_1 Const_2 FusedBatchNormV3 AssignMovingAvg/decay ' +
        'AssignMovingAvg/sub AssignMovingAvg/mul AssignMovingAvg AssignMovingAvg_1/decay ' +
        'AssignMovingAvg_1/sub AssignMovingAvg_1/mul AssignMovingAvg_1 Shape Reshape_1',
    );
    expect(names(updateOps())).toEqual([
      'BatchNorm/AssignMovingAvg:0',
      'BatchNorm/AssignMovingAvg_1:0',
    ]);
    const variables = ['beta', 'moving_mean', 'moving_variance'].map((v) => `BatchNorm/${v}:0`);
    expect(names(tf.modelVariables())).toEqual(variables);
    expect(names(tf.globalVariables())).toEqual(variables);
    expect(names(tf.trainableVariables())).toEqual(['BatchNorm/beta:0']);
    expect(names(tf.getCollection('out'))).toEqual(['BatchNorm/Reshape_1:0']);
  });

  inGraph('is made of steps elsewhere', (graph) => {
    const x = tf.placeholder(tf.float32, [null, 4, 3], { name: 'x' });
    const y = contrib.batchNorm(x, { updatesCollections: null, activationFn: tf.nn.relu });
    expect(y.name).toBe('BatchNorm/Relu:0');
    expect(made(graph).replaceAll('BatchNorm/', '')).toBe(
      'x moments/mean/reduction_indices moments/mean moments/StopGradient ' +
        'moments/SquaredDifference moments/variance/reduction_indices moments/variance ' +
        'moments/Squeeze moments/Squeeze_1 AssignMovingAvg/decay AssignMovingAvg/sub ' +
        'AssignMovingAvg/mul AssignMovingAvg AssignMovingAvg_1/decay AssignMovingAvg_1/sub ' +
        'AssignMovingAvg_1/mul AssignMovingAvg_1 Identity Identity_1 batchnorm_1/add/y ' +
        'batchnorm_1/add batchnorm_1/Rsqrt batchnorm_1/mul batchnorm_1/mul_1 batchnorm_1/sub ' +
        'batchnorm_1/add_1 Relu',
    );
  });

  inGraph('is a layer of images, whose updates are operations', () => {
    const x = tf.placeholder(tf.float32, [null, 4, 4, 3]);
    const regularizer = contrib.l2Regularizer(0.1);
    const settings = {
      scale: true,
      scope: 'bn',
      paramInitializers: { gamma: tf.constantInitializer(2) },
      paramRegularizers: { gamma: regularizer },
      variablesCollections: { gamma: ['scales'] },
    };
    const y = contrib.batchNorm(x, settings);
    expect(y.name).toBe('bn/FusedBatchNormV3:0');
    const variables = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((v) => `bn/${v}:0`);
    expect(names(tf.modelVariables())).toEqual(variables);
    expect(names(tf.getCollection('scales'))).toEqual(['bn/gamma:0']);
    expect(names(updateOps())).toEqual(['bn/AssignMovingAvg', 'bn/AssignMovingAvg_1']);
    expect(names(tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES))).toEqual([
      'bn/gamma/Regularizer/l2_regularizer:0',
    ]);
    contrib.batchNorm(x, { ...settings, reuse: true, isTraining: false });
    expect(names(tf.modelVariables())).toEqual(variables);
    expect(updateOps().length).toBe(2);
  });

  inGraph('takes the place of biases', () => {
    const x = tf.placeholder(tf.float32, [null, 4]);
    const y = contrib.fullyConnected(x, 3, {
      normalizerFn: contrib.batchNorm,
      normalizerParams: { isTraining: true, decay: 0.9 },
    });
    expect(y.name).toBe('fully_connected/Relu:0');
    expect(names(tf.modelVariables())).toEqual(
      ['weights', 'BatchNorm/beta', 'BatchNorm/moving_mean', 'BatchNorm/moving_variance'].map(
        (v) => `fully_connected/${v}:0`,
      ),
    );
  });

  inGraph('refuses what it cannot normalize', () => {
    const { batchNorm } = contrib;
    const x = tf.placeholder(tf.float32, [2, 3]);
    expect(() => batchNorm(tf.placeholder(tf.float32, [2, null]))).toThrow(
      '`C` dimension must be known but is None',
    );
    expect(() => batchNorm(tf.placeholder(tf.float32), { updatesCollections: null })).toThrow(
      'has undefined rank.',
    );
    expect(() => batchNorm(x, { dataFormat: 'NWC' as never })).toThrow(
      'data_format has to be either NCHW or NHWC.',
    );
    expect(() => batchNorm(x, { renorm: true as never })).toThrow(tf.errors.UnimplementedError);
  });
});
