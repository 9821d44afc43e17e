/** What TF 1.15 keeps apart from its core: `tf.contrib`. */

export * as layers from './layers/index.js';
