/** Slices chosen by index, and slices added up by index: each is the gradient of the other. */

import { constantOf, type TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { NDArray } from '../graph/nd_array.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { partialValue } from '../graph/partial_evaluation.js';
import { knownData } from '../graph/partial_value.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import { type Dim, formatShape, type Shape, unknownDims } from '../graph/shape.js';
import { mergeDims, withRankAtLeast } from '../graph/shape_rules.js';
import { Maximum } from './arithmetic.js';
import { ExpandDims, Fill, reshape, Transpose, ZerosLike } from './array.js';
import { Cast } from './cast.js';
import { GreaterEqual, Select } from './comparison.js';
import { IndexedSlices } from './indexed_slices.js';
import { concat } from './joining.js';
import { add, multiply, subtract } from './operators.js';
import { Prod } from './reduction.js';
import { range, rankOf, shapeOf, sizeOf } from './shape_arithmetic.js';
import { getItem } from './strided_slice.js';
import { Tile } from './tiling.js';
import { index, numeric } from './type_constraints.js';

/** The number of leading axes along which `indices` and `params` go together. */
function batchDims(c: InferContext<{ batch_dims: number }>, indices: number): number {
  const { batch_dims } = c.attrs;
  if (batch_dims < -indices || batch_dims >= Math.max(1, indices)) {
    c.fail(`Expected batch_dims in the range [${-indices}, ${indices}), but got ${batch_dims}`);
  }
  return batch_dims < 0 ? batch_dims + indices : batch_dims;
}

function inferGather(c: InferContext<{ batch_dims: number }>): Shape {
  const [params, indices] = [withRankAtLeast(c, 0, 1), c.shape(1)];
  const given = knownData(c.value(2))?.[0];
  if (
    given !== undefined &&
    params !== null &&
    (given < -params.length || given >= params.length)
  ) {
    c.fail(
      `Shape must be at least rank ${given < 0 ? -given : given + 1} but is rank ${params.length}`,
      `Expected axis in the range [${-params.length}, ${params.length}), but got ${given}`,
    );
  }
  if (params === null || indices === null) return null;
  const batch = batchDims(c, indices.length);
  if (given === undefined) return unknownDims(params.length + indices.length - 1 - batch);
  const axis = given < 0 ? given + params.length : given;
  if (batch > axis) c.fail(`batch_dims (${batch}) must be less than or equal to axis (${axis}).`);
  for (let i = 0; i < batch; i++) mergeDims(c, params[i] ?? null, indices[i] ?? null);
  return [...params.slice(0, axis), ...indices.slice(batch), ...params.slice(axis + 1)];
}

export const GatherV2: TensorOp<
  [params: TensorLike, indices: TensorLike, axis: TensorLike],
  unknown,
  { batch_dims: number }
> = op('GatherV2', {
  doc: 'The slices of `params` along `axis` that `indices` name, batch by batch.',
  inputs: { params: 'Tparams', indices: 'Tindices', axis: 'Taxis!' },
  types: { Tindices: index, Taxis: index },
  attrs: { batch_dims: 0 },
  infer: (c) => ({ dtype: c.dtype(0), shape: inferGather(c) }),
  fold(c) {
    const [params, indices] = [c.value(0), c.value(1)];
    if (params?.shape.length !== 1 || indices === null) return null;
    const data = indices.data.map((i) => (i === null ? null : (params.data[i] ?? null)));
    return { dtype: params.dtype, shape: indices.shape, data };
  },
  gradient(op, dy) {
    const [params, indices, axis] = op.inputs as [Tensor, Tensor, Tensor];
    const shape = params.graph.colocateWith(params.op, () =>
      as('int32', shapeOf(params, { outType: 'int64' })),
    );
    const isSparse = knownData(partialValue(axis))?.[0] === 0;
    return [isSparse ? rows(shape, indices, dy) : addedUp(op, shape, dy), null, null];
  },
});

const as = (dtype: DType, x: Tensor): Tensor =>
  x.dtype === dtype ? x : Cast([x], { DstT: dtype });

/** The elements of a vector from `start` up to `stop`: Python's `vector[start:stop]`. */
const part = (vector: Tensor, start: TensorLike | null, stop: TensorLike | null): Tensor =>
  getItem(vector, [{ start, stop, step: null }]);

/** The gradient of a gather of rows: those rows. */
function rows(shape: Tensor, indices: Tensor, dy: Tensor): IndexedSlices {
  const size = ExpandDims([sizeOf(indices), 0]);
  const values = reshape(dy, concat([size, part(shape, 1, null)], 0));
  return new IndexedSlices(values, reshape(indices, size), shape);
}

const int32 = (value: number): Tensor => constantOf(NDArray.scalar('int32', value));

const ones = (length: Tensor): Tensor => Fill([reshape(length, [1]), int32(1)]);

/**
 * The gradient of a gather along any other axis: the gathered slices, which are brought to the front
 * of all but the batch, added up by index, and brought back.
 */
function addedUp(
  { inputs, attrs }: Operation & { readonly attrs: { readonly batch_dims: number } },
  shape: Tensor,
  dy: Tensor,
): Tensor {
  const [, indices, given] = inputs as [Tensor, Tensor, Tensor];
  const place = as('int32', given);
  const [before, behind] = [part(shape, null, place), part(part(shape, place, null), 1, null)];
  const gathered = concat([before, [-1], behind], 0);
  const [rank, axis] = [sizeOf(gathered), sizeOf(before)];
  const batch = attrs.batch_dims < 0 ? add(rankOf(indices), attrs.batch_dims) : attrs.batch_dims;
  const [outer, between, inner] = [range(0, batch), range(batch, axis), range(add(axis, 1), rank)];
  const values = reshape(dy, gathered);
  const front = Transpose([values, concat([outer, [axis], between, inner], 0)]);
  const length = getItem(shape, [{ at: place }]);
  const summed = attrs.batch_dims === 0 ? sumRows(front, indices, length) : batchSum();
  return Transpose([summed, concat([outer, add(between, 1), [batch], inner], 0)]);

  /** Every batch has rows of its own in one long table. */
  function batchSum(): Tensor {
    const batchShape = part(shapeOf(indices), null, batch);
    const batches = Prod([batchShape, [0]]);
    const slice = part(part(shapeOf(front), batch, null), 1, null);
    const starts = multiply(range(0, batches), length);
    const toIndices = concat([batchShape, ones(subtract(rankOf(indices), batch))], 0);
    const places = add(indices, as(indices.dtype, reshape(starts, toIndices)));
    const flat = reshape(front, concat([[-1], slice], 0));
    const table = sumRows(flat, places, multiply(length, batches));
    return reshape(table, concat([batchShape, [length], slice], 0));
  }
}

/** The rows of `values`, added up at `indices` of a table of so many rows. */
function sumRows(values: Tensor, indices: Tensor, rows: Tensor): Tensor {
  const flat = reshape(indices, ExpandDims([sizeOf(indices), 0]));
  return UnsortedSegmentSum([values, flat, rows]);
}

/** The shape of `data`, which begins with that of `ids` (TF: `InferenceContext::MergePrefix`). */
function mergePrefix(c: InferContext<unknown>, data: Shape, ids: Shape): Shape {
  if (data === null || ids === null) return data;
  const kernelText = `data.shape = ${formatShape(data)} does not start with segment_ids.shape = ${formatShape(ids)}`;
  if (data.length < ids.length) {
    c.fail(`Shape must be at least rank ${ids.length} but is rank ${data.length}`, kernelText);
  }
  return data.map((d, i) => (i < ids.length ? mergeDims(c, d, ids[i] as Dim, kernelText) : d));
}

/** The shape rule of a reduction by segments in any order. */
export function inferUnsortedSegments(c: InferContext<unknown>): TensorInfo {
  const ids = c.shape(1);
  const data = mergePrefix(c, c.shape(0), ids);
  const segments = knownData(c.value(2))?.[0] ?? null;
  return { dtype: c.dtype(0), shape: ids && data && [segments, ...data.slice(ids.length)] };
}

export const UnsortedSegmentSum: TensorOp<
  [data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike]
> = op('UnsortedSegmentSum', {
  doc: 'The slices of `data` added up by segment; those of a negative segment are left out.',
  inputs: { data: 'T', segment_ids: 'Tindices', num_segments: 'Tnumsegments!' },
  types: { T: numeric, Tindices: index, Tnumsegments: index },
  infer: inferUnsortedSegments,
  gradient({ inputs: [, ids] }, dy) {
    const segments = ids as Tensor;
    const zeros = ZerosLike([segments], {}, 'zeros_like');
    const gathered = GatherV2([dy, Maximum([segments, zeros]), 0]);
    // A condition of the shape of the slices: true where the segment is not negative.
    const rank = rankOf(segments);
    const inner = ones(subtract(rankOf(gathered), rank));
    const isKept = reshape(GreaterEqual([segments, 0]), concat([shapeOf(segments), inner], 0));
    const multiples = concat([ones(rank), part(shapeOf(gathered), rank, null)], 0);
    const none = ZerosLike([gathered], {}, 'zeros_like');
    return [Select([Tile([isKept, multiples]), gathered, none]), null, null];
  },
});
