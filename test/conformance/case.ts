import { readFile } from 'node:fs/promises';
import type * as tf from '../../src/index.js';

/** A value with its dtype, as the file writes it: NaN and infinities are strings. */
export interface Written {
  readonly dtype: tf.DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string | { readonly float: number })[];
}

/**
 * An argument: `{ t: i }` is input i, `{ dtype }` a dtype, `{ s }` a string, `{ float }` a whole number
 * that is written as a float, anything else itself.
 */
export type WrittenArgument =
  | null
  | number
  | boolean
  | string
  | { readonly t: number }
  | { readonly dtype: tf.DType }
  | { readonly s: string }
  | { readonly float: number }
  | readonly WrittenArgument[];

/** One call of a TensorFlow function, and what TensorFlow made of it. */
export interface Case {
  readonly id: string;
  readonly op: string;
  readonly args: readonly WrittenArgument[];
  readonly kwargs: { readonly [name: string]: WrittenArgument };
  /** What is fed, with the static shape of the placeholder that it is fed to. */
  readonly inputs: readonly (Written & { readonly placeholder: tf.Shape })[];
  /** `static` is the shape before the run; `many` says that the call returned a list. */
  readonly outputs: readonly (Written & { readonly static: tf.Shape; readonly many: boolean })[];
  /** The weights of the sum of output `grad_of` whose gradients `grads` has by input. */
  readonly weights?: Written;
  readonly grad_of?: number;
  readonly grads?: { readonly [input: string]: Written | null };
}

/** What JSON.parse would not read, or would not tell from another: NaN, Infinity, 1.0. */
const python = /"[^"\\]*(?:\\.[^"\\]*)*"|NaN|-?Infinity|-?\d+\.0+(?![\deE])/g;

/**
 * JSON as Python writes it, which has NaN, Infinity and -Infinity beside JSON's numbers, and knows a
 * whole float from an integer: `{ float: 1 }` is 1.0.
 */
const parsePythonJson = (text: string): unknown =>
  JSON.parse(
    text.replace(python, (token) => (token.startsWith('"') ? token : `{"python":"${token}"}`)),
    (_, value) => {
      if (typeof value?.python !== 'string') return value;
      const number = Number(value.python);
      return Number.isInteger(number) ? { float: number } : number;
    },
  );

/** A case with what a file may leave out. */
function completed(written: Partial<Case> | null, index: number): Case {
  if (typeof written?.op !== 'string') throw new Error(`case ${index} names no op`);
  const { op, inputs = [] } = written;
  return {
    id: `${op}#${index}`,
    args: [],
    kwargs: {},
    outputs: [],
    ...written,
    op,
    inputs: inputs.map((input) => ({ ...input, placeholder: input.placeholder ?? null })),
  };
}

/**
 * The cases of a file of op_cases.json's form.
 * @throws Error that names the file where it cannot be read, has no cases, or one that names no op.
 */
export async function readCases(path: string | URL): Promise<readonly Case[]> {
  try {
    const file: unknown = parsePythonJson(await readFile(path, 'utf8'));
    const cases = (file as { readonly cases?: readonly Partial<Case>[] } | null)?.cases;
    if (!Array.isArray(cases)) throw new Error('there is no list of cases');
    return cases.map(completed);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

/** The numbers of a written value. */
export const numbersOf = ({ data }: Written): readonly number[] =>
  data.map((value) => {
    if (typeof value === 'object') return value.float;
    return typeof value === 'string' ? Number(value.replace('inf', 'Infinity')) : Number(value);
  });
