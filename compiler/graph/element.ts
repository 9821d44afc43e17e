import { KeyError, TypeError, ValueError } from './errors.js';
import type { Graph } from './graph.js';
import { Operation, Tensor } from './operation.js';

/** What a caller accepts as an element of a graph; both where nothing is said. */
export interface AllowedElements {
  readonly tensor?: boolean;
  readonly operation?: boolean;
}

/** Reports that something is no such element; `op` is the operation that it is of, if any. */
export type ElementFailure = (
  error: typeof KeyError | typeof TypeError | typeof ValueError,
  text: string,
  op?: Operation,
) => never;

/** The name of a value's type, as Python's `type(value).__name__`. */
export const nameOfType = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? value.constructor.name : typeof value;

/** The tensor or operation of `graph` that `obj` is, or is the name of. */
export function graphElement(
  graph: Graph,
  obj: unknown,
  { tensor = true, operation = true }: AllowedElements,
  fail: ElementFailure,
): Tensor | Operation {
  const kinds = tensor && operation ? 'Tensor or Operation' : tensor ? 'Tensor' : 'Operation';
  if (typeof obj === 'string') return elementByName(graph, obj, { tensor, operation, kinds }, fail);
  if (!((obj instanceof Tensor && tensor) || (obj instanceof Operation && operation))) {
    return fail(TypeError, `Can not convert a ${nameOfType(obj)} into a ${kinds}.`);
  }
  if (!graph.owns(obj)) {
    const [kind, op] = obj instanceof Tensor ? ['Tensor', obj.op] : ['Operation', obj];
    fail(ValueError, `${kind} ${obj.toString()} is not an element of this graph.`, op);
  }
  return obj;
}

function elementByName(
  graph: Graph,
  name: string,
  { tensor, operation, kinds }: Required<AllowedElements> & { readonly kinds: string },
  fail: ElementFailure,
): Tensor | Operation {
  const form = 'Tensor names must be of the form "<op_name>:<output_index>".';
  if (name.includes(':')) {
    if (!tensor) fail(ValueError, `Name '${name}' appears to refer to a Tensor, not a ${kinds}.`);
    return outputByName(graph, name, form, fail);
  }
  const op = graph.findOperation(name);
  if (!operation) {
    return fail(
      ValueError,
      op === undefined
        ? `The name '${name}' looks like an (invalid) Operation name, not a ${kinds}. ${form}`
        : `The name '${name}' refers to an Operation, not a ${kinds}. ${form}`,
    );
  }
  return op ?? fail(KeyError, `The name '${name}' refers to an Operation not in the graph.`);
}

/** The tensor called `op:index`. */
function outputByName(graph: Graph, name: string, form: string, fail: ElementFailure): Tensor {
  const [opName, index, ...rest] = name.split(':') as [string, string, ...string[]];
  if (rest.length > 0 || !/^\d+$/.test(index)) {
    const text = `The name '${name}' looks a like a Tensor name, but is not a valid one. ${form}`;
    return fail(ValueError, text);
  }
  const op = graph.findOperation(opName);
  if (op === undefined) {
    return fail(
      KeyError,
      `The name '${name}' refers to a Tensor which does not exist. The operation, '${opName}', ` +
        'does not exist in the graph.',
    );
  }
  const count = op.outputs.length;
  return (
    op.outputs[Number(index)] ??
    fail(
      KeyError,
      `The name '${name}' refers to a Tensor which does not exist. The operation, '${opName}', ` +
        `exists but only has ${count} outputs.`,
    )
  );
}
