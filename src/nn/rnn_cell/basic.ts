import type { DType } from '../../../compiler/graph/dtypes.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import type { Shape } from '../../../compiler/graph/shape.js';
import { zeros } from '../../initializers.js';
import { concat } from '../../joining.js';
import { matmul } from '../../math/index.js';
import { type Arguments, bindArguments } from '../../signature.js';
import type { Reuse } from '../../variable_scope.js';
import type { Variable } from '../../variables.js';
import { biasAdd } from '../bias.js';
import { activationOf, type CellActivation, depthOf, RNNCell } from './cell.js';

const PARAMETERS = ['numUnits', 'activation?', 'reuse?', 'name?', 'dtype?', 'trainable?'] as const;

type Parameters = [
  numUnits: number,
  activation?: CellActivation | null,
  reuse?: Reuse | null,
  name?: string | null,
  dtype?: DType | null,
  trainable?: boolean,
];

/**
 * The simplest cell: TF 1.15's `tf.nn.rnn_cell.BasicRNNCell`. Its output, which is its state too, is
 * activation([inputs, state] · kernel + bias).
 */
export class BasicRNNCell extends RNNCell {
  readonly #units: number;
  readonly #activation: (x: Tensor) => Tensor;
  #kernel: Variable | null = null;
  #bias: Variable | null = null;

  /** @param args numUnits; activation, tanh where it is left out; reuse; name; dtype; trainable. */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const settings = bindArguments<Parameters, typeof PARAMETERS>('BasicRNNCell', PARAMETERS, args);
    super(settings, 'basic_rnn_cell');
    this.#units = settings.numUnits;
    this.#activation = activationOf(settings.activation);
    this.inputSpec = { ndim: 2 };
  }

  override get stateSize(): number {
    return this.#units;
  }

  override get outputSize(): number {
    return this.#units;
  }

  protected override build(shape: Shape): void {
    const units = this.#units;
    this.#kernel = this.addWeight('kernel', [depthOf(shape) + units, units]);
    this.#bias = this.addWeight('bias', [units], { initializer: zeros() });
  }

  protected override call(inputs: Tensor, state: Tensor): readonly [Tensor, Tensor] {
    const product = matmul(concat([inputs, state], 1), this.#kernel as Variable);
    const output = this.#activation(biasAdd(product, this.#bias as Variable));
    return [output, output];
  }
}
