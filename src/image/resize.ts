import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { TensorOp } from '../../compiler/graph/op.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { partialValue } from '../../compiler/graph/partial_evaluation.js';
import { isCompatible } from '../../compiler/graph/shape.js';
import { Maximum, Minimum } from '../../compiler/ops/arithmetic.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { stack } from '../../compiler/ops/joining.js';
import { divide, multiply, subtract } from '../../compiler/ops/operators.js';
import * as ops from '../../compiler/ops/resize.js';
import { Floor, Round } from '../../compiler/ops/unary.js';
import { signature } from '../signature.js';
import { padToBoundingBox } from './crop.js';
import { asBatch, checkImage, dimensionsOf, inScope, isBatch, refuse, require } from './images.js';

type ResizeArguments = [
  images: TensorLike,
  size: TensorLike,
  alignCorners?: boolean,
  name?: string | null,
  halfPixelCenters?: boolean,
];

const resizer = (
  name: string,
  record: TensorOp<[images: TensorLike, size: TensorLike], unknown, ops.ResizeAttrs>,
) =>
  signature(name, ['images', 'size', 'alignCorners?', 'name?', 'halfPixelCenters?']).of<
    ResizeArguments,
    Tensor
  >(({ images, size, alignCorners = false, name: opName, halfPixelCenters = false }) =>
    record(
      [images, size],
      { align_corners: alignCorners, half_pixel_centers: halfPixelCenters },
      opName,
    ),
  );

/**
 * Images of another size, each pixel that of the nearest one: TF 1.15's
 * `tf.image.resize_nearest_neighbor`.
 *
 * Its arguments: `images`, numbers `[batch, height, width, channels]`; `size`, the new height and
 * width, an int32 vector; `alignCorners`, true where the corner pixels of both stand at the same
 * places; `halfPixelCenters`, true where pixels stand at the middle of their squares.
 *
 * @throws ValueError for another rank, a size that is not positive, or both flags.
 */
export const resizeNearestNeighbor = resizer('resize_nearest_neighbor', ops.ResizeNearestNeighbor);

/**
 * Images of another size, each pixel weighted from the four around its place: TF 1.15's
 * `tf.image.resize_bilinear`. The arguments are those of `resizeNearestNeighbor`; gives float32.
 */
export const resizeBilinear = resizer('resize_bilinear', ops.ResizeBilinear);

/**
 * Images of another size, each pixel weighted from the sixteen around its place: TF 1.15's
 * `tf.image.resize_bicubic`. The arguments are those of `resizeNearestNeighbor`; gives float32.
 */
export const resizeBicubic = resizer('resize_bicubic', ops.ResizeBicubic);

/**
 * Images of another size, each pixel the mean of the area that it covers: TF 1.15's
 * `tf.image.resize_area`. It has no gradient.
 *
 * @param images numbers `[batch, height, width, channels]`.
 * @param size the new height and width, an int32 vector.
 * @param alignCorners the corner pixels of both stand at the same places.
 * @returns float32 images.
 */
export const resizeArea = signature('resize_area', ['images', 'size', 'alignCorners?', 'name?']).of<
  [images: TensorLike, size: TensorLike, alignCorners?: boolean, name?: string | null],
  Tensor
>(({ images, size, alignCorners = false, name }) =>
  ops.ResizeArea([images, size], { align_corners: alignCorners }, name),
);

/** How to resize: TF 1.15's `tf.image.ResizeMethod`. */
export const ResizeMethod = { BILINEAR: 0, NEAREST_NEIGHBOR: 1, BICUBIC: 2, AREA: 3 } as const;

type Method = 0 | 1 | 2 | 3 | 'bilinear' | 'nearest' | 'bicubic' | 'area';

const methods: readonly [
  readonly Method[],
  (images: Tensor, size: Tensor, attrs: { readonly align_corners: boolean }) => Tensor,
][] = [
  [[0, 'bilinear'], (images, size, attrs) => ops.ResizeBilinear([images, size], attrs)],
  [[1, 'nearest'], (images, size, attrs) => ops.ResizeNearestNeighbor([images, size], attrs)],
  [[2, 'bicubic'], (images, size, attrs) => ops.ResizeBicubic([images, size], attrs)],
  [[3, 'area'], (images, size, attrs) => ops.ResizeArea([images, size], attrs)],
];

/** A size that keeps the proportions of the images, and fits into another size. */
function proportionalSize(images: Tensor, size: Tensor): Tensor {
  const wanted = partialValue(size)?.data ?? [];
  const lengths = dimensionsOf(images, 4).slice(1, 3);
  const asFloat = (x: TensorLike): Tensor =>
    cast(typeof x === 'number' ? convertToTensor(x, { dtype: 'int32' }) : x, 'float32');
  const scales = lengths.map((length, i) => {
    const target = wanted[i] ?? null;
    return target === null
      ? refuse('None values not supported.')
      : divide(asFloat(target), asFloat(length));
  }) as [Tensor, Tensor];
  const scale = Minimum(scales);
  const scaled = lengths.map((length) => cast(Round([multiply(scale, asFloat(length))]), 'int32'));
  return stack(scaled, 0, 'size');
}

/**
 * Images of another size: TF 1.15's `tf.image.resize_images`, also called `tf.image.resize`.
 *
 * @param images numbers `[height, width, channels]`, or a batch of images of rank 4.
 * @param size the new height and width, an int32 vector.
 * @param method one of `ResizeMethod`, BILINEAR where it is left out.
 * @param alignCorners the corner pixels of both stand at the same places.
 * @param preserveAspectRatio keep the proportions: the result then fits into `size`.
 * @returns float32 images; of the images' own dtype for NEAREST_NEIGHBOR, and where they have that
 *   size already.
 * @throws ValueError for another rank, size or method.
 */
export const resizeImages = signature('resize_images', [
  'images',
  'size',
  'method?',
  'alignCorners?',
  'preserveAspectRatio?',
  'name?',
]).of<
  [
    images: TensorLike,
    size: TensorLike,
    method?: Method,
    alignCorners?: boolean,
    preserveAspectRatio?: boolean,
    name?: string | null,
  ],
  Tensor
>(({ images, size, method = 0, alignCorners = false, preserveAspectRatio = false, name }) =>
  inScope(
    name ?? 'resize',
    images,
    (given) => {
      if (given.shape === null) refuse("'images' contains no shape.");
      const single = !isBatch(given);
      const tensor = single ? ExpandDims([given, 0]) : given;
      const result = (resized: Tensor): Tensor =>
        single ? Squeeze([resized], { squeeze_dims: [0] }) : resized;
      const wanted = convertToTensor(size, { preferred: 'int32', name: 'size' });
      require(isCompatible(
        wanted.shape,
        [2],
      ), "'size' must be a 1-D Tensor of 2 elements: new_height, new_width");
      const target = preserveAspectRatio ? proportionalSize(tensor, wanted) : wanted;
      const [height, width] = partialValue(target)?.data ?? [null, null];
      const [, h, w] = tensor.shape ?? [];
      if (typeof h === 'number' && typeof w === 'number' && h === height && w === width) {
        return result(tensor);
      }
      const resize = methods.find(([names]) => names.includes(method))?.[1];
      const resized =
        resize?.(tensor, target, { align_corners: alignCorners }) ??
        refuse('Resize method is not implemented.');
      resized.setShape([null, height ?? null, width ?? null, null]);
      return result(resized);
    },
    'images',
  ),
);

/** The same as `resizeImages`: TF 1.15's `tf.image.resize`. */
export const resize = resizeImages;

/**
 * An image of another size and the same proportions, with zeros around it: TF 1.15's
 * `tf.image.resize_image_with_pad`.
 *
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 * @param targetHeight the height of the result.
 * @param targetWidth its width.
 * @param method one of `ResizeMethod`, BILINEAR where it is left out.
 * @param alignCorners the corner pixels of both stand at the same places.
 * @throws ValueError for another rank, or a size that is not positive.
 */
export const resizeImageWithPad = signature('resize_image_with_pad', [
  'image',
  'targetHeight',
  'targetWidth',
  'method?',
  'alignCorners?',
]).of<
  [
    image: TensorLike,
    targetHeight: number,
    targetWidth: number,
    method?: Method,
    alignCorners?: boolean,
  ],
  Tensor
>(({ image, targetHeight, targetWidth, method, alignCorners }) =>
  inScope('resize_image_with_pad', image, (tensor) =>
    asBatch(tensor, (images) => {
      checkImage(images);
      require(targetWidth > 0, 'target_width must be > 0.');
      require(targetHeight > 0, 'target_height must be > 0.');
      const wide = (x: TensorLike): Tensor =>
        cast(typeof x === 'number' ? convertToTensor(x, { dtype: 'int32' }) : x, 'float64');
      const [height, width] = dimensionsOf(images, 4).slice(1, 3).map(wide) as [Tensor, Tensor];
      const [wantedHeight, wantedWidth] = [wide(targetHeight), wide(targetWidth)];
      const ratio = Maximum([divide(width, wantedWidth), divide(height, wantedHeight)]);
      const [rows, columns] = [divide(height, ratio), divide(width, ratio)];
      const whole = (x: Tensor): Tensor => cast(Floor([x]), 'int32');
      const margin = (wanted: Tensor, length: Tensor): Tensor =>
        Maximum([0, whole(divide(subtract(wanted, length), 2))]);
      const [top, left] = [margin(wantedHeight, rows), margin(wantedWidth, columns)];
      const size = [whole(rows), whole(columns)];
      const resized = resizeImages(images, size, { method, alignCorners });
      return padToBoundingBox(resized, top, left, targetHeight, targetWidth);
    }),
  ),
);
