import type { Attrs } from '../../../compiler/ops/index.js';
import { effectiveSize } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import {
  add,
  type Call,
  call,
  ints,
  type Operand,
  type Rows,
  reshape,
  sliced,
  transpose,
} from '../call.js';
import { type As, inSingles, windows } from './windows.js';

type Convolution = 'Conv2D' | 'Conv3D' | 'DepthwiseConv2dNative' | '_FusedConv2D';

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

export const convolutionRows: Rows = {
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
};
