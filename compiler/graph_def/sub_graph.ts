/** Parts of a graph as data. */

import { clone, create } from '@bufbuild/protobuf';
import { ValueError } from '../graph/errors.js';
import { textOf } from '../graph/text.js';
import { type GraphDef, GraphDefSchema, type NodeDef, NodeDefSchema } from '../proto/graph_pb.js';
import { isControl, nodeOfInput } from './input_name.js';

/** The nodes that a node is placed with, `loc:@x`. */
function placedWith({ attr }: NodeDef): readonly string[] {
  const value = attr._class?.value;
  if (value?.case !== 'list') return [];
  return value.value.s.map(textOf).flatMap((place) => /^loc:@(.*)/s.exec(place)?.[1] ?? []);
}

/**
 * The nodes that `targets` need, in the order that they have, and the library.
 * @throws ValueError for a target that the graph does not have.
 */
export function subGraph(graph: GraphDef, targets: readonly string[]): GraphDef {
  const nodes = new Map(graph.node.map((node) => [node.name, node]));
  for (const name of targets) {
    if (!nodes.has(name)) throw new ValueError(`${name} is not in graph`);
  }
  const needed = new Set<string>();
  const open = [...targets];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = nodes.get(name);
    if (node === undefined || needed.has(name)) continue;
    needed.add(name);
    open.push(...node.input.map(nodeOfInput), ...placedWith(node));
  }
  const { library, versions } = clone(GraphDefSchema, graph);
  return create(GraphDefSchema, {
    node: graph.node
      .filter(({ name }) => needed.has(name))
      .map((node) => clone(NodeDefSchema, node)),
    library,
    versions,
  });
}

/**
 * A graph without the nodes that pass on what they are given: `CheckNumerics`, and `Identity` that has
 * nothing to do with control edges.
 */
export function withoutTrainingNodes(graph: GraphDef, kept: ReadonlySet<string>): GraphDef {
  const awaited = new Set(
    graph.node.flatMap(({ input }) => input.filter(isControl).map(nodeOfInput)),
  );
  const waits = ({ input }: NodeDef): boolean => input.some(isControl);
  /** What stands in place of a node that goes. */
  const instead = new Map<string, string>();
  for (const node of graph.node) {
    const [first] = node.input;
    if (first === undefined || kept.has(node.name)) continue;
    const isCheck = node.op === 'CheckNumerics';
    const isCopy = node.op === 'Identity' && !waits(node) && !awaited.has(node.name);
    if (isCheck || isCopy) instead.set(node.name, first);
  }
  const source = (input: string): string => {
    let found = input;
    for (let next = instead.get(nodeOfInput(found)); next !== undefined; ) {
      found = isControl(input) ? `^${nodeOfInput(next)}` : next;
      next = instead.get(nodeOfInput(found));
    }
    return found;
  };
  return create(GraphDefSchema, {
    node: graph.node
      .filter(({ name }) => !instead.has(name))
      .map((node) => ({ ...clone(NodeDefSchema, node), input: node.input.map(source) })),
    library: graph.library,
    versions: graph.versions,
  });
}
