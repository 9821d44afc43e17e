import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpType, ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import {
  checkGradients,
  expectClose,
  type Feeds,
  fetchArrays,
  numericGradient,
  weightedGradients,
  weightsFor,
} from '../numeric_gradient.js';
import { targets } from '../targets.js';
import { activationGradients } from './gradients/activation.js';
import { arithmeticGradients } from './gradients/arithmetic.js';
import { arrayGradients } from './gradients/array.js';
import { apart, array, type Case, type Cases, distributions, smooth } from './gradients/case.js';
import { castGradients } from './gradients/cast.js';
import { comparisonGradients } from './gradients/comparison.js';
import { diagonalGradients } from './gradients/diagonal.js';
import { dynamicGradients } from './gradients/dynamic.js';
import { gatherGradients } from './gradients/gather.js';
import { imageGradients } from './gradients/image.js';
import { indexingGradients } from './gradients/indexing.js';
import { joiningGradients } from './gradients/joining.js';
import { linearAlgebraGradients } from './gradients/linear_algebra.js';
import { matrixEquationGradients } from './gradients/matrix_equations.js';
import { nnGradients } from './gradients/nn.js';
import { normalizationGradients } from './gradients/normalization.js';
import { paddingGradients } from './gradients/padding.js';
import { rearrangingGradients } from './gradients/rearranging.js';
import { reductionGradients } from './gradients/reduction.js';
import { segmentGradients } from './gradients/segment.js';
import { slicingGradients } from './gradients/slicing.js';
import { stridedSliceGradients } from './gradients/strided_slice.js';
import { tilingGradients } from './gradients/tiling.js';
import { topKGradients } from './gradients/top_k.js';
import { unaryGradients } from './gradients/unary.js';
import { volumeGradients } from './gradients/volume.js';
import { windowGradients } from './gradients/window.js';

/** Cases for every op that has a gradient rule. */
const cases: Cases = {
  ...arrayGradients,
  ...dynamicGradients,
  ...gatherGradients,
  ...activationGradients,
  ...segmentGradients,
  ...diagonalGradients,
  ...topKGradients,
  ...arithmeticGradients,
  ...castGradients,
  ...comparisonGradients,
  ...matrixEquationGradients,
  ...linearAlgebraGradients,
  ...unaryGradients,
  ...joiningGradients,
  ...stridedSliceGradients,
  ...paddingGradients,
  ...tilingGradients,
  ...rearrangingGradients,
  ...imageGradients,
  ...indexingGradients,
  ...nnGradients,
  ...normalizationGradients,
  ...reductionGradients,
  ...slicingGradients,
  ...volumeGradients,
  ...windowGradients,
};

// Running a case

/** How much of the inputs' shapes the graph knows: gradient rules differ by it. */
const knowledge = {
  'known shapes': (shape: readonly number[]): tf.Shape => shape,
  'an unknown batch size': (shape: readonly number[]): tf.Shape =>
    shape.map((d, i) => (i === 0 ? null : d)),
  'unknown shapes': (shape: readonly number[]): tf.Shape => shape.map(() => null),
  'unknown ranks': (): tf.Shape => null,
} as const;

const graph = new tf.Graph();
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = Object.values(targets).map((target) => new tf.Session({ graph, ...target }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

/** The case as a graph of placeholders. */
function instantiate({ inputs, build, by }: Case, shapeOf: (shape: readonly number[]) => tf.Shape) {
  return graph.asDefault(() => {
    const tensors = inputs.map((value) => tf.placeholder(value.dtype, shapeOf(value.shape)));
    const built = build(...tensors);
    const ys = built instanceof tf.Operation ? built.outputs : [built];
    const isFloat = (t: tf.Tensor): boolean => t.dtype.startsWith('float');
    const xs = tensors.filter((t, i) => by?.includes(i) ?? isFloat(t));
    const feeds: Feeds = tensors.map((t, i) => [t, inputs[i] as tf.NDArray]);
    return { ys, xs, feeds };
  });
}

describe('the table', () => {
  it('has cases for every op with a gradient rule, and for no other', () => {
    // Branches, loops and lists of tensors have tests of their own in test/control_flow, random numbers
    // in test/src.
    const others = /^(_?TensorList.*|If|StatelessIf|While|_Assert|PreventGradient|RandomGamma)$/;
    const differentiable = Object.values(ops).filter(
      ({ type, gradient }) => gradient !== null && gradient !== 'none' && !others.test(type),
    );
    expect(Object.keys(cases).sort()).toEqual(differentiable.map((r) => r.type).sort());
  });

  const rows = Object.entries(cases).flatMap(([type, list]) =>
    list.map((c) => [`${type} ${c.title}`, type, c] as const),
  );

  it.each(rows)('%s', async (_, type, c) => {
    const known = instantiate(c, knowledge['known shapes']);
    expect(known.ys[0]?.op.type).toBe(type);
    const results: (readonly tf.NDArray[])[] = [];
    for (const session of sessions) {
      const values = await fetchArrays(session, known.ys, known.feeds);
      // Only a length that values decide may be unknown.
      const shapes = known.ys.map((y, i) => y.shape?.map((d, k) => d ?? values[i]?.shape[k]));
      expect(values.map((v) => v.shape)).toEqual(shapes);
      const weights = weightsFor(values);
      const numeric: (readonly number[])[] = [];
      for (const x of known.xs) {
        numeric.push(await numericGradient(session, known.ys, weights, x, known.feeds));
      }
      for (const [what, shapeOf] of Object.entries(knowledge)) {
        const { ys, xs, feeds } = instantiate(c, shapeOf);
        const gradients = await weightedGradients(session, ys, weights, xs, feeds);
        for (const [i, gradient] of gradients.entries()) {
          const where = `d/d input ${i} with ${what} on ${session.backend}`;
          expect(gradient.shape, where).toEqual(new Map(feeds).get(xs[i] as tf.Tensor)?.shape);
          expectClose(gradient.data, numeric[i] as number[], { what: where });
        }
        results.push([...values, ...gradients]);
      }
    }
    for (const result of results.slice(1)) {
      for (const [i, value] of result.entries()) {
        const other = results[0]?.[i] as tf.NDArray;
        expectClose(value.data, other.data, { tolerance: 1e-5, what: 'wasm and cpu' });
      }
    }
  });
});

/** Builds in the graph that the sessions run. */
const build = <R>(body: () => R): R => graph.asDefault(body);

/** Runs the fetches on every backend, which must all give `expected`. */
async function expectEverywhere(
  fetches: readonly tf.Tensor[],
  feeds: tf.FeedDict,
  expected: readonly unknown[],
): Promise<void> {
  for (const session of sessions) {
    const values = await session.run(fetches, feeds);
    const plain = values.map((v) => (v instanceof tf.NDArray ? v.toArray() : v));
    expect(plain, session.backend ?? '').toEqual(expected);
  }
}

/** The gradients, as tensors, where none may be null. */
const connected = (gradients: readonly (tf.Gradient | null)[]): readonly tf.Tensor[] =>
  gradients.map((gradient, i) => {
    if (gradient === null) throw new Error(`gradient ${i} is not connected`);
    return tf.convertToTensor(gradient);
  });

const scalar = (): tf.Tensor => tf.placeholder(tf.float32, []);

describe('tf.gradients', () => {
  it('adds up what comes from several uses of a tensor', async () => {
    const { x, dx } = build(() => {
      const x = scalar();
      const y = tf.add(tf.multiply(x, x), tf.square(x));
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    expect(dx[0]?.op.type).toBe('AddN');
    expect(dx[0]?.op.inputs).toHaveLength(3);
    await expectEverywhere(dx, [[x, 3]], [12]);
  });

  it('adds up several ys', async () => {
    const { x, dx } = build(() => {
      const x = scalar();
      return { x, dx: connected(tf.gradients([tf.square(x), tf.negative(x)], [x])) };
    });
    await expectEverywhere(dx, [[x, 3]], [5]);
  });

  it('goes on from an x to those before it', async () => {
    const { x, dxs } = build(() => {
      const x = scalar();
      const a = tf.square(x);
      return { x, dxs: connected(tf.gradients(tf.multiply(a, x), [a, x])) };
    });
    await expectEverywhere(dxs, [[x, 3]], [3, 27]);
  });

  it('gives the gradient of an x that is listed twice, or is y itself', async () => {
    const { x, dxs } = build(() => {
      const x = tf.placeholder(tf.float32, [2]);
      return { x, dxs: connected(tf.gradients(x, [x, x])) };
    });
    const ones = [1, 1];
    await expectEverywhere(dxs, [[x, [5, 6]]], [ones, ones]);
  });

  it('gives tensors that can be fetched and fed', async () => {
    const { x, hidden, dHidden, dx } = build(() => {
      const x = scalar();
      const hidden = tf.square(x);
      const [dHidden, dx] = connected(tf.gradients(tf.multiply(hidden, 5), [hidden, x]));
      return { x, hidden, dHidden: dHidden as tf.Tensor, dx: dx as tf.Tensor };
    });
    await expectEverywhere([dHidden, dx], [[x, 3]], [5, 30]);
    await expectEverywhere(
      [dx],
      [
        [x, 3],
        [dHidden, 100],
      ],
      [600],
    );
    // The value of an intermediate tensor may be fed while its gradient flows on.
    await expectEverywhere(
      [hidden, dx],
      [
        [x, 3],
        [hidden, -1],
      ],
      [-1, 30],
    );
  });

  it('takes stopGradient for a constant', async () => {
    const { x, gradients } = build(() => {
      const x = scalar();
      const constant = tf.stopGradient(tf.square(x));
      return { x, gradients: tf.gradients(tf.multiply(constant, x), [x, constant]) };
    });
    await expectEverywhere(connected(gradients), [[x, 3]], [9, 3]);
    expect(build(() => tf.gradients(tf.stopGradient(x), x))).toEqual([null]);
  });

  it('takes stopGradients for constants', async () => {
    // The example of TF 1.15's documentation of tf.gradients.
    const { partial, total } = build(() => {
      const a = tf.constant(0);
      const b = tf.multiply(2, a);
      const y = tf.add(a, b);
      return {
        partial: connected(tf.gradients(y, [a, b], { stopGradients: [a, b] })),
        total: connected(tf.gradients(y, [a, b])),
      };
    });
    await expectEverywhere(partial, {}, [1, 1]);
    await expectEverywhere(total, {}, [3, 1]);
  });

  it('starts from gradYs, ones where one is null', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [2]);
      const ys = [tf.square(x), tf.multiply(x, 10)];
      return { x, dx: connected(tf.gradients(ys, [x], { gradYs: [[0.5, 2], null] })) };
    });
    await expectEverywhere(dx, [[x, [3, 4]]], [[13, 26]]);
    expect(() => build(() => tf.gradients([x, x], [x], { gradYs: [null] }))).toThrow(
      new tf.errors.ValueError('Passed 1 grad_ys for 2 ys'),
    );
  });

  it('is null where no differentiable path leads', () => {
    build(() => {
      const [x, other] = [tf.placeholder(tf.float32, [3]), tf.placeholder(tf.float32, [3])];
      expect(tf.gradients(tf.square(x), [other])).toEqual([null]);
      const y = tf.cast(tf.argmax(x, 0), tf.float32);
      expect(tf.gradients(y, x)).toEqual([null]);
      expect(tf.gradients(ops.FloorDiv([x, other]), [x, other])).toEqual([null, null]);
      expect(tf.gradients(tf.cast(tf.equal(x, other), tf.float32), x)).toEqual([null]);
      expect(tf.gradients(tf.cast(tf.shape(x), tf.float32), x)).toEqual([null]);
    });
  });

  it('refuses ys that are not numbers', () => {
    build(() => {
      const x = tf.placeholder(tf.float32, [3]);
      expect(() => tf.gradients(tf.equal(x, x), x)).toThrow(tf.errors.TypeError);
      expect(() => tf.gradients([], x)).toThrow(tf.errors.ValueError);
    });
  });

  it('differentiates by every use of a Variable', async () => {
    const { w, dw } = build(() => {
      const w = tf.variable([1, 2, 3]);
      return { w, dw: connected(tf.gradients(tf.reduceSum(tf.multiply(w, tf.square(w))), w)) };
    });
    for (const session of sessions) await session.run(w.initializer);
    await expectEverywhere(dw, {}, [[3, 12, 27]]);
  });

  it('has no limit to the length of a chain', async () => {
    const { x, dx } = build(() => {
      const x = scalar();
      let y = x;
      for (let i = 0; i < 2000; i++) y = tf.negative(y);
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    await expectEverywhere(dx, [[x, 3]], [1]);
  });

  it('waits for all gradients of an op with gateGradients', async () => {
    const { a, b, gated } = build(() => {
      const [a, b] = [scalar(), scalar()];
      const gated = connected(tf.gradients(tf.multiply(a, b), [a, b], { gateGradients: true }));
      return { a, b, gated };
    });
    const gates = gated.map((t) => t.op.controlInputs);
    for (const { op } of gated) expect(op.type).toBe('Identity');
    expect(gates[0]).toEqual(gates[1]);
    expect(gates[0]?.[0]?.type).toBe('NoOp');
    expect(gates[0]?.[0]?.controlInputs).toHaveLength(2);
    await expectEverywhere(
      gated,
      [
        [a, 3],
        [b, 4],
      ],
      [4, 3],
    );
  });
});

describe("ops with gradient 'none'", () => {
  const first = ({ outputs }: tf.Operation): tf.Tensor => outputs[0] as tf.Tensor;
  const uses: { readonly [K in OpType]?: (x: tf.Tensor) => tf.Tensor } = {
    AdjustContrastv2: (x) => ops.AdjustContrastv2([tf.reshape(x, [1, 1, 3]), 2]),
    AdjustHue: (x) => ops.AdjustHue([tf.reshape(x, [1, 1, 3]), 0.5]),
    AdjustSaturation: (x) => ops.AdjustSaturation([tf.reshape(x, [1, 1, 3]), 2]),
    CropAndResizeGradBoxes: (x) => {
      const dy = tf.reshape(x, [3, 1, 1, 1]);
      return ops.CropAndResizeGradBoxes([dy, tf.zeros([1, 1, 1, 1]), tf.zeros([3, 4]), [0, 0, 0]]);
    },
    CropAndResizeGradImage: (x) => {
      const dy = tf.reshape(x, [3, 1, 1, 1]);
      const attrs = { T: 'float32' } as const;
      return ops.CropAndResizeGradImage([dy, tf.zeros([3, 4]), [0, 0, 0], [1, 1, 1, 1]], attrs);
    },
    GuaranteeConst: (x) => ops.GuaranteeConst([x]),
    ListDiff: (x) => first(ops.ListDiff([x, [1]])),
    LowerBound: (x) => ops.LowerBound([[[1, 2]], tf.reshape(x, [1, 3])]),
    LRNGrad: (x) => {
      const image = ops.Reshape([x, [1, 1, 1, 3]]);
      return ops.LRNGrad([image, image, image]);
    },
    MaxPoolGradWithArgmax: (x) => {
      const image = ops.ExpandDims([[[x]], -1]);
      const attrs = { ksize: [1, 1, 1, 1], strides: [1, 1, 1, 1], padding: 'SAME' } as const;
      const places = tf.constant([[[[0], [1], [2]]]], tf.int64);
      return ops.MaxPoolGradWithArgmax([image, image, places], attrs);
    },
    ParallelConcat: (x) => ops.ParallelConcat([[tf.reshape(x, [1, 3])]], { shape: [1, 3] }),
    Unique: (x) => first(ops.Unique([x])),
    UniqueWithCounts: (x) => first(ops.UniqueWithCounts([x])),
    RandomGammaGrad: (x) => ops.RandomGammaGrad([x, x]),
    RandomPoissonV2: (x) => ops.RandomPoissonV2([[1], x], { dtype: 'float32' }),
    ResizeArea: (x) => ops.ResizeArea([tf.reshape(x, [1, 1, 3, 1]), [1, 2]]),
    ResizeBicubicGrad: (x) =>
      ops.ResizeBicubicGrad([tf.reshape(x, [1, 1, 3, 1]), tf.zeros([1, 1, 2, 1])]),
    ResizeBilinearGrad: (x) =>
      ops.ResizeBilinearGrad([tf.reshape(x, [1, 1, 3, 1]), tf.zeros([1, 1, 2, 1])]),
    ResizeNearestNeighborGrad: (x) =>
      ops.ResizeNearestNeighborGrad([tf.reshape(x, [1, 1, 3, 1]), [1, 2]]),
    HistogramFixedWidth: (x) => ops.HistogramFixedWidth([x, [0, 1], 2]),
    SegmentProd: (x) => ops.SegmentProd([x, [0, 0, 1]]),
    SoftsignGrad: (x) => ops.SoftsignGrad([x, x]),
    UpperBound: (x) => ops.UpperBound([[[1, 2]], tf.reshape(x, [1, 3])]),
    TruncateMod: (x) => ops.TruncateMod([x, x]),
  };

  it('have a case each', () => {
    const none = Object.values(ops).filter((r) => r.gradient === 'none');
    expect(Object.keys(uses).sort()).toEqual(none.map((r) => r.type).sort());
  });

  it.each(Object.entries(uses))('%s', (type, use) => {
    build(() => {
      const x = tf.placeholder(tf.float32, [3]);
      const y = use(x);
      expect(() => tf.gradients(y, x)).toThrow(tf.errors.LookupError);
      expect(() => tf.gradients(y, x)).toThrow(
        `No gradient defined for operation '${y.op.name}' (op type: ${type})`,
      );
    });
  });
});

describe('PreventGradient', () => {
  it('says why there is no gradient', () => {
    build(() => {
      const logits = tf.placeholder(tf.float32, [2, 3]);
      const cost = tf.nn.sparseSoftmaxCrossEntropyWithLogits({ labels: [0, 2], logits });
      const [dLogits] = connected(tf.gradients(cost, logits));
      expect(() => tf.gradients(dLogits as tf.Tensor, logits)).toThrow(tf.errors.LookupError);
      expect(() => tf.gradients(dLogits as tf.Tensor, logits)).toThrow(
        'Gradient explicitly disabled. Reason: Currently there is no way to take the second ' +
          'derivative of sparse_softmax_cross_entropy_with_logits',
      );
    });
  });
});

describe('ties', () => {
  it('in Max share the gradient evenly', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [2, 3]);
      const y = ops.Max([x, 1]);
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    const tied = [
      [1, 2, 2],
      [3, 0, -1],
    ];
    await expectEverywhere(
      dx,
      [[x, tied]],
      [
        [
          [0, 0.5, 0.5],
          [1, 0, 0],
        ],
      ],
    );
  });

  it('in Maximum go to x', async () => {
    const { x, y, gradients } = build(() => {
      const [x, y] = [tf.placeholder(tf.float32, [3]), tf.placeholder(tf.float32, [3])];
      return { x, y, gradients: connected(tf.gradients(ops.Maximum([x, y]), [x, y])) };
    });
    const feeds: tf.FeedDict = [
      [x, [1, 2, 3]],
      [y, [1, 3, 2]],
    ];
    await expectEverywhere(gradients, feeds, [
      [1, 0, 1],
      [0, 1, 0],
    ]);
  });

  it('in MaxPool go to the first value of every window, also of overlapping ones', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [null, 3, 3, 1]);
      const y = tf.nn.maxPool(x, 2, 1, 'VALID');
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    const image = tf.NDArray.from(
      'float32',
      [2, 3, 3, 1],
      (i) => [7, 5, 5, 5, 5, 5, 0, 5, 5][i % 9] as number,
    );
    const expected = [1, 1, 0, 1, 1, 0, 0, 0, 0];
    for (const session of sessions) {
      const [value] = await fetchArrays(session, dx, [[x, image]]);
      expect([...(value as tf.NDArray).data]).toEqual([...expected, ...expected]);
    }
  });

  it('at the zero of Relu give nothing', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [3]);
      return { x, dx: connected(tf.gradients(tf.nn.relu(x), x)) };
    });
    await expectEverywhere(dx, [[x, [-1, 0, 1]]], [[0, 0, 1]]);
  });
});

describe('an empty batch', () => {
  it('gives weights a gradient of zeros', async () => {
    const { x, weights, gradients } = build(() => {
      const x = tf.placeholder(tf.float32, [null, 4, 4, 1]);
      const weights = [
        tf.constant(smooth(2, 2, 1, 3)),
        tf.constant(smooth(3)),
        tf.constant(smooth(12, 2)),
      ] as const;
      const [filter, bias, dense] = weights;
      const hidden = tf.nn.relu(tf.add(tf.nn.conv2d(x, filter, 1, 'SAME'), bias));
      const pooled = tf.nn.avgPool(tf.nn.maxPool(hidden, 2, 2, 'SAME'), 1, 1, 'VALID');
      const y = tf.nn.softmax(tf.matmul(tf.reshape(pooled, [-1, 12]), dense));
      return { x, weights, gradients: connected(tf.gradients(y, [x, ...weights])) };
    });
    const shapes = [[0, 4, 4, 1], ...weights.map((w) => w.shape)];
    for (const session of sessions) {
      const values = await fetchArrays(session, gradients, [[x, smooth(0, 4, 4, 1)]]);
      expect(values.map((v) => v.shape)).toEqual(shapes);
      for (const { data } of values) expect(new Set(data)).toEqual(new Set(data.length ? [0] : []));
    }
  });
});

describe('gradients of gradients', () => {
  it('of x⁴, by squares, are 4x³, 12x², 24x, 24', async () => {
    const { x, derivatives } = build(() => {
      const x = scalar();
      const derivatives = [tf.square(tf.square(x))];
      for (let order = 1; order <= 4; order++) {
        derivatives.push(...connected(tf.gradients(derivatives.at(-1) as tf.Tensor, x)));
      }
      return { x, derivatives };
    });
    await expectEverywhere(derivatives, [[x, 3]], [81, 108, 108, 72, 24]);
  });

  it('of x³, by a square and a product, are 3x², 6x, 6', async () => {
    const { x, derivatives } = build(() => {
      const x = tf.placeholder(tf.float32, [null]);
      const derivatives = [tf.multiply(tf.square(x), x)];
      for (let order = 1; order <= 3; order++) {
        derivatives.push(...connected(tf.gradients(derivatives.at(-1) as tf.Tensor, x)));
      }
      return { x, derivatives };
    });
    const expected = [
      [8, -1],
      [12, 3],
      [12, -6],
      [6, 6],
    ];
    await expectEverywhere(derivatives, [[x, [2, -1]]], expected);
  });

  it('of a softmax cross entropy', async () => {
    const { logits, labels, dLogits } = build(() => {
      const logits = tf.placeholder(tf.float32, [null, 3]);
      const labels = tf.placeholder(tf.float32, [null, 3]);
      const cost = tf.reduceMean(tf.nn.softmaxCrossEntropyWithLogits({ labels, logits }));
      expect(tf.gradients(cost, labels)).toEqual([null]);
      return { logits, labels, dLogits: connected(tf.gradients(cost, logits)) };
    });
    const feeds: Feeds = [
      [logits, smooth(2, 3)],
      [labels, distributions],
    ];
    for (const session of sessions) await checkGradients(session, dLogits, [logits], feeds);
  });

  it('of a network of convolution, relu, pooling and a dense layer', async () => {
    const { inputs, labels, weights, cost } = build(() => {
      const inputs = tf.placeholder(tf.float32, [null, 4, 4, 1]);
      const labels = tf.placeholder(tf.float32, [null, 2]);
      const weights = [
        tf.placeholder(tf.float32, [2, 2, 1, 2]),
        tf.placeholder(tf.float32, [2]),
        tf.placeholder(tf.float32, [8, 2]),
        tf.placeholder(tf.float32, [2]),
      ] as const;
      const [filter, bias, dense, denseBias] = weights;
      const conv = tf.nn.conv2d(inputs, filter, [1, 1, 1, 1], 'SAME');
      const hidden = tf.nn.relu(tf.add(conv, bias));
      const pooled = tf.nn.maxPool(hidden, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME');
      const logits = tf.add(tf.matmul(tf.reshape(pooled, [-1, 8]), dense), denseBias);
      const cost = tf.reduceMean(tf.nn.softmaxCrossEntropyWithLogits({ labels, logits }));
      return { inputs, labels, weights, cost };
    });
    // Pixels far apart keep every window's maximum, and every relu's side, where it is.
    const pixels = apart([2, 4, 4, 1]);
    const feeds: Feeds = [
      [inputs, pixels],
      [labels, array('float32', [2, 2], [0, 1, 1, 0])],
      [weights[0], array('float32', [2, 2, 1, 2], [1, -1, 0, 0, 0, 0, 0, 0])],
      [weights[1], array('float32', [2], [0.01, 0.02])],
      [weights[2], smooth(8, 2)],
      [weights[3], smooth(2)],
    ];
    const xs = [inputs, ...weights];
    const first = build(() => connected(tf.gradients(cost, xs)));
    for (const session of sessions) {
      await checkGradients(session, [cost], xs, feeds);
      await checkGradients(session, first, xs, feeds);
    }
  });

  it.each([1, 2, 5])('hold for a batch of %d, whatever the graph knows of it', async (rows) => {
    const { x, w, ys } = build(() => {
      const x = tf.placeholder(tf.float32, [null, 3]);
      const w = tf.placeholder(tf.float32, [3, 2]);
      const y = tf.reduceMean(tf.nn.softmax(tf.matmul(tf.square(x), w)), 0);
      return { x, w, ys: connected(tf.gradients(y, [x, w], { gradYs: [1, 2] })) };
    });
    const feeds: Feeds = [
      [x, smooth(rows, 3)],
      [w, smooth(3, 2)],
    ];
    for (const session of sessions) await checkGradients(session, ys, [x, w], feeds);
  });
});
