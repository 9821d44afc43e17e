import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { PoolAttrs } from '../../../compiler/ops/pool.js';
import { windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { isFloat } from '../kernels/call.js';
import { addressOf, partsOf, type WasmRow, type WasmTable } from './kernel.js';

type Image = readonly [images: number, height: number, width: number, channels: number];

/** How windows move over an image: as the module's functions take it. */
function windowsOver(shape: readonly number[], attrs: PoolAttrs) {
  const [, height, width] = shape as Image;
  const [, windowHeight, windowWidth] = attrs.ksize as Image;
  const [alongY, alongX] = [windowAxis(attrs, 1), windowAxis(attrs, 2)];
  const y = windowGeometry(height, windowHeight, alongY);
  const x = windowGeometry(width, windowWidth, alongX);
  return [
    ...([y.output, x.output, windowHeight, windowWidth] as const),
    ...([alongY.stride, alongX.stride, y.before, x.before] as const),
  ] as const;
}

/** A number of the images takes as long as so many multiply-adds. */
const COST = 8;
const GRADIENT_COST = 20;

/** Windows over several images or channels are left to others. */
const isSpatial = (node: Node & { readonly attrs: PoolAttrs }): boolean =>
  isFloat(node) && node.attrs.ksize[0] === 1 && node.attrs.ksize[3] === 1;

const maxPool: WasmRow<'MaxPool'> = (node, kernels): HostKernel | null => {
  if (!isSpatial(node)) return null;
  const { shape } = node.inputs[0] as Node;
  const [images, ...image] = shape as Image;
  const windows = windowsOver(shape, node.attrs);
  const parts = partsOf(images, COST * sizeOf(shape), kernels);
  const [size, outSize] = [sizeOf(image), sizeOf(node.shape.slice(1))];
  return {
    run({ inputs: [x], outputs: [y] }) {
      kernels.call(
        'maxPool',
        parts.map(([from, count]) => [
          addressOf(x) + 4 * from * size,
          ...([count, ...image] as const),
          ...windows,
          addressOf(y) + 4 * from * outSize,
        ]),
      );
    },
  };
};

const maxPoolGrad: WasmRow<'MaxPoolGrad'> = (node, kernels): HostKernel | null => {
  if (!isSpatial(node)) return null;
  const { shape } = node;
  const [images, ...image] = shape as Image;
  const windows = windowsOver(shape, node.attrs);
  const parts = partsOf(images, GRADIENT_COST * sizeOf(shape), kernels);
  const [size, outSize] = [sizeOf(image), sizeOf(node.inputs[2]?.shape.slice(1) ?? [])];
  return {
    run({ inputs: [x, , dy], outputs: [dx] }) {
      kernels.call(
        'maxPoolBackprop',
        parts.map(([from, count]) => [
          addressOf(x) + 4 * from * size,
          ...([count, ...image] as const),
          addressOf(dy) + 4 * from * outSize,
          ...windows,
          addressOf(dx) + 4 * from * size,
        ]),
      );
    },
  };
};

export const poolKernels: WasmTable = { MaxPool: maxPool, MaxPoolGrad: maxPoolGrad };
