import { type CallSite, explain } from '../../graph/call_site.js';
import { dataTypeString } from '../../graph/dtypes.js';
import {
  FailedPreconditionError,
  InvalidArgumentError,
  NotFoundError,
} from '../../graph/errors.js';
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

/** The error for an operation of an imported graph that nothing here can run. */
export function notFound(op: Operation): NotFoundError {
  const { name, type, record } = op;
  const text =
    record.unknown === ''
      ? `Op type not registered '${type}' in binary running on feedgraph. Make sure the Op and Kernel ` +
        `are registered in the binary running in this process. Used by {{node ${name}}}`
      : `No registered '${type}' OpKernel compatible with node {{node ${name}}}: ${record.unknown}`;
  const inputs = op.inputs.map((t) => t.toString());
  const advice = 'fetch what does not depend on it, or feed its outputs';
  return new NotFoundError(explain(text, { op, inputs, site: op.site, advice }), op);
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
