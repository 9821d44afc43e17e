import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { machineNames, machines } from '../targets.js';

/** A test on every backend, in a graph of its own. */
const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void => {
  for (const machine of machineNames) {
    it(`${name} on ${machine}`, () =>
      new tf.Graph().asDefault(async () => {
        await using sess = new tf.Session(machines[machine]);
        await body(sess);
      }));
  }
};

const dataOf = async (sess: tf.Session, fetch: tf.Tensor | tf.Variable): Promise<number[]> =>
  Array.from(((await sess.run(fetch)) as tf.NDArray).data);

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i] as number, 6);
}

const table = [
  [1, -1],
  [0.5, 2],
  [-0.3, 0.1],
];

/**
 * What TensorFlow 2.21 makes of `table` with the loss Σ (w[ids] - 0.3)², in a step on the rows 2, 0, 2
 * and one on the rows 0, 0. Row 1 keeps its values.
 */
const steps: readonly (readonly [string, object, readonly number[]])[] = [
  [
    'GradientDescentOptimizer',
    { learningRate: 0.1 },
    [0.63600004, -0.324, 0.5, 2, -0.060000002, 0.18000001],
  ],
  [
    'MomentumOptimizer',
    { learningRate: 0.05, momentum: 0.9 },
    [0.741, -0.51899993, 0.5, 2, -0.18000001, 0.14],
  ],
  [
    'MomentumOptimizer',
    { learningRate: 0.05, momentum: 0.9, useNesterov: true },
    [0.59483999, -0.24756002, 0.5, 2, -0.071999997, 0.176],
  ],
  [
    'AdagradOptimizer',
    { learningRate: 0.3 },
    [0.48224849, -0.4510473, 0.5, 2, -0.0025707483, 0.37899435],
  ],
  [
    'AdadeltaOptimizer',
    { learningRate: 1.0, rho: 0.9, epsilon: 0.001 },
    [0.77674335, -0.77435476, 0.5, 2, -0.20008671, 0.19922778],
  ],
  [
    'RMSPropOptimizer',
    { learningRate: 0.05, momentum: 0.3 },
    [0.81382698, -0.74112701, 0.5, 2, -0.20122704, 0.14074005],
  ],
  [
    'RMSPropOptimizer',
    { learningRate: 0.05, decay: 0.8, momentum: 0.5, epsilon: 0.001, centered: true },
    [0.80349171, -0.74381673, 0.5, 2, -0.20856994, 0.14208429],
  ],
  [
    'AdamOptimizer',
    { learningRate: 0.1 },
    [0.80196553, -0.80266017, 0.5, 2, -0.13299443, 0.26700556],
  ],
  [
    'FtrlOptimizer',
    { learningRate: 0.3, l1RegularizationStrength: 0.01, l2RegularizationStrength: 0.01 },
    [0.3471801, -0.33873194, 0.5, 2, 0.035292242, 0.33639985],
  ],
  [
    'FtrlOptimizer',
    { learningRate: 0.3, l1RegularizationStrength: 0.05, l2ShrinkageRegularizationStrength: 0.1 },
    [0.312278, -0.30715817, 0.5, 2, 0.037858285, 0.31782162],
  ],
  [
    'FtrlOptimizer',
    { learningRate: 0.3, learningRatePower: -0.3, l1RegularizationStrength: 0.05 },
    [0.2978355, 0.038386449, 0.5, 2, 0.20324299, 0.29141408],
  ],
  [
    'ProximalGradientDescentOptimizer',
    { learningRate: 0.1, l1RegularizationStrength: 0.02, l2RegularizationStrength: 0.3 },
    [0.59981155, -0.29893491, 0.5, 2, -0.056310683, 0.17281555],
  ],
  [
    'ProximalAdagradOptimizer',
    { learningRate: 0.3, l1RegularizationStrength: 0.05, l2RegularizationStrength: 0.01 },
    [0.4656136, -0.44159123, 0.5, 2, -0, 0.36030066],
  ],
  [
    'AdagradDAOptimizer',
    { learningRate: 0.3, l1RegularizationStrength: 0.01, l2RegularizationStrength: 0.02 },
    [0.10144527, 0.2959938, 0.5, 2, 0.29545766, 0.27359861],
  ],
];

describe('a step on rows of a variable', () => {
  for (const [name, options, expected] of steps) {
    inSession(`by ${name} ${JSON.stringify(options)}`, async (sess) => {
      const w = tf.variable(table, { name: 'w' });
      const ids = tf.placeholder(tf.int32, [null]);
      const globalStep = tf.variable(tf.constant(0, tf.int64), { trainable: false });
      const loss = tf.reduceSum(tf.square(tf.gather(w, ids).sub(0.3)));
      const Optimizer = tf.train[name as 'AdagradDAOptimizer'];
      const isCounting = name === 'AdagradDAOptimizer';
      const optimizer = new Optimizer({ ...options, ...(isCounting && { globalStep }) } as {
        learningRate: number;
        globalStep: tf.Variable;
      });
      const step = optimizer.minimize(loss, { globalStep });
      await sess.run(tf.globalVariablesInitializer());
      await sess.run(step, [[ids, [2, 0, 2]]]);
      await sess.run(step, [[ids, [0, 0]]]);
      expectClose(await dataOf(sess, w), expected);
    });
  }

  inSession('is not for a variable with a constraint', async () => {
    const w = tf.variable(table, { constraint: (x) => tf.square(x) });
    const optimizer = new tf.train.GradientDescentOptimizer(0.1);
    const loss = tf.reduceSum(tf.gather(w, tf.constant([0], tf.int32)));
    expect(() => optimizer.minimize(loss)).toThrow(tf.errors.RuntimeError);
    expect(() => optimizer.minimize(loss)).toThrow(
      'Cannot use a constraint function on a sparse variable.',
    );
  });
});

describe('scatter', () => {
  const rows = () => tf.variable(table);
  const ids = (values: readonly number[]) => tf.constant(values, tf.int32);
  const cases: readonly (readonly [string, () => tf.Tensor, readonly number[]])[] = [
    [
      'scatterUpdate, of which the last holds',
      () =>
        tf.scatterUpdate(rows(), ids([0, 2, 0]), [
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      [5, 6, 0.5, 2, 3, 4],
    ],
    [
      'scatterAdd, of which all count',
      () =>
        tf.scatterAdd(rows(), ids([0, 0]), [
          [1, 2],
          [3, 4],
        ]),
      [5, 5, 0.5, 2, -0.3, 0.1],
    ],
    [
      'scatterSub of int64 places in a matrix',
      () => tf.scatterSub(rows(), tf.constant([[1], [2]], tf.int64), [[[1, 2]], [[3, 4]]]),
      [1, -1, -0.5, 0, -3.3, -3.9],
    ],
    [
      'scatterMul by a scalar',
      () => tf.scatterMul(rows(), ids([0, 0]), 3),
      [9, -9, 0.5, 2, -0.3, 0.1],
    ],
    ['scatterDiv', () => tf.scatterDiv(rows(), ids([1]), [[2, 4]]), [1, -1, 0.25, 0.5, -0.3, 0.1]],
    ['scatterMin', () => tf.scatterMin(rows(), ids([0]), [[0, 0]]), [0, -1, 0.5, 2, -0.3, 0.1]],
    ['scatterMax', () => tf.scatterMax(rows(), ids([0]), [[0, 0]]), [1, 0, 0.5, 2, -0.3, 0.1]],
    [
      'scatterNdUpdate',
      () => tf.scatterNdUpdate(rows(), tf.constant([[2, 1]], tf.int32), [7]),
      [1, -1, 0.5, 2, -0.3, 7],
    ],
    [
      'scatterNdAdd',
      () =>
        tf.scatterNdAdd(
          rows(),
          tf.constant(
            [
              [0, 1],
              [0, 1],
            ],
            tf.int32,
          ),
          [1, 2],
        ),
      [1, 2, 0.5, 2, -0.3, 0.1],
    ],
    [
      'scatterNdSub',
      () => tf.scatterNdSub(rows(), tf.constant([[1]], tf.int32), [[1, 2]]),
      [1, -1, -0.5, 0, -0.3, 0.1],
    ],
  ];

  for (const [name, make, expected] of cases) {
    inSession(name, async (sess) => {
      const update = make();
      await sess.run(tf.globalVariablesInitializer());
      expectClose(await dataOf(sess, update), expected);
      expectClose(await dataOf(sess, tf.globalVariables()[0] as tf.Variable), expected);
    });
  }

  inSession('scatterDiv divides integers by one after the other', async (sess) => {
    const v = tf.variable(tf.constant([[100, -100], [7, 2 ** 30]], tf.int32)); // biome-ignore format: two rows
    const by = tf.placeholder(tf.int32, [3, 2]);
    const update = tf.scatterDiv(v, ids([0, 0, 1]), by);
    await sess.run(tf.globalVariablesInitializer());
    const feed = (last: number): tf.FeedDict => [[by, [[3, 7], [4, -5], [2, last]]]]; // biome-ignore format: rows
    const run = sess.run(update, feed(0));
    await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(run).rejects.toThrow('Integer division by zero');
    await sess.run(update, feed(-3));
    expect(await dataOf(sess, v)).toEqual([8, 2, 3, -357913941]);
  });

  inSession('refuses a place out of range', async (sess) => {
    const update = tf.scatterAdd(rows(), ids([0, 3]), 1);
    await sess.run(tf.globalVariablesInitializer());
    const run = sess.run(update);
    await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(run).rejects.toThrow('indices[1] = 3 is not in [0, 3)');
  });

  it('refuses updates of another shape', () => {
    new tf.Graph().asDefault(() => {
      expect(() => tf.scatterAdd(rows(), ids([0]), [[1, 2, 3]])).toThrow(
        'Dimension 1 in both shapes must be equal, but are 3 and 2. Shapes are [1,3] and [1,2].',
      );
    });
  });
});
