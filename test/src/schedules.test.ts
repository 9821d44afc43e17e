import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const { train } = tf;

/** At these steps … */
const STEPS = [0, 1, 5, 7, 10, 13, 20, 25];

type Make = (step: tf.Tensor) => tf.Tensor;

/** … a rate that begins with 0.5 is what TensorFlow 2.21 gives, under this name. */
const schedules: readonly (readonly [string, Make, string, readonly number[]])[] = [
  [
    'exponentialDecay on a staircase',
    (step) => train.exponentialDecay(0.5, step, 4, 0.5, true),
    'ExponentialDecay',
    [0.5, 0.5, 0.25, 0.25, 0.125, 0.0625, 0.015625, 0.0078125],
  ],
  [
    'naturalExpDecay on a staircase',
    (step) => train.naturalExpDecay(0.5, step, 4, 0.5, true),
    'ExponentialDecay',
    [0.5, 0.5, 0.30326533, 0.30326533, 0.18393973, 0.11156508, 0.041042503, 0.024893535],
  ],
  [
    'inverseTimeDecay on a staircase',
    (step) => train.inverseTimeDecay(0.5, step, 4, 0.5, { staircase: true }),
    'InverseTimeDecay',
    [0.5, 0.5, 0.33333334, 0.33333334, 0.25, 0.2, 0.14285715, 0.125],
  ],
  [
    'polynomialDecay by a root',
    (step) => train.polynomialDecay(0.5, step, 10, 0.1, 0.5),
    'PolynomialDecay',
    [0.5, 0.47947329, 0.38284272, 0.31908903, 0.1, 0.1, 0.1, 0.1],
  ],
  [
    'polynomialDecay in cycles',
    (step) => train.polynomialDecay(0.5, step, 10, { cycle: true }),
    'PolynomialDecay',
    [0.5, 0.45001, 0.25005001, 0.15007001, 0.0001, 0.17506501, 0.0001, 0.083416678],
  ],
  [
    'cosineDecay to a tenth',
    (step) => train.cosineDecay(0.5, step, 10, 0.1),
    'CosineDecay/Mul_3',
    [0.5, 0.48898771, 0.27499998, 0.14274833, 0.05, 0.05, 0.05, 0.05],
  ],
  [
    'cosineDecayRestarts, each wave twice as long',
    (step) => train.cosineDecayRestarts(0.5, step, 5),
    'SGDRDecay',
    [0.5, 0.45225424, 0.5, 0.45225424, 0.25, 0.047745705, 0.42677671, 0.25],
  ],
  [
    'cosineDecayRestarts, each wave as long and half as high',
    (step) => train.cosineDecayRestarts(0.5, step, 5, { tMul: 1, mMul: 0.5, alpha: 0.1 }),
    'SGDRDecay',
    [0.5, 0.45702881, 0.27500001, 0.19726442, 0.1625, 0.088867769, 0.078125, 0.0640625],
  ],
  [
    'cosineDecayRestarts, each wave longer and lower',
    (step) => train.cosineDecayRestarts(0.5, step, 4, 1.5, 0.8),
    'SGDRDecay',
    [0.5, 0.42677671, 0.3732051, 0.2, 0.32, 0.24, 0.25254977, 0.15022697],
  ],
  [
    'linearCosineDecay',
    (step) => train.linearCosineDecay(0.5, step, 10),
    'LinearCosineDecay',
    [0.50050002, 0.43948773, 0.1255, 0.031416111, 0.0005, 0.0005, 0.0005, 0.0005],
  ],
  [
    'linearCosineDecay of two waves',
    (step) => train.linearCosineDecay(0.5, step, 20, 2, 0.1, 0.01),
    'LinearCosineDecay',
    [0.555, 0.47986692, 0.005, 0.1345593, 0.305, 0.082735538, 0.055, 0.055],
  ],
  [
    'piecewiseConstant',
    (step) => train.piecewiseConstant(step, [1, 10], [0.5, 0.2, 0.1]),
    'PiecewiseConstant/Select_1',
    [0.5, 0.5, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1],
  ],
];

describe('a learning rate by', () => {
  it.each(schedules)('%s', async (_, make, name, expected) => {
    await new tf.Graph().asDefault(async () => {
      const step = tf.placeholder(tf.int64, []);
      const rate = make(step);
      expect([rate.dtype, rate.shape, rate.op.name]).toEqual(['float32', [], name]);
      await using sess = new tf.Session();
      for (const [i, at] of STEPS.entries()) {
        expect(await sess.run(rate, [[step, at]])).toBeCloseTo(expected[i] as number, 6);
      }
    });
  });

  it('noisyLinearCosineDecay has TensorFlow’s noise', async () => {
    await new tf.Graph().asDefault(async () => {
      tf.setRandomSeed(3);
      const rate = train.noisyLinearCosineDecay(0.5, 3, 10, { initialVariance: 0 });
      const same = train.linearCosineDecay(0.5, 3, 10);
      const noisy = train.noisyLinearCosineDecay(0.5, 3, 10);
      await using sess = new tf.Session();
      const [a, b, c] = (await sess.run([rate, same, noisy])) as [number, number, number];
      expect(a).toBeCloseTo(b, 6);
      expect(c).not.toBeCloseTo(b, 6);
    });
  });

  it('a variable is the optimizer’s at every step', async () => {
    await new tf.Graph().asDefault(async () => {
      const step = train.createGlobalStep();
      const rate = train.exponentialDecay(1, step, 1, 0.5);
      const w = tf.variable(0, { name: 'w' });
      const optimizer = new train.GradientDescentOptimizer(rate);
      const trainOp = optimizer.minimize(tf.negative(w), { globalStep: step });
      await using sess = new tf.Session();
      await sess.run(tf.globalVariablesInitializer());
      for (const expected of [1, 1.5, 1.75]) {
        await sess.run(trainOp);
        expect(await sess.run(w)).toBeCloseTo(expected, 6);
      }
    });
  });

  it('piecewiseConstant takes boundaries of the step’s dtype, and values of one', () => {
    new tf.Graph().asDefault(() => {
      const step = tf.constant(0, tf.int32);
      const { ValueError } = tf.errors;
      const limits = () => train.piecewiseConstant(step, [tf.constant(1.5)], [1, 2]);
      expect(limits).toThrow(ValueError);
      expect(limits).toThrow('Boundaries (float32) must have the same dtype as x (int32).');
      const values = [tf.constant(1), tf.constant(1, tf.float64)];
      expect(() => train.piecewiseConstant(step, [1], values)).toThrow(
        'Values must have elements all with the same dtype (float32 vs float64).',
      );
      expect(() => train.piecewiseConstant(step, [1], [1])).toThrow(ValueError);
    });
  });
});

describe('the global step', () => {
  const inGraph = (body: (graph: tf.Graph) => void): void => new tf.Graph().asDefault(body);

  it('is made once, an int64 variable', () => {
    inGraph((graph) => {
      expect(train.getGlobalStep()).toBeNull();
      const step = train.getOrCreateGlobalStep();
      expect([step.name, step.dtype, step.shape]).toEqual(['global_step:0', 'int64', []]);
      expect(step.trainable).toBe(false);
      expect(graph.getCollection(tf.GraphKeys.GLOBAL_STEP)).toEqual([step]);
      expect(tf.globalVariables()).toEqual([step]);
      expect(train.getOrCreateGlobalStep()).toBe(step);
      expect(train.getGlobalStep(graph)).toBe(step);
      expect(() => train.createGlobalStep()).toThrow('"global_step" already exists.');
    });
  });

  it('may be a variable of that name', () => {
    inGraph(() => {
      const step = tf.variable(tf.constant(3, tf.int32), { name: 'global_step' });
      expect(train.getGlobalStep()).toBe(step);
    });
  });

  it('is an integer scalar', () => {
    inGraph(() => {
      const { TypeError } = tf.errors;
      expect(() => train.assertGlobalStep(3)).toThrow(TypeError);
      expect(() => train.assertGlobalStep(3)).toThrow(
        'Existing "global_step" must be a Variable or Tensor: 3.',
      );
      expect(() => train.assertGlobalStep(tf.constant(1))).toThrow(
        'Existing "global_step" does not have integer type: tf.float32',
      );
      expect(() => train.assertGlobalStep(tf.zeros([2], tf.int32))).toThrow(
        'Existing "global_step" is not scalar: (2,)',
      );
    });
  });

  it('is what a Session has counted', async () => {
    await new tf.Graph().asDefault(async () => {
      const step = tf.variable(tf.constant(10, tf.int64), { name: 'global_step' });
      await using sess = new tf.Session();
      await sess.run(step.initializer);
      expect(await train.globalStep(sess, step)).toBe(10);
      expect(await train.globalStep(sess, 'global_step:0')).toBe(10);
    });
  });
});

describe('ExponentialMovingAverage', () => {
  /** The averages of a variable and a tensor when the variable has been [3, 4] and [5, 6]. */
  async function averagesOf(averages: tf.train.ExponentialMovingAverage) {
    const v = tf.variable([1, 2], { name: 'v' });
    const t = v.mul(2);
    const update = averages.apply([v, t]);
    expect(update.name).toBe(averages.name);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    for (const value of [
      [3, 4],
      [5, 6],
    ]) {
      await sess.run(v.assign(value));
      await sess.run(update);
    }
    const [ofV, ofT] = [averages.average(v), averages.average(t)] as [tf.Variable, tf.Variable];
    const values = (await sess.run([ofV, ofT])) as [tf.NDArray, tf.NDArray];
    return values.flatMap(({ data }) => Array.from(data as Float32Array));
  }

  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

  it('decays slower with the number of updates', () =>
    new tf.Graph().asDefault(async () => {
      const averages = new train.ExponentialMovingAverage(0.9, 3);
      expect(await averagesOf(averages)).toEqual(
        close([4.1952662, 5.1952662, 8.2011833, 10.011835]),
      );
    }));

  it('makes up for the zero that a tensor’s average begins with', () =>
    new tf.Graph().asDefault(async () => {
      const averages = new train.ExponentialMovingAverage(0.9, { zeroDebias: true });
      expect(await averagesOf(averages)).toEqual(close([1.58, 2.58, 8.1052628, 10.1052628]));
      expect(tf.globalVariables().map(({ op }) => op.name)).toEqual([
        'v',
        'v/ExponentialMovingAverage',
        'mul/ExponentialMovingAverage',
        'mul/ExponentialMovingAverage/biased',
        'mul/ExponentialMovingAverage/local_step',
      ]);
    }));

  it('names the variables to restore', () =>
    new tf.Graph().asDefault(() => {
      const v = tf.variable([1, 2], { name: 'v' });
      const fixed = tf.variable(0, { name: 'fixed', trainable: false });
      const averages = new train.ExponentialMovingAverage(0.9);
      expect(averages.average(v)).toBeNull();
      expect(averages.averageName(v)).toBe('v/ExponentialMovingAverage');
      averages.apply();
      expect(tf.movingAverageVariables()).toEqual([v]);
      expect(averages.averageName(v)).toBe('v/ExponentialMovingAverage');
      const restored = averages.variablesToRestore();
      expect(restored).toEqual({
        'v/ExponentialMovingAverage': v,
        fixed,
      });
    }));

  it('is of floating point numbers', () =>
    new tf.Graph().asDefault(() => {
      const averages = new train.ExponentialMovingAverage(0.9);
      const counter = tf.variable(tf.constant(0, tf.int32), { name: 'counter' });
      expect(() => averages.apply([counter])).toThrow(tf.errors.TypeError);
      expect(() => averages.apply([counter])).toThrow(
        'The variables must be half, float, or double: counter:0',
      );
    }));
});
