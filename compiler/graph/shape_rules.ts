import type { InferContext, TensorInfo } from './record.js';
import { broadcastShapes, type Dim, formatShape, type Shape, unknownDims } from './shape.js';

/** The shape of input `i`, which must have this rank (TF: `InferenceContext::WithRank`). */
export function withRank(c: InferContext<unknown>, i: number, rank: number): readonly Dim[] {
  const shape = c.shape(i);
  if (shape === null) return unknownDims(rank);
  if (shape.length !== rank) {
    return c.fail(`Shape must be rank ${rank} but is rank ${shape.length}`);
  }
  return shape;
}

/** The shape of input `i`, which must have at least this rank. */
export function withRankAtLeast(c: InferContext<unknown>, i: number, rank: number): Shape {
  const shape = c.shape(i);
  if (shape !== null && shape.length < rank) {
    return c.fail(`Shape must be at least rank ${rank} but is rank ${shape.length}`);
  }
  return shape;
}

/** What is known of a dimension that is both `a` and `b` (TF: `InferenceContext::Merge`). */
export function mergeDims(c: InferContext<unknown>, a: Dim, b: Dim, kernelText?: string): Dim {
  if (a !== null && b !== null && a !== b) {
    return c.fail(`Dimensions must be equal, but are ${a} and ${b}`, kernelText);
  }
  return a ?? b;
}

/** What is known of a shape that is both `a` and `b` (TF: `InferenceContext::Merge`). */
export function mergeShapesOrFail(
  c: InferContext<unknown>,
  a: Shape,
  b: Shape,
  kernelText?: string,
): Shape {
  if (a === null || b === null) return a ?? b;
  if (a.length !== b.length) {
    return c.fail(`Shapes must be equal rank, but are ${a.length} and ${b.length}`, kernelText);
  }
  return a.map((d, i) => {
    const other = b[i] as Dim;
    if (d !== null && other !== null && d !== other) {
      const shapes = `${formatShape(a)} and ${formatShape(b)}`;
      const text = `Dimension ${i} in both shapes must be equal, but are ${d} and ${other}. Shapes are ${shapes}.`;
      c.fail(text, kernelText);
    }
    return d ?? other;
  });
}

/** The output of an elementwise op on inputs 0 and 1. */
export function broadcastInputs(
  c: InferContext<unknown>,
  kernelText = `Incompatible shapes: [${c.shape(0)}] vs. [${c.shape(1)}]`,
): Shape {
  return broadcastShapes(c.shape(0), c.shape(1), (x, y) =>
    c.fail(`Dimensions must be equal, but are ${x} and ${y}`, kernelText),
  );
}

/** The output is like input 0. */
export const sameAsInput = (c: InferContext<unknown>): TensorInfo => ({
  dtype: c.dtype(0),
  shape: c.shape(0),
  list: c.list(0),
});

/** An axis counted from the front; one outside `[-rank, rank)` is reported, as `text` says. */
export function normalizeAxis(
  c: InferContext<unknown>,
  axis: number,
  rank: number,
  text = `Invalid reduction dimension ${axis} for input with ${rank} dimensions.`,
): number {
  if (axis < -rank || axis >= rank) return c.fail(text);
  return axis < 0 ? axis + rank : axis;
}

/** The shape that the value of input `i`, a vector, describes; -1 and unknown elements are null. */
export function shapeFromInput(c: InferContext<unknown>, i: number): Shape {
  const value = c.value(i);
  const invalid = value?.data.find((d) => d !== null && d < -1);
  if (typeof invalid === 'number') {
    c.fail(`Invalid value in tensor used for shape: ${invalid}`);
  }
  if (value !== null) return value.data.map((d) => (d === -1 ? null : d));
  const length = c.shape(i)?.[0];
  return length === undefined || length === null ? null : unknownDims(length);
}
