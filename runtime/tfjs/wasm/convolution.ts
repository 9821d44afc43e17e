import type { ConvAttrs } from '../../../compiler/ops/conv.js';
import { effectiveSize, windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { isFloat } from '../kernels/call.js';
import type { View } from '../memory.js';
import type { WasmKernels } from './binary.js';
import { addressOf, type WasmTable } from './kernel.js';
import { PANEL_ROW, TILE } from './product.js';

type Four = readonly [number, number, number, number];

/** How a filter moves over an axis of an image. */
interface Axis {
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly output: number;
  readonly before: number;
  /** The length of an axis that holds every window, with its zeros. */
  readonly padded: number;
}

function axisOf(attrs: ConvAttrs, axis: 1 | 2, size: number, taps: number): Axis {
  const window = windowAxis(attrs, axis);
  const { output, before } = windowGeometry(size, taps, window);
  const { stride, dilation } = window;
  const padded = (output - 1) * stride + effectiveSize(taps, dilation);
  return { taps, stride, dilation, output, before, padded };
}

const axesOf = (attrs: ConvAttrs, image: readonly number[], filter: readonly number[]) =>
  ([1, 2] as const).map((axis) =>
    axisOf(attrs, axis, image[axis] as number, filter[axis - 1] as number),
  ) as [Axis, Axis];

/** Kernels are for float32, and do not expect to have nothing to do. */
const isFor = (node: Node): boolean =>
  isFloat(node) && !node.inputs.some(({ shape }) => shape.includes(0));

function convolution(node: Node<'Conv2D' | '_FusedConv2D'>, wasm: WasmKernels): HostKernel | null {
  if (!isFor(node)) return null;
  const { attrs } = node;
  const [x, filter] = node.inputs as [Node, Node];
  const [images, height, width, channels] = x.shape as Four;
  const [, , , outChannels] = filter.shape as Four;
  const [alongY, alongX] = axesOf(attrs, x.shape, filter.shape);
  const fused = 'fused_ops' in attrs ? attrs.fused_ops : [];
  const depth = alongY.taps * alongX.taps * channels;
  const isInside =
    alongY.before + alongX.before === 0 && alongY.padded <= height && alongX.padded <= width;
  const panel = TILE + PANEL_ROW * depth;
  return {
    scratch: isInside ? panel : panel + images * alongY.padded * alongX.padded * channels,
    run({ inputs: [x, filter, bias], outputs: [out], scratch }) {
      let image = addressOf(x);
      if (!isInside) {
        image = addressOf(scratch) + 4 * panel;
        wasm.spread(
          addressOf(x),
          images,
          height,
          width,
          channels,
          image,
          alongY.padded,
          alongX.padded,
          alongY.before,
          alongX.before,
          1,
          1,
        );
      }
      wasm.convolve(
        image,
        images,
        isInside ? height : alongY.padded,
        isInside ? width : alongX.padded,
        channels,
        addressOf(filter),
        alongY.taps,
        alongX.taps,
        4 * channels * outChannels,
        4 * outChannels,
        4,
        addressOf(out),
        alongY.output,
        alongX.output,
        outChannels,
        alongY.stride,
        alongX.stride,
        alongY.dilation,
        alongX.dilation,
        fused.includes('BiasAdd') ? addressOf(bias) : 0,
        fused.includes('Relu'),
        addressOf(scratch),
      );
    },
  };
}

/** The gradients of the outputs, set `stride` apart, convolved with the filter from its last tap back. */
function inputGradient(node: Node<'Conv2DBackpropInput'>, wasm: WasmKernels): HostKernel | null {
  if (!isFor(node)) return null;
  const [, filter, dy] = node.inputs as [Node, Node, Node];
  const [images, height, width, channels] = node.shape as Four;
  const [outHeight, outWidth, outChannels] = dy.shape.slice(1) as [number, number, number];
  const [alongY, alongX] = axesOf(node.attrs, node.shape, filter.shape);
  const taps = alongY.taps * alongX.taps;
  const [beforeY, beforeX] = [alongY, alongX].map(
    ({ taps, dilation, before }) => (taps - 1) * dilation - before,
  ) as [number, number];
  const paddedHeight = height + (alongY.taps - 1) * alongY.dilation;
  const paddedWidth = width + (alongX.taps - 1) * alongX.dilation;
  const panel = TILE + PANEL_ROW * taps * outChannels;
  return {
    scratch: panel + images * paddedHeight * paddedWidth * outChannels,
    run({ inputs: [, filter, dy], outputs: [dx], scratch }) {
      const image = addressOf(scratch) + 4 * panel;
      wasm.spread(
        addressOf(dy),
        images,
        outHeight,
        outWidth,
        outChannels,
        image,
        paddedHeight,
        paddedWidth,
        beforeY,
        beforeX,
        alongY.stride,
        alongX.stride,
      );
      const tap = 4 * channels * outChannels;
      wasm.convolve(
        image,
        images,
        paddedHeight,
        paddedWidth,
        outChannels,
        addressOf(filter) + (taps - 1) * tap,
        alongY.taps,
        alongX.taps,
        -tap,
        4,
        4 * outChannels,
        addressOf(dx),
        height,
        width,
        channels,
        1,
        1,
        alongY.dilation,
        alongX.dilation,
        0,
        false,
        addressOf(scratch),
      );
    },
  };
}

/** How many products a sum of the filter's gradient has at a time, or more where an image has more. */
const BLOCK = 400;

function filterGradient(node: Node<'Conv2DBackpropFilter'>, wasm: WasmKernels): HostKernel | null {
  if (!isFor(node)) return null;
  const [x, , dy] = node.inputs as [Node, Node, Node];
  const [images, height, width, channels] = x.shape as Four;
  const [outHeight, outWidth, outChannels] = dy.shape.slice(1) as [number, number, number];
  const [alongY, alongX] = axesOf(node.attrs, x.shape, node.shape);
  const block = Math.min(images, Math.ceil(BLOCK / (outHeight * outWidth)));
  const panel = TILE + PANEL_ROW * block * outHeight * outWidth;
  return {
    scratch: panel + images * alongY.padded * alongX.padded * channels,
    run({ inputs: [x, , dy], outputs: [filter], scratch }) {
      const image = addressOf(scratch) + 4 * panel;
      wasm.spreadChannelsFirst(
        addressOf(x),
        images,
        height,
        width,
        channels,
        image,
        alongY.padded,
        alongX.padded,
        alongY.before,
        alongX.before,
      );
      wasm.convolveBackpropFilter(
        image,
        images,
        alongY.padded,
        alongX.padded,
        channels,
        addressOf(dy as View),
        outHeight,
        outWidth,
        outChannels,
        alongY.stride,
        alongX.stride,
        alongY.dilation,
        alongX.dilation,
        addressOf(filter),
        alongY.taps,
        alongX.taps,
        block,
        addressOf(scratch),
      );
    },
  };
}

export const convolutionKernels: WasmTable = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradient,
};
