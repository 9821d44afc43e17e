/** A static dimension: its length, or null where it is only known when the graph runs. */
export type Dim = number | null;

/** A static shape: TF 1.15's `tf.TensorShape`. Null is an unknown rank. */
export type Shape = readonly Dim[] | null;

/** Whether rank and every dimension are known. */
export const isFullyDefined = (shape: Shape): shape is readonly number[] =>
  shape !== null && shape.every((d) => d !== null);

/** The product of the dimensions, or null where one is unknown. */
export const numElements = (shape: Shape): Dim =>
  isFullyDefined(shape) ? shape.reduce((n, d) => n * d, 1) : null;

/** A shape as TensorFlow's C++ prints it: `[?,784]`, `<unknown>`. */
export const formatShape = (shape: Shape): string =>
  shape === null ? '?' : `[${shape.map((d) => d ?? '?').join(',')}]`;

/** A shape as TensorFlow's Python prints it: `(?, 784)`, `(50,)`, `<unknown>`. */
export const formatTuple = (shape: Shape): string => {
  if (shape === null) return '<unknown>';
  const dims = shape.map((d) => d ?? '?');
  return dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(', ')})`;
};

/** Whether one tensor could have both shapes. */
export const isCompatible = (a: Shape, b: Shape): boolean =>
  a === null ||
  b === null ||
  (a.length === b.length && a.every((d, i) => d === null || b[i] === null || d === b[i]));

/** What is known of a tensor that has both shapes, which must be compatible. */
export const mergeShapes = (a: Shape, b: Shape): Shape =>
  a === null ? b : b === null ? a : a.map((d, i) => d ?? (b[i] as Dim));

export const sameShape = (a: Shape, b: Shape): boolean =>
  a === null || b === null
    ? a === b
    : a.length === b.length && a.every((d, i) => d !== null && d === b[i]);

/** A shape of `rank` unknown dimensions. */
export const unknownDims = (rank: number): readonly Dim[] => new Array<Dim>(rank).fill(null);

/**
 * The shape of an elementwise op on `a` and `b`, by numpy's broadcasting rules
 * (TF: `BroadcastBinaryOpOutputShapeFn`). `clash` is called with two dimensions that differ.
 */
export function broadcastShapes(a: Shape, b: Shape, clash: (x: number, y: number) => never): Shape {
  if (a === null || b === null) return null;
  const rank = Math.max(a.length, b.length);
  const dim = (shape: readonly Dim[], i: number): Dim => {
    const at = i - (rank - shape.length);
    return at < 0 ? 1 : (shape[at] as Dim);
  };
  return Array.from({ length: rank }, (_, i) => {
    const x = dim(a, i);
    const y = dim(b, i);
    if (x === 1) return y;
    if (y === 1) return x;
    if (x === null || y === null) return x ?? y;
    return x === y ? x : clash(x, y);
  });
}
