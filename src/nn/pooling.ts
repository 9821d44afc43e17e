import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { AvgPool, MaxPool } from '../../compiler/ops/pool.js';
import { signature } from '../signature.js';
import { type PoolPadding, unknownPadding, type WindowSizes, windowSizes } from './window.js';

type PoolArguments = [
  value: TensorLike,
  ksize: WindowSizes,
  strides: WindowSizes,
  padding: PoolPadding,
  dataFormat?: 'NHWC',
  name?: string | null,
];

const pool = (name: string, record: typeof MaxPool) =>
  signature(name, ['value', 'ksize', 'strides', 'padding', 'dataFormat?', 'name?']).of<
    PoolArguments,
    Tensor
  >(({ value, ksize, strides, padding, dataFormat, name: opName }) => {
    if (padding !== 'SAME' && padding !== 'VALID') {
      throw unknownPadding(record.type, padding, ['SAME', 'VALID']);
    }
    return getDefaultGraph().nameScope(opName ?? record.type, (scope) =>
      record(
        [convertToTensor(value, { name: 'input' })],
        {
          ksize: windowSizes(ksize, 'ksize'),
          strides: windowSizes(strides, 'strides'),
          padding,
          data_format: dataFormat ?? 'NHWC',
        },
        scope,
      ),
    );
  });

/**
 * The largest value of every window: TF 1.15's `tf.nn.max_pool`.
 *
 * @param value floating point, `[batch, height, width, channels]`.
 * @param ksize the size of a window, `[1, rows, columns, 1]`.
 * @param strides steps between windows, `[1, rows, columns, 1]`.
 * @param padding `'SAME'` or `'VALID'`, as in `conv2d`.
 * @returns `[batch, height', width', channels]`.
 * @throws ValueError for other ranks, or a window larger than its input.
 */
export const maxPool = pool('max_pool', MaxPool);

/**
 * The mean of every window, in which padding does not count: TF 1.15's `tf.nn.avg_pool`. Its
 * arguments are those of `maxPool`.
 */
export const avgPool = pool('avg_pool', AvgPool);
