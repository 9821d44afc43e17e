import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/*
 * What real TensorFlow gives, from ../shared/reference/train_cases.json: random numbers, the steps of
 * optimizers, learning rates, a moving average. Where the file is not at hand the cases are skipped.
 */

interface RandomCase {
  readonly op: string;
  readonly graph_seed: number | null;
  readonly kwargs: { readonly [name: string]: unknown };
  readonly dtype: tf.DType;
  /** The first values of two runs, and a digest of all of them in 32 bits. */
  readonly runs: readonly { readonly first: readonly number[]; readonly sha256: string }[];
}

/** An optimizer on the loss below, and what TensorFlow gave in six steps. */
interface OptimizerCase {
  readonly optimizer: string;
  readonly kwargs: { readonly [name: string]: number | boolean };
  readonly a: number[][];
  readonly b: number[][];
  readonly w0: number[][];
  readonly steps: readonly { readonly w: readonly number[] }[];
  readonly global_variables: readonly string[];
  readonly slot_names: readonly string[];
  readonly train_op: string;
}

interface ScheduleCase {
  readonly schedule: string;
  readonly kwargs: { readonly [name: string]: unknown };
  /** The rate by the step. */
  readonly at: { readonly [step: string]: number };
}

interface MovingAverage {
  readonly decay: number;
  readonly assigned: readonly number[];
  readonly average: readonly number[];
  readonly name: string;
}

interface TrainCases {
  readonly random: readonly RandomCase[];
  readonly optimizers: readonly OptimizerCase[];
  readonly schedules: readonly ScheduleCase[];
  readonly moving_average: MovingAverage | null;
}

const path = new URL('../../../shared/reference/train_cases.json', import.meta.url);
const isAtHand = existsSync(path);
const cases: TrainCases = isAtHand
  ? JSON.parse(readFileSync(path, 'utf8'))
  : { random: [], optimizers: [], schedules: [], moving_average: null };

/** Runs a section's cases, each a test, and prints how many passed. */
function section<C>(
  name: string,
  all: readonly C[],
  titleOf: (c: C) => string,
  check: (c: C) => Promise<void>,
): void {
  const title = `${name} of TensorFlow (train_cases.json of shared/reference)`;
  describe.skipIf(!isAtHand)(title, () => {
    let passed = 0;
    for (const c of all) {
      it(titleOf(c), () =>
        new tf.Graph().asDefault(async () => {
          await check(c);
          passed++;
        }),
      );
    }
    it('are in the file', () => expect(all.length).toBeGreaterThan(0));
    afterAll(() => console.log(`train_cases.json, ${name}: ${passed} / ${all.length} passed`));
  });
}

const camelCase = (name: string): string =>
  name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** Python's keyword arguments as one options object. */
const optionsOf = (kwargs: object): object =>
  Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [camelCase(name), value]));

/** The function of a TensorFlow name, `nn.dropout`, which takes its arguments by name. */
function functionOf(name: string): (options: object) => tf.Tensor {
  let found: unknown = tf;
  for (const part of name.split('.'))
    found = (found as { [name: string]: unknown })[camelCase(part)];
  expect(found, `tf.${name}`).toBeTypeOf('function');
  return found as (options: object) => tf.Tensor;
}

const dataOf = async (sess: tf.Session, fetch: tf.Tensor | tf.Variable): Promise<number[]> =>
  Array.from(((await sess.run(fetch)) as tf.NDArray).data);

/** Values as expected, to 1e-6 of the largest: one that passes through 0 has no digits of its own. */
function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const error = Math.max(...values.map((value, i) => Math.abs(value - (expected[i] as number))));
  expect(error, `[${values}] is not [${expected}]`).toBeLessThanOrEqual(1e-6 * largest);
}

section(
  'random numbers',
  cases.random,
  ({ op, kwargs, graph_seed }) => `${op} ${JSON.stringify(kwargs)}, graph seed ${graph_seed}`,
  async ({ op, kwargs, graph_seed, dtype, runs }) => {
    if (graph_seed !== null) tf.setRandomSeed(graph_seed);
    // Python's constants are made beforehand; a list of integers is one of int32.
    const made = {
      random_shuffle: { value: () => tf.constant(kwargs['value'] as number[], tf.int32) },
      'nn.dropout': { x: () => tf.constant(kwargs['x'] as number[]) },
      multinomial: { logits: () => tf.constant(kwargs['logits'] as number[][]) },
    }[op];
    const constants = Object.entries(made ?? {}).map(([name, make]) => [name, make()]);
    const numbers = functionOf(op)(optionsOf({ ...kwargs, ...Object.fromEntries(constants) }));
    expect(numbers.dtype).toBe(dtype);
    await using sess = new tf.Session();
    for (const { first, sha256 } of runs) {
      const values = await dataOf(sess, numbers);
      expect(values.slice(0, first.length)).toEqual(first);
      const bytes = dtype.startsWith('float') ? Float32Array.from(values) : Int32Array.from(values);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  },
);

/** loss = ½ Σ a (w - b)² + Σ w⁴ / 40 */
function quartic({ a, b, w0 }: OptimizerCase) {
  const w = tf.variable(w0, { name: 'w' });
  const globalStep = tf.train.getOrCreateGlobalStep();
  const quadratic = tf.reduceSum(tf.multiply(a, tf.square(w.sub(b)))).mul(0.5);
  const loss = quadratic.add(tf.reduceSum(tf.square(tf.square(w))).div(40));
  return { w, globalStep, loss };
}

for (const backend of ['wasm', 'cpu'] as const) {
  section(
    `optimizers on ${backend}`,
    cases.optimizers,
    ({ optimizer, kwargs }) => `${optimizer} ${JSON.stringify(kwargs)}`,
    async (c) => {
      const { w, globalStep, loss } = quartic(c);
      const Optimizer = tf.train[c.optimizer as 'AdagradOptimizer'];
      const optimizer = new Optimizer(optionsOf(c.kwargs) as { learningRate: number });
      const step = optimizer.minimize(loss, { globalStep });
      expect(step.name).toBe(c.train_op);
      expect(optimizer.getSlotNames()).toEqual(c.slot_names);
      expect(tf.globalVariables().map(({ op }) => op.name)).toEqual(c.global_variables);
      await using sess = new tf.Session({ backend });
      await sess.run(tf.globalVariablesInitializer());
      for (const [i, { w: expected }] of c.steps.entries()) {
        await sess.run([step, loss]);
        expectClose(await dataOf(sess, w), expected);
        expect(await tf.train.globalStep(sess, globalStep)).toBe(i + 1);
      }
    },
  );
}

section(
  'schedules',
  cases.schedules,
  ({ schedule, kwargs }) => `${schedule} ${JSON.stringify(kwargs)}`,
  async ({ schedule, kwargs, at }) => {
    const step = tf.placeholder(tf.int32, []);
    const name = schedule === 'piecewise_constant' ? 'x' : 'globalStep';
    const rate = functionOf(`train.${schedule}`)({ ...optionsOf(kwargs), [name]: step });
    await using sess = new tf.Session();
    for (const [k, expected] of Object.entries(at)) {
      expectClose([(await sess.run(rate, [[step, Number(k)]])) as number], [expected]);
    }
  },
);

section(
  'moving average',
  cases.moving_average === null ? [] : [cases.moving_average],
  ({ decay }) => `decay ${decay}`,
  async ({ decay, assigned, average, name }) => {
    const v = tf.variable(0, { name: 'v' });
    const averages = new tf.train.ExponentialMovingAverage(decay);
    const update = averages.apply([v]);
    const mean = averages.average(v) as tf.Variable;
    expect(mean.op.name).toBe(name);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    const values: number[] = [];
    for (const value of assigned) {
      await sess.run(v.assign(value));
      await sess.run(update);
      values.push((await sess.run(mean)) as number);
    }
    expectClose(values, average);
  },
);
