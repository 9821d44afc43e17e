import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, filled, i32, i64, row, type Table } from './row.js';

const step = { strides: [1, 1, 1, 1, 1], padding: 'SAME' } as const;
const plane = { strides: [1, 1, 1, 1], padding: 'SAME' } as const;
const pairs = { ksize: [1, 2, 1, 1, 1], strides: [1, 2, 1, 1, 1], padding: 'SAME' } as const;
const columns = { ksize: [1, 1, 2, 1], strides: [1, 1, 2, 1], padding: 'SAME' } as const;

/** Numbers one behind the other along the first spatial axis. */
const planes = (...values: number[]) => f32(values, 1, values.length, 1, 1, 1);
/** Numbers side by side in one row. */
const line = (...values: number[]) => f32(values, 1, 1, values.length, 1);

/** 3-D convolution and pooling, convolution of each channel by itself, and places of maxima. */
export const volumeValues: Table = {
  Conv3D: [
    row(
      'a sum of neighbouring planes',
      [planes(1, 2, 4), f32([1, 10], 2, 1, 1, 1, 1)],
      (x, f) => ops.Conv3D([x, f], step),
      planes(21, 42, 4),
    ),
    row(
      'every second plane, two channels to one',
      [f32([1, 2, 3, 4, 5, 6], 1, 3, 1, 1, 2), f32([1, 10], 1, 1, 1, 2, 1)],
      (x, f) => ops.Conv3D([x, f], { strides: [1, 2, 1, 1, 1], padding: 'VALID' }),
      planes(21, 65),
    ),
    row(
      'planes apart',
      [planes(1, 2, 3, 4), filled('float32', [2, 1, 1, 1, 1], 1)],
      (x, f) => ops.Conv3D([x, f], { ...step, padding: 'VALID', dilations: [1, 2, 1, 1, 1] }),
      planes(4, 6),
    ),
    row(
      'no volumes',
      [empty(0, 2, 3, 3, 1), filled('float32', [2, 2, 2, 1, 4], 1)],
      (x, f) => ops.Conv3D([x, f], step),
      empty(0, 2, 3, 3, 4),
    ),
  ],
  Conv3DBackpropInputV2: [
    row(
      'one tap',
      [f32([2], 1, 1, 1, 1, 1), planes(1, 2)],
      (f, dy) => ops.Conv3DBackpropInputV2([[1, 2, 1, 1, 1], f, dy], step),
      planes(2, 4),
    ),
  ],
  Conv3DBackpropFilterV2: [
    row(
      'one tap',
      [planes(1, 2), planes(1, 10)],
      (x, dy) => ops.Conv3DBackpropFilterV2([x, [1, 1, 1, 1, 1], dy], step),
      f32([21], 1, 1, 1, 1, 1),
    ),
  ],
  DepthwiseConv2dNative: [
    row(
      'two filters for each of two channels',
      [f32([1, 2], 1, 1, 1, 2), f32([1, 10, 100, 1000], 1, 1, 2, 2)],
      (x, f) => ops.DepthwiseConv2dNative([x, f], plane),
      f32([1, 10, 200, 2000], 1, 1, 1, 4),
    ),
    row(
      'a sum of neighbours',
      [line(1, 2, 4), f32([1, 10], 1, 2, 1, 1)],
      (x, f) => ops.DepthwiseConv2dNative([x, f], plane),
      line(21, 42, 4),
    ),
    row(
      'no images',
      [empty(0, 3, 3, 2), filled('float32', [2, 2, 2, 1], 1)],
      (x, f) => ops.DepthwiseConv2dNative([x, f], plane),
      empty(0, 3, 3, 2),
    ),
  ],
  DepthwiseConv2dNativeBackpropInput: [
    row(
      'two filters for each of two channels',
      [f32([1, 10, 100, 1000], 1, 1, 2, 2), f32([1, 2, 3, 4], 1, 1, 1, 4)],
      (f, dy) => ops.DepthwiseConv2dNativeBackpropInput([[1, 1, 1, 2], f, dy], plane),
      f32([21, 4300], 1, 1, 1, 2),
    ),
  ],
  DepthwiseConv2dNativeBackpropFilter: [
    row(
      'two images, two filters for each of two channels',
      [f32([1, 2, 10, 20], 2, 1, 1, 2), f32([1, 2, 3, 4, 5, 6, 7, 8], 2, 1, 1, 4)],
      (x, dy) => ops.DepthwiseConv2dNativeBackpropFilter([x, [1, 1, 2, 2], dy], plane),
      f32([51, 62, 146, 168], 1, 1, 2, 2),
    ),
  ],
  MaxPool3D: [
    row('a plane alone', [planes(3, 1, -2)], (x) => ops.MaxPool3D([x], pairs), planes(3, -2)),
    row(
      'no volumes',
      [empty(0, 4, 1, 1, 2)],
      (x) => ops.MaxPool3D([x], pairs),
      empty(0, 2, 1, 1, 2),
    ),
  ],
  MaxPool3DGrad: [
    row(
      'ties to the first',
      [planes(1, 1, 2), planes(1, 2), planes(5, 7)],
      (x, y, dy) => ops.MaxPool3DGrad([x, y, dy], pairs),
      planes(5, 0, 7),
    ),
  ],
  MaxPool3DGradGrad: [
    row(
      'from the places of the maxima',
      [planes(0, 1, 2), planes(1, 2), planes(5, 6, 7)],
      (x, y, g) => ops.MaxPool3DGradGrad([x, y, g], pairs),
      planes(6, 7),
    ),
  ],
  AvgPool3D: [
    row('padding left out', [planes(1, 2, 5)], (x) => ops.AvgPool3D([x], pairs), planes(1.5, 5)),
  ],
  AvgPool3DGrad: [
    row(
      'padding left out',
      [planes(4, 3)],
      (dy) => ops.AvgPool3DGrad([[1, 3, 1, 1, 1], dy], pairs),
      planes(2, 2, 3),
    ),
  ],
  MaxPoolWithArgmax: [
    row(
      'places within an image',
      [f32([1, 3, 2, 5, 9, 4], 2, 1, 3, 1)],
      (x) => ops.MaxPoolWithArgmax([x], columns),
      f32([3, 2, 9, 4], 2, 1, 2, 1),
      i64([1, 2, 1, 2], 2, 1, 2, 1),
    ),
    row(
      'places within the batch, of integers',
      [i32([1, 3, 2, 5, 9, 4], 2, 1, 3, 1)],
      (x) =>
        ops.MaxPoolWithArgmax([x], { ...columns, Targmax: 'int32', include_batch_in_index: true }),
      i32([3, 2, 9, 4], 2, 1, 2, 1),
      i32([1, 2, 4, 5], 2, 1, 2, 1),
    ),
  ],
  MaxPoolGradWithArgmax: [
    row(
      'places within an image',
      [
        counted('float32', 2, 1, 3, 1),
        f32([1, 2, 3, 4], 2, 1, 2, 1),
        i64([1, 2, 1, 2], 2, 1, 2, 1),
      ],
      (x, dy, at) => ops.MaxPoolGradWithArgmax([x, dy, at], columns),
      f32([0, 1, 2, 0, 3, 4], 2, 1, 3, 1),
    ),
    row(
      'places within the batch',
      [
        counted('float32', 2, 1, 3, 1),
        f32([1, 2, 3, 4], 2, 1, 2, 1),
        i64([1, 2, 4, 5], 2, 1, 2, 1),
      ],
      (x, dy, at) =>
        ops.MaxPoolGradWithArgmax([x, dy, at], { ...columns, include_batch_in_index: true }),
      f32([0, 1, 2, 0, 3, 4], 2, 1, 3, 1),
    ),
  ],
};
