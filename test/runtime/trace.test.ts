import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { targetNames, targets } from '../targets.js';

const FULL = { options: { traceLevel: tf.RunOptions.FULL_TRACE } } as const;

/** What was done, in order, and the bytes that it gave. */
const stepsOf = (metadata: tf.RunMetadata): readonly string[] =>
  (metadata.stepStats?.devStats[0]?.nodeStats ?? []).map(
    ({ timelineLabel, memory }) => `${timelineLabel}: ${memory[0]?.totalBytes}`,
  );

describe.each(targetNames)('a traced run on %s', (name) => {
  const options = targets[name];
  it('names every step, and the bytes of what it gave', async () => {
    const graph = new tf.Graph();
    using _ = graph.asDefault();
    const x = tf.placeholder('float32', { shape: [2, 3], name: 'x' });
    const w = new tf.Variable(tf.ones([3, 4]), { name: 'w' });
    const y = tf.nn.softmax(tf.matmul(x, w), { name: 'y' });
    await using sess = new tf.Session({ graph, ...options });
    await sess.run(tf.globalVariablesInitializer());
    const runMetadata = tf.RunMetadata();
    await sess.run(
      y,
      [
        [
          x,
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ],
      { ...FULL, runMetadata },
    );
    expect(stepsOf(runMetadata)).toEqual([
      'w = VariableV2(): 48',
      'MatMul = MatMul(x, w): 32',
      'y = Softmax(MatMul): 32',
    ]);
  });

  it('contains what a loop does once for every iteration', async () => {
    const graph = new tf.Graph();
    using _ = graph.asDefault();
    const x = tf.placeholder('float32', { shape: [], name: 'x' });
    const y = tf.whileLoop(
      (i) => i.less(3),
      (i) => [i.add(x)],
      [tf.constant(0)],
    );
    await using sess = new tf.Session({ graph, ...options });
    const runMetadata = tf.RunMetadata();
    await sess.run(y, [[x, 1]], { ...FULL, runMetadata });
    const done = stepsOf(runMetadata).map((step) => /= (\w+)/.exec(step)?.[1]);
    expect(done.filter((op) => op === 'Less')).toHaveLength(4);
    expect(done.filter((op) => op === 'AddV2' || op === 'Add')).toHaveLength(3);
    expect(done.at(-1)).toBe('While');
  });
});

describe('a traced run on onnxruntime', () => {
  it('is a model, and what is done between models', async () => {
    const graph = new tf.Graph();
    using _ = graph.asDefault();
    const x = tf.placeholder('float32', { shape: [2], name: 'x' });
    const y = tf.exp(tf.lgamma(tf.exp(x), { name: 'l' }));
    await using sess = new tf.Session({ graph, target: 'onnxruntime', threads: 1 });
    const runMetadata = tf.RunMetadata();
    await sess.run(y, [[x, [1, 2]]], { ...FULL, runMetadata });
    const done = stepsOf(runMetadata).map((step) => step.replace(/\(.*\)/, ''));
    expect(done).toEqual(['onnxruntime = Model: 8', 'l = Lgamma: 8', 'onnxruntime = Model: 8']);
  });
});

describe('tf.RunMetadata', () => {
  it('stays without stats where the run is not traced, and is filled anew by every run', async () => {
    const graph = new tf.Graph();
    using _ = graph.asDefault();
    const x = tf.placeholder('float32', { shape: [2], name: 'x' });
    const y = tf.negative(x);
    const feeds = [[x, [1, 2]]] as const;
    await using sess = new tf.Session({ graph, backend: 'cpu' });
    const runMetadata = tf.RunMetadata();
    await sess.run(y, feeds, { runMetadata });
    expect(runMetadata.stepStats).toBeUndefined();
    await sess.run(y, feeds, { ...FULL, runMetadata });
    await sess.run(y, feeds, { ...FULL, runMetadata });
    expect(stepsOf(runMetadata)).toEqual(['Neg = Neg(x): 8']);
    const options = tf.RunOptions({ traceLevel: tf.RunOptions.NO_TRACE });
    await sess.run(y, feeds, { options, runMetadata });
    expect(runMetadata.stepStats).toBeUndefined();
  });
});

describe('tf.Timeline', () => {
  it('is a trace that Chrome reads', async () => {
    const graph = new tf.Graph();
    using _ = graph.asDefault();
    const x = tf.placeholder('float32', { shape: [2], name: 'x' });
    const y = tf.square(tf.exp(x, { name: 'e' }), { name: 'y' });
    await using sess = new tf.Session({ graph, backend: 'cpu' });
    const runMetadata = tf.RunMetadata();
    const before = Date.now() * 1000;
    await sess.run(y, [[x, [1, 2]]], { ...FULL, runMetadata });
    const json = new tf.Timeline(runMetadata.stepStats).generateChromeTraceFormat({
      showMemory: true,
    });
    const { traceEvents } = JSON.parse(json) as { traceEvents: { [key: string]: unknown }[] };
    expect(traceEvents.map(({ ph, name, args }) => ({ ph, name, args }))).toEqual([
      {
        ph: 'M',
        name: 'process_name',
        args: { name: '/job:localhost/replica:0/task:0/device:CPU:0' },
      },
      { ph: 'X', name: 'Exp', args: { name: 'e', op: 'Exp', input0: 'x', bytes: 8 } },
      { ph: 'X', name: 'Square', args: { name: 'y', op: 'Square', input0: 'e', bytes: 8 } },
      { ph: 'C', name: 'output bytes', args: { bytes: 8 } },
      { ph: 'C', name: 'output bytes', args: { bytes: 8 } },
    ]);
    const [exp, square] = traceEvents.filter(({ ph }) => ph === 'X') as {
      ts: number;
      dur: number;
    }[];
    expect(exp?.ts).toBeGreaterThan(before - 1e6);
    expect(square?.ts).toBeGreaterThanOrEqual((exp?.ts ?? 0) + (exp?.dur ?? 0) - 1);
  });

  it('says how a run is traced where it was not', () => {
    expect(() => new tf.Timeline(tf.RunMetadata().stepStats)).toThrow('There are no step stats');
  });
});
