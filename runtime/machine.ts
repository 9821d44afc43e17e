import { type CallSite, explain } from '../compiler/graph/call_site.js';
import { InternalError, OpError } from '../compiler/graph/errors.js';
import type { NDArray } from '../compiler/graph/nd_array.js';
import { uninitialized } from '../compiler/passes/specialise.js';
import type { Plan, Step } from '../compiler/plan.js';
import type { Node, TensorType } from '../compiler/program/node.js';
import type { Target } from '../compiler/target.js';
import type { BoundStep, Executor } from './executor.js';
import { PhiloxState } from './random/philox.js';

/** A Session's state on one target: its variables, its random numbers, the plans it has loaded. */
export interface Machine {
  readonly target: Target;
  /** The shape of a variable's value, or null where it has none. */
  variableShape(name: string): readonly number[] | null;
  /** Binds a plan to the target. It holds nothing there between runs. */
  load(plan: Plan): LoadedPlan;
  /** Frees the variables. */
  close(): void;
}

/** A plan that is ready to run, any number of times. */
export interface LoadedPlan {
  /**
   * Runs the plan. Assignments take effect together when everything has succeeded: a run that
   * throws changes no variable and leaves nothing behind.
   *
   * @param feeds the fed values by tensor name.
   * @returns the fetched values, null for operations.
   */
  run(feeds: ReadonlyMap<string, NDArray>): readonly (NDArray | null)[];
}

interface Variable<V> {
  readonly value: V;
  readonly type: TensorType;
}

/** Builds a machine on an executor. */
export function createMachine<V>(executor: Executor<V>): Machine {
  const variables = new Map<string, Variable<V>>();
  const random = new Map<string, PhiloxState>();

  const randomStates = (name: string, seed: number, seed2: number): PhiloxState => {
    const state = random.get(name) ?? new PhiloxState(seed, seed2);
    random.set(name, state);
    return state;
  };

  function load(plan: Plan): LoadedPlan {
    const steps = plan.steps.map((step) => ({
      step,
      bound: step.kind === 'kernel' ? executor.bind(step, randomStates) : null,
    }));
    return { run: (feeds) => new Run(executor, plan, variables).execute(steps, feeds) };
  }

  return {
    target: executor,
    variableShape: (name) => variables.get(name)?.type.shape ?? null,
    load,
    close() {
      for (const { value } of variables.values()) executor.release(value);
      variables.clear();
    },
  };
}

/** One execution of a plan: the slots, and the assignments that are not yet in force. */
class Run<V> {
  readonly #slots: (V | null)[];
  readonly #assigned = new Map<string, Variable<V>>();

  constructor(
    private readonly executor: Executor<V>,
    private readonly plan: Plan,
    private readonly variables: Map<string, Variable<V>>,
  ) {
    this.#slots = new Array<V | null>(plan.slots).fill(null);
  }

  execute(
    steps: readonly { readonly step: Step; readonly bound: BoundStep<V> | null }[],
    feeds: ReadonlyMap<string, NDArray>,
  ): readonly (NDArray | null)[] {
    const { executor, plan } = this;
    try {
      for (const { name, slot, node } of plan.feeds) {
        this.#slots[slot] = attributed(node, () => executor.upload(feeds.get(name) as NDArray));
      }
      for (const { slot, node } of plan.constants) {
        this.#slots[slot] = attributed(node, () => executor.upload(node.attrs.value));
      }
      for (const { step, bound } of steps) {
        if (step.kind === 'kernel') this.#runKernel(step, bound as BoundStep<V>);
        else if (step.kind === 'read') this.#slots[step.output] = executor.retain(this.#read(step));
        else this.#assign(step);
        for (const slot of step.frees) this.#free(slot);
      }
      const values = plan.fetches.map((fetch) => {
        if (fetch === null) return null;
        return executor.download(this.#slots[fetch.slot] as V, fetch.node);
      });
      this.#commit();
      return values;
    } finally {
      for (const slot of this.#slots.keys()) this.#free(slot);
      for (const { value } of this.#assigned.values()) executor.release(value);
    }
  }

  #free(slot: number): void {
    const value = this.#slots[slot] ?? null;
    if (value === null) return;
    this.#slots[slot] = null;
    this.executor.release(value);
  }

  #runKernel(step: Extract<Step, { kind: 'kernel' }>, bound: BoundStep<V>): void {
    const inputs = step.inputs.map((slot) => (slot === null ? null : (this.#slots[slot] as V)));
    const outputs = attributed(step.node, () => bound(inputs));
    for (const [i, slot] of step.outputs.entries()) this.#slots[slot] = outputs[i] as V;
  }

  #read({ variable, node }: Extract<Step, { kind: 'read' }>): V {
    const current = this.#assigned.get(variable) ?? this.variables.get(variable);
    if (current === undefined) {
      const site: CallSite | null = node.inputs[0]?.origin.site ?? null;
      throw uninitialized({ name: variable, type: 'VariableV2', site });
    }
    return current.value;
  }

  #assign({ variable, node, input }: Extract<Step, { kind: 'assign' }>): void {
    const type = node.inputs[1] as TensorType;
    const value = this.executor.retain(this.#slots[input] as V);
    const before = this.#assigned.get(variable);
    this.#assigned.set(variable, { value, type: { dtype: type.dtype, shape: type.shape } });
    if (before !== undefined) this.executor.release(before.value);
  }

  #commit(): void {
    for (const [name, variable] of this.#assigned) {
      const before = this.variables.get(name);
      this.variables.set(name, variable);
      if (before !== undefined) this.executor.release(before.value);
    }
    this.#assigned.clear();
  }
}

/** Does something for a node; an error names the node's operation. */
function attributed<R>(node: Node, body: () => R): R {
  try {
    return body();
  } catch (error) {
    throw failureOf(error, node);
  }
}

function failureOf(error: unknown, node: Node): OpError {
  if (error instanceof OpError && error.failed !== null) return error;
  const op = { name: node.origin.name, type: node.type };
  const inputs = node.inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`);
  const message = error instanceof Error ? error.message : String(error);
  const text = explain(message, { op, inputs, site: node.origin.site ?? undefined });
  const ErrorClass =
    error instanceof OpError ? (error.constructor as typeof OpError) : InternalError;
  return new ErrorClass(text, op);
}
