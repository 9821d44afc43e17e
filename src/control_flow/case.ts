import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Cast } from '../../compiler/ops/cast.js';
import { LessEqual } from '../../compiler/ops/comparison.js';
import { withDependencies } from '../../compiler/ops/control.js';
import { stack } from '../../compiler/ops/joining.js';
import { sum } from '../../compiler/ops/reduction.js';
import { Leaf, mapStructure } from '../nest.js';
import { type Arguments, bindArguments } from '../signature.js';
import { Assert } from './assert.js';
import { type Chosen, cond } from './cond.js';
import { asTensor, refuse } from './leaves.js';

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
    const last = fallback ?? lastAction(chosen, pairs.at(-1)?.[1] as () => unknown);
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
  const isOne = Assert(LessEqual([count, 1]), [message, all], predicates.length);
  return [withDependencies([isOne], first), ...others];
}

/** The action for no other predicate, where its own has to hold. */
const lastAction =
  (predicates: readonly Tensor[], action: () => unknown): (() => unknown) =>
  () => {
    const pred = predicates.at(-1) as Tensor;
    const message = 'Input error: None of conditions evaluated as True:';
    const holds = Assert(pred, [message, stack(predicates, 0, 'preds_c')]);
    const checked = (leaf: unknown): Tensor => withDependencies([holds], asTensor(leaf, pred));
    return mapStructure((leaf) => (leaf instanceof Leaf ? leaf : checked(leaf)), action());
  };
