import { explainHere } from '../compiler/graph/call_site.js';
import {
  constantOf,
  convertToTensor as convert,
  type TensorLike,
} from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { type Dim, formatTuple, isCompatible } from '../compiler/graph/shape.js';
import { Maximum } from '../compiler/ops/arithmetic.js';
import { ExpandDims, filled, reshape, transpose } from '../compiler/ops/array.js';
import { Cast } from '../compiler/ops/cast.js';
import { Less, Select } from '../compiler/ops/comparison.js';
import { Where } from '../compiler/ops/dynamic.js';
import { GatherV2 } from '../compiler/ops/gather.js';
import * as indexing from '../compiler/ops/indexing.js';
import { concat, stack, Unpack } from '../compiler/ops/joining.js';
import { add, multiply, subtract } from '../compiler/ops/operators.js';
import { Max, Prod, reductionAxes } from '../compiler/ops/reduction.js';
import { Range, rankOf, shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { between, getItem } from '../compiler/ops/strided_slice.js';
import { Tile } from '../compiler/ops/tiling.js';
import { meshgrid } from './joining.js';
import { signature } from './signature.js';

const refuse = (PythonError: typeof ValueError | typeof TypeError, text: string): never => {
  throw new PythonError(explainHere(text));
};

/**
 * Elements of two tensors, chosen by a condition: TF 1.15's `tf.where`.
 *
 * @param condition booleans of the shape of `x`; a vector chooses whole rows, a scalar everything.
 * @param x what stands where the condition holds.
 * @param y what stands elsewhere, of the same shape and dtype.
 * @returns a tensor like `x`; without `x` and `y` the coordinates of the elements of `condition` that
 *   are true, an int64 matrix of one row for each.
 * @throws ValueError where only one of `x` and `y` is given, or the shapes differ.
 */
export const where = signature('where', ['condition', 'x?', 'y?', 'name?']).of<
  [condition: TensorLike, x?: TensorLike | null, y?: TensorLike | null, name?: string | null],
  Tensor
>(({ condition, x, y, name }) => {
  const [t, e] = [x ?? null, y ?? null];
  if (t !== null && e !== null) return Select([condition, t, e], {}, name);
  return t === null && e === null
    ? Where([condition], {}, name)
    : refuse(ValueError, 'x and y must both be non-None or both be None.');
});

/**
 * The slices of a tensor that `indices` name: TF 1.15's `tf.gather`. Its gradient by `params` is
 * IndexedSlices where `axis` is 0.
 *
 * @param params a tensor of at least `axis + 1` axes, of any dtype.
 * @param indices int32 or int64, of any shape, each in [0, the length of the axis).
 * @param validateIndices changes nothing.
 * @param axis the axis to choose from, from the end where it is negative; `batchDims` where it is
 *   left out.
 * @param batchDims so many leading axes of `params` and `indices` go together.
 * @returns a tensor of the shape of `params` with that of `indices` in the place of `axis`.
 * @throws InvalidArgumentError, when run, for an index out of range.
 */
export const gather = signature('gather', [
  'params',
  'indices',
  'validateIndices?',
  'name?',
  'axis?',
  'batchDims?',
]).of<
  [
    params: TensorLike,
    indices: TensorLike,
    validateIndices?: boolean | null,
    name?: string | null,
    axis?: TensorLike | null,
    batchDims?: number,
  ],
  Tensor
>(({ params, indices, name, axis, batchDims = 0 }) =>
  GatherV2([params, indices, axis ?? batchDims], { batch_dims: batchDims }, name),
);

/**
 * The slices of a tensor at the places that the rows of `indices` name: TF 1.15's `tf.gather_nd`.
 *
 * @param params any tensor.
 * @param indices an int32 or int64 tensor `[…, k]`: each row names a place along the first k axes.
 * @param batchDims how many leading axes `params` and `indices` share: each entry of the batch has
 *   rows of its own.
 * @returns a tensor of shape `indices.shape[:-1] + params.shape[k:]`.
 * @throws ValueError where rows are longer than the rank; when run, InvalidArgumentError for a place
 *   outside `params`.
 */
export const gatherNd = signature('gather_nd', ['params', 'indices', 'name?', 'batchDims?']).of<
  [params: TensorLike, indices: TensorLike, name?: string | null, batchDims?: number],
  Tensor
>(({ params, indices, name, batchDims = 0 }) =>
  batchDims === 0
    ? indexing.GatherNd([params, indices], {}, name)
    : batchGatherNd(params, indices, batchDims, name ?? null),
);

/** `array_ops.batch_gather_nd`: every row names its own batch entry too. */
function batchGatherNd(
  paramsLike: TensorLike,
  indicesLike: TensorLike,
  batchDims: number,
  name: string | null,
): Tensor {
  return getDefaultGraph().nameScope(name ?? 'BatchGatherND', () => {
    const indices = convert(indicesLike, { preferred: 'int32', name: 'indices' });
    const params = convert(paramsLike, { name: 'params' });
    if (batchDims < 0) refuse(ValueError, 'tf.gather_nd does not allow negative batch_dims.');
    for (const [what, { shape }] of Object.entries({ indices, params })) {
      if (shape === null || batchDims < shape.length) continue;
      refuse(
        ValueError,
        `batch_dims = ${batchDims} must be less than rank(${what}) = ${shape.length}`,
      );
    }
    const indicesShape = shapeOf(indices);
    const batchShape = getItem(shapeOf(params), [between(null, batchDims)]);
    const batchSize = Prod([batchShape, [0]]);
    const inner = subtract(subtract(rankOf(indices), batchDims), 1);
    const lengths = Unpack([batchShape], { num: batchDims }, 'unstack').outputs;
    const numbers = lengths.map((d) => Cast([Range([0, d, 1])], { DstT: indices.dtype }));
    const grid = meshgrid(...numbers, { indexing: 'ij' }).map((x) => reshape(x, [-1]));
    const rows = transpose(stack(grid));
    const rowsShape = shapeOf(rows);
    const ones = filled(1, inner, 'int32', 'ones');
    const spread = [
      getItem(rowsShape, [between(null, 1)]),
      ones,
      getItem(rowsShape, [between(1, null)]),
    ];
    const repeats = concat([[1], getItem(indicesShape, [between(batchDims, -1)]), [1]], 0);
    const batches = Tile([reshape(rows, concat(spread, 0)), repeats]);
    const flatShape = concat([[batchSize], getItem(indicesShape, [between(batchDims, null)])], 0);
    const places = concat([batches, reshape(indices, flatShape)], -1);
    const found = indexing.GatherNd([params, places]);
    const rest = getItem(shapeOf(found), [between(1, null)]);
    return reshape(found, concat([batchShape, rest], 0));
  });
}

/**
 * The slices of a tensor that `indices` name, batch by batch: TF 1.15's `tf.batch_gather`.
 *
 * @param params a tensor of any dtype, of at least as many axes as `indices`.
 * @param indices int32 or int64, of known rank: all its axes but the last are those of the batches.
 * @returns a tensor of the shape of `indices` and the axes of `params` behind those.
 * @throws ValueError for indices of unknown rank, or other batches; when run, InvalidArgumentError for an
 *   index out of range.
 */
export const batchGather = signature('batch_gather', ['params', 'indices', 'name?']).of<
  [params: TensorLike, indices: TensorLike, name?: string | null],
  Tensor
>(({ params: paramsLike, indices: indicesLike, name }) =>
  getDefaultGraph().nameScope(name ?? 'BatchGather', () => {
    const indices = convert(indicesLike, { preferred: 'int32', name: 'indices' });
    const params = convert(paramsLike, { name: 'params' });
    const rank = indices.shape?.length ?? null;
    if (indices.shape === null || rank === null) {
      return refuse(ValueError, 'batch_gather does not allow indices with unknown shape.');
    }
    const batchDims = rank - 1;
    if (batchDims < 0) {
      refuse(ValueError, `batch_dims = ${batchDims} must be less than rank(indices) = ${rank}`);
    }
    const { shape } = params;
    if (shape !== null && batchDims >= shape.length) {
      refuse(
        ValueError,
        `batch_dims = ${batchDims} must be less than rank(params) = ${shape.length}`,
      );
    }
    const [indicesShape, paramsShape] = [shapeOf(indices), shapeOf(params)];
    const places = reshape(withBatchPlaces(indices, paramsShape, batchDims), [-1]);
    const rest = getItem(paramsShape, [between(batchDims + 1, null)]);
    const rows = Prod([getItem(paramsShape, [between(null, batchDims + 1)]), [0]]);
    const found = gather(reshape(params, concat([[rows], rest], 0)), places);
    const result = reshape(found, concat([indicesShape, rest], 0));
    if (shape !== null) {
      const batch = mergedPrefix(indices.shape, shape, batchDims);
      result.setShape([...batch, ...indices.shape.slice(batchDims), ...shape.slice(rank)]);
    }
    return result;
  }),
);

/** Indices into batches of rows, as indices into all rows one after the other. */
function withBatchPlaces(indices: Tensor, paramsShape: Tensor, batchDims: number): Tensor {
  const { dtype } = indices;
  const lengths = Cast([paramsShape], { DstT: dtype });
  const scalar = (value: 0 | 1): Tensor => filled(value, [], dtype, value === 0 ? 'zeros' : 'ones');
  let stride = scalar(1);
  let places = indices;
  for (let axis = batchDims; axis > 0; axis--) {
    const length = getItem(lengths, [{ at: axis - 1 }]);
    stride = multiply(stride, getItem(lengths, [{ at: axis }]));
    const starts = multiply(Range([scalar(0), length, scalar(1)]), stride);
    const spread = Array.from({ length: batchDims + 1 }, (_, i) => (i === axis - 1 ? length : 1));
    places = add(places, reshape(starts, stack(spread)));
  }
  return places;
}

function mergedPrefix(a: readonly Dim[], b: readonly Dim[], length: number): readonly Dim[] {
  const [x, y] = [a.slice(0, length), b.slice(0, length)];
  if (!isCompatible(x, y)) {
    refuse(ValueError, `Shapes ${formatTuple(x)} and ${formatTuple(y)} are not compatible`);
  }
  return x.map((d, i) => d ?? (y[i] as Dim));
}

/**
 * The coordinates of the elements that are numbered row by row: TF 1.15's `tf.unravel_index`.
 *
 * @param indices the numbers, an int32 or int64 scalar or vector.
 * @param dims the shape that they count through, a vector of the same dtype.
 * @returns a matrix of a row for each axis, and a column for each number; of a scalar a vector.
 * @throws when run, InvalidArgumentError for an axis of length 0.
 */
export const unravelIndex = signature('unravel_index', ['indices', 'dims', 'name?']).of<
  [indices: TensorLike, dims: TensorLike, name?: string | null],
  Tensor
>(({ indices, dims, name }) => indexing.UnravelIndex([indices, dims], {}, name));

/**
 * A tensor of zeros to which slices are added: TF 1.15's `tf.scatter_nd`.
 *
 * @param indices an int32 or int64 tensor `[…, k]`: each row names a place along the first k axes.
 * @param updates the slices, of shape `indices.shape[:-1] + shape[k:]`.
 * @param shape the shape of the result, a vector of the dtype of `indices`.
 * @throws ValueError where the shapes do not fit; when run, InvalidArgumentError for a place outside.
 */
export const scatterNd = signature('scatter_nd', ['indices', 'updates', 'shape', 'name?']).of<
  [indices: TensorLike, updates: TensorLike, shape: TensorLike, name?: string | null],
  Tensor
>(({ indices, updates, shape, name }) => indexing.ScatterNd([indices, updates, shape], {}, name));

/**
 * Slices merged into one tensor: TF 1.15's `tf.dynamic_stitch`.
 *
 * @param indices int32 tensors: where the slices go.
 * @param data tensors of one dtype, whose shapes begin with those of `indices`.
 * @returns a tensor with slice `data[m][i]` at `indices[m][i]`; of two for one place the last wins.
 */
export const dynamicStitch = signature('dynamic_stitch', ['indices', 'data', 'name?']).of<
  [indices: readonly TensorLike[], data: readonly TensorLike[], name?: string | null],
  Tensor
>(({ indices, data, name }) => indexing.DynamicStitch([indices, data], {}, name));

/**
 * Vectors that are `onValue` at one place and `offValue` elsewhere: TF 1.15's `tf.one_hot`.
 *
 * @param indices the places, an int32, int64 or uint8 tensor; one outside `[0, depth)` gives a vector
 *   of `offValue` throughout.
 * @param depth the length of the vectors, an int32 scalar.
 * @param onValue a scalar, 1 where it is left out.
 * @param offValue a scalar, 0 where it is left out.
 * @param axis where the new axis stands; -1, the last, where it is left out.
 * @param dtype that of the result: of `onValue` and `offValue`, or float32.
 * @throws TypeError where the dtypes differ.
 */
export const oneHot = signature('one_hot', [
  'indices',
  'depth',
  'onValue?',
  'offValue?',
  'axis?',
  'dtype?',
  'name?',
]).of<
  [
    indices: TensorLike,
    depth: TensorLike,
    onValue?: TensorLike | null,
    offValue?: TensorLike | null,
    axis?: number | null,
    dtype?: DType | null,
    name?: string | null,
  ],
  Tensor
>(({ indices, depth, onValue, offValue, axis, dtype, name }) =>
  getDefaultGraph().nameScope(name ?? 'one_hot', (scope) => {
    const given = (value: TensorLike | null | undefined, what: string): Tensor | null => {
      if ((value ?? null) === null) return null;
      const tensor = convert(value as TensorLike, { preferred: dtype ?? undefined });
      if (dtype && tensor.dtype !== dtype) {
        const text = `dtype ${tensor.dtype} of ${what} does not match dtype parameter ${dtype}`;
        refuse(TypeError, text);
      }
      return tensor;
    };
    const [onGiven, offGiven] = [given(onValue, 'on_value'), given(offValue, 'off_value')];
    const target = dtype ?? onGiven?.dtype ?? offGiven?.dtype ?? 'float32';
    const on = onGiven ?? constantOf(NDArray.scalar(target, 1), 'on_value');
    const off = offGiven ?? constantOf(NDArray.scalar(target, 0), 'off_value');
    if (on.dtype !== off.dtype) {
      refuse(
        TypeError,
        `dtype ${on.dtype} of on_value does not match dtype ${off.dtype} of off_value`,
      );
    }
    return indexing.OneHot([indices, depth, on, off], { axis: axis ?? -1 }, scope);
  }),
);

/**
 * Rows that are true in their first places: TF 1.15's `tf.sequence_mask`.
 *
 * @param lengths how many of each row, an integer tensor of any shape.
 * @param maxlen the length of the rows, a scalar; the largest of `lengths` where it is left out.
 * @param dtype that of the result, bool where it is left out.
 * @returns a tensor of shape `lengths.shape + [maxlen]`.
 * @throws ValueError where `maxlen` is no scalar.
 */
export const sequenceMask = signature('sequence_mask', [
  'lengths',
  'maxlen?',
  'dtype?',
  'name?',
]).of<
  [lengths: TensorLike, maxlen?: TensorLike | null, dtype?: DType | null, name?: string | null],
  Tensor
>(({ lengths, maxlen, dtype = 'bool', name }) =>
  getDefaultGraph().nameScope(name ?? 'SequenceMask', () => {
    const counts = convert(lengths, { preferred: 'int32' });
    const zero = (like: Tensor): Tensor => constantOf(NDArray.scalar(like.dtype, 0));
    const longest = (): Tensor => {
      const largest = Max([counts, reductionAxes(counts, null)]);
      return Maximum([zero(largest), largest]);
    };
    const length =
      (maxlen ?? null) === null ? longest() : convert(maxlen as TensorLike, { preferred: 'int32' });
    if (length.shape !== null && length.shape.length !== 0) {
      refuse(ValueError, 'maxlen must be scalar for sequence_mask');
    }
    const row = Range([zero(length), length, constantOf(NDArray.scalar(length.dtype, 1))]);
    const column = ExpandDims([counts, -1]);
    const limits = column.dtype === length.dtype ? column : Cast([column], { DstT: length.dtype });
    const mask = Less([row, limits]);
    return dtype === null || dtype === 'bool' ? mask : Cast([mask], { DstT: dtype });
  }),
);
