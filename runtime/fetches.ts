import { explainHere } from '../compiler/graph/call_site.js';
import {
  isTensorConvertible,
  representation,
  type TensorConvertible,
} from '../compiler/graph/convert.js';
import { KeyError, TypeError, ValueError } from '../compiler/graph/errors.js';
import type { Graph } from '../compiler/graph/graph.js';
import type { NDArray } from '../compiler/graph/nd_array.js';
import { Operation, Tensor } from '../compiler/graph/operation.js';
import { referenceOf } from './feeds.js';

/** One thing to fetch: a tensor, an operation, a Variable, or the name of a tensor or operation. */
export type FetchElement = Tensor | Operation | TensorConvertible | string;

/** What `run` takes: one thing, or arrays and objects of things. */
export type Fetches = FetchElement | readonly Fetches[] | { readonly [name: string]: Fetches };

/** A fetched value: a scalar is a number (a boolean where the tensor is bool). */
export type Value = number | boolean | NDArray;

/** What `run` returns for `F`: the same structure, with values for tensors and null for operations. */
export type Fetched<F> = F extends Operation
  ? null
  : F extends Tensor | TensorConvertible
    ? Value
    : F extends string
      ? Value | null
      : { -readonly [K in keyof F]: Fetched<F[K]> };

/** The tensors and operations that are fetched, and how their values go back into the structure. */
export interface FetchPlan {
  readonly elements: readonly (Tensor | Operation)[];
  /** The caller's structure, with the values of `elements` in the places of the elements. */
  restore(values: readonly (NDArray | null)[]): unknown;
}

/**
 * Takes a structure of fetches apart.
 * @throws TypeError for what cannot be fetched; ValueError for a name or tensor that is not the graph's.
 */
export function planFetches(fetches: Fetches, graph: Graph): FetchPlan {
  const elements: (Tensor | Operation)[] = [];
  const places = new Map<Tensor | Operation, number>();
  const plan = (fetch: unknown): ((values: readonly (NDArray | null)[]) => unknown) => {
    if (Array.isArray(fetch)) {
      const parts = fetch.map(plan);
      return (values) => parts.map((part) => part(values));
    }
    if (isPlainObject(fetch)) {
      const parts = Object.entries(fetch).map(([name, f]) => [name, plan(f)] as const);
      return (values) => Object.fromEntries(parts.map(([name, part]) => [name, part(values)]));
    }
    const element = elementOf(fetch, graph);
    let place = places.get(element);
    if (place === undefined) {
      place = elements.push(element) - 1;
      places.set(element, place);
    }
    const at = place;
    return (values) => {
      const value = values[at] ?? null;
      return value !== null && value.shape.length === 0 ? value.toArray() : value;
    };
  };
  return { restore: plan(fetches), elements };
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const describe = (value: unknown): string =>
  typeof value === 'string'
    ? `'${value}'`
    : value instanceof Tensor
      ? representation(value)
      : String(value);

function elementOf(fetch: unknown, graph: Graph): Tensor | Operation {
  const cannot = (inner: string): never => {
    const text = `Fetch argument ${describe(fetch)} cannot be interpreted as a Tensor. (${inner})`;
    throw new ValueError(explainHere(text));
  };
  if (typeof fetch === 'string') {
    try {
      return graph.asGraphElement(fetch);
    } catch (error) {
      // Python shows a KeyError's text in quotes.
      if (error instanceof KeyError) return cannot(`"${error.message}"`);
      if (error instanceof ValueError) return cannot(error.message);
      throw error;
    }
  }
  const element = isTensorConvertible(fetch) ? referenceOf(fetch) : fetch;
  if (!(element instanceof Tensor || element instanceof Operation)) {
    const type = element === null ? 'null' : typeof element;
    const expected =
      element === null || element === undefined
        ? ''
        : `, must be a string or Tensor. (Can not convert a ${type} into a Tensor or Operation.)`;
    const text = `Fetch argument ${describe(fetch)} has invalid type ${type}${expected}`;
    throw new TypeError(explainHere(text));
  }
  if (!graph.owns(element)) {
    const kind = element instanceof Tensor ? 'Tensor' : 'Operation';
    return cannot(`${kind} ${element} is not an element of this graph.`);
  }
  return element;
}
