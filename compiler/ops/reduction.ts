import { constantOf, type TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { NDArray } from '../graph/nd_array.js';
import { oncePerGraph } from '../graph/once.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, type PartialValue } from '../graph/partial_value.js';
import type {
  FoldContext,
  GradientRule,
  InferContext,
  OpDefinition,
  TensorInfo,
} from '../graph/record.js';
import { type Dim, isFullyDefined, numElements, unknownDims } from '../graph/shape.js';
import { normalizeAxis } from '../graph/shape_rules.js';
import { Maximum } from './arithmetic.js';
import { Fill, reshape, Transpose } from './array.js';
import { cast } from './cast.js';
import { Equal } from './comparison.js';
import { cumprod } from './cumulative.js';
import { ListDiff } from './dynamic.js';
import { elements, perInput, reducing } from './flops.js';
import { GatherV2 } from './gather.js';
import { DynamicStitch } from './indexing.js';
import { ConcatV2 } from './joining.js';
import { add, divide, floorDivide, modulo, multiply } from './operators.js';
import { InvertPermutation, range, rankOf, shapeOf, sizeOf } from './shape_arithmetic.js';
import { Tile } from './tiling.js';
import { floating, index, numeric } from './type_constraints.js';

export interface KeepDims {
  readonly keep_dims: boolean;
}

type Reduction = TensorOp<[input: TensorLike, reduction_indices: TensorLike], unknown, KeepDims>;

function inferReduction(c: InferContext<KeepDims>): TensorInfo {
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
  (c: FoldContext<KeepDims>): PartialValue | null => {
    const [data, axes] = [knownData(c.value(0)), knownData(c.value(1))];
    const shape = c.value(0)?.shape;
    if (data === null || axes === null || shape === undefined || axes.length < shape.length)
      return null;
    return { dtype: c.dtype, shape: c.attrs.keep_dims ? shape.map(() => 1) : [], data: [f(data)] };
  };

const reduction = (
  type: string,
  doc: string,
  {
    input = 'T',
    types,
    ...definition
  }: Pick<OpDefinition<KeepDims>, 'types' | 'gradient' | 'fold' | 'flops'> & {
    readonly input?: string;
  },
): Reduction =>
  op(type, {
    doc,
    inputs: { input, reduction_indices: 'Tidx!' },
    types: { ...types, Tidx: index },
    attrs: { keep_dims: false },
    infer: inferReduction,
    flops: reducing(),
    ...definition,
  });

/** x ÷ max(y, 1): shapes divided, 0 ÷ 0 = 0 (TF: `_safe_shape_div`). */
const safeShapeDivide = (x: Tensor, y: Tensor): Tensor => floorDivide(x, Maximum([y, 1]));

/** The shape of the result as if `keep_dims` were set (TF: `math_ops.reduced_shape`). */
function reducedShape(shape: Tensor, axes: Tensor): Tensor {
  const indices = cast(axes, 'int32');
  const rank = sizeOf(shape);
  const places = modulo(add(indices, rank), rank);
  return DynamicStitch([
    [range(0, rank), places],
    [shape, Fill([shapeOf(places), NDArray.scalar('int32', 1)])],
  ]);
}

/** The gradient of a sum: `dy` repeated over the axes that were summed (TF: `_SumGrad`). */
const sumGradient: GradientRule<KeepDims> = ({ inputs }, dy) => {
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
  return value instanceof NDArray ? Array.from((value as NDArray).data) : null;
};

export const Sum: Reduction = reduction('Sum', 'the sum over the listed axes', {
  types: { T: numeric },
  gradient: sumGradient,
  fold: foldReduction((data) => data.reduce((a, b) => a + b, 0)),
});

export const Mean: Reduction = reduction('Mean', 'the mean over the listed axes', {
  types: { T: numeric },
  flops: reducing(1),
  gradient(op, dy) {
    const [x] = op.inputs as [Tensor, Tensor];
    const [y] = op.outputs as [Tensor];
    const spread = sumGradient(op, dy)[0] as Tensor;
    const [sizeIn, sizeOut] = [numElements(x.shape), numElements(y.shape)];
    const factor =
      sizeIn !== null && sizeOut !== null
        ? constantOf(NDArray.scalar(dy.dtype, Math.floor(sizeIn / Math.max(sizeOut, 1))))
        : safeShapeDivide(prod(shapeOf(x)), prod(shapeOf(y)));
    return [divide(spread, cast(factor, dy.dtype)), null];
  },
});

/** Of no elements the result depends on the dtype: it is left to the compiler. */
const foldChoice = (f: (...data: readonly number[]) => number) => (c: FoldContext<KeepDims>) =>
  c.value(0)?.data.length === 0 ? null : foldReduction((data) => f(...data))(c);

/** The gradient of the chosen elements, of which equal ones share it (TF: `_MinOrMaxGrad`). */
const choiceGradient: GradientRule<KeepDims> = ({ inputs, outputs }, dy) => {
  const [x, axes] = inputs as [Tensor, Tensor];
  const kept = reducedShape(shapeOf(x), axes);
  const y = reshape(outputs[0] as Tensor, kept);
  const gradient = reshape(dy, kept);
  const indicators = cast(Equal([y, x]), dy.dtype);
  const count = reshape(sum(indicators, axes), kept);
  return [multiply(divide(indicators, count), gradient), null];
};

export const Max: Reduction = reduction('Max', 'the largest value along the listed axes', {
  types: { T: numeric },
  gradient: choiceGradient,
  fold: foldChoice(Math.max),
});

export const Min: Reduction = reduction('Min', 'the smallest value along the listed axes', {
  types: { T: numeric },
  gradient: choiceGradient,
  fold: foldChoice(Math.min),
});

/** The product of all other elements, from those before and those after (TF: `_ProdGrad`). */
const prodGradient: GradientRule<KeepDims> = ({ inputs }, dy) => {
  const [x, axes] = inputs as [Tensor, Tensor];
  const shape = shapeOf(x);
  const indices = reshape(axes, [-1]);
  const kept = reducedShape(shape, axes);
  const spread = Tile([reshape(dy, kept), safeShapeDivide(shape, kept)]);
  // The reduced axes become one, the others another.
  const rank = rankOf(x);
  const reduced = modulo(add(cast(indices, 'int32'), rank), rank);
  const others = ListDiff([range(0, rank), reduced]).outputs[0] as Tensor;
  const perm = ConcatV2([[reduced, others], 0], {}, 'concat');
  const size = (axes: Tensor): Tensor => prod(GatherV2([shape, axes, 0]));
  const [rows, columns] = [size(reduced), size(others)];
  const permuted = Transpose([x, perm], {}, 'transpose');
  const matrix = reshape(permuted, [rows, columns]);
  const before = cumprod(matrix, 0, { exclusive: true });
  const after = cumprod(matrix, 0, { exclusive: true, reverse: true });
  const partial = reshape(multiply(before, after), shapeOf(permuted));
  const gradient = multiply(
    spread,
    Transpose([partial, InvertPermutation([perm])], {}, 'transpose'),
  );
  return [reshape(gradient, shape), null];
};

export const Prod: Reduction = reduction('Prod', 'the product over the listed axes', {
  types: { T: numeric },
  gradient: prodGradient,
  fold: foldReduction((data) => data.reduce((a, b) => a * b, 1)),
});

export const EuclideanNorm: Reduction = reduction(
  'EuclideanNorm',
  'the square root of the sum of squares over the listed axes',
  {
    types: { T: numeric },
    flops: (c) => perInput()(c) + reducing(1)(c),
    gradient: null,
  },
);

export const All: Reduction = reduction('All', 'whether all along the listed axes are true', {
  input: 'bool',
  gradient: null,
  fold: foldReduction((data) => Math.min(1, ...data)),
});

export const Any: Reduction = reduction('Any', 'whether any along the listed axes is true', {
  input: 'bool',
  gradient: null,
  fold: foldReduction((data) => Math.max(0, ...data)),
});

export const L2Loss: TensorOp<[t: TensorLike]> = op('L2Loss', {
  doc: 'half the sum of the squares of all elements',
  inputs: { t: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: [] }),
  // What TensorFlow's implementation takes, not the fewest possible.
  flops: (c) => 3 * elements(c.input(0)) - 1,
  gradient: ({ inputs: [t] }, dy) => [multiply(t as Tensor, dy)],
});

type ArgReduction = TensorOp<
  [input: TensorLike, dimension: TensorLike],
  unknown,
  { output_type: DType }
>;

const argReduction = (type: string, doc: string): ArgReduction =>
  op(type, {
    doc,
    inputs: { input: 'T', dimension: 'Tidx!' },
    types: { T: numeric, Tidx: index },
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
    flops: reducing(),
    gradient: null,
  });

export const ArgMax = argReduction(
  'ArgMax',
  'the place of the largest value along an axis; of equal values the first',
);
export const ArgMin = argReduction(
  'ArgMin',
  'the place of the smallest value along an axis; of equal values the first',
);

/** The axes of a reduction; all of them where none are given (TF: `_ReductionDims`). */
export function reductionAxes(x: Tensor, axis: TensorLike | null): TensorLike {
  if (axis !== null) return axis;
  if (x.shape === null) return range(0, rankOf(x));
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
  ): Tensor => {
    const result = record()([x, reductionAxes(x, axis)], { keep_dims: keepDims }, name);
    // TF: `_may_reduce_to_scalar`; the shape rule sees axes, not that they are all of them.
    if (axis === null && !keepDims) result.setShape([]);
    return result;
  };

/** `math_ops.reduce_sum` */
export const sum = reduce(() => Sum);
/** `math_ops.reduce_mean` */
export const mean = reduce(() => Mean);
/** `math_ops.reduce_prod` */
export const prod = reduce(() => Prod);
/** `math_ops.reduce_max` */
export const max = reduce(() => Max);
/** `math_ops.reduce_min` */
export const min = reduce(() => Min);
/** `math_ops.reduce_all` */
export const all = reduce(() => All);
/** `math_ops.reduce_any` */
export const any = reduce(() => Any);
/** `math_ops.reduce_euclidean_norm` */
export const euclideanNorm = reduce(() => EuclideanNorm);
