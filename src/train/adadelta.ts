import { ApplyAdadelta, SparseApplyAdadelta } from '../../compiler/ops/training.js';
import type { Hyperparameter } from './method.js';
import { optimizer } from './optimizer_class.js';
import { zeros } from './slots.js';

/**
 * Steps in proportion to those before, whatever the gradient's scale (Zeiler, arXiv:1212.5701): TF
 * 1.15's `tf.train.AdadeltaOptimizer`. Its slots are `accum` and `accum_update`.
 *
 * @param learningRate 0.001 where it is left out; the paper's method has 1.
 * @param rho how much of the means is kept, 0.95 where it is left out.
 * @param epsilon added before square roots are taken, 1e-8 where it is left out.
 * @throws ValueError for a number that is not finite.
 */
export const AdadeltaOptimizer = optimizer('AdadeltaOptimizer', [
  'learningRate?',
  'rho?',
  'epsilon?',
  'useLocking?',
  'name?',
]).of<
  [
    learningRate?: Hyperparameter,
    rho?: Hyperparameter,
    epsilon?: Hyperparameter,
    useLocking?: boolean,
    name?: string,
  ]
>(({ learningRate = 0.001, rho = 0.95, epsilon = 1e-8, useLocking, name = 'Adadelta' }) => ({
  name,
  useLocking,
  dense: ApplyAdadelta,
  sparse: SparseApplyAdadelta,
  slots: {
    accum: { name: 'accum', value: zeros },
    accum_update: { name: 'accum_update', value: zeros },
  },
  rates: { lr: ['lr', learningRate], rho: ['rho', rho], epsilon: ['epsilon', epsilon] },
}));
