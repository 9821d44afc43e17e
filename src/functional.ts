/** Functions along the first axis of tensors: loops over TensorArrays. */

import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import type { Dim, Shape } from '../compiler/graph/shape.js';
import { Greater, GreaterEqual, Less } from '../compiler/ops/comparison.js';
import { add, subtract } from '../compiler/ops/operators.js';
import { shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { StridedSlice } from '../compiler/ops/strided_slice.js';
import { whileLoop } from './control_flow/index.js';
import { assertSameStructure, flatten, packLike, type Traced, type Values } from './nest.js';
import { type Arguments, bindArguments } from './signature.js';
import { TensorArray } from './tensor_array.js';

/** How a loop over elements may be run. */
interface LoopOptions {
  /** Changes nothing here: iterations run one after the other. */
  readonly parallelIterations?: number | null;
  /** Whether gradients go through. */
  readonly backProp?: boolean;
  /** Changes nothing here. */
  readonly swapMemory?: boolean;
  readonly name?: string | null;
}

function checkCallable(fn: unknown): void {
  if (typeof fn !== 'function') throw new TypeError(explainHere('fn must be callable.'));
}

const integer = (value: TensorLike): Tensor => convertToTensor(value, { dtype: 'int32' });

/** The tensors of a structure, each as an array of its slices, and the number of those. */
function unstacked(elems: unknown, elementShapes: 'given' | 'inferred' = 'inferred') {
  const tensors = flatten(elems).map((elem) =>
    convertToTensor(elem as TensorLike, { name: 'elem' }),
  );
  const [first] = tensors as [Tensor];
  if (first.shape?.length === 0) {
    const text =
      tensors.length === 1
        ? 'elems must be a 1+ dimensional Tensor, not a scalar'
        : 'elements in elems must be 1+ dimensional Tensors, not scalars';
    throw new ValueError(explainHere(text));
  }
  const length = first.shape?.[0] ?? null;
  const count = integer(length ?? firstOf(shapeOf(first)));
  const arrays = tensors.map((t) => {
    const elementShape = elementShapes === 'given' ? (t.shape?.slice(1) ?? null) : null;
    return new TensorArray(t.dtype, count, { elementShape }).unstack(t);
  });
  return { tensors, arrays, count, length };
}

/** The first element of a vector. */
const firstOf = (vector: Tensor): Tensor =>
  StridedSlice([vector, [0], [1], [1]], { shrink_axis_mask: 1 }, 'strided_slice');

/** What the arrays hold as tensors, of which the length may be known. */
const stacked = (arrays: readonly TensorArray[], length: Dim): Tensor[] =>
  arrays.map((array) => {
    const tensor = array.stack();
    if (tensor.shape !== null) tensor.setShape([length, ...tensor.shape.slice(1)]);
    return tensor;
  });

const MAP_FN = [
  'fn',
  'elems',
  'dtype?',
  'parallelIterations?',
  'backProp?',
  'swapMemory?',
  'inferShape?',
  'name?',
] as const;

type MapParameters = [
  fn: (elems: never) => unknown,
  elems: unknown,
  dtype?: unknown,
  parallelIterations?: number | null,
  backProp?: boolean,
  swapMemory?: boolean,
  inferShape?: boolean,
  name?: string | null,
];

/**
 * What `fn` makes of every slice of tensors along their first axis, side by side: TF 1.15's
 * `tf.map_fn`.
 *
 * @param fn from the slices, in the structure of `elems`, to a tensor or a structure of tensors.
 * @param elems a tensor or a structure of tensors whose first axes have one length.
 * @param options `dtype`, the structure of what `fn` gives with the dtypes of its tensors, where that is
 *   not the structure and the dtypes of `elems`; `inferShape` (true), whether `fn` always gives the
 *   same shapes; `backProp`; `name`. By position in TF 1.15's order.
 * @returns the structure that `fn` gives, of tensors that have one more axis.
 * @throws TypeError for an `fn` that is no function; ValueError for scalars, or where `fn` gives another
 *   structure.
 */
export function mapFn<const E, R>(
  fn: (elems: Traced<E>) => R,
  elems: E,
  options?: LoopOptions & { readonly dtype?: unknown; readonly inferShape?: boolean },
): Traced<R>;
export function mapFn<const E, R>(
  fn: (elems: Traced<E>) => R,
  elems: E,
  dtype: unknown,
  parallelIterations?: number | null,
  backProp?: boolean,
  swapMemory?: boolean,
  inferShape?: boolean,
  name?: string | null,
): Traced<R>;
export function mapFn(...args: unknown[]): unknown {
  const bound = bindArguments('map_fn', MAP_FN, args as Arguments<MapParameters, typeof MAP_FN>);
  const { fn, elems, inferShape = true } = bound;
  checkCallable(fn);
  return getDefaultGraph().nameScope(bound.name ?? 'map', () => {
    const { tensors, arrays, count, length } = unstacked(elems);
    const dtype =
      bound.dtype ??
      packLike(
        elems,
        tensors.map((t) => t.dtype),
      );
    const results = (flatten(dtype) as DType[]).map(
      (d) => new TensorArray(d, count, { inferShape }),
    );
    const [, filled] = whileLoop(
      (i) => Less([i, count]),
      (i, into) => {
        const given = packLike(
          elems,
          arrays.map((array) => array.read(i)),
        );
        const values = fn(given as never);
        assertSameStructure(dtype, values);
        const written = flatten(values).map((value, k) =>
          (into[k] as TensorArray).write(i, value as TensorLike),
        );
        return [add(i, 1), written];
      },
      [integer(0), results],
      { ...loopOptions(bound), maximumIterations: count },
    );
    return packLike(dtype, stacked(filled as TensorArray[], length));
  });
}

const loopOptions = ({ parallelIterations, backProp }: LoopOptions) => ({
  parallelIterations: parallelIterations ?? 10,
  backProp,
});

const FOLD = [
  'fn',
  'elems',
  'initializer?',
  'parallelIterations?',
  'backProp?',
  'swapMemory?',
  'name?',
] as const;

type FoldParameters = [
  fn: (accumulated: never, elems: never) => unknown,
  elems: unknown,
  initializer?: unknown,
  parallelIterations?: number | null,
  backProp?: boolean,
  swapMemory?: boolean,
  name?: string | null,
];

/** `foldl` and `foldr`: what has been accumulated, and the next slice, become what is accumulated. */
function fold(direction: 'foldl' | 'foldr', args: Arguments<FoldParameters, typeof FOLD>): unknown {
  const bound = bindArguments<FoldParameters, typeof FOLD>(direction, FOLD, args);
  const { fn, elems, initializer = null } = bound;
  checkCallable(fn);
  const isLeft = direction === 'foldl';
  return getDefaultGraph().nameScope(bound.name ?? direction, () => {
    const { arrays, count } = unstacked(elems);
    const at = (i: Tensor): unknown =>
      packLike(
        elems,
        arrays.map((array) => array.read(i)),
      );
    const last = initializer === null ? subtract(count, 1) : count;
    const start = isLeft ? integer(initializer === null ? 1 : 0) : last;
    const first = initializer ?? at(isLeft ? integer(0) : last);
    const [, result] = whileLoop(
      (i) => (isLeft ? Less([i, count]) : Greater([i, 0])),
      (i, accumulated) => {
        const place = isLeft ? i : subtract(i, 1);
        const next = fn(accumulated as never, at(place) as never);
        return [isLeft ? add(i, 1) : place, next];
      },
      [start, first],
      { ...loopOptions(bound), maximumIterations: count },
    );
    return result;
  });
}

/**
 * A function repeatedly applied to what it gave before and the next slice of tensors along their first
 * axis, from the first to the last: TF 1.15's `tf.foldl`.
 *
 * @param fn from what has been accumulated, and the slices in the structure of `elems`, to what is
 *   accumulated then, in the same structure.
 * @param elems a tensor or a structure of tensors whose first axes have one length.
 * @param initializer what is accumulated before the first slice; the first slice where it is left out.
 * @param options `backProp`; `name`.
 * @returns what is accumulated in the end.
 * @throws TypeError for an `fn` that is no function; ValueError where `fn` gives another structure.
 */
export function foldl<const E, const A extends Values>(
  fn: (accumulated: Traced<A>, elems: Traced<E>) => unknown,
  elems: E,
  initializer: A,
  options?: LoopOptions,
): Traced<A>;
export function foldl<const E, const A = E>(
  fn: (accumulated: Traced<A>, elems: Traced<E>) => unknown,
  elems: E,
  options?: LoopOptions & { readonly initializer?: A | null },
): Traced<A>;
export function foldl(...args: unknown[]): unknown {
  return fold('foldl', args as Arguments<FoldParameters, typeof FOLD>);
}

/** The same from the last slice to the first: TF 1.15's `tf.foldr`. See `foldl`. */
export function foldr<const E, const A extends Values>(
  fn: (accumulated: Traced<A>, elems: Traced<E>) => unknown,
  elems: E,
  initializer: A,
  options?: LoopOptions,
): Traced<A>;
export function foldr<const E, const A = E>(
  fn: (accumulated: Traced<A>, elems: Traced<E>) => unknown,
  elems: E,
  options?: LoopOptions & { readonly initializer?: A | null },
): Traced<A>;
export function foldr(...args: unknown[]): unknown {
  return fold('foldr', args as Arguments<FoldParameters, typeof FOLD>);
}

const SCAN = [
  'fn',
  'elems',
  'initializer?',
  'parallelIterations?',
  'backProp?',
  'swapMemory?',
  'inferShape?',
  'reverse?',
  'name?',
] as const;

type ScanParameters = [
  fn: (accumulated: never, elems: never) => unknown,
  elems: unknown,
  initializer?: unknown,
  parallelIterations?: number | null,
  backProp?: boolean,
  swapMemory?: boolean,
  inferShape?: boolean,
  reverse?: boolean,
  name?: string | null,
];

/** What `scan` may be told. */
interface ScanOptions extends LoopOptions {
  /** Whether `fn` always gives the shapes of the initializer. */
  readonly inferShape?: boolean;
  /** From the last slice to the first. */
  readonly reverse?: boolean;
}

/**
 * Like `foldl`, but gives what was accumulated after every slice, side by side: TF 1.15's `tf.scan`.
 *
 * @param fn from what has been accumulated, and the slices in the structure of `elems`, to what is
 *   accumulated then, in the same structure.
 * @param elems a tensor or a structure of tensors whose first axes have one length.
 * @param initializer what is accumulated before the first slice; where it is left out the first slice
 *   is what is accumulated first.
 * @param options `inferShape`, `reverse`, `backProp`, `name`.
 * @returns the structure that is accumulated, of tensors that have one more axis.
 * @throws TypeError for an `fn` that is no function; ValueError where `fn` gives another structure.
 */
export function scan<const E, const A extends Values>(
  fn: (accumulated: Traced<A>, elems: Traced<E>) => unknown,
  elems: E,
  initializer: A,
  options?: ScanOptions,
): Traced<A>;
export function scan<const E, const A = E>(
  fn: (accumulated: Traced<A>, elems: Traced<E>) => unknown,
  elems: E,
  options?: ScanOptions & { readonly initializer?: A | null },
): Traced<A>;
export function scan(...args: unknown[]): unknown {
  const bound = bindArguments('scan', SCAN, args as Arguments<ScanParameters, typeof SCAN>);
  const { fn, elems, initializer = null, reverse = false, inferShape = true } = bound;
  checkCallable(fn);
  const like = initializer ?? elems;
  return getDefaultGraph().nameScope(bound.name ?? 'scan', () => {
    const { arrays, count, length } = unstacked(elems, 'given');
    const begin = reverse ? subtract(count, 1) : integer(0);
    const accumulated =
      initializer === null
        ? arrays.map((array) => array.read(begin))
        : flatten(initializer).map((value) => convertToTensor(value as TensorLike));
    const results = accumulated.map((t) => {
      const elementShape: Shape = inferShape ? t.shape : null;
      const array = new TensorArray(t.dtype, count, { elementShape, inferShape });
      return initializer === null ? array.write(begin, t) : array;
    });
    const next = (i: Tensor): Tensor => (reverse ? subtract(i, 1) : add(i, 1));
    const [, , filled] = whileLoop(
      (i) => (reverse ? GreaterEqual([i, 0]) : Less([i, count])),
      (i, values, into) => {
        const given = packLike(
          elems,
          arrays.map((array) => array.read(i)),
        );
        const result = fn(packLike(like, values) as never, given as never);
        assertSameStructure(like, result);
        const flat = flatten(result).map((value) => convertToTensor(value as TensorLike));
        const written = flat.map((value, k) => (into[k] as TensorArray).write(i, value));
        return [next(i), flat, written];
      },
      [initializer === null ? next(begin) : begin, accumulated, results],
      { ...loopOptions(bound), maximumIterations: count },
    );
    return packLike(like, stacked(filled as TensorArray[], length));
  });
}
