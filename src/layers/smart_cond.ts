import { isTensorConvertible } from '../../compiler/graph/convert.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { partialValue } from '../../compiler/graph/partial_evaluation.js';
import { Select } from '../../compiler/ops/comparison.js';
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

/** What one of two functions gives; both are computed where only the run knows which. */
export function smartCond<R extends Tensor | readonly Tensor[]>(
  condition: Condition,
  onTrue: () => R,
  onFalse: () => R,
): R {
  const known = knownCondition(condition);
  if (known !== null || typeof condition === 'boolean') return known ? onTrue() : onFalse();
  const [a, b] = [onTrue(), onFalse()];
  const choose = (x: Tensor, y: Tensor): Tensor => Select([condition, x, y]);
  if (a instanceof Tensor) return choose(a, b as Tensor) as R;
  return a.map((x, i) =>
    choose(x, (b as readonly Tensor[])[i] as Tensor),
  ) as readonly Tensor[] as R;
}
