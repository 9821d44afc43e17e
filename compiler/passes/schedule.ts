import type { OpType } from '../ops/index.js';
import type { Plan, Step } from '../plan.js';
import { isKnownWhenCompiled } from '../program/builder.js';
import { isListOp, isNode, type Node } from '../program/node.js';
import { nodesOf, type Program, type Region } from '../program/program.js';
import type { Target } from '../target.js';

/** A step whose lifetimes are not yet known. */
type Draft = Step extends infer S ? (S extends Step ? Omit<S, 'frees'> : never) : never;

/**
 * Pass 6: the order of execution, the slots, and what each step frees.
 *
 * Assignments come as late as they can: one is placed only when nothing else is ready. So every
 * read that does not wait for an assignment sees the value from before the run. A region has a plan
 * of its own.
 */
export function schedule(program: Program | Region, target: Target): Plan {
  const order = executionOrder(nodesOf(program));
  const slots = new Map<Node, number>();
  let count = 0;
  const slotOf = (node: Node): number => {
    let slot = slots.get(node);
    if (slot === undefined) {
      slot = count++;
      slots.set(node, slot);
    }
    return slot;
  };
  const operands = operandsOf(program, order);
  const laterOutputs = new Map<Node, Node[]>();
  for (const node of order) {
    if (!isNode(node, 'Output')) continue;
    const producer = node.inputs[0] as Node;
    const outputs = laterOutputs.get(producer) ?? [];
    outputs[node.attrs.index] = node;
    laterOutputs.set(producer, outputs);
  }
  const outputSlots = (node: Node): number[] =>
    node.outputs.map((_, i) => {
      const output = i === 0 && node.regions.length === 0 ? node : laterOutputs.get(node)?.[i];
      return output === undefined ? count++ : slotOf(output);
    });

  const parameters = 'parameters' in program ? program.parameters : [];
  const feeds: Plan['feeds'][number][] = parameters.map((node) => ({
    name: node.origin.name,
    slot: slotOf(node),
    node,
  }));
  const constants: Plan['constants'][number][] = [];
  const drafts: Draft[] = [];
  for (const node of order) {
    const variable = node.inputs[0]?.origin.name ?? '';
    if (isNode(node, 'Placeholder')) {
      feeds.push({ name: node.origin.name, slot: slotOf(node), node });
    } else if (isNode(node, 'Const')) {
      if (operands.has(node)) constants.push({ node, slot: slotOf(node) });
    } else if (isNode(node, 'ReadVariableOp')) {
      drafts.push({ kind: 'read', node, variable, output: slotOf(node) });
    } else if (isNode(node, 'AssignVariableOp')) {
      drafts.push({ kind: 'assign', node, variable, input: slotOf(node.inputs[1] as Node) });
    } else if (node.regions.length > 0) {
      const plans = node.regions.map((region) => schedule(region, target));
      const inputs = node.inputs.map(slotOf);
      drafts.push({ kind: 'call', node, inputs, outputs: outputSlots(node), plans });
    } else if (
      !isNode(node, 'VariableV2') &&
      !isNode(node, 'Output') &&
      !isNode(node, 'Parameter')
    ) {
      const inputs = node.inputs.map((x, i) => (isImmediate(node, i) ? null : slotOf(x)));
      const kind = isListOp(node) ? 'list' : 'kernel';
      drafts.push({ kind, node, inputs, outputs: outputSlots(node), reuses: null });
    }
  }
  const fetches = program.fetches.map((node) => node && { slot: slotOf(node), node });
  const held = 'parameters' in program ? constants : [...feeds, ...constants];
  const kept = new Set(held.map(({ slot }) => slot));
  for (const fetch of fetches) if (fetch !== null) kept.add(fetch.slot);
  return { slots: count, feeds, constants, steps: withLifetimes(drafts, kept, target), fetches };
}

/** Whether an input is not in a slot: the step knows its value. */
const isImmediate = (node: Node, i: number): boolean =>
  isKnownWhenCompiled(node, i) ||
  (isListOp(node) && isNode(node.inputs[i], 'Const') && i !== itemInput[node.type]);

/** The input of a list op that becomes a tensor of the list. */
const itemInput: { readonly [K in OpType]?: number } = {
  TensorListPushBack: 1,
  TensorListSetItem: 2,
};

/** The nodes whose value a kernel, an assignment or the caller takes as a tensor. */
function operandsOf(program: Program, order: readonly Node[]): ReadonlySet<Node> {
  const operands = new Set(program.fetches.filter((node) => node !== null));
  for (const node of order) {
    for (const [i, input] of node.inputs.entries()) {
      if (!isImmediate(node, i)) operands.add(input);
    }
  }
  return operands;
}

/** A topological order in which assignments wait until nothing else is ready. */
function executionOrder(nodes: readonly Node[]): readonly Node[] {
  const waiting = new Map<Node, number>();
  const dependents = new Map<Node, Node[]>();
  for (const node of nodes) {
    const needs = new Set([...node.inputs, ...node.after]);
    waiting.set(node, needs.size);
    for (const need of needs) {
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [node]);
      else list.push(node);
    }
  }
  const order: Node[] = [];
  const assignments: Node[] = [];
  /** Emits a node and, depth first, what becomes ready: a value is used soon after it is made. */
  const emit = (first: Node): void => {
    const stack = [first];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      order.push(node);
      const ready: Node[] = [];
      for (const dependent of dependents.get(node) ?? []) {
        const left = (waiting.get(dependent) as number) - 1;
        waiting.set(dependent, left);
        if (left === 0) ready.push(dependent);
      }
      for (const next of ready.reverse()) {
        if (assigns(next)) assignments.push(next);
        else stack.push(next);
      }
    }
  };
  // Inputs of the program are emitted when something first needs them.
  for (const node of nodes) {
    if (node.inputs.length + node.after.length === 0) emit(node);
  }
  for (let next = earliest(assignments); next !== undefined; next = earliest(assignments))
    emit(next);
  return order;
}

/** Whether a node changes variables, itself or in its regions. */
const assigns = (node: Node): boolean =>
  isNode(node, 'AssignVariableOp') || node.regions.some(({ effects }) => effects.some(assigns));

/** Takes out the assignment that the user's graph made first. */
function earliest(assignments: Node[]): Node | undefined {
  if (assignments.length === 0) return undefined;
  const first = assignments.reduce((a, b) => (b.id < a.id ? b : a));
  assignments.splice(assignments.indexOf(first), 1);
  return first;
}

const uses = (draft: Draft): readonly number[] =>
  draft.kind === 'read'
    ? []
    : draft.kind === 'assign'
      ? [draft.input]
      : draft.inputs.flatMap((slot) => slot ?? []);

const makes = (draft: Draft): readonly number[] =>
  draft.kind === 'read' ? [draft.output] : draft.kind === 'assign' ? [] : draft.outputs;

/** Frees every slot at its last use, and offers a kernel an input that dies with it to write over. */
function withLifetimes(
  drafts: readonly Draft[],
  kept: ReadonlySet<number>,
  target: Target,
): readonly Step[] {
  const touched = drafts.map((draft) => [...new Set([...uses(draft), ...makes(draft)])]);
  const lastUse = new Map<number, number>();
  for (const [i, slots] of touched.entries()) for (const slot of slots) lastUse.set(slot, i);
  return drafts.map((draft, i): Step => {
    const slots = touched[i] as readonly number[];
    const frees = slots.filter((slot) => lastUse.get(slot) === i && !kept.has(slot));
    if (draft.kind === 'kernel') {
      return { ...draft, frees, reuses: reusableInput(draft, frees, target) };
    }
    if (draft.kind !== 'list') return { ...draft, frees };
    const list = draft.inputs[0] ?? null;
    const isChanged = draft.node.dtype === 'variant' && list !== null && frees.includes(list);
    return { ...draft, frees, reuses: isChanged ? list : null };
  });
}

/** An input of the output's type that nothing needs afterwards. */
function reusableInput(
  { node, inputs }: Extract<Draft, { kind: 'kernel' }>,
  frees: readonly number[],
  target: Target,
): number | null {
  const reusable = target.inPlace(node).find((i) => {
    const { dtype, shape } = node.inputs[i] as Node;
    const slot = inputs[i] ?? null;
    return (
      slot !== null &&
      frees.includes(slot) &&
      dtype === node.dtype &&
      `${shape}` === `${node.shape}`
    );
  });
  return reusable === undefined ? null : (inputs[reusable] ?? null);
}
