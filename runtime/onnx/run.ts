import { allocate } from '../../compiler/graph/dtypes.js';
import { InternalError, InvalidArgumentError } from '../../compiler/graph/errors.js';
import { type AnyArray, sizeOf } from '../../compiler/graph/nd_array.js';
import { uninitialized } from '../../compiler/passes/specialise/errors.js';
import type { Step } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { runListStep } from '../list_steps.js';
import type { Values } from '../machine.js';
import { PhiloxState } from '../random/philox.js';
import { attributed, failureOf, tracedStep } from '../run.js';
import { TensorList, type Value } from '../tensor_list.js';
import { hostKernels } from '../tfjs/host/index.js';
import { type HostRow, NOTHING } from '../tfjs/host/kernel.js';
import type { View } from '../tfjs/memory.js';
import type { Trace, Traced } from '../trace.js';
import type { BoundModel, BoundPlan, BoundStep } from './bound_plan.js';
import { type Data, type OrtTensor, withoutCopies } from './library.js';
import type { Model } from './model.js';
import type { Source } from './plan_writer.js';
import type { Tensors } from './tensors.js';

/** A variable's value, and the memory of the one before, which takes the next. */
export interface Variable {
  readonly type: TensorType;
  readonly value: Data;
  readonly spare: Data | null;
}

/** What outlives a run. */
export interface State {
  readonly variables: Map<string, Variable>;
  readonly random: Map<string, PhiloxState>;
  /** How often it has been called with the name of an operation. */
  readonly count: (name: string) => number;
  readonly tensors: Tensors;
  /** Whether the runtime writes outputs into memory that it is given. */
  readonly fillsOutputs: boolean;
}

type Slots = Value<OrtTensor>[];
type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Values are the garbage collector's: nothing counts them, so a list is never changed in its place. */
const uncounted = {
  retain: (value: Value<OrtTensor>): Value<OrtTensor> => value,
  release: (): void => undefined,
};

/** One run of a Session. Nothing of the state changes before everything has succeeded. */
export class Run {
  readonly #assigned = new Map<string, { readonly type: TensorType; readonly value: Data }>();
  /** Generators that have moved on. */
  readonly #moved = new Map<string, PhiloxState>();
  /** Memory that models have filled in this run. */
  readonly #made = new Set<unknown>();

  constructor(
    private readonly state: State,
    private readonly trace: Trace | null = null,
  ) {}

  async execute(bound: BoundPlan, feeds: ReadonlyMap<string, AnyArray>): Promise<Values> {
    const { tensors } = this.state;
    const { plan } = bound;
    const slots: Slots = new Array(plan.slots).fill(null);
    for (const { name, slot } of plan.feeds) {
      slots[slot] = tensors.fromArray(feeds.get(name) as AnyArray);
    }
    await this.#runSegments(bound, slots);
    const values = plan.fetches.map(
      (fetch) => fetch && tensors.toArray(slots[fetch.slot] as OrtTensor, fetch.node),
    );
    this.#assign();
    for (const [name, state] of this.#moved) this.state.random.set(name, state);
    this.#keepStrings();
    return values;
  }

  async #runSegments({ segments, constants }: BoundPlan, slots: Slots): Promise<void> {
    for (const { slot, node } of constants) {
      slots[slot] = this.state.tensors.fromArray(node.attrs.value);
    }
    const { trace } = this;
    for (const segment of segments) {
      const start = trace?.now() ?? 0;
      if (segment.kind === 'model') await this.#runModel(segment, slots);
      else await this.#runStep(segment, slots);
      trace?.add(segment.kind === 'model' ? tracedModel(segment) : tracedStep(segment.step), start);
    }
  }

  /** Runs the plan of a region; the values that it fetches. */
  async #runRegion(bound: BoundPlan, parameters: Slots): Promise<Slots> {
    const { plan } = bound;
    const slots: Slots = new Array(plan.slots).fill(null);
    for (const [i, { slot }] of plan.feeds.entries()) slots[slot] = parameters[i] ?? null;
    await this.#runSegments(bound, slots);
    return plan.fetches.map((fetch) => fetch && (slots[fetch.slot] ?? null));
  }

  async #runModel(bound: BoundModel, slots: Slots): Promise<void> {
    const { model } = bound;
    const { tensors } = this.state;
    const drawn = new Map<Source, { readonly value: OrtTensor; readonly state: PhiloxState }>();
    let outputs: { readonly [name: string]: OrtTensor } = {};
    const valueOf = (source: Source): OrtTensor => {
      if (source.kind === 'output') return outputs[source.name] as OrtTensor;
      if (source.kind === 'slot') return slots[source.slot] as OrtTensor;
      if (source.kind === 'constant') return tensors.fromArray(source.value);
      if (source.kind === 'variable') return this.#read(source.name, source.node);
      let draw = drawn.get(source);
      if (draw === undefined) {
        const state = this.#generator(source.node);
        draw = {
          state,
          value: attributed(source.node, () => tensors.fromArray(source.random.draw(state))),
        };
        drawn.set(source, draw);
      }
      return draw.value;
    };
    const inputs = model.inputs.map(({ name, source }) => [name, valueOf(source)] as const);
    const session = await bound.session();
    if (session !== null) {
      try {
        const places = this.#places(model);
        const given = await session.run(Object.fromEntries(inputs), places);
        outputs = withoutCopies(given, places);
      } catch (error) {
        throw named(error, model);
      }
    }
    for (const { data } of Object.values(outputs)) this.#made.add(data);
    this.#assertChecks(model, outputs);
    for (const { slot, source } of model.results) slots[slot] = valueOf(source);
    for (const { variable, source, type } of model.assignments) {
      this.#assigned.set(variable, { type, value: valueOf(source).data as Data });
    }
    // Random numbers that a branch did not need are drawn again.
    for (const { name, source } of model.inputs) {
      const needed = model.drawn.get(name);
      const draw = drawn.get(source);
      if (source.kind !== 'draw' || draw === undefined) continue;
      if (needed !== undefined && !isTrue(outputs[needed])) continue;
      this.#moved.set(source.node.origin.name, draw.state);
    }
  }

  async #runStep({ step, plans }: BoundStep, slots: Slots): Promise<void> {
    if (step.kind === 'read') slots[step.output] = this.#read(step.variable, step.node);
    else if (step.kind === 'assign') {
      const type = step.node.inputs[1] as TensorType;
      const value = (slots[step.input] as OrtTensor).data as Data;
      this.#assigned.set(step.variable, { type, value });
    } else {
      const inputs = step.inputs.map((slot) => (slot === null ? null : (slots[slot] ?? null)));
      const outputs =
        step.kind === 'kernel'
          ? this.#runKernel(step, inputs as readonly (OrtTensor | null)[])
          : step.kind === 'list'
            ? this.#runList(step, inputs)
            : await this.#call(step.node, inputs, plans);
      for (const [i, slot] of step.outputs.entries()) slots[slot] = outputs[i] ?? null;
    }
  }

  /** What ONNX has nothing for is computed by the kernel in JavaScript. */
  #runKernel(
    { node }: StepOf<'kernel'>,
    inputs: readonly (OrtTensor | null)[],
  ): readonly OrtTensor[] {
    const { tensors } = this.state;
    const outputs = node.outputs.map(({ dtype, shape }) =>
      dtype === 'string' ? new Int32Array(sizeOf(shape)) : (allocate(dtype, sizeOf(shape)) as View),
    );
    const row = hostKernels[node.type] as HostRow<Node['type']>;
    const random = (): PhiloxState => {
      const state = this.#generator(node);
      this.#moved.set(node.origin.name, state);
      return state;
    };
    attributed(node, () =>
      row(node)?.run({
        inputs: inputs.map((input) => (input === null ? NOTHING : tensors.viewOf(input))),
        outputs,
        strings: tensors.strings,
        random,
        count: () => this.state.count(node.origin.name),
        scratch: NOTHING,
      }),
    );
    return outputs.map((view, i) => tensors.fromView(view, node.outputs[i] as TensorType));
  }

  #runList(step: StepOf<'list'>, inputs: Slots): Slots {
    const { tensors } = this.state;
    const values = {
      upload: (value: AnyArray) => tensors.fromArray(value),
      download: (value: OrtTensor, type: TensorType) => tensors.toArray(value, type),
    };
    const copying = { ...step, reuses: null };
    return attributed(step.node, () => [...runListStep(copying, inputs, uncounted, values)]);
  }

  async #call(node: Node, operands: Slots, plans: readonly BoundPlan[]): Promise<Slots> {
    const [first, second] = plans as readonly [BoundPlan, BoundPlan];
    if (node.type === 'While') return this.#loop(operands, first, second);
    if (node.type === '_TensorListAdd') return [await this.#addLists(operands, first)];
    const [pred, ...values] = operands;
    return this.#runRegion(isTrue(pred as OrtTensor) ? first : second, values);
  }

  /** What the body does not change, its last parameters, stays what it is outside. */
  async #loop(operands: Slots, cond: BoundPlan, body: BoundPlan): Promise<Slots> {
    const count = body.plan.fetches.length;
    const invariants = operands.slice(count);
    let variables = operands.slice(0, count);
    const goesOn = async (): Promise<boolean> => {
      const [pred] = await this.#runRegion(cond, [...variables, ...invariants]);
      return isTrue(pred as OrtTensor);
    };
    while (await goesOn()) variables = await this.#runRegion(body, [...variables, ...invariants]);
    return variables;
  }

  /** The sums of the elements of two lists; what is not set in one is that of the other. */
  async #addLists(operands: Slots, sum: BoundPlan): Promise<TensorList<OrtTensor>> {
    const [a, b] = operands.map((list) => (list as TensorList<OrtTensor> | null)?.elements ?? []);
    const sums: Slots = [];
    for (let i = 0; i < Math.max(a?.length ?? 0, b?.length ?? 0); i++) {
      const [x = null, y = null] = [a?.[i], b?.[i]];
      sums.push(x && y ? ((await this.#runRegion(sum, [x, y]))[0] ?? null) : (x ?? y));
    }
    return new TensorList(sums);
  }

  #read(name: string, node: Node): OrtTensor {
    const variable = this.#assigned.get(name) ?? this.state.variables.get(name);
    if (variable !== undefined) return this.state.tensors.wrap(variable.value, variable.type);
    const site = node.inputs[0]?.origin.site ?? null;
    throw uninitialized({ name, type: 'VariableV2', site });
  }

  /** A generator that starts where the operation's has got to. */
  #generator({ origin, attrs }: Node): PhiloxState {
    const { seed = 0, seed2 = 0 } = attrs as { readonly seed?: number; readonly seed2?: number };
    const state = this.#moved.get(origin.name) ?? this.state.random.get(origin.name);
    return state === undefined ? new PhiloxState(seed, seed2) : state.clone();
  }

  /** Where a model puts its outputs: a variable's new value into memory that it has spare. */
  #places(model: Model): { readonly [name: string]: OrtTensor | null } {
    const { variables, tensors } = this.state;
    const spares = new Map<string, Data>();
    for (const { variable, source, type } of model.assignments) {
      const { spare = null, type: before = null } = variables.get(variable) ?? {};
      const fits = before?.dtype === type.dtype && sizeOf(before.shape) === sizeOf(type.shape);
      if (source.kind !== 'output' || spares.has(source.name)) continue;
      // What has been assigned before in this run is in that memory.
      if (spare !== null && fits && !this.#made.has(spare)) spares.set(source.name, spare);
    }
    return Object.fromEntries(
      model.outputs.map(({ name, type }) => {
        const spare = spares.get(name);
        return [name, spare === undefined ? null : tensors.wrap(spare, type)];
      }),
    );
  }

  #assertChecks({ checks }: Model, outputs: { readonly [name: string]: OrtTensor }): void {
    for (const { node, message, holds, data } of checks) {
      if (isTrue(outputs[holds])) continue;
      const shown = data.map(({ name, type }) =>
        this.state.tensors.toArray(outputs[name] as OrtTensor, type),
      );
      const what = typeof message === 'function' ? message(...shown) : message;
      throw failureOf(typeof what === 'string' ? new InvalidArgumentError(what) : what, node);
    }
  }

  /** All assignments together. What one variable has taken, or is not the run's own, is copied. */
  #assign(): void {
    const { variables, fillsOutputs } = this.state;
    const taken = new Set<Data>();
    for (const [name, { type, value: given }] of this.#assigned) {
      const isOurs = this.#made.has(given) && !taken.has(given);
      const value = isOurs ? given : given.slice();
      taken.add(value);
      const spare = (fillsOutputs ? variables.get(name)?.value : null) ?? null;
      const { dtype, shape } = type;
      variables.set(name, { type: { dtype, shape }, value, spare });
    }
  }

  #keepStrings(): void {
    const { variables, tensors } = this.state;
    if (tensors.strings.isEmpty) return;
    const kept = [...variables.values()].filter(({ type }) => type.dtype === 'string');
    tensors.strings.keep(new Set(kept.flatMap(({ value }) => [...(value as Int32Array)])));
  }
}

/** What is said of a model in a trace, which is one thing for the runtime. */
const tracedModel = ({ model: { inputs, outputs } }: BoundModel): Traced => ({
  name: 'onnxruntime',
  type: 'Model',
  inputs: inputs.map(({ name }) => name),
  outputs: outputs.map(({ type }) => type),
});

const isTrue = (value: OrtTensor | undefined): boolean =>
  value !== undefined && (value.data as Uint8Array)[0] === 1;

/** The runtime's failure as that of the operation whose name its node has. */
function named(error: unknown, model: Model): unknown {
  const text = error instanceof Error ? error.message : String(error);
  const name = /Name:'([^']*)'/.exec(text)?.[1];
  const node = name === undefined ? null : model.nodeOf(name);
  if (node === null) return new InternalError(`ONNX Runtime: ${text}`);
  return failureOf(new InvalidArgumentError(text.replace(/^.*Status Message: /, '')), node);
}
