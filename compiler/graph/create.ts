import { CallSite, explain } from './call_site.js';
import { type DType, isDType } from './dtypes.js';
import { TypeError } from './errors.js';
import { type Graph, getDefaultGraph } from './graph.js';
import type { AttrValue, Operation, Tensor } from './operation.js';
import type { OpRecord } from './record.js';

/** What one entry of `OpDefinition.inputs` says. */
export interface InputSpec {
  readonly name: string;
  /** A dtype, or the name of the type attribute that holds it. */
  readonly type: string;
  readonly isTypeAttr: boolean;
  readonly isList: boolean;
  readonly isReference: boolean;
}

/** The inputs that a record declares. */
export const inputSpecs = (record: OpRecord): readonly InputSpec[] =>
  Object.entries(record.inputs).map(([name, spec]) => {
    const type = spec.replace(/[[\]&!?]/g, '');
    return {
      name,
      type,
      isTypeAttr: !isDType(type),
      isList: spec.includes('[]'),
      isReference: spec.endsWith('&'),
    };
  });

/** Where and how an operation is added. */
export interface Placement {
  readonly graph?: Graph;
  readonly name?: string | null;
  readonly site?: CallSite;
}

/**
 * Adds an operation on tensors, one list of them for every declared input, once their dtypes have
 * been checked (TF: the second half of `_apply_op_helper`).
 */
export function createFromTensors(
  record: OpRecord,
  inputs: readonly (readonly Tensor[])[],
  given: object,
  { graph = getDefaultGraph(), name, site = CallSite.here() }: Placement = {},
): Operation {
  const attrs = { ...record.attrs, ...given } as { [name: string]: AttrValue };
  const specs = inputSpecs(record);
  const opName = name ?? record.type;
  const explained = (text: string): string => {
    // A name that ends in '/' is that of the op's own scope.
    const full = opName.endsWith('/') ? opName.slice(0, -1) : graph.uniqueName(opName, false);
    return explain(text, { op: { name: full, type: record.type }, site });
  };
  checkTypes(record, specs, inputs, attrs, (text) => {
    throw new TypeError(explained(text));
  });
  const create = (): Operation => graph.createOperation(record, inputs.flat(), attrs, opName, site);
  // TensorFlow places an op that takes a reference with the variable.
  const reference = inputs[specs.findIndex((spec) => spec.isReference)]?.[0];
  return reference === undefined ? create() : graph.colocateWith(reference.op, create);
}

/** Checks every input's dtype against the others', and writes the type attributes. */
export function checkTypes(
  record: OpRecord,
  specs: readonly InputSpec[],
  inputs: readonly (readonly Tensor[])[],
  attrs: { [name: string]: AttrValue },
  fail: (text: string) => never,
): void {
  const inferredFrom = new Map<string, string>();
  for (const [i, { name, type, isTypeAttr, isList }] of specs.entries()) {
    const tensors = inputs[i] as readonly Tensor[];
    const { allowed, isList: isTypeList } = record.types?.[type] ?? {};
    if (isTypeList) {
      attrs[type] = tensors.map((t) => t.dtype);
      continue;
    }
    if (isList) attrs.N = tensors.length;
    for (const { dtype } of tensors) {
      const from = inferredFrom.get(type);
      const expected = isTypeAttr ? (from === undefined ? dtype : attrs[type]) : (type as DType);
      if (dtype !== expected && isList) {
        const types = tensors.map((t) => t.dtype).join(', ');
        fail(
          `Tensors in list passed to '${name}' of '${record.type}' Op have types [${types}] that don't all match.`,
        );
      }
      if (dtype !== expected) {
        const other =
          from === undefined
            ? `expected type of ${expected}`
            : `type ${expected} of argument '${from}'`;
        fail(
          `Input '${name}' of '${record.type}' Op has type ${dtype} that does not match ${other}.`,
        );
      }
      if (allowed !== undefined && !allowed.includes(dtype)) {
        fail(
          `Value passed to parameter '${name}' has DataType ${dtype} not in list of allowed ` +
            `values: ${allowed.join(', ')}`,
        );
      }
      if (isTypeAttr && from === undefined) {
        inferredFrom.set(type, name);
        attrs[type] = dtype;
      }
    }
  }
}
