import { explainHere } from '../../compiler/graph/call_site.js';
import { ValueError } from '../../compiler/graph/errors.js';
import {
  ApplyFtrl,
  ApplyFtrlV2,
  SparseApplyFtrl,
  SparseApplyFtrlV2,
} from '../../compiler/ops/training.js';
import type { Hyperparameter } from './method.js';
import { optimizer } from './optimizer_class.js';
import { constantOf, zeros } from './slots.js';

function check(isValid: boolean, name: string, value: number, sign = 'positive'): void {
  if (isValid) return;
  const text = `${name} ${value.toFixed(6)} needs to be ${sign} or zero`;
  throw new ValueError(explainHere(text));
}

/**
 * Follow the regularized leader (McMahan et al., "Ad click prediction", KDD 2013): TF 1.15's
 * `tf.train.FtrlOptimizer`. Its slots are `accum` and `linear`.
 *
 * @param learningRate a number or a scalar tensor.
 * @param learningRatePower how the rate falls with the sum of squares, -0.5 where it is left out; 0
 *   for a fixed rate.
 * @param initialAccumulatorValue what the sums of squares begin with, 0.1 where it is left out.
 * @param l1RegularizationStrength 0 where it is left out.
 * @param l2RegularizationStrength a penalty that stabilizes, 0 where it is left out.
 * @param accumName what the slot `accum` is called behind its variable's name, `name` if left out.
 * @param linearName the same for `linear`.
 * @param l2ShrinkageRegularizationStrength a penalty on the variable's size, 0 where it is left out.
 * @throws ValueError for a power above zero, any other number below it, a rate that is not finite.
 */
export const FtrlOptimizer = optimizer('FtrlOptimizer', [
  'learningRate',
  'learningRatePower?',
  'initialAccumulatorValue?',
  'l1RegularizationStrength?',
  'l2RegularizationStrength?',
  'useLocking?',
  'name?',
  'accumName?',
  'linearName?',
  'l2ShrinkageRegularizationStrength?',
]).of<
  [
    learningRate: Hyperparameter,
    learningRatePower?: number,
    initialAccumulatorValue?: number,
    l1RegularizationStrength?: number,
    l2RegularizationStrength?: number,
    useLocking?: boolean,
    name?: string,
    accumName?: string | null,
    linearName?: string | null,
    l2ShrinkageRegularizationStrength?: number,
  ]
>(
  ({
    learningRate,
    learningRatePower: power = -0.5,
    initialAccumulatorValue: initial = 0.1,
    l1RegularizationStrength: l1 = 0,
    l2RegularizationStrength: l2 = 0,
    useLocking,
    name = 'Ftrl',
    accumName,
    linearName,
    l2ShrinkageRegularizationStrength: shrinkage = 0,
  }) => {
    check(initial >= 0, 'initial_accumulator_value', initial);
    check(power <= 0, 'learning_rate_power', power, 'negative');
    check(l1 >= 0, 'l1_regularization_strength', l1);
    check(l2 >= 0, 'l2_regularization_strength', l2);
    check(shrinkage >= 0, 'l2_shrinkage_regularization_strength', shrinkage);
    return {
      name,
      useLocking,
      dense: shrinkage > 0 ? ApplyFtrlV2 : ApplyFtrl,
      sparse: shrinkage > 0 ? SparseApplyFtrlV2 : SparseApplyFtrl,
      slots: {
        accum: { name: 'accum', value: constantOf(initial), suffix: accumName },
        linear: { name: 'linear', value: zeros, suffix: linearName },
      },
      rates: {
        lr: ['learning_rate', learningRate],
        l1: ['l1_regularization_strength', l1],
        l2: ['l2_regularization_strength', l2],
        l2_shrinkage: ['l2_shrinkage_regularization_strength', shrinkage],
        lr_power: ['learning_rate_power', power],
      },
    };
  },
);
