import { explainHere } from '../compiler/graph/call_site.js';
import type { TensorLike, TextLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { type Operation, Tensor } from '../compiler/graph/operation.js';
import { Print as PrintOp, PrintV2, StringFormat } from '../compiler/ops/logging.js';
import { signature } from './signature.js';

/**
 * A tensor that is printed, with others, whenever it is computed: TF 1.15's `tf.Print`. It goes to
 * standard error, `console.error`: `message[1 2 3...][0.5]`.
 *
 * @param input the tensor that is handed on.
 * @param data tensors, numbers and texts to print. They need not have to do with `input`.
 * @param message what comes before them.
 * @param firstN how often it is printed in the life of a Session; always where it is left out or
 *   negative.
 * @param summarize how many elements of each tensor are shown, 3 where it is left out; all where it is
 *   negative.
 * @returns `input`. Use it in the place of `input`: what nothing needs is not computed, and not printed.
 */
export const Print = signature('Print', [
  'input',
  'data',
  'message?',
  'firstN?',
  'summarize?',
  'name?',
]).of<
  [
    input: TensorLike,
    data: readonly (TensorLike | TextLike)[],
    message?: string | null,
    firstN?: number | null,
    summarize?: number | null,
    name?: string | null,
  ],
  Tensor
>(({ input, data, message, firstN, summarize, name }) =>
  PrintOp(
    [input, data],
    { message: message ?? '', first_n: firstN ?? -1, summarize: summarize ?? 3 },
    name,
  ),
);

/** What `print` takes: tensors, and what JavaScript can show, in arrays and objects too. */
export type Printable =
  | Tensor
  | number
  | string
  | boolean
  | null
  | readonly Printable[]
  | { readonly [key: string]: Printable };

/** Where `print` writes: a stream, or a level of the log. */
export type OutputStream = 'stderr' | 'stdout' | 'log(info)' | 'log(warning)' | 'log(error)';

/** What `print` may be told beside what it prints. */
export interface PrintOptions {
  /** Where it writes, `'stderr'` where it is left out; each is a method of the console. */
  readonly outputStream?: OutputStream;
  /** How many elements of each axis are shown at either end, 3 where it is left out; -1 for all. */
  readonly summarize?: number;
  /** What separates the inputs, a space where it is left out. */
  readonly sep?: string;
  /** What comes last, the end of the line where it is left out. The console ends a line in any case. */
  readonly end?: string;
  readonly name?: string | null;
}

const isOption: { readonly [K in keyof PrintOptions]-?: true } = {
  outputStream: true,
  summarize: true,
  sep: true,
  end: true,
  name: true,
};

/**
 * Prints what it is given when it is run: TF 1.15's `tf.print`. It has to be fetched, or waited for:
 * `tf.controlDependencies([tf.print('x:', x)], () => …)`.
 *
 * @param inputs tensors, and what JavaScript can show, in arrays and objects too. A last object that
 *   has nothing but options is the options.
 * @returns the operation that prints.
 * @throws ValueError for an output stream that there is not.
 */
export function print(
  ...inputs: readonly [...inputs: Printable[], last: Printable | PrintOptions]
): Operation {
  const last = inputs.at(-1);
  const given = isPrintOptions(last) ? inputs.slice(0, -1) : inputs;
  const options: PrintOptions = isPrintOptions(last) ? last : {};
  const { outputStream = 'stderr', summarize = 3, sep = ' ', end = '\n', name } = options;
  if (!/^(stderr|stdout|log\((info|warning|error)\))$/.test(outputStream)) {
    const text =
      `Unsupported output stream, logging level, or file.${outputStream}. Supported streams are ` +
      'stderr, stdout, log(info), log(warning), log(error).';
    throw new ValueError(explainHere(text));
  }
  const [only] = given;
  const isText = given.length === 1 && only instanceof Tensor && only.dtype === 'string';
  const text = isText && only.shape?.length === 0 ? only : formatted(given as readonly Printable[]);
  return PrintV2([text], { output_stream: outputStream, end }, name);

  function formatted(values: readonly Printable[]): Tensor {
    const tensors: Tensor[] = [];
    const plain = JSON.stringify(values, (_, x) => (x instanceof Tensor ? '' : x));
    let placeholder = '{}';
    while (plain.includes(placeholder)) placeholder += '0';
    const template = values
      .map((value) => (typeof value === 'string' ? value : shown(value, placeholder, tensors)))
      .join(sep);
    return StringFormat(
      [tensors],
      { template, placeholder, summarize },
      name ? `${name}_format` : null,
    );
  }
}

const isPrintOptions = (value: unknown): value is PrintOptions =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Tensor) &&
  !Array.isArray(value) &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((key) => Object.hasOwn(isOption, key));

/** A value as Python shows it; its tensors are collected, and leave placeholders. */
function shown(value: Printable, placeholder: string, tensors: Tensor[]): string {
  if (value instanceof Tensor) {
    tensors.push(value);
    return placeholder;
  }
  if (value === null) return 'None';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const items = (value as readonly Printable[]).map((x) => shown(x, placeholder, tensors));
    return `[${items.join(', ')}]`;
  }
  const entries = Object.entries(value as { readonly [key: string]: Printable }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${entries.map(([key, x]) => `'${key}': ${shown(x, placeholder, tensors)}`).join(', ')}}`;
}
