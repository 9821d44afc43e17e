import { ApplyMomentum, SparseApplyMomentum } from '../../compiler/ops/training.js';
import type { Hyperparameter } from './method.js';
import { optimizer } from './optimizer_class.js';
import { zeros } from './slots.js';

/**
 * accumulation ← momentum · accumulation + gradient; var ← var - learningRate · accumulation: TF
 * 1.15's `tf.train.MomentumOptimizer`. Its slot is `momentum`. Rows of a variable that a gradient of
 * IndexedSlices does not name keep theirs.
 *
 * @param learningRate a number or a scalar tensor.
 * @param momentum a number or a scalar tensor.
 * @param useNesterov step from where the momentum leads (Sutskever et al., ICML 2013).
 * @throws ValueError for a rate that is not finite.
 */
export const MomentumOptimizer = optimizer('MomentumOptimizer', [
  'learningRate',
  'momentum',
  'useLocking?',
  'name?',
  'useNesterov?',
]).of<
  [
    learningRate: Hyperparameter,
    momentum: Hyperparameter,
    useLocking?: boolean,
    name?: string,
    useNesterov?: boolean,
  ]
>(({ learningRate, momentum, useLocking, name = 'Momentum', useNesterov = false }) => ({
  name,
  useLocking,
  dense: ApplyMomentum,
  sparse: SparseApplyMomentum,
  attrs: { use_nesterov: useNesterov },
  slots: { accum: { name: 'momentum', value: zeros } },
  rates: { lr: ['learning_rate', learningRate], momentum: ['momentum', momentum] },
}));
