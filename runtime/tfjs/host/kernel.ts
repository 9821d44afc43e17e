import type { OpType } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import type { PhiloxState } from '../../random/philox.js';
import type { StringTable } from '../../string_table.js';
import type { View } from '../memory.js';

/** An input that the compiler has read, and room that nobody asked for. */
export const NOTHING: View = new Int32Array(0);

/** What a kernel of our own works on: the device's values, in place. */
export interface HostRun {
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
  /** What the numbers stand for that are strings. */
  readonly strings: StringTable;
  /** The room that the kernel asked for. */
  readonly scratch: View;
  /** The op's own generator of random numbers, which lives as long as the Session. */
  random(): PhiloxState;
  /** How often the op has asked for this before, in the life of the Session. */
  count(): number;
}

/**
 * A kernel of our own, in JavaScript on the backend's memory: for what tfjs lacks on a backend, does
 * wrongly (its MaxPoolGrad on wasm), or does in many passes (Adam).
 */
export interface HostKernel {
  /** Inputs whose buffer the first output may take: each element is read before it is written. */
  readonly inPlace?: readonly number[];
  /** How many float32 numbers it needs room for while it runs. */
  readonly scratch?: number;
  run(run: HostRun): void;
}

/** The kernel for a node; null where tfjs's own will do. */
export type HostRow<K extends OpType> = (node: Node<K>) => HostKernel | null;

/** The rows of some ops. */
export type HostTable = { readonly [K in OpType]?: HostRow<K> };
