/* TensorFlow's GraphDef and a graph of this library, in the same terms. */

import type { DType } from '../../compiler/graph/dtypes.js';
import type { AttrValue } from '../../compiler/graph/operation.js';
import { NDArray, type Operation } from '../../src/index.js';
import { Bytes, type Message, parsePbtxt, type Value } from './pbtxt.js';

/** One operation: inputs by name (`op`, `op:1`, then control inputs `^op`), attributes as text. */
export interface NodeDef {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly attrs: { readonly [name: string]: string };
}

const DTYPES: { readonly [name: string]: DType } = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float64',
  DT_INT32: 'int32',
  DT_INT64: 'int64',
  DT_UINT8: 'uint8',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
};

/** The nodes of a GraphDef in text format. */
export const readGraphDef = (source: string): NodeDef[] =>
  (parsePbtxt(source)['node'] as readonly Message[]).map((node) => {
    const inputs = (node['input'] ?? []).map(text);
    const attrs = (node['attr'] ?? []) as readonly Message[];
    return {
      name: text(only(node, 'name')),
      type: text(only(node, 'op')),
      inputs: inputs,
      attrs: Object.fromEntries(
        attrs.map((attr) => [
          text(only(attr, 'key')),
          JSON.stringify(attrOf(only(attr, 'value') as Message)),
        ]),
      ),
    };
  });

const only = (message: Message, field: string): Value => (message[field] as [Value])[0];

const text = (value: Value): string => (value instanceof Bytes ? value.text : String(value));

const dtype = (value: Value): string => DTYPES[String(value)] ?? String(value);

/** An attribute's value as this library has it. */
function attrOf(value: Message): unknown {
  const [kind, [first]] = Object.entries(value)[0] as [string, [Value]];
  switch (kind) {
    case 's':
      return text(first);
    case 'i':
    case 'f':
      return Number(first);
    case 'b':
      return first === 'true';
    case 'type':
      return dtype(first);
    case 'shape':
      return shape(first as Message);
    case 'tensor':
      return tensor(first as Message);
    case 'list':
      return Object.entries(first as Message).flatMap(([item, values]) =>
        values.map((v) => attrOf({ [item]: [v] })),
      );
    default:
      throw new Error(`An attribute of kind ${kind}.`);
  }
}

const shape = (value: Message): (number | null)[] =>
  ((value['dim'] ?? []) as readonly Message[])
    // A field that is zero is not written.
    .map((dim) => Number(dim['size']?.[0] ?? 0))
    .map((d) => (d < 0 ? null : d));

/** TensorProto: bytes, or values of which the last fills the rest. */
function tensor(value: Message): unknown {
  const type = dtype(only(value, 'dtype'));
  const dims = shape(only(value, 'tensor_shape') as Message) as number[];
  const size = dims.reduce((n, d) => n * d, 1);
  const content = value['tensor_content']?.[0];
  if (content instanceof Bytes) {
    const { buffer } = content.data;
    const data = type === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer);
    return { dtype: type, shape: dims, data: [...data] };
  }
  const values = Object.keys(value).flatMap((k) => (k.endsWith('_val') ? (value[k] ?? []) : []));
  if (type === 'string') return { dtype: type, shape: dims, data: values.map(text) };
  const numbers = values.map(Number);
  const data = Array.from({ length: size }, (_, i) => numbers[i] ?? numbers.at(-1) ?? 0);
  return { dtype: type, shape: dims, data: type === 'float32' ? data.map(Math.fround) : data };
}

/** An operation of this library as a node of a GraphDef. */
export function nodeDefOf({ nodeDef: { name, op, input, attr } }: Operation): NodeDef {
  const attrs = Object.entries(attr).map(([key, value]) => [key, JSON.stringify(plain(value))]);
  return { name, type: op, inputs: input, attrs: Object.fromEntries(attrs) };
}

const plain = (value: AttrValue): unknown =>
  value instanceof NDArray
    ? { dtype: value.dtype, shape: value.shape, data: [...value.data] }
    : value;
