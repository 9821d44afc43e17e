import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { InferContext } from '../graph/record.js';
import type { Dim, Shape } from '../graph/shape.js';
import { shapeFromInput, withRank } from '../graph/shape_rules.js';
import { ShapeN, shapeOf } from './shape_arithmetic.js';
import { floating } from './type_constraints.js';
import { checkWindowAttrs, inferWindow, type Padding, windowAxis } from './window.js';

/** How the filter of a convolution moves. */
export interface ConvWindow {
  readonly strides: readonly number[];
  readonly padding: Padding;
}

/** The attributes of a convolution that may be left out. */
export interface ConvOptions {
  readonly use_cudnn_on_gpu: boolean;
  readonly explicit_paddings: readonly number[];
  readonly data_format: string;
  readonly dilations: readonly number[];
}

/** The attributes of a convolution. */
export type ConvAttrs = ConvWindow & ConvOptions;

/** The attributes of a convolution that have a default. */
export const convDefaults: ConvOptions = {
  use_cudnn_on_gpu: true,
  explicit_paddings: [],
  data_format: 'NHWC',
  dilations: [1, 1, 1, 1],
};

/** The output shape of a convolution (TF: `Conv2DShapeImpl`). */
export function inferConv2D(c: InferContext<ConvAttrs>): Shape {
  checkWindowAttrs(c, 'Conv2D');
  const input = withRank(c, 0, 4);
  const filter = withRank(c, 1, 4);
  const [inDepth, filterDepth] = [input[3] ?? null, filter[2] ?? null];
  const { strides, dilations } = c.attrs;
  if (strides[0] !== 1 || strides[3] !== 1) {
    c.fail(
      'Current implementation does not yet support strides in the batch and depth dimensions.',
    );
  }
  if (dilations[0] !== 1 || dilations[3] !== 1) {
    c.fail(
      'Current implementation does not yet support dilations in the batch and depth dimensions.',
    );
  }
  if (inDepth !== null && filterDepth !== null && inDepth !== filterDepth) {
    c.fail(
      inDepth % filterDepth === 0
        ? 'Generic conv implementation does not support grouped convolutions for now.'
        : `Depth of input (${inDepth}) is not a multiple of input depth of filter (${filterDepth})`,
      `input depth must be evenly divisible by filter depth: ${inDepth} vs ${filterDepth}`,
    );
  }
  const length = (axis: 1 | 2): Dim =>
    inferWindow(c, input[axis] ?? null, filter[axis - 1] ?? null, windowAxis(c.attrs, axis));
  return [input[0] ?? null, length(1), length(2), filter[3] ?? null];
}

export const Conv2D: TensorOp<[input: TensorLike, filter: TensorLike], ConvWindow, ConvOptions> =
  op('Conv2D', {
    doc: 'The 2-D convolution (cross-correlation) of an NHWC input with an HWIO filter.',
    inputs: { input: 'T', filter: 'T' },
    types: { T: floating },
    attrs: convDefaults,
    infer: (c) => ({ dtype: c.dtype(0), shape: inferConv2D(c) }),
    gradient({ inputs, attrs }, dy) {
      const [x, filter] = inputs as [Tensor, Tensor];
      const [sizeX, sizeFilter] = ShapeN([[x, filter]]).outputs as [Tensor, Tensor];
      const window = convAttrs(attrs);
      return [
        Conv2DBackpropInput([sizeX, filter, dy], window),
        Conv2DBackpropFilter([x, sizeFilter, dy], window),
      ];
    },
  });

/** The attributes that a convolution shares with its gradients. */
const convAttrs = (attrs: ConvAttrs): ConvAttrs => ({
  strides: attrs.strides,
  padding: attrs.padding,
  use_cudnn_on_gpu: attrs.use_cudnn_on_gpu,
  explicit_paddings: attrs.explicit_paddings,
  data_format: attrs.data_format,
  dilations: attrs.dilations,
});

export const Conv2DBackpropInput: TensorOp<
  [inputSizes: TensorLike, filter: TensorLike, outBackprop: TensorLike],
  ConvWindow,
  ConvOptions
> = op('Conv2DBackpropInput', {
  doc: 'The gradient of a convolution with respect to its input, which has shape `input_sizes`.',
  inputs: { input_sizes: 'int32!', filter: 'T', out_backprop: 'T' },
  types: { T: floating },
  attrs: convDefaults,
  infer(c) {
    checkWindowAttrs(c, 'Conv2DBackpropInput');
    withRank(c, 1, 4);
    withRank(c, 2, 4);
    return { dtype: c.dtype(1), shape: shapeFromInput(c, 0) };
  },
  gradient({ inputs, attrs }, dy) {
    const [, filter, outBackprop] = inputs as [Tensor, Tensor, Tensor];
    const window = convAttrs(attrs);
    return [
      null,
      Conv2DBackpropFilter([dy, shapeOf(filter), outBackprop], window),
      Conv2D([dy, filter], window),
    ];
  },
});

export const Conv2DBackpropFilter: TensorOp<
  [input: TensorLike, filterSizes: TensorLike, outBackprop: TensorLike],
  ConvWindow,
  ConvOptions
> = op('Conv2DBackpropFilter', {
  doc: 'The gradient of a convolution with respect to its filter, which has shape `filter_sizes`.',
  inputs: { input: 'T', filter_sizes: 'int32!', out_backprop: 'T' },
  types: { T: floating },
  attrs: convDefaults,
  infer(c) {
    checkWindowAttrs(c, 'Conv2DBackpropFilter');
    withRank(c, 0, 4);
    withRank(c, 2, 4);
    return { dtype: c.dtype(0), shape: shapeFromInput(c, 1) };
  },
  gradient({ inputs, attrs }, dy) {
    const [input, , outBackprop] = inputs as [Tensor, Tensor, Tensor];
    const window = convAttrs(attrs);
    return [
      Conv2DBackpropInput([shapeOf(input), dy, outBackprop], window),
      null,
      Conv2D([input, dy], window),
    ];
  },
});
