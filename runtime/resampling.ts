import { roundHalfToEven } from '../compiler/ops/folding.js';
import type { ResizeAttrs } from '../compiler/ops/resize.js';

/*
 * Every pixel of a resized image is a weighted sum of pixels of the original, the weights being those
 * of its row times those of its column. Places are computed in float32, as TensorFlow does: which
 * pixel is the nearest depends on it.
 */

const { fround } = Math;

/** Which pixels along an axis of length `input` make pixel `i` of another, and with what weights. */
type Taps = (i: number, input: number, scale: number) => readonly (readonly [number, number])[];

/** TF: `CalculateResizeScale` */
const scaleOf = (input: number, output: number, alignCorners: boolean): number =>
  alignCorners && output > 1 ? fround((input - 1) / (output - 1)) : fround(input / output);

/** Where pixel `i` stands in the original. */
const placeOf = (i: number, scale: number, isHalf: boolean): number =>
  isHalf ? fround(fround((i + 0.5) * scale) - 0.5) : fround(i * scale);

const within = (place: number, length: number): number => Math.min(Math.max(place, 0), length - 1);

const nearest =
  ({ align_corners, half_pixel_centers }: ResizeAttrs): Taps =>
  (i, input, scale) => {
    const place = fround((half_pixel_centers ? i + 0.5 : i) * scale);
    // Halves are rounded away from zero.
    return [[within(Math.floor(align_corners ? place + 0.5 : place), input), 1]];
  };

const bilinear =
  ({ half_pixel_centers }: ResizeAttrs): Taps =>
  (i, input, scale) => {
    const place = placeOf(i, scale, half_pixel_centers);
    const below = Math.floor(place);
    const share = fround(place - below);
    return [
      [Math.max(below, 0), 1 - share],
      [Math.min(Math.ceil(place), input - 1), share],
    ];
  };

/** The cubic convolution kernel of parameter `a`, at a distance from 0 to 2. */
const cubic = (a: number, distance: number): number =>
  fround(
    distance <= 1
      ? ((a + 2) * distance - (a + 3)) * distance * distance + 1
      : ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a,
  );

/** TensorFlow keeps the kernel in a table of so many steps. */
const CUBIC_STEPS = 1024;

const bicubic =
  ({ half_pixel_centers: isHalf }: ResizeAttrs): Taps =>
  (i, input, scale) => {
    const place = placeOf(i, scale, isHalf);
    const below = Math.floor(place);
    const offset = roundHalfToEven(fround(place - below) * CUBIC_STEPS) / CUBIC_STEPS;
    const a = isHalf ? -0.5 : -0.75;
    const taps = [1 + offset, offset, 1 - offset, 2 - offset].map((distance, k) => {
      const [at, weight] = [below - 1 + k, cubic(a, distance)];
      // With half pixel centers what lies outside counts for nothing; else the edge counts for it.
      const counts = !isHalf || within(at, input) === at;
      return [within(at, input), counts ? weight : 0] as const;
    });
    const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
    return isHalf ? taps.map(([at, weight]) => [at, weight / total]) : taps;
  };

const area: Taps = (i, input, scale) => {
  const [from, to] = [fround(i * scale), fround((i + 1) * scale)];
  const first = Math.floor(from);
  return Array.from({ length: Math.ceil(to) - first }, (_, k) => {
    const [start, end] = [first + k, first + k + 1];
    const whole = start < from ? end - from : 1;
    const cut = start < from ? scale : to - start;
    return [within(start, input), (end > to ? cut : whole) / scale] as const;
  });
};

export type GradientResize = 'ResizeBicubic' | 'ResizeBilinear' | 'ResizeNearestNeighbor';
export type Resize = GradientResize | 'ResizeArea';

/**
 * How an axis of length `input` becomes one of length `output`: which pixels make pixel `i`, and with
 * what weights.
 */
export type Resampling = (
  input: number,
  output: number,
) => (i: number) => readonly (readonly [from: number, weight: number])[];

const resampling =
  (tapsOf: (attrs: ResizeAttrs) => Taps) =>
  (attrs: Pick<ResizeAttrs, 'align_corners'> & Partial<ResizeAttrs>): Resampling =>
  (input, output) => {
    const taps = tapsOf({ half_pixel_centers: false, ...attrs });
    const scale = scaleOf(input, output, attrs.align_corners);
    return (i) => taps(i, input, scale);
  };

/** What every method of resizing does to an axis. */
export const resamplings: {
  readonly [K in Resize]: ReturnType<typeof resampling>;
} = {
  ResizeArea: resampling(() => area),
  ResizeBicubic: resampling(bicubic),
  ResizeBilinear: resampling(bilinear),
  ResizeNearestNeighbor: resampling(nearest),
};
