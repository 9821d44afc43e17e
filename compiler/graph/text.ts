/*
 * TensorFlow's strings are bytes; here they are JavaScript's strings. Bytes that are UTF-8 are the text
 * that they mean. A byte that is not becomes a lone surrogate, U+DC80 to U+DCFF, from which it comes
 * back: Python's "surrogateescape" (PEP 383). So any bytes keep what they are.
 */

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const ESCAPE = 0xdc00;

/** How many bytes the character has whose first byte is this, if it is one. */
const lengthFrom = (first: number): number =>
  first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;

/** Text for bytes, whatever they are. */
export function textOf(bytes: Uint8Array): string {
  const whole = decoded(bytes);
  if (whole !== null) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const length = lengthFrom(first);
    const character = length === 0 ? null : decoded(bytes.subarray(at, at + length));
    text += character ?? String.fromCharCode(ESCAPE + first);
    at += character === null ? 1 : length;
  }
  return text;
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** The bytes of a text: those that `textOf` was given. */
export function bytesOf(text: string): Uint8Array {
  // With the flag `u` a surrogate is matched only where it is alone.
  const parts = text.split(/([\udc80-\udcff])/u);
  if (parts.length === 1) return encoder.encode(text);
  const encoded = parts.map((part, i) =>
    i % 2 === 0 ? encoder.encode(part) : Uint8Array.of(part.charCodeAt(0) - ESCAPE),
  );
  const bytes = new Uint8Array(encoded.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const part of encoded) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
