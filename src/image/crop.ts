import type { TensorLike } from '../../compiler/graph/convert.js';
import { Tensor } from '../../compiler/graph/operation.js';
import type { Dim } from '../../compiler/graph/shape.js';
import { Maximum, Minimum } from '../../compiler/ops/arithmetic.js';
import { reshape } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { withDependencies } from '../../compiler/ops/control.js';
import { CropAndResize, type CropMethod } from '../../compiler/ops/crop.js';
import { stack } from '../../compiler/ops/joining.js';
import {
  divide,
  floorDivide,
  multiply,
  negative,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import { Pad } from '../../compiler/ops/padding.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Slice } from '../../compiler/ops/slicing.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { requiredRenamed, signature } from '../signature.js';
import {
  asBatch,
  checkImage,
  dimensionsOf,
  inScope,
  type Length,
  refuse,
  require,
} from './images.js';

// Lengths are computed while the graph is built where that is possible.

const minus = (x: Length, y: Length): Length => {
  if (x instanceof Tensor) return subtract(x, y);
  return y instanceof Tensor ? reflectedSubtract(y, x) : x - y;
};

const halfOf = (x: Length): Length => (x instanceof Tensor ? floorDivide(x, 2) : Math.floor(x / 2));

const opposite = (x: Length): Length => (x instanceof Tensor ? negative(x) : -x);

const larger = (x: Length, y: number): Length =>
  x instanceof Tensor ? Maximum([x, y]) : Math.max(x, y);

const smaller = (x: Length, y: Length): Length =>
  x instanceof Tensor || y instanceof Tensor ? Minimum([x, y]) : Math.min(x, y);

/** Whether a length, if it is known, is at least as large. */
const isAtLeast = (x: Length, least: number): boolean => x instanceof Tensor || x >= least;

const staticDim = (x: Length): Dim => (x instanceof Tensor ? null : x);

type BoxArguments = [
  image: TensorLike,
  offsetHeight: Length,
  offsetWidth: Length,
  targetHeight: Length,
  targetWidth: Length,
];

const BOX = ['image', 'offsetHeight', 'offsetWidth', 'targetHeight', 'targetWidth'] as const;

/**
 * An image with zeros around it: TF 1.15's `tf.image.pad_to_bounding_box`.
 *
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 * @param offsetHeight how many rows of zeros to put above.
 * @param offsetWidth how many columns of zeros to put on the left.
 * @param targetHeight the height of the result.
 * @param targetWidth its width.
 * @throws ValueError for another rank, or where the image does not fit.
 */
export const padToBoundingBox = signature('pad_to_bounding_box', BOX).of<BoxArguments, Tensor>(
  ({ image, offsetHeight, offsetWidth, targetHeight, targetWidth }) =>
    inScope('pad_to_bounding_box', image, (tensor) =>
      asBatch(tensor, (images) => {
        checkImage(images);
        const [batch, height, width, depth] = dimensionsOf(images, 4) as [
          Length,
          Length,
          Length,
          Length,
        ];
        const right = minus(minus(targetWidth, offsetWidth), width);
        const below = minus(minus(targetHeight, offsetHeight), height);
        require(isAtLeast(offsetHeight, 0), 'offset_height must be >= 0');
        require(isAtLeast(offsetWidth, 0), 'offset_width must be >= 0');
        require(isAtLeast(right, 0), 'width must be <= target - offset');
        require(isAtLeast(below, 0), 'height must be <= target - offset');
        const margins = stack([0, 0, offsetHeight, below, offsetWidth, right, 0, 0]);
        const padded = Pad([withDependencies([], images), reshape(margins, [4, 2])]);
        padded.setShape([batch, targetHeight, targetWidth, depth].map(staticDim));
        return padded;
      }),
    ),
);

/**
 * A part of an image: TF 1.15's `tf.image.crop_to_bounding_box`.
 *
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 * @param offsetHeight the first row of the part.
 * @param offsetWidth its first column.
 * @param targetHeight its height.
 * @param targetWidth its width.
 * @throws ValueError for another rank, or where the part is not inside the image.
 */
export const cropToBoundingBox = signature('crop_to_bounding_box', BOX).of<BoxArguments, Tensor>(
  ({ image, offsetHeight, offsetWidth, targetHeight, targetWidth }) =>
    inScope('crop_to_bounding_box', image, (tensor) =>
      asBatch(tensor, (images) => {
        checkImage(images);
        const [batch, height, width, depth] = dimensionsOf(images, 4) as [
          Length,
          Length,
          Length,
          Length,
        ];
        require(isAtLeast(offsetWidth, 0), 'offset_width must be >= 0.');
        require(isAtLeast(offsetHeight, 0), 'offset_height must be >= 0.');
        require(isAtLeast(targetWidth, 1), 'target_width must be > 0.');
        require(isAtLeast(targetHeight, 1), 'target_height must be > 0.');
        const inside = (length: Length, target: Length, offset: Length): boolean =>
          [length, target, offset].some((x) => x instanceof Tensor) ||
          (length as number) >= (target as number) + (offset as number);
        require(inside(width, targetWidth, offsetWidth), 'width must be >= target + offset.');
        require(inside(height, targetHeight, offsetHeight), 'height must be >= target + offset.');
        const part = Slice([
          withDependencies([], images),
          stack([0, offsetHeight, offsetWidth, 0]),
          stack([-1, targetHeight, targetWidth, -1]),
        ]);
        part.setShape([batch, targetHeight, targetWidth, depth].map(staticDim));
        return part;
      }),
    ),
);

/**
 * An image cropped or padded at its middle to a size: TF 1.15's
 * `tf.image.resize_image_with_crop_or_pad`.
 *
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 * @param targetHeight the height of the result, a number or an int32 scalar.
 * @param targetWidth its width.
 * @throws ValueError for another rank, or a size that is not positive.
 */
export const resizeImageWithCropOrPad = signature('resize_image_with_crop_or_pad', [
  'image',
  'targetHeight',
  'targetWidth',
]).of<[image: TensorLike, targetHeight: Length, targetWidth: Length], Tensor>(
  ({ image, targetHeight, targetWidth }) =>
    inScope('resize_image_with_crop_or_pad', image, (tensor) =>
      asBatch(tensor, (given) => {
        checkImage(given);
        require(isAtLeast(targetWidth, 1), 'target_width must be > 0.');
        require(isAtLeast(targetHeight, 1), 'target_height must be > 0.');
        const images = withDependencies([], given);
        const [wantedHeight, wantedWidth] = [targetHeight, targetWidth].map((length) =>
          length instanceof Tensor ? withDependencies([], length) : length,
        ) as [Length, Length];
        const [, height, width] = dimensionsOf(images, 4) as [Length, Length, Length];
        const offsets = (wanted: Length, length: Length): readonly [Length, Length] => {
          const more = minus(wanted, length);
          return [larger(halfOf(opposite(more)), 0), larger(halfOf(more), 0)];
        };
        const [cropLeft, padLeft] = offsets(wantedWidth, width);
        const [cropTop, padTop] = offsets(wantedHeight, height);
        const cropped = cropToBoundingBox(
          images,
          cropTop,
          cropLeft,
          smaller(wantedHeight, height),
          smaller(wantedWidth, width),
        );
        const resized = padToBoundingBox(cropped, padTop, padLeft, wantedHeight, wantedWidth);
        return withDependencies([], resized);
      }),
    ),
);

/** The same as `resizeImageWithCropOrPad`: TF 1.15's `tf.image.resize_with_crop_or_pad`. */
export const resizeWithCropOrPad = resizeImageWithCropOrPad;

/**
 * The middle of an image: TF 1.15's `tf.image.central_crop`.
 *
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 * @param centralFraction how much of the height and the width to keep, in (0, 1].
 * @throws ValueError for another rank or fraction.
 */
export const centralCrop = signature('central_crop', ['image', 'centralFraction']).of<
  [image: TensorLike, centralFraction: number],
  Tensor
>(({ image, centralFraction }) =>
  inScope('central_crop', image, (tensor) => {
    require(centralFraction > 0 && centralFraction <= 1, 'central_fraction must be within (0, 1]');
    if (centralFraction === 1) return tensor;
    checkImage(tensor);
    withDependencies([], tensor);
    const { shape } = tensor;
    const rank = shape?.length ?? null;
    if (shape === null || (rank !== 3 && rank !== 4)) {
      return refuse(
        '`image` should either be a Tensor with rank = 3 or rank = 4. ' +
          `Had rank = ${rank ?? 'None'}.`,
      );
    }
    const first = shape.length - 3;
    const [height, width] = [first, first + 1].map(
      (axis): Length => shape[axis] ?? getItem(shapeOf(tensor), [{ at: axis }]),
    ) as [Length, Length];
    const [top, left] = [marginOf(height, centralFraction), marginOf(width, centralFraction)];
    const rest = (length: Length, margin: Length): Length =>
      minus(length, margin instanceof Tensor ? multiply(margin, 2) : margin * 2);
    const [rows, columns] = [rest(height, top), rest(width, left)];
    const batch = shape.slice(0, first);
    const part = Slice([
      tensor,
      stack([...batch.map(() => 0), top, left, 0]),
      stack([...batch.map(() => -1), rows, columns, -1]),
    ]);
    part.setShape([...batch, staticDim(rows), staticDim(columns), shape.at(-1) ?? null]);
    return part;
  }),
);

/** How much a central crop takes away at each end. */
function marginOf(length: Length, fraction: number): Length {
  if (!(length instanceof Tensor)) return Math.trunc((length - length * fraction) / 2);
  const wide = cast(length, 'float64');
  return cast(divide(subtract(wide, multiply(wide, fraction)), 2), 'int32');
}

/**
 * The parts of images inside boxes, all of one size: TF 1.15's `tf.image.crop_and_resize`.
 *
 * @param image numbers `[batch, height, width, channels]`.
 * @param boxes float32 `[n, 4]`: the first row and column and the last ones, 0 for the first pixel and 1
 *   for the last; a box may lie outside, or be turned over.
 * @param boxInd int32 `[n]`: which image of the batch each box is of; `boxIndices` is its new name.
 * @param cropSize the height and width of the results, an int32 vector.
 * @param method `'bilinear'` or `'nearest'`.
 * @param extrapolationValue what stands outside the image, 0 where it is left out.
 * @returns float32 `[n, height, width, channels]`.
 */
export const cropAndResize = signature('crop_and_resize', [
  'image',
  'boxes',
  'boxInd?',
  'cropSize?',
  'method?',
  'extrapolationValue?',
  'name?',
  'boxIndices?',
]).of<
  [
    image: TensorLike,
    boxes: TensorLike,
    boxInd?: TensorLike | null,
    cropSize?: TensorLike | null,
    method?: CropMethod,
    extrapolationValue?: number,
    name?: string | null,
    boxIndices?: TensorLike | null,
  ],
  Tensor
>((args) => {
  const { image, boxes, cropSize, method = 'bilinear', extrapolationValue = 0, name } = args;
  const places = requiredRenamed(args, 'boxIndices', 'boxInd');
  return CropAndResize(
    [image, boxes, places, cropSize ?? refuse('crop_and_resize() needs crop_size.')],
    { method, extrapolation_value: extrapolationValue },
    name,
  );
});
