import { Operation, type Tensor } from '../graph/operation.js';
import { isCompileTimeInput } from '../graph/record.js';

/** The part of a graph that a run needs. */
export interface Subgraph {
  /** The operations to execute, producers first. */
  readonly operations: readonly Operation[];
  readonly fetches: readonly (Tensor | Operation)[];
  readonly feeds: ReadonlySet<Tensor>;
}

/**
 * Pass 1: what the fetches reach through inputs and control inputs, stopping at fed tensors.
 * It does not recurse: a chain may be longer than the stack.
 */
export function prune(
  fetches: readonly (Tensor | Operation)[],
  feeds: ReadonlySet<Tensor>,
): Subgraph {
  const operations: Operation[] = [];
  const seen = new Set<Operation>();
  const stack: { readonly op: Operation; readonly needs: readonly Operation[]; next: number }[] =
    [];
  const push = (op: Operation): void => {
    if (seen.has(op)) return;
    seen.add(op);
    const needs = [...op.inputs.filter((t) => !feeds.has(t)).map((t) => t.op), ...op.controlInputs];
    stack.push({ op, needs, next: 0 });
  };
  for (const fetch of fetches) {
    if (fetch instanceof Operation) push(fetch);
    else if (!feeds.has(fetch)) push(fetch.op);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs[top.next++];
      if (need !== undefined) push(need);
      else {
        operations.push(top.op);
        stack.pop();
      }
    }
  }
  return { operations, fetches, feeds };
}

/** One line for every operation of a subgraph, as the printed programs of later passes have. */
export function formatSubgraph({ operations, fetches, feeds }: Subgraph): string {
  const lines = operations.map((op) => {
    const inputs = op.inputs.map((t) => (feeds.has(t) ? `feed ${t.name}` : t.name));
    const control = op.controlInputs.map((c) => `^${c.name}`);
    return `${op.name} = ${op.type}(${[...inputs, ...control].join(', ')})`;
  });
  return [...lines, `fetch ${fetches.map((f) => f.name).join(', ')}`].join('\n');
}

const decidesShapes = (op: Operation, i: number): boolean =>
  isCompileTimeInput(op.record, i, op.inputs.length);

/**
 * The fed tensors whose values decide shapes or axes, so that a plan holds for those values alone:
 * they reach a `!` input through ops that fold.
 */
export function shapeFeeds({ operations, feeds }: Subgraph): readonly Tensor[] {
  const found = new Set<Tensor>();
  const visited = new Set<Tensor>();
  const queue = operations.flatMap((op) => op.inputs.filter((_, i) => decidesShapes(op, i)));
  for (const tensor of queue) {
    if (visited.has(tensor)) continue;
    visited.add(tensor);
    if (feeds.has(tensor)) found.add(tensor);
    // A shape needs no value of the tensor that it is the shape of.
    else if (
      tensor.op.record.fold !== undefined &&
      !/^(Shape|ShapeN|Size|Rank)$/.test(tensor.op.type)
    ) {
      queue.push(...tensor.op.inputs);
    }
  }
  return [...found];
}
