import { explain } from '../../compiler/graph/call_site.js';
import { UnimplementedError } from '../../compiler/graph/errors.js';
import { type AnyArray, NDArray } from '../../compiler/graph/nd_array.js';
import { recordOf } from '../../compiler/ops/index.js';
import type { Plan, Step } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { type Checked, choose, type Operand } from './call.js';
import { GraphWriter, type Name, valueInfo } from './graph_writer.js';
import { writeListStep, writeListSum } from './lists.js';
import { type Random, randomOf } from './random.js';
import { operandsOf } from './target.js';

/** Where a value that the model is given, or that a run hands on as it is, comes from. */
export type Source =
  | { readonly kind: 'feed'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string; readonly node: Node }
  | { readonly kind: 'constant'; readonly value: AnyArray }
  | { readonly kind: 'draw'; readonly random: Random; readonly node: Node }
  | { readonly kind: 'output'; readonly name: Name }
  /** Output `index` of a node that is computed beside the model, from values before or behind it. */
  | HostSource;

export interface HostSource {
  readonly kind: 'host';
  readonly node: Node;
  readonly index: number;
  readonly inputs: readonly Source[];
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

export const boolean: TensorType = { dtype: 'bool', shape: [] };

/** A value of the run that steps change: a variable's, or what must be known of branches and loops. */
type State = Map<string, { readonly name: Name; readonly type: TensorType }>;

/** What is known to be right, or told to the user, when the model has been run. */
type Report =
  | { readonly kind: 'check'; readonly node: Node; readonly check: Checked }
  | { readonly kind: 'host'; readonly node: Node; readonly inputs: readonly Name[] };

/** Writes plans. */
export class PlanWriter {
  readonly graph = new GraphWriter();
  readonly inputs = new Map<Name, { readonly type: TensorType; readonly source: Source }>();
  /** What is checked, and what is reported beside the model, in the order of the plan. */
  readonly reports = new Map<string, Report>();
  readonly labels = new Map<string, Node>();
  /** Values that are known before the model is run. */
  readonly constants = new Map<Name, AnyArray>();
  /** Values that are computed when the model has been run, from those of these names. */
  readonly late = new Map<
    Name,
    { readonly node: Node; readonly index: number; readonly inputs: readonly Name[] }
  >();
  /** The values now, by what they are of. */
  state: State = new Map();
  /** How many loops this is in, and how many branches and loops. */
  #loops = 0;
  #depth = 0;

  #input(name: Name, type: TensorType, source: Source): Name {
    if (this.inputs.has(name)) return name;
    this.inputs.set(name, { type, source });
    return this.graph.input(name, type);
  }

  constant(value: AnyArray): Name {
    if (value.dtype !== 'string') {
      const name = this.graph.constant(value);
      this.constants.set(name, value);
      return name;
    }
    // The number of a string is that of a run.
    const name = `constant:${this.inputs.size}`;
    return this.#input(name, value, { kind: 'constant', value });
  }

  constantTrue(): Name {
    return this.graph.constant(NDArray.scalar('bool', 1));
  }

  /** A value that nothing reads. */
  nothing(type: TensorType): Name {
    if (type.dtype !== 'variant') return this.constant(NDArray.filled(type.dtype, type.shape, 0));
    const dtype = type.list?.element.dtype ?? 'float32';
    return this.graph.node('SequenceEmpty', [], { dtype: { dtype } })[0] as Name;
  }

  /** The value of a plan's fetches. The plan of a run has feeds; that of a region is given values. */
  write(plan: Plan, parameters: readonly Name[] | null = null): readonly Name[] {
    if (parameters !== null) this.#depth++;
    const slots = new Array<Name>(plan.slots);
    for (const [i, { name, slot, node }] of plan.feeds.entries()) {
      slots[slot] =
        parameters === null
          ? this.#input(`feed:${name}`, node, { kind: 'feed', name })
          : (parameters[i] as Name);
    }
    for (const { node, slot } of plan.constants) slots[slot] = this.constant(node.attrs.value);
    for (const step of plan.steps) this.#step(step, slots);
    if (parameters !== null) this.#depth--;
    return plan.fetches.map((fetch) => (fetch === null ? '' : (slots[fetch.slot] as Name)));
  }

  #step(step: Step, slots: Name[]): void {
    this.graph.label = step.node.origin.name;
    this.labels.set(step.node.origin.name, step.node);
    if (step.kind === 'kernel') this.#kernel(step, slots);
    else if (step.kind === 'list') {
      let count = 0;
      const made = writeListStep(this, step, this.#inputsOf(step, slots), (check, holds, data) =>
        this.#check(`${step.node.id}:${count++}`, step.node, check, holds, data),
      );
      for (const [i, slot] of step.outputs.entries()) slots[slot] = made[i] as Name;
    } else if (step.kind === 'call') this.#call(step, slots);
    else if (step.kind === 'read')
      slots[step.output] = this.#variable(step.variable, step.node, step.node);
    else {
      const type = step.node.inputs[1] as TensorType;
      this.state.set(`variable:${step.variable}`, { name: slots[step.input] as Name, type });
    }
  }

  /** The inputs of a step; what the compiler read is written as a constant where it is asked for. */
  #inputsOf(
    { node, inputs }: { readonly node: Node; readonly inputs: readonly (number | null)[] },
    slots: readonly Name[],
  ): (i: number) => Name {
    return (i) => {
      const slot = inputs[i] ?? null;
      if (slot === null) return this.constant((node.inputs[i] as Node<'Const'>).attrs.value);
      return this.#early(slots[slot] as Name, node);
    };
  }

  /** A value that the model can use. */
  #early(name: Name, user: Node): Name {
    const late = this.late.get(name);
    if (late === undefined) return name;
    const { type, origin } = late.node;
    return refuse(
      user,
      `ONNX has no ${type}: '${origin.name}' is computed behind the model, which cannot use it`,
    );
  }

  #variable(variable: string, type: TensorType, node: Node): Name {
    const key = `variable:${variable}`;
    const known = this.state.get(key)?.name;
    return known ?? this.#input(key, type, { kind: 'variable', name: variable, node });
  }

  #kernel(step: StepOf<'kernel'>, slots: Name[]): void {
    const { node } = step;
    const isEmpty = node.outputs.every(({ shape }) => shape.includes(0));
    if (isEmpty && recordOf(node.type).effect === undefined) {
      for (const [i, slot] of step.outputs.entries()) {
        const { dtype, shape } = node.outputs[i] as TensorType;
        slots[slot] = this.constant(NDArray.filled(dtype, shape, 0));
      }
      return;
    }
    const operands = operandsOf(node);
    if (operands === null) {
      this.#host(step, slots);
      return;
    }
    const random = randomOf(node);
    const drawn = random === null ? '' : this.#draw(node, random);
    const given = this.#inputsOf(step, slots);
    const nameOf = (i: number): Name => (i === node.inputs.length ? drawn : given(i));
    let count = 0;
    const write = this.graph.writerOf(nameOf, (check, holds, data) =>
      this.#check(`${node.id}:${count++}`, node, check, holds, data),
    );
    for (const [i, slot] of step.outputs.entries()) slots[slot] = write(operands[i] as Operand);
    // An op without outputs checks something.
    if (step.outputs.length === 0) for (const operand of operands) write(operand);
  }

  /** What ONNX lacks is computed before the model where that is possible, else behind it. */
  #host({ node, inputs, outputs }: StepOf<'kernel'>, slots: Name[]): void {
    if (this.#depth > 0) {
      refuse(node, `ONNX has no ${node.type}, which is computed beside the model, so not in it`);
    }
    const names = inputs.map((slot, i) =>
      slot === null
        ? this.constant((node.inputs[i] as Node<'Const'>).attrs.value)
        : (slots[slot] as Name),
    );
    if (recordOf(node.type).effect === 'report') {
      this.reports.set(String(node.id), { kind: 'host', node, inputs: names });
      // The model goes on with what the report hands on.
      if (outputs[0] !== undefined) slots[outputs[0]] = names[0] as Name;
      return;
    }
    const sources = names.map((name) => this.given(name));
    for (const [index, slot] of outputs.entries()) {
      const name = `host:${node.id}:${index}`;
      slots[slot] = name;
      if (sources.every((source) => source !== null)) {
        const source: Source = { kind: 'host', node, index, inputs: sources };
        this.#input(name, node.outputs[index] as TensorType, source);
      } else this.late.set(name, { node, index, inputs: names });
    }
  }

  /** Where a value comes from that is there before the model is run; null for any other. */
  given(name: Name): Source | null {
    const value = this.constants.get(name);
    return (
      this.inputs.get(name)?.source ?? (value === undefined ? null : { kind: 'constant', value })
    );
  }

  /** The input that a random op's numbers come by. In a branch it is noted that they were needed. */
  #draw(node: Node, random: Random): Name {
    if (this.#loops > 0) {
      refuse(node, 'Random numbers are drawn before the run, so not in a loop');
    }
    const name = this.#input(`draw:${node.id}`, random.type, { kind: 'draw', random, node });
    this.state.set(`drawn:${name}`, {
      name: this.constantTrue(),
      type: boolean,
    });
    return name;
  }

  /** Whether all that was checked under a name holds, and what is shown of the first that does not. */
  #check(key: string, node: Node, check: Checked, holds: Name, data: readonly Name[]): void {
    this.reports.set(key, { kind: 'check', node, check });
    const before = `holds:${key}`;
    const held = this.state.get(before)?.name ?? null;
    const both = held === null ? holds : (this.graph.node('And', [held, holds])[0] as Name);
    this.state.set(before, { name: both, type: boolean });
    for (const [i, { type }] of check.data.entries()) {
      const shown = `data:${key}:${i}`;
      const now = data[i] as Name;
      const last = this.state.get(shown)?.name ?? null;
      const write = this.graph.writerOf((k) => [held, now, last][k] as Name);
      const name = held === null || last === null ? now : write(choose(0, 1, 2, type.dtype));
      this.state.set(shown, { name, type });
    }
  }

  /** What a value was before anything of the run changed it. */
  #initial(key: string, type: TensorType, node: Node): Name {
    const [kind, ...rest] = key.split(':');
    if (kind === 'variable') return this.#variable(rest.join(':'), type, node);
    // 0 is the number of an empty string.
    const dtype = type.dtype === 'string' ? 'int32' : type.dtype;
    return this.graph.constant(NDArray.filled(dtype, type.shape, Number(kind === 'holds')));
  }

  #call(step: StepOf<'call'>, slots: Name[]): void {
    const { node, plans } = step;
    const operands = step.inputs.map((slot) => this.#early(slots[slot] as Name, node));
    let made: readonly Name[];
    if (node.type === 'While') made = this.#loop(node, operands, plans);
    else if (node.type === '_TensorListAdd')
      made = writeListSum(this, node, operands, plans[0] as Plan);
    else made = this.#choice(node, operands, plans);
    for (const [i, slot] of step.outputs.entries()) slots[slot] = made[i] as Name;
  }

  /** One of two graphs. What either changes of the state is a result of both. */
  #choice(node: Node, [pred, ...values]: readonly Name[], plans: readonly Plan[]): readonly Name[] {
    const before = this.state;
    // Which state the branches change is known when they are written; what is written first is let go.
    const changed = new Map<string, TensorType>();
    for (const plan of plans) {
      for (const [key, type] of this.#changes(plan, values, 0)) changed.set(key, type);
    }
    const branches = plans.map((plan) =>
      this.graph.graph(() => {
        this.state = new Map(before);
        const fetched = this.write(plan, values);
        const states = [...changed].map(
          ([key, type]) => this.state.get(key)?.name ?? this.#initial(key, type, node),
        );
        this.state = before;
        // What only the other branch makes is never used.
        const made = fetched.map((name, i) => name || this.nothing(node.outputs[i] as TensorType));
        return { inputs: [], outputs: [...made, ...states] };
      }),
    );
    const count = plans[0]?.fetches.length ?? 0;
    const [thenBranch, elseBranch] = branches as [(typeof branches)[0], (typeof branches)[0]];
    this.graph.label = node.origin.name;
    const made = this.graph.withGraphs(
      'If',
      [pred as Name],
      { then_branch: thenBranch, else_branch: elseBranch },
      count + changed.size,
    );
    for (const [i, [key, type]] of [...changed].entries()) {
      this.state.set(key, { name: made[count + i] as Name, type });
    }
    return made.slice(0, count);
  }

  /** The state that a plan changes, found by writing it once for nothing. */
  #changes(plan: Plan, values: readonly Name[], loops: number): ReadonlyMap<string, TensorType> {
    const before = this.state;
    const changed = new Map<string, TensorType>();
    this.#loops += loops;
    this.graph.graph(() => {
      this.state = new Map(before);
      this.write(plan, values);
      for (const [key, { name, type }] of this.state) {
        if (before.get(key)?.name !== name) changed.set(key, type);
      }
      return { inputs: [], outputs: [] };
    });
    this.#loops -= loops;
    this.state = before;
    return changed;
  }

  /** What the body does not change, its last parameters, stays what it is outside. */
  #loop(node: Node, operands: readonly Name[], plans: readonly Plan[]): readonly Name[] {
    const [cond, body] = plans as [Plan, Plan];
    const { length: count } = body.fetches;
    const before = this.state;
    const invariants = operands.slice(count);
    const changed = [...this.#changes(body, operands, 1), ...this.#changes(cond, operands, 1)];
    const keys = new Map(changed);
    const initial = [...keys].map(
      ([key, type]) => before.get(key)?.name ?? this.#initial(key, type, node),
    );
    // The condition's own effects, such as what it checks, come first of all.
    const [start] = this.write(cond, operands);
    const first = [...keys].map(([key], i) => this.state.get(key)?.name ?? (initial[i] as Name));
    const entered = this.state;
    this.#loops++;
    const types = [...body.feeds.slice(0, count).map(({ node }) => node), ...keys.values()];
    const graph = this.graph.graph(() => {
      const names = types.map(() => this.graph.fresh());
      this.state = new Map(entered);
      for (const [i, [key, type]] of [...keys].entries()) {
        this.state.set(key, { name: names[count + i] as Name, type });
      }
      const next = this.write(body, [...names.slice(0, count), ...invariants]);
      const [goesOn] = this.write(cond, [...next, ...invariants]);
      const states = [...keys.keys()].map((key) => this.state.get(key)?.name as Name);
      const inputs = [
        valueInfo(this.graph.fresh(), { dtype: 'int64', shape: [] }),
        valueInfo(this.graph.fresh(), boolean),
        ...names.map((name, i) => valueInfo(name, types[i] as TensorType)),
      ];
      return { inputs, outputs: [goesOn as Name, ...next, ...states] };
    });
    this.#loops--;
    this.state = entered;
    this.graph.label = node.origin.name;
    const inputs = ['', start as Name, ...operands.slice(0, count), ...first];
    const made = this.graph.withGraphs('Loop', inputs, { body: graph }, types.length);
    for (const [i, [key, type]] of [...keys].entries()) {
      this.state.set(key, { name: made[count + i] as Name, type });
    }
    return made.slice(0, count);
  }
}

/** @throws UnimplementedError */
export function refuse(node: Node, text: string): never {
  const op = { name: node.origin.name, type: node.type };
  const inputs = node.inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`);
  const message = `${text} (target onnxruntime)`;
  const site = node.origin.site ?? undefined;
  throw new UnimplementedError(explain(message, { op, inputs, site }), op);
}
