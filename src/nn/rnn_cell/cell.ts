import { explainHere } from '../../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import { type DType, isFloating } from '../../../compiler/graph/dtypes.js';
import { ValueError } from '../../../compiler/graph/errors.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import type { Shape } from '../../../compiler/graph/shape.js';
import { shapeOf } from '../../../compiler/ops/shape_arithmetic.js';
import { BaseLayer, type LayerSettings } from '../../layers/layer.js';
import { elementOf } from '../../layers/shape.js';
import * as math from '../../math/index.js';
import { flatten } from '../../nest.js';
import type { Reuse, VariableScope } from '../../variable_scope.js';
import { elu, relu, selu, softplus, softsign } from '../activation.js';
import { inScope, type StateSize, zeroTensors } from './state.js';

/** What a cell does with what its product gives: a function, or the name of one. */
export type CellActivation = ((x: Tensor) => Tensor) | keyof typeof activations;

const activations = {
  tanh: (x: Tensor) => math.tanh(x),
  sigmoid: (x: Tensor) => math.sigmoid(x),
  relu: (x: Tensor) => relu(x),
  elu: (x: Tensor) => elu(x),
  selu: (x: Tensor) => selu(x),
  softplus: (x: Tensor) => softplus(x),
  softsign: (x: Tensor) => softsign(x),
  exponential: (x: Tensor) => math.exp(x),
  linear: (x: Tensor) => x,
} as const;

/** The function that is meant: tanh where nothing is. */
export function activationOf(activation: CellActivation | null | undefined) {
  if (typeof activation === 'function') return activation;
  const named = activations[activation ?? 'tanh'];
  if (named !== undefined) return named;
  throw new ValueError(explainHere(`Unknown activation function: ${activation}`));
}

/** What all cells are told. */
export interface CellSettings extends LayerSettings {
  readonly reuse?: Reuse | null;
}

/**
 * One step of a recurrent network: TF 1.15's `tf.nn.rnn_cell.RNNCell`. A subclass says what the sizes
 * of its state and its output are, and what one step computes (`call`), whose variables
 * `tf.getVariable` makes in the cell's own scope.
 */
export abstract class RNNCell<S = Tensor> extends BaseLayer {
  /** The columns of the state, in its structure. */
  abstract readonly stateSize: StateSize;
  /** The columns of the output. */
  abstract readonly outputSize: number;

  constructor(settings: CellSettings = {}, base?: string) {
    super(settings, base);
    checkDType(settings.dtype ?? null);
    this.within(null, settings.reuse);
  }

  /** One step: the output, and the state that follows. */
  protected abstract call(inputs: Tensor, state: S): readonly [output: Tensor, state: S];

  /**
   * One step: TF 1.15's `RNNCell.__call__`, so Python's `cell(inputs, state)`.
   *
   * @param inputs a matrix: a row for every sequence of the batch.
   * @param state as `zeroState` gives it, or as a step before has given it.
   * @param scope the variable scope of the cell, instead of one of its own name.
   * @returns the output, a matrix, and the next state.
   * @throws ValueError for inputs or a state that are not floating point, or of unknown depth.
   */
  apply(
    inputs: TensorLike,
    state: S,
    scope?: string | VariableScope | null,
  ): readonly [output: Tensor, state: S] {
    if (scope && !this.built) this.within(scope, null);
    return this.inLayer(inputs, (tensor) => {
      for (const t of [tensor, ...(flatten(state) as Tensor[])]) checkDType(t.dtype);
      return this.call(tensor, state);
    });
  }

  /**
   * A state of zeros: TF 1.15's `RNNCell.zero_state`.
   * @param batchSize a number, or an int32 scalar.
   */
  zeroState(batchSize: number | Tensor, dtype: DType): S {
    return inScope(
      `${this.constructor.name}ZeroState`,
      () => zeroTensors(this.stateSize, batchSize, dtype) as S,
    );
  }

  /**
   * The state that a sequence begins with: TF 1.15's `RNNCell.get_initial_state`.
   * @param settings `inputs`, from which batch size and dtype are taken, or the two themselves.
   * @throws ValueError where neither is given, or they contradict each other.
   */
  getInitialState({
    inputs = null,
    batchSize = null,
    dtype = null,
  }: {
    readonly inputs?: TensorLike | null;
    readonly batchSize?: number | Tensor | null;
    readonly dtype?: DType | null;
  } = {}): S {
    const refuse = (text: string): never => {
      throw new ValueError(explainHere(text));
    };
    if (inputs === null) {
      if (batchSize === null || dtype === null) {
        return refuse(
          'batch_size and dtype cannot be None while constructing initial state: ' +
            `batch_size=${batchSize?.toString() ?? 'None'}, dtype=${dtype ?? 'None'}`,
        );
      }
      return this.zeroState(batchSize, dtype);
    }
    const tensor = convertToTensor(inputs, { name: 'inputs' });
    const rows = tensor.shape?.[0] ?? null;
    if (typeof batchSize === 'number' && rows !== batchSize) {
      refuse(
        'batch size from input tensor is different from the input param. Input tensor batch: ' +
          `${rows}, batch_size: ${batchSize}`,
      );
    }
    if (dtype !== null && tensor.dtype !== dtype) {
      refuse(
        'dtype from input tensor is different from the input param. Input tensor dtype: ' +
          `${tensor.dtype}, dtype: ${dtype}`,
      );
    }
    return this.zeroState(rows ?? elementOf(shapeOf(tensor), 0), tensor.dtype);
  }
}

/** The number of columns of the inputs. */
export function depthOf(shape: Shape): number {
  const depth = shape?.at(-1) ?? null;
  if (depth !== null) return depth;
  const shown = shape === null ? '<unknown>' : `(${shape.map((d) => d ?? '?').join(', ')})`;
  throw new ValueError(explainHere(`Expected inputs.shape[-1] to be known, saw shape: ${shown}`));
}

function checkDType(dtype: DType | null): void {
  if (dtype === null || isFloating(dtype)) return;
  const text = `RNN cell only supports floating point inputs, but saw dtype: ${dtype}`;
  throw new ValueError(explainHere(text));
}
