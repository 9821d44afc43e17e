import { compileSubgraph } from '../compiler/compile.js';
import { explainHere } from '../compiler/graph/call_site.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { AnyArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible, isFullyDefined } from '../compiler/graph/shape.js';
import { checkBatch } from '../compiler/inspect/concrete_shapes.js';
import { type Compilation, Explanation } from '../compiler/inspect/explanation.js';
import { unknownTensor } from '../compiler/passes/ahead.js';
import { prune, type Subgraph, shapeFeeds } from '../compiler/passes/prune.js';
import type { TensorType } from '../compiler/program/node.js';
import type { Target } from '../compiler/target.js';
import { type FeedDict, type FeedKey, resolveFeeds, tensorOfKey } from './feeds.js';
import { type Fetches, planFetches } from './fetches.js';
import { checkedOptions, openMachine, type SessionOptions } from './session.js';

/** How a run is compiled that is explained: for what a Session with the same options executes on. */
export interface ExplainOptions extends SessionOptions {
  /** The shapes of fed tensors whose values are not at hand, as pairs. */
  readonly shapes?: readonly (readonly [FeedKey, readonly number[]])[];
  /** How long unknown axes of placeholders are that are not fed. */
  readonly batch?: number | null;
  /** A program of more lines is shown by what the pass changed in it: 40 where it is left out. */
  readonly maxLines?: number;
}

/** What is known of a fed tensor: its value, or the type of it. */
type Fed = AnyArray | TensorType;

/** What each pass of the compiler does for a run, without running it: see `tf.explain`. */
export async function explain(
  fetches: Fetches,
  feedDict: FeedDict | null = null,
  { shapes = [], batch = null, maxLines, ...options }: ExplainOptions = {},
): Promise<Explanation> {
  checkBatch(batch);
  const { graph = getDefaultGraph() } = checkedOptions(options);
  const { elements } = planFetches(fetches, graph);
  const fed = new Map<Tensor, Fed>(resolveFeeds(feedDict ?? {}, graph));
  for (const [key, shape] of shapes) {
    const tensor = tensorOfKey(key, graph);
    if (!isCompatible(tensor.shape, shape)) {
      const text = `Tensor '${tensor.name}' has shape '${formatTuple(tensor.shape)}', so nothing of shape ${formatTuple(shape)} can be fed for it`;
      throw new ValueError(explainHere(text, { op: tensor.op }));
    }
    fed.set(tensor, { dtype: tensor.dtype, shape });
  }
  for (const tensor of unfedIn(prune(elements, new Set(fed.keys())))) {
    const shape = tensor.shape?.map((d) => d ?? batch) ?? null;
    if (isFullyDefined(shape)) fed.set(tensor, { dtype: tensor.dtype, shape });
  }
  const machine = await openMachine(options);
  try {
    const subgraph = prune(elements, new Set(fed.keys()));
    const compilation = compiled(subgraph, fed, machine.target, options);
    return new Explanation({ ...compilation, operations: graph.version }, maxLines);
  } finally {
    machine.close();
  }
}

/** The tensors that a Session would have to be given. */
const unfedIn = ({ operations, feeds }: Subgraph): readonly Tensor[] =>
  operations
    .filter(({ type }) => type === 'Placeholder' || type === 'IteratorGetNext')
    .flatMap(({ outputs }) => outputs.filter((t) => !feeds.has(t)));

/** Compiles as a Session does: a value that decides shapes is a constant. */
function compiled(
  subgraph: Subgraph,
  fed: ReadonlyMap<Tensor, Fed>,
  target: Target,
  { optimize }: SessionOptions,
): Omit<Compilation, 'operations'> {
  const byValue = new Set(shapeFeeds(subgraph));
  for (;;) {
    const programs: Compilation['programs'][number][] = [];
    const environment = {
      feed(tensor: Tensor) {
        const value = fed.get(tensor) as Fed;
        return 'data' in value && byValue.has(tensor)
          ? value
          : { dtype: value.dtype, shape: value.shape };
      },
      variable: () => null,
    };
    const observer: Parameters<typeof compileSubgraph>[3] = {
      program: (pass, program, hits) => programs.push({ pass, program, hits }),
    };
    try {
      const plan = compileSubgraph(subgraph, environment, target, observer, optimize);
      return { target: target.name, subgraph, programs, plan };
    } catch (error) {
      const unknown = unknownTensor(error);
      if (unknown === null || byValue.has(unknown) || !fed.has(unknown)) throw error;
      byValue.add(unknown);
    }
  }
}
