import type { Attrs } from '../../../compiler/ops/index.js';
import { axesOf } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import { elements } from '../../../compiler/program/shorthand.js';
import {
  add,
  and,
  type Call,
  call,
  cast,
  div,
  equal,
  expand,
  inDType,
  ints,
  mul,
  not,
  type Operand,
  or,
  type Result,
  type Rows,
  reshape,
  results,
  scalar,
  sliced,
  transpose,
} from '../call.js';
import { resampled, type Taps } from './linear.js';
import {
  channelsLast,
  fromChannelsLast,
  imageAxes,
  inSingles,
  isChannelsFirst,
  kernelOf,
  windows,
} from './windows.js';

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

const isOfChannels = ({
  attrs,
}: Node<'MaxPool' | 'MaxPool3D' | 'MaxPoolGrad' | 'MaxPool3DGrad'>): boolean =>
  (attrs.ksize[axesOf(attrs.data_format).channels] ?? 1) > 1;

/** The largest of neighbouring channels. */
function ofChannels({ attrs, shape }: Node<'MaxPool' | 'MaxPool3D'>): Operand {
  const { channels } = axesOf(attrs.data_format);
  const size = attrs.ksize[channels] as number;
  const split = [...shape.slice(0, channels + 1), size, ...shape.slice(channels + 1)];
  return call('ReduceMax', [reshape(0, split), ints([channels + 1])], { keepdims: 0 });
}

/** Places of a window that are compared one by one. */
const FEW = 9;

/**
 * The gradient of a pool whose windows lie side by side: the gradient where the first of a window's
 * largest values is, and zeros. (Where the gradient is infinite, the zeros are NaN.) The channels are
 * last, so that what the places of a window are taken out of, and put together from, are runs.
 */
function sideBySide(node: Node<'MaxPoolGrad' | 'MaxPool3DGrad'>): Operand {
  const [{ shape }] = node.inputs as [Node];
  const { batch, channels, spatial } = imageAxes(node);
  const window = windows(node.attrs, shape, kernelOf(node.attrs));
  const { axes } = window;
  const lengths = spatial.map((axis) => shape[axis] as number);
  const fits = axes.every((a, i) => a.stride === a.size && a.output * a.size === lengths[i]);
  const places = axes.reduce((count, { size }) => count * size, 1);
  if (!fits || places > FEW || isOfChannels(node)) return null;
  const [images, depth] = [shape[batch], shape[channels]] as [number, number];
  const byWindow = (x: Operand, isPooled: boolean): Operand =>
    reshape(x, [
      images,
      ...axes.flatMap(({ output, size }) => [output, isPooled ? 1 : size]),
      depth,
    ]);
  const rank = shape.length;
  const x = channelsLast(node, 0);
  const first = transpose(x, [0, rank - 1, ...axes.map((_, i) => i + 1)]);
  const [pooled] = results('MaxPool', [first], window.attrs, 2);
  const largest = transpose(pooled, [0, ...axes.map((_, i) => i + 2), 1]);
  const areLargest = equal(byWindow(x, false), byWindow(largest, true));
  let before: Operand = null;
  const firstAt = (place: readonly number[]): Operand => {
    const here = sliced(
      areLargest,
      place.map((begin, i) => ({ axis: 2 * i + 2, begin, length: 1 })),
    );
    const first = before === null ? here : and(here, not(before));
    before = before === null ? here : or(before, here);
    return first;
  };
  const firstFrom = (place: readonly number[]): Operand => {
    const axis = axes[place.length];
    if (axis === undefined) return firstAt(place);
    const parts = Array.from({ length: axis.size }, (_, i) => firstFrom([...place, i]));
    return call('Concat', parts, { axis: 2 * place.length + 2 });
  };
  const gradient = mul(cast(firstFrom([]), node.dtype), byWindow(channelsLast(node, 2), true));
  return fromChannelsLast(node, reshape(gradient, [images, ...lengths, depth]));
}

/** Every gradient is added where the largest value of its window is. */
const maxPoolGradient = (node: Node<'MaxPoolGrad' | 'MaxPool3DGrad'>): Operand => {
  const short = isFloat(node) ? sideBySide(node) : null;
  if (short !== null) return short;
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

export const poolRows: Rows = {
  AvgPool: averagePool,
  AvgPool3D: averagePool,
  AvgPool3DGrad: averagePoolGradient,
  AvgPoolGrad: averagePoolGradient,
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
