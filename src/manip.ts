/** Elements moved about, under their later names: TF 1.15's `tf.manip`. */

export { gatherNd, scatterNd } from './indexing.js';
export { batchToSpaceNd, reverse, roll, spaceToBatchNd, tile } from './rearranging.js';
export { reshape } from './shapes.js';
