import { explainHere } from '../compiler/graph/call_site.js';
import {
  type ArrayLike,
  constantOf,
  describe,
  type TensorLike,
  type TextLike,
  toArrayValue,
} from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { type AnyArray, isNumericArray, NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { type Dim, formatTuple, type Shape } from '../compiler/graph/shape.js';
import * as array from '../compiler/ops/array.js';
import { Identity, StopGradient } from '../compiler/ops/array.js';
import { Placeholder, PlaceholderWithDefault } from '../compiler/ops/constant.js';
import { signature } from './signature.js';

/**
 * A value that must be fed: TF 1.15's `tf.placeholder`.
 *
 * @param dtype the dtype of the values to feed.
 * @param shape their shape, null for an unknown length; any shape where it is left out.
 * @returns a tensor of that dtype and shape.
 * @throws ValueError for a negative length; TypeError for a shape that is none.
 */
export const placeholder = signature('placeholder', ['dtype', 'shape?', 'name?']).of<
  [dtype: DType, shape?: Shape, name?: string | null],
  Tensor
>(({ dtype, shape = null, name }) => Placeholder([], { dtype, shape: checkedShape(shape) }, name));

const refuse = (
  PythonError: typeof ValueError | typeof TypeError,
  text: string,
  advice?: string,
): never => {
  throw new PythonError(explainHere(text, { advice }));
};

/** Refuses what a program that is not type-checked may give for a shape: -1 for null, say. */
function checkedShape(shape: Shape): Shape {
  if (shape !== null && !Array.isArray(shape)) {
    const given = `${describe(shape)} of type '${typeof shape}'`;
    return refuse(TypeError, `Expected a shape as a list of lengths, got ${given} instead.`);
  }
  checkLengths(shape ?? [], 'null is the length that is only known when a value is fed');
  return shape;
}

function checkLengths(shape: readonly Dim[], advice?: string): void {
  for (const length of shape) {
    if (length === null || (Number.isInteger(length) && length >= 0)) continue;
    const text = length < 0 ? `Dimension ${length} must be >= 0` : `Ambiguous dimension: ${length}`;
    refuse(ValueError, text, advice);
  }
}

/**
 * A value that may be fed: TF 1.15's `tf.placeholder_with_default`.
 *
 * @param input the value where nothing is fed, of any dtype.
 * @param shape the shape of the values to feed, null for an unknown length.
 * @returns a tensor of that shape and the dtype of `input`.
 * @throws ValueError where `input` does not have that shape.
 */
export const placeholderWithDefault = signature('placeholder_with_default', [
  'input',
  'shape',
  'name?',
]).of<[input: TensorLike, shape: Shape, name?: string | null], Tensor>(({ input, shape, name }) =>
  PlaceholderWithDefault([input], { shape }, name),
);

/**
 * A constant: TF 1.15's `tf.constant`. A JavaScript number is a float32 where no dtype is given,
 * so Python's `tf.constant(3)`, an int32, is `tf.constant(3, tf.int32)`.
 *
 * @param value a number, boolean, string, nested array, typed array or NDArray.
 * @param dtype the dtype of the result.
 * @param shape its shape: the values in row-major order, the last one repeated to fill it.
 * @throws TypeError for a value that the dtype cannot hold, or with `verifyShape` for another shape;
 *   ValueError for a ragged list, or for more values than the shape has places.
 */
export const constant = signature('constant', [
  'value',
  'dtype?',
  'shape?',
  'name?',
  'verifyShape?',
]).of<
  [
    value: ArrayLike | TextLike,
    dtype?: DType | null,
    shape?: readonly number[] | null,
    name?: string | null,
    verifyShape?: boolean,
  ],
  Tensor
>(({ value, dtype, shape, name, verifyShape = false }) => {
  const given = toArrayValue(value, { dtype: dtype ?? undefined });
  return constantOf(shape ? fitShape(given, shape, verifyShape) : given, name ?? 'Const');
});

function fitShape(value: AnyArray, shape: readonly number[], verifyShape: boolean): AnyArray {
  checkLengths(shape);
  const size = shape.reduce((n, d) => n * d, 1);
  if (verifyShape && value.shape.join() !== shape.join()) {
    const shapes = [formatTuple(shape), formatTuple(value.shape)];
    refuse(TypeError, `Expected Tensor's shape: ${shapes[0]}, got ${shapes[1]}.`);
  }
  if (value.size > size || (value.size === 0 && size > 0)) {
    refuse(
      ValueError,
      `Too many elements provided. Needed at most ${size}, but received ${value.size}`,
    );
  }
  const last = value.size - 1;
  return isNumericArray(value)
    ? NDArray.from(value.dtype, shape, (i) => value.data[Math.min(i, last)] as number)
    : NDArray.strings(
        shape,
        Array.from({ length: size }, (_, i) => value.data[Math.min(i, last)] as string),
      );
}

/**
 * A tensor with the value of its input, and an operation of its own: TF 1.15's `tf.identity`. Its
 * dtype and shape are those of the input, which may be any.
 */
export const identity = signature('identity', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => Identity([input], {}, name));

/**
 * Its input, as a constant for every gradient: TF 1.15's `tf.stop_gradient`. Its dtype and shape are
 * those of the input, which may be any.
 */
export const stopGradient = signature('stop_gradient', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => StopGradient([input], {}, name));

type FilledArguments = [shape: TensorLike | readonly number[], dtype?: DType, name?: string | null];

const filled = (
  value: number,
  shape: TensorLike | readonly number[],
  dtype: DType,
  name: string,
): Tensor => {
  const isList = Array.isArray(shape) && shape.every((length) => typeof length === 'number');
  if (isList) checkLengths(shape);
  return array.filled(value, shape, dtype, name);
};

/**
 * A tensor of zeros: TF 1.15's `tf.zeros`.
 * @param shape its shape: numbers, or an int32 vector.
 * @param dtype float32 where it is left out.
 */
export const zeros = signature('zeros', ['shape', 'dtype?', 'name?']).of<FilledArguments, Tensor>(
  ({ shape, dtype = 'float32', name }) => filled(0, shape, dtype, name ?? 'zeros'),
);

/**
 * A tensor of ones: TF 1.15's `tf.ones`.
 * @param shape its shape: numbers, or an int32 vector.
 * @param dtype float32 where it is left out.
 */
export const ones = signature('ones', ['shape', 'dtype?', 'name?']).of<FilledArguments, Tensor>(
  ({ shape, dtype = 'float32', name }) => filled(1, shape, dtype, name ?? 'ones'),
);

/**
 * A tensor of one value: TF 1.15's `tf.fill`.
 *
 * @param dims its shape, an integer vector.
 * @param value a scalar.
 * @returns a tensor of that shape and the dtype of `value`.
 */
export const fill = signature('fill', ['dims', 'value', 'name?']).of<
  [dims: TensorLike, value: TensorLike, name?: string | null],
  Tensor
>(({ dims, value, name }) => array.Fill([dims, value], {}, name));

const filledLike = (functionName: string, make: typeof array.zerosLike) =>
  signature(functionName, ['tensor', 'dtype?', 'name?', 'optimize?']).of<
    [tensor: TensorLike, dtype?: DType | null, name?: string | null, optimize?: boolean],
    Tensor
  >(({ tensor, dtype, name, optimize }) => make(tensor, { dtype, name, optimize }));

/**
 * Zeros in the shape of a tensor: TF 1.15's `tf.zeros_like`. Its arguments: `tensor`; `dtype`, that of
 * the tensor where it is left out; `optimize`, true: a constant where the static shape is known.
 */
export const zerosLike = filledLike('zeros_like', array.zerosLike);

/** Ones in the shape of a tensor: TF 1.15's `tf.ones_like`. The arguments are those of `zerosLike`. */
export const onesLike = filledLike('ones_like', array.onesLike);

/**
 * Tensors with the values of others: TF 1.15's `tf.identity_n`.
 *
 * @param input a list of tensors of any dtypes.
 * @returns a tensor for each.
 */
export const identityN = signature('identity_n', ['input', 'name?']).of<
  [input: readonly TensorLike[], name?: string | null],
  Tensor[]
>(({ input, name }) => [...array.IdentityN([input], {}, name).outputs]);

/**
 * Its input, of which you say that it never changes: TF 1.15's `tf.guarantee_const`. It has no
 * gradient.
 */
export const guaranteeConst = signature('guarantee_const', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => array.GuaranteeConst([input], {}, name));
