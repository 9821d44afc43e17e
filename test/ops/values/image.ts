import { ops } from '../../../compiler/ops/index.js';
import { f32, i32, row, type Table, u8 } from './row.js';

/** Pixels of one row. */
const pixels = (...values: number[]) => f32(values, 1, 1, values.length, 1);
const square = (...values: number[]) => f32(values, 1, 2, 2, 1);
const patches = { ksizes: [1, 2, 2, 1], strides: [1, 1, 1, 1], rates: [1, 1, 1, 1] };

export const imageValues: Table = {
  ResizeNearestNeighbor: [
    row(
      'twice as wide',
      [pixels(1, 2)],
      (x) => ops.ResizeNearestNeighbor([x, [1, 4]]),
      pixels(1, 1, 2, 2),
    ),
    row(
      'of bytes, half as wide',
      [u8([1, 2, 3, 4], 1, 1, 4, 1)],
      (x) => ops.ResizeNearestNeighbor([x, [1, 2]], { half_pixel_centers: true }),
      u8([2, 4], 1, 1, 2, 1),
    ),
    row(
      'corners aligned',
      [pixels(1, 2, 3)],
      (x) => ops.ResizeNearestNeighbor([x, [2, 2]], { align_corners: true }),
      f32([1, 3, 1, 3], 1, 2, 2, 1),
    ),
  ],
  ResizeNearestNeighborGrad: [
    row(
      'of twice as wide',
      [pixels(1, 2, 3, 4)],
      (dy) => ops.ResizeNearestNeighborGrad([dy, [1, 2]]),
      pixels(3, 7),
    ),
  ],
  ResizeBilinear: [
    row(
      'twice as wide',
      [pixels(0, 4)],
      (x) => ops.ResizeBilinear([x, [1, 4]]),
      pixels(0, 2, 4, 4),
    ),
    row(
      'corners aligned',
      [pixels(0, 4)],
      (x) => ops.ResizeBilinear([x, [1, 4]], { align_corners: true }),
      pixels(0, 4 / 3, 8 / 3, 4),
    ),
    row(
      'of bytes, by the centers of pixels',
      [u8([0, 4], 1, 1, 2, 1)],
      (x) => ops.ResizeBilinear([x, [1, 4]], { half_pixel_centers: true }),
      pixels(0, 1, 3, 4),
    ),
  ],
  ResizeBilinearGrad: [
    row(
      'of twice as wide',
      [pixels(1, 2, 3, 4), pixels(0, 0)],
      (dy, x) => ops.ResizeBilinearGrad([dy, x]),
      pixels(2, 8),
    ),
  ],
  ResizeBicubic: [
    row(
      'twice as wide',
      [pixels(0, 4)],
      (x) => ops.ResizeBicubic([x, [1, 4]]),
      pixels(0, 2, 4, 4.375),
    ),
    row(
      'of the same size',
      [square(1, 2, 3, 4)],
      (x) => ops.ResizeBicubic([x, [2, 2]]),
      square(1, 2, 3, 4),
    ),
  ],
  ResizeBicubicGrad: [
    row(
      'of twice as wide',
      [pixels(1, 2, 3, 4), pixels(0, 0)],
      (dy, x) => ops.ResizeBicubicGrad([dy, x]),
      pixels(1.625, 8.375),
    ),
  ],
  ResizeArea: [
    row('half as wide', [pixels(1, 2, 3, 4)], (x) => ops.ResizeArea([x, [1, 2]]), pixels(1.5, 3.5)),
    row(
      'of bytes, two thirds as wide',
      [u8([3, 6, 9], 1, 1, 3, 1)],
      (x) => ops.ResizeArea([x, [1, 2]]),
      pixels(4, 8),
    ),
  ],
  ExtractImagePatches: [
    row(
      'inside',
      [square(1, 2, 3, 4)],
      (x) => ops.ExtractImagePatches([x], { ...patches, padding: 'VALID' }),
      f32([1, 2, 3, 4], 1, 1, 1, 4),
    ),
    row(
      'over the edge, of integers',
      [i32([1, 2, 3, 4], 1, 2, 2, 1)],
      (x) => ops.ExtractImagePatches([x], { ...patches, padding: 'SAME' }),
      i32([1, 2, 3, 4, 2, 0, 4, 0, 3, 4, 0, 0, 4, 0, 0, 0], 1, 2, 2, 4),
    ),
  ],
  CropAndResize: [
    row(
      'the whole of two images, turned over',
      [f32([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2, 1), f32([0, 0, 1, 1, 1, 0, 0, 1], 2, 4), i32([1, 0])],
      (x, boxes, at) => ops.CropAndResize([x, boxes, at, [2, 2]]),
      f32([5, 6, 7, 8, 3, 4, 1, 2], 2, 2, 2, 1),
    ),
    row(
      'over the edge',
      [square(1, 2, 3, 4), f32([0, 0, 2, 0], 1, 4), i32([0])],
      (x, boxes, at) =>
        ops.CropAndResize([x, boxes, at, [2, 1]], { method: 'nearest', extrapolation_value: 9 }),
      f32([1, 9], 1, 2, 1, 1),
    ),
    row(
      'the middle',
      [square(1, 2, 3, 4), f32([0, 0, 1, 1], 1, 4), i32([0])],
      (x, boxes, at) => ops.CropAndResize([x, boxes, at, [1, 1]], { extrapolation_value: 9 }),
      f32([2.5], 1, 1, 1, 1),
    ),
  ],
  CropAndResizeGradImage: [
    row(
      'of the middle',
      [f32([4], 1, 1, 1, 1), f32([0, 0, 1, 1], 1, 4), i32([0])],
      (dy, boxes, at) =>
        ops.CropAndResizeGradImage([dy, boxes, at, [1, 2, 2, 1]], { T: 'float32' }),
      square(1, 1, 1, 1),
    ),
  ],
  CropAndResizeGradBoxes: [
    row(
      'of the middle',
      [f32([1], 1, 1, 1, 1), square(1, 2, 3, 4), f32([0, 0, 1, 1], 1, 4), i32([0])],
      (dy, x, boxes, at) => ops.CropAndResizeGradBoxes([dy, x, boxes, at]),
      f32([1, 0.5, 1, 0.5], 1, 4),
    ),
  ],
  RGBToHSV: [
    row(
      'red, dark green and gray',
      [f32([1, 0, 0, 0, 0.5, 0, 0.2, 0.2, 0.2], 3, 3)],
      (x) => ops.RGBToHSV([x]),
      f32([0, 1, 1, 1 / 3, 1, 0.5, 0, 0, 0.2], 3, 3),
    ),
    row('magenta', [f32([1, 0, 1])], (x) => ops.RGBToHSV([x]), f32([5 / 6, 1, 1])),
  ],
  HSVToRGB: [
    row(
      'red, dark green and gray',
      [f32([0, 1, 1, 1 / 3, 1, 0.5, 0, 0, 0.2], 3, 3)],
      (x) => ops.HSVToRGB([x]),
      f32([1, 0, 0, 0, 0.5, 0, 0.2, 0.2, 0.2], 3, 3),
    ),
  ],
  AdjustContrastv2: [
    row(
      'two channels',
      [f32([1, 10, 3, 30], 1, 2, 2), f32(2)],
      (x, factor) => ops.AdjustContrastv2([x, factor]),
      f32([0, 0, 4, 40], 1, 2, 2),
    ),
  ],
  AdjustHue: [
    row(
      'red to green, and back over the end of the circle',
      [f32([1, 0, 0, 0, 0, 1], 1, 2, 3), f32(1 / 3)],
      (x, delta) => ops.AdjustHue([x, delta]),
      f32([0, 1, 0, 1, 0, 0], 1, 2, 3),
    ),
  ],
  AdjustSaturation: [
    row(
      'twice, and no more than all',
      [f32([1, 0.75, 0.75, 0.5, 0, 0], 1, 2, 3), f32(2)],
      (x, scale) => ops.AdjustSaturation([x, scale]),
      f32([1, 0.5, 0.5, 0.5, 0, 0], 1, 2, 3),
    ),
  ],
};
