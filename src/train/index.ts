/** Training: TF 1.15's `tf.train`. */

export { AdadeltaOptimizer } from './adadelta.js';
export { AdagradDAOptimizer, AdagradOptimizer, ProximalAdagradOptimizer } from './adagrad.js';
export { AdamOptimizer } from './adam.js';
export * from './cosine_decay.js';
export { FtrlOptimizer } from './ftrl.js';
export {
  assertGlobalStep,
  createGlobalStep,
  getGlobalStep,
  getOrCreateGlobalStep,
  globalStep,
} from './global_step.js';
export { GradientDescentOptimizer, ProximalGradientDescentOptimizer } from './gradient_descent.js';
export type { Hyperparameter } from './method.js';
export { MomentumOptimizer } from './momentum.js';
export { ExponentialMovingAverage } from './moving_average.js';
export {
  type ApplyGradientsArguments,
  type ComputeGradientsArguments,
  type GradientAndVariable,
  type MinimizeArguments,
  Optimizer,
} from './optimizer.js';
export { RMSPropOptimizer } from './rmsprop.js';
export * from './schedules.js';
export { summaryIterator } from './summary_iterator.js';
