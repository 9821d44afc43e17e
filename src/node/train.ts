/** Training, and the files that it reads and writes: TF 1.15's `tf.train`. */

export * from '../train/index.js';
export { writeGraph } from './graph_io.js';
export { summaryIterator } from './summary_iterator.js';
