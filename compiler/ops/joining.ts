/** Tensors put together from parts, and taken apart. */

import { explainHere } from '../graph/call_site.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { ValueError } from '../graph/errors.js';
import { getDefaultGraph } from '../graph/graph.js';
import {
  constructorOf,
  type MultiOp,
  multiConstructorOf,
  multiOp,
  op,
  type TensorOp,
} from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { packRecord, unpackRecord } from '../graph/packing.js';
import { knownData, vectorValue } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import {
  type Dim,
  formatShape,
  formatTuple,
  isFullyDefined,
  type Shape,
  unknownDims,
} from '../graph/shape.js';
import {
  mergeDims,
  mergeShapesOrFail,
  normalizeAxis,
  withRank,
  withRankAtLeast,
} from '../graph/shape_rules.js';
import { Identity, Squeeze } from './array.js';
import { concatValues, vectorInput } from './folding.js';
import { modulo } from './operators.js';
import { rankOf, ShapeN, shapeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { index } from './type_constraints.js';

export const Pack: TensorOp<[values: readonly TensorLike[]], unknown, { axis: number }> =
  constructorOf(packRecord);

export const Unpack: MultiOp<[value: TensorLike], { num: number }, { axis: number }> =
  multiConstructorOf(unpackRecord);

export const ConcatV2: TensorOp<[values: readonly TensorLike[], axis: TensorLike]> = op(
  'ConcatV2',
  {
    doc: 'Tensors one after the other along an existing axis.',
    inputs: { values: 'T[]', axis: 'Tidx!' },
    types: { Tidx: index },
    infer(c) {
      const n = c.count - 1;
      const axis = knownData(c.value(n))?.[0];
      const shapes = Array.from({ length: n }, (_, i) => c.shape(i));
      const rank = shapes.find((s) => s !== null)?.length;
      if (rank === undefined) return { dtype: c.dtype(0), shape: null };
      if (axis === undefined) {
        if (rank === 0) c.fail("Can't concatenate scalars (use tf.stack instead)");
        return { dtype: c.dtype(0), shape: unknownDims(rank) };
      }
      for (let i = n - 1; i >= 0; i--) withRankAtLeast(c, i, axis < 0 ? -axis : axis + 1);
      const at = (shape: Shape): number => (axis < 0 ? axis + (shape?.length ?? 0) : axis);
      let before: Shape = null;
      let after: Shape = null;
      let total: Dim = 0;
      for (let i = n - 1; i >= 0; i--) {
        const shape = shapes[i] ?? null;
        const text =
          'ConcatOp : Dimensions of inputs should match: ' +
          `shape[0] = ${formatShape(c.shape(0))} vs. shape[${i}] = ${formatShape(shape)}`;
        before = mergeShapesOrFail(c, shape && shape.slice(0, at(shape)), before, text);
        after = mergeShapesOrFail(c, shape && shape.slice(at(shape) + 1), after, text);
        const length: Dim = shape?.[at(shape)] ?? null;
        total = total === null || length === null ? null : total + length;
      }
      return { dtype: c.dtype(0), shape: before && after && [...before, total, ...after] };
    },
    fold(c) {
      const n = c.count - 1;
      const values = Array.from({ length: n }, (_, i) => vectorInput(c, i));
      const axis = knownData(c.value(n))?.[0];
      if (axis === undefined || !values.every((v) => v !== null)) return null;
      return concatValues(values, axis);
    },
    gradient: concatGradient,
  },
);

/** TF: `_ConcatGradHelper`. */
function concatGradient({ inputs }: Operation, dy: Tensor): readonly (Tensor | null)[] {
  const values = inputs.slice(0, -1);
  if (values.length === 1) return [dy, null];
  const axis = modulo(inputs.at(-1) as Tensor, rankOf(values[0] as Tensor));
  const shapes = shapesOf(values);
  if (shapes.length > MOST_SLICES) {
    const lengths = Squeeze([Slice([stack(shapes, 1), [axis, 0], [1, -1]])]);
    const parts = SplitV([dy, lengths, axis], { num_split: shapes.length }, 'split');
    return [...parts.outputs, null];
  }
  const offsets = ConcatOffset([axis, shapes]).outputs;
  return [...shapes.map((size, i) => Slice([dy, offsets[i] as Tensor, size])), null];
}

/** Beyond so many tensors their gradients are split off, not sliced. */
const MOST_SLICES = 16;

/** The shapes of some tensors: constants if all are known, and one `ShapeN` if not. */
function shapesOf(values: readonly Tensor[]): readonly Tensor[] {
  const known: Tensor[] = [];
  for (const value of values) {
    const shape = shapeOf(value);
    if (shape.op.type !== 'Const') return ShapeN([values]).outputs;
    known.push(shape);
  }
  return known;
}

export const ConcatOffset: MultiOp<[concat_dim: TensorLike, shape: readonly TensorLike[]]> =
  multiOp('ConcatOffset', {
    doc: 'Where each of several tensors begins when they are one after the other along an axis.',
    inputs: { concat_dim: 'int32!', shape: 'int32[]!' },
    infer: (c) =>
      Array.from({ length: c.count - 1 }, (_, i) => ({ dtype: 'int32', shape: c.shape(i + 1) })),
    fold(c) {
      const axis = knownData(c.value(0))?.[0];
      const shapes = Array.from({ length: c.count - 1 }, (_, i) => vectorInput(c, i + 1));
      if (axis === undefined || !shapes.every((s) => s !== null)) return null;
      let begin: Dim = 0;
      return shapes.map(({ data }) => {
        const offset = vectorValue(data.map((_, i) => (i === axis ? begin : 0)));
        const length = data[axis] ?? null;
        begin = begin === null || length === null ? null : begin + length;
        return offset;
      });
    },
    gradient: null,
  });

/** The axis that a split's input `i` names, counted from the front; null where it is not known. */
function splitAxis(c: InferContext<unknown>, i: number, shape: Shape): number | null {
  withRank(c, i, 0);
  const axis = knownData(c.value(i))?.[0];
  if (axis === undefined || shape === null) return null;
  const { length: rank } = shape;
  return normalizeAxis(
    c,
    axis,
    rank,
    `Dimension size, given by scalar input ${axis} must be in range [-${rank}, ${rank})`,
  );
}

export const Split: MultiOp<[split_dim: TensorLike, value: TensorLike], { num_split: number }> =
  multiOp('Split', {
    doc: 'The parts of equal length into which an axis is divided.',
    inputs: { split_dim: 'int32!', value: 'T' },
    infer(c) {
      const { num_split } = c.attrs;
      const shape = c.shape(1);
      const axis = splitAxis(c, 0, shape);
      const length = axis === null ? null : (shape?.[axis] ?? null);
      if (length !== null && length % num_split !== 0) {
        c.fail(
          `Dimension size must be evenly divisible by ${num_split} but is ${length}\n\t` +
            'Number of ways to split should evenly divide the split dimension',
          `Number of ways to split should evenly divide the split dimension, but got split_dim ${axis} (size = ${length}) and num_split ${num_split}`,
        );
      }
      const part = length === null ? null : length / num_split;
      const dims =
        axis === null ? shape && unknownDims(shape.length) : replaceDim(shape, axis, part);
      return Array.from({ length: num_split }, () => ({ dtype: c.dtype(1), shape: dims }));
    },
    gradient: ({ inputs: [axis] }, ...dys) => [null, concat(dys, axis as Tensor)],
  });

export const SplitV: MultiOp<
  [value: TensorLike, size_splits: TensorLike, split_dim: TensorLike],
  { num_split: number }
> = multiOp('SplitV', {
  doc: 'The parts of given lengths into which an axis is divided; one -1 is what is left over.',
  inputs: { value: 'T', size_splits: 'Tlen!', split_dim: 'int32!' },
  types: { Tlen: index },
  infer(c) {
    const { num_split } = c.attrs;
    const shape = c.shape(0);
    const axis = splitAxis(c, 2, shape);
    const dims = (length: Dim): Shape =>
      axis === null ? shape && unknownDims(shape.length) : replaceDim(shape, axis, length);
    if (shape?.length === 0) c.fail("Can't split scalars");
    const sizes = splitSizes(c, num_split, axis === null ? null : (shape?.[axis] ?? null));
    return sizes.map((size) => ({ dtype: c.dtype(0), shape: dims(size) }));
  },
  gradient: ({ inputs: [, , axis] }, ...dys) => [concat(dys, axis as Tensor), null, null],
});

/** The lengths of the parts of an axis of length `total`. */
function splitSizes(c: InferContext<unknown>, count: number, total: Dim): readonly Dim[] {
  const sizes = knownData(c.value(1));
  if (sizes === null) return unknownDims(count);
  if (sizes.length !== count) c.fail('Length of size_splits should be equal to num_outputs');
  const given = sizes.filter((size) => size !== -1);
  if (sizes.length - given.length > 1) c.fail('size_splits can only have one -1');
  const sum = given.reduce((a, b) => a + b, 0);
  const hasRest = given.length < sizes.length;
  if (total !== null && (hasRest ? sum > total : sum !== total)) {
    c.fail(
      `can't split axis of size ${total} into pieces of size [${sizes}]`,
      `Determined shape must either match input shape along split_dim exactly if fully specified, or be less than the size of the input along split_dim if not fully specified.  Got: ${sum}`,
    );
  }
  return sizes.map((size) => (size !== -1 ? size : total === null ? null : total - sum));
}

const replaceDim = (shape: Shape, axis: number, length: Dim): Shape =>
  shape && shape.map((d, i) => (i === axis ? length : d));

export const ParallelConcat: TensorOp<[values: readonly TensorLike[]], { shape: Shape }> = op(
  'ParallelConcat',
  {
    doc: 'Tensors of length 1 one after the other along the first axis.',
    inputs: { values: 'T[]' },
    infer(c) {
      const { shape } = c.attrs;
      if (!isFullyDefined(shape)) c.fail('shape attr must be fully defined');
      for (let i = 0; i < c.count; i++) {
        const own = c.shape(i);
        if (!isFullyDefined(own)) c.fail('All input shapes must be fully defined.');
        mergeDims(c, own?.[0] ?? null, 1);
        mergeShapesOrFail(c, own?.slice(1) ?? null, shape?.slice(1) ?? null);
      }
      return { dtype: c.dtype(0), shape };
    },
    gradient: 'none',
  },
);

/** `array_ops.concat` */
export function concat(
  values: readonly TensorLike[],
  axis: TensorLike,
  name: string | null = null,
): Tensor {
  const own = name ?? 'concat';
  const [only] = values;
  if (values.length !== 1 || only === undefined) return ConcatV2([values, axis], {}, own);
  return getDefaultGraph().nameScope(own, () => {
    const dim = convertToTensor(axis, { dtype: 'int32', name: 'concat_dim' });
    if (dim.shape !== null && dim.shape.length !== 0) {
      throw new ValueError(
        explainHere(`Shape ${formatTuple(dim.shape)} must have rank 0`, { op: dim.op }),
      );
    }
    return Identity([only], {}, own);
  });
}

/** `array_ops.stack`: a list of values becomes a constant where all are known. */
export const stack = (
  values: readonly TensorLike[],
  axis = 0,
  name: string | null = null,
): Tensor =>
  axis === 0
    ? convertToTensor(values, { preferred: 'int32', name: name ?? 'stack' })
    : Pack([values], { axis }, name ?? 'stack');
