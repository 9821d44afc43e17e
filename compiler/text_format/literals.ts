/** How protobuf's text format writes values. */

import { bytesOf } from '../graph/text.js';

const escapes: { readonly [character: string]: string } = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

const quotedBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte >= 0x7f || (byte < 0x20 && escapes[character] === undefined)) {
    return `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return escapes[character] ?? character;
});

/** Bytes between double quotes; what is not printable ASCII is an octal escape. */
export const quoted = (bytes: Uint8Array): string =>
  `"${Array.from(bytes, (byte) => quotedBytes[byte]).join('')}"`;

const unescapes: { readonly [letter: string]: number } = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '"': 34,
  "'": 39,
  '?': 63,
  '\\': 92,
};

/** Text without escapes, or one escape. */
const PIECE =
  /[^\\]+|\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;

/**
 * The bytes that a string between quotes means.
 * @param fail reports an escape that is none.
 */
export function unquoted(literal: string, fail: (text: string) => never): Uint8Array {
  // A character is one byte, or written with as many characters as it has bytes; or it is UTF-8.
  const bytes = new Uint8Array(3 * literal.length);
  let length = 0;
  for (const [piece, octal, hex, short, long, letter] of literal.slice(1, -1).matchAll(PIECE)) {
    const byte =
      octal !== undefined
        ? Number.parseInt(octal, 8)
        : hex !== undefined
          ? Number.parseInt(hex, 16)
          : letter !== undefined
            ? (unescapes[letter] ?? fail(`Invalid escape ${piece}.`))
            : null;
    if (byte !== null) {
      if (byte > 255) fail(`Invalid octal escape ${piece}.`);
      bytes[length++] = byte;
      continue;
    }
    const point = short ?? long;
    if (point !== undefined && Number.parseInt(point, 16) > 0x10ffff) {
      fail(`Invalid code point ${piece}.`);
    }
    const text = point === undefined ? piece : String.fromCodePoint(Number.parseInt(point, 16));
    const encoded = bytesOf(text);
    bytes.set(encoded, length);
    length += encoded.length;
  }
  return bytes.slice(0, length);
}

/** The fewest digits that are this number, as C and Python write it: `1.0`, `1e-08`, `inf`. */
export function printFloat(value: number, isSingle: boolean): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const [digits = '', power = '0'] = shortest(value, isSingle).toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = fixed(digits, exponent);
  const text = Object.is(value, -0) ? '-0' : plain;
  return text.includes('.') ? text : `${text}.0`;
}

const shortest = (value: number, isSingle: boolean): number =>
  isSingle ? shortestSingle(value) : value;

/** The number of the fewest digits that is this float32: it has 6 to 9, of which fewer may do. */
export function shortestSingle(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(9));
}

/** A number without an exponent, which JavaScript writes with one below 1e-6. */
const fixed = (digits: string, exponent: number): string =>
  exponent < 0
    ? Number(`${digits}e${exponent}`).toFixed(digits.replace(/[-.]/g, '').length - 1 - exponent)
    : String(Number(`${digits}e${exponent}`));
