import { explainHere } from '../../compiler/graph/call_site.js';
import { ValueError } from '../../compiler/graph/errors.js';

/** TF 1.15's `padding`: as much as keeps `ceil(in / stride)`, none, or an amount for every side. */
export type ConvPadding = 'SAME' | 'VALID' | readonly (readonly [before: number, after: number])[];

/** The padding of an op that takes no explicit amounts. */
export type PoolPadding = 'SAME' | 'VALID';

/**
 * Sizes along the axes of an image: one number for all spatial axes, one for each of them
 * (`[rows, columns]`), or one for every axis (`[1, rows, columns, 1]`).
 */
export type WindowSizes = number | readonly number[];

/** Where a sequence keeps its channels. */
export type DataFormat1D = 'NWC' | 'NCW';
/** Where an image keeps its channels. */
export type DataFormat2D = 'NHWC' | 'NCHW';
/** Where a volume keeps its channels. */
export type DataFormat3D = 'NDHWC' | 'NCDHW';

/** An error about an argument, with the user's line. */
export const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** Checks the value of an op's attribute against the words that TF 1.15's op registry allows. */
export function checkAttr(
  op: string,
  attr: string,
  value: unknown,
  words: readonly string[],
): void {
  if (words.some((word) => word === value)) return;
  const list = words.map((word) => `"${word}"`).join(', ');
  throw invalid(`Attr '${attr}' of '${op}' Op passed string '${value}' not in: ${list}.`);
}

/** Checks the attributes that every windowed op has. */
export function checkWindow(
  op: string,
  { padding, data_format }: { readonly padding: string; readonly data_format: string },
): void {
  const formats = data_format.length === 5 ? ['NDHWC', 'NCDHW'] : ['NHWC', 'NCHW'];
  checkAttr(op, 'padding', padding, ['SAME', 'VALID']);
  checkAttr(op, 'data_format', data_format, formats);
}

/** One value for every axis of a tensor in this format, 1 where none is given (TF: `_get_sequence`). */
export function windowSizes(
  value: WindowSizes | null | undefined,
  dataFormat: string,
  name: string,
): readonly number[] {
  const n = dataFormat.length - 2;
  const list = typeof value === 'object' && value !== null ? value : [value ?? 1];
  if (list.length === n + 2) return list;
  if (list.length !== 1 && list.length !== n) {
    throw invalid(`${name} should be of length 1, ${n} or ${n + 2} but was ${list.length}`);
  }
  const spatial = list.length === n ? list : new Array<number>(n).fill(list[0] as number);
  return dataFormat.startsWith('NC') ? [1, 1, ...spatial] : [1, ...spatial, 1];
}

/** TF: `_convert_padding`. */
export function convPadding(op: string, padding: ConvPadding) {
  if (!Array.isArray(padding)) {
    if (String(padding) === 'EXPLICIT') {
      throw invalid(
        '"EXPLICIT" is not a valid value for the padding parameter. To use explicit padding, the ' +
          'padding parameter must be a list.',
      );
    }
    checkAttr(op, 'padding', padding, ['SAME', 'VALID', 'EXPLICIT']);
    return { padding: padding as PoolPadding, explicit_paddings: [] } as const;
  }
  for (const [i, pair] of padding.entries()) {
    if (pair.length === 2) continue;
    throw invalid(
      'When padding is a list, each element of padding must be a list/tuple of size 2. ' +
        `Element with index ${i} of padding has size ${pair.length}`,
    );
  }
  if (padding.length !== 4) {
    throw invalid(
      `When padding is a list, it must be of size 4. Got padding of size: ${padding.length}`,
    );
  }
  return { padding: 'EXPLICIT', explicit_paddings: padding.flat() } as const;
}
