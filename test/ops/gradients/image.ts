import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { array, type Cases, constant, fn, smooth } from './case.js';

const patches = { ksizes: [1, 2, 2, 1], strides: [1, 1, 2, 1], rates: [1, 2, 1, 1] };
const sizes = [
  [3, 5],
  [1, 2],
] as const;

const resize = (record: typeof ops.ResizeBilinear) =>
  sizes.flatMap((size) => [
    fn([smooth(2, 2, 3, 1)], (x) => record([x, constant(size)])),
    fn([smooth(1, 2, 3, 2)], (x) => record([x, constant(size)], { align_corners: true })),
    fn([smooth(1, 2, 3, 2)], (x) => record([x, constant(size)], { half_pixel_centers: true })),
  ]);

export const imageGradients: Cases = {
  ResizeNearestNeighbor: resize(ops.ResizeNearestNeighbor),
  ResizeBilinear: resize(ops.ResizeBilinear),
  ResizeBicubic: resize(ops.ResizeBicubic),
  ExtractImagePatches: [
    fn([smooth(2, 4, 3, 2)], (x) => ops.ExtractImagePatches([x], { ...patches, padding: 'SAME' })),
    fn([smooth(1, 4, 3, 1)], (x) => ops.ExtractImagePatches([x], { ...patches, padding: 'VALID' })),
  ],
  CropAndResize: [
    fn(
      [smooth(2, 4, 5, 2), array('float32', [2, 4], [0.13, 0.21, 0.72, 0.93, 0.9, 0.07, 0.2, 0.6])],
      (x, boxes) => ops.CropAndResize([x, boxes, tf.constant([1, 0], tf.int32), constant([2, 3])]),
    ),
    fn([smooth(1, 4, 5, 1), array('float32', [1, 4], [0.13, 0.21, 0.72, 0.93])], (x, boxes) =>
      ops.CropAndResize([x, boxes, tf.constant([0], tf.int32), constant([1, 1])]),
    ),
  ],
  RGBToHSV: [
    fn(
      [
        array(
          'float32',
          [6, 3],
          [
            0.9, 0.5, 0.2, 0.9, 0.2, 0.5, 0.5, 0.9, 0.2, 0.2, 0.9, 0.5, 0.5, 0.2, 0.9, 0.2, 0.5,
            0.9,
          ],
        ),
      ],
      (x) => ops.RGBToHSV([x]),
    ),
  ],
};
