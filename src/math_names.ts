/** Mathematics under its later names: TF 1.15's `tf.math`. */

export { divNoNan as divideNoNan } from './math/arithmetic.js';
export * from './math/index.js';
export { softplus, softsign } from './nn/activation.js';
export { logSoftmax, softmax } from './nn/softmax.js';
export { l2Normalize, zeroFraction } from './nn/statistics.js';
export { inTopK, topK } from './nn/top_k.js';
export { invertPermutation } from './rearranging.js';
