import { type CallSite, explain } from '../graph/call_site.js';
import { inputSpecs } from '../graph/create.js';
import { type DType, dataTypeString } from '../graph/dtypes.js';
import { FailedPreconditionError, InvalidArgumentError } from '../graph/errors.js';
import type { FuncGraph } from '../graph/func_graph.js';
import { NDArray } from '../graph/nd_array.js';
import { type AttrValues, Operation, type Tensor } from '../graph/operation.js';
import type { OpRecord, TensorInfo } from '../graph/record.js';
import { formatShape, isFullyDefined, type Shape } from '../graph/shape.js';
import { type OpType, recordOf } from '../ops/index.js';
import { commonConstant, mergeInfos } from '../ops/tensor_list.js';
import { type Builder, UnknownValueError } from '../program/builder.js';
import {
  constantOf,
  isFilledWith,
  isNode,
  type Node,
  type Origin,
  type TensorType,
  topologicalOrder,
} from '../program/node.js';
import { nodesOf, type Program, type Region } from '../program/program.js';
import { filled, scalar, vector } from '../program/shorthand.js';
import { type Call, firstArgument, functionsOf, type Subgraph, variableOf } from './prune.js';

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
  'NoOp',
  'FakeParam',
  'MakeIterator',
  'IteratorGetNext',
]);

const NONE: ReadonlySet<Node> = new Set();

const union = (sets: readonly ReadonlySet<Node>[]): ReadonlySet<Node> => {
  const filled = [...new Set(sets)].filter((s) => s.size > 0);
  return filled.length < 2 ? (filled[0] ?? NONE) : new Set(filled.flatMap((s) => [...s]));
};

/**
 * Pass 2: operations become nodes of concrete shape, what is then constant folds, and state becomes
 * explicit: a use of a variable is a read, an update is a pure op followed by an assignment. A choice
 * that is known when compiled is replaced by its branch; any other choice, and a loop, becomes a node
 * with regions.
 *
 * Control dependencies matter only between effects: an operation hands on the effects that came
 * before it, and a read or an assignment waits for those.
 */
export function specialise(
  subgraph: Subgraph,
  environment: Environment,
  builder: Builder,
): Program {
  const { feeds } = subgraph;
  const values = new Map([...feeds].map((t) => [t, feedNode(t, environment, builder)] as const));
  return new Specialisation(subgraph, { environment, builder, values, prefix: '' }).program();
}

function feedNode(tensor: Tensor, environment: Environment, builder: Builder): Node {
  const origin = { name: tensor.name, site: tensor.op.site };
  const fed = environment.feed(tensor);
  if (fed instanceof NDArray) return builder.constant(fed, origin);
  return builder.make('Placeholder', [], { dtype: fed.dtype, shape: fed.shape }, { origin });
}

/** Where the operations of a graph, or of the body of a function, become nodes. */
interface Surroundings {
  readonly environment: Environment;
  readonly builder: Builder;
  /** The nodes of tensors that are given: fed ones, and the inputs of a body. */
  readonly values: ReadonlyMap<Tensor, Node>;
  /** What the names of a body's operations begin with. */
  readonly prefix: string;
  /** Effects that come before all operations, in the same program. */
  readonly before?: ReadonlySet<Node>;
  /** Effects that come before all operations, in the programs around. */
  readonly past?: ReadonlySet<Node>;
  /** Whether the operations are part of a loop that is unrolled, and so come several times. */
  readonly isRepeated?: boolean;
}

/** The nodes of the operations of one graph, or of one body. */
class Specialisation {
  readonly #values: Map<Tensor, Node>;
  /** The effects that anything ordered behind an operation has to wait for. */
  readonly #barriers = new Map<Operation, ReadonlySet<Node>>();
  readonly #effects: Node[] = [];
  readonly #builder: Builder;

  constructor(
    private readonly subgraph: Subgraph,
    private readonly surroundings: Surroundings,
  ) {
    this.#values = new Map(surroundings.values);
    this.#builder = surroundings.builder;
    for (const op of subgraph.operations) this.#add(op);
  }

  /** What is fetched, and the assignments; null for an operation, and for what is never used. */
  program(): Program {
    const fetches = this.subgraph.fetches.map((fetch) =>
      fetch instanceof Operation || fetch.op.type === 'FakeParam'
        ? null
        : this.#valueOf(fetch, NONE),
    );
    return { fetches, effects: this.#effects };
  }

  /** All effects that have been made, for what comes after everything here. */
  get barrier(): ReadonlySet<Node> {
    return union([this.#before, ...this.#barriers.values()]);
  }

  get #before(): ReadonlySet<Node> {
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
    const [output] = op.outputs as [Tensor];
    const call = calls.get(op);
    if (call !== undefined) {
      if (op.type === 'While') this.#addLoop(op, call, before);
      else this.#addChoice(op, call, before);
      return;
    }
    if (op.type === 'Placeholder') {
      // One that is fed may still be waited for; in a body it is an input.
      if (this.#values.has(output) || op.graph.outside(output) !== null) return;
      throw unfed(op);
    }
    if (op.type === 'PlaceholderWithDefault') {
      // It is not fed, so it is its default, whatever shape it would have taken.
      this.#define(output, this.#valueOf(op.inputs[0] as Tensor, before));
      return;
    }
    if (op.record.update !== undefined) {
      this.#addUpdate(op, op.record.update, before);
      return;
    }
    if (op.type === 'IsVariableInitialized') {
      const isSet = this.#shapeNow(variableOf(op.inputs[0] as Tensor), before) !== null;
      this.#define(output, this.#builder.constant(NDArray.scalar('bool', Number(isSet)), op));
      return;
    }
    this.#addPlain(op, before);
  }

  #addPlain(op: Operation, before: ReadonlySet<Node>): void {
    const inputs = op.inputs.map((t) => this.#valueOf(t, before));
    // Random numbers that are drawn several times are drawn one after the other.
    const isDrawnAgain = op.record.effect === 'random' && this.surroundings.isRepeated === true;
    const nodes = this.#builder.outputs(op.type as OpType, inputs, computationAttrs(op), {
      origin: this.#origin(op),
      after: isDrawnAgain ? [...before] : [],
    });
    for (const [i, t] of op.outputs.entries()) this.#define(t, nodes[i] as Node);
    // A read that waits for effects comes itself before later ones, and stands for those.
    const reads =
      before.size > 0 ? inputs.filter((_, i) => this.#isRead(op.inputs[i] as Tensor)) : [];
    if (reads.length > 0) this.#barriers.set(op, new Set(reads));
    if (isDrawnAgain) this.#barriers.set(op, new Set(nodes));
  }

  /** An operation of a body is called after it too: bodies have names of their own. */
  #origin(op: Operation): Origin {
    const { prefix } = this.surroundings;
    return prefix === '' ? op : { name: `${prefix}/${op.name}`, site: op.site, operation: op };
  }

  /** Says what an operation computes; a fed tensor keeps the value that it was fed. */
  #define(tensor: Tensor, node: Node): void {
    if (!this.subgraph.feeds.has(tensor)) this.#values.set(tensor, node);
  }

  /** Whether a tensor is a variable, which every operation that takes it reads anew. */
  #isRead(tensor: Tensor): boolean {
    return !this.#values.has(tensor);
  }

  /** The value of an input of an operation. */
  #valueOf(tensor: Tensor, before: ReadonlySet<Node>): Node {
    return this.#values.get(tensor) ?? this.#read(variableOf(tensor), before);
  }

  /** A variable's value at this point of the run. */
  #read(variable: Operation, before: ReadonlySet<Node>): Node {
    const shape = this.#shapeOf(variable, before);
    if (shape === null) throw uninitialized(variable);
    const options = { after: [...before], origin: variable };
    return this.#builder.make('ReadVariableOp', [this.#variableNode(variable, shape)], {}, options);
  }

  #variableNode(op: Operation, shape: readonly number[]): Node {
    return this.#builder.make(
      'VariableV2',
      [],
      { dtype: op.attrs.dtype as DType, shape, container: '', shared_name: op.name },
      { origin: op },
    );
  }

  /** The shape of a variable when the effects in `before` are done, or null where it has no value. */
  #shapeOf(variable: Operation, before: ReadonlySet<Node>): readonly number[] | null {
    const shape = variable.attrs.shape as Shape;
    return isFullyDefined(shape) ? shape : this.#shapeNow(variable, before);
  }

  /** The shape of a variable's value when the effects in `before` are done, or null for none. */
  #shapeNow({ name }: Operation, before: ReadonlySet<Node>): readonly number[] | null {
    const { environment, past = NONE } = this.surroundings;
    const assignment = lastAssignment(name, before) ?? lastAssignment(name, past);
    return assignment?.inputs[1]?.shape ?? environment.variable(name);
  }

  /** An update becomes the op that computes the new values, and an assignment for each of them. */
  #addUpdate(
    op: Operation,
    update: NonNullable<OpRecord['update']>,
    before: ReadonlySet<Node>,
  ): void {
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
    const origin = this.#origin(op);
    const updated = this.#builder.outputs(update.type as OpType, inputs, attrs, { origin });
    const assigned = variables.map((variable, i) => {
      const value = updated[i] as Node;
      const isValidated = op.attrs.validate_shape !== false;
      const shape = (isValidated ? this.#shapeOf(variable, before) : null) ?? value.shape;
      checkAssigned(op, shape, value.shape);
      const operands = [this.#variableNode(variable, shape), value];
      const options = { after: [...before], origin };
      return this.#builder.make('AssignVariableOp', operands, {}, options);
    });
    this.#effects.push(...assigned);
    const given = update.gives === 'before' ? inputs[0] : updated[0];
    this.#define(op.outputs[0] as Tensor, given as Node);
    this.#barriers.set(op, new Set(assigned));
  }

  /** The nodes of a call's arguments that are values; a variable is read where it is used. */
  #argumentsOf(op: Operation, { inputs }: Call): ReadonlyMap<number, Node> {
    const first = firstArgument(op);
    return new Map(
      inputs.flatMap((i) => {
        const value = this.#values.get(op.inputs[i + first] as Tensor);
        return value === undefined ? [] : [[i, value] as const];
      }),
    );
  }

  #addChoice(op: Operation, call: Call, before: ReadonlySet<Node>): void {
    const pred = this.#valueOf(op.inputs[0] as Tensor, before);
    const given = this.#argumentsOf(op, call);
    const known = constantOf(pred);
    if (known !== null) {
      const which = known.data[0] === 0 ? 1 : 0;
      const branch = this.#inlined(op, call, which, given, before, this.surroundings.isRepeated);
      this.#effects.push(...branch.effects);
      for (const [k, i] of call.outputs.entries()) {
        const value = branch.fetches[k] ?? this.#unused(op, call, 1 - which, k, given);
        this.#define(op.outputs[i] as Tensor, value);
      }
      this.#barriers.set(op, branch.barrier);
      return;
    }
    const [parameters, operands] = this.#parameters(given);
    const branches = call.bodies.map((_, k) => this.#region(op, call, k, parameters, before));
    // What is one constant in both branches, or where it is used at all, is no matter of choice.
    const isChosen = (k: number): boolean => {
      const ends = new Set(branches.flatMap(({ fetches }) => fetches[k] ?? []));
      const [only] = ends;
      const isConstant = ends.size === 1 && isNode(only, 'Const');
      if (isConstant) this.#define(op.outputs[call.outputs[k] as number] as Tensor, only);
      return !isConstant;
    };
    const chosen = call.outputs.flatMap((_, k) => (isChosen(k) ? [k] : []));
    const regions = branches.map((branch) => ({
      ...branch,
      fetches: chosen.map((k) => branch.fetches[k] ?? null),
    }));
    const outputs = chosen.map((k) => call.outputs[k] as number);
    const types = outputs.map((i, k) => {
      const ends = regions.flatMap(({ fetches }) => fetches[k] ?? []) as [Node];
      const type = ends.map((end): TensorInfo => typeOf(end)).reduce(joined);
      if (isFullyDefined(type.shape)) return type as TensorType;
      const shapes = ends.map(({ shape }) => formatShape(shape)).join(' or ');
      const what = `output ${i} has shape ${shapes}`;
      throw new UnknownValueError(op.type as OpType, this.#origin(op), what, 0);
    });
    const node = this.#call(op, [pred, ...operands], regions, types, before);
    for (const [k, i] of outputs.entries()) {
      this.#define(op.outputs[i] as Tensor, this.#builder.output(node, k));
    }
  }

  /** A value that is never used, in the place of one that only the other branch would have. */
  #unused(
    op: Operation,
    call: Call,
    other: number,
    output: number,
    given: ReadonlyMap<number, Node>,
  ): Node {
    const { dtype, shape } = this.#region(op, call, other, given, NONE).fetches[output] as Node;
    const builder = this.#builder;
    if (dtype !== 'variant') return filled(builder, { dtype, shape }, 0);
    const none = [vector(builder, []), scalar(builder, { dtype: 'int32', shape }, 0)];
    return builder.make('TensorListReserve', none, { element_dtype: 'float32' });
  }

  #addLoop(op: Operation, call: Call, before: ReadonlySet<Node>): void {
    const { body } = op.attrs as { readonly body: FuncGraph };
    const all = this.#argumentsOf(op, call);
    const isVariable = (i: number): boolean => all.has(i) && body.outputs[i] !== body.inputs[i];
    const variables = call.outputs.filter(isVariable);
    // The variables come first, so that what the body gives can be its next parameters.
    const given = new Map([...variables.map((i) => [i, all.get(i) as Node] as const), ...all]);
    for (const i of call.outputs) {
      const value = given.get(i);
      if (value !== undefined && !isVariable(i)) this.#define(op.outputs[i] as Tensor, value);
    }
    const begins = this.#inlined(op, call, 0, given, before);
    const isOver = isFilledWith(begins.fetches[0] ?? undefined, 0);
    const carried = isOver ? null : this.#carriedTypes(op, call, given, variables, before);
    if (carried === null || carried instanceof UnknownValueError) {
      this.#unroll(op, call, given, variables, before, carried);
      return;
    }
    const { parameters, operands, types } = carried;
    const regions = [0, 1].map((k) => {
      const region = this.#region(op, call, k, parameters, before);
      const kept = region.fetches.filter(
        (_, j) => k === 0 || isVariable(call.outputs[j] as number),
      );
      return { ...region, fetches: kept };
    });
    const node = this.#call(op, operands, regions, types, before);
    for (const [k, i] of variables.entries()) {
      this.#define(op.outputs[i] as Tensor, this.#builder.output(node, k));
    }
  }

  /**
   * The types that a loop's variables have in every iteration, or null where a shape changes. What is
   * known of a list may grow when the body has been seen.
   */
  #carriedTypes(
    op: Operation,
    call: Call,
    given: ReadonlyMap<number, Node>,
    variables: readonly number[],
    before: ReadonlySet<Node>,
  ) {
    let types: readonly TensorInfo[] = variables.map((i) => typeOf(given.get(i) as Node));
    const seen = new Set<string>();
    for (let key = JSON.stringify(types); !seen.has(key); key = JSON.stringify(types)) {
      seen.add(key);
      const known = new Map(variables.map((i, k) => [i, types[k] as TensorType]));
      const [parameters, operands] = this.#parameters(given, known);
      const fetches = this.#endsOf(op, call, parameters, before);
      if (fetches instanceof UnknownValueError) return fetches;
      const ends = variables.map((i) => typeOf(fetches[call.outputs.indexOf(i)] as Node));
      const next = types.map((type, k) => joined(type, ends[k] as TensorInfo));
      if (!next.every((type) => isFullyDefined(type.shape))) return null;
      if (JSON.stringify(next) === key) {
        return { parameters, operands, types: types as readonly TensorType[] };
      }
      types = next;
    }
    return null;
  }

  /** What the body of a loop ends with; an error where a shape is only known in each iteration. */
  #endsOf(
    op: Operation,
    call: Call,
    given: ReadonlyMap<number, Node>,
    before: ReadonlySet<Node>,
  ): readonly (Node | null)[] | UnknownValueError {
    try {
      return this.#region(op, call, 1, given, before).fetches;
    } catch (error) {
      if (error instanceof UnknownValueError) return error;
      throw error;
    }
  }

  /** A loop as what it does, iteration after iteration, as long as the condition is known. */
  #unroll(
    op: Operation,
    call: Call,
    given: ReadonlyMap<number, Node>,
    variables: readonly number[],
    before: ReadonlySet<Node>,
    why: UnknownValueError | null,
  ): void {
    let values = given;
    let barrier = before;
    for (;;) {
      const cond = this.#inlined(op, call, 0, values, barrier, true);
      this.#effects.push(...cond.effects);
      const goesOn = constantOf(cond.fetches[0] as Node);
      if (goesOn === null) {
        const what = 'a loop variable changes its shape, and the number of iterations is not known';
        const cond = functionsOf(op)[0] as FuncGraph;
        const { operations } = call.bodies[0] as Subgraph;
        const unknown = call.inputs.findIndex(
          (i) =>
            constantOf(values.get(i)) === null &&
            operations.includes((cond.inputs[i] as Tensor).op),
        );
        const input = call.inputs[unknown] ?? -1;
        if (why !== null) throw why;
        throw new UnknownValueError(op.type as OpType, this.#origin(op), what, input);
      }
      barrier = cond.barrier;
      if (goesOn.data[0] === 0) break;
      const body = this.#inlined(op, call, 1, values, barrier, true);
      this.#effects.push(...body.effects);
      const next = new Map(values);
      for (const i of variables) next.set(i, body.fetches[call.outputs.indexOf(i)] as Node);
      [values, barrier] = [next, body.barrier];
    }
    for (const i of variables) this.#define(op.outputs[i] as Tensor, values.get(i) as Node);
    this.#barriers.set(op, barrier);
  }

  /** Parameters for the arguments of a call, and their values; constants need none. */
  #parameters(
    given: ReadonlyMap<number, Node>,
    types: ReadonlyMap<number, TensorType> = new Map(),
  ): readonly [parameters: ReadonlyMap<number, Node>, operands: readonly Node[]] {
    const operands: Node[] = [];
    const parameters = new Map(
      [...given].map(([i, value]): [number, Node] => {
        const type = types.get(i) ?? (constantOf(value) === null ? typeOf(value) : null);
        if (type === null) return [i, value];
        const index = operands.push(value) - 1;
        return [i, this.#builder.parameter(index, type, value.origin)];
      }),
    );
    return [parameters, operands];
  }

  /** One body of a call, as a program of its own. */
  #region(
    op: Operation,
    { bodies }: Call,
    which: number,
    given: ReadonlyMap<number, Node>,
    before: ReadonlySet<Node>,
  ): Region {
    const { environment, builder, past = NONE } = this.surroundings;
    const body = functionsOf(op)[which] as FuncGraph;
    const { fetches, effects } = new Specialisation(bodies[which] as Subgraph, {
      environment,
      builder,
      values: valuesIn(body, given),
      prefix: body.name,
      past: union([before, past]),
    }).program();
    const parameters = [...given.values()].filter((node) => isNode(node, 'Parameter'));
    return { parameters, fetches, effects };
  }

  /** One body of a call, as a part of this program. */
  #inlined(
    op: Operation,
    { bodies }: Call,
    which: number,
    given: ReadonlyMap<number, Node>,
    before: ReadonlySet<Node>,
    isRepeated = false,
  ) {
    const body = functionsOf(op)[which] as FuncGraph;
    const inner = new Specialisation(bodies[which] as Subgraph, {
      ...this.surroundings,
      values: valuesIn(body, given),
      prefix: body.name,
      before,
      isRepeated,
    });
    const { fetches, effects } = inner.program();
    return { fetches, effects, barrier: inner.barrier };
  }

  #call(
    op: Operation,
    inputs: readonly Node[],
    regions: readonly Region[],
    types: readonly TensorType[],
    before: ReadonlySet<Node>,
  ): Node {
    const hasEffect = regions.some((region) =>
      nodesOf(region).some(
        (node) => recordOf(node.type).effect !== undefined || node.after.length > 0,
      ),
    );
    const origin = this.#origin(op);
    const after = hasEffect ? [...before] : [];
    const type: OpType = op.type === 'While' ? 'While' : 'If';
    const node = this.#builder.call(type, inputs, regions, types, { origin, after });
    if (regions.some(({ effects }) => effects.length > 0)) this.#effects.push(node);
    if (hasEffect) this.#barriers.set(op, new Set([node]));
    return node;
  }
}

const valuesIn = (body: FuncGraph, given: ReadonlyMap<number, Node>): ReadonlyMap<Tensor, Node> =>
  new Map([...given].map(([i, node]) => [body.inputs[i] as Tensor, node]));

const typeOf = ({ dtype, shape, list }: TensorType): TensorType =>
  list ? { dtype, shape, list } : { dtype, shape };

/** What is true of both types. */
function joined(a: TensorInfo, b: TensorInfo): TensorInfo {
  const shape = a.shape?.join() === b.shape?.join() ? a.shape : null;
  if (!a.list || !b.list) return { dtype: a.dtype, shape };
  const length = a.list.length === b.list.length ? a.list.length : null;
  const constant = commonConstant(a.list, b.list);
  const element = mergeInfos(a.list.element, b.list.element);
  return { dtype: a.dtype, shape, list: { element, length, ...(constant ? { constant } : {}) } };
}

/** The last assignment to a variable among the effects in `before`, and those before them. */
const lastAssignment = (name: string, before: ReadonlySet<Node>): Node | undefined =>
  topologicalOrder(before).findLast(
    (node) => isNode(node, 'AssignVariableOp') && node.inputs[0]?.origin.name === name,
  );

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

function checkAssigned(op: Operation, variable: readonly number[], value: readonly number[]): void {
  if (variable.join() === value.join()) return;
  const text =
    `Assign requires shapes of both tensors to match. lhs shape= ${formatShape(variable)} ` +
    `rhs shape= ${formatShape(value)}`;
  throw new InvalidArgumentError(explain(text, { op, site: op.site }), op);
}

function unfed(op: Operation): InvalidArgumentError {
  const { dtype, shape } = op.outputs[0] as Tensor;
  const text =
    `You must feed a value for placeholder tensor '${op.name}' with dtype ${dataTypeString(dtype)}` +
    (shape === null || shape.length === 0 ? '' : ` and shape ${formatShape(shape)}`);
  return new InvalidArgumentError(
    explain(text, {
      op,
      site: op.site,
      advice: `give its value in the feed dict, as in sess.run(fetches, { '${op.name}:0': value })`,
    }),
    op,
  );
}

/** The error for a variable that has no value yet. */
export function uninitialized(variable: {
  readonly name: string;
  readonly type: string;
  readonly site: CallSite | null;
}): FailedPreconditionError {
  const { name, type, site } = variable;
  const op = { name, type };
  const advice = 'run tf.globalVariablesInitializer() in this Session first';
  const text = `Attempting to use uninitialized value ${name}`;
  return new FailedPreconditionError(explain(text, { op, site: site ?? undefined, advice }), op);
}
