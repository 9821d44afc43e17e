import { windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import { isFloat } from '../kernels/call.js';
import type { WasmKernels } from './binary.js';
import { addressOf, type WasmTable } from './kernel.js';

type Image = readonly [images: number, height: number, width: number, channels: number];

function maxPoolGrad(node: Node<'MaxPoolGrad'>, wasm: WasmKernels): HostKernel | null {
  const { attrs, shape } = node;
  const [ofImages, windowHeight, windowWidth, ofChannels] = attrs.ksize as Image;
  if (!isFloat(node) || ofImages > 1 || ofChannels > 1) return null;
  const [images, height, width, channels] = shape as Image;
  const [alongY, alongX] = [windowAxis(attrs, 1), windowAxis(attrs, 2)];
  const y = windowGeometry(height, windowHeight, alongY);
  const x = windowGeometry(width, windowWidth, alongX);
  return {
    run({ inputs: [input, , grad], outputs: [out] }) {
      wasm.maxPoolBackprop(
        addressOf(input),
        images,
        height,
        width,
        channels,
        addressOf(grad),
        y.output,
        x.output,
        windowHeight,
        windowWidth,
        alongY.stride,
        alongX.stride,
        y.before,
        x.before,
        addressOf(out),
      );
    },
  };
}

export const poolKernels: WasmTable = { MaxPoolGrad: maxPoolGrad };
