import * as ops from '../../compiler/ops/comparison.js';
import { binary, binaryOf, unary } from './elementwise.js';

/** x = y, elementwise and broadcast: TF 1.15's `tf.equal`. Both of one dtype; gives bool. */
export const equal = binary('equal', ops.Equal);

/** x ≠ y, elementwise and broadcast: TF 1.15's `tf.not_equal`. Both of one dtype; gives bool. */
export const notEqual = binary('not_equal', ops.NotEqual);

/** x < y, elementwise and broadcast: TF 1.15's `tf.less`. Numbers of one dtype; gives bool. */
export const less = binary('less', ops.Less);

/** x ≤ y, elementwise and broadcast: TF 1.15's `tf.less_equal`. Numbers of one dtype; gives bool. */
export const lessEqual = binary('less_equal', ops.LessEqual);

/** x > y, elementwise and broadcast: TF 1.15's `tf.greater`. Numbers of one dtype; gives bool. */
export const greater = binary('greater', ops.Greater);

/** x ≥ y, elementwise and broadcast: TF 1.15's `tf.greater_equal`. Numbers of one dtype; gives bool. */
export const greaterEqual = binary('greater_equal', ops.GreaterEqual);

/** Not x, elementwise: TF 1.15's `tf.logical_not`. A bool tensor. */
export const logicalNot = unary('logical_not', ops.LogicalNot);

/** x and y, elementwise and broadcast: TF 1.15's `tf.logical_and`. Bool tensors. */
export const logicalAnd = binary('logical_and', ops.LogicalAnd);

/** x or y, elementwise and broadcast: TF 1.15's `tf.logical_or`. Bool tensors. */
export const logicalOr = binary('logical_or', ops.LogicalOr);

/** x or y but not both, elementwise and broadcast: TF 1.15's `tf.logical_xor`. Bool tensors. */
export const logicalXor = binaryOf('logical_xor', (x, y, name) => ops.logicalXor(x, y, name));
