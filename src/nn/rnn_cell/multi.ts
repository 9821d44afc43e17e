import { explainHere } from '../../../compiler/graph/call_site.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../../compiler/graph/errors.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { Slice } from '../../../compiler/ops/slicing.js';
import { concat } from '../../joining.js';
import { isStructure } from '../../nest.js';
import { variableScope } from '../../variable_scope.js';
import type { Variable } from '../../variables.js';
import { RNNCell } from './cell.js';
import { inScope, type StateSize } from './state.js';

/** The states of some cells. */
export type StatesOf<Cells extends readonly unknown[]> = {
  -readonly [K in keyof Cells]: Cells[K] extends RNNCell<infer S> ? S : never;
};

/**
 * Cells one on top of the other: TF 1.15's `tf.nn.rnn_cell.MultiRNNCell`. The output of each is the
 * input of the next; the state is the list of theirs.
 */
export class MultiRNNCell<
  const Cells extends readonly RNNCell<unknown>[],
  S = StatesOf<Cells>,
> extends RNNCell<S> {
  readonly #cells: readonly RNNCell<unknown>[];
  readonly #isTuple: boolean;

  /**
   * @param cells the lowest first; one that occurs twice shares its variables.
   * @param stateIsTuple false for states side by side in one matrix, which `MultiRNNCell<…, tf.Tensor>`
   *   says in the types.
   * @throws ValueError for no cells, or cells whose states are no matrices without `stateIsTuple`.
   */
  constructor(cells: Cells, stateIsTuple = true) {
    super({}, 'multi_rnn_cell');
    if (!Array.isArray(cells)) {
      throw new TypeError(explainHere(`cells must be a list or tuple, but saw: ${cells}.`));
    }
    if (cells.length === 0) {
      throw new ValueError(explainHere('Must specify at least one cell for MultiRNNCell.'));
    }
    this.#cells = cells;
    this.#isTuple = stateIsTuple;
    if (!stateIsTuple && cells.some((cell) => isStructure(cell.stateSize))) {
      throw new ValueError(
        explainHere(
          'Some cells return tuples of states, but the flag state_is_tuple is not set.  State sizes ' +
            `are: ${JSON.stringify(cells.map((cell) => cell.stateSize))}`,
        ),
      );
    }
  }

  override get stateSize(): StateSize {
    const sizes = this.#cells.map((cell) => cell.stateSize);
    return this.#isTuple ? sizes : (sizes as number[]).reduce((a, b) => a + b, 0);
  }

  override get outputSize(): number {
    return (this.#cells.at(-1) as RNNCell<unknown>).outputSize;
  }

  override zeroState(batchSize: number | Tensor, dtype: DType): S {
    if (!this.#isTuple) return super.zeroState(batchSize, dtype);
    return inScope(
      'MultiRNNCellZeroState',
      () => this.#cells.map((cell) => cell.zeroState(batchSize, dtype)) as S,
    );
  }

  override get trainableWeights(): readonly Variable[] {
    return this.#cells.flatMap((cell) => cell.trainableWeights);
  }

  override get nonTrainableWeights(): readonly Variable[] {
    return this.#cells.flatMap((cell) => cell.nonTrainableWeights);
  }

  protected override call(inputs: Tensor, state: S): readonly [Tensor, S] {
    let output = inputs;
    let start = 0;
    const states = this.#cells.map((cell, i) =>
      variableScope(`cell_${i}`, () => {
        const own = this.#isTuple ? this.#stateAt(state, i) : stateFrom(state, start, cell);
        start += this.#isTuple ? 0 : (cell.stateSize as number);
        const [next, after] = cell.apply(output, own);
        output = next;
        return after;
      }),
    );
    return [output, (this.#isTuple ? states : concat(states as Tensor[], 1)) as S];
  }

  #stateAt(state: S, i: number): unknown {
    if (Array.isArray(state)) return state[i];
    const { length } = this.#cells;
    const text = `Expected state to be a tuple of length ${length}, but received: ${state}`;
    throw new ValueError(explainHere(text));
  }
}

/** The columns of a matrix that are one cell's state. */
const stateFrom = (state: unknown, start: number, cell: RNNCell<unknown>): Tensor =>
  Slice([state as Tensor, [0, start], [-1, cell.stateSize as number]]);
