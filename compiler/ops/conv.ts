import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { FlopsContext, InferContext } from '../graph/record.js';
import { type Dim, unknownDims } from '../graph/shape.js';
import { mergeDims, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { elements } from './flops.js';
import { ShapeN, shapeOf } from './shape_arithmetic.js';
import { floating, index } from './type_constraints.js';
import { axesOf, checkWindowAttrs, inferWindows, type Padding, pick } from './window.js';

/** How the filter of a convolution moves. */
export type ConvWindow = {
  readonly strides: readonly number[];
  readonly padding: Padding;
};

/** The attributes of a convolution that may be left out. */
export type ConvOptions = {
  readonly data_format: string;
  readonly dilations: readonly number[];
  /** Of 2-D convolutions only. */
  readonly use_cudnn_on_gpu?: boolean;
  readonly explicit_paddings?: readonly number[];
};

/** The attributes of a convolution. */
export type ConvAttrs = ConvWindow & ConvOptions;

/** A convolution and its gradients, which are each other's gradients too. */
interface Convolutions {
  readonly forward: TensorOp<[input: TensorLike, filter: TensorLike], ConvWindow, ConvOptions>;
  readonly backpropInput: TensorOp<
    [inputSizes: TensorLike, filter: TensorLike, outBackprop: TensorLike],
    ConvWindow,
    ConvOptions
  >;
  readonly backpropFilter: TensorOp<
    [input: TensorLike, filterSizes: TensorLike, outBackprop: TensorLike],
    ConvWindow,
    ConvOptions
  >;
}

/** What tells one kind of convolution from another. */
interface Kind {
  readonly types: readonly [forward: string, backpropInput: string, backpropFilter: string];
  readonly doc: string;
  readonly defaults: ConvOptions;
  /** The channels of the output, from those of the image and the last two lengths of the filter. */
  depth(c: InferContext<ConvAttrs>, image: Dim, filter: readonly [Dim, Dim]): Dim;
  /** The shapes of image and filter, for the gradients. */
  sizes(image: Tensor, filter: Tensor): readonly [Tensor, Tensor];
  /** The operations of the convolution, and of either gradient. */
  flops(
    c: FlopsContext<ConvAttrs>,
    image: readonly number[],
    filter: readonly number[],
    output: readonly number[],
  ): { readonly forward: number; readonly gradient: number };
  /** What TensorFlow's kernels of the gradients call themselves in their errors. */
  readonly labels: readonly [backpropInput: string, backpropFilter: string];
}

function convolutions(kind: Kind): Convolutions {
  const { defaults } = kind;
  const [forwardType, backpropInputType, backpropFilterType] = kind.types;
  const types = { T: floating, Tshape: index };
  const names = ['strides', 'padding', ...Object.keys(defaults)];
  /** The attributes that a convolution shares with its gradients. */
  const shared = (attrs: ConvAttrs): ConvAttrs => pick(attrs, names);

  /** The output shape (TF: `Conv2DShapeImpl`, `Conv3DShape`, `DepthwiseConv2DNativeShape`). */
  function outputShape(
    c: InferContext<ConvAttrs>,
    image: readonly Dim[],
    filter: readonly Dim[],
  ): readonly Dim[] {
    const { strides, dilations, data_format } = c.attrs;
    const { channels } = axesOf(data_format);
    for (const [what, steps] of Object.entries({ strides, dilations })) {
      if (steps[0] === 1 && steps[channels] === 1) continue;
      c.fail(
        `Current implementation does not yet support ${what} in the batch and depth dimensions.`,
      );
    }
    const [inDepth = null, outDepth = null] = filter.slice(-2);
    const depth = kind.depth(c, image[channels] ?? null, [inDepth, outDepth]);
    return inferWindows(c, image, filter.slice(0, -2), depth);
  }

  /** Checks that an output of this shape comes of such an image; only TensorFlow's kernels do. */
  function checkOutput(
    c: InferContext<ConvAttrs>,
    label: string,
    image: readonly Dim[],
    filter: readonly Dim[],
  ): void {
    const { strides, dilations, data_format } = c.attrs;
    const { rank, channels, spatial } = axesOf(data_format);
    const expected = outputShape(c, image, filter);
    const actual = withRank(c, 2, rank);
    if (actual[0] !== expected[0]) {
      c.fail(
        `${label}: input and out_backprop must have the same batch sizeinput batch: ${expected[0]}` +
          `outbackprop batch: ${actual[0]} batch_dim: 0`,
      );
    }
    if (actual[channels] !== expected[channels]) {
      c.fail(`${label}: filter and out_backprop must have the same out_depth`);
    }
    for (const [i, axis] of spatial.entries()) {
      if (actual[axis] === expected[axis]) continue;
      c.fail(
        `${label}: Size of out_backprop doesn't match computed: actual = ${actual[axis]}, ` +
          `computed = ${expected[axis]} spatial_dim: ${axis} input: ${image[axis]} ` +
          `filter: ${filter[i]} output: ${actual[axis]} stride: ${strides[axis]} ` +
          `dilation: ${dilations[axis]}`,
      );
    }
  }

  const rankOf = (c: InferContext<ConvAttrs>): number => {
    checkWindowAttrs(c, forwardType);
    return axesOf(c.attrs.data_format).rank;
  };

  const forward: Convolutions['forward'] = op(forwardType, {
    doc: kind.doc,
    inputs: { input: 'T', filter: 'T' },
    types,
    attrs: defaults,
    infer(c) {
      const rank = rankOf(c);
      return {
        dtype: c.dtype(0),
        shape: outputShape(c, withRank(c, 0, rank), withRank(c, 1, rank)),
      };
    },
    flops: (c) => kind.flops(c, c.input(0), c.input(1), c.output(0)).forward,
    gradient({ inputs, attrs }, dy) {
      const [image, filter] = inputs as [Tensor, Tensor];
      const [imageSizes, filterSizes] = kind.sizes(image, filter);
      return [
        backpropInput([imageSizes, filter, dy], shared(attrs)),
        backpropFilter([image, filterSizes, dy], shared(attrs)),
      ];
    },
  });

  const backpropInput: Convolutions['backpropInput'] = op(backpropInputType, {
    doc: `The gradient of ${forwardType} with respect to its input, which has shape \`input_sizes\`.`,
    inputs: {
      input_sizes: backpropInputType === 'Conv3DBackpropInputV2' ? 'Tshape!' : 'int32!',
      filter: 'T',
      out_backprop: 'T',
    },
    types,
    attrs: defaults,
    infer(c) {
      const rank = rankOf(c);
      const image = shapeFromInput(c, 0) ?? unknownDims(rank);
      const filter = withRank(c, 1, rank);
      if (c.isRun) checkOutput(c, kind.labels[0], image, filter);
      return { dtype: c.dtype(1), shape: image };
    },
    flops: (c) => kind.flops(c, c.output(0), c.input(1), c.input(2)).gradient,
    gradient({ inputs, attrs }, dy) {
      const [, filter, outBackprop] = inputs as [Tensor, Tensor, Tensor];
      return [
        null,
        backpropFilter([dy, shapeOf(filter), outBackprop], shared(attrs)),
        forward([dy, filter], shared(attrs)),
      ];
    },
  });

  const backpropFilter: Convolutions['backpropFilter'] = op(backpropFilterType, {
    doc: `The gradient of ${forwardType} with respect to its filter, which has shape \`filter_sizes\`.`,
    inputs: { input: 'T', filter_sizes: 'int32!', out_backprop: 'T' },
    types,
    attrs: defaults,
    infer(c) {
      const rank = rankOf(c);
      const filter = shapeFromInput(c, 1) ?? unknownDims(rank);
      const image = withRank(c, 0, rank);
      if (c.isRun) checkOutput(c, kind.labels[1], image, filter);
      return { dtype: c.dtype(0), shape: filter };
    },
    flops: (c) => kind.flops(c, c.input(0), c.output(0), c.input(2)).gradient,
    gradient({ inputs, attrs }, dy) {
      const [image, , outBackprop] = inputs as [Tensor, Tensor, Tensor];
      return [
        backpropInput([shapeOf(image), dy, outBackprop], shared(attrs)),
        null,
        forward([image, dy], shared(attrs)),
      ];
    },
  });

  return { forward, backpropInput, backpropFilter };
}

/** Every filter sees all channels. */
function denseDepth(
  c: InferContext<ConvAttrs>,
  image: Dim,
  [filter, output]: readonly [Dim, Dim],
): Dim {
  if (image !== null && filter !== null && image !== filter) {
    c.fail(
      image % filter === 0
        ? 'Generic conv implementation does not support grouped convolutions for now.'
        : `Depth of input (${image}) is not a multiple of input depth of filter (${filter})`,
      `input depth must be evenly divisible by filter depth: ${image} vs ${filter}`,
    );
  }
  return output;
}

/**
 * Two operations for every element of the output and every tap of its filter. TensorFlow counts the
 * gradients by the size of the image, divided by the strides.
 */
const denseFlops: Kind['flops'] = ({ attrs }, image, filter, output) => {
  const depth = image[axesOf(attrs.data_format).channels] as number;
  const outDepth = filter.at(-1) as number;
  return {
    forward: (2 * elements(output) * elements(filter)) / outDepth,
    gradient: (2 * elements(image) * elements(filter)) / (depth * elements(attrs.strides)),
  };
};

export const {
  forward: Conv2D,
  backpropInput: Conv2DBackpropInput,
  backpropFilter: Conv2DBackpropFilter,
} = convolutions({
  types: ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  doc: 'The 2-D convolution (cross-correlation) of an image with an HWIO filter.',
  defaults: {
    use_cudnn_on_gpu: true,
    explicit_paddings: [],
    data_format: 'NHWC',
    dilations: [1, 1, 1, 1],
  },
  depth: denseDepth,
  flops: denseFlops,
  sizes: (image, filter) => ShapeN([[image, filter]]).outputs as [Tensor, Tensor],
  labels: ['Conv2DCustomBackpropInput', 'Conv2DCustomBackpropFilter'],
});

export const {
  forward: Conv3D,
  backpropInput: Conv3DBackpropInputV2,
  backpropFilter: Conv3DBackpropFilterV2,
} = convolutions({
  types: ['Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'],
  doc: 'The 3-D convolution (cross-correlation) of a volume with a DHWIO filter.',
  defaults: { data_format: 'NDHWC', dilations: [1, 1, 1, 1, 1] },
  depth: denseDepth,
  flops: denseFlops,
  sizes: (image, filter) => [shapeOf(image), shapeOf(filter)],
  labels: ['Conv3DBackpropInputOp', 'Conv3DBackpropFilterOp'],
});

export const {
  forward: DepthwiseConv2dNative,
  backpropInput: DepthwiseConv2dNativeBackpropInput,
  backpropFilter: DepthwiseConv2dNativeBackpropFilter,
} = convolutions({
  types: [
    'DepthwiseConv2dNative',
    'DepthwiseConv2dNativeBackpropInput',
    'DepthwiseConv2dNativeBackpropFilter',
  ],
  doc: 'Every channel convolved with filters of its own, [rows, columns, channels, multiplier].',
  defaults: { data_format: 'NHWC', dilations: [1, 1, 1, 1] },
  depth(c, image, [filter, multiplier]) {
    const depth = mergeDims(
      c,
      image,
      filter,
      `input and filter must have the same depth: ${image} vs ${filter}`,
    );
    return depth === null || multiplier === null ? null : depth * multiplier;
  },
  flops(_, _image, filter, output) {
    const flops = 2 * elements(output) * elements(filter.slice(0, -2));
    return { forward: flops, gradient: flops };
  },
  sizes: (image, filter) => [shapeOf(image), shapeOf(filter)],
  labels: ['DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'],
});
