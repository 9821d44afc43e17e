import { explainHere } from '../../compiler/graph/call_site.js';
import { ValueError } from '../../compiler/graph/errors.js';

/** TF 1.15's `padding`: as much as keeps `ceil(in / stride)`, none, or an amount for every side. */
export type ConvPadding = 'SAME' | 'VALID' | readonly (readonly [before: number, after: number])[];

/** The padding of an op that takes no explicit amounts. */
export type PoolPadding = 'SAME' | 'VALID';

/** One number for rows and columns, `[rows, columns]`, or `[1, rows, columns, 1]`. */
export type WindowSizes = number | readonly number[];

/** An error about an argument, with the user's line. */
const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** The four values of an NHWC tensor's axes (TF: `_get_sequence`). */
export function windowSizes(value: WindowSizes, name: string): readonly number[] {
  const list = typeof value === 'number' ? [value] : value;
  if (list.length === 1) return [1, list[0] as number, list[0] as number, 1];
  if (list.length === 2) return [1, ...list, 1];
  if (list.length === 4) return list;
  throw invalid(`${name} should be of length 1, 2 or 4 but was ${list.length}`);
}

/** The error for a padding that is not one of the op's words. */
export function unknownPadding(op: string, padding: unknown, words: readonly string[]): ValueError {
  const list = words.map((word) => `"${word}"`).join(', ');
  return invalid(`Attr 'padding' of '${op}' Op passed string '${padding}' not in: ${list}.`);
}

/** TF: `_convert_padding`. */
export function convPadding(padding: ConvPadding) {
  if (padding === 'SAME' || padding === 'VALID') return { padding, explicit_paddings: [] } as const;
  if (!Array.isArray(padding)) {
    throw String(padding) === 'EXPLICIT'
      ? invalid(
          '"EXPLICIT" is not a valid value for the padding parameter. To use explicit padding, the ' +
            'padding parameter must be a list.',
        )
      : unknownPadding('Conv2D', padding, ['SAME', 'VALID', 'EXPLICIT']);
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
