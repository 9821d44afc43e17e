/** Losses, their weights and collections: TF 1.15's `tf.losses`. */

export * from './classification.js';
export * from './collection.js';
export * from './regression.js';
export { computeWeightedLoss, Reduction } from './weighted_loss.js';
