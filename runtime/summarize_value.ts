import { type DType, isFloating } from '../compiler/graph/dtypes.js';
import { bytesOf } from '../compiler/graph/text.js';
import { printNumber } from './print_number.js';

/** The elements of a tensor, or its first ones, and its shape. */
export interface Summarized {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | string>;
}

/** How much of a tensor is shown; everything where it is negative. */
const limitOf = (entries: number, { shape }: Summarized): number => {
  const size = shape.reduce((n, d) => n * d, 1);
  return entries < 0 ? size : Math.min(entries, size);
};

/**
 * The first elements of a tensor as text, as `Print` and `Assert` show them: TensorFlow's
 * `Tensor::SummarizeValue`.
 *
 * @param entries how many; all where it is negative.
 */
export function summarizeValue(tensor: Summarized, entries: number): string {
  const { shape } = tensor;
  const limit = limitOf(entries, tensor);
  const elementAt = elementsOf(tensor);
  const last = shape.length - 1;
  let next = 0;
  const row = (): string => {
    const shown: string[] = [];
    for (let i = 0; i < (shape[last] ?? 1); i++) {
      if (next >= limit) return shown.join(' ') + (last > 0 ? '...' : '');
      shown.push(elementAt(next++));
    }
    return shown.join(' ');
  };
  const inAxis = (axis: number): string => {
    if (next >= limit) return '';
    if (axis >= last) return row();
    let text = '';
    for (let i = 0; i < (shape[axis] as number) && next < limit; i++)
      text += `[${inAxis(axis + 1)}]`;
    return text;
  };
  return inAxis(0) + (limit < limitOf(-1, tensor) ? '...' : '');
}

/**
 * The first and the last elements of every axis of a tensor as text, as `StringFormat` shows them: the
 * second form of `Tensor::SummarizeValue`.
 *
 * @param entries how many at either end; all where it is negative.
 */
export function summarizeEnds(tensor: Summarized, entries: number): string {
  const { shape } = tensor;
  const ends = limitOf(entries, tensor);
  const elementAt = elementsOf(tensor, true);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((n, d) => n * d, 1));
  const inAxis = (axis: number, at: number): string => {
    if (axis === shape.length) return elementAt(at);
    const length = shape[axis] as number;
    const [rows, stride] = [shape.length - axis - 1, strides[axis] as number];
    const spacing = rows === 0 ? ' ' : '\n'.repeat(rows) + ' '.repeat(axis + 1);
    const range = (from: number, to: number): string[] =>
      Array.from({ length: Math.max(0, to - from) }, (_, i) =>
        inAxis(axis + 1, at + (from + i) * stride),
      );
    if (ends === 0 && length > 0) return `[${spacing}...]`;
    const shown = [
      ...range(0, Math.min(ends, length)),
      ...(length > 2 * ends ? ['...'] : []),
      ...range(Math.max(ends, length - ends), length),
    ];
    return `[${shown.join(spacing)}]`;
  };
  // A scalar of which nothing is to be shown is left out, and so cut.
  return shape.length === 0 && ends === 0 ? '...' : inAxis(0, 0);
}

/** What shows one element. */
function elementsOf({ dtype, data }: Summarized, isQuoted = false): (i: number) => string {
  const digits = data instanceof Float32Array ? 6 : 15;
  const quote = isQuoted ? '"' : '';
  return (i) => {
    const value = data[i] as number | string;
    if (typeof value === 'string') return quote + escaped(value) + quote;
    return isFloating(dtype) ? shortest(value, digits) : String(value);
  };
}

/** As many digits as it takes to tell a number from others (TensorFlow's `FloatToBuffer`). */
function shortest(value: number, digits: number): string {
  const form = { isFloating: true, scientific: false, shortest: true, width: -1, fill: '' };
  const text = printNumber(value, { ...form, precision: digits });
  const read = digits === 6 ? Math.fround(Number(text)) : Number(text);
  const isExact = !Number.isFinite(value) || read === value;
  return isExact ? text : printNumber(value, { ...form, precision: digits === 6 ? 9 : 17 });
}

const escapes: { readonly [byte: number]: string } = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  39: "\\'",
  92: '\\\\',
};

/** A string with escapes, as C writes it. */
const escaped = (text: string): string =>
  Array.from(bytesOf(text), (byte) => {
    const isPrintable = byte >= 32 && byte < 127;
    const plain = isPrintable
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`;
    return escapes[byte] ?? plain;
  }).join('');
