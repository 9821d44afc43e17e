/** Operations that nothing here can run: they are imported, drawn and exported as they are. */

import type { AttrValue, AttrValues } from '../graph/operation.js';
import { defineRecord, type OpRecord, type TensorInfo } from '../graph/record.js';
import type { AttrValue as AttrProto, NodeDef } from '../proto/graph_pb.js';
import type { DataType } from '../proto/tensor_pb.js';
import { fromProto, type Reading, Unsupported } from './attr_value.js';
import type { AttrKind } from './signatures.js';

/** The record of an op that cannot be run, for one operation, whose outputs are known. */
export const unknownRecord = (
  type: string,
  outputs: readonly TensorInfo[],
  unknown: string,
): OpRecord =>
  defineRecord(type, {
    doc: 'an op of an imported graph that nothing here can run',
    inputs: {},
    infer: () => outputs,
    gradient: 'none',
    unknown,
  });

/** What an attribute is by itself, where no op says its kind. */
const KINDS: { readonly [field: string]: AttrKind } = {
  i: 'int',
  f: 'float',
  b: 'bool',
  s: 'string',
  type: 'type',
  shape: 'shape',
  tensor: 'tensor',
};

/** Attributes as values, as far as they can be shown. */
export const shownAttrs = (attr: { readonly [name: string]: AttrProto }): AttrValues =>
  Object.fromEntries(
    Object.entries(attr).flatMap(([name, proto]) => {
      const value = shown(proto);
      return value === undefined ? [] : [[name, value]];
    }),
  );

function shown(proto: AttrProto): AttrValue | undefined {
  const { case: field, value } = proto.value;
  if (field === undefined) return undefined;
  if (field === 'func') return value.name;
  const listed = field === 'list' ? Object.keys(KINDS).find((f) => lengthOf(value, f) > 0) : null;
  const kind = listed === null ? KINDS[field] : (`list(${KINDS[listed ?? 'i']})` as AttrKind);
  try {
    return kind && fromProto(kind, proto, asShown);
  } catch {
    // A dtype that there is not, a tensor that is damaged: it is exported all the same.
    return undefined;
  }
}

/** A tensor that stands for more than it holds is not shown. */
const asShown: Reading = {
  functionOf: (name) => {
    throw new Unsupported(name);
  },
  claim(elements) {
    if (elements > 0) throw new Unsupported();
  },
};

const lengthOf = (list: object, field: string): number =>
  (list as { readonly [field: string]: readonly unknown[] })[field]?.length ?? 0;

/** Attributes that, in many ops, say the dtypes of the outputs. */
const OUTPUT_TYPES = [
  'output_types',
  'Tout',
  'Toutputs',
  'component_types',
  'out_type',
  'output_type',
  'output_dtype',
  'dtype',
  'DstT',
  'Tparams',
  'T',
];

/** The dtype that output `index` of a node may have, by its attributes; null where none says one. */
export function guessedType({ attr }: NodeDef, index: number): DataType | null {
  for (const name of OUTPUT_TYPES) {
    const value = attr[name]?.value;
    if (value?.case === 'type') return value.value;
    if (value?.case === 'list' && value.value.type.length > 0) {
      return value.value.type[index] ?? null;
    }
  }
  return null;
}
