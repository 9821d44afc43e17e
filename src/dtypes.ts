/** Dtypes and casts: TF 1.15's `tf.dtypes`. */

export { cast, saturateCast } from './math/cast.js';
