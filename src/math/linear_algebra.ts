import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { TypeError, UnimplementedError, ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { Pow } from '../../compiler/ops/arithmetic.js';
import { ExpandDims, Squeeze, transpose } from '../../compiler/ops/array.js';
import { Svd } from '../../compiler/ops/decompositions.js';
import * as diagonals from '../../compiler/ops/diagonal.js';
import * as algebra from '../../compiler/ops/linear_algebra.js';
import { multiply } from '../../compiler/ops/operators.js';
import { max, sum } from '../../compiler/ops/reduction.js';
import { Abs, Sqrt } from '../../compiler/ops/unary.js';
import { renamed, signature } from '../signature.js';

const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/**
 * The product of two matrices, or of two batches of them: TF 1.15's `tf.matmul`.
 *
 * @param a `[…, n, k]`, or `[…, k, n]` with `transposeA`.
 * @param b `[…, k, m]`, or `[…, m, k]` with `transposeB`.
 * @returns `[…, n, m]`, of the same dtype; the batches are broadcast.
 * @throws ValueError for ranks below 2, or where the inner dimensions differ.
 */
export const matmul = signature('matmul', [
  'a',
  'b',
  'transposeA?',
  'transposeB?',
  'adjointA?',
  'adjointB?',
  'aIsSparse?',
  'bIsSparse?',
  'name?',
]).of<
  [
    a: TensorLike,
    b: TensorLike,
    transposeA?: boolean,
    transposeB?: boolean,
    adjointA?: boolean,
    adjointB?: boolean,
    aIsSparse?: boolean,
    bIsSparse?: boolean,
    name?: string | null,
  ],
  Tensor
>(({ a, b, transposeA, transposeB, adjointA, adjointB, name }) => {
  if (transposeA && adjointA) throw invalid('Only one of transpose_a and adjoint_a can be True.');
  if (transposeB && adjointB) throw invalid('Only one of transpose_b and adjoint_b can be True.');
  return algebra.matmul(a, b, { transposeA, transposeB, adjointA, adjointB, name });
});

/** The last two axes exchanged: TF 1.15's `tf.matrix_transpose`. A tensor of rank 2 or more. */
export const matrixTranspose = signature('matrix_transpose', ['a', 'name?', 'conjugate?']).of<
  [a: TensorLike, name?: string | null, conjugate?: boolean],
  Tensor
>(({ a, name }) => {
  const { shape } = convertToTensor(a);
  if (shape !== null && shape.length < 2) {
    const found = `(${shape.map((d) => d ?? '?').join(', ')})`;
    throw invalid(`Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: ${found}`);
  }
  return algebra.matrixTranspose(a, name);
});

/**
 * The sums of the diagonals of matrices: TF 1.15's `tf.trace`.
 * @param x `[…, n, m]`.
 * @returns `[…]`.
 */
export const trace = signature('trace', ['x', 'name?']).of<
  [x: TensorLike, name?: string | null],
  Tensor
>(({ x, name }) =>
  getDefaultGraph().nameScope(name ?? 'Trace', (scope) =>
    sum(diagonals.matrixDiagPart(convertToTensor(x, { name: 'x' })), [-1], false, scope),
  ),
);

/** The cross products of vectors of three numbers: TF 1.15's `tf.cross`. Both of one shape. */
export const cross = signature('cross', ['a', 'b', 'name?']).of<
  [a: TensorLike, b: TensorLike, name?: string | null],
  Tensor
>(({ a, b, name }) => algebra.Cross([a, b], {}, name));

/** A length: a number, or a scalar int32 tensor. */
type Length = number | Tensor;

/**
 * Identity matrices: TF 1.15's `tf.eye`.
 *
 * @param numRows the number of rows.
 * @param numColumns the number of columns, that of the rows where it is left out.
 * @param batchShape how many of them: the axes before the matrices.
 * @param dtype float32 where it is left out.
 * @returns `[…batchShape, numRows, numColumns]`, ones on the diagonals and zeros elsewhere.
 */
export const eye = signature('eye', [
  'numRows',
  'numColumns?',
  'batchShape?',
  'dtype?',
  'name?',
]).of<
  [
    numRows: Length,
    numColumns?: Length | null,
    batchShape?: TensorLike | null,
    dtype?: DType,
    name?: string | null,
  ],
  Tensor
>(({ numRows, numColumns, batchShape, dtype, name }) => {
  const columns = numColumns ?? numRows;
  const isLength = (d: Length): boolean => d instanceof Tensor || Number.isInteger(d);
  if (![numRows, columns].every(isLength)) {
    const text = 'num_rows and num_columns must be positive integer values.';
    throw new TypeError(explainHere(text));
  }
  return diagonals.eye(numRows, columns, batchShape ?? [], dtype, name);
});

/** The axes of matrices. */
type Pair = readonly [rows: number, columns: number];

const isPair = (axis: number | Pair | null): axis is Pair => Array.isArray(axis);

/** Which norm: `'euclidean'`, 1, 2, `Infinity`, any other power of a vector, `'fro'` of a matrix. */
type NormOrder = 'euclidean' | 'fro' | number;

/**
 * The norms of vectors or matrices: TF 1.15's `tf.norm`.
 *
 * @param tensor floating point, of any shape.
 * @param ord the norm: `'euclidean'` where it is left out; of vectors any positive power p, the
 *   root of order p of Σ |x|ᵖ, and `Infinity`, the largest |x|; of matrices `'fro'`, 1 (the largest
 *   sum of a column), `Infinity` (that of a row) and 2 (the largest singular value).
 * @param axis null, of all elements as one vector; an axis, of vectors; two, of matrices.
 * @param keepdims keep the axes with length 1.
 * @returns a tensor of the same dtype without the axes.
 * @throws ValueError for an order or an axis that is none.
 */
export const norm = signature('norm', [
  'tensor',
  'ord?',
  'axis?',
  'keepdims?',
  'name?',
  'keepDims?',
]).of<
  [
    tensor: TensorLike,
    ord?: NormOrder,
    axis?: number | Pair | null,
    keepdims?: boolean | null,
    name?: string | null,
    keepDims?: boolean | null,
  ],
  Tensor
>((args) => {
  const { ord = 'euclidean', axis = null } = args;
  const isKept = renamed(args, 'keepdims', 'keepDims') ?? false;
  checkNorm(ord, axis);
  return getDefaultGraph().nameScope(args.name ?? 'norm', () => {
    const x = convertToTensor(args.tensor);
    const result = isPair(axis) ? matrixNorm(x, ord, axis) : vectorNorm(x, ord, axis);
    return isKept
      ? result
      : Squeeze([result], { squeeze_dims: axis === null ? [] : [axis].flat() });
  });
});

function checkNorm(ord: NormOrder, axis: number | Pair | null): void {
  if (isPair(axis)) {
    if (axis.length !== 2 || !axis.every(Number.isInteger) || axis[0] === axis[1]) {
      throw invalid("'axis' must be None, an integer, or a tuple of 2 unique integers");
    }
    if (!['euclidean', 'fro', 1, 2, Number.POSITIVE_INFINITY].includes(ord)) {
      throw invalid(
        `'ord' must be a supported matrix norm in ['euclidean', 'fro', 1, 2, inf], got ${ord}`,
      );
    }
  } else if (typeof ord === 'number' ? !(ord > 0) : ord !== 'euclidean') {
    throw invalid(`'ord' must be a supported vector norm, got ${ord}`);
  }
}

const euclidean = (x: Tensor, axes: TensorLike | null): Tensor =>
  Sqrt([sum(multiply(x, x), axes, true)]);

function vectorNorm(x: Tensor, ord: NormOrder, axis: number | null): Tensor {
  const axes = axis === null ? null : [axis];
  if (ord === 'euclidean' || ord === 2) return euclidean(x, axes);
  const sizes = Abs([x]);
  if (ord === 1) return sum(sizes, axis, true);
  if (ord === Number.POSITIVE_INFINITY) return max(sizes, axis, true);
  const power = ord as number;
  return Pow([sum(Pow([sizes, power]), axes, true), 1 / power]);
}

function matrixNorm(x: Tensor, ord: NormOrder, axes: Pair): Tensor {
  if (ord === 'euclidean' || ord === 'fro') return euclidean(x, axes);
  const [rows, columns] = axes;
  if (ord === 2) return largestSingularValue(x, axes);
  const sizes = Abs([x]);
  return ord === 1
    ? max(sum(sizes, rows, true), columns, true)
    : max(sum(sizes, columns, true), rows, true);
}

/** The 2-norm of matrices, whose axes are the last two while it is computed. */
function largestSingularValue(x: Tensor, axes: Pair): Tensor {
  const rank = x.shape?.length;
  if (rank === undefined) {
    const text = 'norm: the 2-norm of matrices of unknown rank is not implemented';
    throw new UnimplementedError(explainHere(text));
  }
  const last = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const outer = Array.from({ length: rank }, (_, i) => i).filter((i) => !last.includes(i));
  const order = [...outer, ...last];
  const [values] = Svd([transpose(x, order)], { compute_uv: false }).outputs as [Tensor];
  const largest = ExpandDims([max(Abs([values]), [-1], true), -1]);
  return transpose(
    largest,
    order.map((_, i) => order.indexOf(i)),
  );
}
