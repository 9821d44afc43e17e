import { explain } from '../graph/call_site.js';
import { InvalidArgumentError } from '../graph/errors.js';
import type { AnyArray } from '../graph/nd_array.js';
import { Operation, type Tensor } from '../graph/operation.js';
import { partialValue } from '../graph/partial_evaluation.js';
import { knownData } from '../graph/partial_value.js';
import { UnknownValueError } from '../program/builder.js';
import { allOperations, prune, type Subgraph } from './prune.js';

/**
 * Values that decide shapes and that only a run gives: they are computed in a run of their own, and
 * fed to the run that they are for, which is then compiled for the shapes that they give.
 */
export interface Ahead {
  readonly fetches: readonly Tensor[];
  /** What to feed, given the values of `fetches`. */
  feeds(values: readonly AnyArray[]): readonly (readonly [tensor: Tensor, value: AnyArray])[];
}

/** The first operation of a subgraph whose output shapes depend on its inputs' values, or null. */
export function outputsAhead({ operations, feeds }: Subgraph): Ahead | null {
  const isKnown = (t: Tensor): boolean => feeds.has(t) || knownData(partialValue(t)) !== null;
  const op = operations.find((o) => o.record.evaluate && !o.outputs.every(isKnown));
  if (op === undefined) return null;
  const fail = (text: string): never => {
    const inputs = op.inputs.map((t) => t.toString());
    throw new InvalidArgumentError(explain(text, { op, inputs, site: op.site }), op);
  };
  return withEffects(op.inputs, feeds, (values) => {
    const outputs = op.record.evaluate?.(values, op.attrs, fail) ?? [];
    return op.outputs.map((t, i) => [t, outputs[i] as AnyArray]);
  });
}

/** The tensor without whose value compiling failed, or null where no run can be asked for one. */
export function unknownTensor(error: unknown): Tensor | null {
  if (!(error instanceof UnknownValueError)) return null;
  const { origin, input } = error;
  const op = origin instanceof Operation ? origin : origin.operation;
  const tensor = op?.inputs[input];
  return tensor ? outsideOfBranches(tensor) : null;
}

/** The value of a tensor without which compiling failed, or null where no run ahead can give it. */
export function valueAhead(tensor: Tensor, { feeds }: Subgraph): Ahead | null {
  if (feeds.has(tensor)) return null;
  const operations = allOperations(prune([tensor], feeds));
  const changesVariables = operations.some((op) => op.record.update);
  return changesVariables
    ? null
    : withEffects([tensor], feeds, ([value]) => [[tensor, value as AnyArray]]);
}

/** A tensor that a body takes from the graph around it, there; null for one that it makes. */
function outsideOfBranches(tensor: Tensor): Tensor | null {
  const { graph } = tensor;
  if (graph === graph.outermost) return tensor;
  const outer = graph.outside(tensor);
  return outer && outsideOfBranches(outer);
}

/**
 * Random numbers are drawn once, and what is printed is printed once: those that the values depend on are
 * handed on to the run too.
 */
function withEffects(
  tensors: readonly Tensor[],
  feeds: ReadonlySet<Tensor>,
  feedsOf: Ahead['feeds'],
): Ahead {
  const handedOn = prune(tensors, feeds)
    .operations.filter(({ record: { effect } }) => effect === 'random' || effect === 'report')
    .flatMap((op) => op.outputs);
  return {
    fetches: [...tensors, ...handedOn],
    feeds: (values) => [
      ...handedOn.map((t, i) => [t, values[tensors.length + i] as AnyArray] as const),
      ...feedsOf(values.slice(0, tensors.length)),
    ],
  };
}
