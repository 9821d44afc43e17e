/** Summaries, which a log is made of: each is a serialized `Summary` message. */

import type { TensorLike, TextLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import { numeric } from './type_constraints.js';

export const ScalarSummary: TensorOp<[tags: TextLike, values: TensorLike]> = op('ScalarSummary', {
  doc: 'A summary of the numbers `values` under the names `tags`.',
  inputs: { tags: 'string', values: 'T' },
  types: { T: numeric },
  infer: () => ({ dtype: 'string', shape: [] }),
  gradient: null,
});

export const MergeSummary: TensorOp<[inputs: readonly TensorLike[]]> = op('MergeSummary', {
  doc: 'One summary of all that several hold.',
  inputs: { inputs: 'string[]' },
  infer: () => ({ dtype: 'string', shape: [] }),
  gradient: null,
});
