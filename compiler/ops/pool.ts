import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { FlopsContext, InferContext, TypeConstraint } from '../graph/record.js';
import { type Shape, unknownDims } from '../graph/shape.js';
import { mergeShapesOrFail, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { filled, StopGradient } from './array.js';
import { elements } from './flops.js';
import { shapeOf } from './shape_arithmetic.js';
import { floating, numeric } from './type_constraints.js';
import {
  axesOf,
  checkWindowAttrs,
  inferWindow,
  inferWindows,
  type Padding,
  pick,
  windowAxis,
} from './window.js';

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
export type PoolAttrs = PoolWindow & Partial<PoolOptions>;

/** The attributes that a pooling op shares with its gradients. */
const poolAttrs = <A extends PoolAttrs>(attrs: A): A =>
  pick(attrs, ['ksize', 'strides', 'padding', 'data_format']);

const rankOf = ({ attrs }: InferContext<PoolAttrs>): number => axesOf(attrs.data_format).rank;

/** The output shape of a pooling op (TF: `MaxPoolShape`, `AvgPoolShape`, `Pool3DShape`). */
function inferPool(c: InferContext<PoolAttrs>, type: string): Shape {
  checkWindowAttrs(c, type);
  const { ksize, strides, data_format } = c.attrs;
  const { rank, channels, spatial } = axesOf(data_format);
  if (ksize.length !== rank) {
    c.fail(
      `${type} requires the ksize attribute to contain ${rank} values, but got: ${ksize.length}`,
    );
  }
  if (ksize.some((k) => k <= 0)) {
    c.fail(`Sliding window ksize must be positive, but got: [${ksize}]`);
  }
  if (ksize[0] !== 1 || strides[0] !== 1) {
    c.fail('Pooling is not yet supported on the batch dimension.');
  }
  const image = withRank(c, 0, rank);
  const depth = image[channels] ?? null;
  const [depthWindow, depthStride] = [ksize[channels] as number, strides[channels] as number];
  if (depthWindow !== 1 || depthStride !== 1) {
    if (type !== 'MaxPool') c.fail('Non-spatial pooling is not yet supported. Volunteers? :)');
    if (spatial.some((axis) => ksize[axis] !== 1)) {
      c.fail(
        'MaxPooling supports exactly one of pooling across depth or pooling across width/height.',
      );
    }
    if (depthStride !== depthWindow) {
      c.fail('Depthwise max pooling requires the depth window to equal the depth stride');
    }
    if (depth !== null && depth % depthWindow !== 0) {
      c.fail('Depthwise max pooling requires the depth window to evenly divide the input depth');
    }
  }
  return inferWindows(
    c,
    image,
    spatial.map((axis) => ksize[axis] as number),
    inferWindow(c, depth, depthWindow, windowAxis(c.attrs, channels)),
  );
}

/** An operation for every place of every window; `windows` has the shape of the results. */
const perWindow = ({ attrs }: FlopsContext<PoolAttrs>, windows: readonly number[]): number =>
  elements(attrs.ksize) * elements(windows);

/** Zeros in the shape of `t`: what an op that only selects among values gives to second order. */
const zerosOf = (t: Tensor): Tensor => filled(0, shapeOf(t), t.dtype, 'zeros');

type Pool<I extends readonly unknown[]> = TensorOp<I, PoolWindow, PoolOptions>;

/** Max pooling in some number of dimensions, and its gradients of first and second order. */
function maxPools(suffix: '' | '3D', attrs: PoolOptions, T: TypeConstraint) {
  const type = `MaxPool${suffix}`;
  const types = { T, TInput: T };
  const TInput = suffix === '' ? 'T' : 'TInput';

  const forward: Pool<[input: TensorLike]> = op(type, {
    doc: 'The largest value of every window.',
    inputs: { input: 'T' },
    types,
    attrs,
    infer: (c) => ({ dtype: c.dtype(0), shape: inferPool(c, type) }),
    flops: (c) => perWindow(c, c.output(0)),
    gradient: ({ inputs: [x], outputs: [y], attrs }, dy) => [
      grad([x as Tensor, y as Tensor, dy], poolAttrs(attrs)),
    ],
  });

  const grad: Pool<[origInput: TensorLike, origOutput: TensorLike, grad: TensorLike]> = op(
    `${type}Grad`,
    {
      doc: 'Each window gives its gradient to its largest value; of equal values to the first.',
      inputs: { orig_input: TInput, orig_output: TInput, grad: 'T' },
      types,
      attrs,
      infer: (c) => ({ dtype: c.dtype(0), shape: withRank(c, 0, rankOf(c)) }),
      // The pool itself, and one operation for each of its results.
      flops: (c) => perWindow(c, c.input(1)) + elements(c.input(1)),
      gradient: ({ inputs, attrs }, dy) => {
        const [x, y] = inputs as [Tensor, Tensor, Tensor];
        return [zerosOf(x), zerosOf(y), gradGrad([x, y, dy], poolAttrs(attrs))];
      },
    },
  );

  const gradGrad: Pool<[origInput: TensorLike, origOutput: TensorLike, grad: TensorLike]> = op(
    `${type}GradGrad`,
    {
      doc: 'From every window the value of `grad` at the place of the largest input.',
      inputs: { orig_input: 'T', orig_output: 'T', grad: 'T' },
      types,
      attrs,
      infer(c) {
        mergeShapesOrFail(c, c.shape(0), c.shape(2));
        return { dtype: c.dtype(1), shape: mergeShapesOrFail(c, c.shape(1), inferPool(c, type)) };
      },
      flops: (c) => perWindow(c, c.output(0)),
      gradient: ({ inputs, attrs }, dy) => {
        const [x, y] = inputs as [Tensor, Tensor, Tensor];
        return [zerosOf(x), zerosOf(y), grad([x, y, dy], poolAttrs(attrs))];
      },
    },
  );

  return { forward, grad, gradGrad };
}

/** Mean pooling in some number of dimensions, and its gradient. */
function avgPools(suffix: '' | '3D', attrs: PoolOptions) {
  const type = `AvgPool${suffix}`;
  const types = { T: floating };

  const forward: Pool<[value: TensorLike]> = op(type, {
    doc: 'The mean of every window; padding does not count.',
    inputs: { [suffix === '' ? 'value' : 'input']: 'T' },
    types,
    attrs,
    infer: (c) => ({ dtype: c.dtype(0), shape: inferPool(c, type) }),
    flops: (c) => perWindow(c, c.output(0)),
    gradient: ({ inputs: [x], attrs }, dy) => [grad([shapeOf(x as Tensor), dy], poolAttrs(attrs))],
  });

  const grad: Pool<[origInputShape: TensorLike, grad: TensorLike]> = op(`${type}Grad`, {
    doc: 'Each window spreads its gradient evenly over its values.',
    inputs: { orig_input_shape: 'int32!', grad: 'T' },
    types,
    attrs,
    infer(c) {
      const rank = rankOf(c);
      withRank(c, 1, rank);
      return { dtype: c.dtype(1), shape: shapeFromInput(c, 0) ?? unknownDims(rank) };
    },
    flops: (c) => 2 * perWindow(c, c.input(1)),
    gradient: ({ inputs: [shape], attrs }, dy) => [
      StopGradient([shape as Tensor]),
      forward([dy], poolAttrs(attrs)),
    ],
  });

  return { forward, grad };
}

export const {
  forward: MaxPool,
  grad: MaxPoolGrad,
  gradGrad: MaxPoolGradGrad,
} = maxPools('', { data_format: 'NHWC' }, { ...numeric, default: 'float32' });

export const {
  forward: MaxPool3D,
  grad: MaxPool3DGrad,
  gradGrad: MaxPool3DGradGrad,
} = maxPools('3D', { data_format: 'NDHWC' }, { allowed: ['float32'], default: 'float32' });

export const { forward: AvgPool, grad: AvgPoolGrad } = avgPools('', { data_format: 'NHWC' });

export const { forward: AvgPool3D, grad: AvgPool3DGrad } = avgPools('3D', {
  data_format: 'NDHWC',
});

/** How a place is numbered. */
export interface ArgmaxOptions {
  /** Whether the number counts the images before it too. */
  readonly include_batch_in_index: boolean;
}

export const MaxPoolWithArgmax: MultiOp<
  [input: TensorLike],
  PoolWindow,
  ArgmaxOptions & { readonly Targmax: 'int32' | 'int64' }
> = multiOp('MaxPoolWithArgmax', {
  doc: "The largest value of every window, and its place in the image's values.",
  inputs: { input: 'T' },
  types: { T: numeric },
  attrs: { Targmax: 'int64', include_batch_in_index: false },
  infer(c) {
    const shape = inferPool(c, 'MaxPool');
    return [
      { dtype: c.dtype(0), shape },
      { dtype: c.attrs.Targmax, shape },
    ];
  },
  flops: (c) => perWindow(c, c.output(0)),
  gradient: ({ inputs: [x], outputs: [, argmax], attrs }, dy) => [
    MaxPoolGradWithArgmax(
      [x as Tensor, dy as Tensor, argmax as Tensor],
      pick(attrs, ['ksize', 'strides', 'padding', 'include_batch_in_index']),
    ),
  ],
});

export const MaxPoolGradWithArgmax: TensorOp<
  [input: TensorLike, grad: TensorLike, argmax: TensorLike],
  PoolWindow,
  ArgmaxOptions
> = op('MaxPoolGradWithArgmax', {
  doc: 'Each window gives its gradient to the place of its largest value.',
  inputs: { input: 'T', grad: 'T', argmax: 'Targmax' },
  types: { T: numeric, Targmax: { allowed: ['int32', 'int64'] } },
  attrs: { include_batch_in_index: false },
  infer: (c) => ({ dtype: c.dtype(0), shape: withRank(c, 0, 4) }),
  gradient: 'none',
});
