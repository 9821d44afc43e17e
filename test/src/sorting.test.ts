import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

let session: tf.Session;
const graph = new tf.Graph();

beforeAll(() => {
  session = new tf.Session({ graph, backend: 'cpu' });
});

afterAll(() => session.close());

/** The values of what `build` makes, as nested arrays. */
async function evaluate(build: () => tf.Tensor, feeds?: tf.FeedDict): Promise<unknown> {
  const value = await session.run(graph.asDefault(build), feeds);
  return value instanceof tf.NDArray ? value.toArray() : value;
}

const table = [
  [3, 1, 2],
  [4, 6, 5],
];

describe('sort and argsort', () => {
  const cases: readonly (readonly [string, () => tf.Tensor, unknown])[] = [
    [
      'rows, ascending',
      () => tf.sort(table),
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      'columns, descending',
      () => tf.sort(table, 0, 'DESCENDING'),
      [
        [4, 6, 5],
        [3, 1, 2],
      ],
    ],
    [
      'the places in rows',
      () => tf.argsort(table, { stable: true }),
      [
        [1, 2, 0],
        [0, 2, 1],
      ],
    ],
    ['integers', () => tf.sort(tf.constant([2, -1, 16777217, 0], tf.int32)), [-1, 0, 2, 16777217]],
    ['equal elements in their order', () => tf.argsort([1, 0, 1, 0]), [1, 3, 0, 2]],
  ];

  it.each(cases)('%s', async (_, build, expected) => {
    expect(await evaluate(build)).toEqual(expected);
  });

  it('along an axis counted from the end of an unknown rank', async () => {
    const { x, y } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32);
      return { x, y: tf.sort(x, -2) };
    });
    const sorted = await evaluate(
      () => y,
      [
        [
          x,
          [
            [3, 1],
            [2, 4],
          ],
        ],
      ],
    );
    expect(sorted).toEqual([
      [2, 1],
      [3, 4],
    ]);
  });

  it('are made of TopKV2 and Neg, as in TensorFlow', () =>
    new tf.Graph().asDefault((own) => {
      const x = tf.placeholder(tf.float32, [2, 3], 'x');
      expect(tf.sort(x, 0).name).toBe('sort/Neg_1:0');
      const names = own.getOperations().map(({ name }) => name);
      expect(names).toEqual(
        [
          'x',
          ...['axis', 'Neg', 'Shape', 'strided_slice/stack', 'strided_slice/stack_1'],
          ...['strided_slice/stack_2', 'strided_slice', 'Rank', 'transposition', 'transpose'],
          ...['TopKV2', 'transpose_1', 'Neg_1'],
        ].map((name, i) => (i === 0 ? name : `sort/${name}`)),
      );
    }));

  it('refuse another direction, and an axis that only the run knows', () => {
    graph.asDefault(() => {
      expect(() => tf.sort([1], 0, 'UP' as 'ASCENDING')).toThrow(
        'UP should be one of ASCENDING, DESCENDING',
      );
      const axis = tf.placeholder(tf.int32, []);
      expect(() => tf.sort([1], axis)).toThrow('axis must be a constant scalar');
    });
  });
});

describe('searchsorted', () => {
  const sequences = () => tf.constant([...Array(2)].map(() => [0, 3, 9, 9, 10]));
  const wanted = [
    [2, 4, 9],
    [0, 9, 11],
  ];

  it('finds the first place, or the last', async () => {
    expect(await evaluate(() => tf.searchsorted(sequences(), wanted))).toEqual([
      [1, 2, 2],
      [0, 2, 5],
    ]);
    const right = () => tf.searchsorted(sequences(), wanted, { side: 'right', outType: tf.int64 });
    expect(graph.asDefault(right).dtype).toBe('int64');
    expect(await evaluate(right)).toEqual([
      [1, 2, 4],
      [1, 4, 5],
    ]);
  });

  it('refuses another side, and other batches', async () => {
    const { x, places } = graph.asDefault(() => {
      expect(() => tf.searchsorted([1], [1], 'up' as 'left')).toThrow(
        "side must be either 'right' or 'left'.  Saw: up.",
      );
      const x = tf.placeholder(tf.float32, [null, 2]);
      return { x, places: tf.searchsorted(x, wanted) };
    });
    const run = session.run(places, [[x, [[1, 2]]]]);
    await expect(run).rejects.toThrow('Leading dim_size of both tensors must match.');
  });
});

describe('repeat', () => {
  const square = [
    [1, 2],
    [3, 4],
  ];
  const cases: readonly (readonly [string, () => tf.Tensor, unknown])[] = [
    ['a scalar', () => tf.repeat(3, 4), [3, 3, 3, 3]],
    ['all elements', () => tf.repeat(square, 2), [1, 1, 2, 2, 3, 3, 4, 4]],
    [
      'rows',
      () => tf.repeat(square, [2, 1], 0),
      [
        [1, 2],
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'columns',
      () => tf.repeat(square, { repeats: [0, 3], axis: -1 }),
      [
        [2, 2, 2],
        [4, 4, 4],
      ],
    ],
  ];

  it.each(cases)('%s', async (_, build, expected) => {
    expect(await evaluate(build)).toEqual(expected);
  });

  it('takes repeats that only the run knows', async () => {
    const { n, y } = graph.asDefault(() => {
      const n = tf.placeholder(tf.int32, [null]);
      return { n, y: tf.repeat(square, n, 0) };
    });
    expect(y.shape).toEqual([null, 2]);
    const repeated = [
      [3, 4],
      [3, 4],
    ];
    expect(await evaluate(() => y, [[n, [0, 2]]])).toEqual(repeated);
  });

  it('refuses what does not fit', () => {
    graph.asDefault(() => {
      const refused: readonly (readonly [() => tf.Tensor, string])[] = [
        [() => tf.repeat(square, [1, 2, 3], 0), 'Dimensions 2 and 3 are not compatible'],
        [() => tf.repeat(square, tf.constant([1.5, 2]), 0), 'repeats must be an integer tensor'],
        [() => tf.repeat(square, 2, 2), 'axis=2 out of bounds: expected -2<=axis<2'],
        [() => tf.repeat(square, square, 0), 'Shape (2, 2) must have rank at most 1'],
      ];
      for (const [build, text] of refused) expect(build).toThrow(text);
    });
  });
});

describe('isNonDecreasing and isStrictlyIncreasing', () => {
  it.each([
    [[1, 2, 4], true, true],
    [[1, 2, 2], true, false],
    [[1, 0, 4], false, false],
    [[3], true, true],
    [[], true, true],
  ] as const)('of %j', async (values, isNonDecreasing, isStrictlyIncreasing) => {
    const { x, rises } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [null]);
      return { x, rises: [tf.isNonDecreasing(x), tf.math.isStrictlyIncreasing(x)] };
    });
    const expected = [isNonDecreasing, isStrictlyIncreasing];
    expect(await session.run(rises, [[x, values]])).toEqual(expected);
  });
});
