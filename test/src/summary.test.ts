import { fromBinary } from '@bufbuild/protobuf';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { SummarySchema, type Summary_Value as Value } from '../../compiler/proto/summary_pb.js';
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

/** The values of a summary that was fetched. */
async function valuesOf(
  sess: tf.Session,
  summary: tf.Tensor,
  feed: tf.FeedDict = [],
): Promise<readonly Value[]> {
  const fetched = await sess.run<string>(summary, feed);
  return fromBinary(SummarySchema, tf.compat.asBytes(fetched)).value;
}

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
    'takes a vector of one number',
    inGraph(async (sess) => {
      const [value] = await valuesOf(sess, tf.summary.scalar('a', [7]));
      expect(value).toMatchObject({ tag: 'a', value: { case: 'simpleValue', value: 7 } });
    }),
  );

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

describe('tf.summary.histogram', () => {
  it(
    'counts in buckets that grow by 10 %, where a run of empty ones is one',
    inGraph(async (sess) => {
      const values = tf.placeholder(tf.float32, [null]);
      const summary = tf.summary.histogram('h', values);
      expect(summary.op.inputs.map(({ name }) => name)).toEqual(['h/tag:0', 'Placeholder:0']);
      const [value] = await valuesOf(sess, summary, [[values, [0, 0.5, -2]]]);
      expect(value).toMatchObject({
        tag: 'h',
        value: {
          case: 'histo',
          value: { min: -2, max: 0.5, num: 3, sum: -1.5, sumSquares: 4.25 },
        },
      });
      if (value?.value.case !== 'histo') return expect.fail();
      const { bucketLimit, bucket } = value.value.value;
      expect(bucket).toEqual([0, 1, 0, 1, 0, 1, 0]);
      const limits = [-2.1, -1.9, 0, 1e-12, 0.47, 0.52, Number.MAX_VALUE];
      for (const [i, limit] of bucketLimit.entries()) {
        expect(limit / (limits[i] || 1)).toBeCloseTo(limits[i] === 0 ? 0 : 1, 1);
      }
      const [none] = await valuesOf(sess, summary, [[values, []]]);
      expect(none?.value.value).toMatchObject({
        min: Number.MAX_VALUE,
        max: -Number.MAX_VALUE,
        num: 0,
        bucketLimit: [Number.MAX_VALUE],
        bucket: [0],
      });
    }),
  );

  it(
    'is of finite numbers',
    inGraph(async (sess) => {
      const values = tf.placeholder(tf.float32, [null]);
      const summary = tf.summary.histogram('h', values);
      const run = (...numbers: number[]) => sess.run(summary, [[values, numbers]]);
      await expect(run(1, NaN)).rejects.toThrow('Nan in summary histogram for: h');
      await expect(run(-Infinity)).rejects.toThrow('Infinity in summary histogram for: h');
    }),
  );
});

describe('tf.summary.image', () => {
  /** The tags and pixels of a summary of pictures. */
  const picturesOf = (values: readonly Value[]) =>
    values.map(({ tag, value }) =>
      value.case === 'image' ? [tag, [...decode(value.value.encodedImageString).data]] : [tag],
    );

  it.each([
    ['bytes as they are', tf.uint8, [0, 1, 128, 255], [0, 1, 128, 255]],
    ['numbers from 0 on up to 255', tf.float32, [0, 1, 2, 4], [0, 63, 127, 255]],
    ['numbers on both sides of 0 around 128', tf.float32, [-4, 0, 2, 1], [1, 128, 191, 159]],
    ['what is no number in red', tf.float32, [NaN, 1, 2, Infinity], [255, 127, 255, 255]],
    ['zeros in black', tf.float32, [0, 0, 0, 0], [0, 0, 0, 0]],
  ] as const)('shows %s', (_, dtype, numbers, pixels) =>
    inGraph(async (sess) => {
      const x = tf.placeholder(dtype, [1, 2, 2, 1]);
      const summary = tf.summary.image('i', x, 1);
      const feed = tf.NDArray.from(dtype, [1, 2, 2, 1], (i) => numbers[i] as number);
      expect(picturesOf(await valuesOf(sess, summary, [[x, feed]]))).toEqual([
        ['i/image', [...pixels]],
      ]);
    })(),
  );

  it(
    'shows the first maxOutputs of a batch',
    inGraph(async (sess) => {
      const x = tf.placeholder(tf.uint8, [3, 1, 1, 3]);
      const feed: tf.FeedDict = [[x, tf.NDArray.from('uint8', [3, 1, 1, 3], (i) => i)]];
      const two = tf.summary.image('i', x, { maxOutputs: 2 });
      expect(two.op.attrs.max_images).toBe(2);
      expect(picturesOf(await valuesOf(sess, two, feed))).toEqual([
        ['i/image/0', [0, 1, 2]],
        ['i/image/1', [3, 4, 5]],
      ]);
      const all = tf.summary.image('all', x, 5);
      expect(await valuesOf(sess, all, feed)).toHaveLength(3);
    }),
  );

  it(
    'is of a batch of pictures',
    inGraph(async (sess) => {
      const x = tf.placeholder(tf.float32);
      const summary = tf.summary.image('i', x);
      await expect(sess.run(summary, [[x, [1, 2]]])).rejects.toThrow(
        'Tensor must be 4-D with last dim 1, 3, or 4, not [2]',
      );
      await expect(
        sess.run(summary, [[x, tf.NDArray.from('float32', [1, 0, 2, 1])]]),
      ).rejects.toThrow('input tensor must have non-zero dims. Found: [1, 0, 2, 1].');
      expect(() => tf.summary.image('i', x, 0)).toThrow(
        "Attr 'max_images' of 'ImageSummary' Op passed 0 less than minimum 1.",
      );
      expect(() => tf.summary.image('i', tf.constant([1], tf.int32))).toThrow(
        'not in list of allowed values',
      );
    }),
  );
});

describe('tf.summary.audio', () => {
  it(
    'is a WAV file of 16-bit samples',
    inGraph(async (sess) => {
      const summary = tf.summary.audio('a', [[0, 0.5, -1, 2]], 8000, 1);
      expect(summary.op.inputs.map(({ name }) => name)).toEqual([
        'a/tag:0',
        'a/tensor:0',
        'a/sample_rate:0',
      ]);
      const [value] = await valuesOf(sess, summary);
      expect(value).toMatchObject({
        tag: 'a/audio',
        value: {
          value: { sampleRate: 8000, numChannels: 1n, lengthFrames: 4n, contentType: 'audio/wav' },
        },
      });
      if (value?.value.case !== 'audio') return expect.fail();
      const wav = value.value.value.encodedAudioString;
      expect(Buffer.from(wav.subarray(0, 4)).toString()).toBe('RIFF');
      expect([...new Int16Array(wav.slice(44).buffer)]).toEqual([0, 16384, -32768, 32767]);
    }),
  );

  it(
    'has frames, and so many in a second',
    inGraph(async (sess) => {
      const x = tf.placeholder(tf.float32);
      const summary = tf.summary.audio('a', x, 0);
      await expect(sess.run(summary, [[x, [[1]]]])).rejects.toThrow('sample_rate must be > 0');
      await expect(sess.run(summary, [[x, [1]]])).rejects.toThrow(
        'Tensor must be 3-D or 2-D, got: [1]',
      );
      await expect(sess.run(summary, [[x, tf.NDArray.from('float32', [1, 0])]])).rejects.toThrow(
        'num_frames must be positive.',
      );
    }),
  );
});

describe('tf.summary.text', () => {
  it(
    'holds texts for the plugin that shows them',
    inGraph(async (sess) => {
      const summary = tf.summary.text('t', ['a', 'ü']);
      expect(summary.op.type).toBe('TensorSummaryV2');
      const [value] = await valuesOf(sess, summary);
      expect(value).toMatchObject({
        tag: 't',
        metadata: { pluginData: { pluginName: 'text' } },
        value: { value: { stringVal: [tf.compat.asBytes('a'), tf.compat.asBytes('ü')] } },
      });
      expect(() => tf.summary.text('t', tf.constant(1, { name: 'c' }))).toThrow(
        "Expected tensor c:0 to have dtype string, got <dtype: 'float32'>",
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
