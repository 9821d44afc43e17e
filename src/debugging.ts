/** Checks of values: TF 1.15's `tf.debugging`. */

export * from './checks/index.js';
export { Assert } from './control_flow/index.js';
export { isFinite, isInf, isNan } from './math/unary.js';
export { checkNumerics, verifyTensorAllFinite as assertAllFinite } from './numerics.js';
