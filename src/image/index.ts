/** Images: TF 1.15's `tf.image`. */

export * from './color.js';
export * from './crop.js';
export * from './flip.js';
export * from './quality.js';
export * from './resize.js';
