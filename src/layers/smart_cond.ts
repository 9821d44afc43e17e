import { isTensorConvertible } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { partialValue } from '../../compiler/graph/partial_evaluation.js';
import { type Chosen, cond } from '../control_flow/index.js';
import type { Variable } from '../variables.js';

/** A boolean, or a bool scalar that may be fed. */
export type Condition = boolean | Tensor | Variable;

/** What is known of a condition before it is run; null for nothing. */
export function knownCondition(condition: Condition): boolean | null {
  if (typeof condition === 'boolean') return condition;
  const tensor = isTensorConvertible(condition) ? condition.toTensor() : condition;
  const value = partialValue(tensor)?.data[0] ?? null;
  return value === null ? null : value !== 0;
}

/** What one of two functions gives; `cond` only where the graph does not know which (TF: `smart_cond`). */
export function smartCond<R>(
  condition: Condition,
  onTrue: () => R,
  onFalse: () => R,
): R | Chosen<R> {
  const known = knownCondition(condition);
  if (known !== null || typeof condition === 'boolean') return known ? onTrue() : onFalse();
  return cond(condition, onTrue, onFalse);
}
