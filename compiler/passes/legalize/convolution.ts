import { NDArray } from '../../graph/nd_array.js';
import type { ConvAttrs } from '../../ops/conv.js';
import { effectiveSize, windowAxis, windowGeometry } from '../../ops/window.js';
import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import { type Rule, rule } from '../../program/rule.js';
import { filled, reshaped, transposed, vector } from '../../program/shorthand.js';
import { unlessSupported } from './rules.js';

/*
 * The gradients of a convolution are convolutions too. With stride s, dilation d and `before`
 * zeros in front, an output row o and a filter row k meet the input row
 *
 *     i = o·s + k·d - before
 *
 * Solved for k as the moving index it is a convolution of x with dy in which stride and dilation
 * change places (the filter's gradient); solved for i, one of dy, its rows set s apart, with the
 * reversed filter (the input's gradient). What tfjs measures: 7 to 10 times faster on wasm than
 * its own kernels. Images here keep their channels last, and have two or three spatial axes.
 */

type Convolution = 'Conv2D' | 'Conv3D' | 'DepthwiseConv2dNative';

/** Zeros before and after an axis; a negative number cuts off as many elements. */
type Amounts = readonly [before: number, after: number];

/** How the filter moves over one axis of the image. */
interface Axis {
  readonly size: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly output: number;
  readonly before: number;
}

/** The spatial axes of an image and a filter. */
function axesOf(
  attrs: ConvAttrs,
  image: readonly number[],
  filter: readonly number[],
): readonly Axis[] {
  return filter.slice(0, -2).map((taps, i) => {
    const window = windowAxis(attrs, i + 1);
    const size = image[i + 1] as number;
    return { ...window, size, taps, ...windowGeometry(size, taps, window) };
  });
}

/**
 * `x` with zeros added, or rows cut off where the number is negative, on its spatial axes. More may
 * be cut off than there is: then only zeros are left. The zeros are still to be added.
 */
function padOrCrop(
  builder: Builder,
  x: Node,
  amounts: readonly Amounts[],
): { readonly node: Node; readonly paddings: readonly Amounts[] } {
  const axes = x.shape.map((d, axis) => {
    const [before, after] = amounts[axis - 1] ?? [0, 0];
    const begin = Math.min(d, Math.max(0, -before));
    const size = Math.max(0, Math.min(d, d + after) - begin);
    const length = d + before + after;
    const zerosBefore = Math.min(length, Math.max(0, before));
    return { begin, size, paddings: [zerosBefore, length - zerosBefore - size] as const };
  });
  const begin = axes.map((axis) => axis.begin);
  const size = axes.map((axis) => axis.size);
  const isCropped = size.some((d, axis) => d !== x.shape[axis]);
  const node = isCropped
    ? builder.make('Slice', [x, vector(builder, begin), vector(builder, size)], {})
    : x;
  return { node, paddings: axes.map((axis) => axis.paddings) };
}

/** `x` with zeros around it. */
function padded(builder: Builder, x: Node, paddings: readonly Amounts[]): Node {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const flat = paddings.flat();
  const amounts = NDArray.from('int32', [paddings.length, 2], (i) => flat[i] as number);
  return builder.make('Pad', [x, builder.constant(amounts)], {});
}

function convolution(
  builder: Builder,
  type: Convolution,
  x: Node,
  filter: Node,
  window: {
    readonly amounts: readonly Amounts[];
    readonly strides: readonly number[];
    readonly dilations: readonly number[];
  },
): Node {
  const { node, paddings } = padOrCrop(builder, x, window.amounts);
  const attrs = {
    strides: [1, ...window.strides, 1],
    dilations: [1, ...window.dilations, 1],
  };
  if (type === 'Conv2D') {
    return builder.make('Conv2D', [node, filter], {
      ...attrs,
      padding: 'EXPLICIT',
      explicit_paddings: paddings.flat(),
      use_cudnn_on_gpu: true,
      data_format: 'NHWC',
    });
  }
  return builder.make(type, [padded(builder, node, paddings), filter], {
    ...attrs,
    padding: 'VALID',
    data_format: type === 'Conv3D' ? 'NDHWC' : 'NHWC',
  });
}

/** The axes in order, but the first and the last change places. */
const outerSwapped = (rank: number): readonly number[] => [rank - 1, ...inner(rank), 0];
/** The spatial axes first. */
const outerLast = (rank: number): readonly number[] => [...inner(rank), 0, rank - 1];

const inner = (rank: number): readonly number[] =>
  Array.from({ length: rank - 2 }, (_, i) => i + 1);

/** How x and dy meet in the filter's gradient. */
const filterGradientWindow = (windows: readonly Axis[]) => ({
  amounts: windows.map(({ size, taps, stride, dilation, output, before }): Amounts => {
    const span = effectiveSize(output, stride);
    return [before, (taps - 1) * dilation + span - size - before];
  }),
  strides: windows.map((w) => w.dilation),
  dilations: windows.map((w) => w.stride),
});

/**
 * The filter's gradient: x as [C,H,W,N] convolved with dy as a filter [H,W,N,O], then [C,h,w,O]
 * back to [h,w,C,O].
 */
function filterGradient(
  builder: Builder,
  type: 'Conv2D' | 'Conv3D',
  node: Node,
  attrs: ConvAttrs,
): Node {
  const [x, , dy] = node.inputs as [Node, Node, Node];
  const rank = x.shape.length;
  const product = convolution(
    builder,
    type,
    transposed(builder, x, outerSwapped(rank)),
    transposed(builder, dy, outerLast(rank)),
    filterGradientWindow(axesOf(attrs, x.shape, node.shape)),
  );
  return transposed(builder, product, outerLast(rank));
}

/** The same where each channel has its own filters: one image [1,H,W,N·C], then the sum over N. */
function depthwiseFilterGradient(builder: Builder, node: Node, attrs: ConvAttrs): Node {
  const [x, , dy] = node.inputs as [Node, Node, Node];
  const [images] = x.shape as readonly [number];
  const [rows, columns, channels, multiplier] = node.shape as [number, number, number, number];
  const sideBySide = (t: Node, ends: readonly number[]): Node => {
    const [, height, width] = t.shape as readonly [number, number, number];
    return reshaped(builder, transposed(builder, t, [1, 2, 0, 3]), [height, width, ...ends]);
  };
  const image = sideBySide(x, [images * channels]);
  const product = convolution(
    builder,
    'DepthwiseConv2dNative',
    reshaped(builder, image, [1, ...image.shape]),
    sideBySide(dy, [images * channels, multiplier]),
    filterGradientWindow(axesOf(attrs, x.shape, node.shape)),
  );
  const perImage = reshaped(builder, product, [rows * columns, images, channels * multiplier]);
  const total = builder.make('Sum', [perImage, vector(builder, [1])], { keep_dims: false });
  return reshaped(builder, total, node.shape);
}

/** `x` with `steps - 1` zeros behind every element of its spatial axes. */
function spread(builder: Builder, x: Node, steps: readonly number[]): Node {
  return steps.reduceRight((node, step, i) => {
    if (step === 1) return node;
    const { shape } = node;
    const product = (lengths: readonly number[]): number => lengths.reduce((n, d) => n * d, 1);
    const [outer, rest] = [product(shape.slice(0, i + 2)), product(shape.slice(i + 2))];
    const apart = padded(builder, reshaped(builder, node, [outer, 1, rest]), [
      [0, 0],
      [0, step - 1],
      [0, 0],
    ]);
    return reshaped(
      builder,
      apart,
      shape.map((d, axis) => (axis === i + 1 ? d * step : d)),
    );
  }, x);
}

/** How dy, spread, and the reversed filter meet in the input's gradient. */
const inputGradientWindow = (windows: readonly Axis[]) => ({
  amounts: windows.map(({ size, taps, stride, dilation, output, before }): Amounts => {
    const span = (taps - 1) * dilation;
    // `spread` leaves stride - 1 zeros behind the last row too.
    return [span - before, size - output * stride - (span - before) + span];
  }),
  strides: windows.map(() => 1),
  dilations: windows.map((w) => w.dilation),
});

/** The input's gradient: dy, its rows `stride` apart, convolved with the reversed [h,w,O,C] filter. */
function inputGradient(builder: Builder, type: Convolution, node: Node, attrs: ConvAttrs): Node {
  const [, filter, dy] = node.inputs as [Node, Node, Node];
  const rank = filter.shape.length;
  const windows = axesOf(attrs, node.shape, filter.shape);
  const spatial = vector(
    builder,
    windows.map((_, i) => i),
  );
  const reversed = builder.make('ReverseV2', [filter, spatial], {});
  const apart = spread(
    builder,
    dy,
    windows.map((w) => w.stride),
  );
  const window = inputGradientWindow(windows);
  if (type !== 'DepthwiseConv2dNative') {
    const order = [...windows.map((_, i) => i), rank - 1, rank - 2];
    return convolution(builder, type, apart, transposed(builder, reversed, order), window);
  }
  // Every channel of dy goes back on its own; those of one channel of the image are added up.
  const [rows, columns, channels, multiplier] = filter.shape as [number, number, number, number];
  const own = reshaped(builder, reversed, [rows, columns, channels * multiplier, 1]);
  const each = convolution(builder, type, apart, own, window);
  if (multiplier === 1) return each;
  const grouped = reshaped(builder, each, [...node.shape, multiplier]);
  return builder.make('Sum', [grouped, vector(builder, [4])], { keep_dims: false });
}

/**
 * A 3-D convolution as a 2-D one: the planes that an output plane sees lie side by side as channels,
 * [N·D',H,W,d·C] convolved with a filter [h,w,d·C,O].
 */
function convolutionByPlanes(node: Node<'Conv3D'>, builder: Builder): Node {
  const [x, filter] = node.inputs as [Node, Node];
  const [n, depth, h, w, c] = x.shape as [number, number, number, number, number];
  const [taps, rows, columns, , o] = filter.shape as [number, number, number, number, number];
  const [planes, ...image] = axesOf(node.attrs, x.shape, filter.shape) as [Axis, Axis, Axis];
  const seen = Array.from({ length: planes.output * taps }, (_, i) => {
    return Math.floor(i / taps) * planes.stride + (i % taps) * planes.dilation;
  });
  const after = Math.max(0, (seen.at(-1) ?? 0) + 1 - planes.before - depth);
  const behind = padded(builder, reshaped(builder, x, [n, depth, h * w * c]), [
    [0, 0],
    [planes.before, after],
    [0, 0],
  ]);
  const axis = builder.constant(NDArray.scalar('int32', 1));
  const windows = builder.make('GatherV2', [behind, vector(builder, seen), axis], {
    batch_dims: 0,
  });
  const beside = (t: Node, shape: readonly [number, number, number, number]): Node =>
    transposed(builder, reshaped(builder, t, shape), [0, 2, 1, 3]);
  const product = convolution(
    builder,
    'Conv2D',
    reshaped(builder, beside(windows, [n * planes.output, taps, h * w, c]), [
      n * planes.output,
      h,
      w,
      taps * c,
    ]),
    reshaped(builder, beside(filter, [1, taps, rows * columns, c * o]), [
      rows,
      columns,
      taps * c,
      o,
    ]),
    {
      amounts: image.map(({ size, taps, stride, dilation, output, before }): Amounts => {
        const end = (output - 1) * stride + effectiveSize(taps, dilation);
        return [before, Math.max(0, end - before - size)];
      }),
      strides: image.map((w) => w.stride),
      dilations: image.map((w) => w.dilation),
    },
  );
  return reshaped(builder, product, node.shape);
}

const isEmpty = ({ shape }: Node): boolean => shape.includes(0);

export const convolutionRules: readonly Rule[] = [
  // Kernels fail on it: no images, no channels, or windows that see nothing but padding.
  ...(['Conv2D', 'Conv3D', 'DepthwiseConv2dNative'] as const).map((type) =>
    rule('convolution-of-nothing', type, null, (node, { builder }) =>
      !isEmpty(node) && node.inputs.some(isEmpty) ? filled(builder, node, 0) : null,
    ),
  ),
  unlessSupported('convolution-by-planes', 'Conv3D', convolutionByPlanes),
  unlessSupported('filter-gradient-as-convolution', 'Conv2DBackpropFilter', (node, builder) =>
    filterGradient(builder, 'Conv2D', node, node.attrs),
  ),
  unlessSupported('filter-gradient-as-convolution', 'Conv3DBackpropFilterV2', (node, builder) =>
    filterGradient(builder, 'Conv3D', node, node.attrs),
  ),
  unlessSupported(
    'filter-gradient-as-convolution',
    'DepthwiseConv2dNativeBackpropFilter',
    (node, builder) => depthwiseFilterGradient(builder, node, node.attrs),
  ),
  ...(
    [
      ['Conv2DBackpropInput', 'Conv2D'],
      ['Conv3DBackpropInputV2', 'Conv3D'],
      ['DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNative'],
    ] as const
  ).map(([gradient, type]) =>
    unlessSupported('input-gradient-as-convolution', gradient, (node, builder) =>
      inputGradient(builder, type, node, node.attrs),
    ),
  ),
];
