import {
  type DType,
  highest,
  isFloating,
  LARGEST_FLOAT32,
  lowest,
} from '../../../compiler/graph/dtypes.js';
import { type AnyArray, NDArray, sizeOf } from '../../../compiler/graph/nd_array.js';
import type { OpType } from '../../../compiler/ops/index.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import { placeIn } from '../../places.js';
import {
  all,
  Checked,
  call,
  cast,
  choose,
  div,
  expand,
  ints,
  less,
  type Operand,
  type Row,
  type Rows,
  reshape,
  scalar,
  sliced,
} from '../call.js';
import { type Reduction, scattered } from './indexing.js';

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

const number = (value: number): Operand => scalar('int64', value);

/** The numbers of segments of every id, and how slices are combined in each. */
interface Combination {
  readonly reduction: Reduction;
  readonly initial: (dtype: DType) => number;
}

const sums: Combination = { reduction: 'add', initial: () => 0 };
const products: Combination = { reduction: 'mul', initial: () => 1 };
const maxima: Combination = { reduction: 'max', initial: lowest };
const minima: Combination = { reduction: 'min', initial: highest };

/** What TensorFlow gives for an empty segment among segments in any order is finite. */
const largest = (dtype: DType): number =>
  dtype === 'float32' ? LARGEST_FLOAT32 : Number.MAX_VALUE;
const finiteMaxima: Combination = {
  reduction: 'max',
  initial: (dtype) => (isFloating(dtype) ? -largest(dtype) : lowest(dtype)),
};
const finiteMinima: Combination = {
  reduction: 'min',
  initial: (dtype) => (isFloating(dtype) ? largest(dtype) : highest(dtype)),
};

/** The segments and one more, which takes what belongs to none. */
function combined(node: Node, ids: Operand, { reduction, initial }: Combination): Operand {
  const [segments, ...slice] = node.shape as [number, ...number[]];
  const length = sizeOf(slice);
  const { shape: given } = node.inputs[1] as Node;
  const start = expand(scalar(node.dtype, initial(node.dtype)), [segments + 1, length]);
  const all = scattered(start, ids, 0, [sizeOf(given), length], reduction);
  return reshape(sliced(all, [{ axis: 0, begin: 0, length: segments }]), node.shape);
}

const unsorted =
  (combination: Combination): Row<OpType> =>
  (node) => {
    const segments = node.shape[0] as number;
    const { shape } = node.inputs[1] as Node;
    const wide = cast(1, 'int64');
    const isOther = less(wide, number(0));
    const ids = call('Where', [isOther, number(segments), wide]);
    const isRight = less(wide, number(segments));
    const within = call('Min', [ids, number(segments)]);
    const text = ({ data }: AnyArray): string => {
      const values = Array.from(data as ArrayLike<number>);
      const wrong = values.findIndex((id) => id >= segments);
      return `segment_ids${placeIn(shape, wrong)} = ${values[wrong]} is out of range [0, ${segments})`;
    };
    const value = combined(node, within, combination);
    if (sizeOf(shape) === 0) return value;
    const data = [{ operand: 1, type: node.inputs[1] as Node }];
    return new Checked(value, all('ReduceMin', isRight), text, data);
  };

/** Segments whose ids are known, and do not decrease. An empty one is `empty`. */
const sorted =
  (combination: Combination, empty: number, isMean = false): Row<OpType> =>
  (node) => {
    const { dtype, shape } = node;
    const ids = valuesOf(node.inputs[1]);
    const fail = (text: string): Operand =>
      new Checked(expand(scalar(dtype, 0), shape), scalar('bool', 0), text);
    if ((ids[0] ?? 0) < 0) return fail('segment ids must be >= 0');
    if (ids.some((id, i) => id < (ids[i - 1] ?? id))) return fail('segment ids are not increasing');
    const [segments, ...slice] = shape as [number, ...number[]];
    const counts = count(segments).map((segment) => ids.filter((id) => id === segment).length);
    const along = (values: AnyArray): Operand => reshape(values, [segments, ...slice.map(() => 1)]);
    const value = combined(node, ints(ids), combination);
    const result = isMean
      ? div(value, along(NDArray.from(dtype, [segments], (i) => Math.max(1, counts[i] as number))))
      : value;
    if (!counts.includes(0)) return result;
    const isEmpty = along(NDArray.from('bool', [segments], (i) => Number(counts[i] === 0)));
    return choose(isEmpty, scalar(dtype, empty), result, dtype);
  };

export const segmentRows: Rows = {
  SegmentMax: sorted(maxima, 0),
  SegmentMean: sorted(sums, 0, true),
  SegmentMin: sorted(minima, 0),
  SegmentProd: sorted(products, 1),
  SegmentSum: sorted(sums, 0),
  UnsortedSegmentMax: unsorted(finiteMaxima),
  UnsortedSegmentMin: unsorted(finiteMinima),
  UnsortedSegmentProd: unsorted(products),
  UnsortedSegmentSum: unsorted(sums),
};
