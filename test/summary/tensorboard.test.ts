import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/node.js';
import { pythonHas, runPython } from '../python.js';
import { Log, scalarsOf } from './log.js';

/* A log of a small training, and what TensorBoard's own package reads in it. */

interface Histogram {
  readonly step?: number;
  readonly buckets: { readonly [limit: string]: number };
}

interface Contents {
  readonly version: number;
  readonly scalars: { readonly [tag: string]: readonly (readonly [step: number, value: number])[] };
  readonly histograms: { readonly [tag: string]: readonly Histogram[] };
  readonly images: {
    readonly [tag: string]: readonly (readonly [
      step: number,
      width: number,
      height: number,
      png: string,
    ])[];
  };
  readonly texts: { readonly [tag: string]: readonly unknown[] };
  readonly nodes: readonly (readonly [name: string, op: string, input: readonly string[]])[];
  readonly runs: { readonly [tag: string]: readonly unknown[] };
}

const STEPS = 20;

describe.skipIf(!pythonHas('tensorboard'))(
  'TensorBoard (needs Python with tensorboard; PYTHON names the interpreter)',
  () => {
    const graph = new tf.Graph();
    const losses: number[] = [];
    let contents: Contents;

    beforeAll(async () => {
      using log = new Log();
      using _graph = graph.asDefault();
      const x = tf.placeholder(tf.float32, [null, 1], { name: 'x' });
      const w = tf.variable([[0]], { name: 'w' });
      const loss = tf.reduceMean(tf.square(tf.matmul(x, w).sub(x)), { name: 'loss' });
      const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      tf.summary.scalar('cost', loss);
      tf.summary.histogram('inputs', x);
      tf.summary.image('picture', tf.reshape(x, [1, 2, 2, 1]), 1);
      tf.summary.text('note', tf.stringJoin(['loss ', tf.asString(loss, { precision: 1 })]));
      const merged = tf.summary.mergeAll() as tf.Tensor;
      await using sess = new tf.Session();
      await sess.run(tf.globalVariablesInitializer());
      using writer = new tf.summary.FileWriter(log.directory, sess.graph);
      for (let i = 0; i < STEPS; i++) {
        const feed: tf.FeedDict = [[x, [[0], [1], [2], [-1]]]];
        const [summary, c] = await sess.run<[string, number, null]>([merged, loss, step], feed);
        writer.addSummary(summary, i);
        losses.push(c);
      }
      const nodeStats = [{ nodeName: 'loss', opEndRelMicros: 12n }];
      writer.addRunMetadata({ stepStats: { devStats: [{ device: 'cpu', nodeStats }] } }, 'last');
      writer.flush();
      contents = await runPython(new URL('read_log.py', import.meta.url), [log.directory]);
    }, 120_000);

    it('reads every scalar', () => {
      expect(contents.version).toBe(2);
      expect(contents.scalars).toEqual({ cost: losses.map((value, i) => [i, value]) });
    });

    it('reads every histogram', () => {
      const { inputs = [] } = contents.histograms;
      const [{ buckets, ...numbers } = { buckets: {} }, ...others] = inputs;
      expect(numbers).toEqual({ step: 0, min: -1, max: 2, num: 4, sum: 2, sumSquares: 6 });
      const limits = Object.keys(buckets)
        .map(Number)
        .sort((a, b) => a - b);
      expect(Object.values(buckets)).toEqual([1, 1, 1, 1]);
      expect(limits.map((limit) => Math.sign(limit))).toEqual([-1, 1, 1, 1]);
      expect(others).toEqual(losses.slice(1).map((_, i) => ({ buckets, ...numbers, step: i + 1 })));
    });

    it('reads every image', () => {
      const images = contents.images['picture/image'] ?? [];
      expect(images.map(([step, width, height]) => [step, width, height])).toEqual(
        losses.map((_, i) => [i, 2, 2]),
      );
      const { data, channels } = decode(Buffer.from(images[0]?.[3] ?? '', 'base64'));
      expect([channels, [...data]]).toEqual([1, [128, 191, 255, 64]]);
    });

    it('reads every text', () => {
      expect(contents.texts.note).toEqual(losses.map((c) => [`loss ${c.toFixed(1)}`]));
    });

    it('reads the graph', () => {
      const nodes = graph
        .getOperations()
        .map((op) => [op.name, op.type, [...op.nodeDef.input]] as const);
      expect(contents.nodes).toEqual(nodes);
    });

    it('reads what was measured in a run', () => {
      expect(contents.runs).toEqual({ last: [['loss', 12]] });
    });
  },
);

describe.skipIf(!pythonHas('tensorflow'))(
  "TensorFlow's event files (need Python with tensorflow; PYTHON names the interpreter)",
  () => {
    it('are read', async () => {
      using log = new Log();
      await runPython(new URL('write_log.py', import.meta.url), [log.directory]);
      const { events } = log;
      expect(events[0]?.what).toEqual({ case: 'fileVersion', value: 'brain.Event:2' });
      expect(events.flatMap(scalarsOf)).toEqual(
        Array.from({ length: 100 }, (_, i) => [i, 'loss', i / 4]),
      );
      const graphs = events.flatMap(({ what }) =>
        what.case === 'graphDef' ? [tf.GraphDef.fromString(what.value)] : [],
      );
      expect(graphs.map(({ node }) => node.map(({ name }) => name))).toEqual([['one']]);
    }, 120_000);
  },
);
