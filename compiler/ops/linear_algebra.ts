/** Products of matrices, and matrices as products. */

import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import { mergeDims, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { floating, signed } from './type_constraints.js';

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

export const Qr: MultiOp<[input: TensorLike], unknown, { full_matrices: boolean }> = multiOp('Qr', {
  doc: 'matrices as products of an orthogonal and an upper triangular one',
  inputs: { input: 'T' },
  types: { T: floating },
  attrs: { full_matrices: false },
  infer(c) {
    const dtype = c.dtype(0);
    const shape = withRankAtLeast(c, 0, 2);
    if (shape === null)
      return [
        { dtype, shape },
        { dtype, shape },
      ];
    const [m, n] = shape.slice(-2) as [Dim, Dim];
    const smaller = m === 0 || n === 0 ? 0 : m === null || n === null ? null : Math.min(m, n);
    const inner = c.attrs.full_matrices ? m : smaller;
    const batch = shape.slice(0, -2);
    return [
      { dtype, shape: [...batch, m, inner] },
      { dtype, shape: [...batch, inner, n] },
    ];
  },
  gradient: 'none',
});
