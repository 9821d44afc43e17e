import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const graph = new tf.Graph();
const backends = ['wasm', 'cpu'] as const;
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = backends.map((backend) => new tf.Session({ graph, backend }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

const build = <R>(body: () => R): R => graph.asDefault(body);

const ids = (values: readonly number[]): tf.Tensor => tf.constant(values, tf.int32);

const table = [
  [1, 2],
  [3, 4],
  [5, 6],
];

/** The gradient of Σ `loss(x)` by a table of three rows. */
const gradientOf = (loss: (x: tf.Tensor) => tf.Tensor): tf.Gradient =>
  build(() => {
    const x = tf.constant(table);
    return tf.gradients(loss(x), x)[0] as tf.Gradient;
  });

/** A gradient that must be slices: its values, rows and the shape of the whole. */
async function slicesOf(gradient: tf.Gradient) {
  const slices = gradient as tf.IndexedSlices;
  expect(slices).toBeInstanceOf(tf.IndexedSlices);
  const [first, ...others] = await Promise.all(sessions.map((s) => s.run(slices)));
  for (const other of others) expect(other).toEqual(first);
  const { values, indices, denseShape } = first as tf.IndexedSlicesValue;
  return [values.toArray(), indices.toArray(), denseShape?.toArray()];
}

async function expectTensor(tensor: tf.Tensor, expected: readonly unknown[]): Promise<void> {
  for (const session of sessions) {
    expect(((await session.run(tensor)) as tf.NDArray).toArray()).toEqual(expected);
  }
}

describe('IndexedSlices', () => {
  it('are the gradient of gathered rows', async () => {
    const gradient = gradientOf((x) => tf.square(tf.gather(x, ids([2, 0, 2]))));
    const rows = [
      [10, 12],
      [2, 4],
      [10, 12],
    ];
    expect(await slicesOf(gradient)).toEqual([rows, [2, 0, 2], [3, 2]]);
  });

  it('are those of a variable, whatever the shape of the indices', async () => {
    const { v, gradient } = build(() => {
      const v = tf.variable(table);
      const gathered = tf.gather(v, tf.constant([[1], [0]], tf.int32));
      return { v, gradient: tf.gradients(tf.multiply(gathered, [3, 5]), v)[0] as tf.Gradient };
    });
    for (const session of sessions) await session.run(v.initializer);
    const rows = [
      [3, 5],
      [3, 5],
    ];
    expect(await slicesOf(gradient)).toEqual([rows, [1, 0], [3, 2]]);
  });

  it('of several gathers are put together, their rows as int64 where one is', async () => {
    const gradient = gradientOf((x) => {
      const one = tf.reduceSum(tf.gather(x, ids([1])));
      return tf.add(one, tf.reduceSum(tf.gather(x, tf.constant([0, 1], tf.int64))).mul(2));
    });
    expect((gradient as tf.IndexedSlices).indices.dtype).toBe('int64');
    const [values, rows] = await slicesOf(gradient);
    const byRow = (values as number[][]).map((v, i) => [(rows as number[])[i], ...v]).sort();
    expect(byRow).toEqual([
      [0, 2, 2],
      [1, 1, 1],
      [1, 2, 2],
    ]);
  });

  it('added to a tensor are a tensor', async () => {
    const gradient = gradientOf((x) =>
      tf.add(tf.reduceSum(tf.gather(x, ids([1, 1]))), tf.reduceSum(tf.square(x))),
    );
    const expected = [
      [2, 4],
      [8, 10],
      [10, 12],
    ];
    await expectTensor(gradient as tf.Tensor, expected);
  });

  it('are a tensor where an op takes one, and can be differentiated again', async () => {
    const second = build(() => {
      const x = tf.constant(table);
      const [first] = tf.gradients(tf.square(tf.gather(x, ids([0, 0]))), x);
      return tf.gradients(tf.square(first as tf.Gradient), x)[0] as tf.Gradient;
    });
    // The first is 4 x in row 0, so Σ of its squares has the derivative 32 x there.
    const { values, indices } = second as tf.IndexedSlices;
    expect(values.shape).toEqual([2, 2]);
    expect(indices.shape).toEqual([2]);
    const dense = build(() => tf.convertToTensor(second));
    expect(dense.op.type).toBe('UnsortedSegmentSum');
    await expectTensor(dense, [
      [32, 64],
      [0, 0],
      [0, 0],
    ]);
  });

  it('pass through a gate', async () => {
    const [gated, other] = build(() => {
      const [x, y] = [tf.constant(table), tf.constant([1, 2])];
      const loss = tf.multiply(tf.gather(x, ids([1])), y);
      return tf.gradients(loss, [x, y], { gateGradients: true });
    });
    expect(await slicesOf(gated as tf.Gradient)).toEqual([[[1, 2]], [1], [3, 2]]);
    await expectTensor(other as tf.Tensor, [3, 4]);
  });

  it('print themselves', () => {
    const gradient = gradientOf((x) => tf.gather(x, ids([2])));
    expect(String(gradient)).toMatch(
      /^IndexedSlices\(indices=Tensor\(".*", shape=\(1,\), dtype=int32\), values=Tensor\(".*", shape=\(1, 2\), dtype=float32\), dense_shape=Tensor\(".*", shape=\(2,\), dtype=int32\)\)$/,
    );
  });

  it('without a shape are no tensor', () => {
    build(() => {
      const slices = new tf.IndexedSlices(tf.constant([1]), ids([0]));
      expect(() => tf.square(slices)).toThrow(
        /^Tensor conversion requested for IndexedSlices without dense_shape: IndexedSlices/,
      );
      expect(() => tf.square(slices)).toThrow(tf.errors.ValueError);
    });
  });
});

describe('an index out of range', () => {
  const cases: readonly [string, () => tf.Tensor, string][] = [
    ['of a vector', () => tf.gather(tf.zeros([5]), ids([0, 7])), 'indices[1] = 7 is not in [0, 5)'],
    [
      'of a matrix',
      () => tf.gather(tf.zeros([5, 2]), tf.constant([[0], [-1]], tf.int32)),
      'indices[1,0] = -1 is not in [0, 5)',
    ],
    [
      'alone',
      () => tf.gather(tf.zeros([5]), tf.constant(5, tf.int32)),
      'indices = 5 is not in [0, 5)',
    ],
    [
      'along another axis',
      () => tf.gather(tf.zeros([5, 2]), ids([1, 2]), { axis: 1 }),
      'indices[1] = 2 is not in [0, 2)',
    ],
  ];

  it.each(cases)('%s', async (_, make, text) => {
    const gathered = build(make);
    for (const session of sessions) {
      const run = session.run(gathered);
      await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
      await expect(run).rejects.toThrow(`${text}\n`);
      await expect(run).rejects.toMatchObject({ op: { name: gathered.op.name } });
    }
  });
});

describe('gather', () => {
  it('takes the first axis behind the batch where none is given', () => {
    build(() => {
      const params = tf.placeholder(tf.float32, [null, 7, 3]);
      const indices = tf.placeholder(tf.int32, [null, 4]);
      expect(tf.gather(params, indices).shape).toEqual([null, 4, 7, 3]);
      expect(tf.gather(params, indices, { batchDims: 1 }).shape).toEqual([null, 4, 3]);
      expect(tf.gather(params, indices, { axis: -1, batchDims: -1 }).shape).toEqual([null, 7, 4]);
    });
  });

  it('refuses an axis that there is not, and batches that are none', () => {
    build(() => {
      const [params, indices] = [tf.zeros([2, 3]), ids([0])];
      expect(() => tf.gather(params, indices, { axis: 2 })).toThrow(
        "Shape must be at least rank 3 but is rank 2 for 'GatherV2",
      );
      expect(() => tf.gather(params, indices, { batchDims: 1 })).toThrow(
        'Expected batch_dims in the range [-1, 1), but got 1',
      );
      expect(() => tf.gather(params, [[0]], { batchDims: 1, axis: 0 })).toThrow(
        'batch_dims (1) must be less than or equal to axis (0).',
      );
    });
  });
});
