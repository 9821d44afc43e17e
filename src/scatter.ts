/** Changing parts of a variable: TF 1.15's `tf.scatter_update` and its like. */

import type { TensorLike } from '../compiler/graph/convert.js';
import type { Tensor } from '../compiler/graph/operation.js';
import * as state from '../compiler/ops/state.js';
import { signature } from './signature.js';
import type { Variable } from './variables.js';

const scatter = (name: string, record: typeof state.ScatterAdd) =>
  signature(name, ['ref', 'indices', 'updates', 'useLocking?', 'name?']).of<
    [
      ref: Variable,
      indices: TensorLike,
      updates: TensorLike,
      useLocking?: boolean,
      name?: string | null,
    ],
    Tensor
  >(({ ref, indices, updates, useLocking, name: opName }) => {
    const attrs = useLocking === undefined ? {} : { use_locking: useLocking };
    return record([ref.reference(), indices, updates], attrs, opName);
  });

/**
 * Sets rows of a variable when it is run: TF 1.15's `tf.scatter_update`. Of several updates of one row
 * the last one holds.
 *
 * @param ref the variable, of any dtype.
 * @param indices int32 or int64, of any shape: places along the first axis.
 * @param updates of the variable's dtype: a slice for every index, or a scalar.
 * @param useLocking changes nothing here.
 * @returns a tensor: the variable's new value.
 * @throws ValueError for shapes that do not fit; when run, InvalidArgumentError for an index out of
 *   range.
 */
export const scatterUpdate = scatter('scatter_update', state.ScatterUpdate);

/** Adds to rows of a variable: TF 1.15's `tf.scatter_add`. Its arguments are those of `scatterUpdate`. */
export const scatterAdd = scatter('scatter_add', state.ScatterAdd);

/**
 * Subtracts from rows of a variable: TF 1.15's `tf.scatter_sub`. Its arguments are those of
 * `scatterUpdate`.
 */
export const scatterSub = scatter('scatter_sub', state.ScatterSub);

/**
 * Multiplies rows of a variable: TF 1.15's `tf.scatter_mul`. Its arguments are those of
 * `scatterUpdate`.
 */
export const scatterMul = scatter('scatter_mul', state.ScatterMul);

/** Divides rows of a variable: TF 1.15's `tf.scatter_div`. Its arguments are those of `scatterUpdate`. */
export const scatterDiv = scatter('scatter_div', state.ScatterDiv);

/**
 * The smaller of rows of a variable and the updates: TF 1.15's `tf.scatter_min`. Its arguments are
 * those of `scatterUpdate`.
 */
export const scatterMin = scatter('scatter_min', state.ScatterMin);

/**
 * The larger of rows of a variable and the updates: TF 1.15's `tf.scatter_max`. Its arguments are
 * those of `scatterUpdate`.
 */
export const scatterMax = scatter('scatter_max', state.ScatterMax);

/**
 * Sets slices or elements of a variable when it is run: TF 1.15's `tf.scatter_nd_update`.
 *
 * @param ref the variable, of any dtype.
 * @param indices int32 or int64, of shape `[…, depth]`: its rows are places along the first `depth` axes.
 * @param updates of the variable's dtype: a slice for every row of `indices`.
 * @param useLocking changes nothing here.
 * @returns a tensor: the variable's new value.
 * @throws ValueError for shapes that do not fit; when run, InvalidArgumentError for a place out of range.
 */
export const scatterNdUpdate = scatter('scatter_nd_update', state.ScatterNdUpdate);

/**
 * Adds to slices or elements of a variable: TF 1.15's `tf.scatter_nd_add`. Its arguments are those of
 * `scatterNdUpdate`.
 */
export const scatterNdAdd = scatter('scatter_nd_add', state.ScatterNdAdd);

/**
 * Subtracts from slices or elements of a variable: TF 1.15's `tf.scatter_nd_sub`. Its arguments are
 * those of `scatterNdUpdate`.
 */
export const scatterNdSub = scatter('scatter_nd_sub', state.ScatterNdSub);
