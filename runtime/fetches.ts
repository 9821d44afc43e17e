import { explainHere } from '../compiler/graph/call_site.js';
import {
  isTensorConvertible,
  representation,
  type TensorConvertible,
} from '../compiler/graph/convert.js';
import { nameOfType } from '../compiler/graph/element.js';
import { KeyError, TypeError, ValueError } from '../compiler/graph/errors.js';
import type { Graph } from '../compiler/graph/graph.js';
import type { AnyArray, NDArray } from '../compiler/graph/nd_array.js';
import { type Operation, Tensor } from '../compiler/graph/operation.js';
import { IndexedSlices } from '../compiler/ops/indexed_slices.js';
import { referenceOf } from './feeds.js';

/**
 * One thing to fetch: a tensor, an operation, a Variable, IndexedSlices, or the name of a tensor or
 * operation.
 */
export type FetchElement = Tensor | Operation | TensorConvertible | string;

/** What `run` takes: one thing, or arrays and objects of things. */
export type Fetches = FetchElement | readonly Fetches[] | { readonly [name: string]: Fetches };

/**
 * A fetched value: a scalar is a number (a boolean where the tensor is bool). Of strings it is a string,
 * or an `NDArray<'string'>`: a caller says so by `run<string>(…)`.
 */
export type Value = number | boolean | NDArray;

/** Fetched IndexedSlices: TF 1.15's `tf.IndexedSlicesValue`. */
export interface IndexedSlicesValue {
  readonly values: NDArray;
  readonly indices: NDArray;
  readonly denseShape: NDArray | null;
}

/** What `run` returns for `F`: the same structure, with values for tensors and null for operations. */
export type Fetched<F> = F extends Operation
  ? null
  : F extends IndexedSlices
    ? IndexedSlicesValue
    : F extends Tensor | TensorConvertible
      ? Value
      : F extends string
        ? Value | null
        : { -readonly [K in keyof F]: Fetched<F[K]> };

/** The tensors and operations that are fetched, and how their values go back into the structure. */
export interface FetchPlan {
  readonly elements: readonly (Tensor | Operation)[];
  /** The caller's structure, with the values of `elements` in the places of the elements. */
  restore(values: readonly (AnyArray | null)[]): unknown;
}

/**
 * Takes a structure of fetches apart.
 * @throws TypeError for what cannot be fetched; ValueError for a name or tensor that is not the graph's.
 */
export function planFetches(fetches: Fetches, graph: Graph): FetchPlan {
  const elements: (Tensor | Operation)[] = [];
  const places = new Map<Tensor | Operation, number>();
  const plan = (fetch: unknown): ((values: readonly (AnyArray | null)[]) => unknown) => {
    if (Array.isArray(fetch)) {
      const parts = fetch.map(plan);
      return (values) => parts.map((part) => part(values));
    }
    if (fetch instanceof IndexedSlices) {
      const { values, indices, denseShape } = fetch;
      const part = plan({ values, indices, ...(denseShape && { denseShape }) });
      return (fetched) => Object.assign({ denseShape: null }, part(fetched));
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
      : isTensorConvertible(value)
        ? value.toString()
        : String(value);

function elementOf(fetch: unknown, graph: Graph): Tensor | Operation {
  const shown = describe(fetch);
  const invalid = (inner: string): never => {
    const text = `Fetch argument ${shown} has invalid type ${nameOfType(fetch)}${inner}`;
    throw new TypeError(explainHere(text));
  };
  if (fetch === null || fetch === undefined) return invalid('');
  const element = isTensorConvertible(fetch) ? referenceOf(fetch) : (fetch as Tensor);
  const found = graph.asGraphElement(element, {}, (PythonError, inner, op) => {
    if (PythonError === TypeError) return invalid(`, must be a string or Tensor. (${inner})`);
    // Python shows a KeyError's text in quotes.
    const reason = PythonError === KeyError ? `"${inner}"` : inner;
    const text = `Fetch argument ${shown} cannot be interpreted as a Tensor. (${reason})`;
    throw new ValueError(explainHere(text, { op }));
  });
  if (found instanceof Tensor && found.dtype === 'variant') {
    const text = `Operation '${found.op.name}' has been marked as not fetchable.`;
    throw new ValueError(explainHere(text, { op: found.op }));
  }
  return found;
}
