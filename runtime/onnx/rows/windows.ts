import type { Attrs } from '../../../compiler/ops/index.js';
import { axesOf, windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import { inDType, type Operand, transpose } from '../call.js';

/*
 * Images have their channels second, as ONNX has them: a rule turns those of other programs, but for
 * some gradients, which are computed with the channels last.
 */

export const isChannelsFirst = ({ attrs }: Node): boolean =>
  (attrs as { readonly data_format: string }).data_format.startsWith('NC');

/** The axes of a node's images: of the batch, the channels and the places. */
export const imageAxes = (node: Node) => {
  const { data_format } = node.attrs as { readonly data_format: string };
  const { channels, spatial } = axesOf(data_format);
  return { batch: 0, channels, spatial };
};

/** An image of a node with its channels last. */
export function channelsLast(node: Node, x: Operand): Operand {
  const { batch, channels, spatial } = imageAxes(node);
  return transpose(x, [batch, ...spatial, channels]);
}

/** An image with its channels last as the node has images. */
export function fromChannelsLast(node: Node, x: Operand): Operand {
  const { batch, channels, spatial } = imageAxes(node);
  const last = [batch, ...spatial, channels];
  return transpose(
    x,
    last.map((_, axis) => last.indexOf(axis)),
  );
}

export type As = (x: Operand) => Operand;

/** What ONNX Runtime computes in single precision only, of images whose channels are second. */
export const inSingles = (node: Node, build: (as: As) => Operand): Operand => {
  if (!isChannelsFirst(node)) return null;
  // A value that cannot be written has nothing to be cast.
  const written = build((x) => x);
  return written === null ? null : inDType(node, 'float32', build);
};

/** The windows along the spatial axes: ONNX lists what comes before on all of them, then behind. */
export function windows(
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

/** The lengths of a pool's windows. */
export const kernelOf = ({ ksize, data_format }: Attrs['MaxPool']): readonly number[] =>
  axesOf(data_format).spatial.map((axis) => ksize[axis] as number);
