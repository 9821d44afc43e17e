/** Measures over many runs, kept in local variables: TF 1.15's `tf.metrics`. */

export {
  falseNegatives,
  falsePositives,
  precision,
  recall,
  trueNegatives,
  truePositives,
} from './counts.js';
export {
  accuracy,
  type Metric,
  mean,
  meanAbsoluteError,
  meanSquaredError,
  rootMeanSquaredError,
} from './mean.js';
