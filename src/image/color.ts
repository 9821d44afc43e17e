import { constantOf, convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { type DType, isFloating, isInteger } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { TensorOp } from '../../compiler/graph/op.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { Add, Maximum, Mul, Pow } from '../../compiler/ops/arithmetic.js';
import { ExpandDims, filled, Identity } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import * as ops from '../../compiler/ops/color.js';
import { withDependencies } from '../../compiler/ops/control.js';
import { concat } from '../../compiler/ops/joining.js';
import { divide, floorDivide, multiply, subtract } from '../../compiler/ops/operators.js';
import { mean, prod, sum } from '../../compiler/ops/reduction.js';
import { rankOf, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Tile } from '../../compiler/ops/tiling.js';
import { Rsqrt } from '../../compiler/ops/unary.js';
import { reduceStd, saturateCast } from '../math/index.js';
import { randomUniform } from '../random.js';
import { signature } from '../signature.js';
import { checkedImage, inScope, refuse, require } from './images.js';

/** The largest value of an integer dtype. */
const largest: { readonly [D in DType]?: number } = {
  uint8: 2 ** 8 - 1,
  int32: 2 ** 31 - 1,
  int64: 2 ** 63 - 1,
};

interface ImageConversion {
  readonly saturate?: boolean;
  readonly name?: string | null;
}

/** TF: `convert_image_dtype` */
function toImageDType(
  image: Tensor,
  dtype: DType,
  { saturate = false, name = null }: ImageConversion = {},
): Tensor {
  const [from, to] = [image.dtype, dtype];
  if (to === from) return Identity([image], {}, name);
  const narrow = (x: Tensor, scope: string | null): Tensor =>
    saturate ? saturateCast(x, to, scope) : cast(x, to, scope);
  return getDefaultGraph().nameScope(name ?? 'convert_image', (scope) => {
    const [maxIn, maxOut] = [largest[from] ?? 0, largest[to] ?? 0];
    if (isInteger(from) && isInteger(to)) {
      if (maxIn > maxOut) {
        return narrow(floorDivide(image, (maxIn + 1) / (maxOut + 1), 'div'), scope);
      }
      return Mul([narrow(image, null), (maxOut + 1) / (maxIn + 1)], {}, scope);
    }
    if (isFloating(from) && isFloating(to)) return cast(image, to, scope);
    if (isInteger(from)) return Mul([cast(image, to), 1 / maxIn], {}, scope);
    // The half avoids that rounding takes the largest value for the one before.
    return narrow(Mul([image, maxOut + 0.5]), scope);
  });
}

/**
 * An image as another dtype, its values scaled to it: TF 1.15's `tf.image.convert_image_dtype`.
 * Floats are in [0, 1], integers go up to their largest value.
 *
 * @param image numbers of any shape.
 * @param dtype that of the result, a floating or an integer one.
 * @param saturate keep what is out of range at the nearest value that fits.
 * @throws ValueError for another dtype.
 */
export const convertImageDtype = signature('convert_image_dtype', [
  'image',
  'dtype',
  'saturate?',
  'name?',
]).of<[image: TensorLike, dtype: DType, saturate?: boolean, name?: string | null], Tensor>(
  ({ image, dtype, saturate, name }) => {
    require(isFloating(dtype) ||
      isInteger(dtype), 'dtype must be either floating point or integer');
    return toImageDType(convertToTensor(image, { name: 'image' }), dtype, { saturate, name });
  },
);

/** A float32 image; other dtypes are scaled to it. */
const asFloat = (image: Tensor): Tensor =>
  image.dtype === 'float32' ? image : toImageDType(image, 'float32');

/**
 * An image's brightness changed: TF 1.15's `tf.image.adjust_brightness`.
 *
 * @param image numbers of any shape; floats in [0, 1], or integers.
 * @param delta what to add to every pixel, as a share of the largest value.
 * @returns an image of the same dtype.
 */
export const adjustBrightness = signature('adjust_brightness', ['image', 'delta']).of<
  [image: TensorLike, delta: TensorLike],
  Tensor
>(({ image, delta }) =>
  inScope('adjust_brightness', image, (tensor, scope) => {
    const floats = asFloat(tensor);
    const adjusted = Add([floats, cast(delta, floats.dtype)], {}, scope);
    return toImageDType(adjusted, tensor.dtype, { saturate: true });
  }),
);

/**
 * An image's contrast changed: TF 1.15's `tf.image.adjust_contrast`.
 *
 * @param images numbers `[…, height, width, channels]`.
 * @param contrastFactor how many times as far every pixel is from the mean of its channel.
 * @returns images of the same dtype.
 */
export const adjustContrast = signature('adjust_contrast', ['images', 'contrastFactor']).of<
  [images: TensorLike, contrastFactor: TensorLike],
  Tensor
>(({ images, contrastFactor }) =>
  inScope(
    'adjust_contrast',
    images,
    (tensor, scope) => {
      const adjusted = ops.AdjustContrastv2([asFloat(tensor), contrastFactor], {}, scope);
      return toImageDType(adjusted, tensor.dtype, { saturate: true });
    },
    'images',
  ),
);

/**
 * `gain · image ^ gamma`: TF 1.15's `tf.image.adjust_gamma`.
 *
 * @param image numbers of any shape.
 * @param gamma a number that is not negative, 1 where it is left out; above 1 the image gets darker.
 * @param gain a number, 1 where it is left out.
 * @throws ValueError for a negative gamma.
 */
export const adjustGamma = signature('adjust_gamma', ['image', 'gamma?', 'gain?']).of<
  [image: TensorLike, gamma?: number | Tensor, gain?: number | Tensor],
  Tensor
>(({ image, gamma = 1, gain = 1 }) =>
  inScope('adjust_gamma', image, (tensor) => {
    require(gamma instanceof Tensor || gamma >= 0, 'Gamma should be a non-negative real number.');
    const power = Pow([asFloat(tensor), gamma], {}, 'pow');
    const adjusted = Mul([gain, power], {}, 'mul');
    return toImageDType(adjusted, tensor.dtype, { saturate: true });
  }),
);

const adjustment = (
  name: string,
  parameter: 'delta' | 'saturationFactor',
  record: TensorOp<[images: TensorLike, by: TensorLike]>,
) =>
  signature(name, ['image', parameter, 'name?']).of<
    [image: TensorLike, by: TensorLike, name?: string | null],
    Tensor
  >((args) =>
    inScope(args.name ?? name, args.image, (tensor) =>
      toImageDType(record([asFloat(tensor), args[parameter]]), tensor.dtype),
    ),
  );

/**
 * An image's hue changed: TF 1.15's `tf.image.adjust_hue`. Its arguments: `image`, numbers
 * `[…, height, width, 3]`; `delta`, how far to move along the circle of hues, in [-1, 1].
 */
export const adjustHue = adjustment('adjust_hue', 'delta', ops.AdjustHue);

/**
 * An image's saturation changed: TF 1.15's `tf.image.adjust_saturation`. Its arguments: `image`,
 * numbers `[…, height, width, 3]`; `saturationFactor`, by what to multiply the saturation.
 */
export const adjustSaturation = adjustment(
  'adjust_saturation',
  'saturationFactor',
  ops.AdjustSaturation,
);

// By chance

/**
 * An image's brightness changed by chance: TF 1.15's `tf.image.random_brightness`.
 *
 * @param image see `adjustBrightness`.
 * @param maxDelta the delta is drawn from [-maxDelta, maxDelta).
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws ValueError for a negative `maxDelta`.
 */
export const randomBrightness = signature('random_brightness', ['image', 'maxDelta', 'seed?']).of<
  [image: TensorLike, maxDelta: number, seed?: number | null],
  Tensor
>(({ image, maxDelta, seed }) => {
  require(maxDelta >= 0, 'max_delta must be non-negative.');
  return adjustBrightness(image, randomUniform([], -maxDelta, maxDelta, { seed }));
});

/**
 * An image's hue changed by chance: TF 1.15's `tf.image.random_hue`. The arguments are those of
 * `randomBrightness`; `maxDelta` is at most 0.5.
 */
export const randomHue = signature('random_hue', ['image', 'maxDelta', 'seed?']).of<
  [image: TensorLike, maxDelta: number, seed?: number | null],
  Tensor
>(({ image, maxDelta, seed }) => {
  require(maxDelta <= 0.5, 'max_delta must be <= 0.5.');
  require(maxDelta >= 0, 'max_delta must be non-negative.');
  return adjustHue(image, randomUniform([], -maxDelta, maxDelta, { seed }));
});

const randomFactor = (name: string, adjust: (image: TensorLike, factor: Tensor) => Tensor) =>
  signature(name, ['image', 'lower', 'upper', 'seed?']).of<
    [image: TensorLike, lower: number, upper: number, seed?: number | null],
    Tensor
  >(({ image, lower, upper, seed }) => {
    require(upper > lower, 'upper must be > lower.');
    require(lower >= 0, 'lower must be non-negative.');
    return adjust(image, randomUniform([], lower, upper, { seed }));
  });

/**
 * An image's contrast changed by chance: TF 1.15's `tf.image.random_contrast`. Its arguments: `image`;
 * `lower` and `upper`, between which the factor of `adjustContrast` is drawn; `seed`.
 */
export const randomContrast = randomFactor('random_contrast', (image, factor) =>
  adjustContrast(image, factor),
);

/**
 * An image's saturation changed by chance: TF 1.15's `tf.image.random_saturation`. The arguments are
 * those of `randomContrast`.
 */
export const randomSaturation = randomFactor('random_saturation', (image, factor) =>
  adjustSaturation(image, factor),
);

// Colors

/**
 * The brightness of colors: TF 1.15's `tf.image.rgb_to_grayscale`.
 *
 * @param images numbers `[…, 3]`.
 * @returns a tensor `[…, 1]` of the same dtype.
 */
export const rgbToGrayscale = signature('rgb_to_grayscale', ['images', 'name?']).of<
  [images: TensorLike, name?: string | null],
  Tensor
>(({ images, name }) =>
  inScope(
    name ?? 'rgb_to_grayscale',
    images,
    (tensor, scope) => {
      const floats = toImageDType(tensor, 'float32');
      const gray = sum(multiply(floats, [0.2989, 0.587, 0.114]), -1);
      return toImageDType(ExpandDims([gray, -1]), tensor.dtype, { name: scope });
    },
    'images',
  ),
);

/**
 * Gray as colors: TF 1.15's `tf.image.grayscale_to_rgb`.
 *
 * @param images numbers `[…, 1]`.
 * @returns a tensor `[…, 3]` of the same dtype.
 * @throws ValueError for another number of channels.
 */
export const grayscaleToRgb = signature('grayscale_to_rgb', ['images', 'name?']).of<
  [images: TensorLike, name?: string | null],
  Tensor
>(({ images, name }) =>
  inScope(
    name ?? 'grayscale_to_rgb',
    images,
    (given, scope) => {
      const { shape } = given;
      if (shape !== null && shape.length < 2) {
        refuse('A grayscale image must be at least two-dimensional.');
      }
      require((shape?.at(-1) ?? 1) === 1, 'Last dimension of a grayscale image should be size 1.');
      const tensor = withDependencies([], given);
      const others = ExpandDims([subtract(rankOf(tensor), 1), 0]);
      const multiples = concat(
        [
          filled(1, others, 'int32', 'ones'),
          ExpandDims([constantOf(NDArray.scalar('int32', 3)), 0]),
        ],
        0,
      );
      const rgb = Tile([tensor, multiples], {}, scope);
      rgb.setShape(shape && [...shape.slice(0, -1), 3]);
      return rgb;
    },
    'images',
  ),
);

/**
 * Images of mean 0 and variance 1: TF 1.15's `tf.image.per_image_standardization`. An image of one
 * color throughout becomes zeros.
 *
 * @param image numbers `[…, height, width, channels]`.
 * @returns a tensor of the same dtype and shape.
 */
export const perImageStandardization = signature('per_image_standardization', ['image']).of<
  [image: TensorLike],
  Tensor
>(({ image }) =>
  inScope('per_image_standardization', image, (given, scope) => {
    const tensor = checkedImage(given);
    const floats = asFloat(tensor);
    const size = getItem(shapeOf(floats), [{ start: -3, stop: null, step: null }]);
    const count = prod(size);
    const axes = [-1, -2, -3];
    const average = mean(floats, axes, true);
    const deviation = reduceStd(floats, axes, { keepdims: true });
    const least = Rsqrt([cast(count, floats.dtype)]);
    const scale = Maximum([deviation, least]);
    const standard = divide(subtract(floats, average), scale, scope);
    return toImageDType(standard, given.dtype, { saturate: true });
  }),
);
