/*
 * TensorFlow's strings are bytes; here they are JavaScript's strings. Bytes that are UTF-8 are the text
 * that they mean. A byte that is not becomes a lone surrogate, U+DC80 to U+DCFF, from which it comes
 * back: Python's "surrogateescape" (PEP 383). So any bytes keep what they are.
 */

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const ESCAPE = 0xdc00;
const isEscape = (point: number): boolean => point >= 0xdc80 && point <= 0xdcff;

/** How many bytes the character has whose first byte is this, if it is one. */
const lengthFrom = (first: number): number =>
  first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;

/** The least character of so many bytes: a smaller one has to be shorter. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000] as const;

/** The character of `length` bytes, more than one, at a place; -1 where these bytes are none. */
function characterAt(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] as number) & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (LEAST[length] as number) || point > 0x10ffff || isSurrogate ? -1 : point;
}

/** How many characters become text at once: arguments of one call. */
const CHUNK = 4096;

/** Text for bytes, whatever they are. */
export function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    // Some are no characters.
  }
  let text = '';
  let points: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const length = lengthFrom(first);
    const point = length > 1 ? characterAt(bytes, at, length) : length === 1 ? first : -1;
    points.push(point < 0 ? ESCAPE + first : point);
    at += point < 0 ? 1 : length;
    if (points.length === CHUNK) {
      text += String.fromCodePoint(...points);
      points = [];
    }
  }
  return text + String.fromCodePoint(...points);
}

/** The bytes of a text: those that `textOf` was given. */
export function bytesOf(text: string): Uint8Array {
  // With the flag `u` a surrogate is matched only where it is alone.
  if (!/[\udc80-\udcff]/u.test(text)) return encoder.encode(text);
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (isEscape(point)) bytes[length++] = point - ESCAPE;
    else if (point < 0x80) bytes[length++] = point;
    else length += encoder.encodeInto(character, bytes.subarray(length)).written;
  }
  return bytes.slice(0, length);
}
