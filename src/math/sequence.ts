import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, dtypeOf, type TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { TypeError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { cast } from '../../compiler/ops/cast.js';
import { LinSpace } from '../../compiler/ops/sequence.js';
import { Range } from '../../compiler/ops/shape_arithmetic.js';
import { signature } from '../signature.js';

/** The dtypes of a range, each of which holds those before it. */
const hierarchy: readonly DType[] = ['int32', 'int64', 'float32', 'float64'];

/** As in Python a whole number is an int32 here. */
const dtypeOfBound = (value: TensorLike): DType =>
  dtypeOf(value) ?? (Number.isInteger(value) ? 'int32' : 'float32');

/**
 * `start`, `start + delta`, … below `limit`: TF 1.15's `tf.range`.
 *
 * @param start the first number; with one argument it is the limit, and 0 the first number.
 * @param limit where the numbers end; it is not one of them.
 * @param delta the step, 1 where it is left out.
 * @param dtype of the numbers; where it is left out the widest of the arguments' dtypes: whole
 *   JavaScript numbers count as int32, others as float32.
 * @returns a vector.
 * @throws ValueError for a step of 0, or one that leads away from the limit.
 */
export const range = signature('range', ['start', 'limit?', 'delta?', 'dtype?', 'name?']).of<
  [
    start: TensorLike,
    limit?: TensorLike | null,
    delta?: TensorLike,
    dtype?: DType | null,
    name?: string | null,
  ],
  Tensor
>(({ start, limit = null, delta = 1, dtype = null, name }) => {
  const bounds = limit === null ? [0, start, delta] : [start, limit, delta];
  return getDefaultGraph().nameScope(name ?? 'range', (scope) => {
    const [first, last, step] = bounds.map((value, i) =>
      convertToTensor(value, {
        dtype: dtypeOf(value) === null ? (dtype ?? dtypeOfBound(value)) : (dtype ?? undefined),
        name: ['start', 'limit', 'delta'][i],
      }),
    ) as [Tensor, Tensor, Tensor];
    const places = [first, last, step].map((t) => hierarchy.indexOf(t.dtype));
    if (places.includes(-1)) {
      throw new TypeError(explainHere(`range takes numbers of ${hierarchy.join(', ')}`));
    }
    const widest = hierarchy[Math.max(...places)] as DType;
    const as = (t: Tensor): Tensor => cast(t, widest);
    return Range([as(first), as(last), as(step)], {}, scope);
  });
});

/**
 * Numbers at equal distances, from `start` to `stop`: TF 1.15's `tf.linspace`.
 *
 * @param start the first, a floating point scalar.
 * @param stop the last, of the same dtype.
 * @param num how many.
 * @returns a vector of length `num`.
 * @throws ValueError where `num` is not positive.
 */
export const linspace = signature('linspace', ['start', 'stop', 'num', 'name?']).of<
  [start: TensorLike, stop: TensorLike, num: TensorLike, name?: string | null],
  Tensor
>(({ start, stop, num, name }) => LinSpace([start, stop, num], {}, name));

/** The same function under its older name: TF 1.15's `tf.lin_space`. */
export const linSpace = linspace;
