import { explainHere } from '../graph/call_site.js';
import { ValueError } from '../graph/errors.js';
import { FuncGraph } from '../graph/func_graph.js';
import type { Operation } from '../graph/operation.js';

/** A name scope: the operations and scopes in it, in the order of their creation. */
export interface Scope {
  /** The whole name, without the final `/`; that of the outermost scope is empty. */
  readonly name: string;
  /** The last part of the name. */
  readonly label: string;
  readonly level: number;
  /** The operation of the same name: `w` of `w/read`, `Reshape` of `Reshape/shape`. */
  owner: Operation | null;
  readonly children: (Scope | Operation)[];
  /** Whether it is no scope of the graph, but some operations of a long list. */
  readonly isSeries: boolean;
}

export const isScope = (child: Scope | Operation): child is Scope => 'children' in child;

/** The operation of a scope that holds nothing else, and is no operation's. */
export function onlyOperation({ owner, children }: Scope): Operation | null {
  const [only] = children;
  return owner === null && children.length === 1 && only && !isScope(only) ? only : null;
}

/** All operations of a scope, those in the bodies of branches and loops included. */
export function operationsIn(scope: Scope): readonly Operation[] {
  const found: Operation[] = [];
  const visit = ({ owner, children }: Scope): void => {
    if (owner !== null) found.push(owner);
    for (const child of children) {
      if (isScope(child)) visit(child);
      else found.push(child);
    }
  };
  visit(scope);
  return found;
}

/** All scopes below one, outer ones first. */
export function scopesIn(scope: Scope): readonly Scope[] {
  const scopes: Scope[] = [scope];
  for (const { children } of scopes) scopes.push(...children.filter(isScope));
  return scopes.slice(1);
}

const scopeOf = (name: string, level: number, isSeries = false): Scope => ({
  name,
  label: lastPart(name),
  level,
  owner: null,
  children: [],
  isSeries,
});

/**
 * The operations by name scope. The bodies of a branch or a loop are scopes in that of its operation.
 * @param most a scope that holds more is divided into series.
 */
export function scopeTree(operations: readonly Operation[], most: number): Scope {
  const root = scopeOf('', 0);
  grow(root, operations);
  for (const scope of [root, ...scopesIn(root)]) divide(scope, most);
  return root;
}

/** Puts operations, whose names begin at `root`, into the scopes that their names say. */
function grow(root: Scope, operations: readonly Operation[]): void {
  const scopes = new Map<string, Scope>([['', root]]);
  const prefix = root.name === '' ? '' : `${root.name}/`;
  const enter = (path: string): Scope => {
    const known = scopes.get(path);
    if (known !== undefined) return known;
    const outer = enter(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    const scope = scopeOf(prefix + path, outer.level + 1);
    outer.children.push(scope);
    scopes.set(path, scope);
    return scope;
  };
  const paths = new Set<string>();
  for (const { name } of operations) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      paths.add(name.slice(0, at));
    }
  }
  for (const op of operations) {
    const { name } = op;
    const bodies = Object.entries(op.attrs).filter(([, f]) => f instanceof FuncGraph);
    if (paths.has(name) || bodies.length > 0) {
      const scope = enter(name);
      scope.owner = op;
      for (const [role, f] of bodies) {
        const body = scopeOf(`${prefix}${name}/${role}`, scope.level + 1);
        scope.children.push(body);
        grow(body, (f as FuncGraph).getOperations());
      }
    } else {
      enter(name.slice(0, Math.max(0, name.lastIndexOf('/')))).children.push(op);
    }
  }
}

/** Divides a scope that holds more than `most` into series of neighbours. */
function divide(scope: Scope, most: number): void {
  const { children, level } = scope;
  if (children.length <= most) return;
  const length = Math.ceil(children.length / Math.ceil(most / 2));
  // A scope that is a large part of the whole stands by itself.
  const whole = operationsIn(scope).length;
  const isLarge = (child: Scope | Operation | undefined): boolean =>
    child !== undefined && isScope(child) && 10 * operationsIn(child).length > whole;
  const all = children.splice(0);
  let members: (Scope | Operation)[] = [];
  for (const [i, child] of all.entries()) {
    members.push(child);
    if (members.length < length && !isLarge(child) && !isLarge(all[i + 1]) && i + 1 < all.length) {
      continue;
    }
    children.push(members.length === 1 ? child : series(members, scope.name, level + 1));
    members = [];
  }
}

function series(members: (Scope | Operation)[], within: string, level: number): Scope {
  const [first, last] = [members[0], members.at(-1)].map((m) => lastPart(m?.name ?? ''));
  const name = `${within === '' ? '' : `${within}/`}${first} … ${last}`;
  return { ...scopeOf(name, level, true), label: `${first} … ${last}`, children: members };
}

export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** How a graph is folded. */
export interface Folding {
  /**
   * How many levels of scopes are open, 0 for none. Where it is left out, scopes are opened level by
   * level, small ones first, as far as there is room.
   */
  readonly depth?: number;
  /** Scopes that are open whatever else is said, by name. */
  readonly expand?: readonly string[];
}

/**
 * The scopes that are open.
 * @param most how many lines or boxes there is room for; only where there is no `depth`.
 * @param isClosed scopes that are open only where they are asked for by name.
 * @throws ValueError for a scope in `expand` that does not exist.
 */
export function openScopes(
  root: Scope,
  { depth, expand = [] }: Folding,
  most: number,
  isClosed: (scope: Scope) => boolean = () => false,
): ReadonlySet<Scope> {
  const open = new Set<Scope>([root]);
  let room = most - root.children.length;
  const add = (scope: Scope): void => {
    if (!open.has(scope)) room -= scope.children.length;
    open.add(scope);
  };
  for (const name of expand) for (const scope of pathTo(root, name.replace(/\/$/, ''))) add(scope);
  const waiting = [...open].flatMap(({ children }) =>
    children.filter(isScope).filter((scope) => !open.has(scope)),
  );
  for (let next = takeSmallest(waiting); next !== undefined; next = takeSmallest(waiting)) {
    const fits = depth === undefined ? next.children.length <= room : next.level <= depth;
    if (isClosed(next) || !fits) continue;
    add(next);
    waiting.push(...next.children.filter(isScope));
  }
  return open;
}

/** Takes out the outermost scope, of those the smallest, of those the first. */
function takeSmallest(scopes: Scope[]): Scope | undefined {
  if (scopes.length === 0) return undefined;
  let best = 0;
  for (const [i, scope] of scopes.entries()) {
    const first = scopes[best] as Scope;
    const order = scope.level - first.level || scope.children.length - first.children.length;
    if (order < 0) best = i;
  }
  return scopes.splice(best, 1)[0];
}

/** The scopes on the way to the one of that name. */
function pathTo(root: Scope, name: string): readonly Scope[] {
  const path: Scope[] = [];
  let at: Scope | undefined = root;
  while (at !== undefined && at.name !== name) {
    const inner: Scope | undefined = at.children
      .filter(isScope)
      .find((s) => s.name === name || name.startsWith(`${s.name}/`) || holds(s, name));
    at = inner;
    if (inner !== undefined) path.push(inner);
  }
  if (at !== undefined) return path;
  const known = scopesIn(root).filter(({ isSeries }) => !isSeries);
  const names = known.slice(0, 20).map((s) => `'${s.name}'`);
  const more = known.length > 20 ? ` and ${known.length - 20} more` : '';
  throw new ValueError(
    explainHere(`There is no scope '${name}'. The scopes are: ${names.join(', ')}${more}.`),
  );
}

/** Whether a scope of that name is in a series. */
const holds = ({ isSeries, children }: Scope, name: string): boolean =>
  isSeries &&
  children.some((s) => isScope(s) && (s.name === name || name.startsWith(`${s.name}/`)));
