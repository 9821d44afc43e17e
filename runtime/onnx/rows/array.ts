import { isFloating } from '../../../compiler/graph/dtypes.js';
import { NDArray } from '../../../compiler/graph/nd_array.js';
import type { MirrorMode } from '../../../compiler/ops/padding.js';
import { constantOf, type Node, valuesOf } from '../../../compiler/program/node.js';
import {
  add,
  call,
  cast,
  choose,
  expand,
  ints,
  less,
  mul,
  type Operand,
  type Row,
  type Rows,
  reshape,
  results,
  scalar,
  sliced,
  sub,
  transpose,
} from '../call.js';
import { resampled } from './linear.js';

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** The axes that a node's input `i` names, from the front. */
const axesIn = (node: Node, i: number, { shape }: Node): readonly number[] =>
  valuesOf(node.inputs[i]).map((axis) => (axis + shape.length) % shape.length);

/** The elements at these places of an axis. */
const taken = (x: Operand, axis: number, places: readonly number[]): Operand =>
  call('Gather', [x, ints(places)], { axis });

/** `[before, after]` for every axis, as ONNX has them: all that come before, then all behind. */
function margins(paddings: Node | undefined): readonly number[] {
  const flat = valuesOf(paddings);
  return [...flat.filter((_, i) => i % 2 === 0), ...flat.filter((_, i) => i % 2 === 1)];
}

/** Where every element of a mirrored axis comes from. */
function mirrored(length: number, before: number, after: number, mode: MirrorMode): number[] {
  const edge = Number(mode === 'SYMMETRIC');
  return count(before + length + after).map((i) => {
    const place = i - before;
    if (place < 0) return -place - edge;
    return place < length ? place : 2 * (length - 1) - place + edge;
  });
}

const split = (x: number, axis: number, { outputs, shape }: Node): readonly Operand[] => {
  const at = axis < 0 ? axis + shape.length : axis;
  const lengths = outputs.map((part) => part.shape[at] as number);
  return results('Split', [x, ints(lengths)], { axis: at }, outputs.length);
};

const padded = (node: Node<'Pad' | 'PadV2'>, value: Operand): Operand =>
  call('Pad', [0, ints(margins(node.inputs[1])), value]);

/** Which way the elements of each sequence are taken: those within its length from the end. */
const reversedSequences: Row<'ReverseSequence'> = ({ shape, attrs, inputs: [, lengths] }) => {
  const { seq_dim, batch_dim } = attrs;
  const along = (axis: number): readonly number[] => shape.map((d, i) => (i === axis ? d : 1));
  const dtype = (lengths as Node).dtype;
  const at = reshape(cast(ints(count(shape[seq_dim] as number)), dtype), along(seq_dim));
  const ends = reshape(1, along(batch_dim));
  const places = choose(less(at, ends), sub(sub(ends, scalar(dtype, 1)), at), at, dtype);
  return call('GatherElements', [0, expand(places, shape)], { axis: seq_dim });
};

export const arrayRows: Rows = {
  BroadcastTo: ({ shape }) => expand(0, shape),
  Cast: ({ inputs: [x], dtype }) =>
    // A number is cut to a byte from the integer that it is.
    dtype === 'uint8' && isFloating((x as Node).dtype)
      ? cast(cast(0, 'int32'), dtype)
      : (x as Node).dtype === 'string' || dtype === 'string'
        ? null
        : cast(0, dtype),
  ConcatV2: ({ inputs }) =>
    call(
      'Concat',
      inputs.slice(0, -1).map((_, i) => i),
      { axis: valuesOf(inputs.at(-1))[0] ?? 0 },
    ),
  Fill: ({ shape }) => expand(1, shape),
  Identity: () => 0,
  InvertPermutation: ({ shape, dtype }) =>
    call('ScatterElements', [0, 0, cast(ints(count(shape[0] as number)), dtype)], { axis: 0 }),
  LinSpace: ({ shape: [num = 0], dtype }) => {
    const steps = cast(ints(count(num)), dtype);
    const step = call('Div', [sub(1, 0), scalar(dtype, Math.max(1, num - 1))]);
    return add(0, mul(steps, step));
  },
  MirrorPad: ({ inputs: [x, paddings], attrs }) => {
    const flat = valuesOf(paddings);
    return (x as Node).shape.reduce<Operand>((result, length, axis) => {
      const [before, after] = [flat[2 * axis] as number, flat[2 * axis + 1] as number];
      if (before + after === 0) return result;
      return taken(result, axis, mirrored(length, before, after, attrs.mode));
    }, 0);
  },
  MirrorPadGrad: ({ inputs: [dy, paddings], shape, attrs }) => {
    const flat = valuesOf(paddings);
    const maps = shape.map((length, axis) => {
      const [before, after] = [flat[2 * axis] as number, flat[2 * axis + 1] as number];
      if (before + after === 0) return null;
      const from = mirrored(length, before, after, attrs.mode);
      return (to: number) =>
        count(from.length).flatMap((i) => (from[i] === to ? [[i, 1] as const] : []));
    });
    return resampled(0, dy as Node, shape, maps);
  },
  Pack: ({ inputs, attrs: { axis } }) =>
    call(
      'Concat',
      inputs.map((_, i) => call('Unsqueeze', [i, ints([axis])])),
      { axis },
    ),
  Pad: (node) => padded(node, null),
  PadV2: (node) => padded(node, 2),
  Range: ({ inputs, shape, dtype }) => {
    const [start = 0, , delta = 1] = inputs.flatMap(valuesOf);
    return NDArray.from(dtype, shape, (i) => start + i * delta);
  },
  Reshape: ({ shape }) => reshape(0, shape),
  ReverseSequence: reversedSequences,
  ReverseV2: (node) =>
    sliced(
      0,
      axesIn(node, 1, node).map((axis) => {
        const length = node.shape[axis] as number;
        return { axis, begin: length - 1, length, stride: -1 };
      }),
    ),
  Roll: (node) => {
    const axes = axesIn(node, 2, node);
    const shifts = constantOf(node.inputs[1])?.data ?? null;
    return axes.reduce<Operand>((x, axis, i) => {
      const length = node.shape[axis] as number;
      if (length === 0) return x;
      if (shifts !== null) {
        const shift = shifts[i] as number;
        const places = count(length).map((at) => (((at - shift) % length) + length) % length);
        return taken(x, axis, places);
      }
      const given = call('Gather', [reshape(1, [-1]), scalar('int64', i)]);
      const moved = sub(ints(count(length)), cast(given, 'int64'));
      return call('Gather', [x, call('Mod', [moved, scalar('int64', length)])], { axis });
    }, 0);
  },
  Select: ({ inputs: [condition], shape, dtype }) => {
    const given = (condition as Node).shape;
    // A vector chooses whole rows.
    const isOfRows = given.length > 0 && given.length < shape.length;
    const each = isOfRows
      ? reshape(
          0,
          shape.map((_, i) => given[i] ?? 1),
        )
      : 0;
    return choose(each, 1, 2, dtype);
  },
  Split: (node) => split(1, valuesOf(node.inputs[0])[0] as number, node),
  SplitV: (node) => split(0, valuesOf(node.inputs[2])[0] as number, node),
  Tile: ({ inputs: [, multiples] }) => call('Tile', [0, ints(valuesOf(multiples))]),
  Transpose: ({ inputs: [x, perm], shape }) =>
    transpose(
      0,
      valuesOf(perm).map((p) => (p + (x as Node).shape.length) % Math.max(1, shape.length)),
    ),
  Unpack: ({ outputs, attrs: { axis, num } }) =>
    outputs.length === 0
      ? []
      : results('Split', [0, ints(new Array<number>(num).fill(1))], { axis }, num).map((part) =>
          call('Squeeze', [part, ints([axis])]),
        ),
  StopGradient: () => 0,
  PreventGradient: () => 0,
  ExpandDims: ({ shape }) => reshape(0, shape),
  Squeeze: ({ shape }) => reshape(0, shape),
  EnsureShape: () => 0,
  OnesLike: ({ dtype, shape }) => expand(scalar(dtype, 1), shape),
  ZerosLike: ({ dtype, shape }) => (dtype === 'variant' ? null : expand(scalar(dtype, 0), shape)),
};
