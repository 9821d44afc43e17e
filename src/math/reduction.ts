import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import * as reduction from '../../compiler/ops/reduction.js';
import { convertToTensor } from '../framework.js';
import { signature } from '../signature.js';

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
