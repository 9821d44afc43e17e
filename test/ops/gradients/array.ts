import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { type Cases, constant, fn, smooth, unary } from './case.js';

export const arrayGradients: Cases = {
  Identity: unary(ops.Identity),
  PlaceholderWithDefault: [
    fn([smooth(2, 3)], (x) => ops.PlaceholderWithDefault([x], { shape: [2, 3] })),
  ],
  IdentityN: [fn([smooth(2), smooth(1, 2)], (...xs) => ops.IdentityN([xs]))],
  EnsureShape: [fn([smooth(2, 3)], (x) => ops.EnsureShape([x], { shape: [null, 3] }))],
  Reshape: [
    fn([smooth(2, 3)], (x) => ops.Reshape([x, constant([3, 2])])),
    fn([smooth(2, 3)], (x) => ops.Reshape([x, constant([-1])])),
    fn([smooth(1)], (x) => ops.Reshape([x, tf.constant([], tf.int32)]), 'to a scalar'),
  ],
  ExpandDims: [
    fn([smooth(2, 3)], (x) => ops.ExpandDims([x, constant(1)])),
    fn([smooth()], (x) => ops.ExpandDims([x, constant(-1)])),
  ],
  Squeeze: [
    fn([smooth(2, 1, 3, 1)], (x) => ops.Squeeze([x])),
    fn([smooth(2, 1, 3, 1)], (x) => ops.Squeeze([x], { squeeze_dims: [-1] })),
  ],
  Transpose: [
    fn([smooth(2, 3)], (x) => ops.Transpose([x, constant([1, 0])])),
    fn([smooth(2, 3, 2)], (x) => ops.Transpose([x, constant([2, 0, 1])])),
    fn([smooth(2, 1, 3, 2)], (x) => ops.Transpose([x, constant([3, 1, 0, 2])])),
  ],
  Fill: [
    fn([smooth()], (x) => ops.Fill([constant([2, 3]), x])),
    fn([smooth()], (x) => ops.Fill([tf.constant([], tf.int32), x]), 'a scalar'),
  ],
};
