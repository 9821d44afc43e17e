import { FuncGraph } from '../graph/func_graph.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { functionsOf } from '../passes/prune.js';
import {
  type Folding,
  isScope,
  lastPart,
  onlyOperation,
  openScopes,
  operationsIn,
  type Scope,
  scopeTree,
} from './scope_tree.js';

/** What is folded in a drawing. */
export interface DrawingOptions extends Folding {
  /** `'fold'`, unless it is said otherwise: gradients, and the updates of an optimizer, are one box each. */
  readonly gradients?: 'fold' | 'show';
  /** `'fold'`, unless it is said otherwise: what only gives variables their first values is left out. */
  readonly initializers?: 'fold' | 'show';
  /** How many boxes there is room for, about, where `depth` is left out; 80 unless it is said otherwise. */
  readonly maxNodes?: number;
}

/** What a box is drawn as. */
export type BoxKind = 'op' | 'placeholder' | 'variable' | 'constant' | 'scope' | 'training';

/** A box: an operation, or all that is in a folded scope. */
export interface Box {
  readonly name: string;
  readonly label: string;
  readonly kind: BoxKind;
  /** The operation, or that of the folded scope's name. */
  readonly operation: Operation | null;
  readonly members: readonly Operation[];
}

/** A frame around boxes: an open scope. */
export interface Frame {
  readonly name: string;
  readonly label: string;
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
}

/** An arrow between boxes, with the tensors that it stands for; none for a control dependency. */
export interface Arrow {
  readonly from: Box;
  readonly to: Box;
  readonly tensors: readonly Tensor[];
}

/** What is to be seen of a graph. */
export interface Drawing {
  readonly root: Frame;
  readonly arrows: readonly Arrow[];
}

/**
 * Folds operations into boxes and arrows.
 *
 * @param operations in the order of their creation.
 * @param isWhole whether they are a whole graph, not what some fetches need.
 */
export function drawingOf(
  operations: readonly Operation[],
  isWhole: boolean,
  { gradients = 'fold', initializers = 'fold', maxNodes = 80, ...folding }: DrawingOptions = {},
): Drawing {
  const isFolded = isWhole && initializers === 'fold';
  const hidden = isFolded ? initializersIn(operations) : new Set<Operation>();
  const shown = operations.filter((op) => !hidden.has(op));
  const most = folding.depth === undefined ? maxNodes : Number.POSITIVE_INFINITY;
  const tree = scopeTree(shown, most);
  const training = gradients === 'fold' ? trainingScopes(shown) : new Set<string>();
  const isClosed = (scope: Scope): boolean => scope.owner !== null || training.has(scope.name);
  const open = openScopes(tree, folding, maxNodes, isClosed);
  const boxes = new Map<Operation, Box>();
  const root = frameOf(tree, open, training, boxes);
  const arrows = withoutImplied(arrowsOf(boxes));
  return withoutParts(root, arrows);
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** What only gives variables their first values: their `Assign`, what those need, what waits for those. */
export function initializersIn(operations: readonly Operation[]): ReadonlySet<Operation> {
  const waiting = new Map<Operation, Operation[]>();
  for (const op of operations) for (const before of op.controlInputs) append(waiting, before, op);
  const found = new Set<Operation>();
  const isInitial = ({ type, name, inputs }: Operation): boolean =>
    type === 'Assign' && name === `${inputs[0]?.op.name}/Assign`;
  // An operation that groups initializers comes after them, what they need before.
  for (const op of operations) {
    const { type, controlInputs } = op;
    const isGroup = type === 'NoOp' && controlInputs.length > 0;
    if (isInitial(op) || (isGroup && controlInputs.every((c) => found.has(c)))) found.add(op);
  }
  for (const op of operations.toReversed()) {
    if (/^(VariableV2|Placeholder)$/.test(op.type)) continue;
    const users = [...op.outputs.flatMap((t) => t.consumers()), ...(waiting.get(op) ?? [])];
    if (users.length > 0 && users.every((user) => found.has(user))) found.add(op);
  }
  return found;
}

/** The scopes of gradients and of optimizers: `gradients`, and `Adam` of `Adam/update_w/ApplyAdam`. */
export function trainingScopes(operations: readonly Operation[]): ReadonlySet<string> {
  const scopes = new Set<string>();
  for (const { name, type } of operations) {
    const gradient = /^((?:.*\/)?gradients(?:_\d+)?)\//.exec(name)?.[1];
    if (gradient !== undefined) scopes.add(gradient);
    const update = /Apply/.test(type) ? /^(.+)\/update_.*\/[^/]+$/.exec(name)?.[1] : undefined;
    if (update !== undefined) scopes.add(update);
  }
  return scopes;
}

const kinds: { readonly [type: string]: BoxKind } = {
  Placeholder: 'placeholder',
  PlaceholderWithDefault: 'placeholder',
  IteratorGetNext: 'placeholder',
  VariableV2: 'variable',
  Const: 'constant',
};

/** Draws an open scope; `boxes` learns where every operation is. */
function frameOf(
  scope: Scope,
  open: ReadonlySet<Scope>,
  training: ReadonlySet<string>,
  boxes: Map<Operation, Box>,
): Frame {
  const place = (box: Box): Box => {
    for (const member of box.members) boxes.set(member, box);
    return box;
  };
  /** In the body of a function names begin anew. */
  const nameOf = (op: Operation): string =>
    op.graph instanceof FuncGraph ? `${scope.name}/${lastPart(op.name)}` : op.name;
  const boxOf = (operation: Operation, name: string, label = lastPart(name)): Box =>
    place({ name, label, kind: kindOf(operation), operation, members: [operation] });
  const folded = (inside: Scope): Box => {
    const { name, label, owner: operation } = inside;
    const kind = training.has(name) ? 'training' : operation === null ? 'scope' : kindOf(operation);
    return place({ name, label, kind, operation, members: operationsIn(inside) });
  };
  const { name, label, owner } = scope;
  const own = owner === null ? [] : [boxOf(owner, `${name}/(${label})`, `(${label})`)];
  const inner = scope.children.flatMap((child): readonly Box[] => {
    if (!isScope(child)) return isUnused(child) ? [] : [boxOf(child, nameOf(child))];
    const only = onlyOperation(child);
    if (only !== null) return [boxOf(only, nameOf(only), `${child.label}/${lastPart(only.name)}`)];
    return open.has(child) ? [] : [folded(child)];
  });
  const frames = scope.children
    .filter(isScope)
    .filter((child) => open.has(child) && onlyOperation(child) === null)
    .map((child) => frameOf(child, open, training, boxes));
  return { name, label, boxes: [...own, ...inner], frames };
}

const kindOf = ({ type }: Operation): BoxKind => kinds[type] ?? 'op';

/** An argument of a body that nothing in it uses. */
const isUnused = ({ type, graph, outputs: [t] }: Operation): boolean =>
  graph instanceof FuncGraph &&
  type === 'Placeholder' &&
  t?.consumers().length === 0 &&
  !graph.outputs.includes(t);

/** From where a tensor, or nothing but an order, goes. */
type Dependency = readonly [from: Operation, to: Operation, tensor: Tensor | null];

/** What an operation and the bodies that it calls depend on. */
function dependenciesOf(op: Operation): readonly Dependency[] {
  const functions = functionsOf(op);
  const arguments_ = functions[0]?.inputs.length ?? 0;
  const own = op.inputs.slice(0, op.inputs.length - arguments_);
  return [
    ...own.map((t): Dependency => [t.op, op, t]),
    ...op.controlInputs.map((before): Dependency => [before, op, null]),
    ...functions.flatMap((f) => [
      ...f.inputs.map((t, i): Dependency => {
        const given = op.inputs[own.length + i] as Tensor;
        return [given.op, t.op, given];
      }),
      ...f.outputs.map((t): Dependency => [t.op, op, t]),
    ]),
  ];
}

/**
 * A gradient depends on what it is the gradient of, also where it uses no value of that:
 * `gradients/loss_grad/…` on `loss`.
 */
function differentiated(boxes: ReadonlyMap<Operation, Box>): readonly Dependency[] {
  const byName = new Map([...boxes.keys()].map((op) => [op.name, op]));
  return [...boxes].flatMap(([op, { kind, name }]): readonly Dependency[] => {
    if (kind !== 'training' || !op.name.startsWith(`${name}/`)) return [];
    const of = byName.get(/^(.*?)_grad\//.exec(op.name.slice(name.length + 1))?.[1] ?? '');
    return of === undefined ? [] : [[of, op, of.outputs[0] ?? null]];
  });
}

/** One arrow for all that goes from one box to another. */
function arrowsOf(boxes: ReadonlyMap<Operation, Box>): readonly Arrow[] {
  const arrows = new Map<Box, Map<Box, Set<Tensor>>>();
  const dependencies = [...[...boxes.keys()].flatMap(dependenciesOf), ...differentiated(boxes)];
  for (const [before, after, tensor] of dependencies) {
    const [from, to] = [boxes.get(before), boxes.get(after)];
    if (from === undefined || to === undefined || from === to) continue;
    const targets = arrows.get(from) ?? new Map<Box, Set<Tensor>>();
    arrows.set(from, targets);
    const tensors = targets.get(to) ?? new Set();
    targets.set(to, tensors);
    if (tensor !== null) tensors.add(tensor);
  }
  return [...arrows].flatMap(([from, targets]) =>
    [...targets].map(([to, tensors]) => ({ from, to, tensors: [...tensors] })),
  );
}

/**
 * Gradients use almost every value of the forward pass. Of the arrows to a box of training those stay
 * that no longer way through other boxes implies.
 */
function withoutImplied(arrows: readonly Arrow[]): readonly Arrow[] {
  const next = new Map<Box, Set<Box>>();
  for (const { from, to } of arrows) next.set(from, (next.get(from) ?? new Set<Box>()).add(to));
  const isImplied = ({ from, to }: Arrow): boolean => {
    next.get(from)?.delete(to);
    const reached = new Set([from]);
    for (const box of reached) for (const after of next.get(box) ?? []) reached.add(after);
    if (reached.has(to)) return true;
    next.get(from)?.add(to);
    return false;
  };
  return arrows.filter((arrow) => arrow.to.kind !== 'training' || !isImplied(arrow));
}

/** Leaves out constants and variables that only one box of training uses: they are a part of it. */
function withoutParts(root: Frame, arrows: readonly Arrow[]): Drawing {
  const uses = new Map<Box, Box[]>();
  for (const { from, to } of arrows) append(uses, from, to);
  const isPart = (box: Box): boolean => {
    const users = uses.get(box) ?? [];
    const isSource = box.kind === 'constant' || box.kind === 'variable';
    return isSource && users.length === 1 && users[0]?.kind === 'training';
  };
  const without = (frame: Frame): Frame => ({
    ...frame,
    boxes: frame.boxes.filter((box) => !isPart(box)),
    frames: frame.frames.map(without),
  });
  return {
    root: without(root),
    arrows: arrows.filter(({ from, to }) => !isPart(from) && !isPart(to)),
  };
}
