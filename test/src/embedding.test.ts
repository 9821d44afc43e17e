import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const { embeddingLookup } = tf.nn;

/** Row i of 13 is [i, 10 i]. */
const row = (i: number): number[] => [i, 10 * i];

/** The 13 rows dealt out to five tables. */
const tables = {
  mod: [
    [0, 5, 10],
    [1, 6, 11],
    [2, 7, 12],
    [3, 8],
    [4, 9],
  ],
  div: [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
    [9, 10],
    [11, 12],
  ],
} as const;

const IDS = [
  [12, 3, 3],
  [0, 11, 7],
];

/** A test on every backend, in a graph of its own. */
const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void => {
  for (const backend of ['wasm', 'cpu'] as const) {
    it(`${name} on ${backend}`, () =>
      new tf.Graph().asDefault(async () => {
        await using sess = new tf.Session({ backend });
        await body(sess);
      }));
  }
};

const valueOf = async (sess: tf.Session, fetch: tf.Tensor, feed: tf.FeedDict = []) =>
  ((await sess.run(fetch, feed)) as tf.NDArray).toArray();

describe('embeddingLookup', () => {
  for (const dtype of ['int32', 'int64'] as const) {
    inSession(`finds ${dtype} ids in one table`, async (sess) => {
      const table = tf.constant(Array.from({ length: 13 }, (_, i) => row(i)));
      const found = embeddingLookup(table, tf.constant(IDS, dtype));
      expect([found.shape, found.op.name]).toEqual([[2, 3, 2], 'embedding_lookup/Identity']);
      expect(found.op.inputs[0]?.op.name).toBe('embedding_lookup');
      expect(await valueOf(sess, found)).toEqual(IDS.map((ids) => ids.map(row)));
    });

    for (const strategy of ['mod', 'div'] as const) {
      inSession(`finds ${dtype} ids in tables by ${strategy}`, async (sess) => {
        const parts = tables[strategy].map((rows) => tf.constant(rows.map(row)));
        const ids = tf.placeholder(dtype, [null, 3]);
        const found = embeddingLookup(parts, ids, { partitionStrategy: strategy });
        expect(found.shape).toEqual([null, 3, 2]);
        expect(await valueOf(sess, found, [[ids, IDS]])).toEqual(IDS.map((list) => list.map(row)));
      });
    }
  }

  inSession('gives every table the gradient of its rows', async (sess) => {
    const parts = tables.mod.map((rows) => tf.variable(rows.map(row)));
    const found = embeddingLookup(parts, tf.constant(IDS, tf.int32));
    const gradients = tf.gradients(found, parts);
    await sess.run(tf.globalVariablesInitializer());
    const counts = await Promise.all(
      gradients.map(async (g) => {
        expect(g).toBeInstanceOf(tf.IndexedSlices);
        const dense = (await valueOf(sess, tf.convertToTensor(g as tf.Gradient))) as number[][];
        return dense.map((r) => r[0]);
      }),
    );
    expect(counts).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 1],
      [2, 0],
      [0, 0],
    ]);
  });

  inSession('scales down what is too long', async (sess) => {
    const table = tf.constant([
      [3, 4],
      [0.3, 0.4],
    ]);
    const found = embeddingLookup(table, tf.constant([0, 1], tf.int32), { maxNorm: 1 });
    const parts = [tf.constant([[3, 4]]), tf.constant([[0.3, 0.4]])];
    const both = embeddingLookup(parts, tf.constant([0, 1], tf.int32), { maxNorm: 1 });
    for (const vectors of [found, both]) {
      expect(await valueOf(sess, vectors)).toEqual([
        [expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)],
        [expect.closeTo(0.3, 6), expect.closeTo(0.4, 6)],
      ]);
    }
  });

  inSession('refuses an id that there is not', async (sess) => {
    const run = sess.run(embeddingLookup(tf.zeros([5, 2]), tf.constant([[1], [5]], tf.int32)));
    await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(run).rejects.toThrow('indices[1,0] = 5 is not in [0, 5)');
  });

  it('refuses no table, and another strategy', () => {
    new tf.Graph().asDefault(() => {
      expect(() => embeddingLookup([], [0])).toThrow('Need at least one param');
      const strategy = { partitionStrategy: 'random' as 'mod' };
      const parts = [tf.zeros([2, 1]), tf.zeros([2, 1])];
      expect(() => embeddingLookup(parts, tf.constant([0], tf.int32), strategy)).toThrow(
        'Unrecognized partition strategy: random',
      );
    });
  });
});
