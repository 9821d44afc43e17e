import type { TensorLike } from '../../../compiler/graph/convert.js';
import { convertToTensor } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { add } from '../../../compiler/ops/operators.js';
import type { VariableScope } from '../../variable_scope.js';
import { RNNCell } from './cell.js';
import { inScope, type StateSize } from './state.js';

/** A cell around another, of which it has the variables and the sizes. */
export abstract class CellWrapper<S> extends RNNCell<S> {
  /** @param cell the cell inside. */
  constructor(
    protected readonly cell: RNNCell<S>,
    dtype: DType | null = null,
  ) {
    super({ dtype });
  }

  /** The cell inside. */
  get wrappedCell(): RNNCell<S> {
    return this.cell;
  }

  override get stateSize(): StateSize {
    return this.cell.stateSize;
  }

  override get outputSize(): number {
    return this.cell.outputSize;
  }

  override get trainableWeights() {
    return this.cell.trainableWeights;
  }

  override get nonTrainableWeights() {
    return this.cell.nonTrainableWeights;
  }

  override zeroState(batchSize: number | Tensor, dtype: DType): S {
    return inScope(`${this.constructor.name}ZeroState`, () =>
      this.cell.zeroState(batchSize, dtype),
    );
  }

  /** A wrapper has no variable scope of its own. */
  override apply(
    inputs: TensorLike,
    state: S,
    scope?: string | VariableScope | null,
  ): readonly [Tensor, S] {
    return this.wrapped(convertToTensor(inputs), state, scope);
  }

  protected override call(inputs: Tensor, state: S): readonly [Tensor, S] {
    return this.wrapped(inputs, state);
  }

  /** One step of the cell inside, and what is done around it. */
  protected abstract wrapped(
    inputs: Tensor,
    state: S,
    scope?: string | VariableScope | null,
  ): readonly [Tensor, S];
}

/**
 * A cell whose inputs are added to its outputs: TF 1.15's `tf.nn.rnn_cell.ResidualWrapper`. Both have
 * the same number of columns.
 */
export class ResidualWrapper<S = Tensor> extends CellWrapper<S> {
  /**
   * @param cell the cell inside.
   * @param residualFn from inputs and outputs to what is put out: their sum where it is left out.
   */
  constructor(
    cell: RNNCell<S>,
    private readonly residualFn: (inputs: Tensor, outputs: Tensor) => Tensor = add,
  ) {
    super(cell);
  }

  protected override wrapped(
    inputs: Tensor,
    state: S,
    scope?: string | VariableScope | null,
  ): readonly [Tensor, S] {
    const [output, next] = this.cell.apply(inputs, state, scope);
    return [this.residualFn(inputs, output), next];
  }
}
