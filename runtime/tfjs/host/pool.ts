import { isFloating } from '../../../compiler/graph/dtypes.js';
import type { PoolAttrs } from '../../../compiler/ops/pool.js';
import { windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import { isNode, type Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/**
 * The windows over one image, of any number of axes: window `w` sees the places from `starts[w]` to
 * `starts[w + 1]` in `places`, in row-major order, without those in the padding.
 */
interface Windows {
  readonly images: number;
  readonly imageSize: number;
  /** Neighbouring windows that see the same places, one further each: the channels. */
  readonly channels: number;
  readonly starts: Int32Array;
  readonly places: Int32Array;
}

/** The places along one axis that each window sees. */
function spans(length: number, axis: number, attrs: PoolAttrs): readonly (readonly number[])[] {
  const window = windowAxis(attrs, axis);
  const taps = attrs.ksize[axis] as number;
  const { output, before } = windowGeometry(length, taps, window);
  return Array.from({ length: output }, (_, i) => {
    const start = i * window.stride - before;
    const from = Math.max(0, start);
    const to = Math.min(length, start + taps);
    return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  });
}

function windowsOf(shape: readonly number[], attrs: PoolAttrs): Windows {
  // Channels that are pooled themselves are one more axis of the image.
  const isDepthwise = (attrs.ksize.at(-1) as number) > 1;
  const axes = isDepthwise ? shape.slice(1) : shape.slice(1, -1);
  const channels = isDepthwise ? 1 : (shape.at(-1) as number);
  let windows: readonly (readonly number[])[] = [[0]];
  for (const [i, length] of axes.entries()) {
    const along = spans(length, i + 1, attrs);
    windows = windows.flatMap((outer) =>
      along.map((span) => outer.flatMap((place) => span.map((k) => place * length + k))),
    );
  }
  const starts = new Int32Array(windows.length + 1);
  for (const [w, { length }] of windows.entries()) starts[w + 1] = (starts[w] as number) + length;
  return {
    images: shape[0] as number,
    imageSize: axes.reduce((n, d) => n * d, channels),
    channels,
    starts,
    places: Int32Array.from(windows.flat(), (place) => place * channels),
  };
}

/** What is done with a window: `places[from … to]`, each `offset` further, belong to it. */
type Visit = (window: number, from: number, to: number, offset: number) => void;

function forEachWindow({ images, imageSize, channels, starts }: Windows, visit: Visit): void {
  const count = starts.length - 1;
  let window = 0;
  for (let image = 0; image < images; image++) {
    for (let w = 0; w < count; w++) {
      const [from, to] = [starts[w] as number, starts[w + 1] as number];
      for (let channel = 0; channel < channels; channel++, window++) {
        visit(window, from, to, image * imageSize + channel);
      }
    }
  }
}

/**
 * The place of the first largest value of every window; a NaN counts as the largest. Written out, for
 * max pooling is on the way of every training step.
 */
function maxima(windows: Windows, x: View): Int32Array {
  const { images, imageSize, channels, starts, places } = windows;
  const count = starts.length - 1;
  const found = new Int32Array(images * count * channels);
  let window = 0;
  for (let image = 0; image < images; image++) {
    for (let w = 0; w < count; w++) {
      const from = starts[w] as number;
      const to = starts[w + 1] as number;
      for (let channel = 0; channel < channels; channel++, window++) {
        const offset = image * imageSize + channel;
        let largest = Number.NEGATIVE_INFINITY;
        let at = offset + (places[from] as number);
        for (let k = from; k < to; k++) {
          const place = offset + (places[k] as number);
          const value = x[place] as number;
          if (value <= largest) continue;
          largest = value;
          at = place;
          if (Number.isNaN(value)) break;
        }
        found[window] = at;
      }
    }
  }
  return found;
}

/** The windows over the node's first input. */
const windowsOver = ({ inputs: [image], attrs }: Node & { readonly attrs: PoolAttrs }): Windows =>
  windowsOf((image as Node).shape, attrs);

function maximum(node: Node<'MaxPool' | 'MaxPool3D' | 'MaxPoolWithArgmax'>): HostKernel {
  const windows = windowsOver(node);
  const isNumberedByBatch = isNode(node, 'MaxPoolWithArgmax') && node.attrs.include_batch_in_index;
  const period = isNumberedByBatch ? windows.images * windows.imageSize : windows.imageSize;
  return {
    run({ inputs: [x], outputs: [y, argmax] }) {
      const found = maxima(windows, x as View);
      for (let i = 0; i < found.length; i++) {
        const at = found[i] as number;
        (y as View)[i] = (x as View)[at] as number;
        if (argmax !== undefined) argmax[i] = at % period;
      }
    },
  };
}

function maximumGradient(node: Node<'MaxPoolGrad' | 'MaxPool3DGrad'>): HostKernel {
  const windows = windowsOver(node);
  return {
    run({ inputs: [x, , dy], outputs: [dx] }) {
      (dx as View).fill(0);
      const found = maxima(windows, x as View);
      for (let i = 0; i < found.length; i++) {
        const at = found[i] as number;
        (dx as View)[at] = ((dx as View)[at] as number) + ((dy as View)[i] as number);
      }
    },
  };
}

function maximumSecondGradient(node: Node<'MaxPoolGradGrad' | 'MaxPool3DGradGrad'>): HostKernel {
  const windows = windowsOver(node);
  return {
    run({ inputs: [x, , grad], outputs: [out] }) {
      const found = maxima(windows, x as View);
      for (let i = 0; i < found.length; i++) {
        const at = found[i] as number;
        (out as View)[i] = (grad as View)[at] as number;
      }
    },
  };
}

function average(node: Node<'AvgPool' | 'AvgPool3D'>): HostKernel {
  const windows = windowsOver(node);
  const { places } = windows;
  return {
    run({ inputs: [x], outputs: [y] }) {
      forEachWindow(windows, (window, from, to, offset) => {
        let total = 0;
        for (let k = from; k < to; k++)
          total += (x as View)[offset + (places[k] as number)] as number;
        (y as View)[window] = total / (to - from);
      });
    },
  };
}

function averageGradient({ shape, attrs }: Node<'AvgPoolGrad' | 'AvgPool3DGrad'>): HostKernel {
  const windows = windowsOf(shape, attrs);
  const { places } = windows;
  return {
    run({ inputs: [, dy], outputs: [dx] }) {
      dx?.fill(0);
      forEachWindow(windows, (window, from, to, offset) => {
        const share = ((dy as View)[window] as number) / (to - from);
        for (let k = from; k < to; k++) {
          const place = offset + (places[k] as number);
          (dx as View)[place] = ((dx as View)[place] as number) + share;
        }
      });
    },
  };
}

export const poolKernels: HostTable = {
  // tfjs pools neither integers nor channels.
  MaxPool: (node) =>
    isFloating(node.dtype) && node.attrs.ksize.at(-1) === 1 ? null : maximum(node),
  MaxPool3D: maximum,
  MaxPoolWithArgmax: maximum,
  MaxPoolGrad: maximumGradient,
  MaxPool3DGrad: maximumGradient,
  MaxPoolGradGrad: maximumSecondGradient,
  MaxPool3DGradGrad: maximumSecondGradient,
  // wasm's makes an infinity of a NaN.
  AvgPool: average,
  AvgPool3D: average,
  AvgPoolGrad: averageGradient,
  AvgPool3DGrad: averageGradient,
  MaxPoolGradWithArgmax: (node) => {
    const { shape } = node.inputs[0] as Node;
    const imageSize = shape.slice(1).reduce((n, d) => n * d, 1);
    const perImage = (node.inputs[1] as Node).shape.slice(1).reduce((n, d) => n * d, 1);
    return {
      run({ inputs: [, dy, argmax], outputs: [dx] }) {
        dx?.fill(0);
        for (const [i, place] of (argmax as View).entries()) {
          const image = node.attrs.include_batch_in_index ? 0 : Math.floor(i / perImage);
          const at = image * imageSize + place;
          (dx as View)[at] = ((dx as View)[at] as number) + ((dy as View)[i] as number);
        }
      },
    };
  },
};
