import { CallSite, explainHere } from '../compiler/graph/call_site.js';
import { ValueError } from '../compiler/graph/errors.js';
import { GraphKeys } from './framework.js';
import { trainableVariables } from './variable_collections.js';
import { type CustomGetter, type VariableScope, variableScope } from './variable_scope.js';
import { type Variable, variablesOf } from './variables.js';

/** What `makeTemplate` may be told. */
export interface TemplateOptions {
  /** Whether the scope is opened now, not where the template is first called. */
  readonly createScopeNow?: boolean;
  /** The scope's name as it is, in the place of one that is made unique. */
  readonly uniqueName?: string | null;
  /** See `CustomGetter`. */
  readonly customGetter?: CustomGetter | null;
}

/** A function whose variables are made in the first call, and shared by all later ones. */
export interface Template<A extends readonly unknown[], R> {
  (...args: A): R;
  /** What the scope is called, before it is made unique. */
  readonly name: string;
  /** The function as it was given. */
  readonly func: (...args: A) => R;
  /** The scope of its variables; null before it is opened. */
  readonly variableScope: VariableScope | null;
  /** The scope's name with a final `/`; null before it is opened. */
  readonly variableScopeName: string | null;
  /** All variables in the scope, global ones first. */
  readonly variables: readonly Variable[];
  readonly trainableVariables: readonly Variable[];
  readonly nonTrainableVariables: readonly Variable[];
  readonly globalVariables: readonly Variable[];
  readonly localVariables: readonly Variable[];
}

/** @throws ValueError where a call after the first one has made variables that are trained. */
function checkShared(made: readonly Variable[]): void {
  if (made.length === 0) return;
  const text =
    'Trainable variable created when calling a template after the first time, perhaps you used ' +
    `tf.Variable when you meant tf.get_variable: [${made.map((v) => v.toString()).join(', ')}]`;
  throw new ValueError(explainHere(text));
}

/** What a template remembers from one call to the next. */
class Calls<A extends readonly unknown[], R> {
  scope: VariableScope | null = null;
  #isFirst = true;
  readonly #site = CallSite.here();

  constructor(
    readonly name: string,
    readonly func: (...args: A) => R,
    readonly options: TemplateOptions,
  ) {
    if (options.createScopeNow) {
      this.scope = variableScope(...this.#opening({ auxiliaryNameScope: false }), (scope) => scope);
    }
  }

  /** How the scope is opened for the first time. */
  #opening(more: { readonly auxiliaryNameScope?: boolean } = {}) {
    const { uniqueName = null, customGetter = null } = this.options;
    return [uniqueName, { defaultName: this.name, customGetter, ...more }] as const;
  }

  call(args: A): R {
    if (this.scope !== null) {
      return variableScope(this.scope, { reuse: !this.#isFirst }, () => this.#call(args));
    }
    return variableScope(...this.#opening(), (scope) => {
      this.scope = scope;
      return this.#call(args);
    });
  }

  #call(args: A): R {
    const { length } = trainableVariables();
    try {
      const result = this.func(...args);
      if (!this.#isFirst) checkShared(trainableVariables().slice(length));
      this.#isFirst = false;
      return result;
    } catch (error) {
      const { location } = this.#site;
      if (error instanceof Error && location !== null) {
        error.message += `\n\noriginally defined at:\n  ${location}`;
      }
      throw error;
    }
  }

  get scopeName(): string | null {
    const name = this.scope?.name ?? null;
    return name === null || name === '' ? name : `${name}/`;
  }

  /** The variables of a collection in the scope; none before the first call is done. */
  variablesOf(key: string): readonly Variable[] {
    return this.#isFirst ? [] : variablesOf(key, this.scopeName);
  }
}

/**
 * A function that shares its variables between calls: TF 1.15's `tf.make_template`. The first call
 * makes them, by `tf.getVariable`, in a variable scope of the template's own; later ones find them
 * there.
 *
 *     const layer = tf.makeTemplate('layer', (x: tf.Tensor) => x.mul(tf.getVariable('scale', [])));
 *     const [y, z] = [layer(a), layer(b)];
 *
 * @param name the scope's name, which is made unique by a number.
 * @param func the function. What Python binds by keyword arguments, a function around it binds here.
 * @param options `createScopeNow`, whether the scope is opened now, not where the template is first
 *   called; `uniqueName`, the scope's name as it is; `customGetter`, see `CustomGetter`.
 * @returns a function like `func`, which knows its scope and its variables.
 * @throws ValueError for no name; when it is called again, where that makes a variable that is trained.
 */
export function makeTemplate<A extends readonly unknown[], R>(
  name: string,
  func: (...args: A) => R,
  options: TemplateOptions = {},
): Template<A, R> {
  if ((name ?? null) === null) throw new ValueError(explainHere('name cannot be None.'));
  const calls = new Calls(name, func, options);
  const { GLOBAL_VARIABLES, LOCAL_VARIABLES, TRAINABLE_VARIABLES } = GraphKeys;
  const ofKey = (key: string) => ({ get: () => calls.variablesOf(key) });
  const others = (): readonly Variable[] => {
    const trained = new Set(calls.variablesOf(TRAINABLE_VARIABLES));
    return calls.variablesOf(GLOBAL_VARIABLES).filter((v) => !trained.has(v));
  };
  const all = (): readonly Variable[] => [
    ...calls.variablesOf(GLOBAL_VARIABLES),
    ...calls.variablesOf(LOCAL_VARIABLES),
  ];
  return Object.defineProperties((...args: A): R => calls.call(args), {
    name: { value: name },
    func: { value: func },
    variableScope: { get: () => calls.scope },
    variableScopeName: { get: () => calls.scopeName },
    variables: { get: all },
    trainableVariables: ofKey(TRAINABLE_VARIABLES),
    nonTrainableVariables: { get: others },
    globalVariables: ofKey(GLOBAL_VARIABLES),
    localVariables: ofKey(LOCAL_VARIABLES),
  }) as Template<A, R>;
}
