/** Matrices as products of others. */

import { explain } from '../graph/call_site.js';
import type { TensorLike } from '../graph/convert.js';
import { UnimplementedError } from '../graph/errors.js';
import { type MultiOp, multiOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import { withRankAtLeast } from '../graph/shape_rules.js';
import { ExpandDims, zerosLike } from './array.js';
import { eye, MatrixBandPart, matrixDiag, matrixSetDiag } from './diagonal.js';
import { after } from './elementwise.js';
import { adjoint, matmul, matrixTranspose } from './linear_algebra.js';
import { MatrixTriangularSolve } from './matrix_equations.js';
import { add, multiply, subtract } from './operators.js';
import { shapeOf } from './shape_arithmetic.js';
import { between, getItem } from './strided_slice.js';
import { floating } from './type_constraints.js';
import { Reciprocal, Square } from './unary.js';

/** The smaller of two dimensions, as far as it is known. */
const smaller = (m: Dim, n: Dim): Dim => {
  if (m === 0 || n === 0) return 0;
  return m === null || n === null ? null : Math.min(m, n);
};

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
    const inner = c.attrs.full_matrices ? m : smaller(m, n);
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

export interface SvdAttrs {
  compute_uv: boolean;
  full_matrices: boolean;
}

export const Svd: MultiOp<[input: TensorLike], unknown, SvdAttrs> = multiOp('Svd', {
  doc: 'the singular values of matrices u · diag(s) · vᵀ, the largest first, and the columns of u and v',
  inputs: { input: 'T' },
  types: { T: floating },
  attrs: { compute_uv: true, full_matrices: false },
  infer(c) {
    const dtype = c.dtype(0);
    const shape = withRankAtLeast(c, 0, 2);
    const { compute_uv, full_matrices } = c.attrs;
    const [m, n] = (shape?.slice(-2) ?? [null, null]) as [Dim, Dim];
    const least = smaller(m, n);
    const of = (...sides: readonly Dim[]) => ({
      dtype,
      shape: shape && [...shape.slice(0, -2), ...sides],
    });
    if (!compute_uv) return [of(least), { dtype, shape: [0] }, { dtype, shape: [0] }];
    return [of(least), of(m, full_matrices ? m : least), of(n, full_matrices ? n : least)];
  },
  gradient: svdGradient,
});

/** TF: `_SvdGrad` */
function svdGradient(
  op: Operation & { readonly attrs: SvdAttrs },
  ds: Tensor,
  ...dVectors: readonly Tensor[]
): readonly [Tensor] {
  const [a] = op.inputs as readonly [Tensor];
  const dValues = matrixDiag(ds);
  if (!op.attrs.compute_uv) {
    const [, u, v] = Svd([a]).outputs as readonly [Tensor, Tensor, Tensor];
    return [matmul(u, matmul(dValues, v, { adjointB: true }))];
  }
  const refuse = (text: string): never => {
    throw new UnimplementedError(explain(text, { op, site: op.site }), op);
  };
  const [rows, columns] = a.shape?.slice(-2) ?? [null, null];
  if (typeof rows !== 'number' || typeof columns !== 'number') {
    return refuse(
      'SVD gradient has not been implemented for input with unknown inner matrix shape.',
    );
  }
  const [m, n] = [Math.min(rows, columns), Math.max(rows, columns)];
  if (op.attrs.full_matrices && n - m > 1) {
    refuse('svd gradient is not implemented for abs(m - n) > 1 when full_matrices is True');
  }
  const vectors = op.outputs.slice(1);
  // Of a tall matrix the transpose is differentiated.
  const [u, v] = (rows > columns ? [...vectors].reverse() : vectors) as [Tensor, Tensor];
  const [du, dv] = (rows > columns ? [...dVectors].reverse() : dVectors) as [Tensor, Tensor];
  const gradient = after(ds, () => wideGradient(op.outputs[0] as Tensor, u, v, dValues, du, dv));
  return [rows > columns ? matrixTranspose(gradient) : gradient];

  /** The gradient of m by n matrices, m ≤ n, by what Giles and Townsend derive. */
  function wideGradient(
    s: Tensor,
    u: Tensor,
    v: Tensor,
    dValues: Tensor,
    du: Tensor,
    dv: Tensor,
  ): Tensor {
    const values = matrixDiag(s);
    const squares = Square([s]);
    const shape = shapeOf(s);
    const identity = eye(
      getItem(shape, [{ at: -1 }]),
      undefined,
      getItem(shape, [between(null, -1)]),
      s.dtype,
    );
    const differences = subtract(ExpandDims([squares, -2]), ExpandDims([squares, -1]));
    // Ones on the diagonals avoid to divide by zero.
    const inverses = matrixSetDiag(Reciprocal([add(differences, identity)]), zerosLike(s));
    const part = (x: Tensor, from: number | null, to: number): Tensor =>
      getItem(x, ['...', between(null, null), between(from, to)]);
    const [v1, dv1] = [part(v, null, m), part(dv, null, m)];
    const turned = (vectors: Tensor, gradient: Tensor): Tensor => {
      const turn = multiply(inverses, matmul(vectors, gradient, { adjointA: true }));
      return add(turn, adjoint(turn));
    };
    const ofU = matmul(turned(u, du), values);
    const inner = add(add(dValues, ofU), matmul(values, turned(v1, dv1)));
    const within = matmul(u, matmul(inner, v1, { adjointB: true }));
    if (m === n) return within;
    const transposed = matrixTranspose(dv1);
    let outside = subtract(transposed, matmul(matmul(transposed, v1), v1, { adjointB: true }));
    if (op.attrs.full_matrices) {
      const [v2, dv2] = [part(v, m, n), part(dv, m, n)];
      const product = matmul(matmul(v1, dv2, { adjointA: true }), v2, { adjointB: true });
      outside = subtract(outside, product);
    }
    return add(within, matmul(matmul(u, matrixDiag(Reciprocal([s]))), outside));
  }
}
