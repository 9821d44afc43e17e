/** Optimizers: TF 1.15's `tf.train`. */

export { AdamOptimizer } from './adam.js';
export { GradientDescentOptimizer } from './gradient_descent.js';
export { MomentumOptimizer } from './momentum.js';
export {
  type ApplyGradientsArguments,
  type ComputeGradientsArguments,
  type GradientAndVariable,
  type Hyperparameter,
  type MinimizeArguments,
  Optimizer,
} from './optimizer.js';
