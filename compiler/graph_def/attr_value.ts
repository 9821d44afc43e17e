/** The values of attributes as messages. */

import { create } from '@bufbuild/protobuf';
import type { DType } from '../graph/dtypes.js';
import type { FuncGraph } from '../graph/func_graph.js';
import { type AnyArray, NDArray } from '../graph/nd_array.js';
import type { AttrValue } from '../graph/operation.js';
import type { Shape } from '../graph/shape.js';
import { bytesOf, textOf } from '../graph/text.js';
import {
  type AttrValue as AttrProto,
  AttrValueSchema,
  type AttrValue_ListValue as ListProto,
  type NameAttrList,
} from '../proto/graph_pb.js';
import type { DataType, TensorProto, TensorShapeProto } from '../proto/tensor_pb.js';
import { dataTypeOf, dataTypeString, dtypeOf, namedDataType } from './data_types.js';
import type { AttrKind, AttrSpec } from './signatures.js';
import { arrayOfProto, int64Of, shapeOfProto, shapeProto, tensorProto } from './tensor_proto.js';

/** The field of the message, and of its list, that each kind of attribute is in. */
const FIELDS = {
  int: 'i',
  float: 'f',
  bool: 'b',
  string: 's',
  type: 'type',
  shape: 'shape',
  tensor: 'tensor',
  func: 'func',
} as const;

type ItemKind = keyof typeof FIELDS;

/** The kind of a list's items, or null where the kind is no list. */
const itemKind = (kind: AttrKind): ItemKind | null =>
  (/^list\((.*)\)$/.exec(kind)?.[1] ?? null) as ItemKind | null;

/** The name under which a function is in the library. */
export type NameOf = (f: FuncGraph) => string;

/** A value as a message. */
export const attrProto = (value: AttrProto['value']): AttrProto =>
  create(AttrValueSchema, { value });

/** A list of dtypes as a message. */
export const typeList = (types: readonly DataType[]): AttrProto =>
  create(AttrValueSchema, { value: { case: 'list', value: { type: [...types] } } });

/** A dtype as a message. */
export const typeAttr = (type: DataType): AttrProto => attrProto({ case: 'type', value: type });

/** A whole number as a message. */
export const intAttr = (value: number): AttrProto =>
  attrProto({ case: 'i', value: int64Of(value) });

/** The value of an attribute of a kind as a message. */
export function toProto(kind: AttrKind, value: AttrValue, nameOf: NameOf): AttrProto {
  const item = itemKind(kind);
  if (item === null) {
    const [field, single] = [FIELDS[kind as ItemKind], itemProto(kind as ItemKind, value, nameOf)];
    return create(AttrValueSchema, {
      value: { case: field, value: single } as AttrProto['value'],
    });
  }
  const items = (value as readonly AttrValue[]).map((each) => itemProto(item, each, nameOf));
  return create(AttrValueSchema, { value: { case: 'list', value: { [FIELDS[item]]: items } } });
}

function itemProto(kind: ItemKind, value: AttrValue, nameOf: NameOf): unknown {
  switch (kind) {
    case 'int':
      return int64Of(value as number);
    case 'string':
      return bytesOf(value as string);
    case 'type':
      return dataTypeOf(value as DType);
    case 'shape':
      return shapeProto(value as Shape);
    case 'tensor':
      return tensorProto(value as AnyArray);
    case 'func':
      return { $typeName: 'tensorflow.NameAttrList', name: nameOf(value as FuncGraph), attr: {} };
    default:
      return value;
  }
}

/** What stands for a default that the table writes as text. */
export function defaultProto({ kind, default: text }: AttrSpec): AttrProto | null {
  if (text === null) return null;
  if (kind === 'type') return typeAttr(namedDataType(text));
  if (kind === 'shape') return toProto(kind, text === '?' ? null : JSON.parse(text), noFunctions);
  // The only one is a color.
  if (kind === 'tensor')
    return toProto(kind, NDArray.vector('uint8', JSON.parse(text)), noFunctions);
  return toProto(kind, JSON.parse(text) as AttrValue, noFunctions);
}

const noFunctions: NameOf = () => '';

/** Why nothing here can run a node. */
export class Unsupported extends Error {}

/** What reading an attribute may ask for. */
export interface Reading {
  /** The function of the library that an attribute names. */
  functionOf(name: string): FuncGraph;
  /** Says that so many elements are about to be allocated that the message does not hold. */
  claim(elements: number): void;
}

/**
 * The value of an attribute, which is of the kind `kind`; undefined where the message holds another one.
 * @throws Unsupported for a dtype that this library does not have.
 */
export function fromProto(
  kind: AttrKind,
  { value: { case: field, value } }: AttrProto,
  reading: Reading,
): AttrValue | undefined {
  const item = itemKind(kind);
  if (item === null) {
    return field === FIELDS[kind as ItemKind]
      ? itemOf(kind as ItemKind, value, reading)
      : undefined;
  }
  if (field !== 'list') return undefined;
  const items: readonly unknown[] = value[FIELDS[item]];
  // An empty list does not say what it is a list of.
  if (items.length === 0 && !isEmpty(value)) return undefined;
  return items.map((each) => itemOf(item, each, reading)) as AttrValue;
}

function itemOf(kind: ItemKind, value: unknown, reading: Reading): AttrValue {
  switch (kind) {
    case 'int':
      return Number(value);
    case 'string':
      return textOf(value as Uint8Array);
    case 'type':
      return supported(dtypeOf(value as DataType), value as DataType);
    case 'shape':
      return shapeOfProto(value as TensorShapeProto);
    case 'tensor':
      return supported(arrayOfProto(value as TensorProto, reading), (value as TensorProto).dtype);
    case 'func':
      return reading.functionOf((value as NameAttrList).name);
    default:
      return value as AttrValue;
  }
}

function supported<T>(value: T | null, type: DataType): T {
  if (value === null) throw new Unsupported(`there is no dtype ${dataTypeString(type)}`);
  return value;
}

/** Whether a list holds nothing of any kind. */
const isEmpty = (list: ListProto): boolean =>
  Object.values(FIELDS).every((field) => list[field].length === 0);

/**
 * Whether an attribute says nothing: an op that gains an attribute has it false, zero or empty where it
 * does what it did before.
 */
export function saysNothing({ value: { case: field, value } }: AttrProto): boolean {
  if (field === 'list') return isEmpty(value);
  if (field === 's') return value.length === 0;
  return field === undefined || value === false || value === 0 || value === 0n;
}
