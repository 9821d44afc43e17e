/** Looking at graphs: as tables and as pictures. */

import { isTensorConvertible, type TensorConvertible } from '../compiler/graph/convert.js';
import { Graph } from '../compiler/graph/graph.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { formatDot } from '../compiler/inspect/dot.js';
import { drawingOf } from '../compiler/inspect/drawing.js';
import { Inspection, operationsOf } from '../compiler/inspect/inspection.js';
import { signature } from './signature.js';

type Fetch = Tensor | Operation | TensorConvertible;

/** A graph, or tensors, operations and Variables of one: then what they depend on. */
export type Inspected = Graph | Fetch | readonly Fetch[];

const elementsOf = (given: Inspected) => {
  if (given instanceof Graph) return given;
  return ([given].flat() as readonly Fetch[]).map((x) =>
    isTensorConvertible(x) ? x.toTensor() : x,
  );
};

/**
 * What a graph holds, as a table: its operations by name scope with their shapes, parameters and floating
 * point operations, and the sums. It prints itself, and has the same as data. TF 1.15 has none; its
 * `tf.profiler` counts FLOPs by the same formulas.
 *
 * @param graph a graph, or what is fetched of one: then what that depends on.
 * @param batch how long every unknown axis of what is fed is; where it is left out, FLOPs are a
 *   multiple of it, `n`.
 * @param depth how many levels of scopes are open; where it is left out, as many as there is room for.
 * @param expand names of scopes that are open in any case.
 * @param maxLines how many lines of operations there is room for, about: 60 where it is left out.
 * @throws ValueError for a scope that does not exist.
 */
export const inspect = signature('inspect', [
  'graph',
  'batch?',
  'depth?',
  'expand?',
  'maxLines?',
]).of<
  [
    graph: Inspected,
    batch?: number | null,
    depth?: number,
    expand?: readonly string[],
    maxLines?: number,
  ],
  Inspection
>(({ graph, ...options }) => new Inspection(operationsOf(elementsOf(graph)), options));

type DrawingParameters = [
  graph: Inspected,
  depth?: number,
  expand?: readonly string[],
  gradients?: 'fold' | 'show',
  initializers?: 'fold' | 'show',
  maxNodes?: number,
  rankdir?: 'TB' | 'BT' | 'LR' | 'RL',
  callSites?: boolean,
];

const DRAWING = [
  'graph',
  'depth?',
  'expand?',
  'gradients?',
  'initializers?',
  'maxNodes?',
  'rankdir?',
  'callSites?',
] as const;

/**
 * A graph in Graphviz's language DOT. TF 1.15 has none.
 *
 * Name scopes are frames; shapes are written at the arrows, with the dtype where it is not float32;
 * control dependencies are dotted. What does not fit is folded into one box.
 *
 * @param graph a graph, or what is fetched of one: then what that depends on.
 * @param depth how many levels of scopes are open; where it is left out, as many as there is room for.
 * @param expand names of scopes, of branches and of loops that are open in any case.
 * @param gradients `'show'` opens the scopes of gradients and optimizers as any others.
 * @param initializers `'show'` draws what gives variables their first values too.
 * @param maxNodes how many boxes there is room for, about: 80 where it is left out.
 * @param rankdir where arrows point: `'TB'`, down, where it is left out.
 * @param callSites false leaves the lines of the user's program out of the tooltips.
 * @throws ValueError for a scope that does not exist.
 */
export const toDot = signature('to_dot', DRAWING).of<DrawingParameters, string>(
  ({ graph, rankdir, callSites, ...folding }) => {
    const operations = operationsOf(elementsOf(graph));
    return formatDot(drawingOf(operations, graph instanceof Graph, folding), {
      rankdir,
      callSites,
    });
  },
);

/**
 * A graph as a picture, SVG text: what `toDot` gives, laid out by Graphviz, which is loaded when it is
 * first needed. Tooltips show attributes. TF 1.15 has none.
 *
 * @param graph as for `toDot`, and so are the options.
 */
export const toSvg = signature('to_svg', DRAWING).of<DrawingParameters, Promise<string>>(
  async ({ graph, ...options }) => {
    const dot = toDot(graph, options);
    const { instance } = await import('@viz-js/viz');
    const svg = (await instance()).renderString(dot, { format: 'svg' });
    // From the root on, without the prolog: so it can be a part of a page.
    return svg.slice(svg.indexOf('<svg')).replace(/(<svg[^>]*>)/, `$1\n<style>${STYLE}</style>`);
  },
);

/** Fonts of Helvetica's widths, which the layout counts on; the second line of a box is small. */
const STYLE =
  'text{font-family:Helvetica,Arial,"Liberation Sans",sans-serif}' +
  '.node text:nth-of-type(2){font-size:9px;fill:#777}';
