import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { apart, type Case, type Cases, fn, smooth, unary } from './case.js';

/** The gradient of a gradient: of `dy`, and of what decides the slope. */
const slope = (record: (inputs: [tf.Tensor, tf.Tensor]) => tf.Tensor): readonly Case[] =>
  [[], [2, 3]].map((s) => fn([smooth(...s), apart(s)], (dy, x) => record([dy, x])));

export const activationGradients: Cases = {
  Relu: unary(ops.Relu, (s) => apart(s)),
  ReluGrad: [[], [2, 3]].map((s) => fn([smooth(...s), apart(s)], (x, y) => ops.ReluGrad([x, y]))),
  Relu6: unary(ops.Relu6, (s) => apart(s)),
  Relu6Grad: slope(ops.Relu6Grad),
  LeakyRelu: unary(
    ([x]) => ops.LeakyRelu([x], { alpha: 0.3 }),
    (s) => apart(s),
  ),
  LeakyReluGrad: slope(([dy, x]) => ops.LeakyReluGrad([dy, x], { alpha: 0.3 })),
  Elu: unary(ops.Elu, (s) => apart(s)),
  EluGrad: slope(ops.EluGrad),
  Selu: unary(ops.Selu, (s) => apart(s)),
  SeluGrad: slope(ops.SeluGrad),
  Softplus: unary(ops.Softplus),
  Softsign: unary(ops.Softsign, (s) => apart(s)),
};
