/** Tensors with other slices at some places: TF 1.15's `tf.tensor_scatter_nd_update` and its like. */

import type { TensorLike } from '../compiler/graph/convert.js';
import type { TensorOp } from '../compiler/graph/op.js';
import type { Tensor } from '../compiler/graph/operation.js';
import * as ops from '../compiler/ops/indexing.js';
import { signature } from './signature.js';

const tensorScatter = (
  name: string,
  record: TensorOp<[tensor: TensorLike, indices: TensorLike, updates: TensorLike]>,
) =>
  signature(name, ['tensor', 'indices', 'updates', 'name?']).of<
    [tensor: TensorLike, indices: TensorLike, updates: TensorLike, name?: string | null],
    Tensor
  >(({ tensor, indices, updates, name: opName }) => record([tensor, indices, updates], {}, opName));

/**
 * A tensor with other slices at some places: TF 1.15's `tf.tensor_scatter_nd_update`.
 *
 * @param tensor any tensor.
 * @param indices an int32 or int64 tensor `[…, k]`: each row names a place along the first k axes.
 * @param updates the slices, of shape `indices.shape[:-1] + tensor.shape[k:]`; of two for one place the
 *   last wins.
 * @returns a tensor like `tensor`.
 * @throws ValueError where the shapes do not fit; when run, InvalidArgumentError for a place outside.
 */
export const tensorScatterNdUpdate = tensorScatter(
  'tensor_scatter_nd_update',
  ops.TensorScatterUpdate,
);

/**
 * A tensor to which slices are added at some places: TF 1.15's `tf.tensor_scatter_nd_add`. The
 * arguments are those of `tensorScatterNdUpdate`.
 */
export const tensorScatterNdAdd = tensorScatter('tensor_scatter_nd_add', ops.TensorScatterAdd);

/**
 * A tensor from which slices are taken at some places: TF 1.15's `tf.tensor_scatter_nd_sub`. The
 * arguments are those of `tensorScatterNdUpdate`.
 */
export const tensorScatterNdSub = tensorScatter('tensor_scatter_nd_sub', ops.TensorScatterSub);

/** The same as `tensorScatterNdUpdate`: TF 1.15's `tf.tensor_scatter_update`. */
export const tensorScatterUpdate = tensorScatterNdUpdate;

/** The same as `tensorScatterNdAdd`: TF 1.15's `tf.tensor_scatter_add`. */
export const tensorScatterAdd = tensorScatterNdAdd;

/** The same as `tensorScatterNdSub`: TF 1.15's `tf.tensor_scatter_sub`. */
export const tensorScatterSub = tensorScatterNdSub;
