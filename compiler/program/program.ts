import { formatValues, NDArray } from '../graph/nd_array.js';
import type { AttrValues } from '../graph/operation.js';
import { recordOf } from '../ops/index.js';
import { constantOf, isNode, type Node, topologicalOrder } from './node.js';

/** What the passes work on: values to return, and assignments to make. */
export interface Program {
  /** What the caller fetches, in order; null for an operation, which has no value. */
  readonly fetches: readonly (Node | null)[];
  /** The assignments to variables that the fetches ask for. */
  readonly effects: readonly Node[];
}

/** The nodes that must be computed. */
export const rootsOf = ({ fetches, effects }: Program): readonly Node[] => [
  ...fetches.filter((node) => node !== null),
  ...effects,
];

/** All nodes of a program, producers first. */
export const nodesOf = (program: Program): readonly Node[] => topologicalOrder(rootsOf(program));

/** Larger constants are shortened where they are printed. */
const MOST_PRINTED = 8;

const formatAttr = (value: AttrValues[string]): string => {
  if (value instanceof NDArray) return formatValues(value, MOST_PRINTED);
  return Array.isArray(value) ? `[${value.join(',')}]` : String(value);
};

/** A constant as the programs and plans show it. */
export const formatConstant = (node: Node): string => {
  const value = constantOf(node);
  return value === null ? '' : formatAttr(value);
};

/** A node's attributes that differ from the op's defaults, as `name=value`. */
export function formatAttrs(node: Node): string[] {
  const { attrs: defaults } = recordOf(node.type);
  return Object.entries(node.attrs as AttrValues)
    .filter(([name, value]) => {
      const fallback = defaults?.[name];
      return fallback === undefined || formatAttr(fallback) !== formatAttr(value);
    })
    .map(([name, value]) => `${name}=${formatAttr(value)}`);
}

const formatType = ({ dtype, shape }: Pick<Node, 'dtype' | 'shape'>): string =>
  `${dtype}[${shape.join(',')}]`;

/**
 * The program as text, one node a line: `%2 = MatMul(%0, %1) : float32[50,10]`. Small constants
 * are written where they are used.
 */
export function formatProgram(program: Program): string {
  const nodes = nodesOf(program);
  const numbers = new Map<Node, number>();
  const isInline = (node: Node): boolean =>
    isNode(node, 'Const') && node.attrs.value.size <= MOST_PRINTED;
  const ref = (node: Node): string => {
    if (isInline(node)) return formatConstant(node);
    if (isNode(node, 'VariableV2')) return node.origin.name;
    if (isNode(node, 'Output')) return `${ref(node.inputs[0] as Node)}:${node.attrs.index}`;
    return `%${numbers.get(node)}`;
  };
  const lines: string[] = [];
  for (const node of nodes) {
    if (isInline(node) || node.type === 'VariableV2' || node.type === 'Output') continue;
    numbers.set(node, numbers.size);
    const isLeaf = node.inputs.length === 0;
    const args = [
      ...node.inputs.map(ref),
      ...formatAttrs(node).filter((a) => !isLeaf || !/^(dtype|shape)=/.test(a)),
    ];
    const name = node.type === 'Placeholder' ? `${node.type}<${node.origin.name}>` : node.type;
    const types = node.outputs.map(formatType).join(', ');
    const after = node.after.length === 0 ? '' : ` after ${node.after.map(ref).join(', ')}`;
    const result = node.outputs.length === 0 ? `%${numbers.get(node)}:` : `%${numbers.get(node)} =`;
    lines.push(`${result} ${name}(${args.join(', ')})${types && ` : ${types}`}${after}`);
  }
  lines.push(
    `fetch ${program.fetches.map((node) => (node === null ? 'null' : ref(node))).join(', ')}`,
  );
  return lines.join('\n');
}
