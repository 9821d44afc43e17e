/*
 * Protocol buffers in text format, as TensorFlow writes a GraphDef with `as_text=True`: fields
 * `name: value` and messages `name { … }`, of which any may be repeated.
 */

/** The fields of a message, each with all its values. A string is kept in its bytes. */
export type Message = { readonly [field: string]: readonly Value[] };

export type Value = Message | Bytes | string;

/** A quoted string. */
export class Bytes {
  constructor(readonly data: Uint8Array) {}

  get text(): string {
    return new TextDecoder().decode(this.data);
  }
}

const TOKEN = /\s*(?:([A-Za-z_]\w*)|"((?:[^"\\]|\\.)*)"|(-?[\w.+-]+)|([:{}]))/y;

/** Parses a whole message. */
export function parsePbtxt(source: string): Message {
  const pattern = new RegExp(TOKEN);
  const next = (): RegExpExecArray | null => pattern.exec(source);
  const message = (): Message => {
    const fields: { [field: string]: Value[] } = {};
    for (let token = next(); token !== null && token[4] !== '}'; token = next()) {
      const name = token[1] as string;
      const mark = next()?.[4];
      fields[name] ??= [];
      fields[name].push(mark === '{' ? message() : scalar(next()));
    }
    return fields;
  };
  return message();
}

function scalar(token: RegExpExecArray | null): Value {
  if (token === null) throw new Error('A value is missing at the end.');
  const [, word, quoted, number] = token;
  return quoted === undefined ? ((word ?? number) as string) : new Bytes(unescaped(quoted));
}

const ESCAPED: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t' };

/** The bytes of a quoted string: octal escapes, C's letters, and characters as they are. */
function unescaped(quoted: string): Uint8Array {
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of quoted.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\])/gu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...new TextEncoder().encode(plain ?? ESCAPED[letter as string] ?? letter));
  }
  return Uint8Array.from(bytes);
}
