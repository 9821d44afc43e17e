/** Equations of more rows, or fewer, than unknowns. */

import { explain } from '../graph/call_site.js';
import type { TensorLike } from '../graph/convert.js';
import { ValueError } from '../graph/errors.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import { mergeDims, mergeShapesOrFail, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { cast } from './cast.js';
import { GreaterEqual } from './comparison.js';
import { cond } from './conditional.js';
import { eye } from './diagonal.js';
import { matmul, matrixTranspose } from './linear_algebra.js';
import { Cholesky, MatrixTriangularSolve } from './matrix_equations.js';
import { add, negative, reflectedMultiply, subtract } from './operators.js';
import { shapeOf } from './shape_arithmetic.js';
import { between, getItem } from './strided_slice.js';
import { floating } from './type_constraints.js';

/** `linalg_ops.cholesky_solve` */
export const choleskySolve = (
  chol: TensorLike,
  rhs: TensorLike,
  name: string | null = null,
): Tensor =>
  getDefaultGraph().nameScope(name ?? 'cholesky_solve', () => {
    const y = MatrixTriangularSolve([chol, rhs], { adjoint: false, lower: true });
    return MatrixTriangularSolve([chol, y], { adjoint: true, lower: true });
  });

/** What is added to the squares: λ, a number or a scalar of the dtype of the matrices. */
type Regularizer = number | Tensor;

/** The root of Aᵀ · A + λI, or of A · Aᵀ + λI (TF: `_RegularizedGramianCholesky`). */
function gramianRoot(a: Tensor, regularizer: Regularizer, isFirstKind: boolean): Tensor {
  const gramian = matmul(a, a, { adjointA: isFirstKind, adjointB: !isFirstKind });
  if (regularizer === 0) return Cholesky([gramian]);
  const shape = shapeOf(a);
  const batch = getItem(shape, [between(null, -2)]);
  const side = getItem(shape, [{ at: isFirstKind ? -1 : -2 }]);
  const identity = eye(side, side, batch, a.dtype);
  const length = a.shape?.at(isFirstKind ? -1 : -2) ?? null;
  if (a.shape !== null) identity.setShape([...a.shape.slice(0, -2), length, length]);
  return Cholesky([add(gramian, reflectedMultiply(identity, regularizer))]);
}

/** Which of two tensors to make: for matrices that have as many rows as columns, or more; or for others. */
function byShape(
  a: Tensor,
  overdetermined: () => readonly Tensor[],
  underdetermined: () => readonly Tensor[],
): readonly Tensor[] {
  const [rows, columns] = a.shape?.slice(-2) ?? [null, null];
  if (typeof rows === 'number' && typeof columns === 'number') {
    return rows >= columns ? overdetermined() : underdetermined();
  }
  const shape = getItem(shapeOf(a), [between(-2, null)]);
  const isTall = GreaterEqual([getItem(shape, [{ at: -2 }]), getItem(shape, [{ at: -1 }])]);
  return cond(isTall, overdetermined, underdetermined);
}

/** Least squares by the normal equations: (Aᵀ · A + λI)⁻¹ · Aᵀ · B, or Aᵀ · (A · Aᵀ + λI)⁻¹ · B. */
export const leastSquares = (
  a: Tensor,
  b: TensorLike,
  regularizer: Regularizer,
  name: string | null,
): Tensor =>
  getDefaultGraph().nameScope(name ?? 'matrix_solve_ls', () => {
    const [x] = byShape(
      a,
      () => [choleskySolve(gramianRoot(a, regularizer, true), matmul(a, b, { adjointA: true }))],
      () => [matmul(a, choleskySolve(gramianRoot(a, regularizer, false), b), { adjointA: true })],
    );
    return x as Tensor;
  });

export const MatrixSolveLs: TensorOp<
  [matrix: TensorLike, rhs: TensorLike, l2Regularizer: TensorLike],
  unknown,
  { fast: boolean }
> = op('MatrixSolveLs', {
  doc: 'the x of the least ‖matrix · x - rhs‖² + l2_regularizer · ‖x‖²; of several the shortest',
  inputs: { matrix: 'T', rhs: 'T', l2_regularizer: 'float64' },
  types: { T: floating },
  attrs: { fast: true },
  infer(c) {
    withRank(c, 2, 0);
    const [matrix, right] = [withRankAtLeast(c, 0, 2), withRankAtLeast(c, 1, 2)];
    if (matrix === null || right === null) return { dtype: c.dtype(0), shape: null };
    const batch = mergeShapesOrFail(c, matrix.slice(0, -2), right.slice(0, -2)) ?? [];
    mergeDims(c, matrix.at(-2) as Dim, right.at(-2) as Dim);
    return { dtype: c.dtype(0), shape: [...batch, matrix.at(-1) as Dim, right.at(-1) as Dim] };
  },
  gradient({ inputs, outputs, attrs, site }, dy) {
    if (!attrs.fast) throw new ValueError(explain('Gradient not defined for fast=False', { site }));
    const [a, b, given] = inputs as [Tensor, Tensor, Tensor];
    const x = outputs[0] as Tensor;
    const regularizer = cast(given, a.dtype);
    const ofSolution = (): readonly Tensor[] => {
      const z = choleskySolve(gramianRoot(a, regularizer, true), dy);
      const product = matmul(x, z, { adjointB: true });
      const symmetric = add(product, matrixTranspose(product));
      const ofA = add(negative(matmul(a, symmetric)), matmul(b, z, { adjointB: true }));
      return [ofA, matmul(a, z)];
    };
    const ofShortest = (): readonly Tensor[] => {
      const root = gramianRoot(a, regularizer, false);
      const ofB = choleskySolve(root, matmul(a, dy));
      const z = choleskySolve(root, b);
      const first = negative(matmul(ofB, matmul(z, a, { adjointA: true })));
      const rest = subtract(dy, matmul(a, ofB, { adjointA: true }));
      return [add(first, matmul(z, rest, { adjointB: true })), ofB];
    };
    const [ofA, ofB] = byShape(a, ofSolution, ofShortest) as readonly [Tensor, Tensor];
    return [ofA, ofB, null];
  },
});
