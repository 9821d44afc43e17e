/** Losses, their weights and collections: TF 1.15's `tf.losses`. */

export * from './collection.js';
export * from './functions.js';
export { computeWeightedLoss, Reduction } from './weighted_loss.js';
