import { fromBinary } from '@bufbuild/protobuf';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Summary, SummarySchema } from '../../compiler/proto/summary_pb.js';
import * as tf from '../../src/index.js';
import { pythonHas, runPython } from '../python.js';
import { allTargets } from '../targets.js';
import { cases, type SummaryCase } from './cases.js';

/* Summaries beside TensorFlow's own: the same bytes, and of a PNG file the same pixels. */

type Outcome = { readonly bytes: string } | { readonly error: string };

const valueOf = ({ dtype, shape, values }: SummaryCase): tf.NDArray | tf.NDArray<'string'> =>
  dtype === 'string'
    ? tf.NDArray.strings(shape, values as readonly string[])
    : tf.NDArray.from(dtype, shape, (i) => values[i] as number);

/** As Python takes it: the bytes of numbers in Base64. */
function forPython(one: SummaryCase) {
  const { dtype, values } = one;
  const { data } = valueOf(one);
  if (Array.isArray(data)) return { arguments: {}, ...one, values };
  const { buffer } = dtype === 'int64' ? BigInt64Array.from(data, BigInt) : data;
  return { arguments: {}, ...one, values: Buffer.from(buffer).toString('base64') };
}

const build: {
  readonly [F in SummaryCase['function']]: (x: tf.Tensor, one: SummaryCase) => tf.Tensor;
} = {
  scalar: (x) => tf.summary.scalar('a/b', x),
  histogram: (x) => tf.summary.histogram('a/b', x),
  image: (x, { arguments: { max_outputs } = {} }) =>
    tf.summary.image('a/b', x, { maxOutputs: max_outputs as number }),
  audio: (x, { arguments: { sample_rate, max_outputs } = {} }) =>
    tf.summary.audio('a/b', x, sample_rate as number, { maxOutputs: max_outputs as number }),
  text: (x) => tf.summary.text('a/b', x),
  tensor_summary: (x, { arguments: { display_name, summary_description, family } = {} }) =>
    tf.summary.tensorSummary('a/b', x, {
      displayName: display_name as string,
      summaryDescription: summary_description as string,
      family: family as string,
    }),
};

/** A summary with the pixels of its pictures in place of their files. */
const withPixels = ({ value }: Summary) =>
  value.map(({ value, ...rest }) => {
    if (value.case !== 'image') return { ...rest, value };
    const { encodedImageString, ...image } = value.value;
    const { data, channels, depth } = decode(encodedImageString);
    return { ...rest, image, pixels: [...data], channels, depth };
  });

describe.skipIf(!pythonHas('tensorflow'))(
  "TensorFlow's summaries (needs Python with tensorflow; PYTHON names the interpreter)",
  () => {
    let outcomes: readonly Outcome[] = [];
    beforeAll(async () => {
      const input = JSON.stringify(cases.map(forPython));
      outcomes = await runPython(new URL('judge.py', import.meta.url), [], input);
    }, 120_000);

    const table = cases.map((one, i) => [`${one.function} of ${one.name}`, one, i] as const);
    describe.each(Object.entries(allTargets))('on %s', (_, target) => {
      it.each(table)('%s', async (_, one, i) => {
        using _graph = new tf.Graph().asDefault();
        const x = tf.placeholder(one.dtype, one.shape);
        const merged = tf.summary.merge([build[one.function](x, one)]);
        await using sess = new tf.Session({ ...target });
        const result = sess.run<string>(merged, [[x, valueOf(one)]]);
        const outcome = outcomes[i] as Outcome;
        if ('error' in outcome) return expect(result).rejects.toThrow(outcome.error);
        const ours = tf.compat.asBytes(await result);
        const theirs = Buffer.from(outcome.bytes, 'base64');
        if (one.function !== 'image') return expect(Buffer.from(ours)).toEqual(theirs);
        expect(withPixels(fromBinary(SummarySchema, ours))).toEqual(
          withPixels(fromBinary(SummarySchema, theirs)),
        );
      });
    });
  },
);
