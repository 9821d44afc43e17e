/** Optimizers: TF 1.15's `tf.train`. */

export { AdamOptimizer } from './adam.js';
export { GradientDescentOptimizer } from './gradient_descent.js';
export { MomentumOptimizer } from './momentum.js';
export {
  type ApplyGradientsOptions,
  type ComputeGradientsOptions,
  type GradientAndVariable,
  type Hyperparameter,
  Optimizer,
} from './optimizer.js';
