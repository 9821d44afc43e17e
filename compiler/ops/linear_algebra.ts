/** Products of matrices. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { mergeDims, withRank } from '../graph/shape_rules.js';
import { signed } from './type_constraints.js';

export const MatMul: TensorOp<
  [a: TensorLike, b: TensorLike],
  unknown,
  { transpose_a: boolean; transpose_b: boolean }
> = op('MatMul', {
  doc: 'the product of two matrices, each transposed first where its attribute says so',
  inputs: { a: 'T', b: 'T' },
  types: { T: signed },
  attrs: { transpose_a: false, transpose_b: false },
  infer(c) {
    const [a, b] = [withRank(c, 0, 2), withRank(c, 1, 2)];
    const { transpose_a, transpose_b } = c.attrs;
    const [rows, innerA] = transpose_a ? [a[1], a[0]] : [a[0], a[1]];
    const [innerB, columns] = transpose_b ? [b[1], b[0]] : [b[0], b[1]];
    mergeDims(
      c,
      innerA ?? null,
      innerB ?? null,
      `Matrix size-incompatible: In[0]: [${a}], In[1]: [${b}]`,
    );
    return { dtype: c.dtype(0), shape: [rows ?? null, columns ?? null] };
  },
  gradient({ inputs, attrs }, dy) {
    const [a, b] = inputs as [Tensor, Tensor];
    const { transpose_a, transpose_b } = attrs;
    if (!transpose_a) {
      return [
        MatMul([dy, b], { transpose_b: !transpose_b }),
        transpose_b
          ? MatMul([dy, a], { transpose_a: true })
          : MatMul([a, dy], { transpose_a: true }),
      ];
    }
    return [
      MatMul([b, dy], { transpose_a: transpose_b, transpose_b: true }),
      transpose_b ? MatMul([dy, a], { transpose_a: true, transpose_b: true }) : MatMul([a, dy]),
    ];
  },
});
