import { explainHere } from '../compiler/graph/call_site.js';
import type { TensorLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { RuntimeError, TypeError, ValueError } from '../compiler/graph/errors.js';
import { type Graph, getDefaultGraph } from '../compiler/graph/graph.js';
import { graphOf } from '../compiler/graph/op.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { type Scope, scoped } from '../compiler/graph/scope.js';
import type { Shape } from '../compiler/graph/shape.js';
import { GraphKeys } from './framework.js';
import type { InitializerLike } from './initializer.js';
import { type Arguments, bindArguments, type Named } from './signature.js';
import { type Variable, variablesOf } from './variables.js';

/** Lets a variable be made or found, whichever it takes: TF 1.15's `tf.AUTO_REUSE`. */
export const AUTO_REUSE = 'AUTO_REUSE';

/** Only existing variables (true), only new ones (false), or both. */
export type Reuse = boolean | typeof AUTO_REUSE;

/** From a variable to what is added to the loss for it; null for nothing. */
export type Regularizer = (weights: Variable) => Tensor | null;

/**
 * A regularizer that adds nothing, where the scope's would be taken: TF 1.15's `tf.no_regularizer`.
 */
export const noRegularizer: Regularizer = () => null;

/** From a new value of a variable to the one that it takes. */
export type Constraint = (value: Tensor) => Tensor;

/** Everything that decides what `getVariable` gives. */
export interface VariableSettings {
  readonly shape?: Shape;
  readonly dtype: DType;
  readonly initializer?: InitializerLike | TensorLike | null;
  readonly regularizer?: Regularizer | null;
  readonly reuse: Reuse;
  readonly trainable?: boolean | null;
  readonly collections?: readonly string[] | null;
  readonly validateShape?: boolean;
  readonly constraint?: Constraint | null;
}

/** What a getter is told of the variable beside its name. */
export type GetterSettings = Omit<VariableSettings, 'dtype'> & { readonly dtype?: DType };

/** Finds or makes the variable of a name. */
export type VariableGetter = (name: string, settings: GetterSettings) => Variable;

/**
 * Stands between `getVariable` and the variable: it may call `getter` with another name or other
 * settings, or make something else of what that gives.
 */
export type CustomGetter = (
  getter: VariableGetter,
  name: string,
  settings: VariableSettings,
) => Variable;

/** What a scope decides for the variables in it. */
interface ScopeDefaults {
  readonly reuse: Reuse;
  readonly initializer: InitializerLike | null;
  readonly regularizer: Regularizer | null;
  readonly customGetter: CustomGetter | null;
  readonly dtype: DType;
  readonly constraint: Constraint | null;
}

/**
 * The prefix and the defaults of the variables that `getVariable` makes: TF 1.15's
 * `tf.VariableScope`. `variableScope` makes it; it can be entered again.
 */
export class VariableScope {
  #defaults: ScopeDefaults;

  /** @internal */
  constructor(
    /** What the names of its variables begin with. */
    readonly name: string,
    /** The name scope that it opened first, with its final `/`. */
    readonly originalNameScope: string,
    defaults: ScopeDefaults,
  ) {
    this.#defaults = defaults;
  }

  get reuse(): Reuse {
    return this.#defaults.reuse;
  }

  get initializer(): InitializerLike | null {
    return this.#defaults.initializer;
  }

  get regularizer(): Regularizer | null {
    return this.#defaults.regularizer;
  }

  get customGetter(): CustomGetter | null {
    return this.#defaults.customGetter;
  }

  get dtype(): DType {
    return this.#defaults.dtype;
  }

  get constraint(): Constraint | null {
    return this.#defaults.constraint;
  }

  /** @internal The name of a variable or a scope in it. */
  fullName(name: string): string {
    return `${this.#prefix}${name}`;
  }

  /** From here on only existing variables: TF 1.15's `VariableScope.reuse_variables`. */
  reuseVariables(): void {
    this.#defaults = { ...this.#defaults, reuse: true };
  }

  /** How variables made without an initializer begin: TF 1.15's `VariableScope.set_initializer`. */
  setInitializer(initializer: InitializerLike | null): void {
    this.#defaults = { ...this.#defaults, initializer };
  }

  /** The regularizer of variables made without one: TF 1.15's `VariableScope.set_regularizer`. */
  setRegularizer(regularizer: Regularizer | null): void {
    this.#defaults = { ...this.#defaults, regularizer };
  }

  /** What is asked for variables instead of this scope: TF 1.15's `VariableScope.set_custom_getter`. */
  setCustomGetter(customGetter: CustomGetter | null): void {
    this.#defaults = { ...this.#defaults, customGetter };
  }

  /** The dtype of variables made without one: TF 1.15's `VariableScope.set_dtype`. */
  setDtype(dtype: DType): void {
    this.#defaults = { ...this.#defaults, dtype };
  }

  /** What of a collection lies in this scope: TF 1.15's `VariableScope.get_collection`. */
  getCollection(name: string) {
    return getDefaultGraph().getCollection(name, this.#prefix);
  }

  /** The variables in this scope: TF 1.15's `VariableScope.global_variables`. */
  globalVariables(): Variable[] {
    return variablesOf(GraphKeys.GLOBAL_VARIABLES, this.#prefix);
  }

  /** The variables to train in this scope: TF 1.15's `VariableScope.trainable_variables`. */
  trainableVariables(): Variable[] {
    return variablesOf(GraphKeys.TRAINABLE_VARIABLES, this.#prefix);
  }

  /** The local variables in this scope: TF 1.15's `VariableScope.local_variables`. */
  localVariables(): Variable[] {
    return variablesOf(GraphKeys.LOCAL_VARIABLES, this.#prefix);
  }

  get #prefix(): string {
    return this.name === '' ? '' : `${this.name}/`;
  }
}

/** The scope in force in a graph, and how often each name has been opened. */
class ScopeStore {
  current = new VariableScope('', '', {
    reuse: false,
    initializer: null,
    regularizer: null,
    customGetter: null,
    dtype: 'float32',
    constraint: null,
  });
  counts = new Map<string, number>();

  open(fullName: string): void {
    this.counts.set(fullName, (this.counts.get(fullName) ?? 0) + 1);
  }

  closeSubscopes(fullName: string): void {
    for (const name of this.counts.keys()) {
      if (name.startsWith(`${fullName}/`)) this.counts.set(name, 0);
    }
  }

  /** `prefix`, or `prefix_1`, …: a name that no open or closed scope beside it has. */
  uniqueName(prefix: string): string {
    const isTaken = (name: string) => (this.counts.get(this.current.fullName(name)) ?? 0) > 0;
    let name = prefix;
    for (let i = 1; isTaken(name); i++) name = `${prefix}_${i}`;
    return name;
  }
}

const stores = new WeakMap<Graph, ScopeStore>();

function storeOf(graph: Graph): ScopeStore {
  // What is made in the body of a function belongs to the graph outside of all functions.
  const store = stores.get(graph.outermost) ?? new ScopeStore();
  stores.set(graph.outermost, store);
  return store;
}

/** The variable scope in force: TF 1.15's `tf.get_variable_scope`. */
export const getVariableScope = (): VariableScope => storeOf(getDefaultGraph()).current;

const SCOPE = [
  'nameOrScope',
  'defaultName?',
  'values?',
  'initializer?',
  'regularizer?',
  'cachingDevice?',
  'partitioner?',
  'customGetter?',
  'reuse?',
  'dtype?',
  'useResource?',
  'constraint?',
  'auxiliaryNameScope?',
] as const;

type NameOrScope = string | VariableScope | null;

type ScopeParameters = [
  nameOrScope: NameOrScope,
  defaultName?: string | null,
  values?: readonly TensorLike[] | null,
  initializer?: InitializerLike | null,
  regularizer?: Regularizer | null,
  cachingDevice?: null,
  partitioner?: null,
  customGetter?: CustomGetter | null,
  reuse?: Reuse | null,
  dtype?: DType | null,
  useResource?: boolean | null,
  constraint?: Constraint | null,
  auxiliaryNameScope?: boolean,
];

type ScopeArguments = Arguments<ScopeParameters, typeof SCOPE>;

/** Before a body only the first three arguments are given by position. */
type ArgumentsBeforeBody =
  | Exclude<ScopeArguments, ScopeParameters>
  | [nameOrScope: NameOrScope]
  | [nameOrScope: NameOrScope, defaultName: string | null]
  | [nameOrScope: NameOrScope, defaultName: string | null, values: readonly TensorLike[] | null];

/**
 * Opens a scope for variables, and a name scope of the same name: TF 1.15's
 * `with tf.variable_scope(name_or_scope, default_name, values, …) as scope`.
 *
 *     tf.variableScope('hidden', { reuse: tf.AUTO_REUSE }, (scope) => { … });
 *     using scope = tf.variableScope('hidden');
 *
 * @param args nameOrScope: a name, or a scope to enter again, or null for `defaultName`;
 *   defaultName: a name that is made unique; values: tensors whose graph to work in; then
 *   initializer, regularizer, customGetter, dtype, constraint: what the variables in it take where
 *   they are given none; reuse: true for existing variables only, `tf.AUTO_REUSE` for existing and
 *   new ones; auxiliaryNameScope: false opens no name scope. Last, the body; its result is returned.
 *   Without it a disposable is returned, for `using`.
 * @throws TypeError without a name; ValueError for `reuse` without one, or one that is none.
 */
export function variableScope<R>(
  ...args: [...ArgumentsBeforeBody, body: (scope: VariableScope) => R]
): R;
export function variableScope(...args: ScopeArguments): Scope<VariableScope>;
export function variableScope<R>(
  ...args: ScopeArguments | [...ArgumentsBeforeBody, body: (scope: VariableScope) => R]
): R | Scope<VariableScope> {
  const last = args.at(-1);
  const body = typeof last === 'function' ? (last as (scope: VariableScope) => R) : undefined;
  const given = (body === undefined ? args : args.slice(0, -1)) as ScopeArguments;
  const bound = bindArguments<ScopeParameters, typeof SCOPE>('variable_scope', SCOPE, given);
  let opened: Opened | null = null;
  return scoped(
    () => {
      opened = open(bound);
      return opened.scope;
    },
    () => opened?.close(),
    body,
  );
}

interface Opened {
  readonly scope: VariableScope;
  close(): void;
}

type ScopeSettings = Named<ScopeParameters, typeof SCOPE>;

/** The scope that is entered, made of the one in force, or of the one that is entered again. */
function open(settings: ScopeSettings): Opened {
  const { nameOrScope, defaultName = null, values, reuse, auxiliaryNameScope = true } = settings;
  checkScope(settings);
  const graph = graphOf(values ?? [], (text) => {
    throw new ValueError(explainHere(text));
  });
  const isEnteredAgain = nameOrScope instanceof VariableScope;
  const label = isEnteredAgain ? nameOrScope.name.split('/').at(-1) : (nameOrScope ?? defaultName);
  const asDefault = graph.asDefault();
  const nameScope = auxiliaryNameScope && label ? graph.nameScope(label) : null;
  const store = storeOf(graph);
  const outer = store.current;
  const parent = isEnteredAgain ? nameOrScope : outer;
  const name = isEnteredAgain
    ? nameOrScope.name
    : outer.fullName(nameOrScope ?? store.uniqueName(defaultName as string));
  const originalNameScope = isEnteredAgain
    ? nameOrScope.originalNameScope
    : (nameScope?.value ?? currentNameScope(graph));
  const scope = new VariableScope(name, originalNameScope, {
    reuse: reuse || parent.reuse,
    initializer: settings.initializer ?? parent.initializer,
    regularizer: settings.regularizer ?? parent.regularizer,
    customGetter: chain(settings.customGetter ?? null, parent.customGetter),
    dtype: settings.dtype ?? parent.dtype,
    constraint: settings.constraint ?? null,
  });
  store.open(name);
  const counts = new Map(store.counts);
  store.current = scope;
  return {
    scope,
    close() {
      if (store.current !== scope) {
        throw new RuntimeError(explainHere('Improper nesting of variable_scope.'));
      }
      if (isEnteredAgain) store.counts = counts;
      else store.closeSubscopes(name);
      store.current = outer;
      nameScope?.[Symbol.dispose]();
      asDefault[Symbol.dispose]();
    },
  };
}

/** As `nameScope` gives it: with a final `/`, or empty. */
const currentNameScope = (graph: Graph): string =>
  graph.getNameScope() === '' ? '' : `${graph.getNameScope()}/`;

function checkScope({ nameOrScope, defaultName, reuse }: ScopeSettings): void {
  const refuse = (PythonError: typeof ValueError | typeof TypeError, text: string): never => {
    throw new PythonError(explainHere(text));
  };
  if (nameOrScope === null && (defaultName ?? null) === null) {
    refuse(TypeError, 'If default_name is None then name_or_scope is required');
  }
  if (typeof (reuse ?? false) !== 'boolean' && reuse !== AUTO_REUSE) {
    refuse(ValueError, 'The reuse parameter must be True or False or None.');
  }
  if (nameOrScope === null && reuse) {
    refuse(ValueError, 'reuse=True cannot be used without a name_or_scope');
  }
  if (
    nameOrScope !== null &&
    typeof nameOrScope !== 'string' &&
    !(nameOrScope instanceof VariableScope)
  ) {
    refuse(TypeError, 'VariableScope: name_or_scope must be a string or VariableScope.');
  }
}

/** A custom getter inside another's scope: what it calls is the other. */
const chain = (inner: CustomGetter | null, outer: CustomGetter | null): CustomGetter | null =>
  inner === null || outer === null
    ? (inner ?? outer)
    : (getter, name, settings) =>
        inner(
          (innerName, given) => outer(getter, innerName, { ...settings, ...given }),
          name,
          settings,
        );
