import { explainHere } from '../../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../../compiler/graph/errors.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { partialValue } from '../../../compiler/graph/partial_evaluation.js';
import { add, divide, multiply, reflectedSubtract } from '../../../compiler/ops/operators.js';
import { floor } from '../../math/index.js';
import { flatten, isStructure, mapStructure, packLike } from '../../nest.js';
import { randomUniform } from '../../random.js';
import { type Arguments, bindArguments } from '../../signature.js';
import type { VariableScope } from '../../variable_scope.js';
import { dropout } from '../dropout.js';
import type { RNNCell } from './cell.js';
import { CellWrapper } from './residual.js';
import { seedFor } from './seed.js';
import { inScope, LSTMStateTuple, type StateSize } from './state.js';

const PARAMETERS = [
  'cell',
  'inputKeepProb?',
  'outputKeepProb?',
  'stateKeepProb?',
  'variationalRecurrent?',
  'inputSize?',
  'dtype?',
  'seed?',
  'dropoutStateFilterVisitor?',
] as const;

/** Says of a part of a state whether it is dropped from: a boolean, or a structure of them. */
type StateFilter = (state: unknown) => unknown;

type Parameters<S> = [
  cell: RNNCell<S>,
  inputKeepProb?: TensorLike,
  outputKeepProb?: TensorLike,
  stateKeepProb?: TensorLike,
  variationalRecurrent?: boolean,
  inputSize?: number | readonly number[] | null,
  dtype?: DType | null,
  seed?: number | null,
  dropoutStateFilterVisitor?: StateFilter | null,
];

/** Never from the memory of an LSTM, but from everything else. */
const defaultFilter: StateFilter = (state) =>
  state instanceof LSTMStateTuple ? new LSTMStateTuple(false, true) : true;

/** A probability: a number where it is known. */
function keepProbability(value: TensorLike, name: string): number | Tensor {
  const tensor = convertToTensor(value, { preferred: 'float32' });
  const known = partialValue(tensor)?.data[0] ?? null;
  if (known === null) return tensor;
  if (known >= 0 && known <= 1) return known;
  throw new ValueError(explainHere(`Parameter ${name} must be between 0 and 1: ${known}`));
}

/** What is dropped from, and how much of it is kept. */
type Place = 'input' | 'state' | 'output';

/**
 * A cell with dropout at its inputs, outputs and states: TF 1.15's `tf.nn.rnn_cell.DropoutWrapper`.
 * Every step drops anew, unless it is told to be variational.
 */
export class DropoutWrapper<S = Tensor> extends CellWrapper<S> {
  readonly #keep: { readonly [P in Place]: number | Tensor };
  readonly #seed: number | null;
  readonly #filter: StateFilter;
  /** The random numbers of a variational dropout, for all steps. */
  readonly #noise: { readonly [P in Place]: readonly Tensor[] } | null;

  /**
   * @param args cell; inputKeepProb, outputKeepProb, stateKeepProb, the probabilities that an element
   *   is kept, 1 where they are left out: numbers or scalar tensors; variationalRecurrent, whether
   *   every step of a run drops the same elements (Gal and Ghahramani, arXiv:1512.05287), which needs
   *   dtype and, with an inputKeepProb, inputSize; seed; dropoutStateFilterVisitor, which parts of the
   *   state are dropped from: all but the memory of an LSTM where it is left out.
   * @throws ValueError for a probability that is none; TypeError for a filter that is no function.
   */
  constructor(...args: Arguments<Parameters<S>, typeof PARAMETERS>) {
    const bound = bindArguments<Parameters<S>, typeof PARAMETERS>(
      'DropoutWrapper',
      PARAMETERS,
      args,
    );
    const { cell, dtype = null, dropoutStateFilterVisitor: filter = null } = bound;
    super(cell, dtype);
    if (filter !== null && typeof filter !== 'function') {
      throw new TypeError(explainHere('dropout_state_filter_visitor must be callable'));
    }
    this.#filter = filter ?? defaultFilter;
    this.#seed = bound.seed ?? null;
    this.#keep = inScope('DropoutWrapperInit', () => ({
      input: keepProbability(bound.inputKeepProb ?? 1, 'input_keep_prob'),
      state: keepProbability(bound.stateKeepProb ?? 1, 'state_keep_prob'),
      output: keepProbability(bound.outputKeepProb ?? 1, 'output_keep_prob'),
    }));
    this.#noise = bound.variationalRecurrent
      ? this.#noiseFor(cell, bound.inputSize ?? null, dtype)
      : null;
  }

  #noiseFor(cell: RNNCell<S>, inputSize: StateSize | null, dtype: DType | null) {
    if (dtype === null) {
      const text = 'When variational_recurrent=True, dtype must be provided';
      throw new ValueError(explainHere(text));
    }
    if (this.#drops('input') && inputSize === null) {
      throw new ValueError(
        explainHere(
          'When variational_recurrent=True and input_keep_prob < 1.0 or is unknown, input_size must ' +
            'be provided',
        ),
      );
    }
    const noise = (place: Place, sizes: unknown): readonly Tensor[] =>
      flatten(sizes).map((size, i) =>
        randomUniform([1, size as number], { dtype, seed: seedFor(this.#seed, `${place}_${i}`) }),
      );
    return {
      input: this.#drops('input') ? noise('input', inputSize) : [],
      state: noise('state', cell.stateSize),
      output: noise('output', cell.outputSize),
    };
  }

  #drops(place: Place): boolean {
    return this.#keep[place] !== 1;
  }

  protected override wrapped(
    inputs: Tensor,
    state: S,
    scope?: string | VariableScope | null,
  ): readonly [Tensor, S] {
    const [output, next] = this.cell.apply(this.#dropped('input', inputs) as Tensor, state, scope);
    return [this.#dropped('output', output) as Tensor, this.#dropped('state', next) as S];
  }

  /** A tensor, or the tensors of a state, of which some elements are dropped. */
  #dropped(place: Place, value: unknown): unknown {
    if (!this.#drops(place)) return value;
    const chosen = place === 'state' ? flatten(this.#chosen(value)) : [true];
    const tensors = flatten(value) as readonly Tensor[];
    const results = tensors.map((x, i) => (chosen[i] === true ? this.#dropOne(place, x, i) : x));
    return packLike(value, results);
  }

  /** For every tensor of a state whether it is dropped from. */
  #chosen(state: unknown): unknown {
    const decided = this.#filter(state);
    if (!isStructure(state)) return decided;
    if (typeof decided === 'boolean') {
      const parts = decided ? flattenOnce(state).map((part) => this.#chosen(part)) : null;
      return parts ?? mapStructure(() => false, state);
    }
    const flags = flattenOnce(decided);
    return flattenOnce(state).map((part, i) =>
      flags[i] === true ? this.#chosen(part) : mapStructure(() => false, part),
    );
  }

  #dropOne(place: Place, x: Tensor, i: number): Tensor {
    const keep = this.#keep[place];
    if (this.#noise === null) {
      const rate = typeof keep === 'number' ? 1 - keep : reflectedSubtract(keep, 1);
      return dropout(x, { rate, seed: seedFor(this.#seed, `${place}_${i}`) });
    }
    const noise = this.#noise[place][i] as Tensor;
    const kept = multiply(divide(x, keep), floor(add(noise, keep)));
    kept.setShape(x.shape);
    return kept;
  }
}

/** The parts of a structure: of a list its elements, of a tuple its fields. */
const flattenOnce = (structure: unknown): readonly unknown[] =>
  Array.isArray(structure)
    ? structure
    : structure instanceof LSTMStateTuple
      ? structure.elements()
      : Object.values(structure as object);
