import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import * as control from '../../compiler/ops/control.js';
import { multiply } from '../../compiler/ops/operators.js';
import { ApplyAdam } from '../../compiler/ops/training.js';
import { type Arguments, bindArguments } from '../signature.js';
import type { Variable } from '../variables.js';
import {
  asDType,
  checkFinite,
  type Hyperparameter,
  hyperparameter,
  Optimizer,
} from './optimizer.js';

const PARAMETERS = [
  'learningRate?',
  'beta1?',
  'beta2?',
  'epsilon?',
  'useLocking?',
  'name?',
] as const;

type Parameters = [
  learningRate?: Hyperparameter,
  beta1?: number,
  beta2?: number,
  epsilon?: number,
  useLocking?: boolean,
  name?: string,
];

/** The hyperparameters as tensors. */
interface Rates {
  readonly learningRate: Tensor;
  readonly beta1: Tensor;
  readonly beta2: Tensor;
  readonly epsilon: Tensor;
}

/**
 * Adam (Kingma and Ba, arXiv:1412.6980, in the form before its section 2.1): TF 1.15's
 * `tf.train.AdamOptimizer`. Its slots are `m` and `v`, its own variables `beta1_power` and
 * `beta2_power`.
 */
export class AdamOptimizer extends Optimizer {
  readonly #learningRate: Hyperparameter;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  #rates: Rates | null = null;
  #powers: readonly [beta1: Variable, beta2: Variable] | null = null;

  /**
   * @param args learningRate (0.001), beta1 (0.9), beta2 (0.999), epsilon (1e-8), useLocking, name;
   *   a learning rate is a number or a scalar tensor.
   * @throws ValueError for a number that is not finite.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const type = 'AdamOptimizer';
    const bound = bindArguments<Parameters, typeof PARAMETERS>(type, PARAMETERS, args);
    super(bound.useLocking ?? false, bound.name ?? 'Adam');
    this.#learningRate = checkFinite(bound.learningRate ?? 0.001, 'learning_rate', type);
    this.#beta1 = checkFinite(bound.beta1 ?? 0.9, 'beta1', type);
    this.#beta2 = checkFinite(bound.beta2 ?? 0.999, 'beta2', type);
    this.#epsilon = checkFinite(bound.epsilon ?? 1e-8, 'epsilon', type);
  }

  protected override createSlots(variables: readonly Variable[]): void {
    const [first] = [...variables].sort((a, b) => (a.name < b.name ? -1 : 1)) as [Variable];
    this.#powers = [
      this.nonSlotVariable(this.#beta1, 'beta1_power', first),
      this.nonSlotVariable(this.#beta2, 'beta2_power', first),
    ];
    for (const variable of variables) {
      this.zerosSlot(variable, 'm', this.name);
      this.zerosSlot(variable, 'v', this.name);
    }
  }

  protected override prepare(): void {
    this.#rates = {
      learningRate: hyperparameter(this.#learningRate, 'learning_rate'),
      beta1: hyperparameter(this.#beta1, 'beta1'),
      beta2: hyperparameter(this.#beta2, 'beta2'),
      epsilon: hyperparameter(this.#epsilon, 'epsilon'),
    };
  }

  protected override applyDense(gradient: Tensor, variable: Variable): Operation {
    const { learningRate, beta1, beta2, epsilon } = this.#rates as Rates;
    const [power1, power2] = this.#powers as readonly [Variable, Variable];
    const m = this.getSlot(variable, 'm') as Variable;
    const v = this.getSlot(variable, 'v') as Variable;
    const as = (x: Tensor): Tensor => asDType(x, variable.dtype);
    return ApplyAdam(
      [
        variable.reference(),
        m.reference(),
        v.reference(),
        as(power1.toTensor()),
        as(power2.toTensor()),
        as(learningRate),
        as(beta1),
        as(beta2),
        as(epsilon),
        gradient,
      ],
      { use_locking: this.useLocking },
    ).op;
  }

  protected override finish(updates: readonly Operation[], scope: string): Operation {
    const { beta1, beta2 } = this.#rates as Rates;
    const [power1, power2] = this.#powers as readonly [Variable, Variable];
    const { graph } = power1;
    const advance = (power: Variable, beta: Tensor): Operation =>
      graph.colocateWith(
        power1.op,
        () => power.assign(multiply(power.value(), beta), { useLocking: this.useLocking }).op,
      );
    const powers = graph.controlDependencies(updates, () => [
      advance(power1, beta1),
      advance(power2, beta2),
    ]);
    return control.group([...updates, ...powers], scope);
  }
}
