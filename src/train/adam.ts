import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import * as control from '../../compiler/ops/control.js';
import { multiply } from '../../compiler/ops/operators.js';
import { ApplyAdam } from '../../compiler/ops/training.js';
import { type Arguments, bindArguments } from '../signature.js';
import type { Variable } from '../variables.js';
import { asDType, type Hyperparameter } from './method.js';
import { Optimizer } from './optimizer.js';
import { zeros } from './slots.js';

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

/**
 * Adam (Kingma and Ba, arXiv:1412.6980, in the form before its section 2.1): TF 1.15's
 * `tf.train.AdamOptimizer`. Its slots are `m` and `v`, its own variables `beta1_power` and
 * `beta2_power`. A gradient of IndexedSlices moves all rows, as a tensor with zeros does.
 */
export class AdamOptimizer extends Optimizer {
  readonly #betas: readonly [beta1: number, beta2: number];
  #powers: readonly [beta1: Variable, beta2: Variable] | null = null;

  /**
   * @param args learningRate (0.001), beta1 (0.9), beta2 (0.999), epsilon (1e-8), useLocking, name;
   *   a learning rate is a number or a scalar tensor.
   * @throws ValueError for a number that is not finite.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const type = 'AdamOptimizer';
    const bound = bindArguments<Parameters, typeof PARAMETERS>(type, PARAMETERS, args);
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = bound;
    super(type, {
      name: bound.name ?? 'Adam',
      useLocking: bound.useLocking,
      dense: ApplyAdam,
      slots: { m: { name: 'm', value: zeros }, v: { name: 'v', value: zeros } },
      rates: {
        lr: ['learning_rate', learningRate],
        beta1: ['beta1', beta1],
        beta2: ['beta2', beta2],
        epsilon: ['epsilon', epsilon],
      },
    });
    this.#betas = [beta1, beta2];
  }

  protected override createSlots(variables: readonly Variable[]): void {
    const [first] = [...variables].sort((a, b) => (a.name < b.name ? -1 : 1)) as [Variable];
    const [beta1, beta2] = this.#betas;
    this.#powers = [
      this.nonSlotVariable(beta1, 'beta1_power', first),
      this.nonSlotVariable(beta2, 'beta2_power', first),
    ];
    super.createSlots(variables);
  }

  protected override otherInputs({ dtype }: Variable): { readonly [input: string]: Tensor } {
    const [power1, power2] = this.#powers as readonly [Variable, Variable];
    return {
      beta1_power: asDType(presentValue(power1), dtype),
      beta2_power: asDType(presentValue(power2), dtype),
    };
  }

  protected override finish(updates: readonly Operation[], scope: string): Operation {
    const [power1, power2] = this.#powers as readonly [Variable, Variable];
    const graph = getDefaultGraph();
    const { useLocking } = this.method;
    const advance = (power: Variable, beta: Tensor): Operation =>
      graph.colocateWith(
        power1.op,
        () => power.assign(multiply(presentValue(power), beta), { useLocking }).op,
      );
    const powers = graph.controlDependencies(updates, () => [
      advance(power1, this.rate('beta1', power1.dtype)),
      advance(power2, this.rate('beta2', power2.dtype)),
    ]);
    return control.group([...updates, ...powers], scope);
  }
}

/** A power's value; in the body of a loop what the iteration before has made of it. */
const presentValue = (power: Variable): Tensor =>
  power.graph === getDefaultGraph() ? power.toTensor() : power.readValue();
