import { patchAxis } from '../../../compiler/ops/resize.js';
import { windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import {
  type GradientResize,
  type Resampling,
  type Resize,
  resamplings,
} from '../../resampling.js';
import type { View } from '../memory.js';
import {
  type AxisMap,
  axisMap,
  copyElements,
  memoryMap,
  reversed,
  summing,
  weightedAxis,
} from './index_map.js';
import type { HostKernel, HostTable } from './kernel.js';

/** How an axis of length `input` becomes one of length `output`. */
const resampledAxis = (input: number, output: number, resampling: Resampling): AxisMap =>
  weightedAxis(output, resampling(input, output));

/** How images of one size become images of another. */
function resampled(
  from: readonly number[],
  to: readonly number[],
  resampling: Resampling,
): readonly AxisMap[] {
  const [n, h, w, channels] = from as [number, number, number, number];
  const [, height, width] = to as [number, number, number];
  return [
    axisMap(n),
    resampledAxis(h, height, resampling),
    resampledAxis(w, width, resampling),
    axisMap(channels),
  ];
}

const resize = ({ type, inputs, shape, attrs }: Node<Resize>): HostKernel => {
  const { shape: from } = inputs[0] as Node;
  return summing(memoryMap(resampled(from, shape, resamplings[type](attrs)), from, shape));
};

const resizeGradient = ({
  type,
  inputs,
  shape,
  attrs,
}: Node<`${GradientResize}Grad`>): HostKernel => {
  const { shape: from } = inputs[0] as Node;
  const method = resamplings[type.replace(/Grad$/, '') as GradientResize];
  return summing(memoryMap(resampled(shape, from, method(attrs)).map(reversed), from, shape));
};

export const resizeKernels: HostTable = {
  ExtractImagePatches: ({ inputs, shape, attrs }) => {
    const { shape: from } = inputs[0] as Node;
    const [, rows, columns] = attrs.ksizes as [number, number, number];
    const [n, , , channels] = from as [number, number, number, number];
    const along = (axis: 1 | 2, tap: number): AxisMap => {
      const [length, window] = [from[axis] as number, patchAxis(attrs, axis)];
      const { output, before } = windowGeometry(length, attrs.ksizes[axis] as number, window);
      const place = (i: number): number => i * window.stride + tap * window.dilation - before;
      const inside = Array.from({ length: output }, (_, i) => i).filter(
        (i) => place(i) >= 0 && place(i) < length,
      );
      const at = (i: number): number => inside[i] as number;
      return axisMap(inside.length, (i) => place(at(i)), at);
    };
    const maps = Array.from({ length: rows * columns }, (_, tap) => {
      const axes = [
        axisMap(n),
        along(1, Math.floor(tap / columns)),
        along(2, tap % columns),
        axisMap(channels, undefined, (i) => tap * channels + i),
      ];
      return memoryMap(axes, from, shape);
    });
    return {
      run({ inputs: [x], outputs: [out] }) {
        (out as View).fill(0);
        for (const map of maps) copyElements(x as View, out as View, map);
      },
    };
  },
  ResizeArea: resize,
  ResizeBicubic: resize,
  ResizeBicubicGrad: resizeGradient,
  ResizeBilinear: resize,
  ResizeBilinearGrad: resizeGradient,
  ResizeNearestNeighbor: resize,
  ResizeNearestNeighborGrad: resizeGradient,
};
