import type { DType } from '../graph/dtypes.js';
import { MAX_FOLDED_ELEMENTS, type PartialValue, vectorValue } from '../graph/partial_value.js';
import type { FoldContext } from '../graph/record.js';
import { broadcastShapes } from '../graph/shape.js';

/** How far apart neighbours along every axis are, row-major. */
export const strides = (shape: readonly number[]): number[] => {
  const out = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    out[i] = stride;
    stride *= shape[i] as number;
  }
  return out;
};

/** The value at every place of `shape`, where `place` gives the source index of a coordinate. */
export function gatherValue(
  value: PartialValue,
  shape: readonly number[],
  place: (coordinate: readonly number[]) => number,
): PartialValue {
  const steps = strides(shape);
  const size = shape.reduce((n, d) => n * d, 1);
  const data = Array.from(
    { length: size },
    (_, i) =>
      value.data[place(steps.map((s, axis) => Math.floor(i / s) % (shape[axis] as number)))] ??
      null,
  );
  return { dtype: value.dtype, shape, data };
}

/** A value repeated along the axes that broadcasting adds or stretches. */
export function broadcastValue(value: PartialValue, shape: readonly number[]): PartialValue {
  const steps = strides(value.shape);
  const offset = shape.length - value.shape.length;
  return gatherValue(value, shape, (at) =>
    steps.reduce(
      (index, step, axis) =>
        index + (value.shape[axis] === 1 ? 0 : (at[axis + offset] as number) * step),
      0,
    ),
  );
}

/** Values one after the other along an axis. */
export function concatValues(values: readonly PartialValue[], axis: number): PartialValue {
  const { dtype, shape } = values[0] as PartialValue;
  const at = axis < 0 ? axis + shape.length : axis;
  const blocks = shape.slice(0, at).reduce((n, d) => n * d, 1);
  const block = ({ data }: PartialValue, i: number): PartialValue['data'] => {
    const length = data.length / blocks;
    return data.slice(i * length, (i + 1) * length);
  };
  const total = values.reduce((n, v) => n + (v.shape[at] as number), 0);
  return {
    dtype,
    shape: shape.map((d, i) => (i === at ? total : d)),
    data: Array.from({ length: blocks }, (_, i) => values.flatMap((v) => block(v, i))).flat(),
  };
}

/** The folding rule of an elementwise op of one input; null elements stay unknown. */
export const foldUnary =
  (f: (x: number) => number) =>
  (c: FoldContext<unknown>): PartialValue | null => {
    const x = c.value(0);
    return (
      x && { dtype: c.dtype, shape: x.shape, data: x.data.map((v) => (v === null ? null : f(v))) }
    );
  };

/** The folding rule of an elementwise op of two inputs; what `f` gives null for stays unknown. */
export const foldBinary =
  (f: (x: number, y: number, dtype: DType) => number | null) =>
  (c: FoldContext<unknown>): PartialValue | null => {
    const [x, y] = [c.value(0), c.value(1)];
    if (x === null || y === null) return null;
    let fits = true;
    const shape = broadcastShapes(x.shape, y.shape, (a) => {
      fits = false;
      return a as never;
    }) as readonly number[];
    if (!fits) return null;
    const [a, b] = [broadcastValue(x, shape).data, broadcastValue(y, shape).data];
    const data = a.map((v, i) => {
      const w = b[i] ?? null;
      return v === null || w === null ? null : f(v, w, x.dtype);
    });
    return { dtype: c.dtype, shape, data };
  };

/** The nearest whole number, of two equally near the even one. */
export function roundHalfToEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The value of an input; of a vector of which only the length is known, as many unknown elements. */
export function vectorInput(c: FoldContext<unknown>, i: number): PartialValue | null {
  const [length, ...others] = c.shape(i) ?? [];
  const isVector = typeof length === 'number' && length <= MAX_FOLDED_ELEMENTS;
  if (!isVector || others.length > 0) return c.value(i);
  return c.value(i) ?? vectorValue(new Array<null>(length).fill(null), c.dtype);
}
