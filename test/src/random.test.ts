import { describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';

const valuesOf = async (sess: tf.Session, fetch: tf.Tensor): Promise<readonly number[]> =>
  Array.from(((await sess.run(fetch)) as tf.NDArray).data);

/** A test in a graph of its own, with a Session on it. */
const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void =>
  it(name, () =>
    new tf.Graph().asDefault(async () => {
      await using sess = new tf.Session();
      await body(sess);
    }),
  );

describe('the two seeds of an operation', () => {
  const LARGEST = 2 ** 31 - 1;
  const rules: readonly {
    readonly rule: string;
    readonly graph: number | null;
    readonly op?: number | null;
    readonly seeds: readonly [seed: number, seed2: number];
  }[] = [
    { rule: 'none: drawn by chance', graph: null, seeds: [0, 0] },
    { rule: 'null is none', graph: null, op: null, seeds: [0, 0] },
    {
      rule: 'the op’s: with the default one of the graph',
      graph: null,
      op: 7,
      seeds: [87654321, 7],
    },
    { rule: 'both', graph: 5, op: 7, seeds: [5, 7] },
    { rule: 'the graph’s: with the id of the last operation', graph: 5, seeds: [5, 4] },
    { rule: '0 is a seed', graph: 0, op: 7, seeds: [0, 7] },
    { rule: '0 of the op is one too', graph: 5, op: 0, seeds: [5, 0] },
    { rule: 'twice 0 would mean by chance', graph: 0, op: 0, seeds: [0, LARGEST] },
    { rule: 'modulo 2³¹ - 1', graph: LARGEST + 5, op: 2 ** 32, seeds: [5, 2] },
    { rule: 'the remainder is not negative', graph: -1, op: -2, seeds: [LARGEST - 1, LARGEST - 2] },
  ];

  for (const { rule, graph: graphSeed, op, seeds } of rules) {
    it(`${rule}: graph ${graphSeed}, op ${op}`, () => {
      type Draw = (shape: readonly number[], options: { seed?: number | null }) => tf.Tensor;
      const ops: { [type: string]: Draw } = {
        RandomUniform: tf.randomUniform,
        TruncatedNormal: tf.truncatedNormal,
      };
      for (const [type, make] of Object.entries(ops)) {
        new tf.Graph().asDefault((graph) => {
          if (graphSeed !== null) tf.setRandomSeed(graphSeed);
          // One operation; three more are the shape and the two parameters of the distribution.
          tf.constant(0);
          make([2], { seed: op });
          const made = graph.getOperations().find((o) => o.type === type) as tf.Operation;
          expect([made.getAttr('seed'), made.getAttr('seed2')]).toEqual(seeds);
          expect(made.id).toBe(5);
        });
      }
    });
  }

  it('are those in force when the operation is made', () =>
    new tf.Graph().asDefault((graph) => {
      tf.randomNormal([1], { name: 'before', seed: 1 });
      tf.setRandomSeed(3);
      tf.randomNormal([1], { name: 'after', seed: 1 });
      const seedOf = (name: string) =>
        graph.getOperationByName(`${name}/RandomStandardNormal`).getAttr('seed');
      expect([seedOf('before'), seedOf('after')]).toEqual([87654321, 3]);
    }));
});

describe('random numbers', () => {
  inSession('differ from run to run, and are the same in another Session', async (sess) => {
    const numbers = tf.randomUniform([4], { seed: 1 });
    const runs = [await valuesOf(sess, numbers), await valuesOf(sess, numbers)];
    expect(runs[0]).not.toEqual(runs[1]);
    await using again = new tf.Session();
    expect([await valuesOf(again, numbers), await valuesOf(again, numbers)]).toEqual(runs);
  });

  inSession('without a seed are different in every Session and operation', async (sess) => {
    const [a, b] = [tf.randomNormal([8]), tf.randomNormal([8])];
    await using other = new tf.Session();
    const drawn = [
      await valuesOf(sess, a),
      await valuesOf(sess, b),
      await valuesOf(sess, a),
      await valuesOf(other, a),
    ];
    expect(new Set(drawn.map(String)).size).toBe(4);
  });

  inSession('with the graph’s seed alone differ between operations', async (sess) => {
    tf.setRandomSeed(9);
    const [a, b] = [tf.truncatedNormal([4]), tf.truncatedNormal([4])];
    expect(await valuesOf(sess, a)).not.toEqual(await valuesOf(sess, b));
  });

  inSession('of the same two seeds are the same', async (sess) => {
    const [a, b] = [tf.truncatedNormal([4], { seed: 2 }), tf.truncatedNormal([4], { seed: 2 })];
    expect(await valuesOf(sess, a)).toEqual(await valuesOf(sess, b));
  });

  inSession('are drawn once in a run, whatever uses them', async (sess) => {
    const numbers = tf.randomUniform([3]);
    const [a, b, zero] = await sess.run([numbers, tf.identity(numbers), numbers.sub(numbers)]);
    expect((a as tf.NDArray).data).toEqual((b as tf.NDArray).data);
    expect((zero as tf.NDArray).toArray()).toEqual([0, 0, 0]);
  });

  inSession('go on where the last run of the operation ended, whatever its shape', async (sess) => {
    const size = tf.placeholder(tf.int32, [1]);
    const numbers = tf.randomUniform(size, { seed: 5 });
    const fixed = tf.randomUniform([2], { seed: 5 });
    const first = (await sess.run(numbers, [[size, [2]]])) as tf.NDArray;
    const second = (await sess.run(numbers, [[size, [3]]])) as tf.NDArray;
    expect(first.toArray()).toEqual(await valuesOf(sess, fixed));
    expect(Array.from(second.data.slice(0, 2))).toEqual(await valuesOf(sess, fixed));
    expect(second.shape).toEqual([3]);
  });

  inSession('can be fed', async (sess) => {
    const numbers = tf.randomUniform([2], { seed: 1 });
    const fed = await sess.run(numbers.mul(2), [[numbers, [1, 2]]]);
    expect((fed as tf.NDArray).toArray()).toEqual([2, 4]);
  });

  inSession('have the mean and the deviation asked for', async (sess) => {
    tf.setRandomSeed(1);
    const normal = await valuesOf(sess, tf.randomNormal([20_000], 3, 0.5));
    const truncated = await valuesOf(sess, tf.truncatedNormal([20_000], { mean: 3, stddev: 0.5 }));
    const uniform = await valuesOf(sess, tf.randomUniform([20_000], -1, 3));
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(
      [normal, truncated, uniform].map((values) => Math.round(mean(values) * 20) / 20),
    ).toEqual([3, 3, 1]);
    expect(truncated.every((x) => x > 2 && x < 4)).toBe(true);
    expect(normal.every((x) => x > 2 && x < 4)).toBe(false);
    expect(uniform.every((x) => x >= -1 && x < 3)).toBe(true);
  });

  inSession('may take the parameters of their distribution from tensors', async (sess) => {
    const mean = tf.placeholder(tf.float32, []);
    const numbers = tf.randomNormal([2], { mean, stddev: 0, seed: 1 });
    expect(((await sess.run(numbers, [[mean, 7]])) as tf.NDArray).toArray()).toEqual([7, 7]);
  });
});

describe('uniform integers', () => {
  inSession('are of [minval, maxval), all of them', async (sess) => {
    const dice = tf.randomUniform([500], 1, 7, tf.int32, 3);
    expect(dice.dtype).toBe('int32');
    expect(new Set(await valuesOf(sess, dice))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  inSession('may be of int64, and may be negative', async (sess) => {
    const numbers = tf.randomUniform([100], { minval: -3, maxval: 0, dtype: tf.int64, seed: 1 });
    expect(((await sess.run(numbers)) as tf.NDArray).dtype).toBe('int64');
    expect(new Set(await valuesOf(sess, numbers))).toEqual(new Set([-3, -2, -1]));
  });

  it('need maxval', () =>
    new tf.Graph().asDefault(() => {
      expect(() => tf.randomUniform([2], { dtype: tf.int32 })).toThrow(
        'Must specify maxval for integer dtype tf.int32',
      );
      expect(() => tf.randomUniform([2], { dtype: tf.bool })).toThrow('Invalid dtype tf.bool');
    }));
});

/** Numbers up to the last place of a float32, in which logarithms may differ. */
const expectNumbers = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, x] of expected.entries()) {
    expect(Math.abs((actual[i] as number) - x)).toBeLessThanOrEqual(1e-6 * Math.abs(x));
  }
};

describe('gamma and Poisson numbers', () => {
  inSession('are TensorFlow’s own', async (sess) => {
    tf.setRandomSeed(3);
    const gamma = tf.randomGamma([3], [0.5, 1, 2.5], { beta: [[1], [2]], seed: 5 });
    expect([gamma.shape, gamma.op.name]).toEqual([[3, 2, 3], 'random_gamma/Maximum']);
    expectNumbers(await valuesOf(sess, gamma), [
      ...[0.7825867533683777, 2.502685546875, 2.809309244155884],
      ...[0.5334781408309937, 0.35677775740623474, 0.576445996761322],
      ...[0.4133295714855194, 1.1972299814224243, 0.7679761648178101],
      ...[0.1098364070057869, 1.11963951587677, 0.7999343872070312],
      ...[0.9013304114341736, 0.15760889649391174, 2.6436450481414795],
      ...[0.4097539484500885, 0.10879924148321152, 1.1763322353363037],
    ]);
    const again = (await valuesOf(sess, gamma)).slice(0, 3);
    expectNumbers(again, [0.08380339294672012, 0.8057003021240234, 3.27116060256958]);
    const poisson = tf.random.poisson([0.5, 4, 25], [3], tf.int32, 5);
    expect([poisson.dtype, poisson.op.name]).toEqual(['int32', 'random_poisson/RandomPoissonV2']);
    expect(await valuesOf(sess, poisson)).toEqual([0, 3, 30, 0, 7, 25, 0, 1, 34]);
    expect(await valuesOf(sess, poisson)).toEqual([2, 5, 26, 1, 6, 28, 1, 3, 24]);
  });

  inSession('have the mean and the variance of their distribution', async (sess) => {
    const moments = async (numbers: tf.Tensor) => {
      const values = await valuesOf(sess, numbers);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return [mean, values.reduce((a, x) => a + (x - mean) ** 2, 0) / values.length];
    };
    for (const alpha of [0.3, 1, 8]) {
      const [mean, variance] = await moments(tf.randomGamma([20_000], alpha, { beta: 2, seed: 1 }));
      expect((mean as number) / (alpha / 2)).toBeCloseTo(1, 1);
      expect((variance as number) / (alpha / 4)).toBeCloseTo(1, 1);
    }
    for (const rate of [0.5, 7, 40]) {
      const [mean, variance] = await moments(tf.randomPoisson(rate, [20_000], { seed: 1 }));
      expect((mean as number) / rate).toBeCloseTo(1, 1);
      expect((variance as number) / rate).toBeCloseTo(1, 1);
    }
  });

  inSession('of a gamma distribution move with its shape and its scale', async (sess) => {
    // The derivatives that TensorFlow computes in float64.
    const [alphas, samples, slopes] = [
      [0.5, 0.5, 1, 2, 10, 30, 0.1, 1.5, 3],
      [0.1, 2, 0.5, 5, 8, 40, 1e-3, 0, 200],
      [
        ...[0.5097655670826974, 2.5118893763620784, 0.806979116825318, 1.6580687280597055],
        ...[0.9075477177235494, 1.1571274264331395, 0.06490724738374097, 0, 4.424582387177954],
      ],
    ];
    const slope = ops.RandomGammaGrad([tf.constant(alphas), tf.constant(samples)]);
    expectNumbers(await valuesOf(sess, slope), slopes);
    const [alpha, beta] = [tf.constant([2, 3]), tf.constant(4)];
    const numbers = tf.randomGamma([5], alpha, { beta, seed: 1 });
    const gradients = tf.gradients(numbers, [alpha, beta]) as tf.Tensor[];
    expect(gradients.map(({ shape }) => shape)).toEqual([[2], []]);
    const [drawn, byAlpha, byBeta] = await sess.run<[tf.NDArray, tf.NDArray, number]>([
      numbers,
      ...gradients,
    ]);
    const total = Array.from(drawn.data).reduce((a, b) => a + b, 0);
    expect(byBeta).toBeCloseTo(-total / 4, 5);
    const expected = ops.RandomGammaGrad([[2, 3], tf.multiply(drawn, 4)]);
    const ofEach = await valuesOf(sess, tf.reduceSum(expected, 0));
    expectNumbers(
      ofEach.map((x) => x / 4),
      Array.from(byAlpha.data),
    );
  });

  it('have no gradient by the rate of a Poisson distribution', () =>
    new tf.Graph().asDefault(() => {
      const rate = tf.placeholder(tf.float32, []);
      expect(() => tf.gradients(tf.randomPoisson(rate, [2]), rate)).toThrow(tf.errors.LookupError);
    }));
});

describe('random choices', () => {
  inSession('are TensorFlow’s own', async (sess) => {
    tf.setRandomSeed(3);
    const rows = tf.constant([1, 2, 3, 4, 5, 6, 7, 8], tf.int32, [4, 2]);
    const shuffled = tf.randomShuffle(rows, { seed: 5 });
    expect(await valuesOf(sess, shuffled)).toEqual([7, 8, 5, 6, 3, 4, 1, 2]);
    const impossible = Number.NEGATIVE_INFINITY;
    const drawn = tf.multinomial(
      [
        [0.1, 2, -1],
        [0, 0, impossible],
      ],
      10,
      { seed: 8 },
    );
    expect([drawn.dtype, drawn.shape, drawn.op.name]).toEqual([
      'int64',
      [2, 10],
      'multinomial/Multinomial',
    ]);
    expect(await valuesOf(sess, drawn)).toEqual([
      ...[1, 1, 1, 1, 0, 1, 1, 1, 1, 1],
      ...[1, 0, 1, 0, 1, 1, 0, 1, 1, 1],
    ]);
    const logits = [
      [0.1, 2, -1],
      [3, 0, -5],
      [0, 0, 0],
    ];
    const classes = tf.random.categorical(logits, 7, { dtype: tf.int32, seed: 8 });
    expect(classes.dtype).toBe('int32');
    expect(await valuesOf(sess, classes)).toEqual([
      ...[1, 1, 1, 1, 0, 1, 1],
      ...[0, 0, 0, 1, 0, 0, 0],
      ...[2, 2, 1, 2, 1, 2, 0],
    ]);
  });

  inSession('crop at another place in every run', async (sess) => {
    tf.setRandomSeed(3);
    const whole = tf.constant(
      Array.from({ length: 24 }, (_, i) => i),
      tf.int32,
      [4, 6],
    );
    const part = tf.randomCrop(whole, [2, 3], { seed: 9 });
    expect(part.shape).toEqual([2, 3]);
    expect(await valuesOf(sess, part)).toEqual([12, 13, 14, 18, 19, 20]);
    expect(await valuesOf(sess, part)).toEqual([1, 2, 3, 7, 8, 9]);
  });

  inSession('have little to choose from', async (sess) => {
    const values = [tf.zeros([0, 2]), tf.constant([[1, 2]]), tf.constant(3)];
    for (const value of values) {
      const [before, after] = await sess.run([value, tf.randomShuffle(value)]);
      expect(after).toEqual(before);
    }
    expect(await valuesOf(sess, tf.multinomial([[0, 1]], 0))).toEqual([]);
  });

  inSession('refuse logits that are no matrix', async () => {
    expect(() => tf.multinomial([0, 1], 2)).toThrow('Shape must be rank 2 but is rank 1');
    expect(() => tf.multinomial([[0, 1]], -1)).toThrow(tf.errors.ValueError);
  });
});
