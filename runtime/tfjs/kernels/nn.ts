import type { Attrs } from '../../../compiler/ops/index.js';
import { windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import { call, type KernelTable, withBias } from './call.js';

const pair = (values: readonly number[]): readonly [number, number] => [
  values[1] as number,
  values[2] as number,
];

/**
 * How the filter of a convolution moves. The padding is always given in numbers: wasm's own SAME is
 * wrong where a filter is smaller than its stride.
 */
const convAttrs = ({
  inputs: [x, filter],
  attrs,
}: Node<'Conv2D' | '_FusedConv2D' | 'DepthwiseConv2dNative'>) => {
  const padding = (axis: 1 | 2): readonly [before: number, after: number] => {
    const [size, taps] = [x?.shape[axis] as number, filter?.shape[axis - 1] as number];
    const { before, after } = windowGeometry(size, taps, windowAxis(attrs, axis));
    return [before, after];
  };
  return {
    strides: pair(attrs.strides),
    dilations: pair(attrs.dilations),
    pad: [[0, 0], padding(1), padding(2), [0, 0]],
    dataFormat: 'NHWC',
  };
};

const poolAttrs = (attrs: Attrs['MaxPool']) => ({
  filterSize: pair(attrs.ksize),
  strides: pair(attrs.strides),
  pad: attrs.padding.toLowerCase(),
});

export const nnKernels: KernelTable = {
  Conv2D: (node) => call('Conv2D', { x: 0, filter: 1 }, convAttrs(node)),
  DepthwiseConv2dNative: (node) =>
    call('DepthwiseConv2dNative', { x: 0, filter: 1 }, convAttrs(node)),
  MaxPool: ({ attrs }) => call('MaxPool', { x: 0 }, poolAttrs(attrs)),
  Softmax: ({ shape }) => call('Softmax', { logits: 0 }, { dim: shape.length - 1 }),
  _FusedConv2D: (node) =>
    withBias(call('Conv2D', { x: 0, filter: 1 }, convAttrs(node)), node.attrs.fused_ops),
};
