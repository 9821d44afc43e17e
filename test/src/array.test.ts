import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

let session: tf.Session;
const graph = new tf.Graph();

beforeAll(() => {
  session = new tf.Session({ graph, backend: 'cpu' });
});

afterAll(() => session.close());

/** The values of what `build` makes, as nested arrays. */
async function evaluate(build: () => tf.Tensor | readonly tf.Tensor[]): Promise<unknown> {
  const tensors = graph.asDefault(build);
  const values = await session.run([tensors].flat() as tf.Tensor[]);
  const arrays = values.map((v) => (v instanceof tf.NDArray ? v.toArray() : v));
  return Array.isArray(tensors) ? arrays : arrays[0];
}

const matrix = (): tf.Tensor =>
  tf.constant(
    [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    tf.int32,
  );
const i32 = (values: number | readonly number[]): tf.Tensor => tf.constant(values, tf.int32);

describe("x.at, Python's x[…]", () => {
  const cases: readonly (readonly [string, readonly tf.Index[], unknown])[] = [
    ['[1]', [1], [4, 5, 6, 7]],
    ['[-1, 0]', [-1, 0], 8],
    [
      "['1:', ':2']",
      ['1:', ':2'],
      [
        [4, 5],
        [8, 9],
      ],
    ],
    ["['::-1', 0]", ['::-1', 0], [8, 4, 0]],
    ["['...', -1]", ['...', -1], [3, 7, 11]],
    ["[0, null, '2:']", [0, null, '2:'], [[2, 3]]],
    ["['-2:-1']", ['-2:-1'], [[4, 5, 6, 7]]],
    [
      '[[1, 2], [null, null, 3]]',
      [
        [1, 2],
        [null, null, 3],
      ],
      [[4, 7]],
    ],
    [
      '[]',
      [],
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 10, 11],
      ],
    ],
  ];

  it.each(cases)('%s', async (_, indices, expected) => {
    expect(await evaluate(() => matrix().at(...indices))).toEqual(expected);
  });

  it('takes tensors for bounds, of int64 too', async () => {
    const taken = evaluate(() => matrix().at([tf.constant(1, tf.int64), null], 2));
    expect(await taken).toEqual([6, 10]);
  });

  it('takes a mask', async () => {
    const mask = (): tf.Tensor => tf.constant([true, false, true]);
    expect(await evaluate(() => matrix().at(mask()).at(':', 0))).toEqual([0, 8]);
  });

  it("makes TensorFlow's ops", () => {
    const y = new tf.Graph().asDefault(() => tf.placeholder(tf.float32, [null, 3]).at('1:', -1));
    expect(y.op.name).toBe('strided_slice');
    expect(y.op.inputs.map((t) => t.op.name)).toEqual([
      'Placeholder',
      'strided_slice/stack',
      'strided_slice/stack_1',
      'strided_slice/stack_2',
    ]);
    expect(y.op.getAttr('end_mask')).toBe(1);
    expect(y.op.getAttr('shrink_axis_mask')).toBe(2);
    expect(y.shape).toEqual([null]);
  });

  it('is there on variables', () => {
    const y = new tf.Graph().asDefault(() => tf.variable([1, 2, 3]).at('1:'));
    expect(y.shape).toEqual([2]);
    expect(y.op.inputs[0]?.name).toBe('Variable/read:0');
  });

  it.each([[1.5], ['1'], ['a:b'], [[1, 2, 3, 4]], [true as never]] as const)(
    'refuses %s',
    (index) => {
      const take = () => graph.asDefault(() => matrix().at(index as tf.Index));
      expect(take).toThrow(tf.errors.TypeError);
      expect(take).toThrow('Only integers, slices (`:`), ellipsis (`...`)');
    },
  );

  it('refuses an element that is not there, and an axis too many', () => {
    graph.asDefault(() => {
      expect(() => matrix().at(3)).toThrow('slice index 3 of dimension 0 out of bounds.');
      expect(() => matrix().at(0, 0, 0)).toThrow(
        'Index out of range using input dim 2; input has only 2 dims',
      );
    });
  });
});

describe('static shapes', () => {
  beforeEach(tf.resetDefaultGraph);

  it('come from shape arithmetic on partly known shapes', () => {
    const x = tf.placeholder(tf.float32, [null, 4, 6]);
    const batch = tf.shape(x).at(0);
    expect(tf.reshape(x, tf.stack([batch, -1])).shape).toEqual([null, null]);
    expect(tf.reshape(x, [batch, 24]).shape).toEqual([null, 24]);
    const rest = tf.shape(x).at('1:');
    expect(tf.zeros(tf.concat([[batch, 2], rest], 0)).shape).toEqual([null, 2, 4, 6]);
    const [n, h] = tf.unstack(tf.shape(x), 3) as [tf.Tensor, tf.Tensor];
    expect(tf.fill(tf.stack([n, h]), 1).shape).toEqual([null, 4]);
  });

  it('come from the number of axes where only that is known', () => {
    const [x, axes] = [tf.placeholder(tf.float32), tf.placeholder(tf.int32, [2])];
    expect(tf.tile(x, axes).shape).toEqual([null, null]);
    expect(tf.slice(x, axes, [-1, 3]).shape).toEqual([null, 3]);
    expect(tf.slice(x, axes, axes).shape).toEqual([null, null]);
  });

  it('of reductions along all axes are known', () => {
    const x = tf.placeholder(tf.float32);
    for (const reduced of [
      tf.reduceSum(x),
      tf.reduceLogsumexp(x),
      tf.math.reduceVariance(x),
      tf.countNonzero(x),
      tf.losses.meanSquaredError(x, x),
    ]) {
      expect(reduced.shape).toEqual([]);
    }
    expect(tf.reduceSum(x, { keepdims: true }).shape).toBeNull();
  });

  it('leave the number of segments open', () => {
    const ids = tf.constant([0, 0, 1], tf.int32);
    expect(tf.segmentSum(tf.zeros([3, 2]), ids).shape).toEqual([null, 2]);
  });

  it('are merged by ensureShape', () => {
    const x = tf.placeholder(tf.float32, [null, 4]);
    expect(tf.ensureShape(x, [3, null]).shape).toEqual([3, 4]);
    expect(() => tf.ensureShape(x, [3, 5])).toThrow(tf.errors.ValueError);
  });

  it('of two broadcast together', () => {
    expect(tf.broadcastStaticShape([2, 1, null], [3, 1])).toEqual([2, 3, null]);
    expect(() => tf.broadcastStaticShape([2], [3])).toThrow(
      'Incompatible shapes for broadcasting: (2,) and (3,)',
    );
  });
});

describe('arguments', () => {
  beforeEach(tf.resetDefaultGraph);

  it('old names stand for new ones, but not beside them', () => {
    const x = tf.placeholder(tf.float32, [2, 1]);
    expect(tf.expandDims(x, { dim: 0 }).shape).toEqual([1, 2, 1]);
    expect(tf.squeeze(x, { squeezeDims: [1] }).shape).toEqual([2]);
    expect(() => tf.squeeze(x, 1, null, [1])).toThrow(
      "Cannot specify both 'squeezeDims' and 'axis'",
    );
    expect(() => tf.expandDims(x)).toThrow('Must specify an axis argument to tf.expand_dims()');
  });

  it('that make no sense are refused', () => {
    const x = tf.placeholder(tf.float32, [null, 2]);
    expect(() => tf.unstack(x)).toThrow('Cannot infer num from shape (?, 2)');
    expect(() => tf.unstack(x, null, 2)).toThrow('axis = 2 not in [-2, 2)');
    expect(() => tf.stack([x, x], 3)).toThrow('axis = 3 not in [-3, 3)');
    expect(() => tf.split(x, i32(2))).toThrow('Rank-0 tensors are not supported');
    expect(() =>
      tf.pad(
        x,
        [
          [0, 0],
          [1, 1],
        ],
        'WRAP',
      ),
    ).toThrow('Unknown padding mode: WRAP');
    expect(() => tf.where(x, x)).toThrow('x and y must both be non-None or both be None.');
    expect(() => tf.oneHot([1], 2, 1, tf.constant(0, tf.int32))).toThrow(
      'dtype float32 of on_value does not match dtype int32 of off_value',
    );
    expect(() => tf.sequenceMask([1], [2])).toThrow('maxlen must be scalar for sequence_mask');
    expect(() => tf.split(x, [1, 2], 1)).toThrow("can't split axis of size 2 into pieces of size");
    expect(() => tf.concat([x, tf.zeros([2, 3])], 0)).toThrow(
      'Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are [2] and [3].',
    );
  });
});

describe('when run', () => {
  it('a place outside is an error', async () => {
    const bad = evaluate(() => tf.gatherNd(matrix(), i32([3, 0])));
    await expect(bad).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(bad).rejects.toThrow('indices = [3, 0] does not index into param shape [3,4]');
  });

  it('sequenceMask takes the longest length where none is given', async () => {
    const mask = evaluate(() => tf.sequenceMask(i32([1, 3, 0]), null, tf.int32));
    expect(await mask).toEqual([
      [1, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  it('gatherNd takes batches', async () => {
    const rows = evaluate(() =>
      tf.gatherNd(matrix(), tf.constant([[0], [3], [1]], tf.int32), null, 1),
    );
    expect(await rows).toEqual([0, 7, 9]);
  });

  it('meshgrid runs the first vector along columns, or along rows', async () => {
    const vectors = (): [tf.Tensor, tf.Tensor] => [i32([1, 2]), i32([3, 4, 5])];
    expect(await evaluate(() => tf.meshgrid(...vectors()))).toEqual([
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      [
        [3, 3],
        [4, 4],
        [5, 5],
      ],
    ]);
    expect(await evaluate(() => tf.meshgrid(...vectors(), { indexing: 'ij' }))).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [3, 4, 5],
        [3, 4, 5],
      ],
    ]);
  });

  it('parallelStack and identityN give their inputs', async () => {
    expect(await evaluate(() => tf.parallelStack([i32([1, 2]), i32([3, 4])]))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await evaluate(() => tf.identityN([i32(1), tf.constant(true)]))).toEqual([1, true]);
  });

  it('a permutation of numbers is one of int32', async () => {
    expect(await evaluate(() => tf.invertPermutation([1, 2, 0]))).toEqual([2, 0, 1]);
    expect(graph.asDefault(() => tf.invertPermutation([1, 0])).dtype).toBe('int32');
  });

  it('requiredSpaceToBatchPaddings fills up blocks', async () => {
    const paddings = evaluate(() => tf.requiredSpaceToBatchPaddings(i32([5, 6]), i32([2, 3])));
    expect(await paddings).toEqual([
      [
        [0, 1],
        [0, 0],
      ],
      [
        [0, 1],
        [0, 0],
      ],
    ]);
  });
});

describe('batchGather', () => {
  it('takes from every batch its own', async () => {
    const found = evaluate(() =>
      tf.batchGather(matrix(), [
        [1, 0],
        [2, 2],
        [3, 0],
      ]),
    );
    expect(await found).toEqual([
      [1, 0],
      [6, 6],
      [11, 8],
    ]);
  });

  it('needs indices of known rank, and fitting batches', () => {
    graph.asDefault(() => {
      const unknown = tf.placeholder(tf.int32);
      expect(() => tf.batchGather(matrix(), unknown)).toThrow(
        'batch_gather does not allow indices with unknown shape.',
      );
      expect(() => tf.batchGather([1, 2], [[1]])).toThrow(
        'batch_dims = 1 must be less than rank(params) = 1',
      );
    });
  });
});

describe('tensorScatterNdUpdate and its like', () => {
  it.each([
    ['Update', tf.tensorScatterNdUpdate, tf.tensorScatterUpdate, [5, 1, 6, 3]],
    ['Add', tf.tensorScatterNdAdd, tf.tensorScatterAdd, [5, 1, 8, 3]],
    ['Sub', tf.tensorScatterNdSub, tf.tensorScatterSub, [-5, 1, -4, 3]],
  ] as const)('tensorScatterNd%s', async (_, scatter, older, expected) => {
    expect(await evaluate(() => scatter([0, 1, 2, 3], [[0], [2]], [5, 6]))).toEqual(expected);
    expect(older).toBe(scatter);
  });
});

describe('unravelIndex', () => {
  it('counts through a shape', async () => {
    expect(await evaluate(() => tf.unravelIndex([2, 5, 7], [3, 3]))).toEqual([
      [0, 1, 2],
      [2, 2, 1],
    ]);
  });

  it('refuses an empty axis', async () => {
    await expect(evaluate(() => tf.unravelIndex([2], [3, 0]))).rejects.toThrow(
      'Input dims cannot contain a dim of zero, but dims contains zero at index 1',
    );
  });
});

describe('a reshape to nothing', () => {
  it('solves a length from those that are not 0', async () => {
    const { x, y } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [2, 0, 3]);
      return { x, y: tf.reshape(x, [-1, 0, 2]) };
    });
    expect(y.shape).toEqual([null, 0, 2]);
    const nothing = tf.NDArray.from('float32', [2, 0, 3]);
    const value = await session.run(y, [[x, nothing]]);
    expect((value as tf.NDArray).shape).toEqual([3, 0, 2]);
    const all = graph.asDefault(() => tf.reshape(tf.placeholder(tf.float32, [null]), [-1, 0]));
    const run = session.run(all, [[all.op.inputs[0] as tf.Tensor, [1, 2]]]);
    await expect(run).rejects.toThrow(
      'Input to reshape is a tensor with 2 values, but the requested shape has 0',
    );
  });
});

describe('convertToTensor', () => {
  it('takes a hint where the value fits', () => {
    graph.asDefault(() => {
      expect(tf.convertToTensor([1, 2], { dtypeHint: tf.int32 }).dtype).toBe('int32');
      expect(tf.convertToTensor(1.5, { preferredDtype: tf.int32 }).dtype).toBe('float32');
      expect(tf.convertToTensor(1, tf.float32, null, tf.int32).dtype).toBe('float32');
      expect(tf.convertToTensor(tf.constant(1), { dtypeHint: tf.int32 }).dtype).toBe('float32');
      expect(() => tf.convertToTensor(1, { preferredDtype: 'int32', dtypeHint: 'int32' })).toThrow(
        "Cannot specify both 'preferredDtype' and 'dtypeHint'",
      );
    });
  });
});
