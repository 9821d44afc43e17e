/** How often values occur. */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import { knownData } from '../graph/partial_value.js';
import { withRank } from '../graph/shape_rules.js';
import { numeric, signed } from './type_constraints.js';

export const Bincount: TensorOp<[arr: TensorLike, size: TensorLike, weights: TensorLike]> = op(
  'Bincount',
  {
    doc: 'how often each of the numbers 0, 1, … below `size` occurs, or the sum of their weights',
    inputs: { arr: 'int32', size: 'int32!', weights: 'T' },
    types: { T: numeric },
    infer: (c) => ({ dtype: c.dtype(2), shape: [knownData(c.value(1))?.[0] ?? null] }),
    gradient: null,
  },
);

export const HistogramFixedWidth: TensorOp<
  [values: TensorLike, valueRange: TensorLike, nbins: TensorLike],
  unknown,
  { dtype: DType }
> = op('HistogramFixedWidth', {
  doc: 'how many values lie in each of `nbins` bins of one width; those outside count at the ends',
  inputs: { values: 'T', value_range: 'T', nbins: 'int32!' },
  types: { T: signed },
  attrs: { dtype: 'int32' },
  infer(c) {
    withRank(c, 1, 1);
    return { dtype: c.attrs.dtype, shape: [knownData(c.value(2))?.[0] ?? null] };
  },
  gradient: 'none',
});
