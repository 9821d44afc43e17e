/** A GraphDef as bytes, and back. */

import { type DescField, type DescMessage, fromBinary, toBinary } from '@bufbuild/protobuf';
import { explainHere } from '../graph/call_site.js';
import { DataLossError } from '../graph/errors.js';
import { type GraphDef, GraphDefSchema } from '../proto/graph_pb.js';

/** The bytes of a GraphDef: what a `.pb` file holds. */
export const serialize = (def: GraphDef): Uint8Array => toBinary(GraphDefSchema, def);

/**
 * The GraphDef that bytes hold.
 * @throws DataLossError that says at which byte, and of which field, they are malformed or end too early.
 */
export function parse(bytes: Uint8Array): GraphDef {
  checkMessage(bytes, 0, bytes.length, GraphDefSchema, 'GraphDef', 0);
  return fromBinary(GraphDefSchema, bytes);
}

/** Messages may be in one another so deep: what protocol buffers allow everywhere. */
const MAX_DEPTH = 100;

/** The largest number of a field. */
const MAX_FIELD = 2 ** 29 - 1;

const [VARINT, FIXED64, DELIMITED, FIXED32] = [0, 1, 2, 5];

const utf8 = new TextDecoder('utf-8', { fatal: true });

function fail(at: number, path: string, problem: string): never {
  throw new DataLossError(
    explainHere(`Error parsing GraphDef at byte ${at}, in ${path}: ${problem}`, {
      advice: 'the file may be cut short or no GraphDef in binary format',
    }),
  );
}

/*
 * The library that parses messages trusts the lengths in them and does not say where it stops. So the
 * bytes are walked once before, in which nothing is allocated.
 */
function checkMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  schema: DescMessage | null,
  path: string,
  depth: number,
): void {
  if (depth >= MAX_DEPTH) fail(start, shortened(path), `more than ${MAX_DEPTH} nested messages`);
  for (let at = start; at < end; ) {
    const { number, wireType, next } = tagAt(bytes, at, end, path);
    const field = schema === null ? undefined : fieldOf(schema, number);
    const name = field === undefined ? path : `${path}.${field.name}`;
    if (field !== undefined && !fits(field, wireType)) {
      fail(at, name, `the field has wire type ${wireType}`);
    }
    at = checkValue(bytes, next, end, wireType, field, name, depth);
  }
}

/** Checks the value of a field, and returns where it ends. */
function checkValue(
  bytes: Uint8Array,
  at: number,
  end: number,
  wireType: number,
  field: DescField | undefined,
  path: string,
  depth: number,
): number {
  if (wireType === VARINT) return varint(bytes, at, end, path).next;
  if (wireType === FIXED64 || wireType === FIXED32) {
    const next = at + (wireType === FIXED64 ? 8 : 4);
    return next <= end ? next : fail(at, path, `it ends after ${end - at} bytes of a number`);
  }
  if (wireType !== DELIMITED) fail(at, path, `there is no wire type ${wireType} in a GraphDef`);
  const length = varint(bytes, at, end, path);
  const [from, to] = [length.next, length.next + length.value];
  if (to > end) fail(at, path, `${length.value} bytes are announced, but ${end - from} are left`);
  if (field === undefined) return to;
  const message = messageOf(field);
  if (message !== null) checkMessage(bytes, from, to, message, path, depth + 1);
  else if (field.fieldKind === 'map') checkEntry(bytes, from, to, field, path, depth);
  else if (isPacked(field)) checkPacked(bytes, from, to, elementOf(field), path);
  else if (scalarOf(field) === STRING) checkText(bytes, from, to, path);
  return to;
}

/** An entry of a map: its key is field 1, its value field 2. */
function checkEntry(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: DescField & { readonly fieldKind: 'map' },
  path: string,
  depth: number,
): void {
  for (let at = start; at < end; ) {
    const tag = tagAt(bytes, at, end, path);
    const { number, wireType } = tag;
    const isText = number === 1 ? field.mapKey === STRING : field.mapKind === 'scalar';
    if ((number === 1 || number === 2) && (wireType === DELIMITED) !== (isText || number === 2)) {
      fail(at, path, `an entry has wire type ${wireType}`);
    }
    const next = checkValue(bytes, tag.next, end, wireType, undefined, path, depth);
    if (wireType === DELIMITED) {
      const from = varint(bytes, tag.next, end, path).next;
      if (isText) checkText(bytes, from, next, path);
      else if (number === 2 && field.mapKind === 'message') {
        checkMessage(bytes, from, next, field.message, path, depth + 1);
      }
    }
    at = next;
  }
}

function checkText(bytes: Uint8Array, start: number, end: number, path: string): void {
  try {
    utf8.decode(bytes.subarray(start, end));
  } catch {
    fail(start, path, 'the text is not UTF-8');
  }
}

/** Numbers one behind the other. */
function checkPacked(bytes: Uint8Array, start: number, end: number, size: number, path: string) {
  if (size > 0) {
    if ((end - start) % size !== 0) fail(start, path, `it ends in the middle of a number`);
    return;
  }
  for (let at = start; at < end; ) at = varint(bytes, at, end, path).next;
}

/** The number and the wire type that a field begins with. */
function tagAt(bytes: Uint8Array, at: number, end: number, path: string) {
  const { value, next } = varint(bytes, at, end, path);
  const [number, wireType] = [Math.floor(value / 8), value % 8];
  if (number === 0 || number > MAX_FIELD) fail(at, path, `a field has number ${number}`);
  return { number, wireType, next };
}

function varint(bytes: Uint8Array, at: number, end: number, path: string) {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    if (at + i >= end) fail(at, path, 'it ends in the middle of a number');
    const byte = bytes[at + i] as number;
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return { value, next: at + i + 1 };
  }
  return fail(at, path, 'a number has more than 10 bytes');
}

// ScalarType's numbers of what has no length of its own, and of bytes of fixed length.
const [STRING, BYTES] = [9, 12];
const FIXED: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [6, 8],
  [16, 8],
  [2, 4],
  [7, 4],
  [15, 4],
]);

const fields = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldOf(schema: DescMessage, number: number): DescField | undefined {
  let known = fields.get(schema);
  if (known === undefined) {
    known = new Map(schema.fields.map((field) => [field.number, field]));
    fields.set(schema, known);
  }
  return known.get(number);
}

const messageOf = (field: DescField): DescMessage | null =>
  field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message')
    ? (field.message as DescMessage)
    : null;

/** The type of a number or of text, an enumeration's is a number's; null for anything else. */
const scalarOf = (field: DescField): number | null =>
  field.fieldKind === 'scalar' || (field.fieldKind === 'list' && field.listKind === 'scalar')
    ? (field.scalar as number)
    : null;

const isLengthDelimited = (field: DescField): boolean =>
  field.fieldKind === 'map' ||
  messageOf(field) !== null ||
  scalarOf(field) === STRING ||
  scalarOf(field) === BYTES;

const isPacked = (field: DescField): boolean =>
  field.fieldKind === 'list' && !isLengthDelimited(field);

/** The bytes of a number, or 0 for one of any length. */
const elementOf = (field: DescField): number => FIXED.get(scalarOf(field) ?? 0) ?? 0;

/** Whether a field can have a wire type. A repeated number may be packed or not. */
function fits(field: DescField, wireType: number): boolean {
  if (isLengthDelimited(field)) return wireType === DELIMITED;
  if (isPacked(field) && wireType === DELIMITED) return true;
  const size = elementOf(field);
  return wireType === (size === 8 ? FIXED64 : size === 4 ? FIXED32 : VARINT);
}

const shortened = (path: string): string =>
  path.length <= 80 ? path : `${path.slice(0, 40)}…${path.slice(-40)}`;
