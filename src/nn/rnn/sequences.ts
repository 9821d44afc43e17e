/** What the recurrent networks share: cells that are checked, lengths, and what is over. */

import { explainHere } from '../../../compiler/graph/call_site.js';
import { convertToTensor, describe, type TensorLike } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../../compiler/graph/errors.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { filled } from '../../../compiler/ops/array.js';
import { cast } from '../../../compiler/ops/cast.js';
import { Select } from '../../../compiler/ops/comparison.js';
import { flatten } from '../../nest.js';
import { RNNCell } from '../rnn_cell/cell.js';
import { batchShape } from '../rnn_cell/state.js';

export const refuse = (error: typeof ValueError | typeof TypeError, text: string): never => {
  throw new error(explainHere(text));
};

export function checkCell(cell: unknown, name = 'cell'): void {
  if (cell instanceof RNNCell) return;
  refuse(TypeError, `The argument '${name}' (${describe(cell)}) is not an RNNCell.`);
}

/** The lengths of the sequences as an int32 vector. */
export function lengthsOf(
  sequenceLength: TensorLike,
  suffix: (shape: Tensor['shape']) => string,
): Tensor {
  const given = convertToTensor(sequenceLength, { preferred: 'int32', name: 'sequence_length' });
  const lengths = given.dtype === 'int32' ? given : cast(given, 'int32');
  if (lengths.shape !== null && lengths.shape.length !== 1) {
    const text = 'sequence_length must be a vector of length batch_size';
    refuse(ValueError, `${text}${suffix(lengths.shape)}`);
  }
  return lengths;
}

/** The dtype of a state, all of whose tensors have one. */
export function dtypeOfState(state: unknown): DType {
  const dtypes = (flatten(state) as readonly Tensor[]).map((t) => t.dtype);
  const [first] = dtypes;
  if (first === undefined) return refuse(ValueError, 'Unable to infer dtype from empty state.');
  if (dtypes.some((dtype) => dtype !== first)) {
    refuse(
      ValueError,
      'State has tensors of different inferred_dtypes. Unable to infer a single representative dtype.',
    );
  }
  return first;
}

/** Zeros in the place of the output of a sequence that is over. */
export function zeroOutput(batch: number | Tensor, size: number, dtype: DType): Tensor {
  const zeros = filled(0, batchShape(batch, size), dtype, 'zeros');
  zeros.setShape([typeof batch === 'number' ? batch : null, size]);
  return zeros;
}

/** Where a sequence is over, what was before; else what is new. */
export const copiedThrough = (
  isOver: Tensor,
  before: readonly Tensor[],
  after: readonly Tensor[],
) =>
  after.map((next, i) => {
    const previous = before[i] as Tensor;
    if (previous.shape?.length === 0) return next;
    const chosen = Select([isOver, previous, next]);
    chosen.setShape(previous.shape);
    return chosen;
  });
