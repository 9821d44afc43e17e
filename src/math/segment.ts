import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { TensorOp } from '../../compiler/graph/op.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { UnsortedSegmentSum } from '../../compiler/ops/gather.js';
import * as ops from '../../compiler/ops/segment.js';
import { Sqrt } from '../../compiler/ops/unary.js';
import { signature } from '../signature.js';

const segment = (name: string, record: TensorOp<[data: TensorLike, segmentIds: TensorLike]>) =>
  signature(name, ['data', 'segmentIds', 'name?']).of<
    [data: TensorLike, segmentIds: TensorLike, name?: string | null],
    Tensor
  >(({ data, segmentIds, name: opName }) => record([data, segmentIds], {}, opName));

/**
 * The sums of the slices of each segment: TF 1.15's `tf.segment_sum`.
 *
 * @param data numbers of rank 1 or more.
 * @param segmentIds the segment of every slice along the first axis: integers that do not decrease.
 * @returns a row for each segment up to the last id, zeros where it has no slice.
 * @throws when run, InvalidArgumentError for ids that decrease or are negative.
 */
export const segmentSum = segment('segment_sum', ops.SegmentSum);

/** The means of the slices of each segment: TF 1.15's `tf.segment_mean`. See `segmentSum`. */
export const segmentMean = segment('segment_mean', ops.SegmentMean);

/**
 * The products of the slices of each segment, 1 where it has none: TF 1.15's `tf.segment_prod`. Its
 * arguments are those of `segmentSum`; as in TensorFlow it has no gradient.
 */
export const segmentProd = segment('segment_prod', ops.SegmentProd);

/** The largest elements of each segment: TF 1.15's `tf.segment_max`. See `segmentSum`. */
export const segmentMax = segment('segment_max', ops.SegmentMax);

/** The smallest elements of each segment: TF 1.15's `tf.segment_min`. See `segmentSum`. */
export const segmentMin = segment('segment_min', ops.SegmentMin);

type UnsortedArguments = [
  data: TensorLike,
  segmentIds: TensorLike,
  numSegments: TensorLike,
  name?: string | null,
];

const unsorted = (
  name: string,
  build: (data: Tensor, ids: Tensor, segments: TensorLike, name: string | null) => Tensor,
) =>
  signature(name, ['data', 'segmentIds', 'numSegments', 'name?']).of<UnsortedArguments, Tensor>(
    ({ data, segmentIds, numSegments, name: opName }) =>
      build(
        convertToTensor(data, { name: 'data' }),
        convertToTensor(segmentIds, { preferred: 'int32', name: 'segment_ids' }),
        numSegments,
        opName ?? null,
      ),
  );

const unsortedOp = (name: string, record: typeof ops.UnsortedSegmentMax) =>
  unsorted(name, (data, ids, segments, opName) => record([data, ids, segments], {}, opName));

/**
 * The sums of the slices of each segment, in any order: TF 1.15's `tf.unsorted_segment_sum`.
 *
 * @param data numbers of rank 1 or more.
 * @param segmentIds the segments: integers of a shape that the shape of `data` begins with; slices
 *   of a negative segment are left out.
 * @param numSegments the number of segments.
 * @returns a row for each segment, zeros where it has no slice.
 * @throws when run, InvalidArgumentError for an id that is not below `numSegments`.
 */
export const unsortedSegmentSum = unsortedOp('unsorted_segment_sum', UnsortedSegmentSum);

/**
 * The largest elements of each segment, the lowest number where it has none: TF 1.15's
 * `tf.unsorted_segment_max`. Its arguments are those of `unsortedSegmentSum`.
 */
export const unsortedSegmentMax = unsortedOp('unsorted_segment_max', ops.UnsortedSegmentMax);

/**
 * The smallest elements of each segment, the highest number where it has none: TF 1.15's
 * `tf.unsorted_segment_min`. Its arguments are those of `unsortedSegmentSum`.
 */
export const unsortedSegmentMin = unsortedOp('unsorted_segment_min', ops.UnsortedSegmentMin);

/**
 * The products of the slices of each segment, 1 where it has none: TF 1.15's
 * `tf.unsorted_segment_prod`. Its arguments are those of `unsortedSegmentSum`.
 */
export const unsortedSegmentProd = unsortedOp('unsorted_segment_prod', ops.UnsortedSegmentProd);

/**
 * The means of the slices of each segment, 0 where it has none: TF 1.15's
 * `tf.unsorted_segment_mean`. Its arguments are those of `unsortedSegmentSum`.
 */
export const unsortedSegmentMean = unsorted('unsorted_segment_mean', (data, ids, segments, name) =>
  ops.unsortedSegmentQuotient(data, ids, segments, (n) => n, name ?? 'UnsortedSegmentMean'),
);

/**
 * The sums of the slices of each segment over the root of their number: TF 1.15's
 * `tf.unsorted_segment_sqrt_n`. Its arguments are those of `unsortedSegmentSum`.
 */
export const unsortedSegmentSqrtN = unsorted(
  'unsorted_segment_sqrt_n',
  (data, ids, segments, name) =>
    ops.unsortedSegmentQuotient(
      data,
      ids,
      segments,
      (n) => Sqrt([n]),
      name ?? 'UnsortedSegmentSqrtN',
    ),
);
