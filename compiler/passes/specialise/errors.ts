import { type CallSite, explain } from '../../graph/call_site.js';
import { dataTypeString } from '../../graph/dtypes.js';
import { FailedPreconditionError, InvalidArgumentError } from '../../graph/errors.js';
import type { Operation, Tensor } from '../../graph/operation.js';
import { formatShape } from '../../graph/shape.js';

/** The error for a placeholder that is used, and not fed. */
export function unfed(op: Operation): InvalidArgumentError {
  const { dtype, shape } = op.outputs[0] as Tensor;
  const text =
    `You must feed a value for placeholder tensor '${op.name}' with dtype ${dataTypeString(dtype)}` +
    (shape === null || shape.length === 0 ? '' : ` and shape ${formatShape(shape)}`);
  return new InvalidArgumentError(
    explain(text, {
      op,
      site: op.site,
      advice: `give its value in the feed dict, as in sess.run(fetches, { '${op.name}:0': value })`,
    }),
    op,
  );
}

/** The error for a variable that has no value yet. */
export function uninitialized(variable: {
  readonly name: string;
  readonly type: string;
  readonly site: CallSite | null;
}): FailedPreconditionError {
  const { name, type, site } = variable;
  const op = { name, type };
  const advice = 'run tf.globalVariablesInitializer() in this Session first';
  const text = `Attempting to use uninitialized value ${name}`;
  return new FailedPreconditionError(explain(text, { op, site: site ?? undefined, advice }), op);
}

/** Refuses a value that does not have the variable's shape. */
export function checkAssigned(
  op: Operation,
  variable: readonly number[],
  value: readonly number[],
): void {
  if (variable.join() === value.join()) return;
  const text =
    `Assign requires shapes of both tensors to match. lhs shape= ${formatShape(variable)} ` +
    `rhs shape= ${formatShape(value)}`;
  throw new InvalidArgumentError(explain(text, { op, site: op.site }), op);
}
