/** Looking at graphs: as tables and as pictures. */

import { isTensorConvertible, type TensorConvertible } from '../compiler/graph/convert.js';
import { Graph } from '../compiler/graph/graph.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { checkBatch } from '../compiler/inspect/concrete_shapes.js';
import { formatDot } from '../compiler/inspect/dot.js';
import { drawingOf } from '../compiler/inspect/drawing.js';
import type { Explanation } from '../compiler/inspect/explanation.js';
import { Inspection, operationsOf } from '../compiler/inspect/inspection.js';
import { counted } from '../compiler/inspect/text.js';
import { type ExplainOptions, explain as explainRun } from '../runtime/explain.js';
import type { FeedDict } from '../runtime/feeds.js';
import type { Fetches } from '../runtime/fetches.js';
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
 * @throws ValueError for a batch that is no whole number; when it is printed, for a scope that does not exist.
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
>(({ graph, ...options }) => {
  checkBatch(options.batch ?? null);
  return new Inspection(operationsOf(elementsOf(graph)), options);
});

/**
 * What each pass of the compiler does for a run, without running it: the program behind each pass, the
 * rules that fired, and the plan with what each step makes and how much memory that takes. It prints
 * itself, and has the same as data. TF 1.15 has none.
 *
 * @param fetches what `sess.run` takes.
 * @param feeds the feed dict of the run. A placeholder that is not fed has its own shape.
 * @param options those of the Session that would run it; and `shapes`, pairs of what is fed and its
 *   shape, where its value is not at hand; `batch`, how long the unknown axes of placeholders are that
 *   are not fed; `maxLines`, above which a program is shown by its changes alone, 40 where it is left out.
 * @throws what `sess.run` throws before it executes anything.
 */
export const explain = (
  fetches: Fetches,
  feeds: FeedDict | null = null,
  options: ExplainOptions = {},
): Promise<Explanation> => explainRun(fetches, feeds, options);

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
export const toDot = signature('toDot', DRAWING).of<DrawingParameters, string>(
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
export const toSvg = signature('toSvg', DRAWING).of<DrawingParameters, Promise<string>>(
  async ({ graph, ...options }) => {
    const dot = toDot(graph, options);
    const title = `Graph of ${counted(operationsOf(elementsOf(graph)).length, 'operation')}`;
    const { instance } = await import('@viz-js/viz');
    const svg = (await instance()).renderString(dot, { format: 'svg' });
    // From the root on, without the prolog: so it can be a part of a page.
    return (
      svg
        .slice(svg.indexOf('<svg'))
        .replace(/(<svg[^>]*>)/, `$1\n<title>${title}</title>\n<style>${STYLE}</style>`)
        // Every viewer shows a title; one of a link that leads nowhere only some do.
        .replace(/<a xlink:title="([^"]*)">/g, '<title>$1</title>')
        .replaceAll('</a>', '')
    );
  },
);

/** Fonts of Helvetica's widths, which the layout counts on; the second line of a box is small. */
const STYLE =
  'text{font-family:Helvetica,Arial,"Liberation Sans",sans-serif}' +
  '.node text:nth-of-type(2){font-size:9px;fill:#777}';
