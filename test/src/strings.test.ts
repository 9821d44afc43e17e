import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { StringTable } from '../../runtime/string_table.js';
import * as tf from '../../src/index.js';

/*
 * Strings in the graph. What TensorFlow gives was computed with TensorFlow 2.21.
 */

const graph = new tf.Graph();
const sessions = (['wasm', 'cpu'] as const).map((backend) => new tf.Session({ graph, backend }));

afterAll(async () => {
  for (const session of sessions) await session.close();
});

/** A fetched value on both backends, which agree. */
async function run(build: () => tf.Tensor, feeds: tf.FeedDict = []): Promise<unknown> {
  const tensor = graph.asDefault(build);
  const [first, second] = await Promise.all(sessions.map((s) => s.run<unknown>(tensor, feeds)));
  const plain = (value: unknown) => (value instanceof tf.NDArray ? value.toArray() : value);
  expect(plain(second)).toEqual(plain(first));
  return plain(first);
}

describe('a string', () => {
  it('is a constant, and a JavaScript string where it is fetched', async () => {
    const hello = graph.asDefault(() => tf.constant('Hello, TensorFlow!'));
    expect(hello.dtype).toBe(tf.string);
    expect(await run(() => hello)).toBe('Hello, TensorFlow!');
  });

  it('is fed, alone and in arrays', async () => {
    const x = graph.asDefault(() => tf.placeholder(tf.string, [null, 2]));
    const values = [['ä', '💀'], ['', 'x']]; // biome-ignore format: two rows
    expect(await run(() => x, [[x, values]])).toEqual(values);
    const array = tf.NDArray.strings([1, 2], ['a', 'b']);
    expect(await run(() => x, [[x, array]])).toEqual([['a', 'b']]);
  });

  it('is no number, and a number none', async () => {
    const [x, text] = graph.asDefault(() => [
      tf.placeholder(tf.float32),
      tf.placeholder(tf.string),
    ]);
    for (const session of sessions) {
      await expect(session.run(x as tf.Tensor, [[x as tf.Tensor, 'one']])).rejects.toThrow(
        'Type of feed value one with type string is not compatible with Tensor type float32.',
      );
      await expect(session.run(text as tf.Tensor, [[text as tf.Tensor, 1]])).rejects.toThrow(
        'Type of feed value 1 with type number is not compatible with Tensor type string.',
      );
      const cast = graph.asDefault(() => tf.cast(tf.constant('1'), tf.float32));
      await expect(session.run(cast)).rejects.toThrow('Cast string to float is not supported');
    }
    graph.asDefault(() => {
      expect(() => tf.constant('a').add(3)).toThrow("Expected string, got 3 of type 'number'");
      expect(() => tf.constant(['a', 1] as unknown as string[])).toThrow('Expected string, got 1');
      expect(() => tf.constant('a').sub(tf.constant('b'))).toThrow(
        "Value passed to parameter 'x' has DataType string not in list of allowed values",
      );
      expect(() => tf.ones([2], tf.string)).toThrow('Expected string');
    });
  });

  it('is the value of a variable, which a later run finds', async () => {
    const v = graph.asDefault(() => tf.variable(['x', 'y'], { name: 'v' }));
    for (const session of sessions) {
      await session.run(v.initializer);
      await session.run(graph.asDefault(() => tf.constant('another')));
      expect((await session.run<tf.NDArray<'string'>>(v)).data).toEqual(['x', 'y']);
      await session.run(graph.asDefault(() => tf.assign(v, tf.constant(['p', 'q']))));
      expect((await session.run<tf.NDArray<'string'>>(v)).data).toEqual(['p', 'q']);
    }
  });

  it('is an element of a dataset', async () => {
    const next = graph.asDefault(() =>
      tf.data.Dataset.fromTensorSlices(tf.constant(['a', 'b', 'c']))
        .batch(2)
        .makeOneShotIterator()
        .getNext(),
    ) as tf.Tensor;
    const [session] = sessions as [tf.Session];
    expect(await session.run(next)).toEqual(tf.NDArray.strings([2], ['a', 'b']));
    expect(await session.run(next)).toEqual(tf.NDArray.strings([1], ['c']));
  });

  const x = () => tf.constant(['b', 'a', 'b']);
  it.each<[string, () => tf.Tensor, unknown]>([
    ['is gathered', () => tf.gather(x(), tf.constant([1, 1], tf.int32)), ['a', 'a']],
    ['is concatenated', () => tf.concat([x(), tf.constant(['c'])], 0), ['b', 'a', 'b', 'c']],
    [
      'is stacked and transposed',
      () => tf.transpose(tf.stack([x(), x()])),
      [
        ['b', 'b'],
        ['a', 'a'],
        ['b', 'b'],
      ],
    ],
    ['is compared', () => tf.equal(x(), tf.constant('b')), [true, false, true]],
    [
      'is chosen',
      () => tf.where(tf.constant([true, false, true]), x(), tf.fill([3], tf.constant('z'))),
      ['b', 'z', 'b'],
    ],
    [
      'is chosen by a branch',
      () =>
        tf.cond(
          tf.equal(tf.size(x()), 3),
          () => tf.constant('3'),
          () => tf.constant('?'),
        ),
      '3',
    ],
    ['is masked', () => tf.booleanMask(x(), tf.constant([false, true, true])), ['a', 'b']],
    ['is made unique', () => tf.unique(x())[0], ['b', 'a']],
    ['is sliced', () => x().at('1:'), ['a', 'b']],
    ['is zero', () => tf.zeros([2], tf.string), ['', '']],
    ['is like zero', () => tf.zerosLike(x()), ['', '', '']],
    ['is added', () => tf.constant('Hello ').add(x()), ['Hello b', 'Hello a', 'Hello b']],
    [
      'is joined',
      () => tf.stringJoin([x(), 'and', ['1', '2', '3']], { separator: ' ' }),
      ['b and 1', 'a and 2', 'b and 3'],
    ],
  ])('%s', async (_, build, expected) => {
    // biome-ignore format: a table
    expect(await run(build)).toEqual(expected);
  });

  it('is joined with strings of one shape', async () => {
    graph.asDefault(() => {
      expect(() => tf.stringJoin([['a', 'b'], ['c']])).toThrow(
        'Dimension 0 in both shapes must be equal, but are 2 and 1. Shapes are [2] and [1].',
      );
    });
    const [p, q] = graph.asDefault(() => [tf.placeholder(tf.string), tf.placeholder(tf.string)]);
    const joined = graph.asDefault(() => tf.stringJoin([p as tf.Tensor, q as tf.Tensor]));
    const feeds = [[p, ['a', 'b']], [q, ['c']]] as tf.FeedDict; // biome-ignore format: one line
    await expect(sessions[0]?.run(joined, feeds)).rejects.toThrow(
      'Input shapes do not match: [2] vs. [1]',
    );
  });
});

describe('numbers as text', () => {
  const values = [0, -0, 1.5, -2.25, 1e-7, 123456789, 1e22, Infinity, -Infinity, NaN];
  type Format = NonNullable<Parameters<typeof tf.asString>[1]> & object;

  it.each<[Format, string]>([
    [
      {},
      '0.000000|-0.000000|1.500000|-2.250000|0.000000|123456792.000000|9999999778196308361216.000000|inf|-inf|nan',
    ],
    [
      { precision: 2 },
      '0.00|-0.00|1.50|-2.25|0.00|123456792.00|9999999778196308361216.00|inf|-inf|nan',
    ],
    [
      { scientific: true },
      '0.000000e+00|-0.000000e+00|1.500000e+00|-2.250000e+00|1.000000e-07|1.234568e+08|1.000000e+22|inf|-inf|nan',
    ],
    [
      { scientific: true, precision: 0 },
      '0e+00|-0e+00|2e+00|-2e+00|1e-07|1e+08|1e+22|inf|-inf|nan',
    ],
    [{ shortest: true }, '0|-0|1.5|-2.25|1e-07|1.23457e+08|1e+22|inf|-inf|nan'],
    [{ shortest: true, precision: 2 }, '0|-0|1.5|-2.2|1e-07|1.2e+08|1e+22|inf|-inf|nan'],
    [
      { width: 12, fill: '0' },
      '00000.000000|-0000.000000|00001.500000|-0002.250000|00000.000000|123456792.000000|9999999778196308361216.000000|         inf|        -inf|         nan',
    ],
    [
      { width: 12, fill: '-' },
      '0.000000    |-0.000000   |1.500000    |-2.250000   |0.000000    |123456792.000000|9999999778196308361216.000000|inf         |-inf        |nan         ',
    ],
    [
      { width: 8, fill: '+', precision: 1 },
      '    +0.0|    -0.0|    +1.5|    -2.2|    +0.0|+123456792.0|+9999999778196308361216.0|    +inf|    -inf|    +nan',
    ],
    [
      { width: 8, fill: ' ', precision: 0 },
      '       0|      -0|       2|      -2|       0| 123456792| 9999999778196308361216|     inf|    -inf|     nan',
    ],
  ])('%o', async (format, expected) => {
    // biome-ignore format: a table
    expect(await run(() => tf.asString(tf.constant(values), format))).toEqual(expected.split('|'));
  });

  it('are integers and booleans too', async () => {
    const integers = () => tf.constant([1, -20, 0], tf.int32);
    expect(await run(() => tf.asString(integers(), { width: 5, fill: '0' }))).toEqual([
      '00001',
      '-0020',
      '00000',
    ]);
    expect(await run(() => tf.asString(tf.constant([true, false])))).toEqual(['true', 'false']);
  });

  it('have no precision where they are whole', async () => {
    for (const [options, text] of [
      [{ precision: 3 }, 'precision not supported for datatype int32'],
      [{ shortest: true }, 'scientific and shortest format not supported for datatype int32'],
    ] as const) {
      const made = run(() => tf.asString(tf.constant([1], tf.int32), options));
      await expect(made).rejects.toThrow(text);
    }
    const both = { scientific: true, shortest: true };
    await expect(run(() => tf.asString(tf.constant([1]), both))).rejects.toThrow(
      'Cannot select both scientific and shortest notation',
    );
    await expect(run(() => tf.asString(tf.constant([1]), { fill: '00' }))).rejects.toThrow(
      'Fill string must be one or fewer characters',
    );
  });

  it('are read back', async () => {
    const text = ['1', '-2.5e3', ' 4 ', '.5', 'inf', '-Infinity', 'nan', '1.', '0x10'];
    const numbers = [1, -2500, 4, 0.5, Infinity, -Infinity, NaN, 1, 16];
    expect(await run(() => tf.stringToNumber(text))).toEqual(numbers);
    const whole = () => tf.stringToNumber(['12', ' 7 ', '-3', '+3'], tf.int32);
    expect(await run(whole)).toEqual([12, 7, -3, 3]);
    for (const [wrong, dtype] of [
      ['x', tf.float32],
      ['', tf.float32],
      ['1e', tf.float32],
      ['1.5', tf.int32],
    ] as const) {
      // biome-ignore format: a table
      await expect(run(() => tf.stringToNumber([wrong], dtype))).rejects.toThrow(
        `StringToNumberOp could not correctly convert string: ${wrong}`,
      );
    }
  });
});

describe('text and bytes', () => {
  it('are the same for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(tf.compat.asBytes(tf.compat.asText(bytes))).toEqual(bytes);
      }),
    );
  });

  it('are the same for any text that is whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tf.compat.asText(tf.compat.asBytes(text))).toBe(text);
      }),
    );
  });

  it('are UTF-8 where they can be', () => {
    expect(tf.compat.asBytes('ä')).toEqual(Uint8Array.of(0xc3, 0xa4));
    expect(tf.compat.asText(Uint8Array.of(0x41, 0xff))).toBe('A\udcff');
  });
});

describe('the strings of a Session', () => {
  it('are forgotten when nothing holds them', () => {
    const table = new StringTable();
    const [a, b] = [table.numberOf('a'), table.numberOf('b')];
    expect([table.numberOf(''), a, b, table.numberOf('a')]).toEqual([0, 1, 2, 1]);
    table.keep(new Set([b]));
    expect([table.textOf(a), table.textOf(b)]).toEqual(['', 'b']);
    expect(table.numberOf('c')).toBe(a);
    table.keep(new Set());
    expect(table.isEmpty).toBe(true);
  });
});

describe('variables without a value', () => {
  it('are reported by name', async () => {
    const own = new tf.Graph();
    await own.asDefault(async () => {
      const v = tf.variable(1, { name: 'v' });
      tf.variable([2], { name: 'w' });
      const report = tf.reportUninitializedVariables();
      expect(report.name).toBe('report_uninitialized_variables/boolean_mask/GatherV2:0');
      await using sess = new tf.Session({ graph: own });
      expect(await sess.run(report)).toEqual(tf.NDArray.strings([2], ['v', 'w']));
      await sess.run(v.initializer);
      expect(await sess.run(report)).toEqual(tf.NDArray.strings([1], ['w']));
      expect(await sess.run(tf.reportUninitializedVariables([v]))).toEqual(
        tf.NDArray.strings([0], []),
      );
      expect(await sess.run(tf.reportUninitializedVariables([]))).toEqual(
        tf.NDArray.strings([0], []),
      );
    });
  });
});
