import type { FuncGraph } from '../../graph/func_graph.js';
import type { Tensor } from '../../graph/operation.js';
import type { TensorInfo } from '../../graph/record.js';
import { isFullyDefined } from '../../graph/shape.js';
import { UnknownValueError } from '../../program/builder.js';
import { constantOf, isFilledWith, type Node, type TensorType } from '../../program/node.js';
import { functionsOf, type Subgraph } from '../prune.js';
import { type Arguments, type Invocation, joined, typeOf } from './invocation.js';

/** The bodies of a loop: its condition, and one iteration. */
const [CONDITION, BODY] = [0, 1];

/**
 * Adds a loop: a node with two regions, where every variable has one shape in all iterations. Where one
 * has not, the loop is unrolled.
 */
export function addLoop(loop: Invocation): void {
  const { call } = loop;
  const { body } = loop.op.attrs as { readonly body: FuncGraph };
  const all = loop.arguments;
  const isVariable = (i: number): boolean => all.has(i) && body.outputs[i] !== body.inputs[i];
  const variables = call.outputs.filter(isVariable);
  // The variables come first, so that what the body gives can be its next parameters.
  const given = new Map([...variables.map((i) => [i, all.get(i) as Node] as const), ...all]);
  for (const i of call.outputs) {
    const value = given.get(i);
    if (value !== undefined && !isVariable(i)) loop.define(i, value);
  }
  const begins = loop.inlined(CONDITION, given, loop.before);
  const isOver = isFilledWith(begins.fetches[0] ?? undefined, 0);
  const carried = isOver ? null : carriedTypes(loop, given, variables);
  if (carried === null || carried instanceof UnknownValueError) {
    unroll(loop, given, variables, carried);
    return;
  }
  const { parameters, operands, types } = carried;
  const condition = loop.region(CONDITION, parameters);
  const step = loop.region(BODY, parameters);
  const next = step.fetches.filter((_, k) => isVariable(call.outputs[k] as number));
  loop.add(operands, [condition, { ...step, fetches: next }], types, variables);
}

/**
 * The types that a loop's variables have in every iteration, or null where a shape changes. What is
 * known of a list may grow when the body has been seen.
 */
function carriedTypes(loop: Invocation, given: Arguments, variables: readonly number[]) {
  let types: readonly TensorInfo[] = variables.map((i) => typeOf(given.get(i) as Node));
  const seen = new Set<string>();
  for (let key = JSON.stringify(types); !seen.has(key); key = JSON.stringify(types)) {
    seen.add(key);
    const known = new Map(variables.map((i, k) => [i, types[k] as TensorType]));
    const [parameters, operands] = loop.parameters(given, known);
    const step = loop.tryRegion(BODY, parameters);
    if (step instanceof UnknownValueError) return step;
    const { fetches } = step;
    const ends = variables.map((i) => typeOf(fetches[loop.call.outputs.indexOf(i)] as Node));
    const next = types.map((type, k) => joined(type, ends[k] as TensorInfo));
    if (!next.every((type) => isFullyDefined(type.shape))) return null;
    if (JSON.stringify(next) === key) {
      return { parameters, operands, types: types as readonly TensorType[] };
    }
    types = next;
  }
  return null;
}

/** A loop as what it does, iteration after iteration, as long as the condition is known. */
function unroll(
  loop: Invocation,
  given: Arguments,
  variables: readonly number[],
  why: UnknownValueError | null,
): void {
  const { op, call, caller } = loop;
  let values = given;
  let barrier = loop.before;
  for (;;) {
    const cond = loop.inlined(CONDITION, values, barrier, true);
    caller.addEffects(cond.effects);
    const goesOn = constantOf(cond.fetches[0] as Node);
    if (goesOn === null) throw why ?? unknownLength(loop, values);
    barrier = cond.barrier;
    if (goesOn.data[0] === 0) break;
    const body = loop.inlined(BODY, values, barrier, true);
    caller.addEffects(body.effects);
    const next = new Map(values);
    for (const i of variables) next.set(i, body.fetches[call.outputs.indexOf(i)] as Node);
    [values, barrier] = [next, body.barrier];
  }
  for (const i of variables) loop.define(i, values.get(i) as Node);
  caller.setBarrier(op, barrier);
}

function unknownLength(loop: Invocation, values: Arguments): UnknownValueError {
  const { op, call } = loop;
  const what = 'a loop variable changes its shape, and the number of iterations is not known';
  const condition = functionsOf(op)[CONDITION] as FuncGraph;
  const { operations } = call.bodies[CONDITION] as Subgraph;
  const unknown = call.inputs.find(
    (i) =>
      constantOf(values.get(i)) === null && operations.includes((condition.inputs[i] as Tensor).op),
  );
  return loop.unknown(what, unknown ?? -1);
}
