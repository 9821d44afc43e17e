import { explainHere } from '../compiler/graph/call_site.js';
import {
  type ArrayLike,
  constantOf,
  type TensorLike,
  toArrayValue,
} from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { type Dim, formatTuple, type Shape } from '../compiler/graph/shape.js';
import * as array from '../compiler/ops/array.js';
import { Identity, StopGradient } from '../compiler/ops/array.js';
import { Placeholder, PlaceholderWithDefault } from '../compiler/ops/constant.js';
import { GatherV2 } from '../compiler/ops/gather.js';
import { shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { convertToTensor } from './framework.js';
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
    const given = `${shape} of type '${typeof shape}'`;
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
 * @param value a number, boolean, nested array, typed array or NDArray.
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
    value: ArrayLike,
    dtype?: DType | null,
    shape?: readonly number[] | null,
    name?: string | null,
    verifyShape?: boolean,
  ],
  Tensor
>(({ value, dtype, shape, name, verifyShape = false }) => {
  const given = toArrayValue(value, dtype ?? undefined);
  return constantOf(shape ? fitShape(given, shape, verifyShape) : given, name ?? 'Const');
});

function fitShape(value: NDArray, shape: readonly number[], verifyShape: boolean): NDArray {
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
  return NDArray.from(value.dtype, shape, (i) => value.data[Math.min(i, value.size - 1)] as number);
}

/**
 * The same values under another shape: TF 1.15's `tf.reshape`.
 *
 * @param tensor any tensor.
 * @param shape its new shape, of as many elements; one -1 is solved from the size. Dimensions may be
 *   scalar int32 tensors.
 * @returns a tensor of `shape` and the dtype of `tensor`.
 * @throws ValueError where the sizes cannot agree; when run, InvalidArgumentError.
 */
export const reshape = signature('reshape', ['tensor', 'shape', 'name?']).of<
  [tensor: TensorLike, shape: TensorLike, name?: string | null],
  Tensor
>(({ tensor, shape, name }) => array.reshape(tensor, shape, name));

/**
 * The lengths of a tensor's axes when it is run: TF 1.15's `tf.shape`. Where the static shape is
 * fully known this is a constant.
 *
 * @returns a vector of `outType`.
 */
export const shape = signature('shape', ['input', 'name?', 'outType?']).of<
  [input: TensorLike, name?: string | null, outType?: 'int32' | 'int64'],
  Tensor
>(({ input, name, outType }) => shapeOf(convertToTensor(input), { name, outType }));

/**
 * The slices of a tensor that `indices` name: TF 1.15's `tf.gather`. Its gradient by `params` is
 * IndexedSlices where `axis` is 0.
 *
 * @param params a tensor of at least `axis + 1` axes, of any dtype.
 * @param indices int32 or int64, of any shape, each in [0, the length of the axis).
 * @param validateIndices changes nothing.
 * @param axis the axis to choose from, from the end where it is negative; `batchDims` where it is
 *   left out.
 * @param batchDims so many leading axes of `params` and `indices` go together.
 * @returns a tensor of the shape of `params` with that of `indices` in the place of `axis`.
 * @throws InvalidArgumentError, when run, for an index out of range.
 */
export const gather = signature('gather', [
  'params',
  'indices',
  'validateIndices?',
  'name?',
  'axis?',
  'batchDims?',
]).of<
  [
    params: TensorLike,
    indices: TensorLike,
    validateIndices?: boolean | null,
    name?: string | null,
    axis?: TensorLike | null,
    batchDims?: number,
  ],
  Tensor
>(({ params, indices, name, axis, batchDims = 0 }) =>
  GatherV2([params, indices, axis ?? batchDims], { batch_dims: batchDims }, name),
);

/** A tensor with the value of its input, and an operation of its own: TF 1.15's `tf.identity`. */
export const identity = signature('identity', ['input', 'name?']).of<
  [input: TensorLike, name?: string | null],
  Tensor
>(({ input, name }) => Identity([input], {}, name));

/** Its input, as a constant for every gradient: TF 1.15's `tf.stop_gradient`. */
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
