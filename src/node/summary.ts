/** Summaries, and the file that they are written to: TF 1.15's `tf.summary`. */

export * from '../summary.js';
export { FileWriter } from './file_writer.js';
