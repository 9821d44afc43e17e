import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { BiasAdd } from '../../compiler/ops/bias.js';
import { signature } from '../signature.js';
import { invalid } from './window.js';

/** TF 1.15 takes any format that begins with `NC`, or begins with `N` and ends in `C`. */
function biasFormat(dataFormat: string | null | undefined): 'NCHW' | 'NHWC' {
  if (dataFormat?.startsWith('NC')) return 'NCHW';
  if (!dataFormat || (dataFormat.startsWith('N') && dataFormat.endsWith('C'))) return 'NHWC';
  throw invalid('data_format must be of the form `N...C` or `NC...`');
}

/**
 * Adds a vector along the channels: TF 1.15's `tf.nn.bias_add`.
 *
 * @param value numbers of rank 2 or more.
 * @param bias a vector as long as the last axis of `value`, of the same dtype.
 * @param dataFormat `'NCHW'` where the channels are the second axis of `value`.
 * @returns a tensor like `value`.
 * @throws ValueError where the lengths or the dtypes differ.
 */
export const biasAdd = signature('bias_add', ['value', 'bias', 'dataFormat?', 'name?']).of<
  [value: TensorLike, bias: TensorLike, dataFormat?: string | null, name?: string | null],
  Tensor
>(({ value, bias, dataFormat, name }) =>
  getDefaultGraph().nameScope(name ?? 'BiasAdd', (scope) => {
    const data_format = biasFormat(dataFormat);
    const input = convertToTensor(value, { name: 'input' });
    const vector = convertToTensor(bias, { dtype: input.dtype, name: 'bias' });
    return BiasAdd([input, vector], { data_format }, scope);
  }),
);
