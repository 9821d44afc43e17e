import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { empty, f32, filled, i32, inf, NaN, notNumbers, type Row, row, type Table } from './row.js';

const xs = f32([-3, -0.5, 0, 1, 7, 50, -50, NaN, inf, -inf]);

/** What an activation makes of small numbers, large ones, and what is no number. */
const activation = (build: (x: tf.Tensor) => tf.Tensor, ...ys: number[]): Row =>
  row('floats', [xs], build, f32(ys));

/** What a gradient makes of dy = 2 at some places. */
const gradient = (
  build: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
  places: readonly number[],
  ...expected: number[]
): Row => row('floats', [f32(places.map(() => 2)), f32(places)], build, f32(expected));

export const activationValues: Table = {
  Relu: [
    row('floats', [f32([-1, 0, 2, inf, -inf])], (x) => ops.Relu([x]), f32([0, 0, 2, inf, 0])),
    row('NaN', [notNumbers], (x) => ops.Relu([x]), notNumbers),
    row('integers', [i32([-1, 3])], (x) => ops.Relu([x]), i32([0, 3])),
    row('nothing', [empty(0, 3)], (x) => ops.Relu([x]), empty(0, 3)),
    row(
      'NaN behind a product',
      [notNumbers, f32([1], 1, 1)],
      (a, b) => ops.Relu([ops.AddV2([ops.MatMul([ops.Reshape([a, [-1, 1]]), b]), [1]])]),
      filled('float32', [notNumbers.size, 1], NaN),
    ),
  ],
  ReluGrad: [
    row(
      'floats',
      [f32([5, 6, 7, NaN, 8, inf]), f32([-1, 0, 2, 0, NaN, -1])],
      (dy, x) => ops.ReluGrad([dy, x]),
      f32([0, 0, 7, 0, 0, 0]),
    ),
    row('integers', [i32([5, 6]), i32([-1, 2])], (dy, x) => ops.ReluGrad([dy, x]), i32([0, 6])),
  ],
  Relu6: [
    activation((x) => ops.Relu6([x]), 0, 0, 0, 1, 6, 6, 0, NaN, 6, 0),
    row('NaN', [notNumbers], (x) => ops.Relu6([x]), notNumbers),
    row('integers', [i32([-1, 5, 9])], (x) => ops.Relu6([x]), i32([0, 5, 6])),
  ],
  Relu6Grad: [gradient((dy, x) => ops.Relu6Grad([dy, x]), [-1, 0, 1, 6, 7], 0, 0, 2, 0, 0)],
  LeakyRelu: [
    activation(
      (x) => ops.LeakyRelu([x], { alpha: 0.5 }),
      -1.5,
      -0.25,
      0,
      1,
      7,
      50,
      -25,
      NaN,
      inf,
      -inf,
    ),
  ],
  LeakyReluGrad: [
    gradient((dy, x) => ops.LeakyReluGrad([dy, x], { alpha: 0.5 }), [-1, 0, 3], 1, 1, 2),
  ],
  Elu: [
    activation(
      (x) => ops.Elu([x]),
      Math.expm1(-3),
      Math.expm1(-0.5),
      0,
      1,
      7,
      50,
      -1,
      NaN,
      inf,
      -1,
    ),
  ],
  EluGrad: [gradient((dy, y) => ops.EluGrad([dy, y]), [-0.5, 0, 3], 1, 2, 2)],
  // Values of TensorFlow.
  Selu: [
    activation(
      (x) => ops.Selu([x]),
      -1.6705687,
      -0.69175816,
      0,
      1.050701,
      7.354907,
      52.53505,
      -1.7580993,
      NaN,
      inf,
      -1.7580993,
    ),
  ],
  SeluGrad: [
    gradient((dy, y) => ops.SeluGrad([dy, y]), [-0.5, 0, 3], 2.5161986, 2.101402, 2.101402),
  ],
  Softplus: [
    activation(
      (x) => ops.Softplus([x]),
      Math.log1p(Math.exp(-3)),
      Math.log1p(Math.exp(-0.5)),
      Math.LN2,
      Math.log1p(Math.E),
      Math.log1p(Math.exp(7)),
      50,
      Math.exp(-50),
      NaN,
      inf,
      0,
    ),
  ],
  Softsign: [
    activation(
      (x) => ops.Softsign([x]),
      -0.75,
      -1 / 3,
      0,
      0.5,
      7 / 8,
      50 / 51,
      -50 / 51,
      NaN,
      NaN,
      NaN,
    ),
  ],
  SoftsignGrad: [gradient((dy, x) => ops.SoftsignGrad([dy, x]), [-1, 0, 3], 0.5, 2, 0.125)],
};
