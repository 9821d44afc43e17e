import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { empty, f32, filled, i32, row, type Table } from './row.js';

const image = (...values: number[]): tf.NDArray => {
  const side = Math.sqrt(values.length);
  return new tf.NDArray('float32', [1, side, side, 1], Float32Array.from(values));
};

const window2 = { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: 'SAME' } as const;
const conv1 = { strides: [1, 1, 1, 1], padding: 'SAME' } as const;

export const windowValues: Table = {
  Conv2D: [
    row(
      'a sum of neighbours',
      [image(1, 2, 3, 4), filled('float32', [2, 2, 1, 1], 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      image(10, 6, 7, 4),
    ),
    row(
      'two channels to one',
      [f32([1, 2], 1, 1, 1, 2), f32([3, 4], 1, 1, 2, 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      f32([11], 1, 1, 1, 1),
    ),
    row(
      'channels first',
      [f32([1, 2, 3, 4], 1, 2, 1, 2), f32([10, 100], 1, 1, 2, 1)],
      (x, f) => ops.Conv2D([x, f], { ...conv1, data_format: 'NCHW' }),
      f32([310, 420], 1, 1, 1, 2),
    ),
    row(
      'no images',
      [empty(0, 3, 3, 1), filled('float32', [2, 2, 1, 4], 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      empty(0, 3, 3, 4),
    ),
    row(
      'no channels',
      [empty(1, 2, 2, 0), empty(2, 2, 0, 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      image(0, 0, 0, 0),
    ),
  ],
  Conv2DBackpropInput: [
    row(
      'one tap',
      [f32([2], 1, 1, 1, 1), image(1, 2, 3, 4)],
      (f, dy) => ops.Conv2DBackpropInput([[1, 2, 2, 1], f, dy], conv1),
      image(2, 4, 6, 8),
    ),
    row(
      'no images',
      [filled('float32', [2, 2, 1, 4], 1), empty(0, 3, 3, 4)],
      (f, dy) => ops.Conv2DBackpropInput([[0, 3, 3, 1], f, dy], conv1),
      empty(0, 3, 3, 1),
    ),
  ],
  Conv2DBackpropFilter: [
    row(
      'one tap',
      [image(1, 2, 3, 4), image(1, 0, 0, 2)],
      (x, dy) => ops.Conv2DBackpropFilter([x, [1, 1, 1, 1], dy], conv1),
      f32([9], 1, 1, 1, 1),
    ),
    row(
      'no images',
      [empty(0, 3, 3, 1), empty(0, 3, 3, 4)],
      (x, dy) => ops.Conv2DBackpropFilter([x, [2, 2, 1, 4], dy], conv1),
      empty(2, 2, 1, 4),
    ),
  ],
  MaxPool: [
    row(
      'a corner alone',
      [image(1, 2, 3, 4, 5, 6, 7, 8, 9)],
      (x) => ops.MaxPool([x], window2),
      image(5, 6, 8, 9),
    ),
    row(
      'negative values, which padding does not hide',
      [image(-1)],
      (x) => ops.MaxPool([x], window2),
      image(-1),
    ),
    row('no images', [empty(0, 4, 4, 3)], (x) => ops.MaxPool([x], window2), empty(0, 2, 2, 3)),
    row(
      'channels first',
      [f32([1, 2, 3, 4], 1, 2, 1, 2)],
      (x) =>
        ops.MaxPool([x], {
          ksize: [1, 1, 1, 2],
          strides: [1, 1, 1, 2],
          padding: 'SAME',
          data_format: 'NCHW',
        }),
      f32([2, 4], 1, 2, 1, 1),
    ),
    row(
      'over channels',
      [f32([1, 5, 2, 3], 1, 1, 1, 4)],
      (x) => ops.MaxPool([x], { ksize: [1, 1, 1, 2], strides: [1, 1, 1, 2], padding: 'VALID' }),
      f32([5, 3], 1, 1, 1, 2),
    ),
    row(
      'integers',
      [i32([1, 5, 2, 3], 1, 2, 2, 1)],
      (x) => ops.MaxPool([x], window2),
      i32([5], 1, 1, 1, 1),
    ),
  ],
  MaxPoolGrad: [
    row(
      'ties to the first',
      [image(1, 1, 1, 1), image(1), image(5)],
      (x, y, dy) => ops.MaxPoolGrad([x, y, dy], window2),
      image(5, 0, 0, 0),
    ),
    row(
      'no images',
      [empty(0, 4, 4, 3), empty(0, 2, 2, 3), empty(0, 2, 2, 3)],
      (x, y, dy) => ops.MaxPoolGrad([x, y, dy], window2),
      empty(0, 4, 4, 3),
    ),
  ],
  MaxPoolGradGrad: [
    row(
      'ties from the first',
      [image(0, 1, 1, 1), image(1), image(5, 6, 7, 8)],
      (x, y, g) => ops.MaxPoolGradGrad([x, y, g], window2),
      image(6),
    ),
    row(
      'no images',
      [empty(0, 4, 4, 3), empty(0, 2, 2, 3), empty(0, 4, 4, 3)],
      (x, y, g) => ops.MaxPoolGradGrad([x, y, g], window2),
      empty(0, 2, 2, 3),
    ),
  ],
  AvgPool: [
    row(
      'padding left out',
      [image(1, 2, 3, 4, 5, 6, 7, 8, 9)],
      (x) => ops.AvgPool([x], window2),
      image(3, 4.5, 7.5, 9),
    ),
    row(
      'NaN',
      [image(NaN, 2, 3, 4, 5, 6, 7, 8, 9)],
      (x) => ops.AvgPool([x], window2),
      image(NaN, 4.5, 7.5, 9),
    ),
    row('no images', [empty(0, 4, 4, 3)], (x) => ops.AvgPool([x], window2), empty(0, 2, 2, 3)),
  ],
  AvgPoolGrad: [
    row(
      'padding left out',
      [image(4, 2, 2, 1)],
      (dy) => ops.AvgPoolGrad([[1, 3, 3, 1], dy], window2),
      image(1, 1, 1, 1, 1, 1, 1, 1, 1),
    ),
    row(
      'no images',
      [empty(0, 2, 2, 3)],
      (dy) => ops.AvgPoolGrad([[0, 4, 4, 3], dy], window2),
      empty(0, 4, 4, 3),
    ),
  ],
};
