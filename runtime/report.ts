/** What a run tells its user, in TensorFlow's words. */

import { InvalidArgumentError } from '../compiler/graph/errors.js';
import { type Summarized, summarizeValue } from './summarize_value.js';

/** What an assertion that does not hold says. */
export const assertionText = (data: readonly Summarized[], summarize: number): string =>
  `assertion failed: ${data.map((x) => `[${summarizeValue(x, summarize)}]`).join(' ')}`;

/** What a check for finite numbers says of a tensor that has others. */
export function numericsText(message: string, hasInf: boolean, hasNaN: boolean): string {
  const found = [...(hasInf ? ['Inf'] : []), ...(hasNaN ? ['NaN'] : [])].join(' and ');
  return `${message} : Tensor had ${found} values`;
}

/** The console's methods, by what TensorFlow calls the streams and the levels of its log. */
const streams: { readonly [stream: string]: 'error' | 'info' | 'log' | 'warn' | undefined } = {
  stderr: 'error',
  stdout: 'log',
  'log(info)': 'info',
  'log(warning)': 'warn',
  'log(error)': 'error',
};

/** Writes a text to the console, which ends the line itself. */
export function print(text: string, stream = 'stderr'): void {
  const method = streams[stream];
  if (method === undefined) {
    const known = Object.keys(streams).join(' ');
    throw new InvalidArgumentError(`Unknown output stream: ${stream}, Valid streams are: ${known}`);
  }
  console[method](text.replace(/\n$/, ''));
}
