import { explainHere } from '../../compiler/graph/call_site.js';
import type { TensorLike, TextLike } from '../../compiler/graph/convert.js';
import { InvalidArgumentError } from '../../compiler/graph/errors.js';
import type { NDArray } from '../../compiler/graph/nd_array.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { partialValue } from '../../compiler/graph/partial_evaluation.js';
import { knownData, toNDArray } from '../../compiler/graph/partial_value.js';
import { summarizeValue } from '../../runtime/summarize_value.js';

/** What an assertion shows. */
export type Data = readonly (TensorLike | TextLike)[];

/** The value of a tensor that is known while the graph is built, or null (TF: `constant_value`). */
export const constantValue = (tensor: Tensor): NDArray | null => toNDArray(partialValue(tensor));

/**
 * Refuses a condition that is known not to hold while the graph is built (TF: `_assert_static`).
 * @throws InvalidArgumentError, which shows what is known of `data`.
 */
export function assertStatic(condition: Tensor, data: Data): void {
  if (knownData(partialValue(condition))?.[0] !== 0) return;
  throw new InvalidArgumentError(explainHere(data.map(shown).join('\n')));
}

/** A constant by its elements, and any other tensor by its name. */
function shown(value: Data[number]): string {
  if (!(value instanceof Tensor)) return String(value);
  const constant = constantValue(value);
  if (constant === null) return value.toString();
  const text = summarizeValue(constant, -1);
  return constant.shape.length === 0 ? text : `[${text}]`;
}
