import { formatValues, NDArray } from '../graph/nd_array.js';
import type { AttrValues } from '../graph/operation.js';
import type { TensorInfo } from '../graph/record.js';
import { formatShape } from '../graph/shape.js';
import { type OpType, recordOf } from '../ops/index.js';
import { constantOf, isNode, type Node, topologicalOrder } from './node.js';

/** What the passes work on: values to return, and assignments to make. */
export interface Program {
  /** What the caller fetches, in order; null for an operation, which has no value. */
  readonly fetches: readonly (Node | null)[];
  /** The assignments to variables that the fetches ask for. */
  readonly effects: readonly Node[];
}

/** The body of a node: a program of its own, whose parameters are `Parameter` nodes. */
export interface Region extends Program {
  readonly parameters: readonly Node[];
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

/** `float32[50,10]`; a list as what is known of its elements, `list<float32[50,10]>`. */
export const formatType = ({ dtype, shape, list }: TensorInfo): string => {
  if (dtype !== 'variant') return `${dtype}${shape === null ? '' : formatShape(shape)}`;
  const length = list?.length ?? null;
  return `list<${list ? formatType(list.element) : '?'}>${length === null ? '' : `(${length})`}`;
};

/**
 * The program as text, one node a line: `%2 = MatMul(%0, %1) : float32[50,10]`. Small constants
 * are written where they are used, regions below their node.
 */
export const formatProgram = (program: Program): string =>
  programLines(program)
    .map(({ text }) => text)
    .join('\n');

/** A line of a printed program, with the node that it is about. */
export interface ProgramLine {
  readonly node: Node | null;
  readonly text: string;
}

/** What the regions of a node are called. */
export const regionNames: { readonly [K in OpType]?: readonly string[] } = {
  If: ['then', 'else'],
  While: ['while', 'do'],
  _TensorListAdd: ['each'],
};

/** The lines of a printed program. */
export function programLines(
  program: Program,
  parameters: readonly Node[] = [],
): readonly ProgramLine[] {
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
  const lines: ProgramLine[] = [];
  for (const parameter of parameters) numbers.set(parameter, numbers.size);
  for (const node of nodes) {
    if (isInline(node) || node.type === 'VariableV2' || node.type === 'Output') continue;
    if (numbers.has(node)) continue;
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
    const text = `${result} ${name}(${args.join(', ')})${types && ` : ${types}`}${after}`;
    lines.push({ node, text });
    for (const [i, region] of node.regions.entries()) {
      const types = region.parameters.map((p, k) => `%${k}: ${formatType(p)}`);
      const role = regionNames[node.type]?.[i] ?? 'do';
      lines.push({ node: null, text: `  ${role} (${types.join(', ')})` });
      for (const line of programLines(region, region.parameters)) {
        lines.push({ ...line, text: `    ${line.text}` });
      }
    }
  }
  const fetches = program.fetches.map((node) => (node === null ? 'null' : ref(node)));
  return [...lines, { node: null, text: `fetch ${fetches.join(', ')}` }];
}
