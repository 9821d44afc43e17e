import {
  ApplyCenteredRMSProp,
  ApplyRMSProp,
  SparseApplyCenteredRMSProp,
  SparseApplyRMSProp,
} from '../../compiler/ops/training.js';
import type { Hyperparameter } from './method.js';
import { optimizer } from './optimizer_class.js';
import { ones, zeros } from './slots.js';

/**
 * Gradients divided by the root of their mean square (Tieleman and Hinton, lecture 6.5): TF 1.15's
 * `tf.train.RMSPropOptimizer`. Its slots are `rms`, `momentum`, and `mg` where it is centered. Rows of
 * a variable that a gradient of IndexedSlices does not name keep theirs.
 *
 * @param learningRate a number or a scalar tensor.
 * @param decay how much of the means is kept, 0.9 where it is left out.
 * @param momentum 0 where it is left out.
 * @param epsilon added to the mean square, 1e-10 where it is left out.
 * @param centered divide by the deviation instead, for which the mean gradient is kept too.
 * @throws ValueError for a number that is not finite.
 */
export const RMSPropOptimizer = optimizer('RMSPropOptimizer', [
  'learningRate',
  'decay?',
  'momentum?',
  'epsilon?',
  'useLocking?',
  'centered?',
  'name?',
]).of<
  [
    learningRate: Hyperparameter,
    decay?: Hyperparameter,
    momentum?: Hyperparameter,
    epsilon?: Hyperparameter,
    useLocking?: boolean,
    centered?: boolean,
    name?: string,
  ]
>((args) => ({
  name: args.name ?? 'RMSProp',
  useLocking: args.useLocking,
  dense: args.centered ? ApplyCenteredRMSProp : ApplyRMSProp,
  sparse: args.centered ? SparseApplyCenteredRMSProp : SparseApplyRMSProp,
  slots: {
    ms: { name: 'rms', value: ones },
    ...(args.centered && { mg: { name: 'mg', value: zeros } }),
    mom: { name: 'momentum', value: zeros },
  },
  rates: {
    lr: ['learning_rate', args.learningRate],
    rho: ['decay', args.decay ?? 0.9],
    momentum: ['momentum', args.momentum ?? 0],
    epsilon: ['epsilon', args.epsilon ?? 1e-10],
  },
}));
