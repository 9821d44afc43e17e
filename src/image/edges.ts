import type { TensorLike } from '../../compiler/graph/convert.js';
import { constantOf, convertToTensor } from '../../compiler/graph/convert.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple } from '../../compiler/graph/shape.js';
import { filled, reshape } from '../../compiler/ops/array.js';
import { concat, stack, Unpack } from '../../compiler/ops/joining.js';
import { MirrorPad } from '../../compiler/ops/padding.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Tile } from '../../compiler/ops/tiling.js';
import { depthwiseConv2d } from '../nn/index.js';
import { signature } from '../signature.js';
import { refuse } from './images.js';
import { difference } from './quality.js';

/**
 * The differences between neighbouring rows, and those between neighbouring columns: TF 1.15's
 * `tf.image.image_gradients`.
 *
 * @param image images `[batch, height, width, channels]`.
 * @returns two tensors of the same shape; the last row of the first, and the last column of the
 *   second, are zeros.
 * @throws ValueError for another rank.
 */
export const imageGradients = signature('image_gradients', ['image']).of<
  [image: TensorLike],
  [dy: Tensor, dx: Tensor]
>(({ image }) => {
  const tensor = convertToTensor(image);
  if (tensor.shape?.length !== 4) {
    const given = formatTuple(tensor.shape);
    refuse(`image_gradients expects a 4D tensor [batch_size, h, w, d], not ${given}.`);
  }
  const shape = shapeOf(tensor);
  const lengths = Unpack([shape], { num: 4 }, 'unstack').outputs;
  const along = (axis: 1 | 2): Tensor => {
    const last = stack(lengths.map((length, i) => (i === axis ? 1 : length)));
    const zeros = filled(0, last, tensor.dtype, 'zeros');
    return reshape(concat([difference(tensor, axis), zeros], axis), shape);
  };
  return [along(1), along(2)];
});

/** Sobel's kernels for rows and for columns. */
const SOBEL = [
  [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  [-1, 0, 1, -2, 0, 2, -1, 0, 1],
] as const;

/**
 * Sobel's edges: TF 1.15's `tf.image.sobel_edges`.
 *
 * @param image floats `[batch, height, width, channels]`, at least 2 by 2 pixels.
 * @returns `[batch, height, width, channels, 2]`: the change from row to row, and from column to
 *   column.
 */
export const sobelEdges = signature('sobel_edges', ['image']).of<[image: TensorLike], Tensor>(
  ({ image }) => {
    const tensor = convertToTensor(image);
    const shape = shapeOf(tensor);
    const { length: count } = SOBEL;
    const kernels = NDArray.from(
      tensor.dtype,
      [3, 3, 1, count],
      (i) => SOBEL[i % count]?.[Math.floor(i / count)] as number,
    );
    const multiples = stack([1, 1, getItem(shape, [{ at: -1 }]), 1]);
    const filters = Tile([constantOf(kernels), multiples], {}, 'sobel_filters');
    const margins = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ];
    const padded = MirrorPad([tensor, margins], { mode: 'REFLECT' });
    const edges = depthwiseConv2d(padded, filters, [1, 1, 1, 1], 'VALID');
    const result = reshape(edges, concat([shape, [count]], 0));
    result.setShape(tensor.shape && [...tensor.shape, count]);
    return result;
  },
);
