import { toArrayValue } from '../../compiler/graph/convert.js';
import * as tf from '../../src/index.js';
import type { WrittenArgument } from './case.js';

/*
 * A Python number has a dtype, and a JavaScript number has none. A file's numbers become TypeScript as
 * README's porting rules say: where no tensor beside it says otherwise, 3 is one of int32.
 */

/** An argument under its parameter's name. */
export type Named = readonly [parameter: string, argument: WrittenArgument];

/** Parameters whose dtype is that of the result. */
const values = new Set(
  'a b data delta diagonal input input_ inputTensor limit offValue onValue params start t tensor updates value x y'.split(
    ' ',
  ),
);

/** Those that are lists of such values. */
const lists = new Set(['inputs', 'values']);

/** Those that take a whole number for an integer; anywhere else it becomes a float32 by itself. */
const bounds = new Set(['start', 'limit', 'delta']);

const isObject = (written: WrittenArgument): written is Exclude<object & WrittenArgument, []> =>
  typeof written === 'object' && written !== null && !Array.isArray(written);

/** All that a written argument holds. */
const leaves = (written: WrittenArgument): readonly WrittenArgument[] =>
  Array.isArray(written) ? written.flatMap(leaves) : [written];

const isFloat = (leaf: WrittenArgument): boolean =>
  (isObject(leaf) && 'float' in leaf) || (typeof leaf === 'number' && !Number.isInteger(leaf));

const isNumber = (leaf: WrittenArgument): boolean => typeof leaf === 'number' || isFloat(leaf);

/**
 * The dtype that a call's numbers have in Python; null where a tensor beside them or an argument
 * `dtype` decides, or where there are none.
 */
export function literalDType(args: readonly Named[]): tf.DType | null {
  if (args.some(([parameter, arg]) => parameter === 'dtype' && arg !== null)) return null;
  const found = args.flatMap(([name, arg]) =>
    values.has(name) || lists.has(name) ? leaves(arg) : [],
  );
  if (found.length === 0 || !found.every(isNumber)) return null;
  return found.some(isFloat) ? tf.float32 : tf.int32;
}

/** An argument's value, as an array of `dtype` where its parameter is one of those that decide. */
export function typed(parameter: string, value: unknown, dtype: tf.DType): unknown {
  if (dtype === tf.float32 && !bounds.has(parameter)) return value;
  const array = (item: unknown) => toArrayValue(item, { dtype }) as tf.NDArray;
  if (lists.has(parameter)) return (value as unknown[]).map((item) => tf.constant(array(item)));
  return values.has(parameter) ? array(value) : value;
}
