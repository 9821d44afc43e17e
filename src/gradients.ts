import * as autodiff from '../compiler/autodiff.js';
import {
  convertToTensor,
  isTensorConvertible,
  type TensorLike,
} from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import { Tensor } from '../compiler/graph/operation.js';
import { reshape } from '../compiler/ops/array.js';
import type { Gradient } from '../compiler/ops/indexed_slices.js';
import { concat } from '../compiler/ops/joining.js';
import { add } from '../compiler/ops/operators.js';
import { shapeOf, sizeOf } from '../compiler/ops/shape_arithmetic.js';
import { getItem } from '../compiler/ops/strided_slice.js';
import { referenceOf } from '../runtime/feeds.js';
import { whileLoop } from './control_flow/index.js';
import type { TensorOrVariable } from './framework.js';
import { less } from './math/comparison.js';
import { signature } from './signature.js';
import { TensorArray } from './tensor_array.js';

/** How gradients of one tensor are added up: TF 1.15's `tf.AggregationMethod`. */
export const AggregationMethod = autodiff.AggregationMethod;

/**
 * What stands for the gradient of a tensor that does not count, null or zeros: TF 1.15's
 * `tf.UnconnectedGradients`.
 */
export const UnconnectedGradients = autodiff.UnconnectedGradients;

const isListOfTensors = (value: unknown): boolean =>
  Array.isArray(value) && value.every((t) => t instanceof Tensor);

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

/**
 * The gradients of the sum of `ys` with respect to every x: TF 1.15's `tf.gradients`. The gradients
 * are operations under `gradients/`, and can be fetched, fed and differentiated again.
 *
 * @param ys a tensor or a list of tensors, floating point, of any shape.
 * @param xs a tensor or Variable, or a list of them.
 * @param gradYs the gradients of `ys`, of their shapes; ones where it is left out.
 * @param gateGradients whether all gradients of an op are computed before any is used.
 * @param aggregationMethod how several gradients of one tensor are added up, one of
 *   `tf.AggregationMethod`.
 * @param stopGradients tensors that count as constants.
 * @param unconnectedGradients `tf.UnconnectedGradients.ZERO` gives zeros in the place of null.
 * @returns for every x a tensor of its shape and dtype, IndexedSlices where it is used by `gather` of
 *   its rows alone, or null where no path leads to it.
 * @throws LookupError where an op on the way has no gradient.
 */
export const gradients = signature('gradients', [
  'ys',
  'xs',
  'gradYs?',
  'name?',
  'colocateGradientsWithOps?',
  'gateGradients?',
  'aggregationMethod?',
  'stopGradients?',
  'unconnectedGradients?',
]).of<
  [
    ys: TensorOrVariable | readonly TensorOrVariable[],
    xs: TensorOrVariable | readonly TensorOrVariable[],
    gradYs?: TensorLike | readonly (TensorLike | null)[] | null,
    name?: string,
    colocateGradientsWithOps?: boolean,
    gateGradients?: boolean,
    aggregationMethod?: number | null,
    stopGradients?: TensorOrVariable | readonly TensorOrVariable[] | null,
    unconnectedGradients?: 'none' | 'zero',
  ],
  (Gradient | null)[]
>(({ ys, xs, gradYs, stopGradients, ...options }) => {
  const targets = list(ys).map((y) => (isTensorConvertible(y) ? y.toTensor() : y));
  if (targets.length === 0) throw new ValueError('gradients() needs at least one y.');
  const given = gradYs ?? null;
  return autodiff.gradients(targets, list(xs).map(reference), {
    gradYs:
      given === null
        ? null
        : Array.isArray(ys) || isListOfTensors(given)
          ? (given as readonly TensorLike[])
          : [given as TensorLike],
    ...options,
    stopGradients: list(stopGradients ?? []).map(reference),
  });
});

/** A Variable is differentiated at its reference, so that every use of it counts. */
const reference = (x: TensorOrVariable): Tensor => (isTensorConvertible(x) ? referenceOf(x) : x);

/**
 * The second derivatives of the sum of `ys` with respect to every x: TF 1.15's `tf.hessians`. Each
 * row is computed in an iteration of a loop.
 *
 * @param ys a tensor or a list of tensors, floating point, of any shape.
 * @param xs a tensor or Variable, or a list of them.
 * @param name changes nothing, as in 1.15.
 * @param gateGradients and `aggregationMethod` as in `gradients`, for the first derivatives.
 * @returns for every x a tensor of the shape of x twice, `[…x, …x]`.
 * @throws ValueError where a first or a second derivative is none; LookupError where an op on the way
 *   has no gradient.
 */
export const hessians = signature('hessians', [
  'ys',
  'xs',
  'name?',
  'colocateGradientsWithOps?',
  'gateGradients?',
  'aggregationMethod?',
]).of<
  [
    ys: TensorOrVariable | readonly TensorOrVariable[],
    xs: TensorOrVariable | readonly TensorOrVariable[],
    name?: string,
    colocateGradientsWithOps?: boolean,
    gateGradients?: boolean,
    aggregationMethod?: number | null,
  ],
  Tensor[]
>(({ ys, xs, name: _, ...options }) => {
  const sources = list(xs);
  return gradients(ys, sources, options).map((gradient, i) => {
    const source = sources[i] as TensorOrVariable;
    const x = convertToTensor(source);
    const slopes = reshape(convertToTensor(gradient as Tensor), [-1]);
    const count = sizeOf(x);
    const [, rows] = whileLoop(
      (j) => less(j, count),
      (j, made) => [add(j, 1), made.write(j, rowOf(slopes, j, source))],
      [
        convertToTensor(NDArray.scalar('int32', 0)),
        new TensorArray(x.dtype, count, { elementShape: x.shape }),
      ],
    );
    const shape = shapeOf(x);
    return reshape(rows.stack(), concat([shape, shape], 0));
  });
});

/** The derivative of element `j` of a vector, in the body of a loop. */
function rowOf(vector: Tensor, j: Tensor, x: TensorOrVariable): Tensor {
  const [row] = gradients(getItem(vector, [{ at: j }]), [x]);
  return convertToTensor(row as Tensor);
}
