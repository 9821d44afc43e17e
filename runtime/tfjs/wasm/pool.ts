import type { PoolAttrs } from '../../../compiler/ops/pool.js';
import { windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { isFloat } from '../kernels/call.js';
import { addressOf, type WasmRow, type WasmTable } from './kernel.js';

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

/** Windows over several images or channels are left to others. */
const isSpatial = (node: Node & { readonly attrs: PoolAttrs }): boolean =>
  isFloat(node) && node.attrs.ksize[0] === 1 && node.attrs.ksize[3] === 1;

const maxPool: WasmRow<'MaxPool'> = (node, wasm): HostKernel | null => {
  if (!isSpatial(node)) return null;
  const { shape } = node.inputs[0] as Node;
  const windows = windowsOver(shape, node.attrs);
  return {
    run({ inputs: [x], outputs: [y] }) {
      wasm.maxPool(addressOf(x), ...(shape as Image), ...windows, addressOf(y));
    },
  };
};

const maxPoolGrad: WasmRow<'MaxPoolGrad'> = (node, wasm): HostKernel | null => {
  if (!isSpatial(node)) return null;
  const { shape } = node;
  const windows = windowsOver(shape, node.attrs);
  return {
    run({ inputs: [x, , dy], outputs: [dx] }) {
      const [from, grad] = [addressOf(x), addressOf(dy)];
      wasm.maxPoolBackprop(from, ...(shape as Image), grad, ...windows, addressOf(dx));
    },
  };
};

export const poolKernels: WasmTable = { MaxPool: maxPool, MaxPoolGrad: maxPoolGrad };
