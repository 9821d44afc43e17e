/** Python's indexing: `x[1:3, ..., tf.newaxis, ::-1, -1]`. */

import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { InternalError } from '../graph/errors.js';
import { graphFor } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import { type Dim, isFullyDefined } from '../graph/shape.js';
import { mergeDims, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { Cast } from './cast.js';
import { gatherValue } from './folding.js';
import { stack } from './joining.js';
import { add } from './operators.js';
import { shapeOf } from './shape_arithmetic.js';
import { index } from './type_constraints.js';

/** Bit `i` of a mask says what position `i` of begin, end and strides stands for. */
export interface SliceMasks {
  /** The slice starts where the axis does. */
  readonly begin_mask: number;
  /** It ends where the axis does. */
  readonly end_mask: number;
  /** All the axes that no other position names: `...`. */
  readonly ellipsis_mask: number;
  /** A new axis of length 1: `tf.newaxis`. */
  readonly new_axis_mask: number;
  /** One element, whose axis goes away. */
  readonly shrink_axis_mask: number;
}

const noMasks: SliceMasks = {
  begin_mask: 0,
  end_mask: 0,
  ellipsis_mask: 0,
  new_axis_mask: 0,
  shrink_axis_mask: 0,
};

/** The values of begin, end and strides, as far as they are known. */
export interface SliceBounds {
  readonly begin: readonly number[] | null;
  readonly end: readonly number[] | null;
  readonly strides: readonly number[];
}

/** What a slice takes of an axis of its input: `length` elements from `begin` on, `stride` apart. */
export interface AxisSlice {
  readonly begin: number;
  readonly stride: number;
  readonly length: Dim;
  /** Of one element that is not known yet: its place in the slice's `begin`. */
  readonly unknown?: number;
}

/** What a strided slice takes of every axis, and the shape that it gives to that. */
export interface SliceGeometry {
  readonly axes: readonly AxisSlice[];
  readonly shape: readonly Dim[];
}

type Fail = (text: string) => never;

/** The positions of a slice, once for every axis of the input and for every axis of the result. */
function positionsOf(rank: number, count: number, masks: SliceMasks, fail: Fail) {
  const has = (mask: keyof SliceMasks, i: number): boolean => (masks[mask] & (1 << i)) !== 0;
  const positions = Array.from({ length: count }, (_, i) => i);
  const ellipses = positions.filter((i) => has('ellipsis_mask', i));
  if (ellipses.length > 1) fail('Multiple ellipses in slice spec not allowed');
  const named = positions.filter((i) => !has('ellipsis_mask', i) && !has('new_axis_mask', i));
  const unnamed = rank - named.length;
  if (unnamed < 0) {
    fail(`Index out of range using input dim ${rank}; input has only ${rank} dims`);
  }
  const whole = new Array<'whole'>(unnamed).fill('whole');
  // Axes that the slice does not reach are behind an ellipsis that nobody wrote.
  return [...positions, ...(ellipses.length === 0 ? [count] : [])].flatMap(
    (i): readonly (number | 'whole' | 'new')[] => {
      if (i === (ellipses[0] ?? count)) return whole;
      return [has('new_axis_mask', i) ? 'new' : i];
    },
  );
}

/** What a strided slice of a tensor of this shape takes (TF: `ValidateStridedSliceOp`). */
export function sliceGeometry(
  shape: readonly Dim[],
  { begin, end, strides }: SliceBounds,
  masks: SliceMasks,
  fail: Fail,
): SliceGeometry {
  const has = (mask: keyof SliceMasks, i: number): boolean => (masks[mask] & (1 << i)) !== 0;
  const axes: AxisSlice[] = [];
  const result: Dim[] = [];
  for (const position of positionsOf(shape.length, strides.length, masks, fail)) {
    if (position === 'new') {
      result.push(1);
      continue;
    }
    const axis = axes.length;
    const dim = shape[axis] as Dim;
    if (position === 'whole') {
      axes.push({ begin: 0, stride: 1, length: dim });
      result.push(dim);
      continue;
    }
    const stride = strides[position] as number;
    const isShrunk = has('shrink_axis_mask', position);
    if (stride === 0) fail(`strides[${axis}] must be non-zero`);
    if (isShrunk && stride < 0) fail('only stride 1 allowed on non-range indexing.');
    const [from, to] = [begin?.[position] ?? null, end?.[position] ?? null];
    if (isShrunk) {
      axes.push(from === null ? elementOf(position) : elementAt(dim, from, axis, fail));
      continue;
    }
    const [opensFirst, opensLast] = [has('begin_mask', position), has('end_mask', position)];
    // As in TensorFlow, one unknown bound makes all bounds unknown.
    const isKnown = (from !== null && to !== null) || (opensFirst && opensLast);
    const slice =
      dim === null || !isKnown
        ? { begin: 0, stride, length: null }
        : rangeOf(dim, opensFirst ? null : from, opensLast ? null : to, stride);
    axes.push(slice);
    result.push(slice.length);
  }
  return { axes, shape: result };
}

/** One element, which the run gives. */
const elementOf = (position: number): AxisSlice => ({
  begin: 0,
  stride: 1,
  length: 1,
  unknown: position,
});

/** One element, counted from the end where it is negative. */
function elementAt(dim: Dim, at: number, axis: number, fail: Fail): AxisSlice {
  if (dim === null) return { begin: 0, stride: 1, length: 1 };
  const place = at < 0 ? at + dim : at;
  if (place < 0 || place >= dim) fail(`slice index ${at} of dimension ${axis} out of bounds.`);
  return { begin: place, stride: 1, length: 1 };
}

/** A range, cut off at both ends of the axis; null is an end that is open. */
function rangeOf(dim: number, begin: Dim, end: Dim, stride: number): AxisSlice {
  const [first, last] = stride > 0 ? [0, dim] : [-1, dim - 1];
  const within = (x: number): number => Math.min(Math.max(x < 0 ? x + dim : x, first), last);
  const from = begin === null ? (stride > 0 ? first : last) : within(begin);
  const to = end === null ? (stride > 0 ? last : first) : within(end);
  return { begin: from, stride, length: Math.max(0, Math.ceil((to - from) / stride)) };
}

export const StridedSlice: TensorOp<
  [input: TensorLike, begin: TensorLike, end: TensorLike, strides: TensorLike],
  unknown,
  SliceMasks
> = op('StridedSlice', {
  doc: 'What `begin:end:stride` takes of every axis.',
  inputs: { input: 'T', begin: 'Index?', end: 'Index?', strides: 'Index!' },
  types: { Index: index },
  attrs: noMasks,
  infer(c) {
    const lengths = [1, 2, 3].map((i) => withRank(c, i, 1)[0] as Dim);
    lengths.reduce((a, b) => mergeDims(c, a, b));
    const [begin, end, strides] = [1, 2, 3].map((i) => knownData(c.value(i)));
    const shape = c.shape(0);
    if (shape === null || !strides) return { dtype: c.dtype(0), shape: null };
    const bounds = { begin: begin ?? null, end: end ?? null, strides };
    return { dtype: c.dtype(0), shape: sliceGeometry(shape, bounds, c.attrs, c.fail).shape };
  },
  fold(c) {
    const value = c.value(0);
    const [begin, end, strides] = [1, 2, 3].map((i) => knownData(c.value(i)));
    if (value === null || !begin || !end || !strides) return null;
    const { axes, shape } = sliceGeometry(value.shape, { begin, end, strides }, c.attrs, (text) => {
      throw new InternalError(text);
    });
    if (!isFullyDefined(shape)) return null;
    const lengths = axes.map((a) => a.length as number);
    const taken = gatherValue(value, lengths, (at) =>
      axes.reduce(
        (place, a, i) =>
          place * (value.shape[i] as number) + a.begin + (at[i] as number) * a.stride,
        0,
      ),
    );
    return { ...taken, shape };
  },
  gradient({ inputs, attrs }, dy) {
    const [x, begin, end, strides] = inputs as [Tensor, Tensor, Tensor, Tensor];
    const shape = shapeOf(x, { outType: begin.dtype });
    return [StridedSliceGrad([shape, begin, end, strides, dy], masksOf(attrs)), null, null, null];
  },
});

const masksOf = (attrs: SliceMasks): SliceMasks => ({
  begin_mask: attrs.begin_mask,
  end_mask: attrs.end_mask,
  ellipsis_mask: attrs.ellipsis_mask,
  new_axis_mask: attrs.new_axis_mask,
  shrink_axis_mask: attrs.shrink_axis_mask,
});

export const StridedSliceGrad: TensorOp<
  [shape: TensorLike, begin: TensorLike, end: TensorLike, strides: TensorLike, dy: TensorLike],
  unknown,
  SliceMasks
> = op('StridedSliceGrad', {
  doc: 'Zeros of `shape` with `dy` where a strided slice would take from.',
  inputs: { shape: 'Index!', begin: 'Index?', end: 'Index?', strides: 'Index!', dy: 'T' },
  types: { Index: index },
  attrs: noMasks,
  infer: (c) => ({ dtype: c.dtype(4), shape: shapeFromInput(c, 0) }),
  gradient({ inputs, attrs }, dy) {
    const [, begin, end, strides] = inputs as [Tensor, Tensor, Tensor, Tensor];
    const slice = StridedSlice([dy, begin, end, strides], masksOf(attrs));
    return [null, null, null, null, slice];
  },
});

/** One position of Python's `x[…]`. */
export type Subscript =
  /** One element. */
  | { readonly at: TensorLike }
  /** A slice; null where it is open. */
  | {
      readonly start: TensorLike | null;
      readonly stop: TensorLike | null;
      readonly step: TensorLike | null;
    }
  | '...'
  /** `tf.newaxis` */
  | null;

/** The elements from `start` up to `stop`: Python's `start:stop`, open where null. */
export const between = (start: number | null, stop: number | null): Subscript => ({
  start,
  stop,
  step: null,
});

/** The position of begin, end and strides that a subscript stands for, and its masks. */
function positionOf(subscript: Subscript): {
  readonly bounds: readonly [begin: TensorLike, end: TensorLike, stride: TensorLike];
  readonly masks: readonly (keyof SliceMasks)[];
} {
  if (subscript === null) return { bounds: [0, 0, 1], masks: ['new_axis_mask'] };
  if (subscript === '...') return { bounds: [0, 0, 1], masks: ['ellipsis_mask'] };
  if ('at' in subscript) {
    const { at } = subscript;
    const next = typeof at === 'number' ? at + 1 : add(convertToTensor(at), 1);
    return { bounds: [at, next, 1], masks: ['shrink_axis_mask'] };
  }
  const { start, stop, step } = subscript;
  return {
    bounds: [start ?? 0, stop ?? 0, step ?? 1],
    masks: [
      ...(start === null ? (['begin_mask'] as const) : []),
      ...(stop === null ? (['end_mask'] as const) : []),
    ],
  };
}

/** `array_ops._slice_helper`: Python's `x[…]`. */
export function getItem(x: Tensor, subscripts: readonly Subscript[]): Tensor {
  return graphFor(x).asDefault((graph) => {
    const positions = subscripts.map(positionOf);
    const masks: { -readonly [K in keyof SliceMasks]: number } = { ...noMasks };
    for (const [i, position] of positions.entries()) {
      for (const mask of position.masks) masks[mask] |= 1 << i;
    }
    return graph.nameScope('strided_slice', (scope) => {
      const bounds = [0, 1, 2].map((k) => stack(positions.map(({ bounds: b }) => b[k] ?? 0)));
      const isWide = bounds.some((b) => b.dtype === 'int64');
      const [begin, end, strides] = bounds.map((b) =>
        isWide && b.dtype !== 'int64' ? Cast([b], { DstT: 'int64' }) : b,
      ) as [Tensor, Tensor, Tensor];
      return StridedSlice([x, begin, end, strides], masks, scope);
    });
  });
}
