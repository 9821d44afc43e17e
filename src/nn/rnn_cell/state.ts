import { explainHere } from '../../../compiler/graph/call_site.js';
import { constantOf } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import { TypeError } from '../../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../../compiler/graph/graph.js';
import { NDArray } from '../../../compiler/graph/nd_array.js';
import { Tensor } from '../../../compiler/graph/operation.js';
import { ExpandDims, filled } from '../../../compiler/ops/array.js';
import { concat } from '../../../compiler/ops/joining.js';
import { mapStructure, NamedTuple } from '../../nest.js';

/**
 * The state of an LSTM cell, its sizes, or what else there is for either part: TF 1.15's
 * `tf.nn.rnn_cell.LSTMStateTuple`. `c` is the cell's memory, `h` its output.
 */
export class LSTMStateTuple<T = Tensor> extends NamedTuple {
  constructor(
    readonly c: T,
    readonly h: T,
  ) {
    super();
  }

  /** The dtype of both tensors. */
  get dtype(): DType | null {
    const [c, h] = [this.c, this.h].map((part) => (part instanceof Tensor ? part.dtype : null));
    if (c === h) return c ?? null;
    throw new TypeError(explainHere(`Inconsistent internal state: ${c} vs ${h}`));
  }

  /** `const [c, h] = state`, as Python takes a tuple apart. */
  *[Symbol.iterator](): Generator<T> {
    yield this.c;
    yield this.h;
  }

  /** c and h. */
  override elements(): readonly [T, T] {
    return [this.c, this.h];
  }

  override withElements([c, h]: readonly unknown[]): LSTMStateTuple<T> {
    return new LSTMStateTuple(c as T, h as T);
  }
}

/** The number of columns of a state, or of every tensor of its structure. */
export type StateSize = number | LSTMStateTuple<number> | readonly StateSize[];

/** A shape that begins with the batch size, which may only be known when the graph runs. */
export const batchShape = (batchSize: number | Tensor, size: number): Tensor => {
  const vector = (n: number): Tensor => constantOf(NDArray.vector('int32', [n]));
  const batch = typeof batchSize === 'number' ? vector(batchSize) : ExpandDims([batchSize, 0]);
  return concat([batch, vector(size)], 0);
};

/** Zeros of every size, as many rows as the batch has (TF: `_zero_state_tensors`). */
export const zeroTensors = (
  stateSize: StateSize,
  batchSize: number | Tensor,
  dtype: DType,
): unknown =>
  mapStructure((size) => {
    const zeros = filled(0, batchShape(batchSize, size as number), dtype, 'zeros');
    zeros.setShape([typeof batchSize === 'number' ? batchSize : null, size as number]);
    return zeros;
  }, stateSize);

/** Does something under `name` in the default graph. */
export const inScope = <R>(name: string, body: () => R): R =>
  getDefaultGraph().nameScope(name, body);
