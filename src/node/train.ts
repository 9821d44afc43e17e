/** Training, and the files that it reads and writes: TF 1.15's `tf.train`. */

export * from '../train/index.js';
export { summaryIterator } from './summary_iterator.js';
