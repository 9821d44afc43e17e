import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { SquaredDifference } from '../../compiler/ops/arithmetic.js';
import { Identity } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { add, divide, multiply, subtract } from '../../compiler/ops/operators.js';
import { mean, sum } from '../../compiler/ops/reduction.js';
import { getItem, type Subscript } from '../../compiler/ops/strided_slice.js';
import { Abs, Log } from '../../compiler/ops/unary.js';
import { signature } from '../signature.js';
import { convertImageDtype } from './color.js';
import { inScope, isBatch, require } from './images.js';

const whole = { start: null, stop: null, step: null } as const;

/** How much each element of an image is more than its neighbour before it along an axis. */
export function difference(image: Tensor, axis: number): Tensor {
  const part = (slice: Subscript): Tensor =>
    getItem(
      image,
      (image.shape ?? []).map((_, i) => (i === axis ? slice : whole)),
    );
  return subtract(part({ ...whole, start: 1 }), part({ ...whole, stop: -1 }));
}

/**
 * The sum of the differences between neighbouring pixels: TF 1.15's `tf.image.total_variation`.
 *
 * @param images floats `[height, width, channels]`, or a batch of images of rank 4.
 * @returns a scalar, or one number for each image.
 * @throws ValueError for another rank.
 */
export const totalVariation = signature('total_variation', ['images', 'name?']).of<
  [images: TensorLike, name?: string | null],
  Tensor
>(({ images, name }) =>
  inScope(
    name ?? 'total_variation',
    images,
    (tensor, scope) => {
      require(tensor.shape?.length === 3 ||
        tensor.shape?.length === 4, "'images' must be either 3 or 4-dimensional.");
      const first = Number(isBatch(tensor));
      const [down, right] = [difference(tensor, first), difference(tensor, first + 1)];
      const axes = isBatch(tensor) ? [1, 2, 3] : null;
      return add(sum(Abs([down]), axes), sum(Abs([right]), axes), scope);
    },
    'images',
  ),
);

/**
 * The ratio of the largest signal to the noise between two images, in decibels: TF 1.15's
 * `tf.image.psnr`.
 *
 * @param a images `[…, height, width, channels]`.
 * @param b images of the same shape and dtype.
 * @param maxVal the largest value that a pixel may have.
 * @returns a float32 number for every image.
 */
export const psnr = signature('psnr', ['a', 'b', 'maxVal', 'name?']).of<
  [a: TensorLike, b: TensorLike, maxVal: TensorLike, name?: string | null],
  Tensor
>(({ a, b, maxVal, name }) =>
  inScope(
    name ?? 'PSNR',
    a,
    (x) => {
      const largest = convertImageDtype(cast(maxVal, x.dtype), 'float32');
      const [p, q] = [x, convertToTensor(b, { preferred: x.dtype })].map((image) =>
        convertImageDtype(image, 'float32'),
      ) as [Tensor, Tensor];
      const error = mean(SquaredDifference([p, q]), [-3, -2, -1]);
      const signal = divide(multiply(Log([largest]), 20), Log([10]));
      const noise = multiply(Log([error]), Math.fround(10 / Math.log(10)));
      return Identity([subtract(signal, noise, 'psnr')]);
    },
    'a',
  ),
);
