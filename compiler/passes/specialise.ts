import { type CallSite, explain } from '../graph/call_site.js';
import { inputSpecs } from '../graph/create.js';
import type { DType } from '../graph/dtypes.js';
import { FailedPreconditionError, InvalidArgumentError } from '../graph/errors.js';
import { NDArray } from '../graph/nd_array.js';
import { type AttrValues, Operation, type Tensor } from '../graph/operation.js';
import type { OpRecord } from '../graph/record.js';
import { formatShape, isFullyDefined, type Shape } from '../graph/shape.js';
import type { OpType } from '../ops/index.js';
import type { Builder } from '../program/builder.js';
import { isNode, type Node, type TensorType, topologicalOrder } from '../program/node.js';
import type { Program } from '../program/program.js';
import type { Subgraph } from './prune.js';

/** What is known of the values that a run begins with. */
export interface Environment {
  /** The concrete type of a fed tensor, or its value where that decides shapes. */
  feed(tensor: Tensor): TensorType | NDArray;
  /** The shape of a variable's value, or null where the Session has none. */
  variable(name: string): readonly number[] | null;
}

/** What computes nothing itself: the Session feeds what iterators give. */
const withoutComputation = new Set(['VariableV2', 'NoOp', 'MakeIterator', 'IteratorGetNext']);

const NONE: ReadonlySet<Node> = new Set();

const union = (sets: readonly ReadonlySet<Node>[]): ReadonlySet<Node> => {
  const filled = [...new Set(sets)].filter((s) => s.size > 0);
  return filled.length < 2 ? (filled[0] ?? NONE) : new Set(filled.flatMap((s) => [...s]));
};

/**
 * Pass 2: operations become nodes of concrete shape, what is then constant folds, and state becomes
 * explicit: a use of a variable is a read, an update is a pure op followed by an assignment.
 *
 * Control dependencies matter only between effects: an operation hands on the effects that came
 * before it, and a read or an assignment waits for those.
 */
export function specialise(
  { operations, fetches, feeds }: Subgraph,
  environment: Environment,
  builder: Builder,
): Program {
  const values = new Map<Tensor, Node>();
  /** The effects that anything ordered behind an operation has to wait for. */
  const barriers = new Map<Operation, ReadonlySet<Node>>();
  const effects: Node[] = [];

  for (const tensor of feeds) values.set(tensor, feedNode(tensor));

  /** Says what an operation computes; a fed tensor keeps the value that it was fed. */
  const define = (tensor: Tensor, node: Node): void => {
    if (!feeds.has(tensor)) values.set(tensor, node);
  };

  function feedNode(tensor: Tensor): Node {
    const origin = { name: tensor.name, site: tensor.op.site };
    const fed = environment.feed(tensor);
    if (fed instanceof NDArray) return builder.constant(fed, origin);
    return builder.make('Placeholder', [], { dtype: fed.dtype, shape: fed.shape }, { origin });
  }

  /** The variable behind a reference, which an assignment hands on. */
  function variableOf(reference: Tensor): Operation {
    let { op } = reference;
    while (op.record.update !== undefined) op = (op.inputs[0] as Tensor).op;
    return op;
  }

  /** The shape of a variable when the effects in `before` are done, or null where it has no value. */
  const shapeOf = ({ name, attrs }: Operation, before: ReadonlySet<Node>) =>
    isFullyDefined(attrs.shape as Shape)
      ? (attrs.shape as readonly number[])
      : (lastAssignment(name, before)?.inputs[1]?.shape ?? environment.variable(name));

  const variableNode = (op: Operation, shape: readonly number[]): Node =>
    builder.make(
      'VariableV2',
      [],
      { dtype: op.attrs.dtype as DType, shape, container: '', shared_name: op.name },
      { origin: op },
    );

  /** A variable's value at this point of the run. */
  function read(variable: Operation, before: ReadonlySet<Node>): Node {
    const shape = shapeOf(variable, before);
    if (shape === null) throw uninitialized(variable);
    const options = { after: [...before], origin: variable };
    return builder.make('ReadVariableOp', [variableNode(variable, shape)], {}, options);
  }

  /** Whether a tensor is a variable, which every operation that takes it reads anew. */
  const isRead = (tensor: Tensor): boolean => !values.has(tensor);

  /** The value of an input of an operation. */
  const valueOf = (tensor: Tensor, before: ReadonlySet<Node>): Node =>
    values.get(tensor) ?? read(variableOf(tensor), before);

  /** An update becomes the op that computes the new values, and an assignment for each of them. */
  function lowerUpdate(
    op: Operation,
    update: NonNullable<OpRecord['update']>,
    before: ReadonlySet<Node>,
  ): void {
    const specs = inputSpecs(op.record);
    const variables = op.inputs.filter((_, i) => specs[i]?.isReference).map(variableOf);
    const picked = update.inputs ?? op.inputs.map((_, i) => i);
    const inputs = picked.map((i) => {
      const variable = variables[i];
      return variable ? read(variable, before) : valueOf(op.inputs[i] as Tensor, before);
    });
    const attrs = { ...computationAttrs(op), ...update.attrs };
    const updated = builder.outputs(update.type as OpType, inputs, attrs, { origin: op });
    const assigned = variables.map((variable, i) => {
      const value = updated[i] as Node;
      const isValidated = op.attrs.validate_shape !== false;
      const shape = (isValidated ? shapeOf(variable, before) : null) ?? value.shape;
      checkAssigned(op, shape, value.shape);
      const options = { after: [...before], origin: op };
      return builder.make('AssignVariableOp', [variableNode(variable, shape), value], {}, options);
    });
    effects.push(...assigned);
    define(op.outputs[0] as Tensor, updated[0] as Node);
    barriers.set(op, new Set(assigned));
  }

  const isInitialized = ({ name }: Operation, before: ReadonlySet<Node>): boolean =>
    lastAssignment(name, before) !== undefined || environment.variable(name) !== null;

  for (const op of operations) {
    const before = union([
      ...op.controlInputs.map((c) => barriers.get(c) ?? NONE),
      ...op.inputs.filter((t) => !feeds.has(t)).map((t) => barriers.get(t.op) ?? NONE),
    ]);
    barriers.set(op, before);
    if (withoutComputation.has(op.type)) continue;
    if (op.type === 'Placeholder') {
      // One that is fed may still be waited for.
      if (feeds.has(op.outputs[0] as Tensor)) continue;
      throw unfed(op);
    }
    if (op.type === 'PlaceholderWithDefault') {
      // It is not fed, so it is its default, whatever shape it would have taken.
      define(op.outputs[0] as Tensor, valueOf(op.inputs[0] as Tensor, before));
      continue;
    }
    if (op.record.update !== undefined) {
      lowerUpdate(op, op.record.update, before);
      continue;
    }
    if (op.type === 'IsVariableInitialized') {
      const isSet = isInitialized(variableOf(op.inputs[0] as Tensor), before);
      const value = NDArray.scalar('bool', Number(isSet));
      define(op.outputs[0] as Tensor, builder.constant(value, op));
      continue;
    }
    const inputs = op.inputs.map((t) => valueOf(t, before));
    const nodes = builder.outputs(op.type as OpType, inputs, computationAttrs(op), { origin: op });
    for (const [i, t] of op.outputs.entries()) define(t, nodes[i] as Node);
    // A read that waits for effects comes itself before later ones, and stands for those.
    const reads = before.size > 0 ? inputs.filter((_, i) => isRead(op.inputs[i] as Tensor)) : [];
    if (reads.length > 0) barriers.set(op, new Set(reads));
  }

  return {
    fetches: fetches.map((f) => (f instanceof Operation ? null : valueOf(f, NONE))),
    effects,
  };
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
  const type = dtype === 'float32' ? 'float' : dtype === 'float64' ? 'double' : dtype;
  const text =
    `You must feed a value for placeholder tensor '${op.name}' with dtype ${type}` +
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
