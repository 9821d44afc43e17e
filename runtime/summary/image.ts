import { encode } from 'fast-png';

/** A picture's size; `depth` is its number of channels: grey, RGB or RGBA. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

/** A PNG file of a picture of 8 bits a channel. */
export const png = (data: Uint8Array, { height, width, depth }: ImageSize): Uint8Array =>
  encode({ width, height, channels: depth, depth: 8, data });

/** Where a picture's largest number is below this, it is black, or grey. */
const ZERO_THRESHOLD = Math.fround(1e-6);

/**
 * The bytes that show any numbers: `NormalizeFloatImage` of
 * tensorflow/core/kernels/summary_image_op.cc. From 0 on they are stretched to 255; where some are
 * negative, 0 is 128, and the number of the largest magnitude 127 away.
 *
 * @param badColor the color of pixels that have a NaN or an infinity.
 * @param round to the dtype of the values: TensorFlow computes in it.
 */
export function normalizedImage(
  values: ArrayLike<number>,
  depth: number,
  badColor: ArrayLike<number>,
  round: (x: number) => number,
): Uint8Array {
  const isBad = (pixel: number): boolean => {
    for (let i = 0; i < depth; i++) {
      if (!Number.isFinite(values[pixel * depth + i])) return true;
    }
    return false;
  };
  const pixels = Array.from({ length: values.length / depth }, (_, pixel) => isBad(pixel));
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (pixels[Math.floor(i / depth)]) continue;
    min = Math.min(min, Math.fround(values[i] as number));
    max = Math.max(max, Math.fround(values[i] as number));
  }
  const [range, most, offset] = min < 0 ? [127, Math.max(-min, Math.abs(max)), 128] : [255, max, 0];
  const scale = most < ZERO_THRESHOLD ? 0 : Math.fround(range / most);
  return Uint8Array.from(values, (value, i) =>
    pixels[Math.floor(i / depth)]
      ? (badColor[i % depth] as number)
      : round(round(value * scale) + offset),
  );
}
