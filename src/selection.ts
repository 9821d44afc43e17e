import { explainHere } from '../compiler/graph/call_site.js';
import type { TensorLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible, numElements } from '../compiler/graph/shape.js';
import { reshape, Squeeze } from '../compiler/ops/array.js';
import * as dynamic from '../compiler/ops/dynamic.js';
import { concat } from '../compiler/ops/joining.js';
import { Prod } from '../compiler/ops/reduction.js';
import { shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { between, getItem } from '../compiler/ops/strided_slice.js';
import { convertToTensor } from './framework.js';
import { gather } from './indexing.js';
import { signature } from './signature.js';

/*
 * Functions that select by value, so that only a run gives the shapes of what they return. A Session
 * computes them ahead of the run that needs them.
 */

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/**
 * The slices of a tensor where a mask is true: TF 1.15's `tf.boolean_mask`.
 *
 * @param tensor a tensor of any dtype.
 * @param mask booleans of known rank, of the shape of the axes of `tensor` that begin at `axis`.
 * @param axis the first axis that the mask is for, 0 where it is left out.
 * @returns a tensor with one axis, of unknown length, in the place of the axes of the mask.
 * @throws ValueError for a scalar mask, one of unknown rank, or of another shape.
 */
export const booleanMask = signature('boolean_mask', ['tensor', 'mask', 'name?', 'axis?']).of<
  [tensor: TensorLike, mask: TensorLike, name?: string | null, axis?: number | null],
  Tensor
>(({ tensor, mask, name, axis }) =>
  getDefaultGraph().nameScope(name ?? 'boolean_mask', () => {
    const [x, isKept] = [
      convertToTensor(tensor, { name: 'tensor' }),
      convertToTensor(mask, { name: 'mask' }),
    ];
    const first = axis ?? 0;
    const rank = isKept.shape?.length;
    if (rank === 0) refuse('mask cannot be scalar.');
    if (rank === undefined) {
      return refuse(
        'Number of mask dimensions must be specified, even if some dimensions are None.  E.g. ' +
          'shape=[None] is ok, but shape=None is not.',
      );
    }
    const end = first + rank;
    const masked = x.shape?.slice(first, end) ?? null;
    if (!isCompatible(masked, isKept.shape)) {
      refuse(`Shapes ${formatTuple(masked)} and ${formatTuple(isKept.shape)} are incompatible`);
    }
    const size = Prod([getItem(shapeOf(x), [between(first, end)]), [0]]);
    const before = getItem(shapeOf(x), [between(null, first)]);
    const after = getItem(shapeOf(x), [between(end, null)]);
    const rows = reshape(x, concat([before, [size], after], 0));
    if (x.shape !== null) {
      rows.setShape([...x.shape.slice(0, first), numElements(masked), ...x.shape.slice(end)]);
    }
    const places = Squeeze([dynamic.Where([reshape(isKept, [-1])])], { squeeze_dims: [1] });
    return gather(rows, places, { axis: first });
  }),
);

/**
 * The distinct elements of a vector: TF 1.15's `tf.unique`.
 *
 * @param x a vector of any dtype.
 * @param outIdx the dtype of the indices, int32 where it is left out.
 * @returns `[y, idx]`: the distinct elements in the order in which they first occur, and for every
 *   element of `x` its place in `y`.
 * @throws ValueError for another rank.
 */
export const unique = signature('unique', ['x', 'outIdx?', 'name?']).of<
  [x: TensorLike, outIdx?: 'int32' | 'int64', name?: string | null],
  readonly [y: Tensor, idx: Tensor]
>(({ x, outIdx = 'int32', name }) => {
  const { outputs } = dynamic.Unique([x], { out_idx: outIdx }, name);
  return outputs as readonly [Tensor, Tensor];
});

/**
 * The distinct elements of a vector and how often each occurs: TF 1.15's `tf.unique_with_counts`. Its
 * arguments are those of `unique`.
 *
 * @returns `[y, idx, count]`: as of `unique`, and the number of elements equal to each of `y`.
 */
export const uniqueWithCounts = signature('unique_with_counts', ['x', 'outIdx?', 'name?']).of<
  [x: TensorLike, outIdx?: 'int32' | 'int64', name?: string | null],
  readonly [y: Tensor, idx: Tensor, count: Tensor]
>(({ x, outIdx = 'int32', name }) => {
  const { outputs } = dynamic.UniqueWithCounts([x], { out_idx: outIdx }, name);
  return outputs as readonly [Tensor, Tensor, Tensor];
});

/**
 * What is in one vector and not in another: TF 1.15's `tf.setdiff1d`.
 *
 * @param x a vector of any dtype.
 * @param y a vector of the same dtype.
 * @param indexDtype the dtype of the places, int32 where it is left out.
 * @returns `[out, idx]`: the elements of `x` that are not in `y`, in their order, and their places.
 * @throws ValueError for other ranks.
 */
export const setdiff1d = signature('setdiff1d', ['x', 'y', 'indexDtype?', 'name?']).of<
  [x: TensorLike, y: TensorLike, indexDtype?: 'int32' | 'int64', name?: string | null],
  readonly [out: Tensor, idx: Tensor]
>(({ x, y, indexDtype = 'int32', name }) => {
  const { outputs } = dynamic.ListDiff([x, y], { out_idx: indexDtype }, name);
  return outputs as readonly [Tensor, Tensor];
});

/**
 * The slices of a tensor sorted into lists: TF 1.15's `tf.dynamic_partition`. `dynamicStitch` puts
 * them together again.
 *
 * @param data a tensor whose first axes are those of `partitions`.
 * @param partitions int32, the list that each slice goes to, in [0, numPartitions).
 * @param numPartitions how many lists there are.
 * @returns the lists: tensors of the slices in their order.
 * @throws ValueError where the shapes differ; when run, InvalidArgumentError for a list that there is
 *   not.
 */
export const dynamicPartition = signature('dynamic_partition', [
  'data',
  'partitions',
  'numPartitions',
  'name?',
]).of<
  [data: TensorLike, partitions: TensorLike, numPartitions: number, name?: string | null],
  readonly Tensor[]
>(
  ({ data, partitions, numPartitions, name }) =>
    dynamic.DynamicPartition([data, partitions], { num_partitions: numPartitions }, name).outputs,
);
