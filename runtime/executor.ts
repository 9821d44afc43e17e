import type { AnyArray } from '../compiler/graph/nd_array.js';
import type { Step } from '../compiler/plan.js';
import type { TensorType } from '../compiler/program/node.js';
import type { Target } from '../compiler/target.js';
import type { PhiloxState } from './random/philox.js';

export type KernelStep = Extract<Step, { kind: 'kernel' }>;

/** The generator of random numbers of an operation, which advances from run to run. */
export type RandomStates = (name: string, seed: number, seed2: number) => PhiloxState;

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
  bind(step: KernelStep, random: RandomStates): BoundStep<V>;
}
