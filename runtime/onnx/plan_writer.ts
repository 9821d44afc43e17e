import { type AnyArray, NDArray } from '../../compiler/graph/nd_array.js';
import type { Plan, Step } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { type Checked, choose, type Operand } from './call.js';
import { GraphWriter, type Name, valueInfo } from './graph_writer.js';
import { writeListStep, writeListSum } from './lists.js';
import { type Random, randomOf } from './random.js';
import { isNothing, type ModelSegment } from './segments.js';
import type { OnnxTarget } from './target.js';

/** Where a value that the model is given, or that a run hands on as it is, comes from. */
export type Source =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'variable'; readonly name: string; readonly node: Node }
  | { readonly kind: 'constant'; readonly value: AnyArray }
  | { readonly kind: 'draw'; readonly random: Random; readonly node: Node }
  | { readonly kind: 'output'; readonly name: Name };

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

export const boolean: TensorType = { dtype: 'bool', shape: [] };

/** A value of the run that steps change: a variable's, or what must be known of branches and loops. */
type State = Map<string, { readonly name: Name; readonly type: TensorType }>;

/** Writes the steps of a model, and the plans in them. */
export class PlanWriter {
  readonly graph = new GraphWriter();
  readonly inputs = new Map<Name, { readonly type: TensorType; readonly source: Source }>();
  readonly checks = new Map<string, { readonly node: Node; readonly check: Checked }>();
  readonly labels = new Map<string, Node>();
  /** Values that are known before the model is run. */
  readonly constants = new Map<Name, AnyArray>();
  /** The values now, by what they are of. */
  state: State = new Map();

  constructor(private readonly target: OnnxTarget) {}

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

  /** The values that others need of a segment. */
  writeSegment({ steps, constants, inputs, outputs }: ModelSegment): readonly Name[] {
    const slots: Name[] = [];
    for (const { slot, type } of inputs) {
      slots[slot] = this.#input(`slot:${slot}`, type, { kind: 'slot', slot });
    }
    this.#write(steps, constants, slots);
    return outputs.map(({ slot }) => slots[slot] as Name);
  }

  /** The values of the fetches of a region's plan. */
  write(plan: Plan, parameters: readonly Name[]): readonly Name[] {
    const slots = new Array<Name>(plan.slots);
    for (const [i, { slot }] of plan.feeds.entries()) slots[slot] = parameters[i] as Name;
    this.#write(plan.steps, plan.constants, slots);
    return plan.fetches.map((fetch) => (fetch === null ? '' : (slots[fetch.slot] as Name)));
  }

  #write(steps: readonly Step[], constants: Plan['constants'], slots: Name[]): void {
    for (const { node, slot } of constants) slots[slot] = this.constant(node.attrs.value);
    for (const step of steps) this.#step(step, slots);
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
      return slots[slot] as Name;
    };
  }

  #variable(variable: string, type: TensorType, node: Node): Name {
    const key = `variable:${variable}`;
    const known = this.state.get(key)?.name;
    return known ?? this.#input(key, type, { kind: 'variable', name: variable, node });
  }

  #kernel(step: StepOf<'kernel'>, slots: Name[]): void {
    const { node } = step;
    if (isNothing(node)) {
      for (const [i, slot] of step.outputs.entries()) {
        const { dtype, shape } = node.outputs[i] as TensorType;
        slots[slot] = this.constant(NDArray.filled(dtype, shape, 0));
      }
      return;
    }
    const operands = this.target.operandsOf(node) as readonly Operand[];
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

  /** Where a value comes from that is there before the model is run; null for any other. */
  given(name: Name): Source | null {
    const value = this.constants.get(name);
    return (
      this.inputs.get(name)?.source ?? (value === undefined ? null : { kind: 'constant', value })
    );
  }

  /** The input that a random op's numbers come by. In a branch it is noted that they were needed. */
  #draw(node: Node, random: Random): Name {
    const name = this.#input(`draw:${node.id}`, random.type, { kind: 'draw', random, node });
    this.state.set(`drawn:${name}`, {
      name: this.constantTrue(),
      type: boolean,
    });
    return name;
  }

  /** Whether all that was checked under a name holds, and what is shown of the first that does not. */
  #check(key: string, node: Node, check: Checked, holds: Name, data: readonly Name[]): void {
    this.checks.set(key, { node, check });
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
    const operands = step.inputs.map((slot) => slots[slot] as Name);
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
      for (const [key, type] of this.#changes(plan, values)) changed.set(key, type);
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
  #changes(plan: Plan, values: readonly Name[]): ReadonlyMap<string, TensorType> {
    const before = this.state;
    const changed = new Map<string, TensorType>();
    this.graph.graph(() => {
      this.state = new Map(before);
      this.write(plan, values);
      for (const [key, { name, type }] of this.state) {
        if (before.get(key)?.name !== name) changed.set(key, type);
      }
      return { inputs: [], outputs: [] };
    });
    this.state = before;
    return changed;
  }

  /** What the body does not change, its last parameters, stays what it is outside. */
  #loop(node: Node, operands: readonly Name[], plans: readonly Plan[]): readonly Name[] {
    const [cond, body] = plans as [Plan, Plan];
    const { length: count } = body.fetches;
    const before = this.state;
    const invariants = operands.slice(count);
    const changed = [...this.#changes(body, operands), ...this.#changes(cond, operands)];
    const keys = new Map(changed);
    const initial = [...keys].map(
      ([key, type]) => before.get(key)?.name ?? this.#initial(key, type, node),
    );
    // The condition's own effects, such as what it checks, come first of all.
    const [start] = this.write(cond, operands);
    const first = [...keys].map(([key], i) => this.state.get(key)?.name ?? (initial[i] as Name));
    const entered = this.state;
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
