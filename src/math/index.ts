/** Mathematics: what is a name of `tf` and of `tf.math`. */

export * from './arithmetic.js';
export * from './cast.js';
export * from './comparison.js';
export * from './counting.js';
export * from './diagonal.js';
export { einsum } from './einsum.js';
export * from './linear_algebra.js';
export * from './matrix_equations.js';
export * from './monotonicity.js';
export * from './reduction.js';
export * from './segment.js';
export * from './sequence.js';
export { tensordot } from './tensordot.js';
export * from './unary.js';
