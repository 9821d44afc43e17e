import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { InferContext } from '../graph/record.js';
import type { Dim, Shape } from '../graph/shape.js';
import { mergeShapesOrFail, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { filled, StopGradient } from './array.js';
import { shapeOf } from './shape_arithmetic.js';
import { floating } from './type_constraints.js';
import { checkWindowAttrs, inferWindow, type Padding, windowAxis } from './window.js';

/** The windows of a pooling op. */
export interface PoolWindow {
  readonly ksize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
}

/** The attributes of a pooling op that may be left out. */
export interface PoolOptions {
  readonly data_format: string;
}

/** The attributes of a pooling op. */
export type PoolAttrs = PoolWindow & PoolOptions;

const defaults: PoolOptions = { data_format: 'NHWC' };

/** The attributes that a pooling op shares with its gradients. */
const poolAttrs = ({ ksize, strides, padding, data_format }: PoolAttrs): PoolAttrs => ({
  ksize,
  strides,
  padding,
  data_format,
});

/** The output shape of a pooling op (TF: `MaxPoolShape`). */
function inferPool(c: InferContext<PoolAttrs>, type: string): Shape {
  checkWindowAttrs(c, type);
  const { ksize, strides } = c.attrs;
  if (ksize.length !== 4) {
    c.fail(`${type} requires the ksize attribute to contain 4 values, but got: ${ksize.length}`);
  }
  if (ksize.some((k) => k <= 0))
    c.fail(`Sliding window ksize must be positive, but got: [${ksize}]`);
  if (ksize[0] !== 1 || strides[0] !== 1) {
    c.fail('Pooling is not yet supported on the batch dimension.');
  }
  if (ksize[3] !== 1 || strides[3] !== 1) {
    c.fail('Pooling over the depth dimension is not supported, only over width and height.');
  }
  const input = withRank(c, 0, 4);
  const length = (axis: 1 | 2): Dim =>
    inferWindow(c, input[axis] ?? null, ksize[axis] as number, windowAxis(c.attrs, axis));
  return [input[0] ?? null, length(1), length(2), input[3] ?? null];
}

/** Zeros in the shape of `t`: what an op that only selects among values gives to second order. */
const zerosOf = (t: Tensor): Tensor => filled(0, shapeOf(t), t.dtype, 'zeros');

export const MaxPool: TensorOp<[input: TensorLike], PoolWindow, PoolOptions> = op('MaxPool', {
  doc: 'The largest value of every window.',
  inputs: { input: 'T' },
  types: { T: floating },
  attrs: defaults,
  infer: (c) => ({ dtype: c.dtype(0), shape: inferPool(c, 'MaxPool') }),
  gradient: ({ inputs: [x], outputs: [y], attrs }, dy) => [
    MaxPoolGrad([x as Tensor, y as Tensor, dy], poolAttrs(attrs)),
  ],
});

export const MaxPoolGrad: TensorOp<
  [origInput: TensorLike, origOutput: TensorLike, grad: TensorLike],
  PoolWindow,
  PoolOptions
> = op('MaxPoolGrad', {
  doc: 'Each window gives its gradient to its largest value; of equal values to the first.',
  inputs: { orig_input: 'T', orig_output: 'T', grad: 'T' },
  types: { T: floating },
  attrs: defaults,
  infer: (c) => ({ dtype: c.dtype(0), shape: c.shape(0) }),
  gradient: ({ inputs, attrs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor, Tensor];
    return [zerosOf(x), zerosOf(y), MaxPoolGradGrad([x, y, dy], poolAttrs(attrs))];
  },
});

export const MaxPoolGradGrad: TensorOp<
  [origInput: TensorLike, origOutput: TensorLike, grad: TensorLike],
  PoolWindow,
  PoolOptions
> = op('MaxPoolGradGrad', {
  doc: 'From every window the value of `grad` at the place of the largest input.',
  inputs: { orig_input: 'T', orig_output: 'T', grad: 'T' },
  types: { T: floating },
  attrs: defaults,
  infer(c) {
    mergeShapesOrFail(c, c.shape(0), c.shape(2));
    return { dtype: c.dtype(1), shape: c.shape(1) };
  },
  gradient: ({ inputs, attrs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor, Tensor];
    return [zerosOf(x), zerosOf(y), MaxPoolGrad([x, y, dy], poolAttrs(attrs))];
  },
});

export const AvgPool: TensorOp<[value: TensorLike], PoolWindow, PoolOptions> = op('AvgPool', {
  doc: 'The mean of every window; padding does not count.',
  inputs: { value: 'T' },
  types: { T: floating },
  attrs: defaults,
  infer: (c) => ({ dtype: c.dtype(0), shape: inferPool(c, 'AvgPool') }),
  gradient: ({ inputs: [x], attrs }, dy) => [
    AvgPoolGrad([shapeOf(x as Tensor), dy], poolAttrs(attrs)),
  ],
});

export const AvgPoolGrad: TensorOp<
  [origInputShape: TensorLike, grad: TensorLike],
  PoolWindow,
  PoolOptions
> = op('AvgPoolGrad', {
  doc: 'Each window spreads its gradient evenly over its values.',
  inputs: { orig_input_shape: 'int32!', grad: 'T' },
  types: { T: floating },
  attrs: defaults,
  infer(c) {
    withRank(c, 1, 4);
    return { dtype: c.dtype(1), shape: shapeFromInput(c, 0) };
  },
  gradient: ({ inputs: [shape], attrs }, dy) => [
    StopGradient([shape as Tensor]),
    AvgPool([dy], poolAttrs(attrs)),
  ],
});
