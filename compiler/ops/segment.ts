/** Reductions of the slices of a tensor that belong together. */

import type { TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { GradientRule } from '../graph/record.js';
import { withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { Maximum } from './arithmetic.js';
import { Fill, onesLike, reshape, zerosLike } from './array.js';
import { cast } from './cast.js';
import { Equal, Greater, GreaterEqual, LogicalAnd, Select } from './comparison.js';
import { GatherV2, inferUnsortedSegments, UnsortedSegmentSum } from './gather.js';
import { ConcatV2 } from './joining.js';
import { divide, multiply, subtract } from './operators.js';
import { rankOf, shapeOf } from './shape_arithmetic.js';
import { index, numeric } from './type_constraints.js';

const gather = (params: Tensor, indices: Tensor): Tensor => GatherV2([params, indices, 0]);

// Segments in order: the ids of the slices do not decrease

type Segment = TensorOp<[data: TensorLike, segmentIds: TensorLike]>;

const segment = (type: string, doc: string, gradient: GradientRule<unknown> | 'none'): Segment =>
  op(type, {
    doc,
    inputs: { data: 'T', segment_ids: 'Tindices!' },
    types: { T: numeric, Tindices: index },
    infer(c) {
      const data = withRankAtLeast(c, 0, 1);
      withRank(c, 1, 1);
      // The graph leaves the number open, as TensorFlow's does.
      const ids = c.isRun ? knownData(c.value(1)) : null;
      const segments = ids === null ? null : (ids.at(-1) ?? -1) + 1;
      return { dtype: c.dtype(0), shape: data && [segments, ...data.slice(1)] };
    },
    gradient,
  });

export const SegmentSum: Segment = segment(
  'SegmentSum',
  'the sums of the slices of each segment',
  ({ inputs: [, ids] }, dy) => [gather(dy, ids as Tensor), null],
);

export const SegmentMean: Segment = segment(
  'SegmentMean',
  'the means of the slices of each segment',
  ({ inputs }, dy) => {
    const [data, ids] = inputs as [Tensor, Tensor];
    const inner = Fill([reshape(subtract(rankOf(data), 1), [1]), 1]);
    const shape = ConcatV2([[shapeOf(ids), cast(inner, 'int32')], 0], {}, 'concat');
    const ones = Fill([shape, cast(1, dy.dtype)]);
    return [gather(divide(dy, SegmentSum([ones, ids])), ids), null];
  },
);

export const SegmentProd: Segment = segment(
  'SegmentProd',
  'the products of the slices of each segment',
  'none',
);

/** The chosen elements of a segment share the gradient (TF: `_SegmentMinOrMaxGrad`). */
const choiceGradient: GradientRule<unknown> = ({ inputs, outputs }, dy) => {
  const [data, ids, y] = [...inputs, ...outputs] as [Tensor, Tensor, Tensor];
  const zeros = zerosLike(data);
  const isChosen = Equal([data, gather(y, ids)]);
  const count = SegmentSum([cast(isChosen, dy.dtype), ids]);
  return [Select([isChosen, gather(divide(dy, count), ids), zeros]), null];
};

export const SegmentMax: Segment = segment(
  'SegmentMax',
  'the largest elements of each segment',
  choiceGradient,
);

export const SegmentMin: Segment = segment(
  'SegmentMin',
  'the smallest elements of each segment',
  choiceGradient,
);

// Segments in any order; slices of a negative segment are left out

type UnsortedSegment = TensorOp<
  [data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike]
>;

const unsortedSegment = (
  type: string,
  doc: string,
  gradient: GradientRule<unknown>,
): UnsortedSegment =>
  op(type, {
    doc,
    inputs: { data: 'T', segment_ids: 'Tindices', num_segments: 'Tnumsegments!' },
    types: { T: numeric, Tindices: index, Tnumsegments: index },
    infer: inferUnsortedSegments,
    gradient,
  });

/** What a slice finds at its segment, and whether it has one (TF: `_GatherDropNegatives`). */
interface Places {
  readonly ids: Tensor;
  readonly isKept: Tensor;
}

/** The segments of slices, 0 in place of those that are left out. */
const clipped = (ids: Tensor): Tensor => Maximum([ids, zerosLike(ids)]);

/** Which elements are not left out. */
function kept(ids: Tensor, like: Tensor): Tensor {
  const inner = subtract(rankOf(like), rankOf(ids));
  const ones = Fill([reshape(inner, [1]), cast(1, 'int32')]);
  const shape = ConcatV2([[shapeOf(ids), ones], 0], {}, 'concat');
  const isKept = reshape(GreaterEqual([ids, 0]), shape);
  return LogicalAnd([isKept, onesLike(like, { dtype: 'bool' })]);
}

/** The values of each slice's segment, zeros where it is left out. */
const gatherKept = (values: Tensor, { ids, isKept }: Places): Tensor => {
  const gathered = gather(values, ids);
  return Select([isKept, gathered, zerosLike(gathered)]);
};

const unsortedChoiceGradient: GradientRule<unknown> = ({ inputs, outputs }, dy) => {
  const [data, ids, segments] = inputs as [Tensor, Tensor, Tensor];
  const places = { ids: clipped(ids), isKept: kept(ids, data) };
  const chosen = gatherKept(outputs[0] as Tensor, places);
  const isChosen = LogicalAnd([Equal([data, chosen]), places.isKept]);
  const count = UnsortedSegmentSum([cast(isChosen, dy.dtype), ids, segments]);
  const shares = gatherKept(divide(dy, count), places);
  return [Select([isChosen, shares, zerosLike(shares)]), null, null];
};

export const UnsortedSegmentMax: UnsortedSegment = unsortedSegment(
  'UnsortedSegmentMax',
  'the largest elements of each segment, the lowest number where there is none',
  unsortedChoiceGradient,
);

export const UnsortedSegmentMin: UnsortedSegment = unsortedSegment(
  'UnsortedSegmentMin',
  'the smallest elements of each segment, the highest number where there is none',
  unsortedChoiceGradient,
);

export const UnsortedSegmentProd: UnsortedSegment = unsortedSegment(
  'UnsortedSegmentProd',
  'the products of the slices of each segment, 1 where there is none',
  ({ inputs, outputs }, dy) => {
    // Of one zero in a segment the others have gradient 0; of two, all have.
    const [data, ids, segments] = inputs as [Tensor, Tensor, Tensor];
    const isZero = Equal([data, 0]);
    const zeros = UnsortedSegmentSum([cast(isZero, 'int32'), ids, segments]);
    const gradient = Select([Greater([zeros, 1]), zerosLike(dy), dy]);
    const others = Select([isZero, onesLike(data), data]);
    const product = UnsortedSegmentProd([others, ids, segments]);
    const places = { ids: clipped(ids), isKept: kept(ids, data) };
    const quotient = divide(gather(outputs[0] as Tensor, places.ids), data);
    const partial = Select([isZero, gather(product, places.ids), quotient]);
    return [multiply(gatherKept(gradient, places), partial), null, null];
  },
);

/** How many slices each segment has, at least 1 (TF: `_unsorted_segment_N`). */
function segmentSizes(data: Tensor, ids: Tensor, segments: TensorLike): Tensor {
  const ones = Fill([shapeOf(ids), cast(1, data.dtype)]);
  const count = UnsortedSegmentSum([ones, ids, segments]);
  const inner = Fill([reshape(subtract(rankOf(data), rankOf(ids)), [1]), cast(1, 'int32')]);
  const shape = ConcatV2([[shapeOf(count), inner], 0], {}, 'concat');
  return Maximum([reshape(count, shape), 1]);
}

/** `math_ops.unsorted_segment_mean` and `math_ops.unsorted_segment_sqrt_n`. */
export const unsortedSegmentQuotient = (
  data: Tensor,
  ids: Tensor,
  segments: TensorLike,
  divisor: (count: Tensor) => Tensor,
  name: string,
): Tensor =>
  getDefaultGraph().nameScope(name, () => {
    const sizes = segmentSizes(data, ids, segments);
    return divide(UnsortedSegmentSum([data, ids, segments]), divisor(sizes));
  });
