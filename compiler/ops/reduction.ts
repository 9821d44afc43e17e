import { constantOf, type TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { NDArray } from '../graph/nd_array.js';
import { oncePerGraph } from '../graph/once.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, type PartialValue } from '../graph/partial_value.js';
import type { FoldContext, GradientRule, InferContext, TensorInfo } from '../graph/record.js';
import { type Dim, isFullyDefined, numElements, unknownDims } from '../graph/shape.js';
import { normalizeAxis } from '../graph/shape_rules.js';
import { Maximum } from './arithmetic.js';
import { Fill, reshape } from './array.js';
import { Cast } from './cast.js';
import { Equal } from './comparison.js';
import { DynamicStitch } from './indexing.js';
import { add, divide, floorDivide, modulo, multiply } from './operators.js';
import { Range, rankOf, shapeOf, sizeOf } from './shape_arithmetic.js';
import { Tile } from './tiling.js';
import { index } from './type_constraints.js';

type Reduction = TensorOp<
  [input: TensorLike, reduction_indices: TensorLike],
  unknown,
  { keep_dims: boolean }
>;

function inferReduction(c: InferContext<{ keep_dims: boolean }>): TensorInfo {
  const shape = c.shape(0);
  const axes = knownData(c.value(1));
  const { keep_dims } = c.attrs;
  if (shape === null) return { dtype: c.dtype(0), shape: null };
  if (axes === null)
    return { dtype: c.dtype(0), shape: keep_dims ? unknownDims(shape.length) : null };
  const reduced = new Set(axes.map((a) => normalizeAxis(c, a, shape.length)));
  const kept = shape.map((d, i): Dim => (reduced.has(i) ? 1 : d));
  return { dtype: c.dtype(0), shape: keep_dims ? kept : kept.filter((_, i) => !reduced.has(i)) };
}

/** Reductions of a vector to a scalar, which is what shape arithmetic needs. */
const foldReduction =
  (f: (data: readonly number[]) => number) =>
  (c: FoldContext<{ keep_dims: boolean }>): PartialValue | null => {
    const [data, axes] = [knownData(c.value(0)), knownData(c.value(1))];
    const shape = c.value(0)?.shape;
    if (data === null || axes === null || shape === undefined || axes.length < shape.length)
      return null;
    return { dtype: c.dtype, shape: c.attrs.keep_dims ? shape.map(() => 1) : [], data: [f(data)] };
  };

const reduction = (
  type: string,
  doc: string,
  gradient: GradientRule<{ keep_dims: boolean }>,
  fold?: (c: FoldContext<{ keep_dims: boolean }>) => PartialValue | null,
): Reduction =>
  op(type, {
    doc,
    inputs: { input: 'T', reduction_indices: 'Tidx!' },
    types: { Tidx: index },
    attrs: { keep_dims: false },
    infer: inferReduction,
    fold,
    gradient,
  });

/** x ÷ max(y, 1): shapes divided, 0 ÷ 0 = 0 (TF: `_safe_shape_div`). */
const safeShapeDivide = (x: Tensor, y: Tensor): Tensor => floorDivide(x, Maximum([y, 1]));

/** The shape of the result as if `keep_dims` were set (TF: `math_ops.reduced_shape`). */
function reducedShape(shape: Tensor, axes: Tensor): Tensor {
  const rank = sizeOf(shape);
  const places = modulo(add(axes, rank), rank);
  return DynamicStitch([
    [Range([0, rank, 1]), places],
    [shape, Fill([shapeOf(places), NDArray.scalar('int32', 1)])],
  ]);
}

/** The gradient of a sum: `dy` repeated over the axes that were summed (TF: `_SumGrad`). */
const sumGradient: GradientRule<{ keep_dims: boolean }> = ({ inputs }, dy) => {
  const [x, axes] = inputs as [Tensor, Tensor];
  const known = constantAxes(axes);
  if (x.shape !== null && known !== null) {
    const rank = x.shape.length;
    if (known.length === rank && known.every((a, i) => a === i)) {
      const ones = reshape(dy, new Array<number>(rank).fill(1));
      const multiples = isFullyDefined(x.shape)
        ? constantOf(NDArray.vector('int32', x.shape))
        : shapeOf(x);
      return [Tile([ones, multiples]), null];
    }
    if (isFullyDefined(x.shape)) {
      const { shape } = x;
      // As TensorFlow does: it computes this in the graph, once for each pair, and reads it there.
      oncePerGraph(x.graph, `reduced_shape ${shape}/${known}`, () => {
        const input = constantOf(NDArray.vector('int32', shape));
        safeShapeDivide(input, reducedShape(input, axes));
      });
      const reduced = new Set(known.map((a) => (a < 0 ? a + rank : a)));
      const kept = reshape(
        dy,
        x.shape.map((d, i) => (reduced.has(i) ? 1 : d)),
      );
      return [Tile([kept, x.shape.map((d, i) => (reduced.has(i) ? d : 1))]), null];
    }
  }
  const shape = shapeOf(x);
  const kept = reducedShape(shape, axes);
  const multiples = safeShapeDivide(shape, kept);
  return [Tile([reshape(dy, kept), multiples]), null];
};

const constantAxes = (axes: Tensor): readonly number[] | null => {
  const { value } = axes.op.attrs;
  return value instanceof NDArray ? Array.from(value.data) : null;
};

export const Sum: Reduction = reduction(
  'Sum',
  'the sum over the listed axes',
  sumGradient,
  foldReduction((data) => data.reduce((a, b) => a + b, 0)),
);

export const Mean: Reduction = reduction('Mean', 'the mean over the listed axes', (op, dy) => {
  const [x] = op.inputs as [Tensor, Tensor];
  const [y] = op.outputs as [Tensor];
  const spread = sumGradient(op, dy)[0] as Tensor;
  const [sizeIn, sizeOut] = [numElements(x.shape), numElements(y.shape)];
  const factor =
    sizeIn !== null && sizeOut !== null
      ? constantOf(NDArray.scalar(dy.dtype, Math.floor(sizeIn / Math.max(sizeOut, 1))))
      : safeShapeDivide(prod(shapeOf(x)), prod(shapeOf(y)));
  const divisor = factor.dtype === dy.dtype ? factor : Cast([factor], { DstT: dy.dtype });
  return [divide(spread, divisor), null];
});

export const Max: Reduction = reduction(
  'Max',
  'the largest value along the listed axes',
  (op, dy) => {
    // Ties share the gradient (TF: `_MinOrMaxGrad`).
    const [x, axes] = op.inputs as [Tensor, Tensor];
    const kept = reducedShape(shapeOf(x), axes);
    const y = reshape(op.outputs[0] as Tensor, kept);
    const indicators = Cast([Equal([y, x])], { DstT: dy.dtype });
    const count = reshape(sum(indicators, axes), kept);
    return [multiply(divide(indicators, count), reshape(dy, kept)), null];
  },
);

export const Prod: TensorOp<
  [input: TensorLike, reduction_indices: TensorLike],
  unknown,
  { keep_dims: boolean }
> = op('Prod', {
  doc: 'the product over the listed axes',
  inputs: { input: 'T', reduction_indices: 'Tidx!' },
  types: { Tidx: index },
  attrs: { keep_dims: false },
  infer: inferReduction,
  fold: foldReduction((data) => data.reduce((a, b) => a * b, 1)),
  gradient: 'none',
});

export const ArgMax: TensorOp<
  [input: TensorLike, dimension: TensorLike],
  unknown,
  { output_type: DType }
> = op('ArgMax', {
  doc: 'the place of the largest value along an axis; of equal values the first',
  inputs: { input: 'T', dimension: 'Tidx!' },
  types: { Tidx: index },
  attrs: { output_type: 'int64' },
  infer(c) {
    const shape = c.shape(0);
    const axis = knownData(c.value(1))?.[0];
    const dtype = c.attrs.output_type;
    if (shape === null) return { dtype, shape: null };
    if (axis === undefined) return { dtype, shape: unknownDims(Math.max(0, shape.length - 1)) };
    if (axis < -shape.length || axis >= shape.length) {
      c.fail(
        `Dimension (${axis}) must be in the range [${-shape.length}, ${shape.length}), where ${shape.length} is the number of dimensions in the input.`,
      );
    }
    const at = axis < 0 ? axis + shape.length : axis;
    return { dtype, shape: shape.filter((_, i) => i !== at) };
  },
  gradient: null,
});

/** The axes of a reduction; all of them where none are given (TF: `_ReductionDims`). */
export function reductionAxes(x: Tensor, axis: TensorLike | null): TensorLike {
  if (axis !== null) return axis;
  if (x.shape === null) return Range([0, rankOf(x), 1]);
  return constantOf(
    NDArray.vector(
      'int32',
      x.shape.map((_, i) => i),
    ),
  );
}

const reduce =
  (record: () => Reduction) =>
  (
    x: Tensor,
    axis: TensorLike | null = null,
    keepDims = false,
    name: string | null = null,
  ): Tensor =>
    record()([x, reductionAxes(x, axis)], { keep_dims: keepDims }, name);

/** `math_ops.reduce_sum` */
export const sum = reduce(() => Sum);
/** `math_ops.reduce_mean` */
export const mean = reduce(() => Mean);
/** `math_ops.reduce_prod` */
export const prod = reduce(() => Prod);
