import { FuncGraph } from '../graph/func_graph.js';
import { formatValues, NDArray } from '../graph/nd_array.js';
import type { AttrValue, Operation, Tensor } from '../graph/operation.js';
import { formatShape } from '../graph/shape.js';
import { formatType } from '../program/program.js';
import type { Arrow, Box, BoxKind, Drawing, Frame } from './drawing.js';
import { counted } from './text.js';

/** How a drawing is written down. */
export interface DotOptions {
  /** Where arrows point: down, unless it is said otherwise. Graphviz's names. */
  readonly rankdir?: 'TB' | 'BT' | 'LR' | 'RL';
  /** Whether a tooltip names the line of the program that made the operation; true unless it is false. */
  readonly callSites?: boolean;
}

const style: { readonly [K in BoxKind]: string } = {
  op: 'shape=box, style="rounded,filled", fillcolor="#ffffff"',
  placeholder: 'shape=box, style=filled, fillcolor="#e3f1e3", color="#7fa77f"',
  variable: 'shape=ellipse, style=filled, fillcolor="#e4ecf7", color="#7d95b8", margin="0.02,0.02"',
  constant: 'shape=plaintext, fontsize=9, fontcolor="#666666", margin="0.03,0.02", height=0.2',
  scope: 'shape=box, style="rounded,filled", fillcolor="#f1f1f1", peripheries=2',
  training:
    'shape=box, style="rounded,filled", fillcolor="#f9eedd", color="#c09a62", peripheries=2',
};

/** A drawing in Graphviz's language. */
export function formatDot(
  { root, arrows }: Drawing,
  { rankdir = 'TB', callSites = true }: DotOptions = {},
): string {
  const lines = [
    'digraph {',
    `  graph [rankdir=${rankdir}, nodesep=0.2, ranksep=0.3, fontname=Helvetica, fontsize=11, fontcolor="#555555"]`,
    '  node [fontname=Helvetica, fontsize=11, color="#999999", margin="0.1,0.05", height=0.3, width=0]',
    '  edge [fontname=Helvetica, fontsize=9, fontcolor="#666666", color="#888888", arrowsize=0.6]',
    ...linesOf(root, callSites).map((line) => `  ${line}`),
    ...arrows.map((arrow) => `  ${formatArrow(arrow)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ boxes, frames }: Frame, callSites: boolean): readonly string[] {
  return [
    ...boxes.map((box) => formatBox(box, callSites)),
    ...frames.flatMap((frame) => [
      `subgraph ${quote(`cluster_${frame.name}`)} {`,
      `  label=${quote(frame.label)}; tooltip=${quote(frame.name)}; style="rounded,filled"; color="#cccccc"; fillcolor="#fafafa"`,
      ...linesOf(frame, callSites).map((line) => `  ${line}`),
      '}',
    ]),
  ];
}

const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

function formatBox(box: Box, callSites: boolean): string {
  const { name, label, kind, operation } = box;
  const below = subtitleOf(box);
  const title = kind === 'constant' && operation !== null ? constantLabel(operation, label) : label;
  const text = quote(below === '' ? title : `${title}\n${below}`);
  return `${quote(name)} [label=${text}, ${style[kind]}, tooltip=${quote(tooltipOf(box, callSites))}]`;
}

/** What an operation is, where its name does not say it; how many there are in a folded scope. */
function subtitleOf({ label, kind, operation, members }: Box): string {
  if (operation === null || kind === 'training') return counted(members.length, 'operation');
  if (kind === 'variable' || kind === 'constant' || kind === 'placeholder') return '';
  const plain = (text: string): string => text.replace(/_\d+$|V\d$/, '').toLowerCase();
  return plain(label) === plain(operation.type) ? '' : operation.type;
}

/** The value of a small constant, else its name. */
function constantLabel({ attrs: { value } }: Operation, name: string): string {
  if (!(value instanceof NDArray) || value.size > 8) return name;
  return formatValues(value as NDArray, 8);
}

function tooltipOf({ name, operation, members }: Box, callSites: boolean): string {
  if (operation === null)
    return [`${name}: ${counted(members.length, 'operation')}`, ...mostUsed(members)].join('\n');
  const { type, inputs, outputs, attrs, site } = operation;
  const list = (tensors: readonly Tensor[]): string =>
    tensors.map((t) => `${t.name} ${formatType(t)}`).join(', ');
  const place = callSites ? site.location : null;
  return [
    `${operation.name} (${type})`,
    ...(inputs.length === 0 ? [] : [`inputs: ${list(inputs)}`]),
    ...(outputs.length === 0 ? [] : [`outputs: ${list(outputs)}`]),
    ...Object.entries(attrs).map(([key, value]) => `${key}: ${formatAttr(value)}`),
    ...(place === null ? [] : [`at: ${place}`]),
  ].join('\n');
}

function mostUsed(members: readonly Operation[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type } of members) counts.set(type, (counts.get(type) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const more = sorted.length > 8 ? [`and ${sorted.length - 8} more ops`] : [];
  return [...sorted.slice(0, 8).map(([type, n]) => `${type} ${n}`), ...more];
}

function formatAttr(value: AttrValue): string {
  if (value instanceof FuncGraph) return value.name;
  if (value instanceof NDArray) return formatValues(value, 8);
  const text = JSON.stringify(value, (_, x) => (typeof x === 'bigint' ? String(x) : x)) ?? '';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** How many tensors an arrow names. */
const MOST_NAMED = 2;

function formatArrow({ from, to, tensors }: Arrow): string {
  const ends = `${quote(from.name)} -> ${quote(to.name)}`;
  if (tensors.length === 0)
    return `${ends} [style=dotted, tooltip=${quote(`${to.label} waits for ${from.label}`)}]`;
  const tooltip = tensors
    .map((t) => `${t.name} ${formatType(t)}`)
    .slice(0, 20)
    .join('\n');
  const shapes = [...new Set(tensors.map(labelOf))];
  const label = tensors.length > MOST_NAMED ? counted(tensors.length, 'tensor') : shapes.join('\n');
  const text =
    from.kind === 'constant' ? '' : `label=${quote(` ${label.replaceAll('\n', '\n ')}`)}, `;
  // What is computed keeps to a straight line, and what it is computed with stands beside.
  const weight = isSource(from) ? '' : 'weight=4, ';
  return `${ends} [${text}${weight}tooltip=${quote(tooltip)}]`;
}

const isSource = ({ kind }: Box): boolean => kind === 'variable' || kind === 'constant';

/** `[?,784]`, and the dtype where it is not float32. */
const labelOf = (t: Tensor): string =>
  t.dtype === 'float32' ? formatShape(t.shape) : formatType(t);
