/** Parts of tensors, and tensors put together from parts. */

import type { TensorLike } from '../graph/convert.js';
import { constructorOf, type MultiOp, multiConstructorOf, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { packRecord, unpackRecord } from '../graph/packing.js';
import { knownData, MAX_FOLDED_ELEMENTS } from '../graph/partial_value.js';
import { type Dim, type Shape, unknownDims } from '../graph/shape.js';
import { mergeShapesOrFail, normalizeAxis, sameAsInput, withRank } from '../graph/shape_rules.js';
import { reshape, Transpose } from './array.js';
import { concatValues, gatherValue } from './folding.js';
import { subtract } from './operators.js';
import { sum } from './reduction.js';
import { Range, rankOf, shapeOf, sizeOf } from './shape_arithmetic.js';
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

export const ReverseV2: TensorOp<[tensor: TensorLike, axis: TensorLike]> = op('ReverseV2', {
  doc: 'The elements along the listed axes in reverse order.',
  inputs: { tensor: 'T', axis: 'Tidx!' },
  types: { Tidx: index },
  infer: sameAsInput,
  gradient: (op, dy) => [ReverseV2([dy, op.inputs[1] as Tensor]), null],
});
