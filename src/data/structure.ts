import {
  convertToTensor,
  isTensorConvertible,
  type TensorConvertible,
  type TensorLike,
  type TypedArray,
} from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import type { NDArray, NestedArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Shape } from '../../compiler/graph/shape.js';

/** Tensors in arrays and objects, which stand for Python's tuples and dicts. */
export type Structure = Tensor | readonly Structure[] | { readonly [name: string]: Structure };

/**
 * Values in arrays and objects. An array is a tuple of components where it holds anything but
 * numbers, booleans and arrays of them.
 */
export type Components =
  | TensorLike
  | readonly Components[]
  | { readonly [name: string]: Components };

/** The structure of tensors that values become. */
export type TensorsOf<T> = T extends Tensor | TensorConvertible | NDArray | TypedArray | NestedArray
  ? Tensor
  : { readonly [K in keyof T]: TensorsOf<T[K]> };

/** What is known of a component: its dtype and static shape. */
export class ComponentSpec {
  constructor(
    readonly dtype: DType,
    readonly shape: Shape,
  ) {}
}

/** Anything in arrays and objects. */
export type Nest<T> = T | readonly Nest<T>[] | { readonly [name: string]: Nest<T> };

const isTuple = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) &&
  value.some((item) => isTuple(item) || (typeof item === 'object' && !Array.isArray(item)));

const isDict = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !isTensorConvertible(value);

/** The same arrays and objects, with something made of every value in them. */
export function mapNest<T>(value: unknown, leaf: (value: unknown) => T): Nest<T> {
  if (isTuple(value)) return value.map((item) => mapNest(item, leaf));
  if (!isDict(value)) return leaf(value);
  const entries = Object.entries(value).map(([name, v]) => [name, mapNest(v, leaf)] as const);
  return Object.fromEntries(entries);
}

/** The values in arrays and objects, in order. */
export function flatten<T>(nest: Nest<T>): readonly T[] {
  const leaves: T[] = [];
  mapNest(nest, (leaf) => leaves.push(leaf as T));
  return leaves;
}

/** The arrays and objects of `nest` with other values in them. */
export function packLike(nest: unknown, leaves: readonly unknown[]): unknown {
  let next = 0;
  return mapNest(nest, () => leaves[next++]);
}

/** Values as a structure of tensors. */
export const tensorsOf = (components: Components, name: string): Nest<Tensor> =>
  mapNest(components, (value) => convertToTensor(value as TensorLike, { name }));

/** What is known of tensors in a structure. */
export const specsOf = (tensors: Nest<Tensor>): Nest<ComponentSpec> =>
  mapNest(tensors, (t) => new ComponentSpec((t as Tensor).dtype, (t as Tensor).shape));
