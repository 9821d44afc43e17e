import { ops } from '../../../compiler/ops/index.js';
import type { Padding } from '../../../compiler/ops/window.js';
import type * as tf from '../../../src/index.js';
import { apart, type Build, type Case, type Cases, constant, fn, smooth } from './case.js';

/** How windows move over an image. */
interface WindowCase {
  readonly x: readonly number[];
  readonly k: readonly [rows: number, columns: number];
  readonly strides: readonly [rows: number, columns: number];
  readonly padding: Padding;
  readonly dilations?: readonly [rows: number, columns: number];
  readonly explicit?: readonly number[];
  readonly y: readonly number[];
}

const convolutions: readonly WindowCase[] = [
  { x: [2, 4, 3, 2], k: [3, 2], strides: [1, 1], padding: 'SAME', y: [2, 4, 3, 2] },
  { x: [1, 5, 4, 1], k: [2, 3], strides: [2, 1], padding: 'SAME', y: [1, 3, 4, 2] },
  { x: [1, 5, 5, 2], k: [2, 2], strides: [2, 3], padding: 'VALID', y: [1, 2, 2, 1] },
  {
    x: [2, 5, 4, 1],
    k: [2, 2],
    strides: [1, 2],
    dilations: [3, 1],
    padding: 'VALID',
    y: [2, 2, 2, 2],
  },
  {
    x: [1, 4, 4, 2],
    k: [3, 2],
    strides: [2, 1],
    dilations: [1, 2],
    padding: 'SAME',
    y: [1, 2, 4, 1],
  },
  {
    x: [1, 3, 4, 1],
    k: [2, 3],
    strides: [2, 1],
    dilations: [1, 2],
    padding: 'EXPLICIT',
    explicit: [1, 0, 0, 3],
    y: [1, 2, 3, 2],
  },
  // More padding than the filter reaches over: whole windows of nothing but zeros.
  {
    x: [1, 2, 3, 1],
    k: [1, 2],
    strides: [1, 2],
    padding: 'EXPLICIT',
    explicit: [2, 1, 3, 0],
    y: [1, 5, 3, 1],
  },
  // Strides that leave the last row and columns unread.
  { x: [1, 4, 5, 1], k: [1, 2], strides: [3, 3], padding: 'VALID', y: [1, 2, 2, 1] },
];

const pools: readonly WindowCase[] = [
  { x: [1, 4, 4, 2], k: [2, 2], strides: [2, 2], padding: 'SAME', y: [1, 2, 2, 2] },
  { x: [2, 5, 4, 1], k: [3, 2], strides: [1, 1], padding: 'VALID', y: [2, 3, 3, 1] },
  { x: [1, 5, 4, 1], k: [3, 3], strides: [2, 1], padding: 'SAME', y: [1, 3, 4, 1] },
  { x: [1, 4, 5, 1], k: [1, 2], strides: [3, 3], padding: 'VALID', y: [1, 2, 2, 1] },
];

const nhwc = ([rows, columns]: readonly [number, number]) => [1, rows, columns, 1];

const windowTitle = ({ k, strides, dilations, padding, explicit }: WindowCase): string =>
  [
    `${padding}${explicit === undefined ? '' : ` ${explicit}`}, window ${k}, strides ${strides}`,
    dilations === undefined ? '' : `, dilations ${dilations}`,
  ].join('');

/** A convolution or one of its gradients, on an image, a filter, and the gradient of the output. */
const convolution = (
  build: (
    image: tf.NDArray,
    filter: tf.NDArray,
    dy: tf.NDArray,
    attrs: {
      strides: number[];
      padding: Padding;
      dilations: number[];
      explicit_paddings: number[];
    },
  ) => readonly [inputs: readonly tf.NDArray[], build: Build],
): readonly Case[] =>
  convolutions.map((w) => {
    const [channels, filters] = [w.x[3] as number, w.y[3] as number];
    const attrs = {
      strides: nhwc(w.strides),
      padding: w.padding,
      dilations: nhwc(w.dilations ?? [1, 1]),
      explicit_paddings: w.explicit === undefined ? [] : [0, 0, ...w.explicit, 0, 0],
    };
    const filter = smooth(...w.k, channels, filters);
    return fn(...build(smooth(...w.x), filter, smooth(...w.y), attrs), windowTitle(w));
  });

/** A pooling op or one of its gradients, on an image and the gradient of the output. */
const pooling = (
  build: (
    image: tf.NDArray,
    dy: tf.NDArray,
    attrs: { ksize: number[]; strides: number[]; padding: Padding },
  ) => readonly [inputs: readonly tf.NDArray[], build: Build],
): readonly Case[] =>
  pools.map((w) => {
    const attrs = { ksize: nhwc(w.k), strides: nhwc(w.strides), padding: w.padding };
    return fn(...build(apart(w.x), smooth(...w.y), attrs), windowTitle(w));
  });

export const windowGradients: Cases = {
  Conv2D: convolution((image, filter, _, attrs) => [
    [image, filter],
    (x, y) => ops.Conv2D([x, y], attrs),
  ]),
  Conv2DBackpropInput: convolution((image, filter, dy, attrs) => [
    [filter, dy],
    (x, y) => ops.Conv2DBackpropInput([constant(image.shape), x, y], attrs),
  ]),
  Conv2DBackpropFilter: convolution((image, filter, dy, attrs) => [
    [image, dy],
    (x, y) => ops.Conv2DBackpropFilter([x, constant(filter.shape), y], attrs),
  ]),
  MaxPool: pooling((image, _, attrs) => [[image], (x) => ops.MaxPool([x], attrs)]),
  MaxPoolGrad: pooling((image, dy, attrs) => [
    [image, dy],
    (x, y) => ops.MaxPoolGrad([x, ops.MaxPool([x], attrs), y], attrs),
  ]),
  MaxPoolGradGrad: pooling((image, _, attrs) => [
    [image, smooth(...image.shape)],
    (x, y) => ops.MaxPoolGradGrad([x, ops.MaxPool([x], attrs), y], attrs),
  ]),
  AvgPool: pooling((image, _, attrs) => [[image], (x) => ops.AvgPool([x], attrs)]),
  AvgPoolGrad: pooling((image, dy, attrs) => [
    [dy],
    (x) => ops.AvgPoolGrad([constant(image.shape), x], attrs),
  ]),
};
