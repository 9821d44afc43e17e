/** Ops on shapes, sizes and axes: what gradients compute their shapes with. */

import type { TensorLike } from '../graph/convert.js';
import { constantOf } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { NDArray } from '../graph/nd_array.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import {
  knownData,
  MAX_FOLDED_ELEMENTS,
  type PartialValue,
  scalarValue,
  vectorValue,
} from '../graph/partial_value.js';
import { isFullyDefined, numElements } from '../graph/shape.js';
import { withRank } from '../graph/shape_rules.js';
import { index, signed } from './type_constraints.js';

export const Shape: TensorOp<[input: TensorLike], unknown, { out_type: DType }> = op('Shape', {
  doc: 'The lengths of the axes.',
  inputs: { input: 'T' },
  attrs: { out_type: 'int32' },
  infer: (c) => ({ dtype: c.attrs.out_type, shape: [c.shape(0)?.length ?? null] }),
  fold(c) {
    const shape = c.shape(0);
    return shape && vectorValue(shape, c.attrs.out_type);
  },
  gradient: null,
});

export const ShapeN: MultiOp<[input: readonly TensorLike[]], unknown, { out_type: DType }> =
  multiOp('ShapeN', {
    doc: 'The shapes of several tensors.',
    inputs: { input: 'T[]' },
    attrs: { out_type: 'int32' },
    infer: (c) =>
      Array.from({ length: c.count }, (_, i) => ({
        dtype: c.attrs.out_type,
        shape: [c.shape(i)?.length ?? null],
      })),
    fold(c) {
      const shapes = Array.from({ length: c.count }, (_, i) => c.shape(i));
      return shapes.every((s) => s !== null)
        ? shapes.map((s) => vectorValue(s, c.attrs.out_type))
        : null;
    },
    gradient: null,
  });

export const Size: TensorOp<[input: TensorLike], unknown, { out_type: DType }> = op('Size', {
  doc: 'The number of elements.',
  inputs: { input: 'T' },
  attrs: { out_type: 'int32' },
  infer: (c) => ({ dtype: c.attrs.out_type, shape: [] }),
  fold: (c) => scalarValue(numElements(c.shape(0)), c.attrs.out_type),
  gradient: null,
});

export const Rank: TensorOp<[input: TensorLike]> = op('Rank', {
  doc: 'The number of axes.',
  inputs: { input: 'T' },
  infer: () => ({ dtype: 'int32', shape: [] }),
  fold: (c) => scalarValue(c.shape(0)?.length ?? null),
  gradient: null,
});

/** The bounds and the step of a range. */
interface RangeBounds {
  readonly start: number;
  readonly limit: number;
  readonly delta: number;
}

/** The bounds of a `Range`, as far as they are known. */
function rangeBounds(c: { value(input: number): PartialValue | null }): RangeBounds | null {
  const values = [0, 1, 2].map((i) => knownData(c.value(i))?.[0]);
  const [start, limit, delta] = values;
  if (start === undefined || limit === undefined || delta === undefined) return null;
  return { start, limit, delta };
}

/** Numbers are added up in the dtype, as TensorFlow's kernel does. */
const rounding = (dtype: DType): ((x: number) => number) =>
  dtype === 'float32' ? Math.fround : (x) => x;

/** How many numbers a range has. */
function rangeLength({ start, limit, delta }: RangeBounds, dtype: DType): number {
  const round = rounding(dtype);
  return Math.max(0, Math.ceil(round(round(limit - start) / delta)));
}

/** The numbers of a range. */
export function rangeValues(bounds: RangeBounds, dtype: DType): readonly number[] {
  const round = rounding(dtype);
  const values: number[] = [];
  let value = bounds.start;
  for (let i = rangeLength(bounds, dtype); i > 0; i--) {
    values.push(value);
    value = round(value + bounds.delta);
  }
  return values;
}

export const Range: TensorOp<[start: TensorLike, limit: TensorLike, delta: TensorLike]> = op(
  'Range',
  {
    doc: '`start`, `start + delta`, … below `limit`.',
    inputs: { start: 'Tidx!', limit: 'Tidx!', delta: 'Tidx!' },
    types: { Tidx: { ...signed, default: 'int32' } },
    infer(c) {
      const bounds = rangeBounds(c);
      if (bounds === null) return { dtype: c.dtype(0), shape: [null] };
      const { start, limit, delta } = bounds;
      if (delta === 0) c.fail('Requires delta != 0');
      if (delta > 0 && start > limit) {
        c.fail(`Requires start <= limit when delta > 0: ${start}/${limit}`);
      }
      if (delta < 0 && start < limit) {
        c.fail(`Requires start >= limit when delta < 0: ${start}/${limit}`);
      }
      return { dtype: c.dtype(0), shape: [rangeLength(bounds, c.dtype(0))] };
    },
    fold(c) {
      const bounds = rangeBounds(c);
      return bounds === null ||
        bounds.delta === 0 ||
        rangeLength(bounds, c.dtype) > MAX_FOLDED_ELEMENTS
        ? null
        : vectorValue(rangeValues(bounds, c.dtype), c.dtype);
    },
    gradient: null,
  },
);

export const InvertPermutation: TensorOp<[x: TensorLike]> = op('InvertPermutation', {
  doc: 'The permutation that undoes `x`.',
  inputs: { x: 'T' },
  types: { T: index },
  infer: (c) => ({ dtype: c.dtype(0), shape: withRank(c, 0, 1) }),
  fold(c) {
    const perm = knownData(c.value(0));
    return (
      perm &&
      vectorValue(
        perm.map((_, i) => perm.indexOf(i)),
        c.dtype,
      )
    );
  },
  gradient: null,
});

export const BroadcastGradientArgs: MultiOp<[s0: TensorLike, s1: TensorLike]> = multiOp(
  'BroadcastGradientArgs',
  {
    doc: 'The axes over which the gradients of a broadcast op are summed, for each of two shapes.',
    inputs: { s0: 'T!', s1: 'T!' },
    types: { T: index },
    infer: (c) => [
      { dtype: c.dtype(0), shape: [null] },
      { dtype: c.dtype(0), shape: [null] },
    ],
    fold(c) {
      const shapes = [knownData(c.value(0)), knownData(c.value(1))];
      const [a, b] = shapes;
      if (!a || !b) return null;
      const rank = Math.max(a.length, b.length);
      const isSame = a.length === b.length && a.every((d, i) => d === b[i]);
      // Axes that both have with length 1 are listed too, as TensorFlow does: summing them is free.
      const axes = (s: readonly number[]): number[] =>
        isSame
          ? []
          : Array.from({ length: rank }, (_, i) => i).filter(
              (i) => (s[i - (rank - s.length)] ?? 1) === 1,
            );
      return [vectorValue(axes(a), c.dtype), vectorValue(axes(b), c.dtype)];
    },
    gradient: null,
  },
);

/** `array_ops.shape`: a constant where the static shape is known. */
export function shapeOf(
  input: Tensor,
  {
    outType = 'int32',
    optimize = true,
    name = null,
  }: { outType?: DType; optimize?: boolean; name?: string | null } = {},
): Tensor {
  return getDefaultGraph().nameScope(name ?? 'Shape', (scope) => {
    const { shape } = input;
    return optimize && isFullyDefined(shape)
      ? constantOf(NDArray.vector(outType, shape), scope)
      : Shape([input], { out_type: outType }, scope);
  });
}

/** `array_ops.size`: a constant where the static shape is known, or an axis has no elements. */
export function sizeOf(
  input: Tensor,
  { outType = 'int32', name = null }: { outType?: DType; name?: string | null } = {},
): Tensor {
  return getDefaultGraph().nameScope(name ?? 'Size', (scope) => {
    const size = input.shape?.includes(0) ? 0 : numElements(input.shape);
    return size === null
      ? Size([input], { out_type: outType }, scope)
      : constantOf(NDArray.scalar(outType, size), scope);
  });
}

/** `array_ops.rank`: a constant where the rank is known. */
export function rankOf(input: Tensor, name: string | null = null): Tensor {
  return getDefaultGraph().nameScope(name ?? 'Rank', (scope) =>
    input.shape === null
      ? Rank([input], {}, scope)
      : constantOf(NDArray.scalar('int32', input.shape.length), scope),
  );
}

/** `math_ops.range`, of integers of one dtype. */
export const range = (
  start: TensorLike,
  limit: TensorLike,
  delta: TensorLike = 1,
  name: string | null = null,
): Tensor => Range([start, limit, delta], {}, name ?? 'range');
