import type { TensorLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { TensorOp } from '../compiler/graph/op.js';
import { Tensor } from '../compiler/graph/operation.js';
import * as math from '../compiler/ops/math.js';
import * as operators from '../compiler/ops/operators.js';
import * as reduction from '../compiler/ops/reduction.js';
import { convertToTensor } from './framework.js';
import { signature } from './signature.js';

const unary = (name: string, record: TensorOp<[x: TensorLike]>) =>
  signature(name, ['x', 'name?']).of<[x: TensorLike, name?: string | null], Tensor>(({ x, name }) =>
    record([x], {}, name),
  );

const binary = (name: string, record: TensorOp<[x: TensorLike, y: TensorLike]>) =>
  signature(name, ['x', 'y', 'name?']).of<
    [x: TensorLike, y: TensorLike, name?: string | null],
    Tensor
  >(({ x, y, name }) => record([x, y], {}, name));

/** x + y, broadcast: TF 1.15's `tf.add`. Both numbers of one dtype. */
export const add = binary('add', math.Add);

/** x - y, broadcast: TF 1.15's `tf.subtract`. Both numbers of one dtype. */
export const subtract = binary('subtract', math.Sub);

/** x · y, elementwise and broadcast: TF 1.15's `tf.multiply`. Both numbers of one dtype. */
export const multiply = binary('multiply', math.Mul);

/** x = y, elementwise and broadcast: TF 1.15's `tf.equal`. Both of one dtype; gives bool. */
export const equal = binary('equal', math.Equal);

/**
 * x / y, broadcast: TF 1.15's `tf.divide`. As in Python 3, integers are divided as float64.
 * @returns a floating point tensor.
 */
export const divide = signature('divide', ['x', 'y', 'name?']).of<
  [x: TensorLike, y: TensorLike, name?: string | null],
  Tensor
>(({ x, y, name }) => operators.divide(convertToTensor(x), y, name));

/** x², elementwise: TF 1.15's `tf.square`. Any signed number. */
export const square = unary('square', math.Square);

/** √x, elementwise: TF 1.15's `tf.sqrt`. Floating point; NaN where x is negative. */
export const sqrt = unary('sqrt', math.Sqrt);

/** eˣ, elementwise: TF 1.15's `tf.exp`. Floating point. */
export const exp = unary('exp', math.Exp);

/** The natural logarithm, elementwise: TF 1.15's `tf.log`. Floating point. */
export const log = unary('log', math.Log);

/** -x, elementwise: TF 1.15's `tf.negative`. Any signed number. */
export const negative = unary('negative', math.Neg);

/**
 * A tensor as another dtype: TF 1.15's `tf.cast`. Fractions are cut off towards zero; a number
 * becomes true where it is not zero, true becomes 1.
 */
export const cast = signature('cast', ['x', 'dtype', 'name?']).of<
  [x: TensorLike, dtype: DType, name?: string | null],
  Tensor
>(({ x, dtype, name }) => {
  if (x instanceof Tensor && x.dtype === dtype) return x;
  return getDefaultGraph().nameScope(name ?? 'Cast', (scope) => {
    const tensor = convertToTensor(x, { name: 'x' });
    return tensor.dtype === dtype ? tensor : math.Cast([tensor], { DstT: dtype }, scope);
  });
});

/**
 * The product of two matrices: TF 1.15's `tf.matmul`.
 *
 * @param a `[n, k]`, or `[k, n]` with `transposeA`.
 * @param b `[k, m]`, or `[m, k]` with `transposeB`.
 * @returns `[n, m]`, of the same dtype.
 * @throws ValueError for other ranks, or where the inner dimensions differ.
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
>(({ a, b, transposeA = false, transposeB = false, adjointA = false, adjointB = false, name }) =>
  // Real numbers are their own conjugates, so the adjoint is the transpose.
  math.MatMul(
    [a, b],
    { transpose_a: transposeA || adjointA, transpose_b: transposeB || adjointB },
    name,
  ),
);

type ReduceArguments = [
  inputTensor: TensorLike,
  axis?: TensorLike | null,
  keepdims?: boolean | null,
  name?: string | null,
  reductionIndices?: TensorLike | null,
  keepDims?: boolean | null,
];

const reduce = (
  name: string,
  f: (x: Tensor, axis: TensorLike | null, keepDims: boolean, name: string | null) => Tensor,
) =>
  signature(name, [
    'inputTensor',
    'axis?',
    'keepdims?',
    'name?',
    'reductionIndices?',
    'keepDims?',
  ]).of<ReduceArguments, Tensor>(
    ({ inputTensor, axis, keepdims, name: opName, reductionIndices, keepDims }) =>
      f(
        convertToTensor(inputTensor, { name: 'input_tensor' }),
        axis ?? reductionIndices ?? null,
        keepdims ?? keepDims ?? false,
        opName ?? null,
      ),
  );

/**
 * The sum over axes: TF 1.15's `tf.reduce_sum`.
 *
 * @param inputTensor numbers of any shape.
 * @param axis an axis or a list of them, negative from the end; all where it is left out.
 * @param keepdims keep the summed axes with length 1.
 * @returns a tensor of the same dtype without those axes.
 * @throws ValueError for an axis that the tensor does not have.
 */
export const reduceSum = reduce('reduce_sum', reduction.sum);

/**
 * The mean over axes: TF 1.15's `tf.reduce_mean`. Its arguments are those of `reduceSum`; the mean
 * of integers is an integer.
 */
export const reduceMean = reduce('reduce_mean', reduction.mean);

/**
 * The place of the largest value along an axis; of equal values the first: TF 1.15's `tf.argmax`.
 *
 * @param input numbers of rank 1 or more.
 * @param axis the axis, 0 where it is left out.
 * @returns a tensor of `outputType` without that axis.
 */
export const argmax = signature('argmax', [
  'input',
  'axis?',
  'name?',
  'dimension?',
  'outputType?',
]).of<
  [
    input: TensorLike,
    axis?: TensorLike | null,
    name?: string | null,
    dimension?: TensorLike | null,
    outputType?: 'int32' | 'int64',
  ],
  Tensor
>(({ input, axis, name, dimension, outputType = 'int64' }) =>
  reduction.ArgMax([input, axis ?? dimension ?? 0], { output_type: outputType }, name),
);
