import { create } from '@bufbuild/protobuf';
import { exportGraph, type GraphDefOptions } from '../graph_def/export.js';
import {
  type FunctionDefLibrary,
  FunctionDefLibrarySchema,
  type GraphDef,
} from '../proto/graph_pb.js';
import { CallSite, type ErrorContext, explain, explainHere } from './call_site.js';
import { type AllowedElements, type ElementFailure, graphElement } from './element.js';
import { RuntimeError, TypeError, ValueError } from './errors.js';
import { type AttrValues, Operation, type OperationParts, Tensor } from './operation.js';
import type { OpRecord } from './record.js';
import { type Scope, scoped } from './scope.js';

const VALID_OP_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$/;
const VALID_SCOPE_NAME = /^[A-Za-z0-9_.\-/]*$/;

/** Operations made while it is in force run after `inputs`. */
interface Controller {
  readonly inputs: readonly Operation[];
  /** What was made under it: their consumers need no edge of their own. */
  readonly made: Set<Operation>;
}

/** A user's collections hold anything. */
export type CollectionItem = object | string | number;

/**
 * A TensorFlow graph: operations by unique name, name scopes, control dependencies, collections
 * and the graph-level seed. It is TF 1.15's `tf.Graph`.
 */
export class Graph {
  /** The graph-level random seed: set it with `tf.setRandomSeed`. */
  seed: number | null = null;

  readonly #operations = new Map<string, Operation>();
  readonly #names = new Map<string, number>();
  readonly #collections = new Map<string, CollectionItem[]>();
  #scope = '';
  #controllers: readonly Controller[] = [];
  /** What operations are placed with: others, or else one that is still to be made. */
  #places: { readonly ops: readonly string[]; readonly name: string | null } = {
    ops: [],
    name: null,
  };
  #finalized = false;
  #revision = 0;
  #library: FunctionDefLibrary | null = null;

  /** The graph that this one is a part of in the end: itself, unless it is a function's body. */
  get outermost(): Graph {
    return this;
  }

  /** @internal Grows when an operation that exists already changes: gradients ask loops for more. */
  get revision(): number {
    return this.#revision;
  }

  /** @internal */
  revise(): void {
    this.#revision++;
  }

  /** Grows with every operation: what is compiled for one version may be stale in the next. */
  get version(): number {
    return this.#operations.size;
  }

  get finalized(): boolean {
    return this.#finalized;
  }

  /** Makes the graph read-only: TF 1.15's `Graph.finalize`. */
  finalize(): void {
    this.#finalized = true;
  }

  /** @internal Adds an operation; op records call it. A `name` that ends in `/` is taken as it is. */
  createOperation(
    record: OpRecord,
    inputs: readonly Tensor[],
    attrs: AttrValues,
    name: string,
    site: CallSite = CallSite.here(),
  ): Operation {
    const opName = name.endsWith('/') ? name.slice(0, -1) : this.uniqueName(name);
    const place = this.#placement;
    const operation = this.addOperation({
      record,
      name: opName,
      inputs,
      controlInputs: this.#controlInputsFor(inputs),
      attrs: place.length === 0 ? attrs : { ...attrs, _class: place },
      site,
    });
    for (const controller of this.#controllers) controller.made.add(operation);
    return operation;
  }

  /** @internal Adds an operation that is as the parts say, whatever scopes are in force. */
  addOperation(parts: OperationParts): Operation {
    const { record, name, inputs, attrs, site } = parts;
    const op = { name, type: record.type };
    this.#assertNotFinalized({ op, site });
    if (!VALID_OP_NAME.test(name)) {
      throw new ValueError(explain(`'${name}' is not a valid node name`, { op, site }));
    }
    const outputs = record.inferGraph(name, inputs, attrs, site);
    const operation = new Operation(this, this.#operations.size + 1, parts, outputs);
    this.#operations.set(name, operation);
    for (const input of new Set(inputs)) input.addConsumer(operation);
    return operation;
  }

  /**
   * The graph as TensorFlow's message: TF 1.15's `Graph.as_graph_def`. `tf.GraphDef.serializeToString`
   * makes bytes of it, and `tf.importGraphDef` operations. Bodies of choices and loops are its library.
   *
   * @param options `fromVersion`: only the operations that were made since `graph.version` was that;
   *   `addShapes`: whether every node has the static shapes of its outputs too, as `_output_shapes`.
   */
  asGraphDef({ fromVersion = 0, addShapes = false }: GraphDefOptions = {}): GraphDef {
    return exportGraph(this, { fromVersion, addShapes });
  }

  /** @internal The functions of imported graphs, as they were: what cannot be run may name them. */
  get library(): FunctionDefLibrary | null {
    return this.#library;
  }

  /** @internal Does something; where that fails, the graph is as it was before. */
  attempt<R>(body: () => R): R {
    const { version } = this;
    try {
      return body();
    } catch (error) {
      for (const op of this.getOperations().slice(version)) {
        this.#operations.delete(op.name);
        for (const input of op.inputs) input.removeConsumer(op);
      }
      throw error;
    }
  }

  /** @internal Adds functions; what is known already stays. */
  addLibrary({ function: functions, gradient }: FunctionDefLibrary): void {
    const known = this.#library ?? create(FunctionDefLibrarySchema);
    const names = new Set(known.function.map(({ signature }) => signature?.name));
    known.function.push(...functions.filter(({ signature }) => !names.has(signature?.name)));
    known.gradient.push(...gradient);
    this.#library = known;
  }

  get #placement(): readonly string[] {
    const { ops, name } = this.#places;
    if (ops.length === 0) return name === null ? [] : [`loc:@${name}`];
    return [...new Set(ops)].sort();
  }

  #assertNotFinalized(context?: ErrorContext): void {
    if (!this.#finalized) return;
    const text = 'Graph is finalized and cannot be modified.';
    throw new RuntimeError(context ? explain(text, context) : explainHere(text));
  }

  #controlInputsFor(inputs: readonly Tensor[]): readonly Operation[] {
    if (this.#controllers.length === 0) return [];
    const inputOps = new Set(inputs.map((t) => t.op));
    const control = new Set<Operation>();
    for (const { inputs: deps, made } of this.#controllers) {
      // An input made under the same controller already waits for it.
      if ([...inputOps].some((op) => made.has(op))) continue;
      for (const dep of deps) if (!inputOps.has(dep)) control.add(dep);
    }
    return [...control];
  }

  /** All operations in the order of their creation. */
  getOperations(): readonly Operation[] {
    return [...this.#operations.values()];
  }

  /**
   * The operation called `name`.
   * @throws KeyError where there is none; ValueError where `name` is that of a tensor (`x:0`).
   */
  getOperationByName(name: string): Operation {
    return this.asGraphElement(name, { tensor: false }) as Operation;
  }

  /**
   * The tensor called `name`, `op:index`.
   * @throws KeyError where there is none; ValueError where `name` is that of an operation.
   */
  getTensorByName(name: string): Tensor {
    return this.asGraphElement(name, { operation: false }) as Tensor;
  }

  /**
   * The tensor or operation of this graph that `obj` is, or is the name of: TF 1.15's
   * `Graph.as_graph_element`.
   *
   * @param allow what the caller accepts; both where it is left out.
   * @throws KeyError for a name that the graph does not have; ValueError for an element of another
   *   graph, or a name of the other kind; TypeError for anything else.
   */
  asGraphElement(
    obj: Tensor | Operation | string,
    allow: AllowedElements = {},
    fail: ElementFailure = (PythonError, text, op) => {
      throw new PythonError(explainHere(text, { op }));
    },
  ): Tensor | Operation {
    return graphElement(this, obj, allow, fail);
  }

  /** @internal The operation called `name`, if there is one. */
  findOperation(name: string): Operation | undefined {
    return this.#operations.get(name);
  }

  /** Whether `element` is an operation or a tensor of this graph. */
  owns(element: Tensor | Operation): boolean {
    const op = element instanceof Tensor ? element.op : element;
    return op.graph === this;
  }

  /**
   * A name that no operation or scope of this graph has, inside the current scope:
   * TF 1.15's `Graph.unique_name`. Names differ by more than case.
   */
  uniqueName(name: string, markAsUsed = true): string {
    const full = this.#scope === '' ? name : `${this.#scope}/${name}`;
    const key = full.toLowerCase();
    let i = this.#names.get(key) ?? 0;
    if (markAsUsed) this.#names.set(key, i + 1);
    if (i === 0) return full;
    let unique = key;
    while (this.#names.has(unique)) unique = `${key}_${i++}`;
    if (markAsUsed) this.#names.set(unique, 1);
    return `${full}_${i - 1}`;
  }

  /**
   * Puts the operations made in it under `name/`: TF 1.15's `with graph.name_scope(name) as scope`.
   * A name that ends in `/` re-enters that very scope; null or '' is the outermost one.
   *
   * @param body what to do in the scope; its result is returned. Without it a disposable is
   *   returned, for `using scope = graph.nameScope('hidden')`.
   */
  nameScope(name: string | null): Scope<string>;
  nameScope<R>(name: string | null, body: (scope: string) => R): R;
  nameScope<R>(name: string | null, body?: (scope: string) => R): R | Scope<string> {
    const valid = this.#scope === '' && name !== '' ? VALID_OP_NAME : VALID_SCOPE_NAME;
    if (name !== null && !valid.test(name)) {
      throw new ValueError(explainHere(`'${name}' is not a valid scope name`));
    }
    const outer = this.#scope;
    const enter = (): string => {
      if (name === null || name === '') this.#scope = '';
      else this.#scope = name.endsWith('/') ? name.slice(0, -1) : this.uniqueName(name);
      return this.#scope === '' ? '' : `${this.#scope}/`;
    };
    return scoped(
      enter,
      () => {
        this.#scope = outer;
      },
      body,
    );
  }

  /** The current name scope, without the final `/`: TF 1.15's `Graph.get_name_scope`. */
  getNameScope(): string {
    return this.#scope;
  }

  /**
   * Operations made in it run after `inputs`: TF 1.15's `with graph.control_dependencies(inputs)`.
   * @param inputs operations or tensors; null clears the dependencies in force.
   */
  controlDependencies(inputs: readonly (Operation | Tensor)[] | null): Scope<void>;
  controlDependencies<R>(inputs: readonly (Operation | Tensor)[] | null, body: () => R): R;
  controlDependencies<R>(
    inputs: readonly (Operation | Tensor)[] | null,
    body?: () => R,
  ): R | Scope<void> {
    const outer = this.#controllers;
    const ops = inputs?.flatMap((input) => {
      if (!(input instanceof Tensor || input instanceof Operation)) {
        const text = `Control input must be Operation or Tensor, not ${typeof input}: ${input}`;
        throw new TypeError(explainHere(text));
      }
      return this.dependencyOn(input instanceof Tensor ? input.op : input) ?? [];
    });
    const enter = (): void => {
      this.#controllers =
        ops === undefined ? [] : [...outer, { inputs: [...new Set(ops)], made: new Set() }];
    };
    return scoped(
      enter,
      () => {
        this.#controllers = outer;
      },
      body,
    );
  }

  /** @internal Whether what is added to this graph can use tensors of `graph`: its own. */
  reaches(graph: Graph): boolean {
    return graph === this;
  }

  /** The operation of this graph that stands for `op` as a control input, or null for none. */
  protected dependencyOn(op: Operation): Operation | null {
    if (this.owns(op)) return op;
    throw new ValueError(explainHere(`${op.toString()} is not an element of this graph.`));
  }

  /**
   * Marks operations made in it as placed with `op`, and with what they are placed with already: TF
   * 1.15's `with graph.colocate_with(op)` (`_class`).
   *
   * @param op an operation; or the name of one that is still to be made, which counts where no
   *   operation does.
   * @param body what to do; its result is returned. Without it a disposable is returned, for `using`.
   * @param ignoreExisting whether to forget what they are placed with already.
   */
  colocateWith(op: Operation | string, body?: undefined, ignoreExisting?: boolean): Scope<void>;
  colocateWith<R>(op: Operation | string, body: () => R, ignoreExisting?: boolean): R;
  colocateWith<R>(
    op: Operation | string,
    body?: () => R,
    ignoreExisting?: boolean,
  ): R | Scope<void>;
  colocateWith<R>(op: Operation | string, body?: () => R, ignoreExisting = false): R | Scope<void> {
    const outer = this.#places;
    return scoped(
      () => {
        const { ops, name } = this.#places;
        this.#places =
          typeof op === 'string'
            ? { ops, name: op }
            : { ops: [...(ignoreExisting ? [] : ops), ...colocationGroups(op)], name };
      },
      () => {
        this.#places = outer;
      },
      body,
    );
  }

  /**
   * Leaves the control dependencies in force, and the bodies of functions, for what must always be
   * able to run: TF 1.15's `tf.init_scope` in graph mode.
   *
   * @param body what to do; it is given the graph that it does it in.
   */
  initScope<R>(body: (graph: Graph) => R): R {
    return this.aside(() => body(this));
  }

  /** @internal Adds to this graph what waits for nothing, whatever is being built just now. */
  aside<R>(body: () => R): R {
    return this.asDefault(() => this.controlDependencies(null, body));
  }

  /** @internal The tensor outside of a function's body that `tensor` stands for, or null. */
  outside(_tensor: Tensor): Tensor | null {
    return null;
  }

  /** Appends to a collection: TF 1.15's `Graph.add_to_collection`. */
  addToCollection(name: string, item: CollectionItem): void {
    this.#assertNotFinalized();
    const items = this.#collections.get(name);
    if (items === undefined) this.#collections.set(name, [item]);
    else items.push(item);
  }

  /**
   * A copy of a collection; empty where it does not exist: TF 1.15's `Graph.get_collection`.
   * @param scope only items whose `name` begins with a match of this regular expression.
   */
  getCollection(name: string, scope?: string): CollectionItem[] {
    const items = this.#collections.get(name) ?? [];
    if (scope === undefined) return [...items];
    const begins = new RegExp(`^(?:${scope})`);
    return items.filter(
      (item) =>
        typeof item === 'object' &&
        'name' in item &&
        typeof item.name === 'string' &&
        begins.test(item.name),
    );
  }

  /** The names of all collections. */
  getAllCollectionKeys(): string[] {
    return [...this.#collections.keys()];
  }

  /**
   * Makes this the default graph: TF 1.15's `with graph.as_default()`.
   * @param body what to do; its result is returned. Without it a disposable is returned, for
   *   `using _ = graph.asDefault()`.
   */
  asDefault(): Scope<Graph>;
  asDefault<R>(body: (graph: Graph) => R): R;
  asDefault<R>(body?: (graph: Graph) => R): R | Scope<Graph> {
    const enter = (): Graph => {
      defaultGraphs.push(this);
      return this;
    };
    return scoped(enter, () => removeLast(defaultGraphs, this), body);
  }
}

/** What an operation is placed with, be it itself (TF: `colocation_groups`). */
const colocationGroups = ({ attrs, name }: Operation): readonly string[] =>
  (attrs._class as readonly string[] | undefined) ?? [`loc:@${name}`];

function removeLast<T>(stack: T[], item: T): void {
  const at = stack.lastIndexOf(item);
  if (at >= 0) stack.splice(at, 1);
}

/**
 * The graph that operations on `tensor` are added to: the function's body that is being built, or
 * else the tensor's own graph.
 */
export const graphFor = ({ graph }: { readonly graph: Graph }): Graph => {
  const current = getDefaultGraph();
  return current.outermost === current ? graph : current;
};

let globalGraph: Graph | null = null;
const defaultGraphs: Graph[] = [];

/** The graph that new operations are added to: TF 1.15's `tf.get_default_graph`. */
export function getDefaultGraph(): Graph {
  const innermost = defaultGraphs.at(-1);
  if (innermost !== undefined) return innermost;
  globalGraph ??= new Graph();
  return globalGraph;
}

/**
 * Begins a new global default graph: TF 1.15's `tf.reset_default_graph`.
 * @throws AssertionError's stand-in, RuntimeError, inside `asDefault`.
 */
export function resetDefaultGraph(): void {
  if (defaultGraphs.length > 0) {
    throw new RuntimeError(
      'Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, ' +
        'exit the nesting and create a new graph.',
    );
  }
  globalGraph = null;
}
