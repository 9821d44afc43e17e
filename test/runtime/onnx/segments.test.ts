import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/compile.js';
import type { Plan } from '../../../compiler/plan.js';
import { segmentsOf } from '../../../runtime/onnx/segments.js';
import { onnxTarget } from '../../../runtime/onnx/target.js';
import * as tf from '../../../src/index.js';

let graph: tf.Graph;
let scope: Disposable;
const open: tf.Session[] = [];

beforeEach(() => {
  graph = new tf.Graph();
  scope = graph.asDefault();
  graph.seed = 5;
});

afterEach(async () => {
  scope[Symbol.dispose]();
  for (const session of open.splice(0)) await session.close();
});

const target = onnxTarget();

/** A plan in its segments: a model as the ops in it, a step in JavaScript as its op. */
const shown = (plan: Plan): readonly string[] =>
  segmentsOf(plan, target).map((segment) =>
    segment.kind === 'model'
      ? `model(${segment.steps.map(({ node }) => node.type).join(' ')})`
      : segment.step.node.type,
  );

/** The plan of fetches, all of whose feeds are vectors of length 3. */
const planOf = (fetches: readonly (tf.Tensor | tf.Operation)[], feeds: readonly tf.Tensor[]) =>
  compile(
    fetches,
    new Set(feeds),
    { feed: ({ dtype }) => ({ dtype, shape: [3] }), variable: () => null },
    target,
  );

const vector = (): tf.Tensor => tf.placeholder(tf.float32, [3]);

/** Sums what `body` gives, three times. */
const threeTimes = (body: (i: tf.Tensor) => tf.Tensor): tf.Tensor =>
  tf.whileLoop(
    (i: tf.Tensor) => tf.less(i, 3),
    (i: tf.Tensor, sum: tf.Tensor) => [i.add(1), sum.add(body(i))] as [tf.Tensor, tf.Tensor],
    [tf.constant(0, tf.int32), tf.zeros([3])],
  )[1];

describe('the segments of a plan', () => {
  it('are one model for a training step', () => {
    const w = tf.variable([1, 2, 3]);
    const x = vector();
    const loss = tf.reduceSum(tf.square(w.sub(x)));
    const step = new tf.train.AdamOptimizer(0.1).minimize(loss);
    const segments = segmentsOf(planOf([step, loss], [x]), target);
    expect(segments.filter(({ kind }) => kind === 'model')).toHaveLength(1);
    const steps = segments.flatMap((segment) => (segment.kind === 'step' ? [segment.step] : []));
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['read']));
    expect(segments.at(-1)?.kind).toBe('model');
  });

  it('are one model where what ONNX lacks comes before it, or behind it', () => {
    const x = vector();
    const before = tf.exp(tf.lgamma(x));
    expect(shown(planOf([before], [x]))).toEqual(['Lgamma', 'model(Exp)']);
    const behind = tf.lgamma(tf.exp(x));
    expect(shown(planOf([behind], [x]))).toEqual(['model(Exp)', 'Lgamma']);
  });

  it('are as few models as there can be', () => {
    const x = vector();
    const [a, b] = [tf.lgamma(tf.exp(x)), tf.digamma(tf.sin(x))];
    expect(shown(planOf([tf.cos(a).add(tf.tan(b)), tf.floor(x)], [x]))).toEqual([
      'model(Exp Sin Floor)',
      'Lgamma',
      'Digamma',
      'model(Cos Tan AddV2)',
    ]);
  });

  it('have a loop in a model, and one that ONNX cannot run between them', () => {
    const x = vector();
    expect(shown(planOf([threeTimes(() => tf.exp(x))], [x]))).toEqual(['model(While)']);
    expect(shown(planOf([tf.negative(threeTimes(() => tf.lgamma(x)))], [x]))).toEqual([
      'While',
      'model(Neg)',
    ]);
    expect(shown(planOf([threeTimes(() => x.mul(tf.randomUniform([3])))], [x]))).toEqual(['While']);
  });

  it('keep a list within one model, or out of all of them', () => {
    const x = vector();
    const y = tf.mapFn((e) => tf.exp(e), x);
    expect(shown(planOf([y], [x]))).toHaveLength(1);
    const z = tf.mapFn((e) => tf.lgamma(e), x);
    const segments = segmentsOf(planOf([z], [x]), target);
    const steps = segments.flatMap((segment) => (segment.kind === 'step' ? [segment.step] : []));
    expect(steps.map(({ node }) => node.type)).toContain('TensorListReserve');
    expect(steps.map(({ node }) => node.type)).toContain('While');
  });
});

/** What a Session on ONNX Runtime and one on tfjs give, in three runs one after the other. */
async function expectSame(
  fetches: readonly (tf.Tensor | tf.Variable)[],
  feeds: tf.FeedDict = [],
): Promise<void> {
  const onnx = new tf.Session({ graph, target: 'onnxruntime', threads: 1 });
  const tfjs = new tf.Session({ graph, backend: 'cpu' });
  open.push(onnx, tfjs);
  const init = tf.globalVariablesInitializer();
  for (const session of [onnx, tfjs]) await session.run(init);
  const numbers = (value: unknown): number[] =>
    value instanceof tf.NDArray ? ([...value.data] as number[]) : [value as number];
  const fetched = [...fetches, ...tf.globalVariables()];
  for (let run = 0; run < 3; run++) {
    const values = (await onnx.run<unknown>(fetched, feeds)) as unknown[];
    const expected = (await tfjs.run<unknown>(fetched, feeds)) as unknown[];
    for (const [i, value] of values.entries()) {
      const [ours, theirs] = [numbers(value), numbers(expected[i])];
      expect(ours).toHaveLength(theirs.length);
      for (const [k, x] of ours.entries()) expect(x).toBeCloseTo(theirs[k] as number, 4);
    }
  }
}

describe('what ONNX lacks', () => {
  it('stands between models', async () => {
    const x = vector();
    await expectSame([tf.digamma(tf.exp(tf.lgamma(tf.square(x)))).mul(2)], [[x, [0.5, 2, 3]]]);
  });

  it('stands in the branch that is taken', async () => {
    const x = vector();
    const isLarge = tf.greater(tf.reduceSum(x), 3);
    const y = tf.cond(
      isLarge,
      () => tf.exp(tf.lgamma(x)),
      () => tf.exp(x),
    );
    const [dx] = tf.gradients(y.mul(y), [x]) as [tf.Tensor];
    await expectSame([y, dx], [[x, [1, 2, 3]]]);
    await expectSame([y, dx], [[x, [0.1, 0.2, 0.3]]]);
  });

  it('stands in a loop, whose gradient needs lists', async () => {
    const x = vector();
    const y = threeTimes((i) => tf.lgamma(x.mul(tf.cast(i.add(1), tf.float32))));
    const [dx] = tf.gradients(tf.square(y), [x]) as [tf.Tensor];
    await expectSame([y, dx], [[x, [1, 2, 3]]]);
  });

  it('stands in a loop in a loop', async () => {
    const x = vector();
    const rows = tf.stack([x, x.mul(2)]);
    const y = tf.mapFn((row) => tf.reduceSum(tf.mapFn((e) => tf.lgamma(e).mul(e), row)), rows);
    const [dx] = tf.gradients(y, [x]) as [tf.Tensor];
    await expectSame([y, dx], [[x, [1, 2, 3]]]);
  });

  it('joins texts in a loop', async () => {
    const text = tf.whileLoop(
      (s: tf.Tensor) => tf.notEqual(s, tf.constant('xaaa')),
      (s: tf.Tensor) => tf.stringJoin([s, 'a']),
      [tf.constant('x')],
    ) as unknown as tf.Tensor;
    const session = new tf.Session({ graph, target: 'onnxruntime', threads: 1 });
    open.push(session);
    expect(await session.run<unknown>(text)).toBe('xaaa');
  });

  it('may be the dtype: texts are refused as numbers, as everywhere', async () => {
    const text = tf.placeholder(tf.string, []);
    const session = new tf.Session({ graph, target: 'onnxruntime', threads: 1 });
    open.push(session);
    const run = session.run(tf.cast(text, tf.float32), [[text, '1']]);
    await expect(run).rejects.toThrow('Cast string to float is not supported');
  });
});

describe('lists of lists', () => {
  it('are what the gradient of a loop in a loop has, and its gradient', async () => {
    const x = vector();
    const rows = tf.stack([x, x.mul(2)]);
    const y = tf.mapFn((row) => tf.reduceSum(tf.mapFn((e) => e.mul(tf.sin(e)), row)), rows);
    const [dx] = tf.gradients(y, [x]) as [tf.Tensor];
    const [ddx] = tf.gradients(dx, [x]) as [tf.Tensor];
    await expectSame([y, dx, ddx], [[x, [0.3, -0.7, 1.1]]]);
  });
});

describe('random numbers in a loop', () => {
  it('are those of tfjs, in every iteration and every run', async () => {
    await expectSame([threeTimes(() => tf.randomNormal([3]).add(tf.randomUniform([3])))]);
  });

  it('are drawn in the iterations whose branch needs them', async () => {
    await expectSame([
      threeTimes((i) =>
        tf.cond(
          tf.equal(i, 1),
          () => tf.zeros([3]),
          () => tf.randomUniform([3]),
        ),
      ),
      tf.randomUniform([3]),
    ]);
  });

  it('are drawn until they are accepted', async () => {
    await expectSame([threeTimes(() => tf.randomGamma([3], 2))]);
  });
});

describe('variables between segments', () => {
  it('are read as they were before the run, unless it is said otherwise', async () => {
    const v = tf.variable([1, 2, 3]);
    const before = tf.exp(tf.lgamma(v.mul(2)));
    const assign = v.assign(tf.lgamma(v).add(3));
    const after = tf.controlDependencies([assign], () => tf.lgamma(v.readValue()).mul(2));
    await expectSame([before, assign, after]);
  });

  it('change in a loop that is run step by step', async () => {
    const v = tf.variable([1, 2, 3]);
    const w = tf.variable([0, 0, 0]);
    const sum = threeTimes(() => {
      const next = v.assignAdd(tf.randomUniform([3]));
      return tf.controlDependencies([next], () => w.assign(v.readValue().mul(2)));
    });
    await expectSame([sum]);
  });

  it('do not share their memory', async () => {
    const [v, w] = [tf.variable([1, 2, 3]), tf.variable([4, 5, 6])];
    const next = tf.exp(tf.lgamma(v.add(1))).add(1);
    const both = tf.group(v.assign(next), w.assign(next));
    const after = tf.controlDependencies([both], () => [
      v.readValue().add(0),
      w.readValue().add(0),
    ]);
    await expectSame(after);
  });

  it('and generators stay what they were where a later segment fails', async () => {
    const v = tf.variable([1, 2, 3]);
    const divisor = tf.placeholder(tf.int32, []);
    const drawn = threeTimes(() => tf.randomUniform([3]));
    const assign = v.assign(drawn.add(v));
    const late = tf.floordiv(tf.cast(tf.lgamma(tf.reduceSum(drawn)), tf.int32), divisor);
    const [failing, fresh] = [0, 1].map(() => new tf.Session({ graph, target: 'onnxruntime' }));
    open.push(failing as tf.Session, fresh as tf.Session);
    for (const session of open) await session.run(tf.globalVariablesInitializer());
    const run = failing?.run([assign, late], [[divisor, 0]]);
    await expect(run).rejects.toThrow('Integer division by zero');
    expect((await failing?.run(v)) as unknown).toEqual(await fresh?.run(v));
    const feed: tf.FeedDict = [[divisor, 1]];
    const again = await failing?.run([assign, late], feed);
    expect(again).toEqual(await fresh?.run([assign, late], feed));
  });
});
