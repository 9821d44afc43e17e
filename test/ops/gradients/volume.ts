import { ops } from '../../../compiler/ops/index.js';
import type { Padding } from '../../../compiler/ops/window.js';
import type * as tf from '../../../src/index.js';
import { apart, type Build, type Case, type Cases, constant, fn, smooth } from './case.js';

/** How windows move over an image or a volume, its batch and channels left out. */
interface Window {
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly strides: readonly number[];
  readonly dilations?: readonly number[];
  readonly padding: Padding;
  readonly y: readonly number[];
}

type Parts = { readonly x: tf.NDArray; readonly filter: tf.NDArray; readonly dy: tf.NDArray };
type Attrs = { strides: number[]; dilations: number[]; padding: Padding };

/** A convolution or one of its gradients, once for every window. */
const convolution = (
  windows: readonly Window[],
  build: (parts: Parts, attrs: Attrs) => readonly [inputs: readonly tf.NDArray[], build: Build],
): readonly Case[] =>
  windows.map((w) => {
    const parts = { x: smooth(...w.x), filter: smooth(...w.filter), dy: smooth(...w.y) };
    const steps = (values: readonly number[]): number[] => [1, ...values, 1];
    const dilations = w.dilations ?? w.strides.map(() => 1);
    const attrs = { strides: steps(w.strides), dilations: steps(dilations), padding: w.padding };
    return fn(...build(parts, attrs), `${w.padding}, strides ${w.strides}, dilations ${dilations}`);
  });

const volumes: readonly Window[] = [
  {
    x: [2, 3, 2, 3, 2],
    filter: [2, 2, 2, 2, 1],
    strides: [1, 1, 1],
    padding: 'SAME',
    y: [2, 3, 2, 3, 1],
  },
  {
    x: [1, 4, 3, 2, 1],
    filter: [2, 2, 1, 1, 2],
    strides: [2, 1, 1],
    padding: 'VALID',
    y: [1, 2, 2, 2, 2],
  },
  {
    x: [1, 3, 4, 3, 1],
    filter: [1, 3, 2, 1, 1],
    strides: [2, 2, 1],
    padding: 'SAME',
    y: [1, 2, 2, 3, 1],
  },
  {
    x: [1, 4, 3, 3, 1],
    filter: [2, 2, 1, 1, 1],
    strides: [1, 1, 1],
    dilations: [2, 1, 1],
    padding: 'VALID',
    y: [1, 2, 2, 3, 1],
  },
];

const images: readonly Window[] = [
  { x: [2, 3, 3, 2], filter: [2, 2, 2, 2], strides: [1, 1], padding: 'SAME', y: [2, 3, 3, 4] },
  { x: [1, 4, 5, 2], filter: [2, 3, 2, 1], strides: [2, 2], padding: 'VALID', y: [1, 2, 2, 2] },
  { x: [2, 4, 3, 1], filter: [3, 2, 1, 3], strides: [2, 2], padding: 'SAME', y: [2, 2, 2, 3] },
  {
    x: [1, 4, 4, 2],
    filter: [2, 2, 2, 1],
    strides: [1, 1],
    dilations: [2, 1],
    padding: 'SAME',
    y: [1, 4, 4, 2],
  },
];

const pool = { ksize: [1, 2, 1, 2, 1], strides: [1, 1, 2, 2, 1], padding: 'SAME' } as const;
const volume = [1, 3, 2, 3, 2] as const;
const pooled = [1, 3, 1, 2, 2] as const;
const imagePool = { ksize: [1, 2, 3, 1], strides: [1, 2, 1, 1], padding: 'SAME' } as const;

export const volumeGradients: Cases = {
  Conv3D: convolution(volumes, ({ x, filter }, attrs) => [
    [x, filter],
    (x, filter) => ops.Conv3D([x, filter], attrs),
  ]),
  Conv3DBackpropInputV2: convolution(volumes, ({ x, filter, dy }, attrs) => [
    [filter, dy],
    (filter, dy) => ops.Conv3DBackpropInputV2([constant(x.shape), filter, dy], attrs),
  ]),
  Conv3DBackpropFilterV2: convolution(volumes, ({ x, filter, dy }, attrs) => [
    [x, dy],
    (x, dy) => ops.Conv3DBackpropFilterV2([x, constant(filter.shape), dy], attrs),
  ]),
  DepthwiseConv2dNative: convolution(images, ({ x, filter }, attrs) => [
    [x, filter],
    (x, filter) => ops.DepthwiseConv2dNative([x, filter], attrs),
  ]),
  DepthwiseConv2dNativeBackpropInput: convolution(images, ({ x, filter, dy }, attrs) => [
    [filter, dy],
    (filter, dy) => ops.DepthwiseConv2dNativeBackpropInput([constant(x.shape), filter, dy], attrs),
  ]),
  DepthwiseConv2dNativeBackpropFilter: convolution(images, ({ x, filter, dy }, attrs) => [
    [x, dy],
    (x, dy) => ops.DepthwiseConv2dNativeBackpropFilter([x, constant(filter.shape), dy], attrs),
  ]),
  MaxPool3D: [fn([apart(volume)], (x) => ops.MaxPool3D([x], pool))],
  MaxPool3DGrad: [
    fn([apart(volume), smooth(...pooled)], (x, dy) =>
      ops.MaxPool3DGrad([x, ops.MaxPool3D([x], pool), dy], pool),
    ),
  ],
  MaxPool3DGradGrad: [
    fn([apart(volume), smooth(...volume)], (x, g) =>
      ops.MaxPool3DGradGrad([x, ops.MaxPool3D([x], pool), g], pool),
    ),
  ],
  AvgPool3D: [fn([smooth(...volume)], (x) => ops.AvgPool3D([x], pool))],
  AvgPool3DGrad: [fn([smooth(...pooled)], (dy) => ops.AvgPool3DGrad([constant(volume), dy], pool))],
  MaxPoolWithArgmax: [false, true].map((include_batch_in_index) =>
    fn(
      [apart([2, 4, 3, 2])],
      (x) =>
        ops.MaxPoolWithArgmax([x], { ...imagePool, include_batch_in_index })
          .outputs[0] as tf.Tensor,
      include_batch_in_index ? 'numbered by batch' : '',
    ),
  ),
};
