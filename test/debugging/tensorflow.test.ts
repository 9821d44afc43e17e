import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { pythonHas, runPython } from '../python.js';
import { allTargets } from '../targets.js';
import { printed } from './console.js';

/* What is printed of tensors, beside what TensorFlow itself prints. */

interface PrintCase {
  readonly dtype: tf.DType;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
  readonly summarize: number;
}

const counted = (dtype: tf.DType, shape: readonly number[], summarize: number): PrintCase => ({
  dtype,
  shape,
  values: Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => i),
  summarize,
});

const thirds = [0, 1 / 3, -2 / 3, 0.1, 1e-10, 1e30, 16777216, 123456.7, 1e6, 1e5, -0, Math.PI];
const bounds = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

const cases: readonly PrintCase[] = [
  { dtype: 'float32', shape: [12], values: thirds.map(Math.fround), summarize: -1 },
  { dtype: 'float32', shape: [3], values: bounds, summarize: 3 },
  { dtype: 'float32', shape: [], values: [0.5], summarize: 3 },
  { dtype: 'float64', shape: [4], values: [0.5, 0.25, -3, 1e20], summarize: 4 },
  { dtype: 'bool', shape: [2, 2], values: [1, 0, 0, 1], summarize: 3 },
  { dtype: 'int64', shape: [3], values: [-7, 0, 2 ** 31 - 1], summarize: 3 },
  { dtype: 'uint8', shape: [2], values: [0, 255], summarize: 1 },
  { dtype: 'string', shape: [2], values: ['tab\t "quoted" \'too\'', 'more\n\u0007'], summarize: 3 },
  { dtype: 'string', shape: [], values: [''], summarize: 3 },
  counted('int32', [0], 3),
  counted('int32', [2, 0, 3], 3),
  counted('int32', [3, 4], 6),
  counted('int32', [3, 4], 8),
  counted('int32', [10, 10], 3),
  counted('int32', [2, 3, 4], 1),
  counted('int32', [2, 3, 4], 13),
  counted('int32', [5, 7, 9], 2),
  counted('int32', [2, 2, 2, 2], -1),
  counted('int32', [1, 1, 5], 4),
];

const valueOf = ({ dtype, shape, values }: PrintCase): tf.NDArray | tf.NDArray<'string'> =>
  dtype === 'string'
    ? tf.NDArray.strings(shape, values as readonly string[])
    : tf.NDArray.from(dtype, shape, (i) => values[i] as number);

/** As Python takes it: the bytes of numbers in Base64. */
function forPython(one: PrintCase) {
  const { data } = valueOf(one);
  if (Array.isArray(data)) return one;
  const { buffer } = one.dtype === 'int64' ? BigInt64Array.from(data, BigInt) : data;
  return { ...one, values: Buffer.from(buffer).toString('base64') };
}

type Outcome = { readonly [F in 'Print' | 'Assert' | 'print']: string };

describe.skipIf(!pythonHas('tensorflow'))(
  "TensorFlow's prints (needs Python with tensorflow; PYTHON names the interpreter)",
  () => {
    let outcomes: readonly Outcome[] = [];
    beforeAll(async () => {
      const input = JSON.stringify(cases.map(forPython));
      outcomes = await runPython(new URL('judge.py', import.meta.url), [], input);
    }, 60_000);

    const rows = cases.map((one, i) => {
      const { dtype, shape, summarize } = one;
      return [`${dtype}[${shape}], ${summarize} shown, case ${i}`, one, i] as const;
    });

    describe.each(Object.entries(allTargets))('are ours on %s', (_, options) => {
      it.each(rows)('%s', async (_, one, i) => {
        const { summarize } = one;
        using _graph = new tf.Graph().asDefault();
        const x = tf.placeholder(one.dtype, one.shape);
        const print = tf.Print(tf.constant(1), [x, 'x'], { message: 'message ', summarize });
        const holds = tf.placeholder(tf.bool, []);
        const check = tf.Assert(holds, [x, 'x'], summarize);
        const formatted = tf.print('x', x, [x, { a: 1 }], { summarize });
        await using sess = new tf.Session(options);
        const feeds: tf.FeedDict = [
          [x, valueOf(one)],
          [holds, false],
        ];
        const texts = {
          Print: await printed(() => sess.run(print, feeds)),
          Assert: await sess
            .run(check, feeds)
            .catch((error: Error) => error.message.split('\n')[0]),
          print: await printed(() => sess.run(formatted, feeds)),
        };
        const { Print, Assert, print: expected } = outcomes[i] as Outcome;
        expect(texts).toEqual({
          Print: [Print.replace(/\n$/, '')],
          Assert,
          print: [expected.replace(/\n$/, '')],
        });
      });
    });
  },
);
