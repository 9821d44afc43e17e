import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor as convert, type TensorLike } from '../compiler/graph/convert.js';
import { isInteger } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { partialValue } from '../compiler/graph/partial_evaluation.js';
import { knownData } from '../compiler/graph/partial_value.js';
import { type Dim, formatTuple, unknownDims } from '../compiler/graph/shape.js';
import { Maximum } from '../compiler/ops/arithmetic.js';
import { ExpandDims, filled, reshape } from '../compiler/ops/array.js';
import { Cast } from '../compiler/ops/cast.js';
import { concat, stack } from '../compiler/ops/joining.js';
import { negative, reflectedSubtract } from '../compiler/ops/operators.js';
import { Max, reductionAxes } from '../compiler/ops/reduction.js';
import { rankOf, shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { between, getItem, type Subscript } from '../compiler/ops/strided_slice.js';
import { BroadcastTo, Tile } from '../compiler/ops/tiling.js';
import { sequenceMask } from './indexing.js';
import { booleanMask } from './selection.js';
import { signature } from './signature.js';

const refuse = (PythonError: typeof ValueError | typeof TypeError, text: string): never => {
  throw new PythonError(explainHere(text));
};

/**
 * The elements or slices of a tensor, each repeated in its place: TF 1.15's `tf.repeat`.
 *
 * @param input any tensor; a scalar counts as a vector.
 * @param repeats how often, integers: one for every place along the axis, or one for all.
 * @param axis the axis to repeat along; where it is left out, the elements as one vector.
 * @returns a tensor whose axis is as long as the sum of `repeats`.
 * @throws TypeError for repeats or an axis that are no integers; ValueError for another axis, or as many
 *   repeats as do not fit it.
 */
export const repeat = signature('repeat', ['input', 'repeats', 'axis?', 'name?']).of<
  [input: TensorLike, repeats: TensorLike, axis?: number | null, name?: string | null],
  Tensor
>(({ input, repeats, axis, name }) =>
  (axis ?? null) === null
    ? repeatAlong(reshape(input, [-1]), repeats, 0, name)
    : repeatAlong(input, repeats, axis as number, name),
);

/** TF: `repeat_with_axis` */
function repeatAlong(
  input: TensorLike,
  repeatsLike: TensorLike,
  givenAxis: number,
  name: string | null | undefined,
): Tensor {
  if (!Number.isInteger(givenAxis)) refuse(TypeError, `axis must be an int; got ${givenAxis}`);
  return getDefaultGraph().nameScope(name ?? 'Repeat', () => {
    const given = convert(input, { name: 'data' });
    const repeats = integers(repeatsLike);
    const data = withNonzeroRank(given);
    const dataShape = shapeOf(data);
    const axis = positiveAxis(givenAxis, data.shape?.length ?? null);
    checkLength(data.shape?.[axis] ?? null, repeats.shape?.[0] ?? null);
    const expand = () => ExpandDims([data, axis + 1]);
    const regrouped = (x: Tensor, length: number): Tensor => {
      const [before, after] = [between(null, axis), between(axis + 1, null)];
      const shape = [getItem(dataShape, [before]), [length], getItem(dataShape, [after])];
      return reshape(x, concat(shape, 0));
    };
    if (repeats.shape?.length === 0) return regrouped(tiled(expand(), axis + 1, repeats), -1);
    const counts = broadcastCounts(repeats, dataShape, axis);
    const most = Maximum([0, Max([counts, reductionAxes(counts, null)])]);
    const mask = sequenceMask(counts, most);
    // Everything as often as anything, without what is too much.
    const kept = booleanMask(tiled(expand(), axis + 1, most), mask);
    const result = axis === 0 ? kept : regrouped(kept, totalOf(repeats, data.shape?.[axis]));
    if (data.shape !== null) {
      const length = counts.shape?.[0] === 0 ? 0 : null;
      result.setShape([...data.shape.slice(0, axis), length, ...data.shape.slice(axis + 1)]);
    }
    return result;
  });
}

/** TF: `convert_to_int_tensor`, and a check of the rank. */
function integers(value: TensorLike): Tensor {
  const tensor = convert(value, { preferred: 'int32', name: 'repeats' });
  if (!isInteger(tensor.dtype)) {
    refuse(TypeError, `repeats must be an integer tensor; dtype=${tensor.dtype}`);
  }
  if (tensor.shape !== null && tensor.shape.length > 1) {
    refuse(ValueError, `Shape ${formatTuple(tensor.shape)} must have rank at most 1`);
  }
  return Cast([tensor], { DstT: 'int32' });
}

/** TF: `_with_nonzero_rank` */
function withNonzeroRank(data: Tensor): Tensor {
  if (data.shape !== null) return data.shape.length === 0 ? stack([data]) : data;
  const shape = shapeOf(data);
  const rank = rankOf(data);
  const last: Subscript = { start: negative(rank), stop: null, step: null };
  return reshape(data, getItem(concat([[1], shape], 0), [last]));
}

/** TF: `get_positive_axis` */
function positiveAxis(axis: number, rank: number | null): number {
  if (rank === null) {
    if (axis >= 0) return axis;
    return refuse(ValueError, 'axis may only be negative if ndims is statically known.');
  }
  if (axis < -rank || axis >= rank) {
    refuse(ValueError, `axis=${axis} out of bounds: expected ${-rank}<=axis<${rank}`);
  }
  return axis < 0 ? axis + rank : axis;
}

function checkLength(length: number | null, repeats: number | null): void {
  if (length === null || repeats === null || length === repeats) return;
  refuse(ValueError, `Dimensions ${length} and ${repeats} are not compatible`);
}

/** How long `count` repeats make their axis; -1 where they are not known. */
function totalOf(repeats: Tensor, count: Dim | undefined): number {
  const known = knownData(partialValue(repeats));
  return known !== null && known.length === count ? known.reduce((n, d) => n + d, 0) : -1;
}

/** How often each slice is repeated, for every place along the axes before it too. */
function broadcastCounts(repeats: Tensor, dataShape: Tensor, axis: number): Tensor {
  if (repeats.shape?.length === axis + 1) return repeats;
  const shape = shapeOf(repeats);
  const before: Subscript = {
    start: null,
    stop: reflectedSubtract(rankOf(repeats), axis + 1),
    step: null,
  };
  const counts = BroadcastTo([repeats, concat([getItem(dataShape, [before]), shape], 0)]);
  counts.setShape(unknownDims(axis + 1));
  return counts;
}

/** TF: `tile_one_dimension` */
function tiled(data: Tensor, axis: number, multiple: Tensor): Tensor {
  if (data.shape !== null) {
    return Tile([data, data.shape.map((_, i) => (i === axis ? multiple : 1))]);
  }
  const ones = filled(1, rankOf(data), 'int32', 'ones');
  const [before, after] = [between(null, axis), between(axis + 1, null)];
  return Tile([data, concat([getItem(ones, [before]), [multiple], getItem(ones, [after])], 0)]);
}
