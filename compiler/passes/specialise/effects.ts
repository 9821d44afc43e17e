import { isNode, type Node, topologicalOrder } from '../../program/node.js';

/** Reads and assignments that something has to wait for. */
export type Effects = ReadonlySet<Node>;

export const NONE: Effects = new Set();

export const union = (sets: readonly Effects[]): Effects => {
  const filled = [...new Set(sets)].filter((s) => s.size > 0);
  return filled.length < 2 ? (filled[0] ?? NONE) : new Set(filled.flatMap((s) => [...s]));
};

/** The last assignment to a variable among the effects in `before`, and those before them. */
export const lastAssignment = (name: string, before: Effects): Node | undefined =>
  topologicalOrder(before).findLast(
    (node) => isNode(node, 'AssignVariableOp') && node.inputs[0]?.origin.name === name,
  );
