/** Images: TF 1.15's `tf.image`. */

export { randomCrop } from '../sampling.js';
export * from './color.js';
export * from './color_spaces.js';
export * from './crop.js';
export * from './edges.js';
export * from './flip.js';
export * from './patches.js';
export { psnr, totalVariation } from './quality.js';
export * from './resize.js';
