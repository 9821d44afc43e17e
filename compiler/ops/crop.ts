/** Parts of images, given by boxes that are known when they are run. */

import type { TensorLike } from '../graph/convert.js';
import { type DType, isFloating } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import { type Dim, isFullyDefined } from '../graph/shape.js';
import { mergeDims, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { shapeOf } from './shape_arithmetic.js';
import { numeric } from './type_constraints.js';

/** Which pixel stands for a place between pixels: the four around it, or the nearest. */
export type CropMethod = 'bilinear' | 'nearest';

/** The number of boxes. */
function boxCount(c: InferContext<unknown>, boxes: number): Dim {
  const [count, corners] = withRank(c, boxes, 2) as [Dim, Dim];
  mergeDims(c, corners, 4);
  return mergeDims(c, count, withRank(c, boxes + 1, 1)[0] as Dim);
}

export const CropAndResize: TensorOp<
  [image: TensorLike, boxes: TensorLike, box_ind: TensorLike, crop_size: TensorLike],
  unknown,
  { method: CropMethod; extrapolation_value: number }
> = op('CropAndResize', {
  doc: 'The parts of images inside boxes, all of one size.',
  inputs: { image: 'T', boxes: 'float32', box_ind: 'int32', crop_size: 'int32!' },
  types: { T: numeric },
  attrs: { method: 'bilinear', extrapolation_value: 0 },
  infer(c) {
    const [, , , channels] = withRank(c, 0, 4) as [Dim, Dim, Dim, Dim];
    const count = boxCount(c, 1);
    mergeDims(c, withRank(c, 3, 1)[0] as Dim, 2);
    const size = knownData(c.value(3));
    return { dtype: 'float32', shape: [count, size?.[0] ?? null, size?.[1] ?? null, channels] };
  },
  gradient({ inputs, attrs: { method } }, dy) {
    const [image, boxes, places] = inputs as [Tensor, Tensor, Tensor];
    const size = isFullyDefined(image.shape) ? image.shape : shapeOf(image);
    const ofImage = isFloating(image.dtype)
      ? CropAndResizeGradImage([dy, boxes, places, size], { T: image.dtype, method })
      : null;
    return [ofImage, CropAndResizeGradBoxes([dy, image, boxes, places]), null, null];
  },
});

export const CropAndResizeGradImage: TensorOp<
  [grads: TensorLike, boxes: TensorLike, box_ind: TensorLike, image_size: TensorLike],
  { T: DType },
  { method: CropMethod }
> = op('CropAndResizeGradImage', {
  doc: 'The gradient of CropAndResize by the images.',
  inputs: { grads: 'float32', boxes: 'float32', box_ind: 'int32', image_size: 'int32!' },
  attrs: { method: 'bilinear' },
  infer(c) {
    boxCount(c, 1);
    return { dtype: c.attrs.T, shape: shapeFromInput(c, 3) };
  },
  gradient: 'none',
});

export const CropAndResizeGradBoxes: TensorOp<
  [grads: TensorLike, image: TensorLike, boxes: TensorLike, box_ind: TensorLike],
  unknown,
  { method: 'bilinear' }
> = op('CropAndResizeGradBoxes', {
  doc: 'The gradient of CropAndResize by the boxes.',
  inputs: { grads: 'float32', image: 'T', boxes: 'float32', box_ind: 'int32' },
  types: { T: numeric },
  attrs: { method: 'bilinear' },
  infer(c) {
    boxCount(c, 2);
    return { dtype: 'float32', shape: c.shape(2) };
  },
  gradient: 'none',
});
