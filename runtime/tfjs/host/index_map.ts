import type { View } from '../memory.js';
import type { HostKernel } from './kernel.js';

/*
 * Moving elements by an index map: for every axis, which place of the input goes to which place of
 * the output. Most ops on arrays are that, or its reverse, whatever the dtype.
 */

/** Along one axis the element at `from[i]` of the input goes to `to[i]` of the output. */
export interface AxisMap {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** How much of it goes there: all of it where this is left out. */
  readonly weights?: Float64Array;
}

/** A map of `length` elements; each keeps its place where nothing else is said. */
export const axisMap = (
  length: number,
  from: (i: number) => number = (i) => i,
  to: (i: number) => number = (i) => i,
): AxisMap => ({
  from: Int32Array.from({ length }, (_, i) => from(i)),
  to: Int32Array.from({ length }, (_, i) => to(i)),
});

/** A map to `length` places, each from some elements, of which `entries` gives place and weight. */
export function weightedAxis(
  length: number,
  entries: (to: number) => readonly (readonly [from: number, weight: number])[],
): AxisMap {
  const all = Array.from({ length }, (_, to) =>
    entries(to).map(([from, weight]) => ({ from, to, weight })),
  ).flat();
  return {
    from: Int32Array.from(all, (e) => e.from),
    to: Int32Array.from(all, (e) => e.to),
    weights: Float64Array.from(all, (e) => e.weight),
  };
}

/** The map that takes every element back to where it came from. */
export const reversed = ({ from, to, weights }: AxisMap): AxisMap => ({
  from: to,
  to: from,
  weights,
});

/** A map in steps of the memory behind it, one entry for every axis. */
export type MemoryMap = readonly AxisMap[];

const times = (places: Int32Array, stride: number): Int32Array => places.map((i) => i * stride);

/** Axis maps from a tensor of one shape to one of another, as steps in memory. */
export function memoryMap(
  axes: readonly AxisMap[],
  input: readonly number[],
  output: readonly number[],
): MemoryMap {
  let [inputStride, outputStride] = [1, 1];
  const steps: AxisMap[] = [];
  for (let i = axes.length - 1; i >= 0; i--) {
    const { from, to, weights } = axes[i] as AxisMap;
    steps.unshift({ from: times(from, inputStride), to: times(to, outputStride), weights });
    inputStride *= input[i] as number;
    outputStride *= output[i] as number;
  }
  return steps.length > 0 ? steps : [axisMap(1)];
}

type Row = (from: number, to: number, weight: number) => void;

/** Calls `visit` for every row along the last axis, with where it starts on both sides. */
function forEachRow(map: MemoryMap, visit: Row): void {
  const descend = (depth: number, from: number, to: number, weight: number): void => {
    if (depth === map.length - 1) {
      visit(from, to, weight);
      return;
    }
    const axis = map[depth] as AxisMap;
    for (let i = 0; i < axis.from.length; i++) {
      descend(
        depth + 1,
        from + (axis.from[i] as number),
        to + (axis.to[i] as number),
        weight * (axis.weights?.[i] ?? 1),
      );
    }
  };
  descend(0, 0, 0, 1);
}

/** Copies elements to their places; where none goes `out` keeps what it has. */
export function copyElements(x: View, out: View, map: MemoryMap): void {
  const last = map.at(-1) as AxisMap;
  forEachRow(map, (from, to) => {
    for (let i = 0; i < last.from.length; i++) {
      out[to + (last.to[i] as number)] = x[from + (last.from[i] as number)] as number;
    }
  });
}

/** Adds elements, times their weights, to the totals at their places. */
export function addElements(x: ArrayLike<number>, totals: Float64Array, map: MemoryMap): void {
  const last = map.at(-1) as AxisMap;
  forEachRow(map, (from, to, weight) => {
    for (let i = 0; i < last.from.length; i++) {
      const place = to + (last.to[i] as number);
      const share = weight * (last.weights?.[i] ?? 1);
      totals[place] =
        (totals[place] as number) + share * (x[from + (last.from[i] as number)] as number);
    }
  });
}

/** The sum of the products of elements of `x` and those of `y` at their places. */
export function innerProduct(x: View, y: View, map: MemoryMap): number {
  const last = map.at(-1) as AxisMap;
  let total = 0;
  forEachRow(map, (from, to, weight) => {
    for (let i = 0; i < last.from.length; i++) {
      const share = weight * (last.weights?.[i] ?? 1);
      total +=
        share *
        (x[from + (last.from[i] as number)] as number) *
        (y[to + (last.to[i] as number)] as number);
    }
  });
  return total;
}

/** A kernel that adds up, in double precision, the elements that come to one place. */
export const summing = (map: MemoryMap): HostKernel => ({
  run({ inputs: [x], outputs: [out] }) {
    const totals = new Float64Array((out as View).length);
    addElements(x as View, totals, map);
    (out as View).set(totals);
  },
});
