/** Matrices as products of others. */

import { explain } from '../graph/call_site.js';
import type { TensorLike } from '../graph/convert.js';
import { UnimplementedError } from '../graph/errors.js';
import { type MultiOp, multiOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import { withRankAtLeast } from '../graph/shape_rules.js';
import { MatrixBandPart } from './diagonal.js';
import { adjoint, matmul } from './linear_algebra.js';
import { MatrixTriangularSolve } from './matrix_equations.js';
import { add, subtract } from './operators.js';
import { floating } from './type_constraints.js';

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
  gradient: qrGradient,
});

/** TF: `_QrGrad` */
function qrGradient(op: Operation, dq: Tensor, dr: Tensor): readonly [Tensor] {
  const [q, r] = op.outputs as readonly [Tensor, Tensor];
  const [rows, columns] = r.shape?.slice(-2) ?? [null, null];
  const isKnown = typeof rows === 'number' && typeof columns === 'number';
  if (!isKnown || rows !== columns) {
    const text = isKnown
      ? 'QrGrad not implemented when ncols > nrows or full_matrices is true and ncols != nrows.'
      : 'QrGrad not implemented with dynamic shapes.';
    throw new UnimplementedError(explain(text, { op, site: op.site }), op);
  }
  const product = matmul(q, dq, { adjointA: true });
  const ofQ = subtract(product, adjoint(product));
  const square = matmul(r, dr, { adjointB: true });
  const ofR = subtract(square, adjoint(square));
  const lower = MatrixBandPart([add(ofQ, ofR), -1, 0]);
  /** x · (r⁻¹)ᵀ */
  const solve = (x: Tensor): Tensor =>
    adjoint(MatrixTriangularSolve([r, adjoint(x)], { lower: false }));
  const within = matmul(q, add(dr, solve(lower)));
  const outside = solve(subtract(dq, matmul(q, product)));
  return [add(within, outside)];
}
