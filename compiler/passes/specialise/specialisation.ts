import { inputSpecs } from '../../graph/create.js';
import type { DType } from '../../graph/dtypes.js';
import { NDArray } from '../../graph/nd_array.js';
import { type AttrValues, Operation, type Tensor } from '../../graph/operation.js';
import type { OpRecord } from '../../graph/record.js';
import { isFullyDefined, type Shape } from '../../graph/shape.js';
import type { OpType } from '../../ops/index.js';
import type { Builder } from '../../program/builder.js';
import type { Node, Origin, TensorType } from '../../program/node.js';
import type { Program } from '../../program/program.js';
import { isInitializedOp, isLoop, type Subgraph, variableOf } from '../prune.js';
import { addChoice } from './choice.js';
import { type Effects, lastAssignment, NONE, union } from './effects.js';
import { checkAssigned, notFound, unfed, uninitialized } from './errors.js';
import { Invocation } from './invocation.js';
import { addLoop } from './loop.js';

/** What is known of the values that a run begins with. */
export interface Environment {
  /** The concrete type of a fed tensor, or its value where that decides shapes. */
  feed(tensor: Tensor): TensorType | NDArray;
  /** The shape of a variable's value, or null where the Session has none. */
  variable(name: string): readonly number[] | null;
}

/** What computes nothing itself: the Session feeds what iterators give. */
const withoutComputation = new Set([
  'VariableV2',
  'VarHandleOp',
  'NoOp',
  'FakeParam',
  'MakeIterator',
  'IteratorGetNext',
]);

/** What ops on variables are on their values: what an operation takes has been read by then. */
const OF_VALUES: { readonly [type: string]: OpType } = {
  ReadVariableOp: 'Identity',
  VariableShape: 'Shape',
};

/** Where the operations of a graph, or of the body of a function, become nodes. */
export interface Surroundings {
  readonly environment: Environment;
  readonly builder: Builder;
  /** The nodes of tensors that are given: fed ones, and the inputs of a body. */
  readonly values: ReadonlyMap<Tensor, Node>;
  /** What the names of a body's operations begin with. */
  readonly prefix: string;
  /** Effects that come before all operations, in the same program. */
  readonly before?: Effects;
  /** Effects that come before all operations, in the programs around. */
  readonly past?: Effects;
  /** Whether the operations are part of a loop that is unrolled, and so come several times. */
  readonly isRepeated?: boolean;
}

/** The nodes of the operations of one graph, or of one body. */
export class Specialisation {
  readonly builder: Builder;
  readonly #values: Map<Tensor, Node>;
  /** The effects that anything ordered behind an operation has to wait for. */
  readonly #barriers = new Map<Operation, Effects>();
  readonly #effects: Node[] = [];

  constructor(
    private readonly subgraph: Subgraph,
    readonly surroundings: Surroundings,
  ) {
    this.#values = new Map(surroundings.values);
    this.builder = surroundings.builder;
    for (const op of subgraph.operations) this.#add(op);
  }

  /** What is fetched, and the effects; null for an operation, and for what is never used. */
  program(): Program {
    const fetches = this.subgraph.fetches.map((fetch) =>
      fetch instanceof Operation || fetch.op.type === 'FakeParam'
        ? null
        : this.#valueOf(fetch, NONE),
    );
    return { fetches, effects: this.#effects };
  }

  /** The nodes of a body that is called in here. */
  inner(body: Subgraph, surroundings: Surroundings): Specialisation {
    return new Specialisation(body, surroundings);
  }

  /** All effects that have been made, for what comes after everything here. */
  get barrier(): Effects {
    return union([this.#before, ...this.#barriers.values()]);
  }

  get #before(): Effects {
    return this.surroundings.before ?? NONE;
  }

  #add(op: Operation): void {
    const { feeds, calls } = this.subgraph;
    const before = union([
      this.#before,
      ...op.controlInputs.map((c) => this.#barriers.get(c) ?? NONE),
      ...op.inputs.filter((t) => !feeds.has(t)).map((t) => this.#barriers.get(t.op) ?? NONE),
    ]);
    this.#barriers.set(op, before);
    if (withoutComputation.has(op.type)) return;
    if (op.record.unknown !== undefined) throw notFound(op);
    const [output] = op.outputs as [Tensor];
    const call = calls.get(op);
    if (call !== undefined) {
      const invocation = new Invocation(this, op, call, before);
      if (isLoop(op)) addLoop(invocation);
      else addChoice(invocation, this.#valueOf(op.inputs[0] as Tensor, before));
      return;
    }
    if (op.type === 'Placeholder') {
      // One that is fed may still be waited for; in a body it is an input.
      if (this.#values.has(output) || op.graph.outside(output) !== null) return;
      throw unfed(op);
    }
    if (op.type === 'PlaceholderWithDefault') {
      // It is not fed, so it is its default, whatever shape it would have taken.
      this.define(output, this.#valueOf(op.inputs[0] as Tensor, before));
      return;
    }
    if (op.record.update !== undefined) {
      this.#addUpdate(op, op.record.update, before);
      return;
    }
    if (isInitializedOp(op)) {
      const isSet = this.#shapeNow(variableOf(op.inputs[0] as Tensor), before) !== null;
      this.define(output, this.builder.constant(NDArray.scalar('bool', Number(isSet)), op));
      return;
    }
    this.#addPlain(op, before);
  }

  #addPlain(op: Operation, before: Effects): void {
    const inputs = op.inputs.map((t) => this.#valueOf(t, before));
    const { effect } = op.record;
    // Random numbers that are drawn several times are drawn one after the other.
    const isDrawnAgain = effect === 'random' && this.surroundings.isRepeated === true;
    const isOrdered = isDrawnAgain || effect === 'report';
    const type = OF_VALUES[op.type] ?? (op.type as OpType);
    const nodes = this.builder.outputs(type, inputs, computationAttrs(op), {
      origin: this.origin(op),
      after: isOrdered ? [...before] : [],
    });
    for (const [i, t] of op.outputs.entries()) this.define(t, nodes[i] as Node);
    // A read that waits for effects comes itself before later ones, and stands for those.
    const reads =
      before.size > 0 ? inputs.filter((_, i) => this.#isRead(op.inputs[i] as Tensor)) : [];
    if (reads.length > 0) this.#barriers.set(op, new Set(reads));
    if (isOrdered) this.#barriers.set(op, new Set(nodes));
    if (effect === 'report') this.addEffects(nodes);
  }

  /** An operation of a body is called after it too: bodies have names of their own. */
  origin(op: Operation): Origin {
    const { prefix } = this.surroundings;
    return prefix === '' ? op : { name: `${prefix}/${op.name}`, site: op.site, operation: op };
  }

  /** Says what an operation computes; a fed tensor keeps the value that it was fed. */
  define(tensor: Tensor, node: Node): void {
    if (!this.subgraph.feeds.has(tensor)) this.#values.set(tensor, node);
  }

  /** Says what has to come before anything that is ordered behind `op`. */
  setBarrier(op: Operation, effects: Effects): void {
    this.#barriers.set(op, effects);
  }

  addEffects(nodes: readonly Node[]): void {
    this.#effects.push(...nodes);
  }

  /** Whether a tensor is a variable, which every operation that takes it reads anew. */
  #isRead(tensor: Tensor): boolean {
    return !this.#values.has(tensor);
  }

  /** The node of a tensor that has one: a variable has none. */
  knownValueOf(tensor: Tensor): Node | undefined {
    return this.#values.get(tensor);
  }

  /** The value of an input of an operation. */
  #valueOf(tensor: Tensor, before: Effects): Node {
    return this.#values.get(tensor) ?? this.#read(variableOf(tensor), before);
  }

  /** A variable's value at this point of the run. */
  #read(variable: Operation, before: Effects): Node {
    const shape = this.#shapeOf(variable, before);
    if (shape === null) throw uninitialized(variable);
    const options = { after: [...before], origin: variable };
    return this.builder.make('ReadVariableOp', [this.#variableNode(variable, shape)], {}, options);
  }

  #variableNode(op: Operation, shape: readonly number[]): Node {
    return this.builder.make(
      'VariableV2',
      [],
      { dtype: op.attrs.dtype as DType, shape, container: '', shared_name: op.name },
      { origin: op },
    );
  }

  /** The shape of a variable when the effects in `before` are done, or null where it has no value. */
  #shapeOf(variable: Operation, before: Effects): readonly number[] | null {
    const shape = variable.attrs.shape as Shape;
    return isFullyDefined(shape) ? shape : this.#shapeNow(variable, before);
  }

  /** The shape of a variable's value when the effects in `before` are done, or null for none. */
  #shapeNow({ name }: Operation, before: Effects): readonly number[] | null {
    const { environment, past = NONE } = this.surroundings;
    const assignment = lastAssignment(name, before) ?? lastAssignment(name, past);
    return assignment?.inputs[1]?.shape ?? environment.variable(name);
  }

  /** An update becomes the op that computes the new values, and an assignment for each of them. */
  #addUpdate(op: Operation, update: NonNullable<OpRecord['update']>, before: Effects): void {
    const specs = inputSpecs(op.record);
    const variables = op.inputs.filter((_, i) => specs[i]?.isReference).map(variableOf);
    const picked = update.inputs ?? op.inputs.map((_, i) => i);
    const inputs = picked.map((i) => {
      const variable = variables[i];
      return variable
        ? this.#read(variable, before)
        : this.#valueOf(op.inputs[i] as Tensor, before);
    });
    const attrs = { ...computationAttrs(op), ...update.attrs };
    const origin = this.origin(op);
    const updated = this.builder.outputs(update.type as OpType, inputs, attrs, { origin });
    const assigned = variables.map((variable, i) => {
      const value = updated[i] as Node;
      const isValidated = op.attrs.validate_shape !== false;
      const shape = (isValidated ? this.#shapeOf(variable, before) : null) ?? value.shape;
      checkAssigned(op, shape, value.shape);
      const operands = [this.#variableNode(variable, shape), value];
      const options = { after: [...before], origin };
      return this.builder.make('AssignVariableOp', operands, {}, options);
    });
    this.addEffects(assigned);
    const given = update.gives === 'before' ? inputs[0] : updated[0];
    const [output] = op.outputs;
    if (output !== undefined) this.define(output, given as Node);
    this.setBarrier(op, new Set(assigned));
  }
}

/** The attributes that decide what an op computes: not those of placement and locking. */
function computationAttrs(op: Operation): AttrValues {
  return Object.fromEntries(
    Object.entries(op.attrs).filter(
      ([name]) =>
        !/^(_class|use_locking|use_cudnn_on_gpu|validate_shape|N)$/.test(name) &&
        !isTypeAttr(op, name),
    ),
  );
}

/** Whether an attribute only repeats an input's dtype. */
const isTypeAttr = (op: Operation, name: string): boolean =>
  inputSpecs(op.record).some(({ type }) => type === name);
