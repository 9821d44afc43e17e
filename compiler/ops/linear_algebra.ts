/** Products of matrices, and matrices as products. */

import { convertToTensor, dtypeOf, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { broadcastShapes, type Dim } from '../graph/shape.js';
import { mergeDims, mergeShapesOrFail, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { reshape, transpose } from './array.js';
import { haveOneShape } from './broadcast_gradient.js';
import { elements } from './flops.js';
import { ConcatV2 } from './joining.js';
import { subtract } from './operators.js';
import { sum } from './reduction.js';
import { BroadcastGradientArgs, Range, rankOf, shapeOf, sizeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { numeric, signed } from './type_constraints.js';

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
  flops: (c) => 2 * (c.input(0)[c.attrs.transpose_a ? 0 : 1] as number) * elements(c.output(0)),
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

export const BatchMatMulV2: TensorOp<
  [x: TensorLike, y: TensorLike],
  unknown,
  { adj_x: boolean; adj_y: boolean }
> = op('BatchMatMulV2', {
  doc: 'the products of matrices, batch by batch; the batches are broadcast',
  inputs: { x: 'T', y: 'T' },
  types: { T: signed },
  attrs: { adj_x: false, adj_y: false },
  infer(c) {
    const [x, y] = [withRankAtLeast(c, 0, 2), withRankAtLeast(c, 1, 2)];
    if (x === null || y === null) return { dtype: c.dtype(0), shape: null };
    const [rows, innerX] = sides(x, c.attrs.adj_x);
    const [innerY, columns] = sides(y, c.attrs.adj_y);
    mergeDims(c, innerX, innerY, `Matrix size-incompatible: In[0]: [${x}], In[1]: [${y}]`);
    const batch = broadcastShapes(x.slice(0, -2), y.slice(0, -2), (a, b) =>
      c.fail(
        `Dimensions must be equal, but are ${a} and ${b}`,
        `In[0] and In[1] must have compatible batch dimensions: [${x}] vs. [${y}]`,
      ),
    );
    return { dtype: c.dtype(0), shape: batch && [...batch, rows, columns] };
  },
  flops: (c) => 2 * (c.input(0).at(c.attrs.adj_x ? -2 : -1) as number) * elements(c.output(0)),
  gradient({ inputs, attrs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const { adj_x, adj_y } = attrs;
    const [dx, dyy] = adj_x
      ? [
          matmul(y, dy, { adjointA: adj_y, adjointB: true }),
          adj_y ? matmul(dy, x, { adjointA: true, adjointB: true }) : matmul(x, dy),
        ]
      : [
          matmul(dy, y, { adjointB: !adj_y }),
          adj_y ? matmul(dy, x, { adjointA: true }) : matmul(x, dy, { adjointA: true }),
        ];
    if (haveOneShape(x, y)) return [dx, dyy];
    const [sx, sy] = [shapeOf(x), shapeOf(y)];
    const batches = (shape: Tensor): Tensor => Slice([shape, [0], [subtract(sizeOf(shape), 2)]]);
    const [rx, ry] = BroadcastGradientArgs([batches(sx), batches(sy)]).outputs as [Tensor, Tensor];
    return [reshape(sum(dx, rx), sx), reshape(sum(dyy, ry), sy)];
  },
});

/** The last two dimensions, exchanged where the matrix is transposed. */
function sides(shape: readonly Dim[], isTransposed: boolean): readonly [Dim, Dim] {
  const [rows, columns] = shape.slice(-2) as [Dim, Dim];
  return isTransposed ? [columns, rows] : [rows, columns];
}

/** Which factors of a product are transposed. Real numbers are their own conjugates. */
interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly adjointA?: boolean;
  readonly adjointB?: boolean;
  readonly name?: string | null;
}

/** `math_ops.matmul` */
export function matmul(a: TensorLike, b: TensorLike, options: ProductOptions = {}): Tensor {
  const { transposeA, transposeB, adjointA, adjointB, name } = options;
  const isTransposedA = (transposeA || adjointA) ?? false;
  const isTransposedB = (transposeB || adjointB) ?? false;
  return getDefaultGraph().nameScope(name ?? 'MatMul', (scope) => {
    const x = convertToTensor(a, { preferred: dtypeOf(b) ?? undefined, name: 'a' });
    const y = convertToTensor(b, { preferred: x.dtype, name: 'b' });
    const isBatch = [x, y].some(({ shape }) => shape === null || shape.length > 2);
    return isBatch
      ? BatchMatMulV2([x, y], { adj_x: isTransposedA, adj_y: isTransposedB }, scope)
      : MatMul([x, y], { transpose_a: isTransposedA, transpose_b: isTransposedB }, scope);
  });
}

/** `array_ops.matrix_transpose` */
export const matrixTranspose = (a: TensorLike, name: string | null = null): Tensor =>
  getDefaultGraph().nameScope(name ?? 'matrix_transpose', () => {
    const matrix = convertToTensor(a, { name: 'a' });
    if (matrix.shape !== null) {
      const last = matrix.shape.length - 1;
      const outer = Array.from({ length: last - 1 }, (_, i) => i);
      return transpose(matrix, [...outer, last, last - 1]);
    }
    const rank = rankOf(matrix);
    const outer = Range([0, subtract(rank, 2), 1]);
    const swapped = [subtract(rank, 1), subtract(rank, 2)];
    return transpose(matrix, ConcatV2([[outer, swapped], 0], {}, 'concat'));
  });

/** `linalg_impl.adjoint`; real numbers are their own conjugates. */
export const adjoint = (matrix: Tensor): Tensor =>
  getDefaultGraph().nameScope('adjoint', () => matrixTranspose(matrix));

export const Cross: TensorOp<[a: TensorLike, b: TensorLike]> = op('Cross', {
  doc: 'the cross products of vectors of three numbers, along the last axis',
  inputs: { a: 'T', b: 'T' },
  types: { T: numeric },
  infer(c) {
    const [a, b] = [withRankAtLeast(c, 0, 1), withRankAtLeast(c, 1, 1)];
    const shape = mergeShapesOrFail(c, a, b);
    if (shape !== null) mergeDims(c, shape.at(-1) as Dim, 3);
    return { dtype: c.dtype(0), shape };
  },
  gradient({ inputs }, dy) {
    const [a, b] = inputs as [Tensor, Tensor];
    return [Cross([b, dy]), Cross([dy, a])];
  },
});
