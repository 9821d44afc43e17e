import { type CallSite, explain } from '../compiler/graph/call_site.js';
import { InternalError, OpError } from '../compiler/graph/errors.js';
import type { AnyArray } from '../compiler/graph/nd_array.js';
import { uninitialized } from '../compiler/passes/specialise/errors.js';
import type { Plan, Step } from '../compiler/plan.js';
import type { Node, TensorType } from '../compiler/program/node.js';
import type { BoundStep, Executor } from './executor.js';
import { addLists, runListStep } from './list_steps.js';
import { TensorList, type Value } from './tensor_list.js';
import type { Trace, Traced } from './trace.js';

/** A plan whose kernels are ready to run, and those of its branches and loops. */
export interface BoundPlan<V> {
  readonly plan: Plan;
  readonly steps: readonly {
    readonly step: Step;
    readonly kernel: BoundStep<V> | null;
    readonly plans: readonly BoundPlan<V>[];
  }[];
}

/** The value of a variable. */
export interface Variable<V> {
  readonly value: V;
  readonly type: TensorType;
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** One run of a Session: the assignments that are not yet in force, and the constants. */
export class Run<V> {
  readonly #assigned = new Map<string, Variable<V>>();
  /** Constants are uploaded once for a run, however often a loop's body needs them. */
  readonly #constants = new Map<Plan, readonly V[]>();

  constructor(
    private readonly executor: Executor<V>,
    private readonly variables: Map<string, Variable<V>>,
    private readonly trace: Trace | null = null,
  ) {}

  execute(bound: BoundPlan<V>, feeds: ReadonlyMap<string, AnyArray>): readonly (AnyArray | null)[] {
    const { executor } = this;
    const { plan } = bound;
    const slots = this.#slotsFor(plan);
    try {
      for (const { name, slot, node } of plan.feeds) {
        slots[slot] = attributed(node, () => executor.upload(feeds.get(name) as AnyArray));
      }
      this.#runSteps(bound, slots);
      const values = plan.fetches.map((fetch) => {
        if (fetch === null) return null;
        return executor.download(slots[fetch.slot] as V, fetch.node);
      });
      this.#commit();
      return values;
    } finally {
      this.#releaseAll(slots);
      for (const constants of this.#constants.values()) this.#releaseAll(constants);
      for (const { value } of this.#assigned.values()) executor.release(value);
      executor.keepStrings(this.#stringVariables());
    }
  }

  *#stringVariables(): Iterable<V> {
    for (const { value, type } of this.variables.values()) {
      if (type.dtype === 'string') yield value;
    }
  }

  /**
   * Runs the plan of a region.
   * @param parameters their values, which the plan takes over.
   * @returns the values that it fetches, which are the caller's.
   */
  #runRegion(bound: BoundPlan<V>, parameters: readonly Value<V>[]): readonly Value<V>[] {
    const { plan } = bound;
    const slots = this.#slotsFor(plan);
    try {
      for (const [i, { slot }] of plan.feeds.entries()) slots[slot] = parameters[i] as Value<V>;
      this.#runSteps(bound, slots);
      return plan.fetches.map((fetch) => this.retain(fetch && (slots[fetch.slot] as Value<V>)));
    } finally {
      this.#releaseAll(slots);
    }
  }

  #slotsFor(plan: Plan): Value<V>[] {
    return new Array<Value<V>>(plan.slots).fill(null);
  }

  #runSteps({ plan, steps }: BoundPlan<V>, slots: Value<V>[]): void {
    const constants = this.#constantsOf(plan);
    for (const [i, { slot }] of plan.constants.entries()) {
      slots[slot] = this.retain(constants[i] as V);
    }
    const { trace } = this;
    for (const { step, kernel, plans } of steps) {
      const start = trace?.now() ?? 0;
      if (step.kind === 'kernel') this.#runKernel(step, kernel as BoundStep<V>, slots);
      else if (step.kind === 'list') this.#runList(step, slots);
      else if (step.kind === 'call') this.#runCall(step, plans, slots);
      else if (step.kind === 'read') slots[step.output] = this.retain(this.#read(step));
      else this.#assign(step, slots[step.input] as V);
      trace?.add(tracedStep(step), start);
      for (const slot of step.frees) this.#free(slots, slot);
    }
  }

  #constantsOf(plan: Plan): readonly V[] {
    const known = this.#constants.get(plan);
    if (known !== undefined) return known;
    const constants: V[] = [];
    this.#constants.set(plan, constants);
    for (const { node } of plan.constants) {
      constants.push(attributed(node, () => this.executor.upload(node.attrs.value)));
    }
    return constants;
  }

  /** One more reference to a value. */
  retain(value: Value<V>): Value<V> {
    if (value instanceof TensorList) return value.retain();
    return value === null ? null : this.executor.retain(value);
  }

  /** Gives a reference back. */
  release(value: Value<V>): void {
    if (value instanceof TensorList) value.release((element) => this.release(element));
    else if (value !== null) this.executor.release(value);
  }

  #free(slots: Value<V>[], slot: number): void {
    const value = slots[slot] ?? null;
    slots[slot] = null;
    this.release(value);
  }

  #releaseAll(values: readonly Value<V>[]): void {
    for (const value of values) this.release(value);
  }

  #runKernel(step: StepOf<'kernel'>, kernel: BoundStep<V>, slots: Value<V>[]): void {
    const inputs = step.inputs.map((slot) => (slot === null ? null : (slots[slot] as V)));
    const outputs = attributed(step.node, () => kernel(inputs));
    for (const [i, slot] of step.outputs.entries()) slots[slot] = outputs[i] as V;
  }

  #runList(step: StepOf<'list'>, slots: Value<V>[]): void {
    const inputs = step.inputs.map((slot) => (slot === null ? null : (slots[slot] as Value<V>)));
    const outputs = attributed(step.node, () => runListStep(step, inputs, this, this.executor));
    for (const [i, slot] of step.outputs.entries()) slots[slot] = outputs[i] as Value<V>;
  }

  #runCall(
    { node, inputs, outputs }: StepOf<'call'>,
    plans: readonly BoundPlan<V>[],
    slots: Value<V>[],
  ): void {
    const operands = inputs.map((slot) => slots[slot] as Value<V>);
    const results = this.#call(node, operands, plans);
    for (const [i, slot] of outputs.entries()) slots[slot] = results[i] as Value<V>;
  }

  #call(
    node: Node,
    operands: readonly Value<V>[],
    plans: readonly BoundPlan<V>[],
  ): readonly Value<V>[] {
    const [first, second] = plans as readonly [BoundPlan<V>, BoundPlan<V>];
    if (node.type === 'While') return this.#loop(operands, first, second);
    if (node.type === '_TensorListAdd') {
      const [a = null, b = null] = operands as readonly (TensorList<V> | null)[];
      return [addLists(a, b, this, (x, y) => this.#runRegion(first, [x, y])[0] as Value<V>)];
    }
    const [pred, ...values] = operands;
    const isTrue = this.#isTrue(pred as V, node.inputs[0] as Node);
    return this.#runRegion(
      isTrue ? first : second,
      values.map((value) => this.retain(value)),
    );
  }

  /** Iterates; what the body does not change, its last parameters, stays the caller's. */
  #loop(
    operands: readonly Value<V>[],
    cond: BoundPlan<V>,
    body: BoundPlan<V>,
  ): readonly Value<V>[] {
    const count = body.plan.fetches.length;
    const all = (values: readonly Value<V>[]) => values.map((value) => this.retain(value));
    const invariants = operands.slice(count);
    let variables = all(operands.slice(0, count));
    const goesOn = (): boolean => {
      const [pred] = this.#runRegion(cond, all([...variables, ...invariants]));
      try {
        return this.#isTrue(pred as V, cond.plan.fetches[0]?.node as Node);
      } finally {
        this.release(pred as V);
      }
    };
    try {
      while (goesOn()) {
        const parameters = [...variables, ...all(invariants)];
        variables = [];
        variables = [...this.#runRegion(body, parameters)];
      }
      return variables;
    } catch (error) {
      this.#releaseAll(variables);
      throw error;
    }
  }

  #isTrue(value: V, type: TensorType): boolean {
    return this.executor.download(value, type).data[0] !== 0;
  }

  #read({ variable, node }: StepOf<'read'>): V {
    const current = this.#assigned.get(variable) ?? this.variables.get(variable);
    if (current === undefined) {
      const site: CallSite | null = node.inputs[0]?.origin.site ?? null;
      throw uninitialized({ name: variable, type: 'VariableV2', site });
    }
    return current.value;
  }

  #assign({ variable, node }: StepOf<'assign'>, assigned: V): void {
    const type = node.inputs[1] as TensorType;
    const value = this.executor.retain(assigned);
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

/** What is said of a step in a trace; a variable's value is there already, or is kept as it is. */
export const tracedStep = ({ kind, node }: Step): Traced => ({
  name: node.origin.name,
  type: kind === 'read' ? 'VariableV2' : node.type,
  inputs: kind === 'read' ? [] : node.inputs.map(({ origin }) => origin.name.replace(/:0$/, '')),
  outputs: kind === 'assign' ? [] : node.outputs,
});

/** Does something for a node; an error names the node's operation. */
export function attributed<R>(node: Node, body: () => R): R {
  try {
    return body();
  } catch (error) {
    throw failureOf(error, node);
  }
}

/** An error that names the operation of a node. */
export function failureOf(error: unknown, node: Node): OpError {
  if (error instanceof OpError && error.failed !== null) return error;
  const op = { name: node.origin.name, type: node.type };
  const inputs = node.inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`);
  const message = error instanceof Error ? error.message : String(error);
  const text = explain(message, { op, inputs, site: node.origin.site ?? undefined });
  const ErrorClass =
    error instanceof OpError ? (error.constructor as typeof OpError) : InternalError;
  return new ErrorClass(text, op);
}
