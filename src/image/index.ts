/** Images: TF 1.15's `tf.image`. */

export * from './color.js';
export * from './crop.js';
export * from './edges.js';
export * from './flip.js';
export { psnr, totalVariation } from './quality.js';
export * from './resize.js';
