import { explainHere } from '../../compiler/graph/call_site.js';
import {
  convertToTensor,
  isTensorConvertible,
  type TensorLike,
  type TextLike,
} from '../../compiler/graph/convert.js';
import { type DType, isInteger } from '../../compiler/graph/dtypes.js';
import { TypeError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import { type Operation, Tensor } from '../../compiler/graph/operation.js';
import { noOp } from '../framework.js';
import { signature } from '../signature.js';

const refuse = (text: string): never => {
  throw new TypeError(explainHere(text));
};

/**
 * Checks that a tensor is of an integer dtype, while the graph is built: TF 1.15's
 * `tf.debugging.assert_integer`.
 *
 * @param x a tensor of any shape.
 * @param message what the error begins with.
 * @returns an operation that does nothing.
 * @throws TypeError for another dtype.
 */
export const assertInteger = signature('assert_integer', ['x', 'message?', 'name?']).of<
  [x: TensorLike | TextLike, message?: string | null, name?: string | null],
  Operation
>(({ x: given, message, name }) =>
  getDefaultGraph().nameScope(name ?? 'assert_integer', () => {
    const x = convertToTensor(given, { name: 'x' });
    if (!isInteger(x.dtype)) {
      const found = `${x.name} of dtype <dtype: '${x.dtype}'>`;
      refuse(`${message ?? ''}  Expected "x" to be integer type.  Found: ${found}`);
    }
    return noOp('statically_determined_was_integer');
  }),
);

/**
 * Checks the dtype of a tensor while the graph is built: TF 1.15's `tf.assert_type`.
 *
 * @param tensor a tensor of any shape.
 * @param tfType the dtype that it must have.
 * @param message what the error begins with.
 * @returns an operation that does nothing.
 * @throws TypeError for another dtype.
 */
export const assertType = signature('assert_type', ['tensor', 'tfType', 'message?', 'name?']).of<
  [tensor: TensorLike | TextLike, tfType: DType, message?: string | null, name?: string | null],
  Operation
>(({ tensor: given, tfType, message, name }) =>
  getDefaultGraph().nameScope(name ?? 'assert_type', () => {
    const tensor = convertToTensor(given, { name: 'tensor' });
    if (tensor.dtype !== tfType) {
      refuse(`${message ?? ''}  ${tensor.name} must be of type <dtype: '${tfType}'>`);
    }
    return noOp('statically_determined_correct_type');
  }),
);

/**
 * Checks that something is a list, and not a tensor or a text by mistake: TF 1.15's
 * `tf.debugging.assert_proper_iterable`.
 *
 * @param values what is checked: an array, or anything else that JavaScript iterates over.
 * @throws TypeError for a tensor, a Variable, an NDArray, a typed array or a text; and for what is not
 *   iterable.
 */
export const assertProperIterable = signature('assert_proper_iterable', ['values']).of<
  [values: unknown],
  void
>(({ values }) => {
  const isValue =
    values instanceof Tensor ||
    values instanceof NDArray ||
    isTensorConvertible(values) ||
    ArrayBuffer.isView(values) ||
    typeof values === 'string';
  const found =
    values === null || values === undefined ? String(values) : Object(values).constructor.name;
  if (isValue) refuse(`Expected argument "values" to be a "proper" iterable.  Found: ${found}`);
  if (!(Symbol.iterator in Object(values))) {
    refuse(`Expected argument "values" to be iterable.  Found: ${found}`);
  }
});
