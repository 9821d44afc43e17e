import { roundHalfToEven } from '../../../compiler/ops/folding.js';
import { patchAxis, type ResizeAttrs } from '../../../compiler/ops/resize.js';
import { windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import {
  type AxisMap,
  axisMap,
  copyElements,
  memoryMap,
  reversed,
  summing,
  weightedAxis,
} from './index_map.js';
import type { HostKernel, HostTable } from './kernel.js';

/*
 * Every pixel of a resized image is a weighted sum of pixels of the original, the weights being those
 * of its row times those of its column. Places are computed in float32, as TensorFlow does: which
 * pixel is the nearest depends on it.
 */

const { fround } = Math;

/** Which pixels along an axis of length `input` make pixel `i` of `output`, and with what weights. */
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

/** How an axis of length `input` becomes one of length `output`. */
function resampledAxis(input: number, output: number, taps: Taps, alignCorners: boolean): AxisMap {
  const scale = scaleOf(input, output, alignCorners);
  return weightedAxis(output, (i) => taps(i, input, scale));
}

/** How images of one size become images of another. */
function resampled(
  from: readonly number[],
  to: readonly number[],
  taps: Taps,
  alignCorners: boolean,
): readonly AxisMap[] {
  const [n, h, w, channels] = from as [number, number, number, number];
  const [, height, width] = to as [number, number, number];
  return [
    axisMap(n),
    resampledAxis(h, height, taps, alignCorners),
    resampledAxis(w, width, taps, alignCorners),
    axisMap(channels),
  ];
}

type Method = (attrs: ResizeAttrs) => Taps;

type Resize = 'ResizeBicubic' | 'ResizeBilinear' | 'ResizeNearestNeighbor';

const resize =
  (method: Method) =>
  ({ inputs, shape, attrs }: Node<Resize>): HostKernel => {
    const { shape: from } = inputs[0] as Node;
    const axes = resampled(from, shape, method(attrs), attrs.align_corners);
    return summing(memoryMap(axes, from, shape));
  };

const resizeGradient =
  (method: Method) =>
  ({ inputs, shape, attrs }: Node<`${Resize}Grad`>): HostKernel => {
    const { shape: from } = inputs[0] as Node;
    const axes = resampled(shape, from, method(attrs), attrs.align_corners);
    return summing(memoryMap(axes.map(reversed), from, shape));
  };

export const resizeKernels: HostTable = {
  ExtractImagePatches: ({ inputs, shape, attrs }) => {
    const { shape: from } = inputs[0] as Node;
    const [, rows, columns] = attrs.ksizes as [number, number, number];
    const [n, , , channels] = from as [number, number, number, number];
    const along = (axis: 1 | 2, tap: number): AxisMap => {
      const [length, window] = [from[axis] as number, patchAxis(attrs, axis)];
      const { output, before } = windowGeometry(length, attrs.ksizes[axis] as number, window);
      const place = (i: number): number => i * window.stride + tap * window.dilation - before;
      const inside = Array.from({ length: output }, (_, i) => i).filter(
        (i) => place(i) >= 0 && place(i) < length,
      );
      const at = (i: number): number => inside[i] as number;
      return axisMap(inside.length, (i) => place(at(i)), at);
    };
    const maps = Array.from({ length: rows * columns }, (_, tap) => {
      const axes = [
        axisMap(n),
        along(1, Math.floor(tap / columns)),
        along(2, tap % columns),
        axisMap(channels, undefined, (i) => tap * channels + i),
      ];
      return memoryMap(axes, from, shape);
    });
    return {
      run({ inputs: [x], outputs: [out] }) {
        (out as View).fill(0);
        for (const map of maps) copyElements(x as View, out as View, map);
      },
    };
  },
  ResizeArea: ({ inputs, shape, attrs }) => {
    const { shape: from } = inputs[0] as Node;
    return summing(memoryMap(resampled(from, shape, area, attrs.align_corners), from, shape));
  },
  ResizeBicubic: resize(bicubic),
  ResizeBicubicGrad: resizeGradient(bicubic),
  ResizeBilinear: resize(bilinear),
  ResizeBilinearGrad: resizeGradient(bilinear),
  ResizeNearestNeighbor: resize(nearest),
  ResizeNearestNeighborGrad: resizeGradient(nearest),
};
