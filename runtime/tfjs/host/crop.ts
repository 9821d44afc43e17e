import type { CropMethod } from '../../../compiler/ops/crop.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import {
  type AxisMap,
  addElements,
  axisMap,
  innerProduct,
  memoryMap,
  reversed,
  weightedAxis,
} from './index_map.js';
import type { HostTable } from './kernel.js';

/** Where a cropped axis has its elements in the image: places from the first to the last pixel. */
interface CroppedAxis {
  /** The length of the crop. */
  readonly output: number;
  /** The place of element `i`, and whether it lies inside the image. */
  place(i: number): number;
  isInside(i: number): boolean;
  /** How far the place of element `i` moves with the box's start, and with its end. */
  byStart(i: number): number;
  byEnd(i: number): number;
}

const { fround } = Math;

/** How far apart the elements of a crop are, in float32 as TensorFlow's kernels compute it. */
type Scale = (length: number, input: number, output: number) => number;

const scaleOfCrops: Scale = (length, input, output) =>
  fround(fround(length * (input - 1)) / (output - 1));

const scaleOfGradient: Scale = (length, input, output) =>
  fround(length * fround((input - 1) / (output - 1)));

function croppedAxis(
  input: number,
  output: number,
  [start, end]: readonly [number, number],
  scaleOf: Scale,
): CroppedAxis {
  const last = input - 1;
  const share = (i: number): number => (output > 1 ? i / (output - 1) : 0.5);
  const scale = scaleOf(fround(end - start), input, output);
  const place = (i: number): number =>
    output > 1
      ? fround(fround(start * last) + fround(i * scale))
      : fround(0.5 * fround(start + end) * last);
  return {
    output,
    place,
    isInside: (i) => place(i) >= 0 && place(i) <= last,
    byStart: (i) => (1 - share(i)) * last,
    byEnd: (i) => share(i) * last,
  };
}

type Weights = (axis: CroppedAxis, i: number) => readonly (readonly [number, number])[];

const weights: { readonly [M in CropMethod]: Weights } = {
  bilinear(axis, i) {
    const place = axis.place(i);
    const share = place - Math.floor(place);
    return [
      [Math.floor(place), 1 - share],
      [Math.ceil(place), share],
    ];
  },
  nearest: (axis, i) => [[Math.round(axis.place(i)), 1]],
};

/** How an element changes when its place moves, as that moves with an end of the box. */
const slope =
  (end: 'byStart' | 'byEnd'): Weights =>
  (axis, i) => {
    const place = axis.place(i);
    return [
      [Math.floor(place), -axis[end](i)],
      [Math.ceil(place), axis[end](i)],
    ];
  };

const weighted = (axis: CroppedAxis, of: Weights): AxisMap =>
  weightedAxis(axis.output, (i) => (axis.isInside(i) ? of(axis, i) : []));

type Size = readonly [number, number, number, number];

/** The rows and columns of every box whose image exists, and how its pixels map into the crops. */
function forEachBox(
  image: Size,
  crops: Size,
  boxes: View,
  places: View,
  scaleOf: Scale,
  visit: (
    box: number,
    rows: CroppedAxis,
    columns: CroppedAxis,
    map: (rows: AxisMap, columns: AxisMap) => readonly AxisMap[],
  ) => void,
): void {
  for (const [box, at] of places.entries()) {
    if (at < 0 || at >= image[0]) continue;
    const [top = 0, left = 0, bottom = 0, right = 0] = boxes.subarray(4 * box, 4 * box + 4);
    const rows = croppedAxis(image[1], crops[1], [top, bottom], scaleOf);
    const columns = croppedAxis(image[2], crops[2], [left, right], scaleOf);
    const entry = axisMap(
      1,
      () => at,
      () => box,
    );
    visit(box, rows, columns, (r, c) => [entry, r, c, axisMap(image[3])]);
  }
}

const sizeOf = (node: Node | undefined): Size => (node as Node).shape as Size;

export const cropKernels: HostTable = {
  CropAndResize: (node) => {
    const [image, crops] = [sizeOf(node.inputs[0]), sizeOf(node)];
    const { method, extrapolation_value: outside } = node.attrs;
    const of = weights[method];
    return {
      run({ inputs, outputs: [out] }) {
        const [x, boxes, places] = inputs as [View, View, View];
        // What is outside has this value: inside only the difference is added.
        const totals = new Float64Array((out as View).length).fill(outside);
        const difference = outside === 0 ? x : Float64Array.from(x, (v) => v - outside);
        forEachBox(image, crops, boxes, places, scaleOfCrops, (_, rows, columns, map) => {
          const axes = map(weighted(rows, of), weighted(columns, of));
          addElements(difference, totals, memoryMap(axes, image, crops));
        });
        (out as View).set(totals);
      },
    };
  },
  CropAndResizeGradBoxes: (node) => {
    const [crops, image] = [sizeOf(node.inputs[0]), sizeOf(node.inputs[1])];
    const of = weights.bilinear;
    return {
      run({ inputs, outputs: [out] }) {
        const [dy, x, boxes, places] = inputs as [View, View, View, View];
        (out as View).fill(0);
        forEachBox(image, crops, boxes, places, scaleOfGradient, (box, rows, columns, map) => {
          const [r, c] = [weighted(rows, of), weighted(columns, of)];
          const moved = [
            map(weighted(rows, slope('byStart')), c),
            map(r, weighted(columns, slope('byStart'))),
            map(weighted(rows, slope('byEnd')), c),
            map(r, weighted(columns, slope('byEnd'))),
          ];
          for (const [corner, axes] of moved.entries()) {
            const product = innerProduct(x, dy, memoryMap(axes, image, crops));
            (out as View)[4 * box + corner] = product;
          }
        });
      },
    };
  },
  CropAndResizeGradImage: (node) => {
    const [crops, image] = [sizeOf(node.inputs[0]), sizeOf(node)];
    const of = weights[node.attrs.method];
    return {
      run({ inputs, outputs: [out] }) {
        const [dy, boxes, places] = inputs as [View, View, View];
        const totals = new Float64Array((out as View).length);
        forEachBox(image, crops, boxes, places, scaleOfCrops, (_, rows, columns, map) => {
          const axes = map(weighted(rows, of), weighted(columns, of)).map(reversed);
          addElements(dy, totals, memoryMap(axes, crops, image));
        });
        (out as View).set(totals);
      },
    };
  },
};
