import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { expectClose, fetchArrays } from '../numeric_gradient.js';

type Build = (x: tf.Tensor, u: tf.Tensor) => unknown;

/** The operations that a function adds to a graph of `x`, `[2, 3]`, and `u`, `[?, 3]`. */
function operationsOf(build: Build): readonly string[] {
  const graph = new tf.Graph();
  return graph.asDefault(() => {
    const x = tf.placeholder(tf.float32, [2, 3], 'x');
    const u = tf.placeholder(tf.float32, [null, 3], 'u');
    build(x, u);
    const names = graph.getOperations().map((op) => `${op.name} ${op.type}`);
    return names.filter((name) => !name.endsWith('Placeholder'));
  });
}

/** What TensorFlow 1.15 makes of the same calls. */
const graphs: readonly (readonly [what: string, Build, readonly string[]])[] = [
  [
    'the operators',
    (x, u) => [x.pow(2), x.abs(), x.less(1), x.less(u).logicalAnd(x.greater(u)).logicalNot()],
    [
      'pow/y Const',
      'pow Pow',
      'Abs Abs',
      'Less/y Const',
      'Less Less',
      'Less_1 Less',
      'Greater Greater',
      'and LogicalAnd',
      'LogicalNot LogicalNot',
    ],
  ],
  [
    'a polynomial and a reciprocal',
    (x) => [tf.math.polyval([1, 2], x), tf.math.reciprocalNoNan(x)],
    [
      'polyval/coeff_0 Const',
      'polyval/coeff_1 Const',
      'polyval/mul Mul',
      'polyval/add AddV2',
      'reciprocal_no_nan/one Const',
      'reciprocal_no_nan DivNoNan',
    ],
  ],
  [
    'reflected operators',
    (x) => [x.rpow(2), x.rfloordiv(2), x.rmod(2)],
    [
      'pow/x Const',
      'pow Pow',
      'floordiv/x Const',
      'floordiv FloorDiv',
      'mod/x Const',
      'mod FloorMod',
    ],
  ],
  [
    'x ^ y',
    (x) => x.less(0).logicalXor(x.greater(1)),
    [
      'Less/y Const',
      'Less Less',
      'Greater/y Const',
      'Greater Greater',
      'xor/LogicalOr LogicalOr',
      'xor/LogicalAnd LogicalAnd',
      'xor/LogicalNot LogicalNot',
      'xor LogicalAnd',
    ],
  ],
  [
    'divisions',
    (x) => [tf.div(x, 2), tf.floordiv(x, 2), tf.divNoNan(x, x), tf.divide(x, 2), tf.truediv(x, x)],
    [
      'div/y Const',
      'div RealDiv',
      'floordiv/y Const',
      'floordiv FloorDiv',
      'div_no_nan DivNoNan',
      'truediv/y Const',
      'truediv RealDiv',
      'truediv_1 RealDiv',
    ],
  ],
  [
    'a product of batches',
    (x) => tf.matmul([x, x], [x, x], false, true),
    ['MatMul/a Pack', 'MatMul/b Pack', 'MatMul BatchMatMulV2'],
  ],
  [
    'clipByValue',
    (x) => tf.clipByValue(x, -1, 1),
    [
      'clip_by_value/Minimum/y Const',
      'clip_by_value/Minimum Minimum',
      'clip_by_value/y Const',
      'clip_by_value Maximum',
    ],
  ],
  [
    'clipByGlobalNorm',
    (x, u) => tf.clipByGlobalNorm([x, null, u], 2),
    [
      'global_norm/L2Loss L2Loss',
      'global_norm/L2Loss_1 L2Loss',
      'global_norm/stack Pack',
      'global_norm/Const Const',
      'global_norm/Sum Sum',
      'global_norm/Const_1 Const',
      'global_norm/mul Mul',
      'global_norm/global_norm Sqrt',
      'clip_by_global_norm/Const Const',
      'clip_by_global_norm/truediv/x Const',
      'clip_by_global_norm/truediv RealDiv',
      'clip_by_global_norm/truediv_1/y Const',
      'clip_by_global_norm/truediv_1 RealDiv',
      'clip_by_global_norm/Minimum Minimum',
      'clip_by_global_norm/mul/x Const',
      'clip_by_global_norm/mul Mul',
      'clip_by_global_norm/Const_1 Const',
      'clip_by_global_norm/IsFinite IsFinite',
      'clip_by_global_norm/Select Select',
      'clip_by_global_norm/mul_1 Mul',
      'clip_by_global_norm/clip_by_global_norm_0 Identity',
      'clip_by_global_norm/mul_2 Mul',
      'clip_by_global_norm/clip_by_global_norm_2 Identity',
    ],
  ],
  [
    'nn.l2Normalize',
    (x) => tf.nn.l2Normalize(x, 1),
    [
      'l2_normalize/Square Square',
      'l2_normalize/Sum/reduction_indices Const',
      'l2_normalize/Sum Sum',
      'l2_normalize/Maximum/y Const',
      'l2_normalize/Maximum Maximum',
      'l2_normalize/Rsqrt Rsqrt',
      'l2_normalize Mul',
    ],
  ],
  [
    'nn.moments',
    (x) => tf.nn.moments(x, [0]),
    [
      'moments/mean/reduction_indices Const',
      'moments/mean Mean',
      'moments/StopGradient StopGradient',
      'moments/SquaredDifference SquaredDifference',
      'moments/variance/reduction_indices Const',
      'moments/variance Mean',
      'moments/Squeeze Squeeze',
      'moments/Squeeze_1 Squeeze',
    ],
  ],
];

describe('functions make the operations of TensorFlow', () => {
  it.each(graphs)('%s', (_, build, expected) => {
    expect(operationsOf(build)).toEqual(expected);
  });
});

const graph = new tf.Graph();
let session: tf.Session;

beforeAll(() => {
  session = new tf.Session({ graph, backend: 'cpu' });
});

afterAll(() => session.close());

const i32 = (values: number | readonly number[]): tf.Tensor => tf.constant(values, tf.int32);
const v = tf.constant;

const ofUnknownRank = (values: tf.TensorLike): tf.Tensor => tf.placeholderWithDefault(values, null);

/** Values that can be worked out by hand. */
const values: readonly (readonly [what: string, () => tf.Tensor, readonly number[]])[] = [
  ['tf.div of integers', () => tf.div(i32([7, -7]), 2), [3, -4]],
  ['tf.divide of integers', () => tf.divide(7, i32([2, -2])), [3.5, -3.5]],
  ['tf.addN', () => tf.addN([v([1, 2]), v([3, 4])]), [4, 6]],
  ['tf.saturateCast', () => tf.saturateCast(v([300.5, -5, 7.9]), tf.uint8), [255, 0, 7]],
  ['tf.round of integers', () => tf.round(i32([3])), [3]],
  ['tf.range of a number', () => tf.range(3), [0, 1, 2]],
  ['tf.range of fractions', () => tf.range(0, 1, 0.25), [0, 0.25, 0.5, 0.75]],
  ['tf.range backwards', () => tf.range(3, 0, -1), [3, 2, 1]],
  ['tf.linspace', () => tf.linspace(0, 1, 3), [0, 0.5, 1]],
  ['tf.eye', () => tf.eye(2, 3), [1, 0, 0, 0, 1, 0]],
  ['tf.eye of a tensor', () => tf.eye(i32(2)), [1, 0, 0, 1]],
  ['tf.norm', () => tf.norm(v([3, -4])), [5]],
  ['tf.norm, 1', () => tf.norm(v([3, -4]), 1), [7]],
  ['tf.norm, infinite', () => tf.norm(v([3, -4]), Number.POSITIVE_INFINITY), [4]],
  [
    'tf.norm of a matrix',
    () =>
      tf.norm(
        v([
          [3, 1],
          [4, 1],
        ]),
        1,
        [0, 1],
      ),
    [7],
  ],
  ['tf.einsum', () => tf.einsum('ij,jk', v([[1, 2]]), v([[3], [4]])), [11]],
  [
    'tf.einsum, a trace',
    () =>
      tf.einsum(
        'ii',
        v([
          [1, 2],
          [3, 4],
        ]),
      ),
    [5],
  ],
  ['tf.tensordot, outer', () => tf.tensordot(v([1, 2]), v([3, 4]), 0), [3, 4, 6, 8]],
  [
    'tf.tensordot of unknown rank',
    () => tf.tensordot(ofUnknownRank([[1, 2]]), ofUnknownRank([[3, 4]]), [1, -1]),
    [11],
  ],
  [
    'tf.tensordot of unknown rank, along the outer axes',
    () => tf.tensordot(ofUnknownRank([[1, 2]]), ofUnknownRank([[3], [4]]), 1),
    [11],
  ],
  [
    'tf.tensordot, axes in a tensor',
    () => tf.tensordot(v([[1, 2]]), v([[3, 4]]), tf.constant([[1], [1]], tf.int32)),
    [11],
  ],
  [
    'tf.accumulateN of partly known shapes',
    () => tf.accumulateN([tf.placeholderWithDefault([1, 2], [null]), v([3, 4])], [null]),
    [4, 6],
  ],
  ['tf.argMax', () => tf.argMax(v([1, 3, 2]), 0), [1]],
  ['tf.math.divideNoNan', () => tf.math.divideNoNan(v([1, 4]), [0, 2]), [0, 2]],
  ['tf.manip.reverse', () => tf.manip.reverse(v([1, 2]), [0]), [2, 1]],
  ['tf.countNonzero', () => tf.countNonzero(v([0, 2, 3])), [2]],
  ['tf.bincount', () => tf.bincount(i32([1, 1, 3])), [0, 2, 0, 1]],
  ['tf.bincount of nothing', () => tf.bincount(i32([])), []],
  ['tf.confusionMatrix', () => tf.confusionMatrix(i32([0, 1, 1]), i32([0, 1, 0])), [1, 0, 1, 1]],
  ['tf.unsortedSegmentMean', () => tf.unsortedSegmentMean(v([1, 2, 3]), [1, 1, -1], 2), [0, 1.5]],
  ['tf.clipByNorm of zeros', () => tf.clipByNorm(v([0, 0]), 1), [0, 0]],
  ['tf.nn.zeroFraction', () => tf.nn.zeroFraction(v([0, 2, 0, 0])), [0.75]],
  ['tf.logSigmoid', () => tf.logSigmoid(v([-100])), [-100]],
  ['tf.linalg.diag', () => tf.linalg.diag(v([1, 2])), [1, 0, 0, 2]],
];

describe('functions of several ops', () => {
  it.each(values)('%s', async (_, build, expected) => {
    const [value] = await fetchArrays(session, [graph.asDefault(build)], []);
    expectClose((value as tf.NDArray).data, expected);
  });
});

/** Mistakes, and what TensorFlow says of them. */
const mistakes: readonly (readonly [
  build: () => unknown,
  error: abstract new (...args: never[]) => Error,
  text: string,
])[] = [
  [
    () => tf.reduceSum([1], { axis: 0, reductionIndices: 0 }),
    tf.errors.ValueError,
    "Cannot specify both 'reductionIndices' and 'axis'",
  ],
  [() => tf.addN([]), tf.errors.ValueError, 'inputs must be a list of at least one Tensor'],
  [
    () => tf.matmul([[1]], [[1]], { transposeA: true, adjointA: true }),
    tf.errors.ValueError,
    'Only one of transpose_a and adjoint_a can be True.',
  ],
  [() => tf.range(0, 1, 0), tf.errors.ValueError, 'Requires delta != 0'],
  [() => tf.range(5, 3), tf.errors.ValueError, 'Requires start <= limit when delta > 0: 5/3'],
  [() => tf.linspace(0, 1, 0), tf.errors.ValueError, 'Requires num > 0: 0'],
  [() => tf.norm([1], -1), tf.errors.ValueError, "'ord' must be a supported vector norm, got -1"],
  [() => tf.einsum('ij,jk->ik', [[1]]), tf.errors.ValueError, 'Got 1 arguments for equation'],
  [() => tf.einsum('ii->i', [[1]]), tf.errors.ValueError, 'an axis appears more than once: ii'],
  [() => tf.clipByValue([1], [[0, 0]], [[1, 1]]), tf.errors.ValueError, 'are not compatible'],
  [
    () => tf.nn.topK([1, 2], 3),
    tf.errors.ValueError,
    'input must have last dimension >= k = 3 but is 2',
  ],
  [
    () => tf.eye(1.5),
    tf.errors.TypeError,
    'num_rows and num_columns must be positive integer values.',
  ],
];

describe('mistakes', () => {
  it.each(mistakes)('%s', (build, error, text) => {
    expect(() => graph.asDefault(build)).toThrow(error);
    expect(() => graph.asDefault(build)).toThrow(text);
  });
});

describe('values that only a run knows are wrong', () => {
  it.each([
    ['segment ids that decrease', () => tf.segmentSum(v([1, 2]), i32([1, 0])), 'not increasing'],
    ['a negative number', () => tf.bincount(i32([-1]), { minlength: 1 }), 'must be non-negative'],
    [
      'a segment that there is not',
      () => tf.unsortedSegmentSum(v([1]), [3], 2),
      'out of range [0, 2)',
    ],
  ] as const)('%s', async (_, build, text) => {
    const run = session.run(graph.asDefault(build));
    await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(run).rejects.toThrow(text);
  });
});

describe('gradients of composites', () => {
  it('of clipByNorm at zero are no NaN', async () => {
    const gradient = graph.asDefault(() => {
      const x = v([0, 0]);
      return tf.gradients(tf.clipByNorm(x, 1), x)[0] as tf.Tensor;
    });
    const [value] = await fetchArrays(session, [gradient], []);
    expectClose((value as tf.NDArray).data, [1, 1]);
  });

  it('keep slices: clipByGlobalNorm', () => {
    graph.asDefault(() => {
      const table = tf.variable(tf.zeros([4, 2]));
      const gradients = tf.gradients(tf.gather(table, i32([1, 1])), table);
      const [[clipped]] = tf.clipByGlobalNorm(gradients, 1);
      expect(clipped).toBeInstanceOf(tf.IndexedSlices);
    });
  });
});
