/** Nodes in an order in which they can be made. */

import { ValueError } from '../graph/errors.js';

/** Whether an input from one op to another is a loop's way back, of a loop of Merge and NextIteration. */
export const isBackEdge = (from: string, to: string): boolean =>
  /^(Ref)?NextIteration$/.test(from) && /^(Ref)?Merge$/.test(to);

/**
 * Nodes or operations, producers first, and otherwise as they are. It does not recurse: a chain may be
 * longer than the stack.
 * @param needsOf what one needs.
 * @throws ValueError where they need each other.
 */
export function producersFirst<T extends { readonly name: string }>(
  nodes: readonly T[],
  needsOf: (node: T) => readonly T[],
): readonly T[] {
  const ordered: T[] = [];
  const state = new Map<T, 'open' | 'done'>();
  const stack: { readonly node: T; readonly needs: readonly T[]; next: number }[] = [];
  const push = (node: T): void => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') {
      const cycle = stack.slice(stack.findIndex((item) => item.node === node));
      const names = cycle.map((item) => item.node.name).reverse();
      throw new ValueError(`${names.length} nodes in a cycle: ${names.slice(0, 10).join(', ')}`);
    }
    state.set(node, 'open');
    stack.push({ node, needs: needsOf(node), next: 0 });
  };
  for (const node of nodes) {
    push(node);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs[top.next++];
      if (need !== undefined) push(need);
      else {
        state.set(top.node, 'done');
        ordered.push(top.node);
        stack.pop();
      }
    }
  }
  return ordered;
}
