/** Numbers at equal distances. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import { knownData } from '../graph/partial_value.js';
import { withRank } from '../graph/shape_rules.js';
import { floating, index } from './type_constraints.js';

export const LinSpace: TensorOp<[start: TensorLike, stop: TensorLike, num: TensorLike]> = op(
  'LinSpace',
  {
    doc: '`num` numbers at equal distances, from `start` to `stop`',
    inputs: { start: 'T', stop: 'T', num: 'Tidx!' },
    types: { T: floating, Tidx: index },
    infer(c) {
      withRank(c, 0, 0);
      withRank(c, 1, 0);
      const num = knownData(c.value(2))?.[0] ?? null;
      if (num !== null && num <= 0) c.fail(`Requires num > 0: ${num}`);
      return { dtype: c.dtype(0), shape: [num] };
    },
    gradient: null,
  },
);
