import { type CallSite, explain } from '../graph/call_site.js';
import { FailedPreconditionError, InvalidArgumentError } from '../graph/errors.js';
import { NDArray } from '../graph/nd_array.js';
import { type AttrValues, Operation, type Tensor } from '../graph/operation.js';
import { formatShape, isFullyDefined } from '../graph/shape.js';
import type { OpType } from '../ops/index.js';
import type { Builder } from '../program/builder.js';
import type { Node, TensorType } from '../program/node.js';
import type { Program } from '../program/program.js';
import type { Subgraph } from './prune.js';

/** What is known of the values that a run begins with. */
export interface Environment {
  /** The concrete type of a fed tensor, or its value where that decides shapes. */
  feed(tensor: Tensor): TensorType | NDArray;
  /** The shape of a variable's value, or null where the Session has none. */
  variable(name: string): readonly number[] | null;
}

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

  function feedNode(tensor: Tensor): Node {
    const origin = { name: tensor.name, site: tensor.op.site };
    const fed = environment.feed(tensor);
    if (fed instanceof NDArray) return builder.constant(fed, origin);
    return builder.make('Placeholder', [], { dtype: fed.dtype, shape: fed.shape }, { origin });
  }

  /** The variable behind a reference, which an assignment hands on. */
  function variableOf(tensor: Tensor): Node {
    let { op } = tensor;
    while (op.record.update !== undefined) op = (op.inputs[0] as Tensor).op;
    const { dtype, shape } = op.attrs as { dtype: Tensor['dtype']; shape: Tensor['shape'] };
    const concrete = isFullyDefined(shape) ? shape : environment.variable(op.name);
    if (concrete === null) throw uninitialized(op);
    return builder.make(
      'VariableV2',
      [],
      { dtype, shape: concrete, container: '', shared_name: op.name },
      { origin: op },
    );
  }

  /** A variable's value at this point of the run. */
  const read = (variable: Node, after: ReadonlySet<Node>): Node =>
    builder.make('ReadVariableOp', [variable], {}, { after: [...after], origin: variable.origin });

  const isReference = (tensor: Tensor): boolean => tensor.op.type === 'VariableV2';

  /** The value of an input of `op`; a variable is read now. */
  const valueOf = (tensor: Tensor, after: ReadonlySet<Node>): Node =>
    values.get(tensor) ?? read(variableOf(tensor), after);

  function lowerUpdate(op: Operation, before: ReadonlySet<Node>): void {
    const { update } = op.record;
    if (update === undefined) return;
    const specs = Object.values(op.record.inputs);
    const references = op.inputs.flatMap((t, i) =>
      specs[i]?.endsWith('&') ? [variableOf(t)] : [],
    );
    const picked = update.inputs ?? op.inputs.map((_, i) => i);
    const inputs = picked.map((i) =>
      i < references.length
        ? read(references[i] as Node, before)
        : valueOf(op.inputs[i] as Tensor, before),
    );
    const after = [...before];
    const updated = builder.outputs(update.type as OpType, inputs, computationAttrs(op), {
      origin: op,
    });
    const assigned = references.map((variable, i) =>
      builder.make('AssignVariableOp', [variable, updated[i] as Node], {}, { after, origin: op }),
    );
    checkAssigned(op, references, updated);
    effects.push(...assigned);
    values.set(op.outputs[0] as Tensor, updated[0] as Node);
    barriers.set(op, new Set(assigned));
  }

  function isInitialized(op: Operation, before: ReadonlySet<Node>): boolean {
    const variable = (op.inputs[0] as Tensor).op.name;
    const isAssigned = [...before].some((n) => n.inputs[0]?.origin.name === variable);
    return isAssigned || environment.variable(variable) !== null;
  }

  for (const op of operations) {
    const before = union([
      ...op.controlInputs.map((c) => barriers.get(c) ?? NONE),
      ...op.inputs.filter((t) => !feeds.has(t)).map((t) => barriers.get(t.op) ?? NONE),
    ]);
    barriers.set(op, before);
    if (op.type === 'VariableV2' || op.type === 'NoOp') continue;
    if (op.type === 'Placeholder') throw unfed(op);
    if (op.record.update !== undefined) {
      lowerUpdate(op, before);
      continue;
    }
    if (op.type === 'IsVariableInitialized') {
      const value = NDArray.scalar('bool', Number(isInitialized(op, before)));
      values.set(op.outputs[0] as Tensor, builder.constant(value, op));
      continue;
    }
    const inputs = op.inputs.map((t) => valueOf(t, before));
    const nodes = builder.outputs(op.type as OpType, inputs, computationAttrs(op), { origin: op });
    for (const [i, t] of op.outputs.entries()) if (!feeds.has(t)) values.set(t, nodes[i] as Node);
    // A read that waits for an assignment must itself come before later ones.
    const reads = nodes.length > 0 && op.inputs.some(isReference) && before.size > 0 ? inputs : [];
    if (reads.length > 0) barriers.set(op, union([before, new Set(reads)]));
  }

  return {
    fetches: fetches.map((f) => (f instanceof Operation ? null : valueOf(f, NONE))),
    effects,
  };
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
  Object.values(op.record.inputs).some((spec) => spec.replace(/[[\]&!]/g, '') === name);

function checkAssigned(op: Operation, references: readonly Node[], updated: readonly Node[]): void {
  if (op.attrs.validate_shape === false) return;
  for (const [i, { shape }] of references.entries()) {
    const value = updated[i] as Node;
    if (shape.join() === value.shape.join()) continue;
    const text =
      `Assign requires shapes of both tensors to match. lhs shape= ${formatShape(shape)} ` +
      `rhs shape= ${formatShape(value.shape)}`;
    throw new InvalidArgumentError(explain(text, { op, site: op.site }), op);
  }
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
      advice: `give its value in the feed dict: sess.run(fetches, new Map([[${op.name}, value]]))`,
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
