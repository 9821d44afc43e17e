import {
  type DType,
  highest,
  isInteger,
  LARGEST_FLOAT32,
  lowest,
} from '../../../compiler/graph/dtypes.js';
import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { sizeOf } from '../../../compiler/graph/nd_array.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import { placeIn } from '../../places.js';
import type { View } from '../memory.js';
import { product } from './elementwise.js';
import type { HostKernel, HostTable } from './kernel.js';

/** Slices combined element by element, in double precision. */
interface Combination {
  /** The result of a segment that has no slice. */
  readonly empty: number;
  /** What the first slice of a segment is combined with. */
  readonly initial: number;
  readonly combine: (result: number, x: number) => number;
  readonly finish?: (result: number, count: number) => number;
}

function reduced(
  node: Node,
  { empty, initial, combine, finish }: Combination,
  idsOf: (inputs: readonly View[]) => Iterable<number>,
): HostKernel {
  const [segments, ...slice] = node.shape as [number, ...number[]];
  const inner = sizeOf(slice);
  return {
    run({ inputs, outputs: [out] }) {
      const x = inputs[0] as View;
      const results = new Float64Array(segments * inner).fill(initial);
      const counts = new Int32Array(segments);
      let i = -1;
      for (const segment of idsOf(inputs)) {
        i++;
        if (segment < 0) continue;
        counts[segment] = (counts[segment] as number) + 1;
        const [from, to] = [i * inner, segment * inner];
        for (let k = 0; k < inner; k++) {
          results[to + k] = combine(results[to + k] as number, x[from + k] as number);
        }
      }
      const result = (value: number, i: number): number => {
        const count = counts[Math.floor(i / inner)] as number;
        if (count === 0) return empty;
        return finish === undefined ? value : finish(value, count);
      };
      (out as View).set(results.map(result));
    },
  };
}

/** Segments whose ids do not decrease; their last one decides the shape, so they are known. */
function ordered(node: Node, combination: Combination): HostKernel {
  const ids = valuesOf(node.inputs[1]);
  return reduced(node, combination, () => {
    if ((ids[0] ?? 0) < 0) throw new InvalidArgumentError('segment ids must be >= 0');
    if (ids.some((id, i) => id < (ids[i - 1] ?? id))) {
      throw new InvalidArgumentError('segment ids are not increasing');
    }
    return ids;
  });
}

/** Segments in any order; slices of a negative segment are left out. */
function unsorted(node: Node, combination: Combination): HostKernel {
  const [, { shape }] = node.inputs as [Node, Node];
  const segments = node.shape[0] as number;
  return reduced(node, combination, ([, given]) => {
    const ids = given as View;
    const wrong = ids.findIndex((id: number) => id >= segments);
    if (wrong < 0) return ids;
    const name = `segment_ids${placeIn(shape, wrong)}`;
    throw new InvalidArgumentError(`${name} = ${ids[wrong]} is out of range [0, ${segments})`);
  });
}

const sum: Combination = { empty: 0, initial: 0, combine: (total, x) => total + x };

const prod = ({ dtype }: Node): Combination => ({
  empty: 1,
  initial: 1,
  combine: product(dtype),
});

const mean = ({ dtype }: Node): Combination => ({
  ...sum,
  finish: (total, count) => (isInteger(dtype) ? Math.trunc(total / count) : total / count),
});

const max = (initial: number, empty = initial): Combination => ({
  empty,
  initial,
  combine: Math.max,
});

const min = (initial: number, empty = initial): Combination => ({
  empty,
  initial,
  combine: Math.min,
});

/** Segments in any order begin with the largest finite float32, where others have infinity. */
const lowestFinite = (dtype: DType): number =>
  dtype === 'float32' ? -LARGEST_FLOAT32 : lowest(dtype);
const highestFinite = (dtype: DType): number =>
  dtype === 'float32' ? LARGEST_FLOAT32 : highest(dtype);

export const segmentKernels: HostTable = {
  SegmentMax: (node) => ordered(node, max(lowest(node.dtype), 0)),
  SegmentMean: (node) => ordered(node, mean(node)),
  SegmentMin: (node) => ordered(node, min(highest(node.dtype), 0)),
  SegmentProd: (node) => ordered(node, prod(node)),
  SegmentSum: (node) => ordered(node, sum),
  UnsortedSegmentMax: (node) => unsorted(node, max(lowestFinite(node.dtype))),
  UnsortedSegmentMin: (node) => unsorted(node, min(highestFinite(node.dtype))),
  UnsortedSegmentProd: (node) => unsorted(node, prod(node)),
  UnsortedSegmentSum: (node) => unsorted(node, sum),
};
