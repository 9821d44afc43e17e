/** Square matrices: their inverses, determinants and roots, and the equations that they make. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { InferContext } from '../graph/record.js';
import type { Dim, Shape } from '../graph/shape.js';
import { mergeDims, mergeShapesOrFail, withRankAtLeast } from '../graph/shape_rules.js';
import { reshape } from './array.js';
import { eye, type Length, MatrixBandPart, matrixDiagPart, matrixSetDiag } from './diagonal.js';
import { GatherV2 } from './gather.js';
import { ConcatV2 } from './joining.js';
import { matmul, matrixTranspose } from './linear_algebra.js';
import { add, multiply, negative, reflectedMultiply, subtract } from './operators.js';
import { rankOf, shapeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { floating } from './type_constraints.js';

/** The shape of input `i`, matrices that are square. */
function square(c: InferContext<unknown>, i: number): Shape {
  const shape = withRankAtLeast(c, i, 2);
  if (shape === null) return null;
  const side = mergeDims(c, shape.at(-2) as Dim, shape.at(-1) as Dim);
  return [...shape.slice(0, -2), side, side];
}

export const MatrixInverse: TensorOp<[input: TensorLike], unknown, { adjoint: boolean }> = op(
  'MatrixInverse',
  {
    doc: 'the inverses of matrices, or of their transposes',
    inputs: { input: 'T' },
    types: { T: floating },
    attrs: { adjoint: false },
    infer: (c) => ({ dtype: c.dtype(0), shape: square(c, 0) }),
    gradient({ outputs, attrs }, dy) {
      const inverse = outputs[0] as Tensor;
      const product = attrs.adjoint
        ? matmul(inverse, matmul(dy, inverse, { adjointA: true }))
        : matmul(inverse, matmul(dy, inverse, { adjointB: true }), { adjointA: true });
      return [negative(product)];
    },
  },
);

export const MatrixDeterminant: TensorOp<[input: TensorLike]> = op('MatrixDeterminant', {
  doc: 'the determinants of matrices',
  inputs: { input: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: square(c, 0)?.slice(0, -2) ?? null }),
  gradient({ inputs, outputs }, dy) {
    const [a, determinant] = [inputs[0] as Tensor, outputs[0] as Tensor];
    const inverse = MatrixInverse([a], { adjoint: true });
    const shape = ConcatV2([[shapeOf(determinant), [1, 1]], 0], {}, 'concat');
    return [multiply(reshape(multiply(dy, determinant), shape), inverse)];
  },
});

/** The unknowns of equations: `[…, n, k]` for matrices `[…, n, n]` and right sides `[…, n, k]`. */
function unknowns(c: InferContext<unknown>): Shape {
  const [matrix, right] = [square(c, 0), withRankAtLeast(c, 1, 2)];
  if (matrix === null || right === null) return null;
  const batch = mergeShapesOrFail(c, matrix.slice(0, -2), right.slice(0, -2));
  const rows = mergeDims(c, matrix.at(-1) as Dim, right.at(-2) as Dim);
  return batch && [...batch, rows, right.at(-1) as Dim];
}

/** The gradient of the matrix of an equation, from that of its right side. */
const matrixGradient = (x: Tensor, dRight: Tensor, isTransposed: boolean): Tensor =>
  negative(
    isTransposed ? matmul(x, dRight, { adjointB: true }) : matmul(dRight, x, { adjointB: true }),
  );

export const MatrixSolve: TensorOp<
  [matrix: TensorLike, rhs: TensorLike],
  unknown,
  { adjoint: boolean }
> = op('MatrixSolve', {
  doc: 'the x of matrix · x = rhs',
  inputs: { matrix: 'T', rhs: 'T' },
  types: { T: floating },
  attrs: { adjoint: false },
  infer: (c) => ({ dtype: c.dtype(0), shape: unknowns(c) }),
  gradient({ inputs, outputs, attrs: { adjoint } }, dy) {
    const dRight = MatrixSolve([inputs[0] as Tensor, dy], { adjoint: !adjoint });
    return [matrixGradient(outputs[0] as Tensor, dRight, adjoint), dRight];
  },
});

export const MatrixTriangularSolve: TensorOp<
  [matrix: TensorLike, rhs: TensorLike],
  unknown,
  { lower: boolean; adjoint: boolean }
> = op('MatrixTriangularSolve', {
  doc: 'the x of matrix · x = rhs, for a triangular matrix',
  inputs: { matrix: 'T', rhs: 'T' },
  types: { T: floating },
  attrs: { lower: true, adjoint: false },
  infer: (c) => ({ dtype: c.dtype(0), shape: unknowns(c) }),
  gradient({ inputs, outputs, attrs: { lower, adjoint } }, dy) {
    const dRight = MatrixTriangularSolve([inputs[0] as Tensor, dy], { lower, adjoint: !adjoint });
    const gradient = matrixGradient(outputs[0] as Tensor, dRight, adjoint);
    const [below, above] = lower ? [-1, 0] : [0, -1];
    return [MatrixBandPart([gradient, below, above]), dRight];
  },
});

/** How many matrices, and the length of their sides. */
function sidesOf(x: Tensor): { readonly batch: Tensor; readonly side: Length } {
  const shape = shapeOf(x);
  const rank = rankOf(x);
  return {
    batch: Slice([shape, [0], [subtract(rank, 2)]]),
    side: GatherV2([shape, subtract(rank, 1), 0]),
  };
}

export const Cholesky: TensorOp<[input: TensorLike]> = op('Cholesky', {
  doc: 'the lower triangular matrices whose squares L · Lᵀ the positive definite inputs are',
  inputs: { input: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: square(c, 0) }),
  gradient({ outputs }, dy) {
    const root = outputs[0] as Tensor;
    const { batch, side } = sidesOf(root);
    const inverse = MatrixTriangularSolve([root, eye(side, side, batch, root.dtype)]);
    const product = matmul(root, dy, { adjointA: true });
    const halved = matrixSetDiag(product, reflectedMultiply(matrixDiagPart(product), 0.5));
    const middle = MatrixBandPart([halved, -1, 0]);
    const gradient = matmul(matmul(inverse, middle, { adjointA: true }), inverse);
    return [multiply(add(gradient, matrixTranspose(gradient)), 0.5)];
  },
});
