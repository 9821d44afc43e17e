import type { Optimizations } from '../compiler/compile.js';
import { explainHere } from '../compiler/graph/call_site.js';
import { OpError, RuntimeError, TypeError, ValueError } from '../compiler/graph/errors.js';
import { type Graph, getDefaultGraph } from '../compiler/graph/graph.js';
import { type AnyArray, NDArray } from '../compiler/graph/nd_array.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { type Scope, scoped } from '../compiler/graph/scope.js';
import {
  type FeedDict,
  type FeedKey,
  type FeedValue,
  resolveFeeds,
  tensorOfKey,
  valueFor,
} from './feeds.js';
import { type Fetched, type Fetches, type FetchPlan, planFetches } from './fetches.js';
import { createMachine, type Machine, type Values } from './machine.js';
import { OnnxMachine } from './onnx/machine.js';
import type { RunArguments } from './run_options.js';
import { Runner } from './runner.js';
import { type BackendName, backendNames, isBackendName } from './tfjs/backend.js';
import type { TargetOptimizations } from './tfjs/executor.js';
import { openExecutor } from './tfjs/open.js';
import { Trace } from './trace.js';

/** What a Session may leave out; all of it is on unless it is false. */
export interface OptimizeOptions extends Optimizations, TargetOptimizations {}

/** How a Session is made. */
export interface SessionOptions {
  /** The graph to run; the default graph where it is left out. */
  readonly graph?: Graph;
  /** What executes: `'tfjs'` or '', or `'onnxruntime'`. */
  readonly target?: string;
  /** The tfjs backend: wasm where it is left out, cpu where wasm does not start. */
  readonly backend?: BackendName;
  /**
   * How many threads compute. On the wasm backend 1 where it is left out; more share the large kernels:
   * in Node, and in browsers on pages that are cross-origin isolated, with `wasmPath`. Elsewhere there is
   * one, and what a run gives does not depend on it. ONNX Runtime takes as many as there are cores where
   * it is left out.
   */
  readonly threads?: number;
  /**
   * In a browser, the URL of `tfjs-backend-wasm-simd.wasm`, a file of the package
   * `@tensorflow/tfjs-backend-wasm`; Node finds it by itself. The first Session on the wasm backend
   * decides for the page. Where it is left out, the file is where tfjs's own `setWasmPaths` says, or beside
   * the page.
   */
  readonly wasmPath?: string;
  /**
   * Optimizations that are left out, each on unless it is false: `simplify`, `fuse`, `slice`, `inPlace` of
   * the compiler, `simd` of the target. What a run gives is the same to rounding.
   */
  readonly optimize?: OptimizeOptions;
}

/** How a run is told what to feed: the feed dict itself, or as an option. */
export type RunFeed = FeedDict | { readonly feedDict?: FeedDict | null } | null;

const defaultSessions: Session[] = [];

/** The innermost default Session, or null: TF 1.15's `tf.get_default_session`. */
export const getDefaultSession = (): Session | null => defaultSessions.at(-1) ?? null;

/**
 * Runs operations of a graph and keeps the values of its variables: TF 1.15's `tf.Session`.
 *
 * What is fetched is compiled once for every set of fetches and shapes of feeds. Runs that are
 * started without awaiting take their turns. `close()` or `await using` frees everything.
 */
export class Session {
  /** The graph that is run. */
  readonly graph: Graph;

  readonly #opening: Promise<Runner>;
  #runner: Runner | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  /**
   * @param options by name, or TensorFlow's positions: target, graph.
   * @throws ValueError for a target or backend that does not exist; TypeError for another option.
   */
  constructor(options?: SessionOptions);
  constructor(target: string, graph?: Graph | null, options?: SessionOptions);
  constructor(first: SessionOptions | string = {}, graph?: Graph | null, rest?: SessionOptions) {
    const options = checkedOptions(optionsOf(first, graph, rest));
    this.graph = options.graph ?? getDefaultGraph();
    this.#opening = openMachine(options).then((machine) => {
      this.#runner = new Runner(machine, options.optimize);
      return this.#runner;
    });
    // A backend that does not start is reported by the first run.
    this.#opening.catch(() => undefined);
  }

  /** The backend that executes, `tfjs-wasm` or `onnxruntime`; null until the first run has begun. */
  get backend(): string | null {
    return this.#runner?.machine.target.name ?? null;
  }

  /**
   * Runs what the fetches need and returns their values: TF 1.15's `Session.run`.
   *
   * Variables are read before they are written, unless a control dependency says otherwise, so
   * `run([trainOp, loss])` gives the loss before the step.
   *
   * @param fetches a Tensor, Operation, Variable or name, or arrays and objects of them.
   * @param feedDict values for placeholders or any other tensors: a Map, pairs, or an object by name.
   * @param run `options` and `runMetadata`: with `traceLevel` FULL_TRACE the run writes down into
   *   `runMetadata` how long every step of it took, and how many bytes it gave.
   * @returns the structure of `fetches` with a number for a scalar, an NDArray for anything larger,
   *   null for an operation.
   * @throws InvalidArgumentError for an unfed placeholder or shapes that do not fit;
   *   FailedPreconditionError for an uninitialized variable; TypeError and ValueError for feeds and
   *   fetches that are none; RuntimeError for a closed Session or an empty graph.
   */
  run<const F extends Fetches>(
    fetches: F,
    feedDict?: RunFeed,
    run?: RunArguments,
  ): Promise<Fetched<F>>;
  /** The same, where the caller knows what the values are: `run<[null, number]>([step, loss])`. */
  run<R>(fetches: Fetches, feedDict?: RunFeed, run?: RunArguments): Promise<R>;
  async run(
    fetches: Fetches,
    feedDict: RunFeed = {},
    { options, runMetadata }: RunArguments = {},
  ): Promise<unknown> {
    this.#assertUsable();
    const values = resolveFeeds(feedDictOf(feedDict), this.graph);
    const trace = runMetadata && options?.traceLevel ? new Trace() : null;
    const result = await this.#fetch(planFetches(fetches, this.graph), values, trace);
    if (runMetadata) runMetadata.stepStats = trace?.stepStats;
    return result;
  }

  /**
   * A function that runs the same fetches again and again: TF 1.15's `Session.make_callable`. It knows
   * beforehand what `run` finds out each time.
   *
   * @param fetches what `run` takes.
   * @param feedList the tensors to feed, one for every argument of the function.
   * @returns a function of the values to feed, which gives what `run` gives.
   * @throws TypeError and ValueError for feeds and fetches that are none. The function throws what `run`
   *   throws, and TypeError for another number of values.
   */
  makeCallable<const F extends Fetches>(
    fetches: F,
    feedList?: readonly FeedKey[] | null,
  ): (...values: readonly FeedValue[]) => Promise<Fetched<F>>;
  /** The same, where the caller knows what the values are: `makeCallable<[null, number]>(…)`. */
  makeCallable<R>(
    fetches: Fetches,
    feedList?: readonly FeedKey[] | null,
  ): (...values: readonly FeedValue[]) => Promise<R>;
  makeCallable(
    fetches: Fetches,
    feedList: readonly FeedKey[] | null = null,
  ): (...values: readonly FeedValue[]) => Promise<unknown> {
    this.#assertUsable();
    const plan = planFetches(fetches, this.graph);
    const tensors = (feedList ?? []).map((key) => tensorOfKey(key, this.graph));
    return async (...values) => {
      this.#assertUsable();
      if (values.length !== tensors.length) {
        const text = `the callable takes ${tensors.length} values to feed but ${values.length} were given`;
        throw new TypeError(explainHere(text));
      }
      const fed = new Map(tensors.map((tensor, i) => [tensor, valueFor(tensor, values[i])]));
      return this.#fetch(plan, fed);
    };
  }

  async #fetch(
    { elements, restore }: FetchPlan,
    values: ReadonlyMap<Tensor, AnyArray>,
    trace: Trace | null = null,
  ): Promise<unknown> {
    if (this.#runner?.machine.isSynchronous && this.#waiting === 0) {
      return restore(this.#perform(this.#runner, elements, values, trace) as Values);
    }
    // The run ends later: it must not see what the caller does to the arrays until then.
    const kept = new Map([...values].map(([tensor, value]) => [tensor, snapshot(value)]));
    return restore(await this.#inTurn((runner) => this.#perform(runner, elements, kept, trace)));
  }

  async #inTurn<R>(body: (runner: Runner) => R | Promise<R>): Promise<R> {
    this.#waiting++;
    const before = this.#turn;
    const turn = before.then(async () => {
      try {
        return await body(await this.#opening);
      } finally {
        this.#waiting--;
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #assertUsable(): void {
    const refuse = (text: string): never => {
      throw new RuntimeError(explainHere(text));
    };
    if (this.#isClosed) refuse('Attempted to use a closed Session.');
    if (this.graph.version === 0) {
      refuse('The Session graph is empty.  Add operations to the graph before calling run().');
    }
  }

  /** Executes the elements; an error knows which of the graph's operations failed. */
  #perform(
    runner: Runner,
    elements: readonly (Tensor | Operation)[],
    values: ReadonlyMap<Tensor, AnyArray>,
    trace: Trace | null,
  ): Values | Promise<Values> {
    try {
      const result = runner.run(elements, values, trace);
      return result instanceof Promise ? result.catch((error) => this.#located(error)) : result;
    } catch (error) {
      return this.#located(error);
    }
  }

  #located(error: unknown): never {
    if (error instanceof OpError) error.locateIn(this.graph);
    throw error;
  }

  /**
   * Makes this the default Session, which `eval` and `Operation.run` use: TF 1.15's
   * `with sess.as_default()`. The default graph stays what it was.
   */
  asDefault(): Scope<Session>;
  asDefault<R>(body: (session: Session) => R): R;
  asDefault<R>(body?: (session: Session) => R): R | Scope<Session> {
    const enter = (): Session => {
      defaultSessions.push(this);
      return this;
    };
    const exit = (): void => {
      const at = defaultSessions.lastIndexOf(this);
      if (at >= 0) defaultSessions.splice(at, 1);
    };
    return scoped(enter, exit, body);
  }

  /** Frees the variables and everything compiled, after runs that have been started. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#turn;
    await this.#opening.then(
      (runner) => {
        runner.machine.close();
        runner.clear();
      },
      () => undefined,
    );
  }

  /** `await using sess = new tf.Session()`: Python's `with tf.Session() as sess`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** A Session that is the default one from its construction: TF 1.15's `tf.InteractiveSession`. */
export class InteractiveSession extends Session {
  #scopes: readonly Disposable[];

  /** @param options as for a Session; a graph that is given becomes the default graph too. */
  constructor(options?: SessionOptions);
  constructor(target: string, graph?: Graph | null, options?: SessionOptions);
  constructor(first: SessionOptions | string = {}, graph?: Graph | null, rest?: SessionOptions) {
    const options = optionsOf(first, graph, rest);
    super(options);
    const isExplicit = options.graph !== undefined;
    this.#scopes = [...(isExplicit ? [this.graph.asDefault()] : []), this.asDefault()];
  }

  override async close(): Promise<void> {
    for (const scope of this.#scopes) scope[Symbol.dispose]();
    this.#scopes = [];
    await super.close();
  }
}

const optionsOf = (
  first: SessionOptions | string,
  graph: Graph | null | undefined,
  rest: SessionOptions | undefined,
): SessionOptions =>
  typeof first === 'string' ? { target: first, graph: graph ?? undefined, ...rest } : first;

const isOption: { readonly [K in keyof SessionOptions]-?: true } = {
  target: true,
  graph: true,
  backend: true,
  threads: true,
  wasmPath: true,
  optimize: true,
};

const isOptimization: { readonly [K in keyof OptimizeOptions]-?: true } = {
  simplify: true,
  fuse: true,
  slice: true,
  inPlace: true,
  simd: true,
};

const targets: readonly string[] = ['', 'tfjs', 'onnxruntime'];

/** Refuses what a program that is not type-checked may get wrong. */
export function checkedOptions(options: SessionOptions): SessionOptions {
  const { target = '', backend = 'wasm', threads = 1, optimize = {} } = options;
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(isOption, name));
  if (unknown !== undefined) {
    const known = Object.keys(isOption).join(', ');
    const text = `Session() got an unexpected argument '${unknown}'; its arguments are: ${known}`;
    throw new TypeError(explainHere(text));
  }
  if (!targets.includes(target)) {
    const known = "'tfjs', or '' for the same, and 'onnxruntime'";
    throw new ValueError(explainHere(`Unknown target '${target}'. The targets are: ${known}.`));
  }
  if (target === 'onnxruntime' && options.backend !== undefined) {
    throw new ValueError(explainHere(`The target 'onnxruntime' has no backend '${backend}'.`));
  }
  if (!isBackendName(backend)) {
    const known = backendNames.join(', ');
    throw new ValueError(explainHere(`Unknown backend '${backend}'. The backends are: ${known}.`));
  }
  if (!Number.isInteger(threads) || threads < 1) {
    const text = `threads must be a whole number from 1 on, not ${threads}`;
    throw new ValueError(explainHere(text));
  }
  const other = Object.keys(optimize).find((name) => !Object.hasOwn(isOptimization, name));
  if (other !== undefined) {
    const known = Object.keys(isOptimization).join(', ');
    const text = `Unknown optimization '${other}'. The optimizations are: ${known}.`;
    throw new ValueError(explainHere(text));
  }
  return options;
}

/** A feed dict's keys are tensors and their names, so `feedDict` can only be the option. */
const isOptions = (feed: NonNullable<RunFeed>): feed is { readonly feedDict?: FeedDict | null } =>
  Object.hasOwn(feed, 'feedDict') && Object.keys(feed).length === 1;

const feedDictOf = (feed: RunFeed): FeedDict =>
  (feed !== null && isOptions(feed) ? feed.feedDict : feed) ?? {};

const snapshot = ({ dtype, shape, data }: AnyArray): AnyArray =>
  NDArray.of(dtype, shape, data.slice());

/** The machine of a Session with these options. */
export async function openMachine(options: SessionOptions): Promise<Machine> {
  return options.target === 'onnxruntime'
    ? OnnxMachine.open({ threads: options.threads })
    : createMachine(await openExecutor(options));
}
