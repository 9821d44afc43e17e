import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { isFullyDefined, type Shape } from '../../compiler/graph/shape.js';
import { reshape, transpose } from '../../compiler/ops/array.js';
import { GreaterEqual, Select } from '../../compiler/ops/comparison.js';
import { ListDiff } from '../../compiler/ops/dynamic.js';
import { GatherV2 } from '../../compiler/ops/gather.js';
import { ConcatV2, Pack, Unpack } from '../../compiler/ops/joining.js';
import { matmul } from '../../compiler/ops/linear_algebra.js';
import { add, subtract } from '../../compiler/ops/operators.js';
import { prod } from '../../compiler/ops/reduction.js';
import { range, rankOf, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { signature } from '../signature.js';

const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** The axes over which two tensors are contracted. */
type Axes = number | readonly [number | readonly number[], number | readonly number[]] | Tensor;

/** Some axes of a tensor. */
type AxesOfOne = readonly number[] | Tensor;

/** The axes of both tensors (TF: `_tensordot_axes`). */
function axesOfBoth(a: Tensor, axes: Axes): readonly [AxesOfOne, AxesOfOne] {
  if (axes instanceof Tensor) {
    const [ofA, ofB] = Unpack([axes], { num: 2, axis: 0 }).outputs as [Tensor, Tensor];
    return [ofA, ofB];
  }
  if (typeof axes === 'number') {
    if (axes < 0) throw invalid("'axes' must be at least 0.");
    if (a.shape === null) {
      const rank = rankOf(a);
      return [range(subtract(rank, axes), rank), range(0, axes)];
    }
    const rank = a.shape.length;
    if (axes > rank) {
      throw invalid(
        `'axes' must not be larger than the number of dimensions of tensor ${a.toString()}.`,
      );
    }
    const count = Array.from({ length: axes }, (_, i) => i);
    return [count.map((i) => rank - axes + i), count];
  }
  if (axes.length !== 2) throw invalid("'axes' must be an integer or have length 2.");
  const [ofA, ofB] = [[axes[0]].flat(), [axes[1]].flat()];
  if (ofA.length !== ofB.length) {
    throw invalid(
      `Different number of contraction axes 'a' and 'b', ${ofA.length} != ${ofB.length}.`,
    );
  }
  return [ofA, ofB];
}

/** A tensor as a matrix: the contracted axes as one, the free axes as the other. */
interface Flattened {
  readonly matrix: Tensor;
  /** The lengths of the free axes, as numbers where all are known. */
  readonly free: readonly number[] | Tensor;
  /** What is known of them; null where not even their number is. */
  readonly freeShape: Shape;
}

/** The contracted and the free axes in the order in which they are multiplied. */
const inOrder = <T>(free: T, contracted: T, isRight: boolean): readonly [T, T] =>
  isRight ? [contracted, free] : [free, contracted];

/** TF: `_tensordot_reshape`. */
function flattened(x: Tensor, axes: AxesOfOne, isRight: boolean): Flattened {
  if (x.shape === null || axes instanceof Tensor) return flattenedInRun(x, axes, isRight);
  const rank = x.shape.length;
  const contracted = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const free = Array.from({ length: rank }, (_, i) => i).filter((i) => !contracted.includes(i));
  const perm = isRight ? [...contracted, ...free] : [...free, ...contracted];
  const freeShape = free.map((i) => x.shape?.[i] ?? null);
  if (isFullyDefined(x.shape)) {
    const { shape } = x;
    const size = (of: readonly number[]): number =>
      of.reduce((n, i) => n * (shape[i] as number), 1);
    const matrix = reshape(transpose(x, perm), inOrder(size(free), size(contracted), isRight));
    return { matrix, free: free.map((i) => shape[i] as number), freeShape };
  }
  const shape = shapeOf(x);
  const lengths = (of: readonly number[], name: string): Tensor =>
    GatherV2([shape, convertToTensor(of, { dtype: 'int32', name }), 0]);
  const freeLengths = lengths(free, 'free');
  const sizes = inOrder(prod(freeLengths), prod(lengths(contracted, 'axes')), isRight);
  const matrix = reshape(transpose(x, perm), Pack([sizes], {}, 'stack'));
  return { matrix, free: freeLengths, freeShape };
}

/** `flattened` where only the run knows the rank, or the axes. */
function flattenedInRun(x: Tensor, axes: AxesOfOne, isRight: boolean): Flattened {
  const [shape, rank] = [shapeOf(x), rankOf(x)];
  const given = convertToTensor(axes, { dtype: 'int32', name: 'axes' });
  const contracted = Select([GreaterEqual([given, 0]), given, add(given, rank)]);
  const [free] = ListDiff([range(0, rank), contracted]).outputs as [Tensor, Tensor];
  const lengths = (of: Tensor): Tensor => GatherV2([shape, of, 0]);
  const freeLengths = lengths(free);
  const perm = ConcatV2([inOrder(free, contracted, isRight), 0], {}, 'concat');
  const sizes = inOrder(prod(freeLengths), prod(lengths(contracted)), isRight);
  const matrix = reshape(transpose(x, perm), Pack([sizes], {}, 'stack'));
  return { matrix, free: freeLengths, freeShape: null };
}

/**
 * The product of two tensors, summed over some axes of each: TF 1.15's `tf.tensordot`.
 *
 * @param a numbers.
 * @param b numbers of the same dtype.
 * @param axes how many axes, the last of `a` with the first of `b`; or two lists of axes, which are
 *   summed pair by pair.
 * @returns a tensor with the other axes of `a`, then those of `b`.
 * @throws ValueError for lists of different lengths, or lengths that differ.
 */
export const tensordot = signature('tensordot', ['a', 'b', 'axes', 'name?']).of<
  [a: TensorLike, b: TensorLike, axes: Axes, name?: string | null],
  Tensor
>(({ a, b, axes, name }) =>
  getDefaultGraph().nameScope(name ?? 'Tensordot', (scope) => {
    const x = convertToTensor(a, { name: 'a' });
    const y = convertToTensor(b, { preferred: x.dtype, name: 'b' });
    const [axesOfX, axesOfY] = axesOfBoth(x, axes);
    const left = flattened(x, axesOfX, false);
    const right = flattened(y, axesOfY, true);
    const product = matmul(left.matrix, right.matrix);
    if (Array.isArray(left.free) && Array.isArray(right.free)) {
      return reshape(product, [...left.free, ...right.free], scope);
    }
    const lengths = [left.free, right.free].map((free) =>
      convertToTensor(free as TensorLike, { dtype: 'int32' }),
    );
    const result = reshape(product, ConcatV2([lengths, 0], {}, 'concat'), scope);
    if (left.freeShape !== null && right.freeShape !== null) {
      result.setShape([...left.freeShape, ...right.freeShape]);
    }
    return result;
  }),
);
