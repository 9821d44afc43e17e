import type { DType } from '../../../compiler/graph/dtypes.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import type { Shape } from '../../../compiler/graph/shape.js';
import { add, multiply, reflectedSubtract } from '../../../compiler/ops/operators.js';
import type { InitializerLike } from '../../initializer.js';
import { constant, zeros } from '../../initializers.js';
import { concat, split } from '../../joining.js';
import { matmul, sigmoid } from '../../math/index.js';
import { type Arguments, bindArguments } from '../../signature.js';
import type { Reuse } from '../../variable_scope.js';
import type { Variable } from '../../variables.js';
import { biasAdd } from '../bias.js';
import { activationOf, type CellActivation, depthOf, RNNCell } from './cell.js';

const PARAMETERS = [
  'numUnits',
  'activation?',
  'reuse?',
  'kernelInitializer?',
  'biasInitializer?',
  'name?',
  'dtype?',
  'trainable?',
] as const;

type Parameters = [
  numUnits: number,
  activation?: CellActivation | null,
  reuse?: Reuse | null,
  kernelInitializer?: InitializerLike | null,
  biasInitializer?: InitializerLike | null,
  name?: string | null,
  dtype?: DType | null,
  trainable?: boolean,
];

interface Weights {
  readonly kernel: Variable;
  readonly bias: Variable;
}

/**
 * A gated recurrent unit: TF 1.15's `tf.nn.rnn_cell.GRUCell` (Cho et al., arXiv:1406.1078). A gate u
 * says how much of the state is kept, a gate r how much of it the candidate sees.
 */
export class GRUCell extends RNNCell {
  readonly #settings: Pick<
    ReturnType<typeof bindArguments<Parameters, typeof PARAMETERS>>,
    'numUnits' | 'kernelInitializer' | 'biasInitializer'
  >;
  readonly #activation: (x: Tensor) => Tensor;
  #gates: Weights | null = null;
  #candidate: Weights | null = null;

  /**
   * @param args numUnits; activation, tanh where it is left out; reuse; kernelInitializer;
   *   biasInitializer, where it is left out ones for the gates and zeros for the candidate; name;
   *   dtype; trainable.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const settings = bindArguments<Parameters, typeof PARAMETERS>('GRUCell', PARAMETERS, args);
    super(settings, 'gru_cell');
    this.#settings = settings;
    this.#activation = activationOf(settings.activation);
    this.inputSpec = { ndim: 2 };
  }

  override get stateSize(): number {
    return this.#settings.numUnits;
  }

  override get outputSize(): number {
    return this.#settings.numUnits;
  }

  protected override build(shape: Shape): void {
    const { numUnits: units, kernelInitializer, biasInitializer } = this.#settings;
    const depth = depthOf(shape) + units;
    const weights = (name: string, columns: number, bias: InitializerLike): Weights => ({
      kernel: this.addWeight(`${name}/kernel`, [depth, columns], {
        initializer: kernelInitializer,
      }),
      bias: this.addWeight(`${name}/bias`, [columns], { initializer: biasInitializer ?? bias }),
    });
    this.#gates = weights('gates', 2 * units, constant(1));
    this.#candidate = weights('candidate', units, zeros());
  }

  protected override call(inputs: Tensor, state: Tensor): readonly [Tensor, Tensor] {
    const product = (weights: Weights | null, beside: Tensor): Tensor => {
      const { kernel, bias } = weights as Weights;
      return biasAdd(matmul(concat([inputs, beside], 1), kernel), bias);
    };
    const gates = sigmoid(product(this.#gates, state));
    const [r, u] = split(gates, 2, 1) as [Tensor, Tensor];
    const candidate = this.#activation(product(this.#candidate, multiply(r, state)));
    const output = add(multiply(u, state), multiply(reflectedSubtract(u, 1), candidate));
    return [output, output];
  }
}
