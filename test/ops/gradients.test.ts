import { describe, expect, it } from 'vitest';
import { type OpType, ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { connected, everyBackend } from '../every_backend.js';
import {
  expectClose,
  type Feeds,
  fetchArrays,
  numericGradient,
  weightedGradients,
  weightsFor,
} from '../numeric_gradient.js';
import { activationGradients } from './gradients/activation.js';
import { arithmeticGradients } from './gradients/arithmetic.js';
import { arrayGradients } from './gradients/array.js';
import type { Case, Cases } from './gradients/case.js';
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

const { build, graph, sessions } = everyBackend();

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
    const others = /^(_?TensorList.*|(Stateless)?(If|While)|_Assert|PreventGradient|RandomGamma)$/;
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
