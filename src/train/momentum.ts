import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import { ApplyMomentum } from '../../compiler/ops/training.js';
import { type Arguments, bindArguments } from '../signature.js';
import type { Variable } from '../variables.js';
import {
  asDType,
  checkFinite,
  type Hyperparameter,
  hyperparameter,
  Optimizer,
} from './optimizer.js';

const PARAMETERS = ['learningRate', 'momentum', 'useLocking?', 'name?', 'useNesterov?'] as const;

type Parameters = [
  learningRate: Hyperparameter,
  momentum: Hyperparameter,
  useLocking?: boolean,
  name?: string,
  useNesterov?: boolean,
];

/**
 * accumulation ← momentum · accumulation + gradient; var ← var - learningRate · accumulation: TF
 * 1.15's `tf.train.MomentumOptimizer`. Its slot is `momentum`.
 */
export class MomentumOptimizer extends Optimizer {
  readonly #learningRate: Hyperparameter;
  readonly #momentum: Hyperparameter;
  readonly #useNesterov: boolean;
  #rates: readonly [learningRate: Tensor, momentum: Tensor] | null = null;

  /**
   * @param args learningRate, momentum, useLocking, name, useNesterov; rates are numbers or scalar
   *   tensors.
   * @throws ValueError for a rate that is not finite.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const type = 'MomentumOptimizer';
    const bound = bindArguments<Parameters, typeof PARAMETERS>(type, PARAMETERS, args);
    super(bound.useLocking ?? false, bound.name ?? 'Momentum');
    this.#learningRate = checkFinite(bound.learningRate, 'learning_rate', type);
    this.#momentum = checkFinite(bound.momentum, 'momentum', type);
    this.#useNesterov = bound.useNesterov ?? false;
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.zerosSlot(variable, 'momentum', this.name);
  }

  protected override prepare(): void {
    this.#rates = [
      hyperparameter(this.#learningRate, 'learning_rate'),
      hyperparameter(this.#momentum, 'momentum'),
    ];
  }

  protected override applyDense(gradient: Tensor, variable: Variable): Operation {
    const rates = this.#rates as readonly [Tensor, Tensor];
    const [rate, momentum] = rates.map((x) => asDType(x, variable.dtype)) as [Tensor, Tensor];
    const slot = this.getSlot(variable, 'momentum') as Variable;
    return ApplyMomentum([variable.reference(), slot.reference(), rate, gradient, momentum], {
      use_locking: this.useLocking,
      use_nesterov: this.#useNesterov,
    }).op;
  }
}
