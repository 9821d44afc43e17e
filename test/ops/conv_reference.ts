/**
 * Convolution and pooling as plain loops over images, windows and channels, in double precision:
 * what the kernels are held against. Nothing here is clever, so that it can be believed.
 */

import type { NDArray } from '../../compiler/graph/nd_array.js';

/** `'SAME'`, `'VALID'`, or the rows added above and below and the columns left and right. */
export type ReferencePadding = 'SAME' | 'VALID' | readonly [Pair, Pair];

type Pair = readonly [number, number];

/** How a window moves. */
export interface Window {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: ReferencePadding;
}

/** Values with four axes. */
export interface Array4 {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float64Array;
}

export const array4 = (shape: Array4['shape']): Array4 => ({
  shape,
  data: new Float64Array(shape.reduce((n, d) => n * d, 1)),
});

export const fromNDArray = ({ shape, data }: NDArray): Array4 => ({
  shape: shape as Array4['shape'],
  data: Float64Array.from(data),
});

const place = (
  { shape: [, b, c, d] }: Array4,
  i: number,
  j: number,
  k: number,
  l: number,
): number => ((i * b + j) * c + k) * d + l;

const get = (x: Array4, i: number, j: number, k: number, l: number): number =>
  x.data[place(x, i, j, k, l)] as number;

const add = (x: Array4, i: number, j: number, k: number, l: number, value: number): void => {
  x.data[place(x, i, j, k, l)] = get(x, i, j, k, l) + value;
};

/**
 * The output length along an axis and the padding before it, counted out: SAME has one window for
 * every stride begun, VALID as many as fit.
 */
function axisGeometry(
  size: number,
  taps: number,
  stride: number,
  dilation: number,
  padding: 'SAME' | 'VALID' | Pair,
): { readonly output: number; readonly before: number } {
  const span = (taps - 1) * dilation + 1;
  if (padding === 'SAME') {
    let output = 0;
    for (let start = 0; start < size; start += stride) output++;
    let missing = 0;
    while (size + missing < (output - 1) * stride + span) missing++;
    return { output, before: Math.floor(missing / 2) };
  }
  const [before, after] = padding === 'VALID' ? [0, 0] : padding;
  let output = 0;
  for (let start = 0; start + span <= size + before + after; start += stride) output++;
  return { output, before };
}

/** The lengths of the output's rows and columns, and the padding above and left. */
function geometry(x: Array4, taps: Pair, { strides, dilations, padding }: Window) {
  const axis = (i: 0 | 1) =>
    axisGeometry(
      x.shape[i + 1] as number,
      taps[i],
      strides[i],
      dilations[i],
      typeof padding === 'string' ? padding : padding[i],
    );
  return { rows: axis(0), columns: axis(1) };
}

/** Calls `visit` with every window and every place of the input that it covers. */
function forEachTap(
  x: Array4,
  taps: Pair,
  window: Window,
  visit: (output: Pair, tap: Pair, input: Pair) => void,
): Pair {
  const { rows, columns } = geometry(x, taps, window);
  const [, height, width] = x.shape;
  for (let r = 0; r < rows.output; r++) {
    for (let c = 0; c < columns.output; c++) {
      for (let i = 0; i < taps[0]; i++) {
        for (let j = 0; j < taps[1]; j++) {
          const y = r * window.strides[0] + i * window.dilations[0] - rows.before;
          const z = c * window.strides[1] + j * window.dilations[1] - columns.before;
          if (y >= 0 && y < height && z >= 0 && z < width) visit([r, c], [i, j], [y, z]);
        }
      }
    }
  }
  return [rows.output, columns.output];
}

/** The shape of what a window of `taps` gives. */
const outputShape = (x: Array4, taps: Pair, window: Window, channels: number): Array4['shape'] => {
  const { rows, columns } = geometry(x, taps, window);
  return [x.shape[0], rows.output, columns.output, channels];
};

const tapsOf = ({ shape: [rows, columns] }: Array4): Pair => [rows, columns];

/** y[n,r,c,o] = Σ x[n,row,column,i] · filter[tap row,tap column,i,o]. */
export function conv2d(x: Array4, filter: Array4, window: Window): Array4 {
  const [, , depth, filters] = filter.shape;
  const y = array4(outputShape(x, tapsOf(filter), window, filters));
  forEachTap(x, tapsOf(filter), window, ([r, c], [i, j], [row, column]) => {
    for (let n = 0; n < x.shape[0]; n++) {
      for (let d = 0; d < depth; d++) {
        for (let o = 0; o < filters; o++) {
          add(y, n, r, c, o, get(x, n, row, column, d) * get(filter, i, j, d, o));
        }
      }
    }
  });
  return y;
}

/** The gradients of Σ conv2d(x, filter)·dy. */
export function conv2dGradients(
  x: Array4,
  filter: Array4,
  dy: Array4,
  window: Window,
): { readonly dx: Array4; readonly dFilter: Array4 } {
  const [, , depth, filters] = filter.shape;
  const [dx, dFilter] = [array4(x.shape), array4(filter.shape)];
  forEachTap(x, tapsOf(filter), window, ([r, c], [i, j], [row, column]) => {
    for (let n = 0; n < x.shape[0]; n++) {
      for (let d = 0; d < depth; d++) {
        for (let o = 0; o < filters; o++) {
          const g = get(dy, n, r, c, o);
          add(dx, n, row, column, d, g * get(filter, i, j, d, o));
          add(dFilter, i, j, d, o, g * get(x, n, row, column, d));
        }
      }
    }
  });
  return { dx, dFilter };
}

/** The places of a window's values in one channel of one image. */
function windowsOf(x: Array4, taps: Pair, window: Window): ReadonlyMap<string, readonly Pair[]> {
  const windows = new Map<string, Pair[]>();
  forEachTap(x, taps, window, ([r, c], _, input) => {
    const key = `${r},${c}`;
    windows.set(key, [...(windows.get(key) ?? []), input]);
  });
  return windows;
}

/** What a pooling op gives, and the gradient of Σ pool(x)·dy. */
interface Pooling {
  readonly y: Array4;
  gradient(dy: Array4): Array4;
}

/** For every window and channel: the value, and the share of each of its places in the gradient. */
function pool(
  x: Array4,
  taps: Pair,
  window: Window,
  reduce: (values: readonly number[]) => { value: number; shares: readonly number[] },
): Pooling {
  const [images, , , channels] = x.shape;
  const y = array4(outputShape(x, taps, window, channels));
  const backward: ((dy: Array4, dx: Array4) => void)[] = [];
  for (const [key, places] of windowsOf(x, taps, window)) {
    const [r, c] = key.split(',').map(Number) as [number, number];
    for (let n = 0; n < images; n++) {
      for (let d = 0; d < channels; d++) {
        const { value, shares } = reduce(places.map(([row, column]) => get(x, n, row, column, d)));
        add(y, n, r, c, d, value);
        backward.push((dy, dx) => {
          for (const [k, [row, column]] of places.entries()) {
            add(dx, n, row, column, d, get(dy, n, r, c, d) * (shares[k] as number));
          }
        });
      }
    }
  }
  return {
    y,
    gradient(dy) {
      const dx = array4(x.shape);
      for (const step of backward) step(dy, dx);
      return dx;
    },
  };
}

/** The largest value of every window; of equal ones the first takes the gradient. */
export const maxPool = (x: Array4, taps: Pair, window: Window): Pooling =>
  pool(x, taps, window, (values) => {
    const value = Math.max(...values);
    const first = values.indexOf(value);
    return { value, shares: values.map((_, i) => Number(i === first)) };
  });

/** The mean of every window's values, padding left out. */
export const avgPool = (x: Array4, taps: Pair, window: Window): Pooling =>
  pool(x, taps, window, (values) => ({
    value: values.reduce((a, b) => a + b, 0) / values.length,
    shares: values.map(() => 1 / values.length),
  }));
