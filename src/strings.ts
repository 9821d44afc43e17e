/** Text in the graph: TF 1.15's `tf.strings`. */

import type { TensorLike, TextLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { AsString, StringJoin, StringToNumber } from '../compiler/ops/strings.js';
import { requiredRenamed, signature } from './signature.js';

/**
 * Texts one behind the other: TF 1.15's `tf.strings.join`.
 *
 * @param inputs strings of one shape; a scalar goes with every element of the others.
 * @param separator what comes between two of them; nothing where it is left out.
 * @returns strings of that shape.
 * @throws ValueError for two shapes.
 */
export const join = signature('string_join', ['inputs', 'separator?', 'name?']).of<
  [inputs: readonly (TensorLike | TextLike)[], separator?: string, name?: string | null],
  Tensor
>(({ inputs, separator = '', name }) => StringJoin([inputs], { separator }, name));

/**
 * Numbers and booleans as text: TF 1.15's `tf.strings.as_string`. Numbers are written as C's `printf`
 * does it, floating ones by `%f`.
 *
 * @param input numbers or booleans of any shape.
 * @param precision digits behind the point, 6 where it is left out; in all with `shortest`.
 * @param scientific with an exponent: `%e`.
 * @param shortest with an exponent where that is shorter: `%g`.
 * @param width the least number of characters.
 * @param fill what fills them up, one of `'0'`, `' '`, `'+'` and `'-'`: printf's flags.
 * @returns strings of the shape of `input`.
 */
export const asString = signature('as_string', [
  'input',
  'precision?',
  'scientific?',
  'shortest?',
  'width?',
  'fill?',
  'name?',
]).of<
  [
    input: TensorLike,
    precision?: number,
    scientific?: boolean,
    shortest?: boolean,
    width?: number,
    fill?: string,
    name?: string | null,
  ],
  Tensor
>(({ input, name, ...attrs }) => AsString([input], attrs, name));

const numbersIn = (text: TensorLike | TextLike, outType: DType | undefined, name?: string | null) =>
  StringToNumber([text], { out_type: outType ?? 'float32' }, name);

/**
 * The numbers that texts say: TF 1.15's `tf.strings.to_number`.
 *
 * @param input strings of any shape. One that says no number is an InvalidArgumentError of the run.
 * @param outType float32 where it is left out, or float64, int32, int64.
 * @returns numbers of the shape of `input`.
 */
export const toNumber = signature('string_to_number', ['input', 'outType?', 'name?']).of<
  [input: TensorLike | TextLike, outType?: DType, name?: string | null],
  Tensor
>(({ input, outType, name }) => numbersIn(input, outType, name));

/**
 * `tf.strings.toNumber`, whose first argument has an older name: TF 1.15's `tf.string_to_number`.
 *
 * @param stringTensor strings of any shape; `input` is its new name.
 * @param outType float32 where it is left out, or float64, int32, int64.
 * @returns numbers of the shape of the strings.
 * @throws TypeError where no strings are given; ValueError where they are given by both names.
 */
export const stringToNumber = signature('string_to_number', [
  'stringTensor?',
  'outType?',
  'name?',
  'input?',
]).of<
  [
    stringTensor?: TensorLike | TextLike | null,
    outType?: DType,
    name?: string | null,
    input?: TensorLike | TextLike | null,
  ],
  Tensor
>((args) => numbersIn(requiredRenamed(args, 'input', 'stringTensor'), args.outType, args.name));
