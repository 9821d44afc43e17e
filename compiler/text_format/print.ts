/** Messages as protobuf's text format, `.pbtxt`: what TensorFlow itself writes. */

import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { bytesOf } from '../graph/text.js';
import { printFloat, quoted } from './literals.js';

/** A message as text: a field a line, two blanks deeper for every message inside. */
export function printText<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): string {
  const lines: string[] = [];
  printMessage(reflect(schema, message), '', lines);
  return lines.map((line) => `${line}\n`).join('');
}

function printMessage(message: ReflectMessage, indent: string, lines: string[]): void {
  for (const field of message.sortedFields) {
    if (message.isSet(field)) printField(message, field, indent, lines);
  }
}

function printField(
  message: ReflectMessage,
  field: DescField,
  indent: string,
  lines: string[],
): void {
  const block = (name: string, inside: () => void): void => {
    lines.push(`${indent}${name} {`);
    inside();
    lines.push(`${indent}}`);
  };
  const within = (value: ReflectMessage, deeper: string): void =>
    printMessage(value, deeper, lines);
  const inner = `${indent}  `;
  if (field.fieldKind === 'map') {
    const keys = [...message.get(field)].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    for (const [key, value] of keys) {
      block(field.name, () => {
        lines.push(`${inner}key: ${printScalar(field.mapKey, key)}`);
        if (field.mapKind === 'message') {
          lines.push(`${inner}value {`);
          within(value as ReflectMessage, `${inner}  `);
          lines.push(`${inner}}`);
        } else lines.push(`${inner}value: ${printValue(field, value)}`);
      });
    }
    return;
  }
  const items = field.fieldKind === 'list' ? [...message.get(field)] : [message.get(field)];
  for (const item of items) {
    if (field.message === undefined) {
      lines.push(`${indent}${field.name}: ${printValue(field, item)}`);
    } else block(field.name, () => within(item as ReflectMessage, inner));
  }
}

/** A value that is no message. */
const printValue = ({ enum: names, scalar }: DescField, value: unknown): string =>
  names === undefined
    ? printScalar(scalar as ScalarType, value)
    : printEnum(names, value as number);

const printEnum = ({ value }: DescEnum, number: number): string =>
  value[number]?.name ?? String(number);

function printScalar(type: ScalarType, value: unknown): string {
  switch (type) {
    case ScalarType.STRING:
      return quoted(bytesOf(value as string));
    case ScalarType.BYTES:
      return quoted(value as Uint8Array);
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return printFloat(value as number, type === ScalarType.FLOAT);
    default:
      return String(value);
  }
}
