import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';

/* What TensorFlow's layer gives, on inputs ((7 · i) mod 11 - 5) / 4 (2.21). */

interface Settings {
  readonly axis?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly training?: boolean;
  readonly fused?: boolean;
}

interface Row {
  readonly input: readonly number[];
  readonly settings: Settings;
  /** The first values. */
  readonly first: readonly number[];
  /** The moving averages after one update; null where nothing updates them. */
  readonly mean: readonly number[] | null;
  readonly variance: readonly number[] | null;
}

// biome-ignore format: one layer a row
const rows: { readonly [title: string]: Row } = {
  'rows, outside of training': { input: [3, 4], settings: {}, first: [-1.249375, 0.4997502, -0.4997502, 1.249375], mean: null, variance: null },
  'rows': { input: [3, 4], settings: { training: true }, first: [-0.8879703, 0.5074116, -0.8879703, 1.224157], mean: [-0.006666667, 0.001666667, 0.0008333334, 0], variance: [0.9943056, 0.9943056, 0.9943056, 1.000417] },
  'rows, without gamma': { input: [3, 4], settings: { scale: false, momentum: 0.5, epsilon: 0.1, training: true }, first: [-0.8008503, 0.4576288, -0.8008503, 1.169877], mean: [-0.3333333, 0.08333334, 0.04166667, 0], variance: [0.7152778, 0.7152778, 0.7152778, 1.020833] },
  'sequences, along axis 1': { input: [2, 3, 4], settings: { axis: 1, training: true }, first: [-1.737366, 0.3776883, -0.8309143, 1.28414], mean: [0.001875, -0.0003125, -0.0025], variance: [0.9968359, 0.9952246, 0.9964063] },
  'images, outside of training': { input: [2, 3, 2, 4], settings: { center: false }, first: [-1.249375, 0.4997502, -0.4997502, 1.249375], mean: null, variance: null },
  'images': { input: [2, 3, 2, 4], settings: { training: true }, first: [-1.37616, 0.5951809, -0.5951809, 1.37616], mean: [-0.001041666, 0.0004166663, -0.0004166663, 0.001041666], variance: [0.9975521, 0.9964584, 0.9964584, 0.9975521] },
  'images, step by step': { input: [2, 3, 2, 4], settings: { fused: false, training: true }, first: [-1.37616, 0.5951809, -0.5951809, 1.37616], mean: [-0.001041667, 0.0004166667, -0.0004166667, 0.001041667], variance: [0.9969227, 0.9959201, 0.9959201, 0.9969227] },
};

type Feeds = readonly (readonly [tf.Tensor, tf.FeedValue])[];

const fedTo = (x: tf.Tensor, shape: readonly number[]): [tf.Tensor, tf.NDArray] => [
  x,
  tf.NDArray.from('float32', shape, (i) => (((i * 7) % 11) - 5) / 4),
];

const expectClose = (value: tf.Value | null, expected: readonly number[]): void => {
  const { data } = value as tf.NDArray;
  for (const [i, number] of expected.entries()) expect(data[i]).toBeCloseTo(number, 5);
};

const updateOps = () => tf.getCollection(tf.GraphKeys.UPDATE_OPS) as tf.Operation[];

const movingAverages = () => tf.globalVariables('.*moving_');

/** Fetches, updates and fetches the moving averages, on both backends. */
const check = (
  { input, first, mean, variance }: Row,
  build: (x: tf.Tensor) => { readonly y: tf.Tensor; readonly feeds: Feeds },
): Promise<void> =>
  new tf.Graph().asDefault(async () => {
    const x = tf.placeholder(tf.float32, [null, ...input.slice(1)]);
    const { y, feeds } = build(x);
    expect(y.shape).toEqual(x.shape);
    for (const backend of ['wasm', 'cpu'] as const) {
      await using sess = new tf.Session({ backend });
      await sess.run(tf.globalVariablesInitializer());
      const all: Feeds = [fedTo(x, input), ...feeds];
      expectClose(await sess.run(y, all), first);
      await sess.run(updateOps(), all);
      const [average, spread] = await sess.run(movingAverages());
      expectClose(average as tf.Value, mean ?? [0, 0, 0]);
      expectClose(spread as tf.Value, variance ?? [1, 1, 1]);
    }
  });

describe('batch normalization', () => {
  for (const [title, row] of Object.entries(rows)) {
    it(`of ${title}`, () =>
      check(row, (x) => ({ y: tf.layers.batchNormalization(x, row.settings), feeds: [] })));

    for (const training of [true, false]) {
      if (training !== (row.settings.training ?? false)) continue;
      it(`of ${title}, as is fed`, () =>
        check(row, (x) => {
          const isTraining = tf.placeholder(tf.bool, []);
          const y = tf.layers.batchNormalization(x, { ...row.settings, training: isTraining });
          return { y, feeds: [[isTraining, training]] };
        }));
    }
  }

  it('has the variables and the operations of TensorFlow', () =>
    new tf.Graph().asDefault((graph) => {
      const x = tf.placeholder(tf.float32, [null, 8], { name: 'x' });
      tf.layers.batchNormalization(x, { training: true });
      const names = graph
        .getOperations()
        .map(({ name }) => name.replace(/^batch_normalization\//, ''));
      const isOfVariable = /^(gamma|beta|moving_mean|moving_variance)(\/|$)/;
      expect(names.filter((name) => !isOfVariable.test(name)).join(' ')).toBe(
        'x moments/mean/reduction_indices moments/mean moments/StopGradient ' +
          'moments/SquaredDifference moments/variance/reduction_indices moments/variance ' +
          'moments/Squeeze moments/Squeeze_1 AssignMovingAvg/decay AssignMovingAvg/sub ' +
          'AssignMovingAvg/mul AssignMovingAvg AssignMovingAvg_1/decay AssignMovingAvg_1/sub ' +
          'AssignMovingAvg_1/mul AssignMovingAvg_1 batchnorm/add/y batchnorm/add batchnorm/Rsqrt ' +
          'batchnorm/mul batchnorm/mul_1 batchnorm/mul_2 batchnorm/sub batchnorm/add_1',
      );
      expect(tf.globalVariables().map(({ name }) => name)).toEqual(
        ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
          (name) => `batch_normalization/${name}:0`,
        ),
      );
      expect(tf.trainableVariables().map(({ name }) => name)).toEqual([
        'batch_normalization/gamma:0',
        'batch_normalization/beta:0',
      ]);
      expect(updateOps().map(({ name }) => name)).toEqual([
        'batch_normalization/AssignMovingAvg',
        'batch_normalization/AssignMovingAvg_1',
      ]);
    }));

  it('refuses what it cannot normalize', () =>
    new tf.Graph().asDefault(() => {
      const { batchNormalization } = tf.layers;
      const x = tf.placeholder(tf.float32, [2, null]);
      expect(() => batchNormalization(tf.placeholder(tf.float32))).toThrow(
        'Input has undefined rank',
      );
      expect(() => batchNormalization(x)).toThrow('Input has undefined `axis` dimension.');
      expect(() => batchNormalization(x, 2)).toThrow('Invalid axis: 2');
      expect(() => batchNormalization(x, [0, 0])).toThrow('Duplicate axis: 0,0');
      expect(() => batchNormalization(x, { renorm: true as never })).toThrow(
        tf.errors.UnimplementedError,
      );
    }));
});
