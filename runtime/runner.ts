import { compileSubgraph, type Optimizations } from '../compiler/compile.js';
import type { AnyArray } from '../compiler/graph/nd_array.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { isFullyDefined } from '../compiler/graph/shape.js';
import { type Ahead, outputsAhead, unknownTensor, valueAhead } from '../compiler/passes/ahead.js';
import {
  allOperations,
  isInitializedOp,
  prune,
  type Subgraph,
  shapeFeeds,
  variableOf,
} from '../compiler/passes/prune.js';
import { IteratorStates, movesIterator } from './iterators.js';
import { LruCache } from './lru_cache.js';
import type { LoadedPlan, Machine, Values } from './machine.js';
import { whenDone } from './when_done.js';

/** A pruned subgraph for some fetches and fed tensors, and its plans by the shapes of the feeds. */
interface Prepared {
  readonly subgraph: Subgraph;
  readonly feeds: readonly Tensor[];
  /** Fed tensors whose values decide shapes. */
  readonly byValue: Tensor[];
  /** Variables whose state decides shapes or branches. */
  readonly variables: readonly string[];
  readonly plans: LruCache<LoadedPlan>;
  /** The operations that begin iterators or take their next elements. */
  readonly iterators: readonly Operation[];
  /** What must be computed first, in a run of its own. */
  ahead: Ahead | null;
}

/** How many sets of fetches and feeds are kept compiled, and for how many shapes each. */
const MAX_PREPARED = 256;
const MAX_PLANS = 32;

/**
 * Runs parts of one graph on a machine, each compiled once for every set of fetches and shapes of
 * feeds.
 */
export class Runner {
  readonly #prepared = new LruCache<Prepared>(MAX_PREPARED);
  /** The same by the very list of elements, which a callable hands in again and again. */
  #ofElements = new WeakMap<readonly (Tensor | Operation)[], Prepared>();
  readonly #iterators = new IteratorStates();
  /** The state of the graph that has been prepared. */
  #revision = 0;

  constructor(
    readonly machine: Machine,
    private readonly optimize: Optimizations = {},
  ) {}

  /** The values of tensors, null for operations. Iterators move on first, and feed the run. */
  run(
    elements: readonly (Tensor | Operation)[],
    values: ReadonlyMap<Tensor, AnyArray>,
  ): Values | Promise<Values> {
    const prepared = this.#prepare(elements, [...values.keys()]);
    if (prepared.iterators.length === 0) return this.#execute(elements, values, prepared);
    const next = this.#iterators.advance(this, prepared.iterators, values);
    return whenDone(next, (fed) => this.#execute(elements, new Map([...values, ...fed])));
  }

  #execute(
    elements: readonly (Tensor | Operation)[],
    values: ReadonlyMap<Tensor, AnyArray>,
    prepared = this.#prepare(elements, [...values.keys()]),
  ): Values | Promise<Values> {
    if (prepared.ahead !== null) return this.#runAfter(prepared.ahead, elements, values);
    const key = planKey(prepared, values, this.machine);
    let plan: LoadedPlan;
    try {
      plan = prepared.plans.getOrMake(key, () => this.#load(prepared, values));
    } catch (error) {
      const unknown = unknownTensor(error);
      if (unknown === null) throw error;
      if (prepared.feeds.includes(unknown) && !prepared.byValue.includes(unknown)) {
        prepared.byValue.push(unknown);
        return this.#execute(elements, values, prepared);
      }
      prepared.ahead = valueAhead(unknown, prepared.subgraph);
      if (prepared.ahead === null) throw error;
      return this.#runAfter(prepared.ahead, elements, values);
    }
    return plan.run(new Map([...values].map(([tensor, value]) => [tensor.name, value])));
  }

  /** Executes what is needed first, and then the elements, with its values fed. */
  #runAfter(
    { fetches, feeds }: Ahead,
    elements: readonly (Tensor | Operation)[],
    values: ReadonlyMap<Tensor, AnyArray>,
  ): Values | Promise<Values> {
    return whenDone(this.#execute(fetches, values), (found) =>
      this.#execute(elements, new Map([...values, ...feeds(found as readonly AnyArray[])])),
    );
  }

  #prepare(elements: readonly (Tensor | Operation)[], feeds: readonly Tensor[]): Prepared {
    const revision = elements[0]?.graph.revision ?? 0;
    if (this.#revision !== revision) this.clear();
    this.#revision = revision;
    const known = this.#ofElements.get(elements);
    const isKnown =
      known?.feeds.length === feeds.length && known.feeds.every((t, i) => t === feeds[i]);
    if (known !== undefined && isKnown) return known;
    const names = feeds.map((tensor) => tensor.name).sort();
    const key = `${elements.map((e) => e.name).join()}|${names.join()}`;
    const prepared = this.#prepared.getOrMake(key, () => {
      const subgraph = prune(elements, new Set(feeds));
      return {
        subgraph,
        feeds,
        byValue: [...shapeFeeds(subgraph)],
        variables: stateDependencies(subgraph),
        plans: new LruCache<LoadedPlan>(MAX_PLANS),
        iterators: subgraph.operations.filter((op) => movesIterator(op, subgraph.feeds)),
        ahead: outputsAhead(subgraph),
      };
    });
    this.#ofElements.set(elements, prepared);
    return prepared;
  }

  #load({ subgraph, byValue }: Prepared, values: ReadonlyMap<Tensor, AnyArray>): LoadedPlan {
    const { machine } = this;
    const constant = new Set(byValue);
    const environment = {
      feed: (tensor: Tensor) => {
        const value = values.get(tensor) as AnyArray;
        return constant.has(tensor) ? value : { dtype: value.dtype, shape: value.shape };
      },
      variable: (name: string) => machine.variableShape(name),
    };
    return machine.load(compileSubgraph(subgraph, environment, machine.target, {}, this.optimize));
  }

  /** Lets go of everything compiled. */
  clear(): void {
    this.#prepared.clear();
    this.#ofElements = new WeakMap();
  }
}

/** The variables of which a plan uses more than the value: their own shape, or whether they have one. */
function stateDependencies(subgraph: Subgraph): readonly string[] {
  const operations = allOperations(subgraph);
  const queried = operations
    .filter(isInitializedOp)
    .map((op) => variableOf(op.inputs[0] as Tensor).name);
  const shapeless = operations
    .filter(
      (op) =>
        /^(VariableV2|VarHandleOp)$/.test(op.type) &&
        !isFullyDefined((op.outputs[0] as Tensor).shape),
    )
    .map((op) => op.name);
  return [...new Set([...queried, ...shapeless])];
}

function planKey(
  { feeds, byValue, variables }: Prepared,
  values: ReadonlyMap<Tensor, AnyArray>,
  machine: Machine,
): string {
  const shapes = feeds.map((tensor) => values.get(tensor)?.shape.join()).join(';');
  if (byValue.length === 0 && variables.length === 0) return shapes;
  const fed = byValue.map((tensor) => values.get(tensor)?.data.join()).join(';');
  const states = variables.map((name) => machine.variableShape(name)?.join() ?? 'none').join(';');
  return `${shapes}|${fed}|${states}`;
}
