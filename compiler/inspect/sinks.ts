import type { Operation } from '../graph/operation.js';
import { initializersIn, trainingScopes } from './drawing.js';

/**
 * What a graph is there to compute: the operations that no other uses. What only gives variables their first
 * values is left out, and so are gradients and reads of variables that lead nowhere, unless there is nothing else.
 */
export function sinksOf(operations: readonly Operation[]): readonly Operation[] {
  const used = new Set(
    operations.flatMap(({ inputs, controlInputs }) => [
      ...inputs.map(({ op }) => op),
      ...controlInputs,
    ]),
  );
  const unused = operations.filter((op) => !used.has(op));
  const initializers = initializersIn(operations);
  const training = [...trainingScopes(operations)].map((scope) => `${scope}/`);
  const isRead = ({ type, inputs }: Operation): boolean =>
    type === 'VariableV2' || (type === 'Identity' && inputs[0]?.op.type === 'VariableV2');
  const meant = unused.filter(
    (op) =>
      !initializers.has(op) && !isRead(op) && !training.some((scope) => op.name.startsWith(scope)),
  );
  return meant.length > 0 ? meant : unused;
}
