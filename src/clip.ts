import { explainHere } from '../compiler/graph/call_site.js';
import { constantOf, convertToTensor, type TensorLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible } from '../compiler/graph/shape.js';
import { Maximum, Minimum } from '../compiler/ops/arithmetic.js';
import { Identity, onesLike } from '../compiler/ops/array.js';
import { cast } from '../compiler/ops/cast.js';
import { Greater, Select } from '../compiler/ops/comparison.js';
import { type Gradient, IndexedSlices } from '../compiler/ops/indexed_slices.js';
import { Pack } from '../compiler/ops/joining.js';
import { divide, multiply, reflectedDivide, reflectedMultiply } from '../compiler/ops/operators.js';
import { L2Loss, sum } from '../compiler/ops/reduction.js';
import { range, rankOf, sizeOf } from '../compiler/ops/shape_arithmetic.js';
import { IsFinite, Rsqrt, Sqrt } from '../compiler/ops/unary.js';
import { type Signature, signature } from './signature.js';

const scoped = <R>(name: string | null | undefined, given: string, body: (scope: string) => R): R =>
  getDefaultGraph().nameScope(name ?? given, body);

/** A function of a tensor, or of slices by the values that they have. */
type Clip<P extends readonly unknown[], N extends readonly string[]> = Signature<
  [t: IndexedSlices, ...P],
  N,
  IndexedSlices
> &
  Signature<[t: Tensor, ...P], N, Tensor> &
  Signature<[t: Gradient, ...P], N, Gradient> &
  Signature<[t: TensorLike, ...P], N, Tensor>;

const valuesOf = (t: TensorLike | Gradient, name: string): Tensor =>
  t instanceof IndexedSlices ? t.values : convertToTensor(t, { name });

/** Of the kind of `t`, with other values. */
const like = (t: TensorLike | Gradient, values: Tensor): Gradient =>
  t instanceof IndexedSlices ? new IndexedSlices(values, t.indices, t.denseShape) : values;

/** Refuses bounds whose broadcasting would make the result larger than what is clipped. */
function checkShape(values: Tensor, result: Tensor): void {
  if (isCompatible(values.shape, result.shape)) return;
  const [a, b] = [formatTuple(values.shape), formatTuple(result.shape)];
  throw new ValueError(explainHere(`Shapes ${a} and ${b} are not compatible`));
}

const byValue = ['t', 'clipValueMin', 'clipValueMax', 'name?'] as const;

/**
 * Values below `clipValueMin` as that, those above `clipValueMax` as that: TF 1.15's
 * `tf.clip_by_value`.
 *
 * @param t numbers of any shape, or IndexedSlices.
 * @param clipValueMin the least, a scalar or of the shape of `t`.
 * @param clipValueMax the greatest, a scalar or of the shape of `t`.
 * @returns what `t` is, of the same shape.
 * @throws ValueError where the bounds would make it larger.
 */
export const clipByValue = signature('clip_by_value', byValue).of<
  [
    t: TensorLike | Gradient,
    clipValueMin: TensorLike,
    clipValueMax: TensorLike,
    name?: string | null,
  ],
  Gradient
>(({ t, clipValueMin, clipValueMax, name }) =>
  scoped(name, 'clip_by_value', (scope) => {
    const values = valuesOf(t, 't');
    const below = Minimum([values, clipValueMax]);
    checkShape(values, below);
    const clipped = Maximum([below, clipValueMin], {}, scope);
    checkShape(values, clipped);
    return like(t, clipped);
  }),
) as Clip<
  [clipValueMin: TensorLike, clipValueMax: TensorLike, name?: string | null],
  typeof byValue
>;

const byNorm = ['t', 'clipNorm', 'axes?', 'name?'] as const;

/**
 * A tensor scaled down where its Euclidean norm is too large: TF 1.15's `tf.clip_by_norm`.
 *
 * @param t floating point, of any shape, or IndexedSlices.
 * @param clipNorm the greatest norm, a scalar.
 * @param axes the axes of the vectors whose norms count; all where it is left out.
 * @returns what `t` is, of the same shape.
 */
export const clipByNorm = signature('clip_by_norm', byNorm).of<
  [t: TensorLike | Gradient, clipNorm: TensorLike, axes?: TensorLike | null, name?: string | null],
  Gradient
>(({ t, clipNorm, axes = null, name }) =>
  scoped(name, 'clip_by_norm', (scope) => {
    const values = valuesOf(t, 't');
    const squares = sum(multiply(values, values), axes, true);
    // Twice a choice: neither branch may make a NaN of the gradient where the norm is 0.
    const isPositive = Greater([squares, 0]);
    const safe = Select([isPositive, squares, onesLike(squares)]);
    const norm = Select([isPositive, Sqrt([safe]), squares]);
    const scaled = multiply(values, clipNorm);
    checkShape(values, scaled);
    const clipped = divide(scaled, Maximum([norm, clipNorm]));
    return like(t, Identity([clipped], {}, scope));
  }),
) as Clip<[clipNorm: TensorLike, axes?: TensorLike | null, name?: string | null], typeof byNorm>;

/**
 * A tensor scaled down where its Euclidean norm for each element is too large: TF 1.15's
 * `tf.clip_by_average_norm`.
 *
 * @param t float32, of any shape.
 * @param clipNorm the greatest norm over the number of elements, a scalar.
 * @returns a tensor like `t`.
 */
export const clipByAverageNorm = signature('clip_by_average_norm', ['t', 'clipNorm', 'name?']).of<
  [t: TensorLike, clipNorm: TensorLike, name?: string | null],
  Tensor
>(({ t, clipNorm, name }) =>
  scoped(name, 'clip_by_average_norm', (scope) => {
    const values = convertToTensor(t, { name: 't' });
    const count = cast(sizeOf(values), 'float32');
    const all = range(0, rankOf(values));
    const inverse = Rsqrt([sum(multiply(values, values), all)]);
    const most = divide(constantOf(NDArray.scalar('float32', 1)), clipNorm);
    const scale = Minimum([multiply(inverse, count), most]);
    return Identity([multiply(multiply(values, clipNorm), scale)], {}, scope);
  }),
);

/**
 * The Euclidean norm of all tensors as one vector: TF 1.15's `tf.global_norm`.
 *
 * @param tList floating point tensors or IndexedSlices; null counts as nothing.
 * @returns a scalar.
 */
export const globalNorm = signature('global_norm', ['tList', 'name?']).of<
  [tList: readonly (TensorLike | Gradient | null)[], name?: string | null],
  Tensor
>(({ tList, name }) =>
  scoped(name, 'global_norm', () => {
    const values = tList.map((t, i) => (t === null ? null : valuesOf(t, `t_${i}`)));
    const halves = values.flatMap((t) => (t === null ? [] : [L2Loss([t])]));
    const half = sum(Pack([halves], {}, 'stack'));
    const two = constantOf(NDArray.scalar(half.dtype, 2));
    return Sqrt([multiply(half, two)], {}, 'global_norm');
  }),
);

/**
 * Tensors scaled down together where their global norm is too large: TF 1.15's
 * `tf.clip_by_global_norm`.
 *
 * @param tList floating point tensors or IndexedSlices, such as gradients; null stays null.
 * @param clipNorm the greatest global norm, a scalar.
 * @param useNorm their global norm, where it is known already.
 * @returns `[clipped, norm]`: what the list holds, scaled, and the norm that it had. Where that is not
 *   finite all values are NaN.
 */
export const clipByGlobalNorm = signature('clip_by_global_norm', [
  'tList',
  'clipNorm',
  'useNorm?',
  'name?',
]).of<
  [
    tList: readonly (TensorLike | Gradient | null)[],
    clipNorm: TensorLike,
    useNorm?: Tensor | null,
    name?: string | null,
  ],
  [clipped: (Gradient | null)[], norm: Tensor]
>(({ tList, clipNorm, useNorm, name }) => {
  const norm = useNorm ?? globalNorm(tList, name);
  const clipped = scoped(name, 'clip_by_global_norm', (scope) => {
    const one = constantOf(NDArray.scalar(norm.dtype, 1));
    const least = Minimum([reflectedDivide(norm, 1), divide(one, clipNorm)]);
    const finite = reflectedMultiply(least, clipNorm);
    const none = constantOf(NDArray.scalar(norm.dtype, Number.NaN));
    const scale = Select([IsFinite([norm]), finite, none]);
    const values = tList.map((t, i) => (t === null ? null : valuesOf(t, `t_${i}`)));
    return tList.map((t, i) => {
      const value = values[i] ?? null;
      if (t === null || value === null) return null;
      return like(t, Identity([multiply(value, scale)], {}, `${scope.replace(/\/$/, '')}_${i}`));
    });
  });
  return [clipped, norm];
});
