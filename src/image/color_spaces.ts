import { constantOf, convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { TensorOp } from '../../compiler/graph/op.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import * as ops from '../../compiler/ops/color.js';
import { tensordot } from '../math/tensordot.js';
import { signature } from '../signature.js';

const conversion = (name: string, record: TensorOp<[images: TensorLike]>) =>
  signature(name, ['images', 'name?']).of<[images: TensorLike, name?: string | null], Tensor>(
    ({ images, name: opName }) => record([images], {}, opName),
  );

/**
 * Hue, saturation and value, all in [0, 1], of red, green and blue: TF 1.15's `tf.image.rgb_to_hsv`.
 * Its argument: floats `[…, 3]` in [0, 1].
 */
export const rgbToHsv = conversion('rgb_to_hsv', ops.RGBToHSV);

/** Red, green and blue of hue, saturation and value: TF 1.15's `tf.image.hsv_to_rgb`. */
export const hsvToRgb = conversion('hsv_to_rgb', ops.HSVToRGB);

/** A row for each of the three numbers of a pixel: how much it adds to the three new ones. */
type ColorMatrix = readonly [red: Row, green: Row, blue: Row];
type Row = readonly [number, number, number];

const linear = (name: string, rows: ColorMatrix) =>
  signature(name, ['images']).of<[images: TensorLike], Tensor>(({ images }) => {
    const tensor = convertToTensor(images, { name: 'images' });
    const flat = rows.flat();
    const kernel = NDArray.from(tensor.dtype, [3, 3], (i) => flat[i] as number);
    const last = (tensor.shape?.length ?? 0) - 1;
    return tensordot(tensor, constantOf(kernel, 'kernel'), [[last], [0]]);
  });

/**
 * Brightness and two differences of color of red, green and blue, those of the NTSC: TF 1.15's
 * `tf.image.rgb_to_yiq`. Its argument: floats `[…, 3]` in [0, 1], of known rank.
 */
export const rgbToYiq = linear('rgb_to_yiq', [
  [0.299, 0.59590059, 0.2115],
  [0.587, -0.27455667, -0.52273617],
  [0.114, -0.32134392, 0.31119955],
]);

/** Red, green and blue of YIQ: TF 1.15's `tf.image.yiq_to_rgb`. See `rgbToYiq`. */
export const yiqToRgb = linear('yiq_to_rgb', [
  [1, 1, 1],
  [0.95598634, -0.27201283, -1.10674021],
  [0.6208248, -0.64720424, 1.70423049],
]);

/**
 * Brightness and two differences of color of red, green and blue, those of PAL: TF 1.15's
 * `tf.image.rgb_to_yuv`. Its argument: floats `[…, 3]` in [0, 1], of known rank.
 */
export const rgbToYuv = linear('rgb_to_yuv', [
  [0.299, -0.14714119, 0.61497538],
  [0.587, -0.28886916, -0.51496512],
  [0.114, 0.43601035, -0.10001026],
]);

/** Red, green and blue of YUV: TF 1.15's `tf.image.yuv_to_rgb`. See `rgbToYuv`. */
export const yuvToRgb = linear('yuv_to_rgb', [
  [1, 1, 1],
  [0, -0.394642334, 2.03206185],
  [1.13988303, -0.58062185, 0],
]);
