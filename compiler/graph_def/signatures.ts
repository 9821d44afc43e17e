/** What TensorFlow's registry knows of ops, read from the table. */

import { TABLE } from './signature_table.js';

/** The type of an attribute, in TensorFlow's words. */
export type AttrKind =
  | 'int'
  | 'float'
  | 'bool'
  | 'string'
  | 'type'
  | 'shape'
  | 'tensor'
  | 'func'
  | `list(${'int' | 'float' | 'bool' | 'string' | 'type' | 'shape' | 'tensor' | 'func'})`;

/** One argument: a tensor, `number` tensors of one dtype, or tensors of the dtypes that `type` lists. */
export interface Arg {
  readonly name: string;
  /** A dtype, or the attribute that holds it or lists them. */
  readonly type: string;
  readonly isTypeAttr: boolean;
  readonly isRef: boolean;
  /** The attribute that holds the number of tensors. */
  readonly number: string | null;
  /** Whether the attribute is a list of dtypes, one for each tensor. */
  readonly isTypeList: boolean;
}

/** An attribute that the inputs do not decide. */
export interface AttrSpec {
  readonly kind: AttrKind;
  /** Its default as it is written in the table, or null where it must be given. */
  readonly default: string | null;
}

/** What TensorFlow's registry knows of an op. */
export interface Signature {
  readonly inputs: readonly Arg[];
  readonly outputs: readonly Arg[];
  readonly attrs: { readonly [name: string]: AttrSpec };
  readonly isStateful: boolean;
}

const LINE = /^(\w+)\((.*?)\) -> \((.*?)\) ?(.*)$/;
const DTYPE = /^(float32|float64|string|bool|resource|variant|u?int(8|16|32|64))$/;

/** The lines by the name of the op; each is parsed when it is first asked for. */
const lines = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('(')), line]),
);
const parsed = new Map<string, Signature>();

/** The ops that the table has. */
export const knownTypes = (): readonly string[] => [...lines.keys()];

/** The signature of an op, or null for one that the table does not have. */
export function signatureOf(type: string): Signature | null {
  const known = parsed.get(type);
  const line = lines.get(type);
  if (known !== undefined || line === undefined) return known ?? null;
  const signature = parse(line);
  parsed.set(type, signature);
  return signature;
}

function parse(line: string): Signature {
  const [, , inputs = '', outputs = '', rest = ''] = LINE.exec(line) ?? [];
  const parts = items(rest);
  const attrs = Object.fromEntries(
    parts.flatMap((part) => {
      const [, name, kind, value] = /^(\w+): (\S+)(?: = (.*))?$/.exec(part) ?? [];
      return name === undefined ? [] : [[name, { kind: kind as AttrKind, default: value ?? null }]];
    }),
  );
  const args = (text: string): Arg[] => items(text).map((item) => parseArg(item, attrs));
  return {
    inputs: args(inputs),
    outputs: args(outputs),
    attrs,
    isStateful: parts.includes('stateful'),
  };
}

function parseArg(text: string, attrs: Signature['attrs']): Arg {
  const [, name = '', number = null, type = '', ref] =
    /^(\w+): (?:(\w+)\*)?(\w+)(&?)$/.exec(text) ?? [];
  return {
    name,
    type,
    isTypeAttr: !DTYPE.test(type),
    isRef: ref === '&',
    number,
    isTypeList: attrs[type]?.kind === 'list(type)',
  };
}

/** What a list separates with ', '. */
const items = (text: string): readonly string[] => (text === '' ? [] : text.split(', '));
