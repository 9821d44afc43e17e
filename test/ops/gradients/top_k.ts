import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { apart, type Cases, constant, fn } from './case.js';

const largest = (x: tf.Tensor, k: number): tf.Tensor =>
  ops.TopKV2([x, constant(k)]).outputs[0] as tf.Tensor;

export const topKGradients: Cases = {
  TopKV2: [
    fn([apart([2, 4])], (x) => largest(x, 2)),
    fn([apart([5])], (x) => largest(x, 3)),
    fn([apart([2, 2, 3])], (x) => largest(x, 1)),
  ],
};
