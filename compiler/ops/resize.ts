/** Images of other sizes, and patches of images. */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { isFloating } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import type { Dim } from '../graph/shape.js';
import { mergeDims, withRank } from '../graph/shape_rules.js';
import { reshape, transpose } from './array.js';
import { Cast } from './cast.js';
import { UnsortedSegmentSum } from './gather.js';
import { stack } from './joining.js';
import { add, multiply } from './operators.js';
import { Range, shapeOf } from './shape_arithmetic.js';
import { getItem } from './strided_slice.js';
import { floating, numeric } from './type_constraints.js';
import { type Padding, type WindowAxis, windowGeometry } from './window.js';

/** How the pixels of two sizes correspond. */
export interface ResizeAttrs {
  /** The corner pixels of both images stand at the same places. */
  readonly align_corners: boolean;
  /** Pixels stand at the middle of their squares, not at the upper left corner. */
  readonly half_pixel_centers: boolean;
}

const defaults: ResizeAttrs = { align_corners: false, half_pixel_centers: false };

/** Images `[n, height, width, channels]` whose size is the value of input 1. */
function inferResized(c: InferContext<unknown>, dtype: DType): TensorInfo {
  const [n, , , channels] = withRank(c, 0, 4) as [Dim, Dim, Dim, Dim];
  const [length] = withRank(c, 1, 1);
  mergeDims(c, length ?? null, 2);
  const size = knownData(c.value(1));
  const [height, width] = [size?.[0] ?? null, size?.[1] ?? null];
  if ((height ?? 1) < 1 || (width ?? 1) < 1) c.fail('output dimensions must be positive');
  return { dtype, shape: [n, height, width, channels] };
}

const checkCenters = ({ attrs, fail }: InferContext<ResizeAttrs>): void => {
  if (attrs.align_corners && attrs.half_pixel_centers) {
    fail('If half_pixel_centers is True, align_corners must be False.');
  }
};

const correspondence = ({ align_corners, half_pixel_centers }: ResizeAttrs): ResizeAttrs => ({
  align_corners,
  half_pixel_centers,
});

type Resize = TensorOp<[images: TensorLike, size: TensorLike], unknown, ResizeAttrs>;

/** An op that makes float images of another size from images of any dtype. */
const interpolation = (
  type: string,
  doc: string,
  gradient: (op: Operation & { readonly attrs: ResizeAttrs }, dy: Tensor) => Tensor | null,
): Resize =>
  op(type, {
    doc,
    inputs: { images: 'T', size: 'int32!' },
    types: { T: numeric },
    attrs: defaults,
    infer(c) {
      checkCenters(c);
      return inferResized(c, 'float32');
    },
    gradient: (op, dy) => [gradient(op, dy), null],
  });

type ResizeGradient = TensorOp<[grads: TensorLike, original: TensorLike], unknown, ResizeAttrs>;

const interpolationGradient = (type: string, doc: string): ResizeGradient =>
  op(type, {
    doc,
    inputs: { grads: 'float32', original_image: 'T' },
    types: { T: floating },
    attrs: defaults,
    infer: (c) => ({ dtype: c.dtype(1), shape: c.shape(1) }),
    gradient: 'none',
  });

export const ResizeNearestNeighbor: Resize = op('ResizeNearestNeighbor', {
  doc: 'Images of another size, each pixel that of the nearest one.',
  inputs: { images: 'T', size: 'int32!' },
  types: { T: numeric },
  attrs: defaults,
  infer(c) {
    checkCenters(c);
    return inferResized(c, c.dtype(0));
  },
  gradient({ inputs: [images], attrs }, dy) {
    const [, height, width] = (images as Tensor).shape ?? [];
    const isKnown = typeof height === 'number' && typeof width === 'number';
    const size = isKnown
      ? [height, width]
      : getItem(shapeOf(images as Tensor), [{ start: 1, stop: 3, step: null }]);
    return [ResizeNearestNeighborGrad([dy, size], correspondence(attrs)), null];
  },
});

export const ResizeNearestNeighborGrad: Resize = op('ResizeNearestNeighborGrad', {
  doc: 'The sums of the gradients of all pixels that were made from one.',
  inputs: { grads: 'T', size: 'int32!' },
  types: { T: numeric },
  attrs: defaults,
  infer: (c) => inferResized(c, c.dtype(0)),
  gradient: 'none',
});

export const ResizeBilinear: Resize = interpolation(
  'ResizeBilinear',
  'Images of another size, each pixel weighted from the four around its place.',
  ({ inputs: [images], attrs }, dy) =>
    ResizeBilinearGrad([dy, images as Tensor], correspondence(attrs)),
);

export const ResizeBilinearGrad: ResizeGradient = interpolationGradient(
  'ResizeBilinearGrad',
  'The gradient of ResizeBilinear: the shares of all pixels that were made from one.',
);

export const ResizeBicubic: Resize = interpolation(
  'ResizeBicubic',
  'Images of another size, each pixel weighted from the sixteen around its place.',
  ({ inputs: [images], attrs }, dy) =>
    isFloating((images as Tensor).dtype)
      ? ResizeBicubicGrad([dy, images as Tensor], correspondence(attrs))
      : null,
);

export const ResizeBicubicGrad: ResizeGradient = interpolationGradient(
  'ResizeBicubicGrad',
  'The gradient of ResizeBicubic: the shares of all pixels that were made from one.',
);

export const ResizeArea: TensorOp<
  [images: TensorLike, size: TensorLike],
  unknown,
  Pick<ResizeAttrs, 'align_corners'>
> = op('ResizeArea', {
  doc: 'Images of another size, each pixel the mean of the area that it covers.',
  inputs: { images: 'T', size: 'int32!' },
  types: { T: numeric },
  attrs: { align_corners: false },
  infer: (c) => inferResized(c, 'float32'),
  gradient: 'none',
});

/** How a window of patches moves over images. */
export interface PatchAttrs {
  readonly ksizes: readonly number[];
  readonly strides: readonly number[];
  readonly rates: readonly number[];
  readonly padding: Padding;
}

/** The movement of patches along the height (axis 1) or the width (axis 2). */
export const patchAxis = ({ strides, rates, padding }: PatchAttrs, axis: 1 | 2): WindowAxis => ({
  stride: strides[axis] as number,
  dilation: rates[axis] as number,
  padding,
  explicit: [0, 0],
});

export const ExtractImagePatches: TensorOp<[images: TensorLike], PatchAttrs> = op(
  'ExtractImagePatches',
  {
    doc: 'The patches under a moving window, each as the channels of one pixel.',
    inputs: { images: 'T' },
    types: { T: numeric },
    infer(c) {
      const [n, h, w, channels] = withRank(c, 0, 4) as [Dim, Dim, Dim, Dim];
      for (const name of ['ksizes', 'strides', 'rates'] as const) {
        const { length } = c.attrs[name];
        if (length === 4) continue;
        const what = name === 'strides' ? 'stride' : name;
        c.fail(
          `ExtractImagePatches requires the ${what} attribute to contain 4 values, but got: ${length}`,
        );
      }
      const [, rows, columns] = c.attrs.ksizes as [number, number, number];
      const along = (length: Dim, axis: 1 | 2): Dim =>
        h === null || w === null || length === null
          ? null
          : windowGeometry(length, c.attrs.ksizes[axis] as number, patchAxis(c.attrs, axis)).output;
      const depth = channels === null ? null : channels * rows * columns;
      return { dtype: c.dtype(0), shape: [n, along(h, 1), along(w, 2), depth] };
    },
    gradient: ({ inputs, outputs, attrs }, dy) => [
      patchesGradient(inputs[0] as Tensor, outputs[0] as Tensor, attrs, dy),
    ],
  },
);

/**
 * The sum for every pixel of the gradients of its copies. Which pixel each copy is of, counted from 1,
 * are patches too; the copies of 0 are padding. TensorFlow adds up with a sparse product.
 */
function patchesGradient(images: Tensor, patches: Tensor, attrs: PatchAttrs, dy: Tensor): Tensor {
  const lengths = (t: Tensor): readonly Tensor[] =>
    [0, 1, 2, 3].map((i) => getItem(shapeOf(t, { outType: 'int64' }), [{ at: i }]));
  const [batch, rows, columns, channels] = lengths(images) as [Tensor, Tensor, Tensor, Tensor];
  const [, rowsOut, columnsOut] = lengths(patches) as [Tensor, Tensor, Tensor];
  const { ksizes, strides, rates, padding } = attrs;
  const [, tapRows, tapColumns] = ksizes as [number, number, number];
  const count = add(multiply(rows, columns), 1);
  const numbers = reshape(Range([1, count, 1]), stack([1, rows, columns, 1]));
  const sources = ExtractImagePatches([numbers], { ksizes, strides, rates, padding });
  const byPlace = transpose(
    reshape(dy, stack([batch, rowsOut, columnsOut, tapRows, tapColumns, channels])),
    [1, 2, 3, 4, 0, 5],
  );
  const copies = reshape(byPlace, stack([-1, multiply(batch, channels)]));
  const sums = UnsortedSegmentSum([
    copies,
    reshape(sources, [-1]),
    Cast([count], { DstT: 'int32' }),
  ]);
  const pixels = getItem(sums, [{ start: 1, stop: null, step: null }]);
  return transpose(reshape(pixels, stack([rows, columns, batch, channels])), [2, 0, 1, 3]);
}
