import type { AnyArray } from '../compiler/graph/nd_array.js';
import type { Step } from '../compiler/plan.js';
import type { TensorType } from '../compiler/program/node.js';
import type { Target } from '../compiler/target.js';
import type { PhiloxState } from './random/philox.js';

export type KernelStep = Extract<Step, { kind: 'kernel' }>;

/** What operations keep from run to run of a Session. */
export interface OpStates {
  /** The generator of random numbers of an operation. */
  random(name: string, seed: number, seed2: number): PhiloxState;
  /** How often this has been asked for an operation before. */
  count(name: string): number;
}

/**
 * A bound kernel step: from input values to output values, one reference each. The input at
 * `reuses` may be written over where nothing else holds its buffer.
 */
export type BoundStep<V> = (inputs: readonly (V | null)[]) => readonly V[];

/** What executes a Plan's kernel steps, on values `V` of its own that count their references. */
export interface Executor<V> extends Target {
  upload(value: AnyArray): V;
  download(value: V, type: TensorType): AnyArray;
  retain(value: V): V;
  release(value: V): void;
  /** Called when a run is over: these strings, in variables, are all that is still needed. */
  keepStrings(values: Iterable<V>): void;
  /** Ends what works for it. */
  close(): void;
  /** Prepares a step: everything that the node decides is decided here, once. */
  bind(step: KernelStep, states: OpStates): BoundStep<V>;
}
