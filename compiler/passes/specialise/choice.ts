import type { TensorInfo } from '../../graph/record.js';
import { formatShape, isFullyDefined } from '../../graph/shape.js';
import { UnknownValueError } from '../../program/builder.js';
import { constantOf, isNode, type Node, type TensorType } from '../../program/node.js';
import { filled, scalar, vector } from '../../program/shorthand.js';
import { NONE } from './effects.js';
import { type Arguments, type Invocation, joined, typeOf } from './invocation.js';

/** Adds a choice: its branch, where it is known which, or else a node with both. */
export function addChoice(choice: Invocation, pred: Node): void {
  const known = constantOf(pred);
  if (known === null) addBranches(choice, pred);
  else addBranch(choice, known.data[0] === 0 ? 1 : 0);
}

function addBranch(choice: Invocation, which: number): void {
  const { op, call, caller, before } = choice;
  const given = choice.arguments;
  const branch = choice.inlined(which, given, before, caller.surroundings.isRepeated);
  caller.addEffects(branch.effects);
  for (const [k, i] of call.outputs.entries()) {
    const value = branch.fetches[k] ?? unused(choice, 1 - which, k, given);
    if (value !== null) choice.define(i, value);
  }
  caller.setBarrier(op, branch.barrier);
}

/**
 * A value that is never used, in the place of one that only the other branch would have; null where
 * that branch itself would need such a value to be one.
 */
function unused(choice: Invocation, other: number, output: number, given: Arguments): Node | null {
  const region = choice.tryRegion(other, given, NONE);
  if (region instanceof UnknownValueError) return null;
  const { dtype, shape } = region.fetches[output] as Node;
  const { builder } = choice.caller;
  if (dtype !== 'variant') return filled(builder, { dtype, shape }, 0);
  const none = [vector(builder, []), scalar(builder, { dtype: 'int32', shape }, 0)];
  return builder.make('TensorListReserve', none, { element_dtype: 'float32' });
}

function addBranches(choice: Invocation, pred: Node): void {
  const { call } = choice;
  const [parameters, operands] = choice.parameters(choice.arguments);
  const branches = call.bodies.map((_, k) => choice.region(k, parameters));
  // What is one constant in both branches, or where it is used at all, is no matter of choice.
  const isChosen = (k: number): boolean => {
    const ends = new Set(branches.flatMap(({ fetches }) => fetches[k] ?? []));
    const [only] = ends;
    const isConstant = ends.size === 1 && isNode(only, 'Const');
    if (isConstant) choice.define(call.outputs[k] as number, only);
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
    throw choice.unknown(`output ${i} has shape ${shapes}`, 0);
  });
  choice.add([pred, ...operands], regions, types, outputs);
}
