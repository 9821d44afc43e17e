import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { ConvAttrs } from '../../../compiler/ops/conv.js';
import { effectiveSize, windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import { isFloat } from '../kernels/call.js';
import type { WasmKernels } from './binary.js';
import { addressOf, type Part, partsOf, type WasmRow, type WasmTable } from './kernel.js';
import { PANEL_COLUMNS, PANEL_ROW, TILE } from './product.js';

/** The shape of images, with channels last. */
type Image = readonly [images: number, height: number, width: number, channels: number];
/** A number for each spatial axis. */
type Pair = readonly [y: number, x: number];

/** How a filter moves over images. */
interface Windows {
  readonly taps: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly output: Pair;
  /** The zeros in front. */
  readonly before: Pair;
  /** The size of an image that holds every window, with its zeros. */
  readonly padded: Pair;
}

const pairOf = (of: (axis: 0 | 1) => number): Pair => [of(0), of(1)];

function windowsOf(attrs: ConvAttrs, image: readonly number[], filter: readonly number[]): Windows {
  const taps = filter.slice(0, 2) as readonly number[] as Pair;
  const axes = [windowAxis(attrs, 1), windowAxis(attrs, 2)] as const;
  const geometry = axes.map((axis, i) =>
    windowGeometry(image[i + 1] as number, taps[i] as number, axis),
  );
  const output = pairOf((i) => geometry[i]?.output as number);
  return {
    taps,
    strides: pairOf((i) => axes[i].stride),
    dilations: pairOf((i) => axes[i].dilation),
    output,
    before: pairOf((i) => geometry[i]?.before as number),
    padded: pairOf(
      (i) => (output[i] - 1) * axes[i].stride + effectiveSize(taps[i], axes[i].dilation),
    ),
  };
}

const area = ([y, x]: Pair): number => y * x;

/** The kernels are for float32, and do not expect to have nothing to do. */
const isFor = (node: Node): boolean =>
  isFloat(node) && !node.inputs.some(({ shape }) => shape.includes(0));

/** So many numbers of images are padded at a time: what fits into a processor's own cache. */
const PADDED = 100_000;

/** How many images that is. */
const blockOf = (images: number, size: number): number =>
  Math.min(images, Math.max(1, Math.floor(PADDED / size)));

const convolution: WasmRow<'Conv2D' | '_FusedConv2D'> = (node, kernels) => {
  if (!isFor(node)) return null;
  const [x, filter] = node.inputs as [Node, Node];
  const shape = x.shape as Image;
  const [images, height, width, channels] = shape;
  const outChannels = filter.shape[3] as number;
  const fused = 'fused_ops' in node.attrs ? node.attrs.fused_ops : [];
  const { taps, strides, dilations, output, before, padded } = windowsOf(
    node.attrs,
    shape,
    filter.shape,
  );
  const isInside = before[0] + before[1] === 0 && padded[0] <= height && padded[1] <= width;
  const size: Pair = isInside ? [height, width] : padded;
  const block = isInside ? images : blockOf(images, area(padded) * channels);
  const depth = area(taps) * channels;
  const room = TILE + PANEL_ROW * depth + (isInside ? 0 : block * area(padded) * channels);
  const parts = partsOf(images, sizeOf(node.shape) * depth, kernels);
  const [image, outImage] = [area([height, width]) * channels, area(output) * outChannels];
  return {
    scratch: kernels.threads * room,
    run({ inputs: [x, filter, bias], outputs: [y], scratch }) {
      const call = ([from, count]: Part): Parameters<WasmKernels['convolve']> => [
        ...([addressOf(x) + 4 * from * image, count, height, width, channels] as const),
        ...([...size, ...before, 1, 1] as const),
        ...([addressOf(filter), ...taps] as const),
        ...([4 * channels * outChannels, 4 * outChannels, 4] as const),
        ...([addressOf(y) + 4 * from * outImage, ...output, outChannels] as const),
        ...strides,
        ...dilations,
        fused.includes('BiasAdd') ? addressOf(bias) : 0,
        fused.includes('Relu'),
        block,
        addressOf(scratch),
      ];
      kernels.call('convolve', parts.map(call), room);
    },
  };
};

/** The gradients of the outputs, set a stride apart, convolved with the filter from its last tap back. */
const inputGradient: WasmRow<'Conv2DBackpropInput'> = (node, kernels) => {
  if (!isFor(node)) return null;
  const [, filter, dy] = node.inputs as [Node, Node, Node];
  const [images, height, width, channels] = node.shape as Image;
  const [, ...outImage] = dy.shape as Image;
  const outChannels = outImage[2];
  const { taps, strides, dilations, before } = windowsOf(node.attrs, node.shape, filter.shape);
  const spans = pairOf((i) => (taps[i] - 1) * dilations[i]);
  const padded: Pair = [height + spans[0], width + spans[1]];
  const first = pairOf((i) => spans[i] - before[i]);
  const block = blockOf(images, area(padded) * outChannels);
  const tap = 4 * channels * outChannels;
  const depth = area(taps) * outChannels;
  const room = TILE + PANEL_ROW * depth + block * area(padded) * outChannels;
  const parts = partsOf(images, sizeOf(node.shape) * depth, kernels);
  const image = area([height, width]) * channels;
  return {
    scratch: kernels.threads * room,
    run({ inputs: [, filter, dy], outputs: [dx], scratch }) {
      const call = ([from, count]: Part): Parameters<WasmKernels['convolve']> => [
        ...([addressOf(dy) + 4 * from * sizeOf(outImage), count, ...outImage] as const),
        ...([...padded, ...first, ...strides] as const),
        ...([addressOf(filter) + (area(taps) - 1) * tap, ...taps] as const),
        ...([-tap, 4, 4 * outChannels] as const),
        ...([addressOf(dx) + 4 * from * image, height, width, channels] as const),
        ...([1, 1] as const),
        ...dilations,
        ...([0, false] as const),
        block,
        addressOf(scratch),
      ];
      kernels.call('convolve', parts.map(call), room);
    },
  };
};

/** How many products are added up at a time, or more where one image has more. */
const PRODUCTS = 400;

/** Each part pads all images anew: so there are as few as threads. */
const filterGradient: WasmRow<'Conv2DBackpropFilter'> = (node, kernels) => {
  if (!isFor(node)) return null;
  const [x, , dy] = node.inputs as [Node, Node, Node];
  const shape = x.shape as Image;
  const [images, , , channels] = shape;
  const outChannels = dy.shape[3] as number;
  const { taps, strides, dilations, output, before, padded } = windowsOf(
    node.attrs,
    shape,
    node.shape,
  );
  const block = Math.min(images, Math.ceil(PRODUCTS / area(output)));
  const room = TILE + block * (PANEL_ROW * area(output) + area(padded) * channels);
  const work = sizeOf(dy.shape) * area(taps) * channels;
  const parts = partsOf(outChannels, work, kernels, { unit: PANEL_COLUMNS, perThread: 1 });
  return {
    scratch: kernels.threads * room,
    run({ inputs: [x, , dy], outputs: [filter], scratch }) {
      const call = ([from, count]: Part): Parameters<WasmKernels['convolveBackpropFilter']> => [
        ...([addressOf(x), ...shape, ...padded, ...before] as const),
        ...([addressOf(dy) + 4 * from, ...output, outChannels] as const),
        ...strides,
        ...dilations,
        ...([addressOf(filter) + 4 * from, ...taps, count] as const),
        block,
        addressOf(scratch),
      ];
      kernels.call('convolveBackpropFilter', parts.map(call), room);
    },
  };
};

export const convolutionKernels: WasmTable = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradient,
};
