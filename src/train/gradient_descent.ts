import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import { ApplyGradientDescent } from '../../compiler/ops/training.js';
import { type Arguments, bindArguments } from '../signature.js';
import type { Variable } from '../variables.js';
import {
  asDType,
  checkFinite,
  type Hyperparameter,
  hyperparameter,
  Optimizer,
} from './optimizer.js';

const PARAMETERS = ['learningRate', 'useLocking?', 'name?'] as const;

type Parameters = [learningRate: Hyperparameter, useLocking?: boolean, name?: string];

/** var ← var - learningRate · gradient: TF 1.15's `tf.train.GradientDescentOptimizer`. */
export class GradientDescentOptimizer extends Optimizer {
  readonly #learningRate: Hyperparameter;
  #rate: Tensor | null = null;

  /**
   * @param args learningRate, useLocking, name; a learning rate is a number or a scalar tensor.
   * @throws ValueError for a learning rate that is not finite.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const type = 'GradientDescentOptimizer';
    const { learningRate, useLocking, name } = bindArguments<Parameters, typeof PARAMETERS>(
      type,
      PARAMETERS,
      args,
    );
    super(useLocking ?? false, name ?? 'GradientDescent');
    this.#learningRate = checkFinite(learningRate, 'learning_rate', type);
  }

  protected override prepare(): void {
    this.#rate = hyperparameter(this.#learningRate, 'learning_rate');
  }

  protected override applyDense(gradient: Tensor, variable: Variable): Operation {
    const rate = asDType(this.#rate as Tensor, variable.dtype);
    const attrs = { use_locking: this.useLocking };
    return ApplyGradientDescent([variable.reference(), rate, gradient], attrs).op;
  }
}
