import type { TensorLike } from '../graph/convert.js';
import { constantOf, convertToTensor } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { NDArray } from '../graph/nd_array.js';
import {
  constructorOf,
  type MultiOp,
  multiConstructorOf,
  multiOp,
  op,
  type TensorOp,
} from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { packRecord, unpackRecord } from '../graph/packing.js';
import {
  knownData,
  MAX_FOLDED_ELEMENTS,
  type PartialValue,
  scalarValue,
  vectorValue,
} from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import { type Dim, isFullyDefined, numElements, type Shape, unknownDims } from '../graph/shape.js';
import {
  mergeShapesOrFail,
  normalizeAxis,
  sameAsInput,
  shapeFromInput,
  withRank,
} from '../graph/shape_rules.js';
import { broadcastValue, concatValues, foldUnary, gatherValue } from './folding.js';
import { subtract } from './operators.js';
import { sum } from './reduction.js';

const index = { allowed: ['int32', 'int64'], default: 'int32' } as const;

export const Identity: TensorOp<[input: TensorLike]> = op('Identity', {
  doc: 'Its input.',
  inputs: { input: 'T' },
  infer: sameAsInput,
  fold: foldUnary((x) => x),
  gradient: (_, dy) => [dy],
});

export const StopGradient: TensorOp<[input: TensorLike]> = op('StopGradient', {
  doc: 'Its input, as a constant for every gradient.',
  inputs: { input: 'T' },
  infer: sameAsInput,
  fold: foldUnary((x) => x),
  gradient: null,
});

export const Shape_: TensorOp<[input: TensorLike], unknown, { out_type: DType }> = op('Shape', {
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

/** The output of a reshape, -1 solved where it can be (TF: `SetOutputShapeForReshape`). */
function reshapedShape(c: InferContext<unknown>): Shape {
  const from = c.shape(0);
  const wanted = shapeFromInput(c, 1);
  if (wanted === null || from === null) return wanted;
  const product = (dims: readonly Dim[]): number => dims.reduce<number>((n, d) => n * (d ?? 1), 1);
  const unknown = (dims: readonly Dim[]): number[] =>
    dims.flatMap((d, i) => (d === null ? [i] : []));
  const [missingIn, missingOut] = [unknown(from), unknown(wanted)];
  const given = knownData(c.value(1))?.flatMap((d, i) => (d === -1 ? [i] : [])) ?? [];
  if (given.length > 1) {
    c.fail(`Only one input size may be -1, not both ${given[0]} and ${given[1]}`);
  }
  const [elementsIn, elementsOut] = [product(from), product(wanted)];
  if (missingIn.length > 1 || missingOut.length > 1) return wanted;
  if (missingIn.length === 0 && missingOut.length === 0) {
    if (elementsIn !== elementsOut) {
      c.fail(
        `Cannot reshape a tensor with ${elementsIn} elements to shape [${wanted}] (${elementsOut} elements)`,
        `Input to reshape is a tensor with ${elementsIn} values, but the requested shape has ${elementsOut}`,
      );
    }
    return wanted;
  }
  const solve = (total: number, part: number): number => {
    if (total % part !== 0) {
      c.fail(
        `Dimension size must be evenly divisible by ${part} but is ${total}`,
        `Input to reshape is a tensor with ${total} values, but the requested shape requires a multiple of ${part}`,
      );
    }
    return total / part;
  };
  if (missingIn.length === 0 && elementsOut === 0 && given.length > 0) {
    c.fail(
      'reshape cannot infer the missing input size for an empty tensor unless all specified input ' +
        'sizes are non-zero',
    );
  }
  if (missingIn.length === 0 && elementsOut > 0) {
    return wanted.map((d) => d ?? solve(elementsIn, elementsOut));
  }
  if (missingOut.length === 0 && elementsIn > 0) solve(elementsOut, elementsIn);
  return wanted;
}

export const Reshape: TensorOp<[tensor: TensorLike, shape: TensorLike]> = op('Reshape', {
  doc: 'The same values in the same order under another shape; -1 is solved from the size.',
  inputs: { tensor: 'T', shape: 'Tshape!' },
  types: { Tshape: index },
  infer: (c) => ({ dtype: c.dtype(0), shape: reshapedShape(c) }),
  fold(c) {
    const [value, shape] = [c.value(0), knownData(c.value(1))];
    if (value === null || shape === null) return null;
    const known = shape.reduce((n, d) => (d < 0 ? n : n * d), 1);
    return { ...value, shape: shape.map((d) => (d < 0 ? value.data.length / known : d)) };
  },
  gradient: (op, dy) => [reshape(dy, shapeOf(op.inputs[0] as Tensor)), null],
});

export const ExpandDims: TensorOp<[input: TensorLike, dim: TensorLike]> = op('ExpandDims', {
  doc: 'An axis of length 1 inserted at `dim`.',
  inputs: { input: 'T', dim: 'Tdim!' },
  types: { Tdim: index },
  infer(c) {
    const shape = c.shape(0);
    const dim = knownData(c.value(1))?.[0];
    if (shape === null) return { dtype: c.dtype(0), shape: null };
    if (dim === undefined) return { dtype: c.dtype(0), shape: unknownDims(shape.length + 1) };
    if (dim < -shape.length - 1 || dim > shape.length) {
      c.fail(`dim ${dim} not in the interval [${-shape.length - 1}, ${shape.length}].`);
    }
    const at = dim < 0 ? dim + shape.length + 1 : dim;
    return { dtype: c.dtype(0), shape: [...shape.slice(0, at), 1, ...shape.slice(at)] };
  },
  fold(c) {
    const [value, dim] = [c.value(0), knownData(c.value(1))?.[0]];
    if (value === null || dim === undefined) return null;
    const at = dim < 0 ? dim + value.shape.length + 1 : dim;
    return { ...value, shape: [...value.shape.slice(0, at), 1, ...value.shape.slice(at)] };
  },
  gradient: (op, dy) => [reshape(dy, shapeOf(op.inputs[0] as Tensor)), null],
});

export const Squeeze: TensorOp<[input: TensorLike], unknown, { squeeze_dims: readonly number[] }> =
  op('Squeeze', {
    doc: 'Without the axes of length 1, or without those listed.',
    inputs: { input: 'T' },
    attrs: { squeeze_dims: [] },
    infer(c) {
      const shape = c.shape(0);
      if (shape === null) return { dtype: c.dtype(0), shape: null };
      const dims = c.attrs.squeeze_dims.map((d) => normalizeAxis(c, d, shape.length));
      for (const d of dims) {
        if (shape[d] !== 1 && shape[d] !== null) {
          c.fail(`Can not squeeze dim[${d}], expected a dimension of 1, got ${shape[d]}`);
        }
      }
      if (dims.length === 0 && shape.includes(null)) return { dtype: c.dtype(0), shape: null };
      const keep = (d: Dim, i: number): boolean => (dims.length > 0 ? !dims.includes(i) : d !== 1);
      return { dtype: c.dtype(0), shape: shape.filter(keep) };
    },
    gradient: (op, dy) => [reshape(dy, shapeOf(op.inputs[0] as Tensor))],
  });

export const Transpose: TensorOp<[x: TensorLike, perm: TensorLike]> = op('Transpose', {
  doc: 'The axes in the order `perm`.',
  inputs: { x: 'T', perm: 'Tperm!' },
  types: { Tperm: index },
  infer(c) {
    const shape = c.shape(0);
    const perm = knownData(c.value(1));
    const rank = shape?.length ?? c.shape(1)?.[0] ?? null;
    if (rank === null) return { dtype: c.dtype(0), shape: null };
    const length = c.shape(1)?.[0];
    if (typeof length === 'number' && length !== rank) {
      c.fail(
        `Dimension must be ${rank} but is ${length}`,
        `transpose expects a vector of size ${rank}. But input(1) is a vector of size ${length}`,
      );
    }
    if (perm === null) return { dtype: c.dtype(0), shape: unknownDims(rank) };
    const axes = perm.map((p) => normalizeAxis(c, p, rank));
    if (new Set(axes).size !== rank)
      c.fail(`perm [${perm}] is not a permutation of the ${rank} axes`);
    return { dtype: c.dtype(0), shape: axes.map((p) => shape?.[p] ?? null) };
  },
  fold(c) {
    const [value, perm] = [c.value(0), knownData(c.value(1))];
    if (value === null || perm === null) return null;
    const axes = perm.map((p) => (p < 0 ? p + perm.length : p));
    const shape = axes.map((p) => value.shape[p] as number);
    return gatherValue(value, shape, (at) =>
      value.shape.reduce((i, d, axis) => i * d + (at[axes.indexOf(axis)] as number), 0),
    );
  },
  gradient: (op, dy) => [Transpose([dy, InvertPermutation([op.inputs[1] as Tensor])]), null],
});

export const InvertPermutation: TensorOp<[x: TensorLike]> = op('InvertPermutation', {
  doc: 'The permutation that undoes `x`.',
  inputs: { x: 'T' },
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

export const Fill: TensorOp<[dims: TensorLike, value: TensorLike]> = op('Fill', {
  doc: '`value` in every place of a tensor of shape `dims`.',
  inputs: { dims: 'index_type!', value: 'T' },
  types: { index_type: index },
  infer: (c) => ({ dtype: c.dtype(1), shape: shapeFromInput(c, 0) }),
  fold(c) {
    const [dims, value] = [knownData(c.value(0)), c.value(1)];
    if (dims === null || value === null || dims.reduce((n, d) => n * d, 1) > MAX_FOLDED_ELEMENTS)
      return null;
    return broadcastValue(value, dims);
  },
  gradient: (_, dy) => [null, sum(dy)],
});

const filledLike =
  (value: number) =>
  (c: { shape(i: number): Shape; readonly dtype: DType }): PartialValue | null => {
    const shape = c.shape(0);
    if (!isFullyDefined(shape)) return null;
    const size = shape.reduce((n, d) => n * d, 1);
    return size > MAX_FOLDED_ELEMENTS
      ? null
      : { dtype: c.dtype, shape, data: new Array<number>(size).fill(value) };
  };

export const ZerosLike: TensorOp<[x: TensorLike]> = op('ZerosLike', {
  doc: 'Zeros in the shape of `x`.',
  inputs: { x: 'T' },
  infer: sameAsInput,
  fold: filledLike(0),
  gradient: null,
});

export const OnesLike: TensorOp<[x: TensorLike]> = op('OnesLike', {
  doc: 'Ones in the shape of `x`.',
  inputs: { x: 'T' },
  infer: sameAsInput,
  fold: filledLike(1),
  gradient: null,
});

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
      if (axis === undefined) return { dtype: c.dtype(0), shape: unknownDims(rank) };
      const at = normalizeAxis(c, axis, rank);
      const open = (s: Shape, d: Dim): Shape => s && s.map((x, i) => (i === at ? d : x));
      let merged: Shape = unknownDims(rank);
      let total: Dim = 0;
      for (const shape of shapes) {
        merged = mergeShapesOrFail(c, merged, open(shape, null));
        const length: Dim = shape?.[at] ?? null;
        total = total === null || length === null ? null : total + length;
      }
      return { dtype: c.dtype(0), shape: open(merged, total) };
    },
    fold(c) {
      const n = c.count - 1;
      const values = Array.from({ length: n }, (_, i) => c.value(i));
      const axis = knownData(c.value(n))?.[0];
      if (axis === undefined || !values.every((v) => v !== null)) return null;
      return concatValues(values, axis);
    },
    gradient: 'none',
  },
);

export const Slice: TensorOp<[input: TensorLike, begin: TensorLike, size: TensorLike]> = op(
  'Slice',
  {
    doc: 'The block of `size` that starts at `begin`; a size of -1 goes to the end.',
    inputs: { input: 'T', begin: 'Index!', size: 'Index!' },
    types: { Index: index },
    infer(c) {
      const [begin, size] = [c.value(1), c.value(2)];
      const rank = c.shape(0)?.length ?? begin?.data.length ?? size?.data.length ?? null;
      if (rank === null) return { dtype: c.dtype(0), shape: null };
      const from = withRank(c, 0, rank);
      const shape = from.map((d, i): Dim => {
        const [b, s] = [begin?.data[i] ?? null, size?.data[i] ?? null];
        if (s === null) return null;
        if (s === -1) return d === null || b === null ? null : d - b;
        if (d !== null && b !== null && (b < 0 || b + s > d)) {
          c.fail(
            `Dimension ${d} must be at least ${b + s}`,
            `Expected begin[${i}] in [0, ${d}] and size[${i}] in [0, ${d - b}], but got ${b} and ${s}`,
          );
        }
        return s;
      });
      return { dtype: c.dtype(0), shape };
    },
    fold(c) {
      const [value, begin, size] = [c.value(0), knownData(c.value(1)), knownData(c.value(2))];
      if (value === null || begin === null || size === null) return null;
      const from = (axis: number): number => begin[axis] as number;
      const shape = value.shape.map((d, i) => (size[i] === -1 ? d - from(i) : (size[i] as number)));
      return gatherValue(value, shape, (at) =>
        value.shape.reduce((i, d, axis) => i * d + from(axis) + (at[axis] as number), 0),
      );
    },
    gradient(op, dy) {
      const [input, begin] = op.inputs as [Tensor, Tensor];
      const column = Pack([[rankOf(input), 1]]);
      const before = reshape(begin, column);
      const after = reshape(
        subtract(subtract(shapeOf(input), shapeOf(op.outputs[0] as Tensor)), begin),
        column,
      );
      return [Pad([dy, ConcatV2([[before, after], 1])]), null, null];
    },
  },
);

export const Pad: TensorOp<[input: TensorLike, paddings: TensorLike]> = op('Pad', {
  doc: 'Zeros before and after each axis, as many as the rows of `paddings` say.',
  inputs: { input: 'T', paddings: 'Tpaddings!' },
  types: { Tpaddings: index },
  infer(c) {
    const paddings = c.value(1);
    const rank = c.shape(0)?.length ?? paddings?.shape[0] ?? null;
    if (rank === null) return { dtype: c.dtype(0), shape: null };
    const shape = withRank(c, 0, rank).map((d, i): Dim => {
      const [before, after] = [paddings?.data[2 * i] ?? null, paddings?.data[2 * i + 1] ?? null];
      return d === null || before === null || after === null ? null : d + before + after;
    });
    return { dtype: c.dtype(0), shape };
  },
  gradient(op, dy) {
    const [input, paddings] = op.inputs as [Tensor, Tensor];
    const before = Slice([paddings, [0, 0], Pack([[rankOf(input), 1]])]);
    return [Slice([dy, reshape(before, [-1]), shapeOf(input)]), null];
  },
});

export const Tile: TensorOp<[input: TensorLike, multiples: TensorLike]> = op('Tile', {
  doc: 'The input repeated along every axis.',
  inputs: { input: 'T', multiples: 'Tmultiples!' },
  types: { Tmultiples: index },
  infer(c) {
    const multiples = c.value(1);
    const rank = c.shape(0)?.length ?? multiples?.data.length ?? null;
    if (rank === null) return { dtype: c.dtype(0), shape: null };
    const from = withRank(c, 0, rank);
    const shape = from.map((d, i): Dim => {
      const m = multiples?.data[i] ?? null;
      return d === null || m === null ? null : d * m;
    });
    return { dtype: c.dtype(0), shape };
  },
  fold(c) {
    const [value, multiples] = [c.value(0), knownData(c.value(1))];
    if (value === null || multiples === null) return null;
    const shape = value.shape.map((d, i) => d * (multiples[i] as number));
    if (shape.reduce((n, d) => n * d, 1) > MAX_FOLDED_ELEMENTS) return null;
    return gatherValue(value, shape, (at) =>
      value.shape.reduce((i, d, axis) => i * d + ((at[axis] as number) % d), 0),
    );
  },
  gradient(op, dy) {
    const [input, multiples] = op.inputs as [Tensor, Tensor];
    const pairs = Pack([[multiples, shapeOf(input)]]);
    const split = reshape(Transpose([pairs, [1, 0]]), [-1]);
    const axes = Range([0, sizeOf(split), 2]);
    const gradient = sum(reshape(dy, split), axes);
    gradient.setShape(input.shape);
    return [gradient, null];
  },
});

export const GatherV2: TensorOp<[params: TensorLike, indices: TensorLike, axis: TensorLike]> = op(
  'GatherV2',
  {
    doc: 'The slices of `params` along `axis` that `indices` name.',
    inputs: { params: 'Tparams', indices: 'Tindices', axis: 'Taxis!' },
    types: { Tindices: index, Taxis: index },
    infer(c) {
      const [params, indices] = [c.shape(0), c.shape(1)];
      const axis = knownData(c.value(2))?.[0];
      if (params === null || indices === null || axis === undefined) {
        return { dtype: c.dtype(0), shape: null };
      }
      const at = normalizeAxis(c, axis, params.length);
      return {
        dtype: c.dtype(0),
        shape: [...params.slice(0, at), ...indices, ...params.slice(at + 1)],
      };
    },
    fold(c) {
      const [params, indices] = [c.value(0), c.value(1)];
      if (params?.shape.length !== 1 || indices === null) return null;
      const data = indices.data.map((i) => (i === null ? null : (params.data[i] ?? null)));
      return { dtype: params.dtype, shape: indices.shape, data };
    },
    gradient: 'none',
  },
);

export const Range: TensorOp<[start: TensorLike, limit: TensorLike, delta: TensorLike]> = op(
  'Range',
  {
    doc: '`start`, `start + delta`, … below `limit`.',
    inputs: { start: 'Tidx!', limit: 'Tidx!', delta: 'Tidx!' },
    types: { Tidx: { default: 'int32' } },
    infer(c) {
      const values = [0, 1, 2].map((i) => knownData(c.value(i))?.[0]);
      const [start, limit, delta] = values;
      if (start === undefined || limit === undefined || delta === undefined) {
        return { dtype: c.dtype(0), shape: [null] };
      }
      if (delta === 0) c.fail('Requires delta != 0');
      return { dtype: c.dtype(0), shape: [Math.max(0, Math.ceil((limit - start) / delta))] };
    },
    fold(c) {
      const values = [0, 1, 2].map((i) => knownData(c.value(i))?.[0]);
      const [start, limit, delta] = values;
      if (start === undefined || limit === undefined || !delta) return null;
      const length = Math.max(0, Math.ceil((limit - start) / delta));
      return length > MAX_FOLDED_ELEMENTS
        ? null
        : vectorValue(
            Array.from({ length }, (_, i) => start + i * delta),
            c.dtype,
          );
    },
    gradient: null,
  },
);

export const DynamicStitch: TensorOp<
  [indices: readonly TensorLike[], data: readonly TensorLike[]],
  unknown
> = op('DynamicStitch', {
  doc: 'Vectors merged into one: `data[m][i]` goes to place `indices[m][i]`, the last one wins.',
  inputs: { indices: 'int32[]', data: 'T[]' },
  infer(c) {
    const n = c.count / 2;
    const known = Array.from({ length: n }, (_, i) => knownData(c.value(i)));
    const length = known.every((v) => v !== null)
      ? Math.max(-1, ...known.flatMap((v) => v ?? [])) + 1
      : null;
    return { dtype: c.dtype(n), shape: [length] };
  },
  fold(c) {
    const n = c.count / 2;
    const merged: (number | null)[] = [];
    for (let m = 0; m < n; m++) {
      const [places, data] = [knownData(c.value(m)), c.value(n + m)];
      if (places === null || data === null || data.shape.length > 1) return null;
      places.forEach((place, i) => {
        merged[place] = data.data[i] ?? null;
      });
    }
    return vectorValue(
      Array.from(merged, (d) => d ?? null),
      c.dtype,
    );
  },
  gradient: 'none',
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

export const ReverseV2: TensorOp<[tensor: TensorLike, axis: TensorLike]> = op('ReverseV2', {
  doc: 'The elements along the listed axes in reverse order.',
  inputs: { tensor: 'T', axis: 'Tidx!' },
  types: { Tidx: index },
  infer: sameAsInput,
  gradient: (op, dy) => [ReverseV2([dy, op.inputs[1] as Tensor]), null],
});

// What TensorFlow's Python layer does on top of the ops, as far as gradients need it.

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
      : Shape_([input], { out_type: outType }, scope);
  });
}

/** `array_ops.size`: a constant where the static shape is known. */
export function sizeOf(input: Tensor, name: string | null = null): Tensor {
  return getDefaultGraph().nameScope(name ?? 'Size', (scope) => {
    const size = numElements(input.shape);
    return size === null
      ? Size([input], {}, scope)
      : constantOf(NDArray.scalar('int32', size), scope);
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

/** `array_ops.reshape`. */
export const reshape = (
  tensor: TensorLike,
  shape: TensorLike,
  name: string | null = null,
): Tensor => Reshape([tensor, shape], {}, name);

/** The largest constant that `zeros` and `ones` write into the graph; beyond it they use `Fill`. */
const SMALL_CONSTANT = 1000;

/** `array_ops.zeros` and `array_ops.ones`. */
export function filled(
  value: number,
  shape: TensorLike | readonly number[],
  dtype: DType,
  name: string,
): Tensor {
  return getDefaultGraph().nameScope(name, (scope) => {
    if (Array.isArray(shape) && shape.every((d) => typeof d === 'number')) {
      const size = shape.reduce((n: number, d: number) => n * d, 1);
      if (size < SMALL_CONSTANT)
        return constantOf(
          NDArray.from(dtype, shape, () => value),
          scope,
        );
    }
    const dims = convertToTensor(shape, { preferred: 'int32', name: 'shape_as_tensor' });
    return Fill([dims, constantOf(NDArray.scalar(dtype, value))], {}, scope);
  });
}

/** `array_ops.transpose`: without `perm` the axes are reversed. */
export function transpose(
  x: Tensor,
  perm: TensorLike | null = null,
  name: string | null = null,
): Tensor {
  if (perm !== null) return Transpose([x, perm], {}, name);
  return getDefaultGraph().nameScope(name ?? 'transpose', (scope) => {
    const rank = rankOf(x);
    const reversed = subtract(subtract(rank, 1), Range([0, rank, 1]));
    return Transpose([x, reversed], {}, scope);
  });
}
