import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { array, type Cases, fn, smooth } from './case.js';

/** Labels for two rows of three classes: rows that add up to 1, as TensorFlow's gradient assumes. */
const distributions = array('float32', [2, 3], [0.2, 0.3, 0.5, 0.1, 0.8, 0.1]);

const crossEntropy = (logits: tf.Tensor, labels: tf.Tensor): tf.Operation =>
  ops.SoftmaxCrossEntropyWithLogits([logits, labels]);

const loss = (logits: tf.Tensor, labels: tf.Tensor): tf.Tensor =>
  crossEntropy(logits, labels).outputs[0] as tf.Tensor;

export const nnGradients: Cases = {
  BiasAdd: [
    ...[
      [2, 3],
      [2, 2, 3],
      [1, 2, 2, 2],
    ].map((s) => fn([smooth(...s), smooth(s.at(-1) as number)], (x, y) => ops.BiasAdd([x, y]))),
    fn(
      [smooth(2, 3, 2), smooth(3)],
      (x, y) => ops.BiasAdd([x, y], { data_format: 'NCHW' }),
      'NCHW',
    ),
  ],
  BiasAddGrad: [
    ...[
      [2, 3],
      [2, 2, 3],
      [1, 2, 2, 2],
    ].map((s) => fn([smooth(...s)], (x) => ops.BiasAddGrad([x]))),
    fn([smooth(2, 3, 2, 2)], (x) => ops.BiasAddGrad([x], { data_format: 'NCHW' }), 'NCHW'),
  ],
  Softmax: [[3], [2, 3], [2, 2, 3]].map((s) => fn([smooth(...s)], (x) => ops.Softmax([x]))),
  LogSoftmax: [[3], [2, 3], [2, 2, 3]].map((s) => fn([smooth(...s)], (x) => ops.LogSoftmax([x]))),
  SoftmaxCrossEntropyWithLogits: [
    fn([smooth(2, 3), distributions], loss, 'loss'),
    fn([smooth(1, 4), array('float32', [1, 4], [0.1, 0.2, 0.3, 0.4])], loss, 'loss'),
    // TensorFlow knows no gradient of the second output by the labels.
    fn([smooth(2, 3), distributions], crossEntropy, 'loss and gradient', [0]),
  ],
  SparseSoftmaxCrossEntropyWithLogits: [
    fn([smooth(3, 4), array('int32', [3], [2, 0, 3])], (x, y) => {
      const { outputs } = ops.SparseSoftmaxCrossEntropyWithLogits([x, y]);
      return outputs[0] as tf.Tensor;
    }),
  ],
};
