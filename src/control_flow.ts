import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../compiler/graph/convert.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { FuncGraph, functionName } from '../compiler/graph/func_graph.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { Operation, type Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible, type Shape } from '../compiler/graph/shape.js';
import { Identity, StopGradient } from '../compiler/ops/array.js';
import { Cast } from '../compiler/ops/cast.js';
import { Less, LessEqual, LogicalAnd } from '../compiler/ops/comparison.js';
import { _Assert, choose } from '../compiler/ops/conditional.js';
import { stack } from '../compiler/ops/joining.js';
import { infoOf, loop } from '../compiler/ops/loop.js';
import { add } from '../compiler/ops/operators.js';
import { sum } from '../compiler/ops/reduction.js';
import {
  assertSameStructure,
  flatten,
  isStructure,
  Leaf,
  mapStructure,
  packLike,
  type Traced,
} from './nest.js';
import { type Arguments, bindArguments } from './signature.js';

const COND = ['pred', 'trueFn?', 'falseFn?', 'strict?', 'name?', 'fn1?', 'fn2?'] as const;

type CondParameters<R> = [
  pred: TensorLike,
  trueFn?: (() => R) | null,
  falseFn?: (() => R) | null,
  strict?: boolean,
  name?: string | null,
  fn1?: (() => R) | null,
  fn2?: (() => R) | null,
];

/** What `cond` gives for branches that return `R`: of a list of one its element. */
export type Chosen<R> = R extends readonly [infer One] ? Traced<One> : Traced<R>;

const refuse = (error: typeof ValueError | typeof TypeError, text: string): never => {
  throw new error(explainHere(text));
};

/**
 * What one of two functions returns, as `pred` says when the graph runs: TF 1.15's `tf.cond`. Both
 * functions are called once, now; what they make is computed only where it is chosen. What is made
 * outside is computed in any case.
 *
 * @param pred a bool scalar.
 * @param trueFn returns a tensor, an operation, or a structure of them, what is computed where `pred`
 *   is true.
 * @param falseFn returns the same structure of the same dtypes.
 * @param options `strict` leaves a list of one tensor a list; `name`.
 * @returns the structure that the functions return, of tensors.
 * @throws TypeError for a `pred` that is no tensor, or functions that are none; ValueError where the
 *   functions return nothing, other structures or other dtypes.
 */
export function cond<R>(
  pred: TensorLike,
  trueFn: () => R,
  falseFn: () => R,
  options?: { readonly strict?: boolean; readonly name?: string | null },
): Chosen<R>;
export function cond<R>(
  pred: TensorLike,
  trueFn: () => R,
  falseFn: () => R,
  strict: boolean,
  name?: string | null,
): Chosen<R>;
export function cond<R>(
  pred: TensorLike,
  options: {
    readonly trueFn?: () => R;
    readonly falseFn?: () => R;
    readonly fn1?: () => R;
    readonly fn2?: () => R;
    readonly strict?: boolean;
    readonly name?: string | null;
  },
): Chosen<R>;
export function cond(...args: unknown[]): unknown {
  const {
    pred,
    trueFn,
    falseFn,
    strict = false,
    name,
    fn1,
    fn2,
  } = bindArguments('cond', COND, args as Arguments<CondParameters<unknown>, typeof COND>);
  const functions = [
    ['true_fn', trueFn, 'fn1', fn1],
    ['false_fn', falseFn, 'fn2', fn2],
  ] as const;
  const [onTrue, onFalse] = functions.map(([role, given, oldRole, old]) => {
    if (given && old) {
      refuse(TypeError, `cond(): ${role} and ${oldRole} may not be set simultaneously.`);
    }
    const f = given ?? old ?? null;
    if (f === null) refuse(TypeError, `cond(): ${role} argument required`);
    if (typeof f !== 'function') refuse(TypeError, `${role} must be callable.`);
    return f as () => unknown;
  }) as [() => unknown, () => unknown];
  if (typeof pred === 'boolean') refuse(TypeError, 'pred must not be a Python bool');
  return getDefaultGraph().nameScope(name ?? 'cond', (scope) => {
    const predicate = convertToTensor(pred, { name: 'pred' });
    const branches = [
      traceBranch('true', onTrue, predicate, strict),
      traceBranch('false', onFalse, predicate, strict),
    ] as const;
    checkBranches(branches[0], branches[1]);
    const outputs = choose(
      predicate,
      branches.map(({ graph }) => graph),
      scope,
    );
    const [first] = branches;
    return packLike(first.result, restored(first.leaves, outputs));
  });
}

/** A branch, and what its function returned. */
interface Branch {
  readonly graph: FuncGraph;
  readonly result: unknown;
  readonly leaves: readonly unknown[];
}

function traceBranch(
  role: 'true' | 'false',
  f: () => unknown,
  pred: Tensor,
  strict: boolean,
): Branch {
  const graph = new FuncGraph(functionName(role), getDefaultGraph());
  return graph.asDefault(() => {
    const returned = f();
    if (returned === null || returned === undefined) {
      refuse(ValueError, `${role}_fn must have a return value.`);
    }
    const isSingle = !strict && Array.isArray(returned) && returned.length === 1;
    const result = isSingle ? returned[0] : returned;
    const leaves = flatten(result);
    if (leaves.length === 0) {
      refuse(ValueError, 'true_fn and false_fn must return at least one result.');
    }
    graph.outputs.push(...leaves.map((leaf) => graph.capture(asTensor(leaf, pred))));
    return { graph, result, leaves };
  });
}

/** The tensor of what a function returned; an operation is done before `value` is there. */
function asTensor(leaf: unknown, value?: Tensor): Tensor {
  if (leaf instanceof Leaf) return leaf.flow;
  if (leaf instanceof Operation && value !== undefined) {
    return getDefaultGraph().controlDependencies([leaf], () => Identity([value]));
  }
  return convertToTensor(leaf as TensorLike);
}

/** The tensors that stand for `leaves`, as what those were. */
const restored = (leaves: readonly unknown[], tensors: readonly Tensor[]): unknown[] =>
  leaves.map((leaf, i) =>
    leaf instanceof Leaf ? leaf.withFlow(tensors[i] as Tensor) : (tensors[i] as Tensor),
  );

function checkBranches(onTrue: Branch, onFalse: Branch): void {
  assertSameStructure(
    onTrue.result,
    onFalse.result,
    'Incompatible return values of true_fn and false_fn: ',
  );
  for (const [i, t] of onTrue.graph.outputs.entries()) {
    const f = onFalse.graph.outputs[i] as Tensor;
    if (t.dtype === f.dtype) continue;
    refuse(
      ValueError,
      `Outputs of true_fn and false_fn must have the same type: ${t.dtype}, ${f.dtype}`,
    );
  }
}

const CASE = ['predFnPairs', 'default?', 'exclusive?', 'strict?', 'name?'] as const;

type CaseParameters<R> = [
  predFnPairs: readonly (readonly [pred: TensorLike, fn: () => R])[] | ReadonlyMap<Tensor, () => R>,
  fallback?: (() => R) | null,
  exclusive?: boolean,
  strict?: boolean,
  name?: string | null,
];

/** What `case` may be told beside its pairs. */
export interface CaseOptions<R> {
  readonly default?: (() => R) | null;
  readonly exclusive?: boolean;
  readonly strict?: boolean;
  readonly name?: string | null;
}

/**
 * What the function of the first predicate that holds returns: TF 1.15's `tf.case`, so `tf.case`. It
 * is one `cond` in another.
 *
 * @param predFnPairs pairs of a bool scalar and a function, as in `cond`; or a Map of them.
 * @param options `default`, the function for no predicate; without it the last function, and when run
 *   an InvalidArgumentError where its predicate does not hold either; `exclusive`, whether several
 *   predicates that hold are an InvalidArgumentError too; `strict`, as in `cond`; `name`. By position
 *   in TF 1.15's order.
 * @returns the structure that the functions return, of tensors.
 * @throws TypeError for what are no pairs, or functions that are none; ValueError as `cond`.
 */
export function caseOf<R>(predFnPairs: CaseParameters<R>[0], options?: CaseOptions<R>): Chosen<R>;
export function caseOf<R>(
  predFnPairs: CaseParameters<R>[0],
  fallback: (() => R) | null,
  exclusive?: boolean,
  strict?: boolean,
  name?: string | null,
): Chosen<R>;
export function caseOf(...args: unknown[]): unknown {
  const bound = bindArguments(
    'case',
    CASE,
    args as Arguments<CaseParameters<unknown>, typeof CASE>,
  );
  const { exclusive = false, strict = false } = bound;
  const fallback = (bound.default ?? null) as (() => unknown) | null;
  const pairs = pairsOf(bound.predFnPairs);
  if (fallback !== null && typeof fallback !== 'function') {
    refuse(TypeError, 'default must be callable.');
  }
  return getDefaultGraph().nameScope(bound.name ?? 'case', () => {
    const predicates = pairs.map(([pred]) => convertToTensor(pred, { name: 'pred' }));
    const chosen = exclusive && pairs.length > 1 ? checkedExclusive(predicates) : predicates;
    const rest = fallback === null ? chosen.slice(0, -1) : chosen;
    const last =
      fallback ?? lastAction(chosen.at(-1) as Tensor, pairs.at(-1)?.[1] as () => unknown);
    const choose = rest.reduceRight<() => unknown>(
      (otherwise, pred, i) => () =>
        cond(pred, pairs[i]?.[1] as () => unknown, otherwise, { strict }),
      last,
    );
    return choose();
  });
}

function pairsOf(given: CaseParameters<unknown>[0]) {
  const pairs = given instanceof Map ? [...given] : given;
  if (!Array.isArray(pairs)) return refuse(TypeError, 'fns must be a list, tuple, or dict');
  if (pairs.length === 0) return refuse(ValueError, 'At least one (predicate, fn) pair is needed.');
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      refuse(TypeError, 'Each entry in pred_fn_pairs must be a 2-tuple');
    }
    const [pred, fn] = pair as [unknown, unknown];
    if (typeof pred === 'boolean') refuse(TypeError, 'pred must be Tensor, got bool');
    if (typeof fn !== 'function') {
      refuse(TypeError, `fn for pred ${(pred as Tensor).name} must be callable.`);
    }
  }
  return pairs as readonly (readonly [TensorLike, () => unknown])[];
}

/** The predicates, once it is sure that at most one holds. */
function checkedExclusive(predicates: readonly Tensor[]): readonly Tensor[] {
  const all = stack(predicates, 0, 'preds_c');
  const count = sum(Cast([all], { DstT: 'int32' }));
  const names = predicates.map(({ name }) => name).join(', ');
  const message = `Input error: exclusive=True: more than 1 conditions (${names}) evaluated as True:`;
  const [first, ...others] = predicates as [Tensor, ...Tensor[]];
  return [_Assert([first, LessEqual([count, 1]), all], { message }, 'Assert'), ...others];
}

/** The action for no other predicate, where its own has to hold. */
const lastAction =
  (pred: Tensor, action: () => unknown): (() => unknown) =>
  () => {
    const message = 'Input error: None of conditions evaluated as True:';
    const checked = (leaf: unknown): Tensor =>
      _Assert([asTensor(leaf, pred), pred, pred], { message }, 'Assert');
    return mapStructure((leaf) => (leaf instanceof Leaf ? leaf : checked(leaf)), action());
  };

const WHILE_LOOP = [
  'cond',
  'body',
  'loopVars',
  'shapeInvariants?',
  'parallelIterations?',
  'backProp?',
  'swapMemory?',
  'name?',
  'maximumIterations?',
  'returnSameStructure?',
] as const;

/** What may be said of a loop beside its functions and variables. */
export interface WhileLoopOptions {
  /** A shape for every loop variable, null where a dimension changes from iteration to iteration. */
  readonly shapeInvariants?: unknown;
  /** Changes nothing here: iterations run one after the other. */
  readonly parallelIterations?: number;
  /** Whether gradients go through the loop. */
  readonly backProp?: boolean;
  /** Changes nothing here. */
  readonly swapMemory?: boolean;
  readonly name?: string | null;
  /** The most iterations that are run. */
  readonly maximumIterations?: TensorLike | null;
  /** Gives a list of one for one loop variable, not its tensor. */
  readonly returnSameStructure?: boolean;
}

type WhileLoopParameters = [
  cond: (...values: never[]) => TensorLike,
  body: (...values: never[]) => unknown,
  loopVars: readonly unknown[],
  shapeInvariants?: unknown,
  parallelIterations?: number,
  backProp?: boolean,
  swapMemory?: boolean,
  name?: string | null,
  maximumIterations?: TensorLike | null,
  returnSameStructure?: boolean,
];

type Carried<V extends readonly unknown[]> = { -readonly [K in keyof V]: Traced<V[K]> };

/** What `whileLoop` gives for variables `V`: of one its value. */
export type Looped<V extends readonly unknown[]> = V extends readonly [infer One]
  ? Traced<One>
  : Carried<V>;

/**
 * Repeats `body` as long as `cond` holds: TF 1.15's `tf.while_loop`. Both functions are called once,
 * now, and make the graph of one iteration.
 *
 * @param cond from the loop variables to a bool scalar.
 * @param body from the loop variables to their next values, in the same structure and of the same
 *   dtypes and shapes.
 * @param loopVars the first values: tensors, Variables, numbers, TensorArrays, and structures of them.
 * @param options see `WhileLoopOptions`; by position in TF 1.15's order.
 * @returns the last values: a list, or for one loop variable its tensor.
 * @throws TypeError for functions that are none, or a variable that changes its dtype; ValueError for
 *   no loop variables, another structure, or a shape that is not that of the iteration before.
 */
export function whileLoop<const V extends readonly unknown[]>(
  cond: (...values: Carried<V>) => TensorLike,
  body: (...values: Carried<V>) => unknown,
  loopVars: V,
  options: WhileLoopOptions & { readonly returnSameStructure: true },
): Carried<V>;
export function whileLoop<const V extends readonly unknown[]>(
  cond: (...values: Carried<V>) => TensorLike,
  body: (...values: Carried<V>) => unknown,
  loopVars: V,
  options?: WhileLoopOptions,
): Looped<V>;
export function whileLoop<const V extends readonly unknown[]>(
  cond: (...values: Carried<V>) => TensorLike,
  body: (...values: Carried<V>) => unknown,
  loopVars: V,
  shapeInvariants: unknown,
  parallelIterations?: number,
  backProp?: boolean,
  swapMemory?: boolean,
  name?: string | null,
  maximumIterations?: TensorLike | null,
): Looped<V>;
export function whileLoop(...args: Arguments<WhileLoopParameters, typeof WHILE_LOOP>): unknown {
  const bound = bindArguments<WhileLoopParameters, typeof WHILE_LOOP>(
    'while_loop',
    WHILE_LOOP,
    args,
  );
  const { cond, body, loopVars, parallelIterations = 10, backProp = true } = bound;
  if (typeof cond !== 'function') refuse(TypeError, 'cond must be callable.');
  if (typeof body !== 'function') refuse(TypeError, 'body must be callable.');
  if (!(parallelIterations >= 1)) {
    refuse(TypeError, 'parallel_iterations must be a positive integer.');
  }
  if (loopVars.length === 0) refuse(ValueError, 'No loop variables provided');
  const outputs = getDefaultGraph().nameScope(bound.name ?? 'while', (scope) => {
    const leaves = flatten(loopVars);
    const initial = leaves.map((leaf) => asTensor(leaf));
    const shapes = invariantShapes(loopVars, initial, bound.shapeInvariants);
    const counting = loopCounter(bound.maximumIterations ?? null);
    const trace = (role: 'cond' | 'body') => {
      const graph = new FuncGraph(functionName(role), getDefaultGraph());
      const [count, most] = counting.map((t) => graph.addInput(infoOf(t), t.op.name));
      const inputs = initial.map((t, i) =>
        graph.addInput(infoOf({ ...infoOf(t), shape: shapes[i] ?? null }), t.op.name),
      );
      const values = packLike(loopVars, restored(leaves, inputs)) as never[];
      return { graph, values, count: count as Tensor, most: most as Tensor };
    };
    const condition = trace('cond');
    condition.graph.asDefault(() => {
      const { graph, values, count, most } = condition;
      const given = checkedCondition(convertToTensor(cond(...values)));
      const isLimited = bound.maximumIterations !== null && bound.maximumIterations !== undefined;
      const goesOn = isLimited ? LogicalAnd([Less([count, most]), given]) : given;
      graph.outputs.push(graph.capture(goesOn));
    });
    const step = trace('body');
    step.graph.asDefault(() => {
      const { graph, values, count, most } = step;
      // What the condition captures comes first in both.
      for (const t of condition.graph.captures.keys()) graph.capture(t);
      const returned = body(...values);
      const next = isStructure(returned) ? returned : [returned];
      assertSameStructure(next, [...loopVars]);
      const results = flatten(next).map((leaf) => graph.capture(asTensor(leaf)));
      graph.outputs.push(add(count, 1), most, ...results);
      checkCarried(initial, shapes, results);
    });
    const functions = { cond: condition.graph, body: step.graph };
    const ends = loop([...counting, ...initial], functions, parallelIterations, scope);
    const values = ends.slice(2, 2 + initial.length).map((t) => (backProp ? t : StopGradient([t])));
    return packLike(loopVars, restored(leaves, values)) as unknown[];
  });
  const isSingle = outputs.length === 1 && bound.returnSameStructure !== true;
  return isSingle ? outputs[0] : outputs;
}

/** The variables that count the iterations, and hold how many there may be: -1 for any number. */
function loopCounter(maximumIterations: TensorLike | null): readonly [Tensor, Tensor] {
  const most = convertToTensor(maximumIterations ?? -1, {
    preferred: 'int32',
    name: 'maximum_iterations',
  });
  if (most.shape !== null && most.shape.length > 0) {
    const shape = formatTuple(most.shape);
    refuse(ValueError, `maximum_iterations must be a scalar, saw shape: ${shape}`);
  }
  return [convertToTensor(0, { dtype: most.dtype, name: 'loop_counter' }), most];
}

/** The shapes that the loop variables keep: their own, unless the caller says that they change. */
function invariantShapes(
  loopVars: readonly unknown[],
  initial: readonly Tensor[],
  given: unknown,
): readonly Shape[] {
  if (given === null || given === undefined) return initial.map((t) => t.shape);
  const shapes = shapesIn(loopVars, given);
  return initial.map((t, i) => {
    const shape = shapes[i] ?? null;
    if (isAtMost(t.shape, shape)) return shape;
    throw new ValueError(
      explainHere(
        `The shape invariant specified for ${t.name} is not compatible with the initial shape of ` +
          `the loop variable. It enters the loop with shape ${formatTuple(t.shape)}, but the ` +
          `specified shape invariant is ${formatTuple(shape)}.`,
      ),
    );
  });
}

/** The shapes of a structure of them, which is that of the loop variables: a list of lengths is one. */
function shapesIn(like: unknown, shapes: unknown): readonly Shape[] {
  if (!isStructure(like)) return [shapes as Shape];
  const [parts, given] = [like, shapes].map((s) =>
    Array.isArray(s) ? s : Object.values(s ?? {}),
  ) as [unknown[], unknown[]];
  if (parts.length !== given.length) assertSameStructure(parts, given);
  return parts.flatMap((part, i) => shapesIn(part, given[i]));
}

/** Whether every tensor of shape `a` has shape `b` too. */
const isAtMost = (a: Shape, b: Shape): boolean =>
  b === null ||
  (a !== null && isCompatible(a, b) && a.every((d, i) => d !== null || b[i] === null));

function checkedCondition(condition: Tensor): Tensor {
  if (condition.dtype !== 'bool') {
    refuse(
      TypeError,
      `Input 'input' of 'LoopCond' Op has type ${condition.dtype} that does not match expected type of bool.`,
    );
  }
  if (condition.shape !== null && condition.shape.length > 0) {
    refuse(
      ValueError,
      `Shape must be rank 0 but is rank ${condition.shape.length} for the condition of a loop`,
    );
  }
  return condition;
}

function checkCarried(
  initial: readonly Tensor[],
  shapes: readonly Shape[],
  results: readonly Tensor[],
): void {
  for (const [i, input] of initial.entries()) {
    const [shape, result] = [shapes[i] ?? null, results[i] as Tensor];
    if (input.dtype !== result.dtype) {
      refuse(
        TypeError,
        `Loop var ${input.name} enters the loop with type ${input.dtype} but has type ` +
          `${result.dtype} after 1 iteration.`,
      );
    }
    if (isAtMost(result.shape, shape)) continue;
    refuse(
      ValueError,
      `Input tensor '${input.name}' enters the loop with shape ${formatTuple(shape)}, but has ` +
        `shape ${formatTuple(result.shape)} after one iteration. To allow the shape to vary across ` +
        'iterations, use the `shape_invariants` argument of tf.while_loop to specify a ' +
        'less-specific shape.',
    );
  }
}
