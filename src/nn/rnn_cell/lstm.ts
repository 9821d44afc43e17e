import type { DType } from '../../../compiler/graph/dtypes.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import type { Shape } from '../../../compiler/graph/shape.js';
import * as operators from '../../../compiler/ops/operators.js';
import { Slice } from '../../../compiler/ops/slicing.js';
import type { InitializerLike } from '../../initializer.js';
import { zeros } from '../../initializers.js';
import { concat, split } from '../../joining.js';
import { add, matmul, maximum, minimum, multiply, sigmoid } from '../../math/index.js';
import { type Arguments, bindArguments } from '../../signature.js';
import type { Reuse } from '../../variable_scope.js';
import type { Variable } from '../../variables.js';
import { biasAdd } from '../bias.js';
import { activationOf, type CellActivation, depthOf, RNNCell } from './cell.js';
import { inScope, LSTMStateTuple } from './state.js';

/** The state of an LSTM cell: a tuple, or its two tensors side by side in one. */
export type LSTMState = LSTMStateTuple | Tensor;

const BASIC = [
  'numUnits',
  'forgetBias?',
  'stateIsTuple?',
  'activation?',
  'reuse?',
  'name?',
  'dtype?',
  'trainable?',
] as const;

type BasicParameters = [
  numUnits: number,
  forgetBias?: number,
  stateIsTuple?: boolean,
  activation?: CellActivation | null,
  reuse?: Reuse | null,
  name?: string | null,
  dtype?: DType | null,
  trainable?: boolean,
];

/** The two parts of a state. */
function partsOf(state: LSTMState, units: number, outputs: number): readonly [Tensor, Tensor] {
  if (state instanceof LSTMStateTuple) return state.elements();
  return [Slice([state, [0, 0], [-1, units]]), Slice([state, [0, units], [-1, outputs]])];
}

const joined = (c: Tensor, h: Tensor, isTuple: boolean): LSTMState =>
  isTuple ? new LSTMStateTuple(c, h) : concat([c, h], 1);

/**
 * A long short-term memory: TF 1.15's `tf.nn.rnn_cell.BasicLSTMCell` (Zaremba et al.,
 * arXiv:1409.2329). Its gates i, f, o say what of the new input j goes into the memory c, what of it is
 * kept, and what of it is put out. For `stateIsTuple: false` write `new BasicLSTMCell<tf.Tensor>(…)`.
 */
export class BasicLSTMCell<S extends LSTMState = LSTMStateTuple> extends RNNCell<S> {
  readonly #units: number;
  readonly #forgetBias: number;
  readonly #isTuple: boolean;
  readonly #activation: (x: Tensor) => Tensor;
  #kernel: Variable | null = null;
  #bias: Variable | null = null;

  /**
   * @param args numUnits; forgetBias, 1 where it is left out; stateIsTuple, whether the state is an
   *   LSTMStateTuple (true where it is left out) or one matrix; activation, tanh where it is left out;
   *   reuse; name; dtype; trainable.
   */
  constructor(...args: Arguments<BasicParameters, typeof BASIC>) {
    const settings = bindArguments<BasicParameters, typeof BASIC>('BasicLSTMCell', BASIC, args);
    super(settings, 'basic_lstm_cell');
    this.#units = settings.numUnits;
    this.#forgetBias = settings.forgetBias ?? 1;
    this.#isTuple = settings.stateIsTuple ?? true;
    this.#activation = activationOf(settings.activation);
    this.inputSpec = { ndim: 2 };
  }

  override get stateSize(): number | LSTMStateTuple<number> {
    const units = this.#units;
    return this.#isTuple ? new LSTMStateTuple(units, units) : 2 * units;
  }

  override get outputSize(): number {
    return this.#units;
  }

  protected override build(shape: Shape): void {
    const units = this.#units;
    this.#kernel = this.addWeight('kernel', [depthOf(shape) + units, 4 * units]);
    this.#bias = this.addWeight('bias', [4 * units], { initializer: zeros() });
  }

  protected override call(inputs: Tensor, state: S): readonly [Tensor, S] {
    const [c, h] =
      state instanceof LSTMStateTuple
        ? state.elements()
        : (split(state as Tensor, 2, 1) as [Tensor, Tensor]);
    const product = matmul(concat([inputs, h], 1), this.#kernel as Variable);
    const gates = split(biasAdd(product, this.#bias as Variable), 4, 1);
    const [i, j, f, o] = gates as [Tensor, Tensor, Tensor, Tensor];
    const activate = this.#activation;
    const newC = add(
      multiply(c, sigmoid(add(f, this.#forgetBias))),
      multiply(sigmoid(i), activate(j)),
    );
    const newH = multiply(activate(newC), sigmoid(o));
    return [newH, joined(newC, newH, this.#isTuple) as S];
  }
}

const LSTM = [
  'numUnits',
  'usePeepholes?',
  'cellClip?',
  'initializer?',
  'numProj?',
  'projClip?',
  'numUnitShards?',
  'numProjShards?',
  'forgetBias?',
  'stateIsTuple?',
  'activation?',
  'reuse?',
  'name?',
  'dtype?',
  'trainable?',
] as const;

type LSTMParameters = [
  numUnits: number,
  usePeepholes?: boolean,
  cellClip?: number | null,
  initializer?: InitializerLike | null,
  numProj?: number | null,
  projClip?: number | null,
  numUnitShards?: null,
  numProjShards?: null,
  forgetBias?: number,
  stateIsTuple?: boolean,
  activation?: CellActivation | null,
  reuse?: Reuse | null,
  name?: string | null,
  dtype?: DType | null,
  trainable?: boolean,
];

/** Values cut off at ±limit: `clip_by_value`. */
const clipped = (x: Tensor, limit: number): Tensor =>
  inScope('clip_by_value', () => maximum(minimum(x, limit), -limit));

/**
 * A long short-term memory that may look at its memory through peepholes, clip it, and project its
 * output: TF 1.15's `tf.nn.rnn_cell.LSTMCell` (Sak et al., 2014). For `stateIsTuple: false` write
 * `new LSTMCell<tf.Tensor>(…)`.
 */
export class LSTMCell<S extends LSTMState = LSTMStateTuple> extends RNNCell<S> {
  readonly #settings: ReturnType<typeof bindArguments<LSTMParameters, typeof LSTM>>;
  readonly #activation: (x: Tensor) => Tensor;
  readonly #isTuple: boolean;
  #weights: { readonly [name: string]: Variable } = {};

  /**
   * @param args numUnits; usePeepholes, whether the gates see the memory; cellClip, the largest
   *   magnitude in the memory; initializer of all weights; numProj, the columns of the output where it
   *   is projected; projClip, the largest magnitude in that; forgetBias, 1 where it is left out;
   *   stateIsTuple, whether the state is an LSTMStateTuple (true where it is left out) or one matrix;
   *   activation, tanh where it is left out; reuse; name; dtype; trainable.
   */
  constructor(...args: Arguments<LSTMParameters, typeof LSTM>) {
    const settings = bindArguments<LSTMParameters, typeof LSTM>('LSTMCell', LSTM, args);
    super(settings, 'lstm_cell');
    this.#settings = settings;
    this.#isTuple = settings.stateIsTuple ?? true;
    this.#activation = activationOf(settings.activation);
    this.inputSpec = { ndim: 2 };
  }

  override get outputSize(): number {
    return this.#settings.numProj ?? this.#settings.numUnits;
  }

  override get stateSize(): number | LSTMStateTuple<number> {
    const { numUnits } = this.#settings;
    return this.#isTuple
      ? new LSTMStateTuple(numUnits, this.outputSize)
      : numUnits + this.outputSize;
  }

  protected override build(shape: Shape): void {
    const { numUnits: units, initializer, usePeepholes, numProj } = this.#settings;
    const weight = (name: string, lengths: readonly number[]) =>
      [name, this.addWeight(name, lengths, { initializer })] as const;
    const kernel = weight('kernel', [depthOf(shape) + this.outputSize, 4 * units]);
    const bias = ['bias', this.addWeight('bias', [4 * units], { initializer: zeros() })] as const;
    const diagonals = ['w_f_diag', 'w_i_diag', 'w_o_diag'];
    this.#weights = Object.fromEntries([
      kernel,
      bias,
      ...(usePeepholes ? diagonals.map((name) => weight(name, [units])) : []),
      ...(numProj ? [weight('projection/kernel', [units, numProj])] : []),
    ]);
  }

  protected override call(inputs: Tensor, state: S): readonly [Tensor, S] {
    const { numUnits, usePeepholes, cellClip, numProj, projClip, forgetBias = 1 } = this.#settings;
    const { add, multiply } = operators;
    const weight = (name: string): Tensor => (this.#weights[name] as Variable).toTensor();
    const [before, output] = partsOf(state, numUnits, this.outputSize);
    const product = matmul(concat([inputs, output], 1), weight('kernel'));
    const gates = split(biasAdd(product, weight('bias')), 4, 1);
    const [i, j, f, o] = gates as [Tensor, Tensor, Tensor, Tensor];
    /** A gate, which may see the memory. */
    const gate = (x: Tensor, diagonal: string, memory: Tensor): Tensor =>
      sigmoid(usePeepholes ? add(x, multiply(weight(diagonal), memory)) : x);
    const kept = multiply(gate(add(f, forgetBias), 'w_f_diag', before), before);
    const added = multiply(gate(i, 'w_i_diag', before), this.#activation(j));
    const sum = add(kept, added);
    const c = typeof cellClip === 'number' ? clipped(sum, cellClip) : sum;
    let h = multiply(gate(o, 'w_o_diag', c), this.#activation(c));
    if (numProj) {
      h = matmul(h, weight('projection/kernel'));
      if (typeof projClip === 'number') h = clipped(h, projClip);
    }
    return [h, joined(c, h, this.#isTuple) as S];
  }
}
