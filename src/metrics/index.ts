/** Measures over many runs, kept in local variables: TF 1.15's `tf.metrics`. */

export {
  averagePrecisionAtK,
  precisionAtK,
  precisionAtTopK,
  recallAtK,
  recallAtTopK,
  sparseAveragePrecisionAtK,
  sparsePrecisionAtK,
} from './at_k.js';
export { auc } from './auc.js';
export { meanIou, meanPerClassAccuracy } from './confusion.js';
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
  mean,
  meanAbsoluteError,
  meanCosineDistance,
  meanRelativeError,
  meanSquaredError,
  meanTensor,
  percentageBelow,
  rootMeanSquaredError,
} from './mean.js';
export type { Metric } from './metric.js';
export {
  falseNegativesAtThresholds,
  falsePositivesAtThresholds,
  precisionAtThresholds,
  recallAtThresholds,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  trueNegativesAtThresholds,
  truePositivesAtThresholds,
} from './thresholds.js';
