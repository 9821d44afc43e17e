import { isFloating } from '../../../compiler/graph/dtypes.js';
import type { OpType } from '../../../compiler/ops/index.js';
import { patchAxis } from '../../../compiler/ops/resize.js';
import { windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import { type GradientResize, type Resize, resamplings } from '../../resampling.js';
import {
  add,
  call,
  cast,
  div,
  equal,
  greater,
  inDType,
  ints,
  less,
  mul,
  type Operand,
  type Row,
  type Rows,
  reshape,
  scalar,
  sliced,
  sub,
} from '../call.js';
import { resampled, reversed } from './linear.js';

/** Rows and columns are weighted sums of rows and columns. */
const resize: Row<Resize> = (node) => {
  const [image] = node.inputs as [Node];
  const resampling = resamplings[node.type](node.attrs);
  const taps = [1, 2].map((axis) =>
    resampling(image.shape[axis] as number, node.shape[axis] as number),
  );
  // The nearest pixels of integers are integers, which doubles hold.
  const dtype = isFloating(node.dtype) ? node.dtype : 'float64';
  const from = { dtype, shape: image.shape };
  const result = resampled(cast(0, dtype), from, node.shape, [null, ...taps, null]);
  return dtype === node.dtype ? result : cast(result, node.dtype);
};

const resizeGradient: Row<`${GradientResize}Grad`> = (node) => {
  const [grads] = node.inputs as [Node];
  const resampling = resamplings[node.type.replace(/Grad$/, '') as GradientResize](node.attrs);
  const taps = [1, 2].map((axis) => {
    const [input, output] = [node.shape[axis] as number, grads.shape[axis] as number];
    return reversed(resampling(input, output), output);
  });
  if (!isFloating(node.dtype)) return null;
  const from = { dtype: node.dtype, shape: grads.shape };
  return resampled(cast(0, node.dtype), from, node.shape, [null, ...taps, null]);
};

/** Patches of an image, side by side as channels. */
const patches: Row<'ExtractImagePatches'> = ({ inputs: [x], shape, attrs }) => {
  const image = (x as Node).shape;
  const [rows, columns] = attrs.ksizes.slice(1, 3) as [number, number];
  const windows = ([1, 2] as const).map((axis) => {
    const window = patchAxis(attrs, axis);
    return {
      ...window,
      ...windowGeometry(image[axis] as number, attrs.ksizes[axis] as number, window),
    };
  });
  const [h, w] = windows as [(typeof windows)[0], (typeof windows)[0]];
  const reach = (i: 0 | 1): number => {
    const window = windows[i] as (typeof windows)[0];
    const taps = [rows, columns][i] as number;
    const last = (window.output - 1) * window.stride + (taps - 1) * window.dilation;
    return Math.max(0, last + 1 - window.before - (image[i + 1] as number));
  };
  const padded = call('Pad', [0, ints([0, h.before, w.before, 0, 0, reach(0), reach(1), 0])]);
  const taps = Array.from({ length: rows * columns }, (_, tap) =>
    sliced(
      padded,
      [h, w].map(({ stride, dilation, output }, i) => ({
        axis: i + 1,
        begin: (i === 0 ? Math.floor(tap / columns) : tap % columns) * dilation,
        length: output,
        stride,
      })),
    ),
  );
  return reshape(call('Concat', taps, { axis: 3 }), shape);
};

type Pixel = readonly [Operand, Operand, Operand];

/** A change of every pixel, of three numbers, by a formula in double precision. */
const perPixel =
  (change: (pixel: Pixel, by: Operand) => Pixel): Row<OpType> =>
  (node) =>
    inDType(node, 'float64', (as) => {
      const x = as(0);
      const axis = node.shape.length - 1;
      const channel = (i: number): Operand => sliced(x, [{ axis, begin: i, length: 1 }]);
      const by = node.inputs.length > 1 ? cast(1, 'float64') : null;
      return call('Concat', change([channel(0), channel(1), channel(2)], by), { axis });
    });

const number = (value: number): Operand => scalar('float64', value);
const where = (condition: Operand, t: Operand, e: Operand): Operand =>
  call('Where', [condition, t, e]);
const clamp = (x: Operand): Operand => call('Clip', [x, number(0), number(1)]);
const abs = (x: Operand): Operand => call('Abs', [x]);

function toHsv([r, g, b]: Pixel): Pixel {
  const value = call('Max', [r, g, b]);
  const range = sub(value, call('Min', [r, g, b]));
  const zero = number(0);
  const isGrey = equal(range, zero);
  const safe = where(isGrey, number(1), range);
  const saturation = where(
    greater(value, zero),
    div(range, where(greater(value, zero), value, number(1))),
    zero,
  );
  const sixths = where(
    equal(r, value),
    div(sub(g, b), safe),
    where(
      equal(g, value),
      add(div(sub(b, r), safe), number(2)),
      add(div(sub(r, g), safe), number(4)),
    ),
  );
  const share = div(sixths, number(6));
  const hue = where(less(sixths, zero), add(share, number(1)), share);
  return [where(isGrey, zero, hue), saturation, value];
}

function toRgb([hue, saturation, value]: Pixel): Pixel {
  const sixths = mul(hue, number(6));
  const part = (share: Operand): Operand =>
    mul(add(sub(number(1), saturation), mul(saturation, clamp(share))), value);
  return [
    part(sub(abs(sub(sixths, number(3))), number(1))),
    part(sub(number(2), abs(sub(sixths, number(2))))),
    part(sub(number(2), abs(sub(sixths, number(4))))),
  ];
}

export const imageRows: Rows = {
  AdjustHue: perPixel((pixel, delta) => {
    const [hue, saturation, value] = toHsv(pixel);
    const moved = add(hue, delta);
    return toRgb([sub(moved, call('Floor', [moved])), saturation, value]);
  }),
  AdjustSaturation: perPixel((pixel, scale) => {
    const [hue, saturation, value] = toHsv(pixel);
    return toRgb([hue, clamp(mul(saturation, scale)), value]);
  }),
  ExtractImagePatches: patches,
  HSVToRGB: perPixel(toRgb),
  RGBToHSV: perPixel(toHsv),
  ResizeArea: resize,
  ResizeBicubic: resize,
  ResizeBicubicGrad: resizeGradient,
  ResizeBilinear: resize,
  ResizeBilinearGrad: resizeGradient,
  ResizeNearestNeighbor: resize,
  ResizeNearestNeighborGrad: resizeGradient,
};
