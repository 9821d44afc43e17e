import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/* Summaries. The bytes are those that TensorFlow 2.21 writes. */

const inGraph = (body: (sess: tf.Session) => Promise<void>) => async () => {
  const graph = new tf.Graph();
  await graph.asDefault(async () => {
    await using sess = new tf.Session({ graph });
    await body(sess);
  });
};

/** What was fetched, as Python shows bytes. */
const bytes = (text: string): string => Buffer.from(tf.compat.asBytes(text)).toString('latin1');

describe('tf.summary.scalar', () => {
  it(
    'is a serialized Summary',
    inGraph(async (sess) => {
      const a = tf.placeholder(tf.float32, []);
      const loss = tf.summary.scalar('loss', a);
      expect([loss.dtype, loss.shape]).toEqual([tf.string, []]);
      const value = await sess.run<string>(loss, [[a, 0.5]]);
      expect(bytes(value)).toBe('\n\x0b\n\x04loss\x15\x00\x00\x00?');
      expect(bytes(await sess.run<string>(loss, [[a, NaN]]))).toBe(
        '\n\x0b\n\x04loss\x15\x00\x00\xc0\x7f',
      );
    }),
  );

  it('has a name without what a name cannot have, in its family', () => {
    new tf.Graph().asDefault((graph) => {
      const x = tf.constant(1);
      const first = tf.summary.scalar('/l/o ss!', x, { family: 'fam ily' });
      const second = graph.nameScope('s', () => tf.summary.scalar('k', 1));
      expect([first.name, second.name]).toEqual(['fam_ily/l/o_ss_:0', 's/k:0']);
      expect(second.op.inputs.map(({ name }) => name)).toEqual(['s/k/tags:0', 's/k/values:0']);
      expect(first.op.inputs[0]?.op.attrs.value).toEqual(
        tf.NDArray.strings([], ['fam_ily/fam_ily/l/o_ss_']),
      );
    });
  });

  it(
    'is of one number',
    inGraph(async (sess) => {
      const a = tf.placeholder(tf.float32);
      await expect(sess.run(tf.summary.scalar('a', a), [[a, [1, 2]]])).rejects.toThrow(
        "tags and values not the same shape: [] != [2] (tag 'a')",
      );
      const words = tf.constant('one');
      expect(() => tf.summary.scalar('b', words)).toThrow(
        "Value passed to parameter 'values' has DataType string not in list of allowed values",
      );
    }),
  );
});

describe('tf.summary.merge', () => {
  it(
    'holds all values of its inputs',
    inGraph(async (sess) => {
      const x = tf.summary.scalar('x', 1);
      const y = tf.summary.scalar('y', tf.constant(3, tf.int64));
      const merged = tf.summary.merge([x, y], { name: 'me rge' });
      expect(merged.name).toBe('me_rge/me_rge:0');
      expect(bytes(await sess.run<string>(merged))).toBe(
        '\n\x08\n\x01x\x15\x00\x00\x80?\n\x08\n\x01y\x15\x00\x00@@',
      );
    }),
  );

  it(
    'refuses one tag twice, and what is no summary',
    inGraph(async (sess) => {
      const x = tf.summary.scalar('x', 1);
      await expect(sess.run(tf.summary.merge([x, x]))).rejects.toThrow(
        'Duplicate tag x found in summary inputs',
      );
      await expect(sess.run(tf.summary.merge([tf.constant('ÿ')]))).rejects.toThrow(
        'Could not parse one of the summary inputs',
      );
    }),
  );

  it(
    'of all takes a collection',
    inGraph(async (sess) => {
      expect(tf.summary.mergeAll()).toBeNull();
      tf.summary.scalar('x', 1);
      tf.summary.scalar('test/y', 2, { collections: ['test'] });
      const all = tf.summary.mergeAll() as tf.Tensor;
      expect(all.name).toBe('Merge/MergeSummary:0');
      expect(bytes(await sess.run<string>(all))).toBe('\n\x08\n\x01x\x15\x00\x00\x80?');
      const test = tf.summary.mergeAll('test') as tf.Tensor;
      expect(bytes(await sess.run<string>(test))).toContain('test/y');
      expect(tf.summary.mergeAll('test', 'train')).toBeNull();
    }),
  );
});
