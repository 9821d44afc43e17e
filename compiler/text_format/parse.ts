/** Messages from protobuf's text format, `.pbtxt`. */

import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { textOf } from '../graph/text.js';
import { unquoted } from './literals.js';
import { Tokens } from './tokens.js';

/** Messages within messages; protobuf's own parsers give up there too. */
const MAX_DEPTH = 100;

/**
 * The message that a text means.
 * @throws DataLossError where the text is none, with line and column.
 */
export function parseText<Desc extends DescMessage>(
  schema: Desc,
  text: string,
): MessageShape<Desc> {
  const message = create(schema);
  new Parser(new Tokens(text)).fields(reflect(schema, message), '', 0);
  return message;
}

/** What a singular field has been given already. */
type Given = Set<DescField>;

class Parser {
  constructor(private readonly tokens: Tokens) {}

  /** Fields up to the mark `end`; nothing is behind the last one of a text. */
  fields(message: ReflectMessage, end: string, depth: number): void {
    const { tokens } = this;
    if (depth > MAX_DEPTH) tokens.fail(`Messages are nested more than ${MAX_DEPTH} deep.`);
    const given: Given = new Set();
    while (!tokens.is(end)) {
      if (tokens.is('')) tokens.fail(`Expected "${end}", found the end of the text.`);
      this.#field(message, given, depth);
      if (!tokens.takeIf(',')) tokens.takeIf(';');
    }
    if (end !== '') tokens.take();
  }

  #field(message: ReflectMessage, given: Given, depth: number): void {
    const tokens: Tokens = this.tokens;
    const name = tokens.current;
    if (!/^[A-Za-z_]/.test(name)) tokens.fail(`Expected the name of a field, found "${name}".`);
    const field = message.fields.find((f) => f.name === name);
    if (field === undefined) {
      tokens.fail(`Message type "${message.desc.typeName}" has no field named "${name}".`);
    }
    const isSingular = field.fieldKind !== 'list' && field.fieldKind !== 'map';
    const other = isSingular && field.oneof && [...given].find((f) => f.oneof === field.oneof);
    if (isSingular && (given.has(field) || other)) {
      const type = message.desc.typeName;
      tokens.fail(
        other && other !== field
          ? `Field "${name}" is specified along with field "${other.name}", another member of ` +
              `oneof "${field.oneof?.name}" for message type "${type}".`
          : `Message type "${type}" should not have multiple "${name}" fields.`,
      );
    }
    given.add(field);
    tokens.take();
    const hasColon = tokens.takeIf(':');
    const isList = tokens.is('[') && !isSingular;
    if (!isList) {
      this.#value(message, field, hasColon, depth);
      return;
    }
    tokens.take();
    while (!tokens.takeIf(']')) {
      this.#value(message, field, hasColon, depth);
      if (!tokens.is(']')) tokens.expect(',');
    }
  }

  #value(message: ReflectMessage, field: DescField, hasColon: boolean, depth: number): void {
    if (field.fieldKind === 'map') {
      this.#entry(message, field, depth);
      return;
    }
    if (!hasColon && field.message === undefined) this.tokens.expect(':');
    const value = this.#item(field, depth);
    if (field.fieldKind === 'list') message.get(field).add(value);
    else message.set(field, value);
  }

  /** A message, or a value. */
  #item({ message, enum: names, scalar }: DescField, depth: number): unknown {
    if (message !== undefined) return this.#message(message, depth);
    return names === undefined ? this.#scalar(scalar as ScalarType) : this.#enum(names);
  }

  #message(schema: DescMessage, depth: number): ReflectMessage {
    const { tokens } = this;
    const end = tokens.is('<') ? '>' : '}';
    if (!tokens.takeIf('<')) tokens.expect('{');
    const message = reflect(schema);
    this.fields(message, end, depth + 1);
    return message;
  }

  /** An entry of a map: a message with the fields `key` and `value`. */
  #entry(message: ReflectMessage, field: DescField & { fieldKind: 'map' }, depth: number): void {
    const { tokens } = this;
    const end = tokens.is('<') ? '>' : '}';
    if (!tokens.takeIf('<')) tokens.expect('{');
    let key: unknown = field.mapKey === ScalarType.STRING ? '' : 0;
    let value: unknown = field.mapKind === 'message' ? reflect(field.message) : null;
    while (!tokens.takeIf(end)) {
      const name = tokens.current;
      if (name !== 'key' && name !== 'value') {
        tokens.fail(`Expected "key" or "value", found "${name}".`);
      }
      tokens.take();
      const isMessage = name === 'value' && field.mapKind === 'message';
      if (!tokens.takeIf(':') && !isMessage) tokens.expect(':');
      if (name === 'key') key = this.#scalar(field.mapKey);
      else value = this.#item(field, depth);
      if (!tokens.takeIf(',')) tokens.takeIf(';');
    }
    if (value === null) tokens.fail(`An entry of "${field.name}" has no value.`);
    message.get(field).set(key, value);
  }

  #enum(schema: DescEnum): number {
    const tokens: Tokens = this.tokens;
    const name = tokens.current;
    const value = schema.values.find((v) => v.name === name || String(v.number) === name);
    if (value === undefined) {
      tokens.fail(`Enum type "${schema.typeName}" has no value named ${name}.`);
    }
    tokens.take();
    return value.number;
  }

  #scalar(type: ScalarType): unknown {
    switch (type) {
      case ScalarType.STRING:
        return textOf(this.#bytes());
      case ScalarType.BYTES:
        return this.#bytes();
      case ScalarType.BOOL:
        return this.#bool();
      case ScalarType.FLOAT:
      case ScalarType.DOUBLE:
        return this.#number(type === ScalarType.FLOAT);
      case ScalarType.INT64:
        return this.#integer(-(2n ** 63n), 2n ** 63n - 1n);
      case ScalarType.UINT64:
        return this.#integer(0n, 2n ** 64n - 1n);
      case ScalarType.UINT32:
        return Number(this.#integer(0n, 2n ** 32n - 1n));
      default:
        return Number(this.#integer(-(2n ** 31n), 2n ** 31n - 1n));
    }
  }

  /** Strings that follow each other are one. */
  #bytes(): Uint8Array {
    const { tokens } = this;
    if (!tokens.isString) tokens.fail(`Expected string but found: "${tokens.current}".`);
    const parts: Uint8Array[] = [];
    while (tokens.isString) {
      parts.push(unquoted(tokens.current, (text) => tokens.fail(text)));
      tokens.take();
    }
    const bytes = new Uint8Array(parts.reduce((n, { length }) => n + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #bool(): boolean {
    const { tokens } = this;
    const isTrue = /^(true|True|t|1)$/.test(tokens.current);
    if (!isTrue && !/^(false|False|f|0)$/.test(tokens.current)) {
      tokens.fail(`Expected "true" or "false", found "${tokens.current}".`);
    }
    tokens.take();
    return isTrue;
  }

  #integer(least: bigint, largest: bigint): bigint {
    const { tokens } = this;
    const isNegative = tokens.takeIf('-');
    const word = tokens.current;
    if (!/^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(word)) {
      tokens.fail(`Couldn't parse integer: ${word}`);
    }
    const magnitude = BigInt(/^0\d/.test(word) ? `0o${word.slice(1)}` : word);
    const value = isNegative ? -magnitude : magnitude;
    if (value < least || value > largest) tokens.fail(`Value out of range: ${value}`);
    tokens.take();
    return value;
  }

  #number(isSingle: boolean): number {
    const { tokens } = this;
    const isNegative = tokens.takeIf('-');
    const word = tokens.current.toLowerCase();
    const plain = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?f?$/.test(word);
    const special = { inf: Infinity, infinity: Infinity, nan: Number.NaN }[word];
    if (!plain && special === undefined) tokens.fail(`Couldn't parse float: ${tokens.current}`);
    tokens.take();
    const value = (isNegative ? -1 : 1) * (special ?? Number.parseFloat(word));
    return isSingle ? Math.fround(value) : value;
  }
}
