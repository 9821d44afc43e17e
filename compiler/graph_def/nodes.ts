/** What nodes of a message say of themselves and of each other. */

import { ValueError } from '../graph/errors.js';
import type { Shape } from '../graph/shape.js';
import type { NodeDef } from '../proto/graph_pb.js';
import type { DataType } from '../proto/tensor_pb.js';
import { CONTROL, isControl, parseInput, type Source } from './input_name.js';
import { argTypes } from './node_types.js';
import { isBackEdge, producersFirst } from './order.js';
import { signatureOf } from './signatures.js';
import { shapeOfProto } from './tensor_proto.js';

/** An op that is not known has no output of a higher index. */
const MAX_INDEX = 2 ** 12;

/** The shapes that a node says its outputs have. */
export function outputShapes({ attr }: NodeDef): readonly Shape[] {
  const value = attr['_output_shapes']?.value;
  return value?.case === 'list' ? value.value.shape.map(shapeOfProto) : [];
}

/** The nodes of a message, and what they are connected to. */
export class Nodes {
  /** Producers first. */
  readonly ordered: readonly NodeDef[];
  readonly #byName: ReadonlyMap<string, NodeDef>;

  /**
   * @param given what stands for nodes, by `x:0` and `^x`.
   * @throws ValueError for what cannot be nodes of one graph.
   */
  constructor(
    nodes: readonly NodeDef[],
    private readonly given: ReadonlyMap<string, unknown>,
  ) {
    this.#byName = indexed(nodes);
    this.ordered = producersFirst(nodes, (node) =>
      node.input.flatMap((input) => {
        const from = this.#producerOf(node, input);
        return from === null || isBackEdge(from.op, node.op) ? [] : [from];
      }),
    );
  }

  /** The node that an input comes from, or null for what is given. */
  #producerOf(node: NodeDef, input: string): NodeDef | null {
    const { name, index } = parseInput(input);
    if (this.given.has(index === CONTROL ? input : `${name}:${index}`)) return null;
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    throw new ValueError(`Node '${node.name}': Unknown input node '${input}'`);
  }

  /** Whether an input is a loop's way back, whose producer is made later. */
  isBackEdge(node: NodeDef, input: string): boolean {
    if (!/^(Ref)?Merge$/.test(node.op)) return false;
    const from = this.#producerOf(node, input);
    return from !== null && isBackEdge(from.op, node.op);
  }
}

/** What a node is placed with, under the names that those operations have now. */
export function colocation(
  node: NodeDef,
  names: ReadonlyMap<string, string>,
): readonly string[] | null {
  const value = node.attr['_class']?.value;
  if (value?.case !== 'list' || value.value.s.length === 0) return null;
  return value.value.s.map((bytes) => {
    const group = new TextDecoder().decode(bytes);
    const other = /^loc:@(.*)$/s.exec(group)?.[1];
    if (other === undefined) return group;
    const name = names.get(other);
    if (name !== undefined) return `loc:@${name}`;
    throw new ValueError(
      `Node '${node.name}' expects to be colocated with unknown node '${other}'`,
    );
  });
}

/** The nodes by name, once it is known that they can be nodes. */
function indexed(nodes: readonly NodeDef[]): ReadonlyMap<string, NodeDef> {
  const byName = new Map<string, NodeDef>();
  for (const node of nodes) {
    const { name, op, input } = node;
    const fail = (text: string): never => {
      throw new ValueError(`Node '${name}'${text}`);
    };
    if (!/^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$/.test(name))
      fail(': Node name contains invalid characters');
    if (byName.has(name)) fail(' is not unique');
    if (op === '') fail(' does not specify an operation');
    const firstControl = input.findIndex(isControl);
    if (firstControl >= 0 && !input.slice(firstControl).every(isControl)) {
      fail(': Control dependencies must come after regular dependencies');
    }
    byName.set(name, node);
  }
  return byName;
}

/** The types as which the outputs of a node are used; null where no use says one. */
export type Uses = readonly (DataType | null)[];

/** How the outputs of nodes are used, by the nodes' names. */
export function usesOf(
  nodes: readonly NodeDef[],
  wanted: readonly Source[],
): ReadonlyMap<string, Uses> {
  const uses = new Map<string, (DataType | null)[]>();
  const use = ({ name, index }: Source, type: DataType | null): void => {
    if (index === CONTROL || index > MAX_INDEX) return;
    const known = uses.get(name) ?? [];
    uses.set(name, known);
    known[index] ??= type;
  };
  for (const node of nodes) {
    const signature = signatureOf(node.op);
    const types = signature === null ? [] : argTypes(node, signature.inputs, signature).flat();
    for (const [i, input] of node.input.entries()) use(parseInput(input), types[i] ?? null);
  }
  for (const source of wanted) use(source, null);
  return uses;
}
