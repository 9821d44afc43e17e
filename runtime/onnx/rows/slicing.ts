import { InternalError } from '../../../compiler/graph/errors.js';
import type { AnyArray } from '../../../compiler/graph/nd_array.js';
import {
  type AxisSlice,
  type SliceMasks,
  sliceGeometry,
} from '../../../compiler/ops/strided_slice.js';
import { constantOf, type Node } from '../../../compiler/program/node.js';
import {
  add,
  all,
  Checked,
  call,
  cast,
  choose,
  equal,
  ints,
  less,
  type Operand,
  type Rows,
  reshape,
  scalar,
  sliced,
} from '../call.js';

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** What a strided slice takes of an axis. */
interface Slice extends AxisSlice {
  readonly axis: number;
  readonly length: number;
}

function slicesOf(
  shape: readonly number[],
  bounds: readonly Node[],
  masks: SliceMasks,
): readonly Slice[] {
  const [begin = null, end = null, strides] = bounds.map((node) => constantOf(node)?.data ?? null);
  const known = {
    begin: begin && [...begin],
    end: end && [...end],
    strides: [...(strides ?? [])],
  };
  const { axes } = sliceGeometry(shape, known, masks, (text) => {
    throw new InternalError(text);
  });
  return axes.map((slice, axis) => ({ axis, ...slice, length: slice.length as number }));
}

const isWhole = (slice: AxisSlice, length: number | undefined): boolean =>
  slice.begin === 0 && slice.stride === 1 && slice.length === length && slice.unknown === undefined;

/** The place of an element that is not known before the run, a vector of length 1. */
function placeOf(begin: Operand, axis: number, position: number, length: number): Operand {
  const given = call('Gather', [cast(begin, 'int64'), ints([position])], { axis: 0 });
  const zero = scalar('int64', 0);
  const fromStart = add(given, scalar('int64', length));
  const place = call('Where', [less(given, zero), fromStart, given]);
  const within = call('Clip', [place, zero, scalar('int64', Math.max(0, length - 1))]);
  const text = ({ data: [at] }: AnyArray): string =>
    `slice index ${at} of dimension ${axis} out of bounds.`;
  const data = [{ operand: given, type: { dtype: 'int64', shape: [1] } as const }];
  return new Checked(within, all('ReduceMin', equal(place, within)), text, data);
}

/** Zeros of `shape` with `dy`, input 4, where a slice would take from. */
function placed(node: Node, slices: readonly Slice[]): Operand {
  const lengths = slices.map(({ length }) => length);
  return slices.reduce<Operand>(
    (x, slice) => {
      const { axis, begin, stride, length, unknown } = slice;
      const full = node.shape[axis] as number;
      if (isWhole(slice, full)) return x;
      if (unknown !== undefined) {
        const along = lengths.map((_, i) => (i === axis ? full : 1));
        const isThere = equal(reshape(ints(count(full)), along), placeOf(1, axis, unknown, full));
        return choose(isThere, x, scalar(node.dtype, 0), node.dtype);
      }
      // A zero more at the end is what all other places take.
      const pads = new Array<number>(2 * lengths.length).fill(0);
      pads[lengths.length + axis] = 1;
      const places = new Array<number>(full).fill(length);
      for (let i = 0; i < length; i++) places[begin + i * stride] = i;
      return call('Gather', [call('Pad', [x, ints(pads)]), ints(places)], { axis });
    },
    reshape(4, lengths),
  );
}

/** A block whose place the run gives. */
function blockAt(shape: readonly number[], size: readonly number[]): Operand {
  const starts = cast(1, 'int64');
  const room = size.map((length, axis) => Math.max(0, (shape[axis] as number) - length));
  const within = call('Min', [call('Max', [starts, scalar('int64', 0)]), ints(room)]);
  const text = ({ data }: AnyArray): string => {
    const begin = Array.from(data as ArrayLike<number>);
    const isOutside = (from: number, axis: number): boolean =>
      from < 0 || from > Number(room[axis]);
    const axis = begin.findIndex(isOutside);
    const [from, length] = [begin[axis] as number, shape[axis] as number];
    return (
      `Expected begin[${axis}] in [0, ${length}] and size[${axis}] in [0, ${length - from}], ` +
      `but got ${from} and ${size[axis]}`
    );
  };
  const block = call('Slice', [0, within, add(within, ints(size)), ints(count(size.length))]);
  const data = [{ operand: starts, type: { dtype: 'int64', shape: [size.length] } as const }];
  const holds = all('ReduceMin', equal(starts, within));
  return new Checked(reshape(block, size), holds, text, data);
}

export const slicingRows: Rows = {
  Slice: ({ inputs: [x, begin], shape }) => {
    const from = (x as Node).shape;
    const starts = constantOf(begin)?.data ?? null;
    if (starts === null) return blockAt(from, shape);
    const slices = shape.map((length, axis) => ({
      axis,
      begin: starts[axis] as number,
      stride: 1,
      length,
    }));
    return sliced(
      0,
      slices.filter((slice) => !isWhole(slice, from[slice.axis])),
    );
  },
  StridedSlice: ({ inputs: [x, ...bounds], shape, attrs }) => {
    const from = (x as Node).shape;
    const slices = slicesOf(from, bounds, attrs);
    const known = slices.filter(
      (slice) => slice.unknown === undefined && !isWhole(slice, from[slice.axis]),
    );
    const taken = slices.reduce<Operand>(
      (part, { axis, unknown }) =>
        unknown === undefined
          ? part
          : call('Gather', [part, placeOf(1, axis, unknown, from[axis] as number)], { axis }),
      sliced(0, known),
    );
    return reshape(taken, shape);
  },
  StridedSliceGrad: (node) =>
    placed(node, slicesOf(node.shape, node.inputs.slice(1, 4), node.attrs)),
};
