import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { FuncGraph, functionName } from '../../compiler/graph/func_graph.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { choose } from '../../compiler/ops/conditional.js';
import { assertSameStructure, flatten, packLike, type Traced } from '../nest.js';
import { type Arguments, bindArguments } from '../signature.js';
import { asTensor, refuse, restored } from './leaves.js';

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
