/** Order along an axis: TF 1.15's `tf.sort`, `tf.argsort` and `tf.searchsorted`. */

import { explainHere } from '../compiler/graph/call_site.js';
import {
  constantOf,
  convertToTensor as convert,
  dtypeOf,
  type TensorLike,
} from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { partialValue } from '../compiler/graph/partial_evaluation.js';
import { knownData } from '../compiler/graph/partial_value.js';
import { reshape, transpose } from '../compiler/ops/array.js';
import { concat } from '../compiler/ops/joining.js';
import { add, negative, reflectedAdd, subtract } from '../compiler/ops/operators.js';
import { LowerBound, UpperBound } from '../compiler/ops/searching.js';
import { range, rankOf, shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { getItem } from '../compiler/ops/strided_slice.js';
import { TopKV2 } from '../compiler/ops/top_k.js';
import { signature } from './signature.js';

type Direction = 'ASCENDING' | 'DESCENDING';

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** The places of a sorted tensor's elements, or the elements. */
type Result = 'values' | 'indices';

/** TF: `_sort_or_argsort` */
function sorted(values: TensorLike, axis: TensorLike, direction: Direction, result: Result) {
  if (direction !== 'ASCENDING' && direction !== 'DESCENDING') {
    refuse(`${direction} should be one of ASCENDING, DESCENDING`);
  }
  const axisTensor = convert(axis, { preferred: 'int32', name: 'axis' });
  const [known] = knownData(partialValue(axisTensor)) ?? [];
  if (axisTensor.shape?.length !== 0 || known === undefined) {
    return refuse('axis must be a constant scalar');
  }
  const tensor = convert(values, { name: 'values' });
  if (direction === 'DESCENDING') return descending(tensor, known, result);
  const negated = descending(negative(tensor), known, result);
  return result === 'indices' ? negated : negative(negated);
}

/** TF: `_descending_sort`. Only the last axis can be sorted, so another takes its place. */
function descending(values: Tensor, axis: number, result: Result): Tensor {
  const k = getItem(shapeOf(values), [{ at: axis }]);
  const rank = rankOf(values);
  const isLast = axis === -1 || axis + 1 === values.shape?.length;
  const swapped = isLast ? null : withLastAxis(values, axis, rank);
  const rows = swapped === null ? values : transpose(values, swapped);
  const [elements, places] = TopKV2([rows, k]).outputs as readonly [Tensor, Tensor];
  const chosen = result === 'indices' ? places : elements;
  return swapped === null ? chosen : transpose(chosen, swapped);
}

/** The permutation that swaps an axis and the last one. */
function withLastAxis({ shape }: Tensor, axis: number, rank: Tensor): Tensor {
  if (shape === null) {
    const at = axis < 0 ? reflectedAdd(rank, axis) : axis;
    const next = typeof at === 'number' ? at + 1 : add(at, 1);
    const between = range(next, subtract(rank, 1));
    return concat([range(0, at), [subtract(rank, 1)], between, [at]], 0);
  }
  const [at, last] = [axis < 0 ? axis + shape.length : axis, shape.length - 1];
  const order = shape.map((_, i) => (i === at ? last : i === last ? at : i));
  return constantOf(NDArray.vector('int32', order), 'transposition');
}

/**
 * A tensor sorted along an axis: TF 1.15's `tf.sort`.
 *
 * @param values numbers of rank 1 or more; signed ones for ascending order.
 * @param axis the axis, a constant; -1, the last, where it is left out.
 * @param direction `'ASCENDING'`, which it is where it is left out, or `'DESCENDING'`.
 * @returns a tensor of the same shape and dtype.
 * @throws ValueError for another direction, or an axis that is no constant scalar.
 */
export const sort = signature('sort', ['values', 'axis?', 'direction?', 'name?']).of<
  [values: TensorLike, axis?: TensorLike, direction?: Direction, name?: string | null],
  Tensor
>(({ values, axis = -1, direction = 'ASCENDING', name }) =>
  getDefaultGraph().nameScope(name ?? 'sort', () => sorted(values, axis, direction, 'values')),
);

/**
 * The places of the elements of a tensor sorted along an axis: TF 1.15's `tf.argsort`. Its arguments
 * are those of `sort`.
 *
 * @param stable changes nothing: equal elements keep their order in any case.
 * @returns an int32 tensor of the shape of `values`.
 */
export const argsort = signature('argsort', [
  'values',
  'axis?',
  'direction?',
  'stable?',
  'name?',
]).of<
  [
    values: TensorLike,
    axis?: TensorLike,
    direction?: Direction,
    stable?: boolean,
    name?: string | null,
  ],
  Tensor
>(({ values, axis = -1, direction = 'ASCENDING', name }) =>
  getDefaultGraph().nameScope(name ?? 'argsort', () => sorted(values, axis, direction, 'indices')),
);

/**
 * Where values would have to stand in sorted sequences: TF 1.15's `tf.searchsorted`.
 *
 * @param sortedSequence numbers `[…, n]`, sorted along the last axis.
 * @param values numbers `[…, m]` of the same dtype and the same batches.
 * @param side `'left'`, before equal elements, which it is where it is left out, or `'right'`.
 * @param outType int32, which it is where it is left out, or int64.
 * @returns `[…, m]`: places from 0 to n.
 * @throws ValueError for another side; when run, InvalidArgumentError where the batches differ.
 */
export const searchsorted = signature('searchsorted', [
  'sortedSequence',
  'values',
  'side?',
  'outType?',
  'name?',
]).of<
  [
    sortedSequence: TensorLike,
    values: TensorLike,
    side?: 'left' | 'right',
    outType?: 'int32' | 'int64',
    name?: string | null,
  ],
  Tensor
>(({ sortedSequence, values, side = 'left', outType = 'int32', name }) => {
  const sequences = convert(sortedSequence, { preferred: dtypeOf(values) ?? undefined });
  const wanted = convert(values, { preferred: sequences.dtype });
  const lengths = [sequences, wanted].map((t) => getItem(shapeOf(t), [{ at: -1 }]));
  const rows = reshape(sequences, [-1, lengths[0] as Tensor]);
  const wantedRows = reshape(wanted, [-1, lengths[1] as Tensor]);
  if (side !== 'left' && side !== 'right') {
    refuse(`side must be either 'right' or 'left'.  Saw: ${side}.`);
  }
  const bound = side === 'right' ? UpperBound : LowerBound;
  const places = bound([rows, wantedRows], { out_type: outType }, name);
  return reshape(places, shapeOf(wanted));
});
