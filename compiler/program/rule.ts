import { isMatching, type P } from 'ts-pattern';
import { InternalError } from '../graph/errors.js';
import { formatShape } from '../graph/shape.js';
import type { OpType } from '../ops/index.js';
import type { Target } from '../target.js';
import type { Builder } from './builder.js';
import { isNode, type Node, topologicalOrder } from './node.js';
import { type Program, type Region, rootsOf } from './program.js';

/** What a rewrite may ask, and make nodes with. */
export interface RewriteContext {
  readonly target: Target;
  readonly builder: Builder;
  /** How often a node's first output is used in the program, fetches and effects included. */
  uses(node: Node): number;
}

/** A named rewrite of nodes of one type, written as data. */
export interface Rule {
  readonly name: string;
  readonly root: OpType;
  apply(node: Node, context: RewriteContext): Node | null;
}

/**
 * A rule: where a `root` node matches `pattern`, `build` gives the node to put in its place, of the
 * same dtype and shape, or null where it does not apply after all.
 */
export function rule<K extends OpType>(
  name: string,
  root: K,
  pattern: P.Pattern<Pick<Node<K>, 'inputs' | 'attrs'>> | null,
  build: (node: Node<K>, context: RewriteContext) => Node | null,
): Rule {
  const matches = pattern === null ? () => true : isMatching(pattern as P.Pattern<unknown>);
  return {
    name,
    root,
    apply: (node, context) => (matches(node) ? build(node as Node<K>, context) : null),
  };
}

/** Sweeps over a program until no rule applies; a set that never ends is a mistake in its rules. */
const MAX_SWEEPS = 20;

/** How often each rule applied. */
export type Hits = ReadonlyMap<string, number>;

/** A rewriting under way. */
interface Rewriting {
  readonly byRoot: ReadonlyMap<OpType, readonly Rule[]>;
  readonly target: Target;
  readonly builder: Builder;
  readonly hits: Map<string, number>;
  /** The regions to which no rule applies any more, and those that became them. */
  readonly settled: Map<Region, Region>;
}

/**
 * Applies rules to a program and the regions of its nodes until none applies, and counts how often
 * each did.
 */
export function rewrite(
  program: Program,
  rules: readonly Rule[],
  target: Target,
  builder: Builder,
): { readonly program: Program; readonly hits: Hits } {
  const byRoot = new Map<OpType, Rule[]>();
  for (const r of rules) byRoot.set(r.root, [...(byRoot.get(r.root) ?? []), r]);
  const hits = new Map<string, number>();
  const rewriting = { byRoot, target, builder, hits, settled: new Map() };
  return { program: settle(program, rewriting), hits };
}

function settle(program: Program, rewriting: Rewriting): Program {
  let current = program;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    const next = sweepOnce(current, rewriting);
    if (next === current) return current;
    current = next;
  }
  const rules = [...rewriting.hits.keys()].join(', ');
  throw new InternalError(`The rewrite rules did not settle in ${MAX_SWEEPS} sweeps: ${rules}`);
}

function settleRegion(region: Region, rewriting: Rewriting): Region {
  const known = rewriting.settled.get(region);
  if (known !== undefined) return known;
  const program = settle(region, rewriting);
  const result = program === region ? region : { ...program, parameters: region.parameters };
  rewriting.settled.set(region, result).set(result, result);
  return result;
}

function sweepOnce(program: Program, rewriting: Rewriting): Program {
  const { byRoot, target, builder, hits } = rewriting;
  const roots = rootsOf(program);
  const order = topologicalOrder(roots);
  const uses = new Map<Node, number>();
  const used = order.flatMap((node) => (isNode(node, 'Output') ? [] : node.inputs));
  for (const node of [...roots, ...used]) {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  }
  const replaced = new Map<Node, Node>();
  const now = (node: Node): Node => replaced.get(node) ?? node;
  const context: RewriteContext = { target, builder, uses: (node) => uses.get(node) ?? 0 };
  /** What stands in a node's place is used as often as that, beside its own uses. */
  const handOver = (node: Node, heir: Node): void => {
    uses.set(heir, context.uses(heir) + context.uses(node));
  };
  /** The outputs of nodes that were made again on new inputs; a rule replaces only the first. */
  const rebuilt = new Map<Node, readonly Node[]>();
  const remade = (node: Node): Node => {
    if (isNode(node, 'Output')) {
      const producer = node.inputs[0] as Node;
      const { index } = node.attrs;
      if (producer.regions.length > 0) return builder.output(now(producer), index);
      const outputs = rebuilt.get(producer);
      return outputs === undefined ? node : (outputs[index] as Node);
    }
    const regions = node.regions.map((region) => settleRegion(region, rewriting));
    const isStale =
      [...node.inputs, ...node.after].some((n) => now(n) !== n) ||
      regions.some((region, i) => region !== node.regions[i]);
    if (!isStale) return node;
    const outputs = builder.remake(node, node.inputs.map(now), node.after.map(now), regions);
    rebuilt.set(node, outputs);
    return outputs[0] as Node;
  };
  for (const node of order) {
    const current = remade(node);
    if (current !== node) handOver(node, current);
    builder.origin = node.origin;
    // A node that is there for its other outputs alone has nothing that could be replaced.
    const rules = context.uses(current) === 0 ? [] : (byRoot.get(current.type) ?? []);
    const result = applyFirst(current, rules, context, hits);
    if (result !== current) handOver(node, result);
    if (result !== node) replaced.set(node, result);
  }
  if (replaced.size === 0) return program;
  return {
    fetches: program.fetches.map((node) => node && now(node)),
    effects: program.effects.map(now),
  };
}

function applyFirst(
  node: Node,
  rules: readonly Rule[],
  context: RewriteContext,
  hits: Map<string, number>,
): Node {
  for (const r of rules) {
    const result = r.apply(node, context);
    if (result === null || result === node) continue;
    if (result.dtype !== node.dtype || formatShape(result.shape) !== formatShape(node.shape)) {
      throw new InternalError(
        `Rule ${r.name} changed '${node.origin.name}' (${node.type}) from ` +
          `${node.dtype}${formatShape(node.shape)} to ${result.dtype}${formatShape(result.shape)}`,
        { name: node.origin.name, type: node.type },
      );
    }
    hits.set(r.name, (hits.get(r.name) ?? 0) + 1);
    return result;
  }
  return node;
}
