import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { BiasAdd } from '../../compiler/ops/nn.js';
import { signature } from '../signature.js';

/**
 * Adds a vector along the last axis: TF 1.15's `tf.nn.bias_add`.
 *
 * @param value numbers of rank 2 or more.
 * @param bias a vector as long as the last axis of `value`, of the same dtype.
 * @returns a tensor like `value`.
 * @throws ValueError where the lengths differ.
 */
export const biasAdd = signature('bias_add', ['value', 'bias', 'dataFormat?', 'name?']).of<
  [value: TensorLike, bias: TensorLike, dataFormat?: 'NHWC' | null, name?: string | null],
  Tensor
>(({ value, bias, name }) => BiasAdd([value, bias], {}, name));
