/** Places in sorted sequences. */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import { withRank } from '../graph/shape_rules.js';
import { numeric } from './type_constraints.js';

type Bound = TensorOp<[sortedInputs: TensorLike, values: TensorLike], unknown, { out_type: DType }>;

const bound = (type: string, doc: string): Bound =>
  op(type, {
    doc,
    inputs: { sorted_inputs: 'T', values: 'T' },
    types: { T: numeric },
    attrs: { out_type: 'int32' },
    infer(c) {
      const [sorted, values] = [withRank(c, 0, 2), withRank(c, 1, 2)];
      if (c.isRun && sorted[0] !== values[0]) {
        c.fail('Leading dim_size of both tensors must match.');
      }
      return { dtype: c.attrs.out_type, shape: values };
    },
    gradient: 'none',
  });

export const LowerBound = bound(
  'LowerBound',
  'for every value, the first place of its sorted row whose element is not less',
);

export const UpperBound = bound(
  'UpperBound',
  'for every value, the first place of its sorted row whose element is greater',
);
