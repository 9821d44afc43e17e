/** Checks of values: TF 1.15's `tf.debugging`. */

export { isFinite, isInf, isNan } from './math/unary.js';
