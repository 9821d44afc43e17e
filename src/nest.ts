/** Structures of tensors: what a branch or a loop is given and returns. TF 1.15's `nest`. */

import { explainHere } from '../compiler/graph/call_site.js';
import {
  describe,
  isTensorConvertible,
  type TensorConvertible,
  type TypedArray,
} from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import type { NDArray } from '../compiler/graph/nd_array.js';
import { Operation, Tensor } from '../compiler/graph/operation.js';

/** A tuple with names: a class whose fields are its elements. */
export abstract class NamedTuple {
  abstract elements(): readonly unknown[];
  /** A tuple of the same class with other elements. */
  abstract withElements(elements: readonly unknown[]): NamedTuple;
}

/** A value that becomes one tensor. A list is a structure. */
export type Scalarlike = Tensor | TensorConvertible | number | boolean | NDArray | TypedArray;

/** Values, and lists of values. */
export type Values = Scalarlike | Leaf | NamedTuple | readonly Values[];

/** What becomes of a structure inside and behind a branch or a loop: a tensor for every value. */
export type Traced<S> = S extends Tensor | TensorConvertible | Operation
  ? Tensor
  : S extends number | boolean | NDArray | TypedArray
    ? Tensor
    : S extends Leaf | NamedTuple
      ? S
      : { -readonly [K in keyof S]: Traced<S[K]> };

/** Something that travels through branches and loops as one tensor: a TensorArray. */
export abstract class Leaf {
  abstract readonly flow: Tensor;
  /** The same, with another flow. */
  abstract withFlow(flow: Tensor): Leaf;
}

const isPlainObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !isTensorConvertible(value);

/** The elements of a structure, by key and in the order of its keys; null for a value. */
function entriesOf(value: unknown): readonly (readonly [key: string, value: unknown])[] | null {
  if (Array.isArray(value)) return value.map((v, i) => [String(i), v]);
  if (value instanceof NamedTuple) return value.elements().map((v, i) => [String(i), v]);
  if (isPlainObject(value))
    return Object.keys(value)
      .sort()
      .map((k) => [k, value[k]]);
  return null;
}

/** Whether a value is a structure of values. */
export const isStructure = (value: unknown): boolean => entriesOf(value) !== null;

/** The values of a structure, in order; the value itself where it is none. */
export function flatten(structure: unknown): unknown[] {
  const entries = entriesOf(structure);
  return entries === null ? [structure] : entries.flatMap(([, value]) => flatten(value));
}

/** A structure like `structure`, of other values. */
export function packLike<S, T>(structure: S, values: readonly T[]): unknown {
  let next = 0;
  const pack = (like: unknown): unknown => {
    const entries = entriesOf(like);
    if (entries === null) return values[next++];
    const packed = entries.map(([key, value]) => [key, pack(value)] as const);
    if (like instanceof NamedTuple) return like.withElements(packed.map(([, value]) => value));
    return Array.isArray(like) ? packed.map(([, value]) => value) : Object.fromEntries(packed);
  };
  return pack(structure);
}

/** A structure of what `f` makes of the values of structures that are alike. */
export const mapStructure = (f: (...values: unknown[]) => unknown, ...structures: unknown[]) => {
  const lists = structures.map(flatten);
  const mapped = lists[0]?.map((_, i) => f(...lists.map((list) => list[i])));
  return packLike(structures[0], mapped ?? []);
};

/** A structure as an error shows it: a dot for every value. */
const outline = (structure: unknown): string => {
  const entries = entriesOf(structure);
  if (entries === null) return '.';
  const parts = entries.map(([key, value]) =>
    isPlainObject(structure) ? `${key}: ${outline(value)}` : outline(value),
  );
  return isPlainObject(structure) ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`;
};

/**
 * Checks that two structures have the same form: TF 1.15's `nest.assert_same_structure`.
 * @throws ValueError where they do not, its text after `prefix`.
 */
export function assertSameStructure(a: unknown, b: unknown, prefix = ''): void {
  const difference = firstDifference(a, b);
  if (difference === null) return;
  throw new ValueError(
    explainHere(
      `${prefix}The two structures don't have the same nested structure.\n\n` +
        `First structure: ${outline(a)}\n\nSecond structure: ${outline(b)}\n\n` +
        `More specifically: ${difference}`,
    ),
  );
}

function firstDifference(a: unknown, b: unknown): string | null {
  const [x, y] = [entriesOf(a), entriesOf(b)];
  if (x === null && y === null) return null;
  if (x === null || y === null) {
    const [sequence, other] = x === null ? [b, a] : [a, b];
    return `Substructure "${outline(sequence)}" is a sequence, while substructure "${shown(other)}" is not`;
  }
  if (x.length !== y.length || x.some(([key], i) => key !== y[i]?.[0])) {
    return (
      "The two structures don't have the same number of elements. " +
      `First structure: ${outline(a)}. Second structure: ${outline(b)}`
    );
  }
  for (const [i, [, value]] of x.entries()) {
    const difference = firstDifference(value, y[i]?.[1]);
    if (difference !== null) return difference;
  }
  return null;
}

const shown = (value: unknown): string =>
  value instanceof Tensor || value instanceof Operation ? value.toString() : describe(value);
