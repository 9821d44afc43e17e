/** Whether numbers rise: TF 1.15's `tf.is_non_decreasing` and `tf.is_strictly_increasing`. */

import { explainHere } from '../../compiler/graph/call_site.js';
import { constantOf, type TensorLike } from '../../compiler/graph/convert.js';
import { TypeError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { reshape } from '../../compiler/ops/array.js';
import { Less, LessEqual } from '../../compiler/ops/comparison.js';
import { reflectedAdd, subtract } from '../../compiler/ops/operators.js';
import { all } from '../../compiler/ops/reduction.js';
import { shapeOf, sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { StridedSlice } from '../../compiler/ops/strided_slice.js';
import { cond } from '../control_flow/index.js';
import { signature } from '../signature.js';

/** The differences between neighbours (TF: `_get_diff_for_monotonic_comparison`). */
function differences(x: TensorLike): Tensor {
  const vector = reshape(x, [-1]);
  if (vector.dtype === 'bool') {
    throw new TypeError(
      explainHere(`Expected x to be numeric, instead found: ${vector.toString()}`),
    );
  }
  const isShorterThanTwo = Less([sizeOf(vector), 2]);
  const length = subtract(shapeOf(vector), 1);
  const part = (begin: number, end: Tensor): Tensor =>
    StridedSlice([vector, [begin], end, [1]], {}, 'StridedSlice');
  return cond(
    isShorterThanTwo,
    () => constantOf(NDArray.from(vector.dtype, [0])),
    () => subtract(part(1, reflectedAdd(length, [1])), part(0, length)),
  );
}

const monotonic = (name: string, holds: typeof Less) =>
  signature(name, ['x', 'name?']).of<[x: TensorLike, name?: string | null], Tensor>(
    ({ x, name: scope }) =>
      getDefaultGraph().nameScope(scope ?? name, () => {
        const rises = differences(x);
        return all(holds([constantOf(NDArray.scalar(rises.dtype, 0)), rises]));
      }),
  );

/**
 * Whether no element is less than the one before it, row by row: TF 1.15's `tf.is_non_decreasing`.
 * Its argument: numbers of any shape; fewer than two never fall. Gives a bool scalar.
 */
export const isNonDecreasing = monotonic('is_non_decreasing', LessEqual);

/**
 * Whether every element is greater than the one before it, row by row: TF 1.15's
 * `tf.is_strictly_increasing`. See `isNonDecreasing`.
 */
export const isStrictlyIncreasing = monotonic('is_strictly_increasing', Less);
