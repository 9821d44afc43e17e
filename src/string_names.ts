/** Text in the graph under its own names: TF 1.15's `tf.strings`. */

export { asString, join, toNumber } from './strings.js';
