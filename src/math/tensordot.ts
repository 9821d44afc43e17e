import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { isFullyDefined } from '../../compiler/graph/shape.js';
import { reshape, transpose } from '../../compiler/ops/array.js';
import { GatherV2 } from '../../compiler/ops/gather.js';
import { ConcatV2, Pack } from '../../compiler/ops/joining.js';
import { matmul } from '../../compiler/ops/linear_algebra.js';
import { prod } from '../../compiler/ops/reduction.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { signature } from '../signature.js';

const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** The axes over which two tensors are contracted. */
type Axes = number | readonly [number | readonly number[], number | readonly number[]];

/** The axes of both tensors (TF: `_tensordot_axes`). */
function axesOfBoth(a: Tensor, axes: Axes): readonly [readonly number[], readonly number[]] {
  if (typeof axes === 'number') {
    const rank = rankOfKnown(a);
    if (axes < 0) throw invalid("'axes' must be at least 0.");
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

function rankOfKnown(x: Tensor): number {
  if (x.shape === null)
    throw invalid(`tensordot needs tensors of known rank, but got ${x.toString()}`);
  return x.shape.length;
}

/** A tensor as a matrix: the contracted axes as one, the free axes as the other. */
interface Flattened {
  readonly matrix: Tensor;
  /** The lengths of the free axes, as numbers where all are known. */
  readonly free: readonly number[] | Tensor;
  readonly freeShape: readonly (number | null)[];
}

/** TF: `_tensordot_reshape`. */
function flattened(x: Tensor, axes: readonly number[], isRight: boolean): Flattened {
  const rank = rankOfKnown(x);
  const contracted = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const free = Array.from({ length: rank }, (_, i) => i).filter((i) => !contracted.includes(i));
  const perm = isRight ? [...contracted, ...free] : [...free, ...contracted];
  const freeShape = free.map((i) => x.shape?.[i] ?? null);
  const ordered = <T>(ofFree: T, ofContracted: T): T[] =>
    isRight ? [ofContracted, ofFree] : [ofFree, ofContracted];
  if (isFullyDefined(x.shape)) {
    const { shape } = x;
    const size = (of: readonly number[]): number =>
      of.reduce((n, i) => n * (shape[i] as number), 1);
    const matrix = reshape(transpose(x, perm), ordered(size(free), size(contracted)));
    return { matrix, free: free.map((i) => shape[i] as number), freeShape };
  }
  const shape = shapeOf(x);
  const lengths = (of: readonly number[], name: string): Tensor =>
    GatherV2([shape, convertToTensor(of, { dtype: 'int32', name }), 0]);
  const freeLengths = lengths(free, 'free');
  const sizes = ordered(prod(freeLengths), prod(lengths(contracted, 'axes')));
  const matrix = reshape(transpose(x, perm), Pack([sizes], {}, 'stack'));
  return { matrix, free: freeLengths, freeShape };
}

/**
 * The product of two tensors, summed over some axes of each: TF 1.15's `tf.tensordot`.
 *
 * @param a numbers of known rank.
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
    result.setShape([...left.freeShape, ...right.freeShape]);
    return result;
  }),
);
