import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import type { IndexedSlices } from '../../compiler/ops/indexed_slices.js';
import { multiply } from '../../compiler/ops/operators.js';
import { ScatterSub } from '../../compiler/ops/state.js';
import {
  ApplyGradientDescent,
  ApplyProximalGradientDescent,
  SparseApplyProximalGradientDescent,
} from '../../compiler/ops/training.js';
import { type Arguments, bindArguments } from '../signature.js';
import type { Variable } from '../variables.js';
import type { Hyperparameter } from './method.js';
import { Optimizer } from './optimizer.js';
import { optimizer } from './optimizer_class.js';

const PARAMETERS = ['learningRate', 'useLocking?', 'name?'] as const;

type Parameters = [learningRate: Hyperparameter, useLocking?: boolean, name?: string];

/** var ← var - learningRate · gradient: TF 1.15's `tf.train.GradientDescentOptimizer`. */
export class GradientDescentOptimizer extends Optimizer {
  /**
   * @param args learningRate, useLocking, name; a learning rate is a number or a scalar tensor.
   * @throws ValueError for a learning rate that is not finite.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const type = 'GradientDescentOptimizer';
    const bound = bindArguments<Parameters, typeof PARAMETERS>(type, PARAMETERS, args);
    super(type, {
      name: bound.name ?? 'GradientDescent',
      useLocking: bound.useLocking,
      dense: ApplyGradientDescent,
      rates: { alpha: ['learning_rate', bound.learningRate] },
    });
  }

  protected override applySparse(
    { values, indices }: IndexedSlices,
    variable: Variable,
  ): Operation {
    const delta: Tensor = multiply(values, this.rate('alpha', variable.dtype));
    const attrs = { use_locking: this.method.useLocking ?? false };
    return ScatterSub([variable.reference(), indices, delta], attrs).op;
  }
}

/**
 * Gradient descent with l1 and l2 regularization by forward-backward splitting (Duchi and Singer, NIPS
 * 2009): TF 1.15's `tf.train.ProximalGradientDescentOptimizer`.
 *
 * @param learningRate a number or a scalar tensor.
 * @param l1RegularizationStrength 0 where it is left out.
 * @param l2RegularizationStrength 0 where it is left out.
 * @throws ValueError for a number that is not finite.
 */
export const ProximalGradientDescentOptimizer = optimizer('ProximalGradientDescentOptimizer', [
  'learningRate',
  'l1RegularizationStrength?',
  'l2RegularizationStrength?',
  'useLocking?',
  'name?',
]).of<
  [
    learningRate: Hyperparameter,
    l1RegularizationStrength?: Hyperparameter,
    l2RegularizationStrength?: Hyperparameter,
    useLocking?: boolean,
    name?: string,
  ]
>((args) => ({
  name: args.name ?? 'ProximalGradientDescent',
  useLocking: args.useLocking,
  dense: ApplyProximalGradientDescent,
  sparse: SparseApplyProximalGradientDescent,
  rates: {
    alpha: ['learning_rate', args.learningRate],
    l1: ['l1_regularization_strength', args.l1RegularizationStrength ?? 0],
    l2: ['l2_regularization_strength', args.l2RegularizationStrength ?? 0],
  },
}));
