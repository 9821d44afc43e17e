import type { Attrs } from '../../../compiler/ops/index.js';
import { axesOf, effectiveSize, windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import { elements } from '../../../compiler/program/shorthand.js';
import {
  add,
  type Call,
  call,
  cast,
  div,
  expand,
  inDType,
  ints,
  mul,
  type Operand,
  type Result,
  type Rows,
  reshape,
  results,
  scalar,
  sliced,
  transpose,
} from '../call.js';
import { resampled, type Taps } from './linear.js';

/*
 * Images have their channels second, as ONNX has them: a rule turns those of other programs.
 */

type Convolution = 'Conv2D' | 'Conv3D' | 'DepthwiseConv2dNative' | '_FusedConv2D';

const isChannelsFirst = ({ attrs }: Node): boolean =>
  (attrs as { readonly data_format: string }).data_format.startsWith('NC');

type As = (x: Operand) => Operand;

/** What ONNX Runtime computes in single precision only, of images whose channels are second. */
const inSingles = (node: Node, build: (as: As) => Operand): Operand => {
  if (!isChannelsFirst(node)) return null;
  // A value that cannot be written has nothing to be cast.
  const written = build((x) => x);
  return written === null ? null : inDType(node, 'float32', build);
};

/** The windows along the spatial axes: ONNX lists what comes before on all of them, then behind. */
function windows(
  attrs: Attrs['Conv2D' | 'MaxPool'],
  image: readonly number[],
  sizes: readonly number[],
) {
  const { spatial } = axesOf(attrs.data_format);
  const axes = spatial.map((axis, i) => {
    const window = windowAxis(attrs, axis);
    const size = sizes[i] as number;
    return { ...window, size, ...windowGeometry(image[axis] as number, size, window) };
  });
  return {
    axes,
    attrs: {
      kernel_shape: sizes,
      strides: axes.map((a) => a.stride),
      pads: [...axes.map((a) => a.before), ...axes.map((a) => a.after)],
    },
    dilations: axes.map((a) => a.dilation),
  };
}

/** TensorFlow's filters have the spatial axes first, then input and output channels. */
function convolution(
  node: Node<Convolution>,
  as: As,
  op = 'Conv',
  rest: readonly Operand[] = [],
  extra: Call['attrs'] = {},
): Operand {
  const [x, filter] = node.inputs as [Node, Node];
  const rank = filter.shape.length;
  const sizes = filter.shape.slice(0, -2);
  const [inputs, outputs] = filter.shape.slice(-2) as [number, number];
  const spatial = sizes.map((_, i) => i);
  const isDepthwise = node.type === 'DepthwiseConv2dNative';
  const weights = isDepthwise
    ? reshape(transpose(as(1), [rank - 2, rank - 1, ...spatial]), [inputs * outputs, 1, ...sizes])
    : transpose(as(1), [rank - 1, rank - 2, ...spatial]);
  const { attrs, dilations } = windows(node.attrs as Attrs['Conv2D'], x.shape, sizes);
  const group = isDepthwise ? inputs : 1;
  return call(op, [as(0), weights, ...rest.map(as)], { ...attrs, dilations, group, ...extra });
}

/**
 * The gradient of a convolution's input: every element of `dy` puts its share of the filter down where
 * it was seen. Padding that the windows did not reach is not ONNX's to undo.
 */
const inputGradient = (
  node: Node<'Conv2DBackpropInput' | 'Conv3DBackpropInputV2'>,
  as: As,
): Operand => {
  const [, filter] = node.inputs as [Node, Node];
  const sizes = filter.shape.slice(0, -2);
  const rank = filter.shape.length;
  const window = windows(node.attrs as Attrs['Conv2D'], node.shape, sizes);
  const output_padding = window.axes.map((a, i) => {
    const span = (a.output - 1) * a.stride + effectiveSize(a.size, a.dilation);
    return (node.shape[i + 2] as number) - (span - a.before - a.after);
  });
  const isPossible = window.axes.every(({ stride, dilation }, i) => {
    const left = output_padding[i] as number;
    return left >= 0 && left < Math.max(stride, dilation);
  });
  if (!isPossible) return null;
  const weights = transpose(as(1), [rank - 1, rank - 2, ...sizes.map((_, i) => i)]);
  const attrs = { ...window.attrs, dilations: window.dilations, output_padding };
  return call('ConvTranspose', [as(2), weights], attrs);
};

/**
 * The gradient of a convolution's filter: at every place of the filter the product of `dy` with what
 * that place saw of the images. All of them are one convolution, of one image whose channels are the
 * rows of all images, with `dy` as its filter: what the rows of the filter see lies side by side, and
 * along the columns moves `dy`. That is one product of matrices, of which every thread computes a part.
 */
const filterGradient = (node: Node<'Conv2DBackpropFilter'>, as: As): Operand => {
  const [x, , dy] = node.inputs as [Node, Node, Node];
  const [images, inputs, height, width] = x.shape as [number, number, number, number];
  const outputs = dy.shape[1] as number;
  const [taps, columns] = node.shape as [number, number];
  const [h, w] = windows(node.attrs, x.shape, [taps, columns]).axes;
  if (h === undefined || w === undefined) return null;
  const seen = (axis: typeof h): number =>
    (axis.output - 1) * axis.stride + effectiveSize(axis.size, axis.dilation);
  const below = Math.max(0, seen(h) - height - h.before);
  const behind = seen(w) - width - w.before;
  const margins = [0, h.before, w.before, 0, 0, below, behind, 0];
  const padded = call('Pad', [transpose(as(0), [0, 2, 3, 1]), ints(margins)]);
  const rows = Array.from({ length: taps }, (_, tap) =>
    sliced(padded, [{ axis: 1, begin: tap * h.dilation, length: h.output, stride: h.stride }]),
  );
  const image = reshape(call('Concat', rows, { axis: 3 }), [
    1,
    images * h.output,
    seen(w),
    taps * inputs,
  ]);
  const filter = reshape(transpose(as(2), [1, 0, 2, 3]), [outputs, images * h.output, w.output, 1]);
  const product = call('Conv', [image, filter], {
    kernel_shape: [w.output, 1],
    strides: [w.dilation, 1],
    dilations: [w.stride, 1],
  });
  return transpose(reshape(product, [outputs, columns, taps, inputs]), [2, 1, 3, 0]);
};

const plainConvolution = (node: Node<Convolution>): Operand =>
  inSingles(node, (as) => convolution(node, as));

const kernelOf = ({ ksize, data_format }: Attrs['MaxPool']): readonly number[] =>
  axesOf(data_format).spatial.map((axis) => ksize[axis] as number);

/** The largest values of windows, and where they are in the tensor as if it had one axis. */
function maxPool(node: Node, x: Operand = 0): readonly [Call, Result] | null {
  const [image] = node.inputs as [Node];
  const attrs = node.attrs as Attrs['MaxPool'];
  if (!isChannelsFirst(node) || image.dtype === 'bool') return null;
  const window = windows(attrs, image.shape, kernelOf(attrs)).attrs;
  return results('MaxPool', [x], window, 2) as [Call, Result];
}

/** Numbers of all dtypes but floats are pooled as doubles, which hold them. */
const isFloat = ({ dtype }: Node): boolean => dtype === 'float32' || dtype === 'float64';

const pooled = (node: Node<'MaxPool' | 'MaxPool3D'>): Operand => {
  if (isOfChannels(node)) return ofChannels(node);
  if (isFloat(node)) return maxPool(node)?.[0] ?? null;
  return isChannelsFirst(node)
    ? inDType(node, 'float64', (as) => maxPool(node, as(0))?.[0] ?? null)
    : null;
};

const isOfChannels = ({ attrs }: Node<'MaxPool' | 'MaxPool3D'>): boolean =>
  (attrs.ksize[axesOf(attrs.data_format).channels] ?? 1) > 1;

/** The largest of neighbouring channels. */
function ofChannels({ attrs, shape }: Node<'MaxPool' | 'MaxPool3D'>): Operand {
  const { channels } = axesOf(attrs.data_format);
  const size = attrs.ksize[channels] as number;
  const split = [...shape.slice(0, channels + 1), size, ...shape.slice(channels + 1)];
  return call('ReduceMax', [reshape(0, split), ints([channels + 1])], { keepdims: 0 });
}

/** Every gradient is added where the largest value of its window is. */
const maxPoolGradient = (node: Node<'MaxPoolGrad' | 'MaxPool3DGrad'>): Operand => {
  const indices = isFloat(node) ? (maxPool(node)?.[1] ?? null) : null;
  if (indices === null) return null;
  const [x, , dy] = node.inputs as [Node, Node, Node];
  const zeros = expand(scalar(node.dtype, 0), [elements(x)]);
  const flat = [elements(dy)];
  const sums = call('ScatterElements', [zeros, reshape(indices, flat), reshape(2, flat)], {
    axis: 0,
    reduction: 'add',
  });
  return reshape(sums, x.shape);
};

/** What stands in the second tensor where the windows of the first have their largest values. */
const secondMaxPoolGradient = (node: Node<'MaxPoolGradGrad' | 'MaxPool3DGradGrad'>): Operand => {
  const indices = isFloat(node) ? (maxPool(node)?.[1] ?? null) : null;
  return indices && call('Gather', [reshape(2, [-1]), indices], { axis: 0 });
};

const averagePool = (node: Node<'AvgPool' | 'AvgPool3D'>): Operand => {
  const [image] = node.inputs as [Node];
  const attrs = node.attrs as Attrs['MaxPool'];
  const window = windows(attrs, image.shape, kernelOf(attrs)).attrs;
  return inSingles(node, (as) => call('AveragePool', [as(0)], window));
};

/** A gradient is shared out among the elements of its window. */
const averagePoolGradient = (node: Node<'AvgPoolGrad' | 'AvgPool3DGrad'>): Operand => {
  const attrs = node.attrs as Attrs['MaxPool'];
  const { spatial } = axesOf(attrs.data_format);
  const { axes } = windows(attrs, node.shape, kernelOf(attrs));
  const shares = node.shape.map((length, axis): Taps | null => {
    const window = axes[spatial.indexOf(axis)];
    if (window === undefined) return null;
    const back = new Map<number, [number, number][]>();
    for (let o = 0; o < window.output; o++) {
      const begin = o * window.stride - window.before;
      const places = Array.from({ length: window.size }, (_, k) => begin + k);
      const inside = places.filter((i) => i >= 0 && i < length);
      for (const i of inside) back.set(i, [...(back.get(i) ?? []), [o, 1 / inside.length]]);
    }
    return (i) => back.get(i) ?? [];
  });
  return resampled(1, node.inputs[1] as Node, node.shape, shares);
};

export const nnRows: Rows = {
  AvgPool: averagePool,
  AvgPool3D: averagePool,
  AvgPool3DGrad: averagePoolGradient,
  AvgPoolGrad: averagePoolGradient,
  BiasAdd: (node) => {
    const { length: rank } = node.shape;
    const behind = node.attrs.data_format.startsWith('NC') ? rank - 2 : 0;
    const [, bias] = node.inputs as [Node, Node];
    return add(
      0,
      behind === 0
        ? 1
        : reshape(1, [bias.shape[0] as number, ...new Array<number>(behind).fill(1)]),
    );
  },
  Conv2D: plainConvolution,
  Conv2DBackpropFilter: (node) => inSingles(node, (as) => filterGradient(node, as)),
  Conv2DBackpropInput: (node) => inSingles(node, (as) => inputGradient(node, as)),
  Conv3D: plainConvolution,
  Conv3DBackpropInputV2: (node) => inSingles(node, (as) => inputGradient(node, as)),
  DepthwiseConv2dNative: plainConvolution,
  _FusedConv2D: (node) =>
    inSingles(node, (as) =>
      node.attrs.fused_ops.includes('Relu')
        ? convolution(node, as, 'com.microsoft:FusedConv', [2], { activation: 'Relu' })
        : convolution(node, as, 'Conv', [2]),
    ),
  MaxPool: pooled,
  MaxPool3D: pooled,
  MaxPool3DGrad: maxPoolGradient,
  MaxPool3DGradGrad: secondMaxPoolGradient,
  MaxPoolGrad: maxPoolGradient,
  MaxPoolGradGrad: secondMaxPoolGradient,
  // TensorFlow's places are those of images with their channels last, without or with the batch.
  MaxPoolWithArgmax: (node) => {
    const [x] = node.inputs as [Node];
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const isExact = isFloat(node);
    const first: Attrs['MaxPool'] = {
      ...turned(node.attrs),
      padding: node.attrs.padding,
      data_format: 'NCHW',
    };
    const window = windows(first, [n, c, h, w], kernelOf(first)).attrs;
    const [values, places] = results(
      'MaxPool',
      [transpose(isExact ? 0 : cast(0, 'float64'), [0, 3, 1, 2])],
      window,
      2,
    ) as [Call, Result];
    const number = (value: number): Operand => scalar('int64', value);
    const image = call('Mod', [places, number(c * h * w)]);
    const within = add(
      mul(call('Mod', [image, number(h * w)]), number(c)),
      div(image, number(h * w)),
    );
    const start = mul(div(places, number(c * h * w)), number(c * h * w));
    const all = node.attrs.include_batch_in_index ? add(start, within) : within;
    const dtype = node.outputs[1]?.dtype ?? 'int64';
    const back = [0, 2, 3, 1];
    const largest = transpose(values, back);
    return [isExact ? largest : cast(largest, node.dtype), cast(transpose(all, back), dtype)];
  },
  MaxPoolGradWithArgmax: (node) => {
    const [x, dy] = node.inputs as [Node, Node];
    const n = x.shape[0] as number;
    const rows = node.attrs.include_batch_in_index ? 1 : n;
    const flat = (t: Node): readonly number[] => [rows, elements(t) / rows];
    const zeros = expand(scalar(node.dtype, 0), flat(x));
    const indices = cast(reshape(2, flat(dy)), 'int64');
    const attrs = { axis: 1, reduction: 'add' };
    return reshape(
      call('ScatterElements', [zeros, indices, reshape(1, flat(dy))], attrs),
      node.shape,
    );
  },
};

/** Windows of images whose channels are last, as those of images whose channels are second. */
const turned = ({ ksize, strides }: Attrs['MaxPoolWithArgmax']) => {
  const order = [0, 3, 1, 2];
  return {
    ksize: order.map((axis) => ksize[axis] as number),
    strides: order.map((axis) => strides[axis] as number),
  };
};
