import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { MirrorMode } from '../../../compiler/ops/padding.js';
import type { SliceMasks } from '../../../compiler/ops/strided_slice.js';
import { sliceGeometry } from '../../../compiler/ops/strided_slice.js';
import { constantOf, type Node, valuesOf } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import { type AxisMap, axisMap, copyElements, memoryMap, reversed, summing } from './index_map.js';
import type { HostKernel, HostTable } from './kernel.js';

/** A kernel that copies elements from one shape to another, onto a background. */
function moving(
  axes: readonly AxisMap[],
  from: readonly number[],
  to: readonly number[],
  background: (inputs: readonly View[]) => number = () => 0,
  source = 0,
): HostKernel {
  const map = memoryMap(axes, from, to);
  return {
    run({ inputs, outputs: [out] }) {
      (out as View).fill(background(inputs));
      copyElements(inputs[source] as View, out as View, map);
    },
  };
}

/** A part of a tensor: for every axis its places, and how many they are. */
interface Part {
  readonly axes: readonly AxisMap[];
  readonly lengths: readonly number[];
}

/** What a strided slice takes of a tensor of this shape, from its begin, end and strides. */
function slicedPart(
  shape: readonly number[],
  [begin, end, strides]: readonly (readonly number[])[],
  masks: SliceMasks,
): Part {
  const bounds = { begin: begin ?? null, end: end ?? null, strides: strides ?? [] };
  const { axes } = sliceGeometry(shape, bounds, masks, (text) => {
    throw new InvalidArgumentError(text);
  });
  return {
    axes: axes.map((a) => axisMap(a.length as number, (i) => a.begin + i * a.stride)),
    lengths: axes.map((a) => a.length as number),
  };
}

/** The block of `size` that starts at `begin`. */
function block(shape: readonly number[], begin: readonly number[], size: readonly number[]): Part {
  const axes = size.map((length, axis) => {
    const [from, rest] = [begin[axis] as number, (shape[axis] as number) - (begin[axis] as number)];
    if (from < 0 || length > rest) {
      throw new InvalidArgumentError(
        `Expected begin[${axis}] in [0, ${shape[axis]}] and size[${axis}] in [0, ${rest}], but got ${from} and ${length}`,
      );
    }
    return axisMap(length, (i) => from + i);
  });
  return { axes, lengths: size };
}

/**
 * A kernel for a part of a tensor that its inputs from `first` on decide: beforehand where they are all
 * constant, else in the run.
 */
function ofPart(
  { inputs }: Node,
  first: number,
  partOf: (bounds: readonly (readonly number[])[]) => Part,
  kernelOf: (part: Part) => HostKernel,
): HostKernel {
  const bounds = inputs.slice(first, first + 3).map((node) => constantOf(node)?.data ?? null);
  const known = bounds.filter((values) => values !== null);
  if (known.length === bounds.length) return kernelOf(partOf(known.map((values) => [...values])));
  return {
    run(run) {
      const values = bounds.map((fixed, i) => [...(fixed ?? (run.inputs[first + i] as View))]);
      kernelOf(partOf(values)).run(run);
    },
  };
}

/** The rows of `paddings`, and where an axis of the padded tensor has what it shows. */
const marginsOf = (paddings: Node | undefined): readonly (readonly [number, number])[] => {
  const flat = valuesOf(paddings);
  return Array.from({ length: flat.length / 2 }, (_, i) => [
    flat[2 * i] as number,
    flat[2 * i + 1] as number,
  ]);
};

/** Where a mirrored axis takes its elements from. */
function mirroredAxis(
  length: number,
  [before, after]: readonly [number, number],
  mode: MirrorMode,
): AxisMap {
  const edge = Number(mode === 'SYMMETRIC');
  return axisMap(before + length + after, (i) => {
    const place = i - before;
    if (place < 0) return -place - edge;
    return place < length ? place : 2 * (length - 1) - place + edge;
  });
}

const mirroredAxes = (
  shape: readonly number[],
  paddings: Node | undefined,
  mode: MirrorMode,
): readonly AxisMap[] =>
  marginsOf(paddings).map((margins, i) => mirroredAxis(shape[i] as number, margins, mode));

export const arrayKernels: HostTable = {
  InvertPermutation: () => ({
    run({ inputs: [x], outputs: [out] }) {
      (out as View).fill(-1);
      for (const [i, place] of (x as View).entries()) {
        if (place < 0 || place >= (x as View).length) {
          throw new InvalidArgumentError(`${place} is not between 0 and ${x?.length}`);
        }
        if (out?.[place] !== -1)
          throw new InvalidArgumentError(`${place} is duplicated in the input.`);
        (out as View)[place] = i;
      }
    },
  }),
  MirrorPad: ({ inputs, shape, attrs }) => {
    const [x, paddings] = inputs as [Node, Node];
    return moving(mirroredAxes(x.shape, paddings, attrs.mode), x.shape, shape);
  },
  MirrorPadGrad: ({ inputs, shape, attrs }) => {
    const [dy, paddings] = inputs as [Node, Node];
    const axes = mirroredAxes(shape, paddings, attrs.mode).map(reversed);
    return summing(memoryMap(axes, dy.shape, shape));
  },
  PadV2: ({ inputs, shape }) => {
    const [x, paddings] = inputs as [Node, Node];
    const axes = marginsOf(paddings).map(([before], i) =>
      axisMap(x.shape[i] as number, undefined, (at) => before + at),
    );
    return moving(axes, x.shape, shape, (values) => values[2]?.[0] as number);
  },
  ReverseSequence: ({ shape, attrs: { seq_dim, batch_dim } }) => ({
    run({ inputs: [x, lengths], outputs: [out] }) {
      for (let entry = 0; entry < (shape[batch_dim] as number); entry++) {
        const count = lengths?.[entry] as number;
        checkSequence(count, entry, shape[seq_dim] as number, seq_dim);
        const axes = shape.map((length, axis) => {
          if (axis === batch_dim)
            return axisMap(
              1,
              () => entry,
              () => entry,
            );
          return axis === seq_dim
            ? axisMap(length, (i) => (i < count ? count - 1 - i : i))
            : axisMap(length);
        });
        copyElements(x as View, out as View, memoryMap(axes, shape, shape));
      }
    },
  }),
  // For booleans wasm's own writes numbers, beyond the end of the result.
  ReverseV2: ({ inputs, shape, dtype }) => {
    if (dtype !== 'bool') return null;
    const turned = new Set(valuesOf(inputs[1]).map((a) => (a < 0 ? a + shape.length : a)));
    const axes = shape.map((length, axis) =>
      turned.has(axis) ? axisMap(length, (i) => length - 1 - i) : axisMap(length),
    );
    return moving(axes, shape, shape);
  },
  Roll: ({ inputs, shape }) => {
    const axes = valuesOf(inputs[2]).map((a) => (a < 0 ? a + shape.length : a));
    return {
      run({ inputs: [x, shifts], outputs: [out] }) {
        const shiftOf = (axis: number): number =>
          axes.reduce((sum, a, i) => (a === axis ? sum + (shifts?.[i] as number) : sum), 0);
        const maps = shape.map((length, axis) => {
          const shift = shiftOf(axis);
          return axisMap(length, (i) => (((i - shift) % length) + length) % length);
        });
        copyElements(x as View, out as View, memoryMap(maps, shape, shape));
      },
    };
  },
  // tfjs's own wants to know where the slice begins.
  Slice: (node) => {
    const { shape } = node.inputs[0] as Node;
    if (constantOf(node.inputs[1]) !== null) return null;
    return ofPart(
      node,
      1,
      ([begin = []]) => block(shape, begin, node.shape),
      ({ axes, lengths }) => moving(axes, shape, lengths),
    );
  },
  StridedSlice: (node) => {
    const { shape } = node.inputs[0] as Node;
    return ofPart(
      node,
      1,
      (bounds) => slicedPart(shape, bounds, node.attrs),
      ({ axes, lengths }) => moving(axes, shape, lengths),
    );
  },
  StridedSliceGrad: (node) =>
    ofPart(
      node,
      1,
      (bounds) => slicedPart(node.shape, bounds, node.attrs),
      ({ axes, lengths }) => moving(axes.map(reversed), lengths, node.shape, () => 0, 4),
    ),
};

function checkSequence(count: number, entry: number, length: number, axis: number): void {
  const wrong = count < 0 ? '< 0' : count > length ? `> input.dims(${axis})` : null;
  if (wrong !== null) throw new InvalidArgumentError(`seq_lens(${entry}) ${wrong}`);
}
