import type { CallSite } from '../graph/call_site.js';
import type { DType } from '../graph/dtypes.js';
import { type AnyArray, isNumericArray, NDArray } from '../graph/nd_array.js';
import type { AttrValues, Operation } from '../graph/operation.js';
import type { ListInfo } from '../graph/record.js';
import type { Attrs, OpType } from '../ops/index.js';
import type { Region } from './program.js';

/** A concrete tensor type. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Of a list of tensors: what is known of them. */
  readonly list?: ListInfo | null;
}

/**
 * The compiler's form of an operation: immutable, every shape known, and shared, so that equal
 * computations are one node. As an input a node stands for its first output; the others are
 * reached through `Output` nodes.
 */
export interface Node<K extends OpType = OpType> {
  readonly id: number;
  readonly type: K;
  readonly attrs: Attrs[K];
  readonly inputs: readonly Node[];
  /** Nodes with an effect that must come before this one, beyond its inputs. */
  readonly after: readonly Node[];
  /** The first output; for an op without outputs the dtype of its first input and `[]`. */
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly list?: ListInfo | null;
  readonly outputs: readonly TensorType[];
  /** The bodies of an `If` or a `While`, whose outputs are all reached through `Output` nodes. */
  readonly regions: readonly Region[];
  /** The user's operation that it came from, for names, errors and profiles. */
  readonly origin: Origin;
}

/** Where a node came from. */
export interface Origin {
  readonly name: string;
  readonly site: CallSite | null;
  /** The operation of a body, which has another name there. */
  readonly operation?: Operation;
}

export const isNode = <K extends OpType>(node: Node | undefined, type: K): node is Node<K> =>
  node?.type === type;

/** Whether a node makes, changes or reads a list of tensors. */
export const isListOp = (node: Node): boolean =>
  node.regions.length === 0 &&
  node.type !== 'Parameter' &&
  node.type !== 'Output' &&
  (node.inputs[0]?.dtype === 'variant' || node.outputs.some(({ dtype }) => dtype === 'variant'));

/** The numbers of a constant node; null where it holds text, and for any other node. */
export function constantOf(node: Node | undefined): NDArray | null {
  const value: AnyArray | null = isNode(node, 'Const') ? node.attrs.value : null;
  return value !== null && isNumericArray(value) ? value : null;
}

/** The elements of a constant node, which the caller knows to be one: an axis, a shape. */
export const valuesOf = (node: Node | undefined): readonly number[] =>
  Array.from(constantOf(node)?.data ?? []);

/** Whether every element of a constant node is `value`; 0 is not -0. */
export const isFilledWith = (node: Node | undefined, value: number): boolean =>
  constantOf(node)?.data.every((x: number) => Object.is(x, value)) ?? false;

/** All nodes that `roots` need, producers first. It does not recurse: chains may be very long. */
export function topologicalOrder(roots: Iterable<Node>): readonly Node[] {
  const order: Node[] = [];
  const done = new Set<Node>();
  const stack: { readonly node: Node; next: number }[] = [];
  const push = (node: Node): void => {
    if (!done.has(node)) {
      done.add(node);
      stack.push({ node, next: 0 });
    }
  };
  for (const root of roots) {
    push(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { inputs, after } = top.node;
      const dependency = inputs[top.next] ?? after[top.next - inputs.length];
      top.next++;
      if (dependency !== undefined) push(dependency);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

let arrays = 0;
const arrayIds = new WeakMap<AnyArray, number>();

const elementKey = (x: number | string): string =>
  typeof x === 'string' ? JSON.stringify(x) : Object.is(x, -0) ? '-0' : String(x);

/** Small arrays are equal when their values are, large ones when they are the same object. */
function arrayKey(array: AnyArray): string {
  if (array.size <= 64) {
    const keys = Array.from<number | string, string>(array.data, elementKey);
    return `${array.dtype}[${array.shape}]${keys}`;
  }
  let id = arrayIds.get(array);
  if (id === undefined) {
    id = arrays++;
    arrayIds.set(array, id);
  }
  return `#${id}`;
}

/** A key that is equal for equal attributes. */
export const attrsKey = (attrs: AttrValues): string =>
  Object.keys(attrs)
    .sort()
    .map((name) => {
      const value = attrs[name];
      return `${name}=${value instanceof NDArray ? arrayKey(value) : JSON.stringify(value)}`;
    })
    .join(';');
