import { explainHere } from '../compiler/graph/call_site.js';
import type { TensorLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { broadcastShapes, formatTuple, type Shape } from '../compiler/graph/shape.js';
import * as array from '../compiler/ops/array.js';
import { rankOf, ShapeN, shapeOf, sizeOf } from '../compiler/ops/shape_arithmetic.js';
import { BroadcastArgs, BroadcastTo } from '../compiler/ops/tiling.js';
import { convertToTensor } from './framework.js';
import { renamed, signature } from './signature.js';

/**
 * The same values under another shape: TF 1.15's `tf.reshape`.
 *
 * @param tensor any tensor.
 * @param shape its new shape, of as many elements; one -1 is solved from the size. Dimensions may be
 *   scalar int32 tensors.
 * @returns a tensor of `shape` and the dtype of `tensor`.
 * @throws ValueError where the sizes cannot agree; when run, InvalidArgumentError.
 */
export const reshape = signature('reshape', ['tensor', 'shape', 'name?']).of<
  [tensor: TensorLike, shape: TensorLike, name?: string | null],
  Tensor
>(({ tensor, shape, name }) => array.reshape(tensor, shape, name));

/**
 * A tensor with one axis more, of length 1: TF 1.15's `tf.expand_dims`.
 *
 * @param input any tensor.
 * @param axis where the new axis stands, negative from the end; `dim` is its old name.
 * @throws ValueError where there is no axis, or it is beyond the rank.
 */
export const expandDims = signature('expand_dims', ['input', 'axis?', 'name?', 'dim?']).of<
  [input: TensorLike, axis?: TensorLike | null, name?: string | null, dim?: TensorLike | null],
  Tensor
>((args) => {
  const at = renamed(args, 'axis', 'dim');
  if (at === null) {
    throw new ValueError(explainHere('Must specify an axis argument to tf.expand_dims()'));
  }
  return array.ExpandDims([args.input, at], {}, args.name);
});

/**
 * A tensor without its axes of length 1: TF 1.15's `tf.squeeze`.
 *
 * @param input any tensor.
 * @param axis the axes to drop, negative from the end; all of length 1 where it is left out.
 *   `squeezeDims` is its old name.
 * @throws ValueError for an axis that is longer, or that the tensor does not have.
 */
export const squeeze = signature('squeeze', ['input', 'axis?', 'name?', 'squeezeDims?']).of<
  [
    input: TensorLike,
    axis?: number | readonly number[] | null,
    name?: string | null,
    squeezeDims?: number | readonly number[] | null,
  ],
  Tensor
>((args) =>
  array.Squeeze(
    [args.input],
    { squeeze_dims: [renamed(args, 'axis', 'squeezeDims') ?? []].flat() },
    args.name,
  ),
);

/**
 * A tensor with its axes in another order: TF 1.15's `tf.transpose`.
 *
 * @param a any tensor.
 * @param perm axis i of the result is axis `perm[i]` of `a`; the axes are reversed where it is left
 *   out.
 * @param conjugate changes nothing: there are no complex numbers here.
 * @throws ValueError where `perm` is not a permutation of the axes.
 */
export const transpose = signature('transpose', ['a', 'perm?', 'name?', 'conjugate?']).of<
  [a: TensorLike, perm?: TensorLike | null, name?: string | null, conjugate?: boolean],
  Tensor
>(({ a, perm, name }) => array.transpose(convertToTensor(a, { name: 'a' }), perm, name));

/**
 * The lengths of a tensor's axes when it is run: TF 1.15's `tf.shape`. Where the static shape is
 * fully known this is a constant.
 *
 * @param input any tensor.
 * @returns a vector of `outType`, int32 where it is left out.
 */
export const shape = signature('shape', ['input', 'name?', 'outType?']).of<
  [input: TensorLike, name?: string | null, outType?: 'int32' | 'int64'],
  Tensor
>(({ input, name, outType }) => shapeOf(convertToTensor(input), { name, outType }));

/**
 * The shapes of several tensors when they are run: TF 1.15's `tf.shape_n`.
 *
 * @param input a list of tensors of one dtype.
 * @returns a vector of `outType` for each, int32 where it is left out.
 */
export const shapeN = signature('shape_n', ['input', 'outType?', 'name?']).of<
  [input: readonly TensorLike[], outType?: 'int32' | 'int64', name?: string | null],
  Tensor[]
>(({ input, outType = 'int32', name }) => [
  ...ShapeN([input], { out_type: outType }, name).outputs,
]);

/**
 * The number of elements when a tensor is run: TF 1.15's `tf.size`. Where the static shape is fully
 * known this is a constant.
 *
 * @param input any tensor.
 * @returns a scalar of `outType`, int32 where it is left out.
 */
export const size = signature('size', ['input', 'name?', 'outType?']).of<
  [input: TensorLike, name?: string | null, outType?: 'int32' | 'int64'],
  Tensor
>(({ input, name, outType }) => sizeOf(convertToTensor(input), { name, outType }));

/**
 * The number of axes when a tensor is run: TF 1.15's `tf.rank`. Where the rank is known this is a
 * constant.
 * @returns an int32 scalar.
 */
export const rank = signature('rank', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => rankOf(convertToTensor(input), name));

/**
 * A tensor repeated to fill a shape, by numpy's rules of broadcasting: TF 1.15's `tf.broadcast_to`.
 *
 * @param input any tensor.
 * @param shape an int32 or int64 vector.
 * @throws ValueError where `input` does not broadcast to `shape`.
 */
export const broadcastTo = signature('broadcast_to', ['input', 'shape', 'name?']).of<
  [input: TensorLike, shape: TensorLike, name?: string | null],
  Tensor
>(({ input, shape: to, name }) => BroadcastTo([input, to], {}, name));

/**
 * The shape of a broadcast op on two static shapes: TF 1.15's `tf.broadcast_static_shape`.
 *
 * @returns a static shape; null where a rank is not known.
 * @throws ValueError where the shapes do not broadcast together.
 */
export const broadcastStaticShape = signature('broadcast_static_shape', ['shapeX', 'shapeY']).of<
  [shapeX: Shape, shapeY: Shape],
  Shape
>(({ shapeX, shapeY }) =>
  broadcastShapes(shapeX, shapeY, () => {
    const shapes = [formatTuple(shapeX), formatTuple(shapeY)];
    throw new ValueError(
      explainHere(`Incompatible shapes for broadcasting: ${shapes[0]} and ${shapes[1]}`),
    );
  }),
);

/**
 * The shape of a broadcast op on tensors of two shapes: TF 1.15's `tf.broadcast_dynamic_shape`.
 *
 * @param shapeX an int32 or int64 vector, as `tf.shape` gives it.
 * @param shapeY another, of the same dtype.
 * @returns a vector of their dtype.
 */
export const broadcastDynamicShape = signature('broadcast_dynamic_shape', ['shapeX', 'shapeY']).of<
  [shapeX: TensorLike, shapeY: TensorLike],
  Tensor
>(({ shapeX, shapeY }) => BroadcastArgs([shapeX, shapeY]));

/**
 * Its input, which must have a shape: TF 1.15's `tf.ensure_shape`.
 *
 * @param x any tensor.
 * @param shape a static shape, null for an unknown length.
 * @returns a tensor with what is known of both shapes.
 * @throws ValueError where the shapes contradict; when run, InvalidArgumentError.
 */
export const ensureShape = signature('ensure_shape', ['x', 'shape', 'name?']).of<
  [x: TensorLike, shape: Shape, name?: string | null],
  Tensor
>(({ x, shape: expected, name }) => array.EnsureShape([x], { shape: expected }, name));
