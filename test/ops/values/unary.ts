import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { bool, empty, f32, i32, i64, inf, NaN, type Row, row, type Table } from './row.js';

/** A row of an op whose input and output have one element for each pair. */
const points = (
  record: (inputs: [tf.Tensor]) => tf.Tensor,
  pairs: readonly (readonly [x: number, y: number])[],
): Row =>
  row('floats', [f32(pairs.map(([x]) => x))], (x) => record([x]), f32(pairs.map(([, y]) => y)));

/** Points of a function that JavaScript has: small numbers, large ones, and what is no number. */
const sampled = (
  record: (inputs: [tf.Tensor]) => tf.Tensor,
  f: (x: number) => number,
  xs: readonly number[] = [],
): Row => {
  const inputs = [-3.7, -0.5, -0, 0, 1e-9, -1e-4, 0.75, 2.5, 30, NaN, inf, -inf, ...xs];
  return points(
    record,
    inputs.map(Math.fround).map((x) => [x, f(x)]),
  );
};

const classified = (record: (inputs: [tf.Tensor]) => tf.Tensor, ...expected: boolean[]): Row =>
  row('floats', [f32([0, 1.5, NaN, inf, -inf])], (x) => record([x]), bool(expected));

export const unaryValues: Table = {
  Neg: [
    row('floats', [f32([1, -2, 0, NaN, inf])], (x) => ops.Neg([x]), f32([-1, 2, -0, NaN, -inf])),
    row('integers', [i32([1, -2, 0])], (x) => ops.Neg([x]), i32([-1, 2, 0])),
    row('long integers', [i64([1, -2])], (x) => ops.Neg([x]), i64([-1, 2])),
    row('nothing', [empty(0)], (x) => ops.Neg([x]), empty(0)),
  ],
  Square: [
    row('floats', [f32([1, -2, 0.5])], (x) => ops.Square([x]), f32([1, 4, 0.25])),
    row('integers', [i32([3, -4])], (x) => ops.Square([x]), i32([9, 16])),
    row('a scalar', [f32(3)], (x) => ops.Square([x]), f32(9)),
  ],
  Sqrt: [row('floats', [f32([4, 0, -1, inf])], (x) => ops.Sqrt([x]), f32([2, 0, NaN, inf]))],
  SqrtGrad: [
    row('floats', [f32([2, 4]), f32([1, 8])], (y, dy) => ops.SqrtGrad([y, dy]), f32([0.25, 1])),
  ],
  Exp: [
    row(
      'floats',
      [f32([0, 1, -inf, 1000, NaN])],
      (x) => ops.Exp([x]),
      f32([1, Math.E, 0, inf, NaN]),
    ),
  ],
  Log: [row('floats', [f32([1, Math.E, 0, -1])], (x) => ops.Log([x]), f32([0, 1, -inf, NaN]))],
  Reciprocal: [
    row('floats', [f32([2, -4, 0])], (x) => ops.Reciprocal([x]), f32([0.5, -0.25, inf])),
  ],
  ReciprocalGrad: [
    row('floats', [f32([2]), f32([3])], (y, dy) => ops.ReciprocalGrad([y, dy]), f32([-12])),
  ],
  Abs: [
    sampled(ops.Abs, Math.abs),
    row('integers', [i32([3, -16777217, 0])], (x) => ops.Abs([x]), i32([3, 16777217, 0])),
  ],
  Sign: [
    sampled(ops.Sign, Math.sign),
    row('integers', [i32([3, -4, 0])], (x) => ops.Sign([x]), i32([1, -1, 0])),
  ],
  Floor: [sampled(ops.Floor, Math.floor)],
  Ceil: [sampled(ops.Ceil, Math.ceil)],
  Round: [
    row(
      'halves to the even side',
      [f32([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6, 8388609, NaN, inf])],
      (x) => ops.Round([x]),
      f32([0, 2, 2, 0, -2, 2, -3, 8388609, NaN, inf]),
    ),
    row('integers', [i32([3, -16777217])], (x) => ops.Round([x]), i32([3, -16777217])),
  ],
  Rint: [
    row('halves to the even side', [f32([0.5, 1.5, -2.5])], (x) => ops.Rint([x]), f32([0, 2, -2])),
  ],
  IsNan: [classified(ops.IsNan, false, false, true, false, false)],
  IsInf: [classified(ops.IsInf, false, false, false, true, true)],
  IsFinite: [classified(ops.IsFinite, true, true, false, false, false)],
  Rsqrt: [sampled(ops.Rsqrt, (x) => 1 / Math.sqrt(x))],
  RsqrtGrad: [
    row('floats', [f32([2, -1]), f32([1, 3])], (y, dy) => ops.RsqrtGrad([y, dy]), f32([-4, 1.5])),
  ],
  Expm1: [sampled(ops.Expm1, Math.expm1)],
  Log1p: [sampled(ops.Log1p, Math.log1p, [-1, 1e30])],
  Sin: [sampled(ops.Sin, Math.sin, [1e6])],
  Cos: [sampled(ops.Cos, Math.cos, [1e6])],
  Tan: [sampled(ops.Tan, Math.tan)],
  Asin: [sampled(ops.Asin, Math.asin, [1, -1])],
  Acos: [sampled(ops.Acos, Math.acos, [1, -1])],
  Atan: [sampled(ops.Atan, Math.atan)],
  Sinh: [sampled(ops.Sinh, Math.sinh, [100])],
  Cosh: [sampled(ops.Cosh, Math.cosh, [100])],
  Tanh: [sampled(ops.Tanh, Math.tanh)],
  TanhGrad: [
    row('floats', [f32([0.5, 1]), f32([4, 3])], (y, dy) => ops.TanhGrad([y, dy]), f32([3, 0])),
  ],
  Asinh: [sampled(ops.Asinh, Math.asinh)],
  Acosh: [sampled(ops.Acosh, Math.acosh)],
  Atanh: [sampled(ops.Atanh, Math.atanh, [1, -1])],
  Sigmoid: [sampled(ops.Sigmoid, (x) => 1 / (1 + Math.exp(-x)))],
  SigmoidGrad: [
    row('floats', [f32([0.5, 1]), f32([4, 3])], (y, dy) => ops.SigmoidGrad([y, dy]), f32([1, 0])),
  ],
  // Values of TensorFlow, in float64.
  Erf: [
    points(ops.Erf, [
      [-3, -0.9999779095030015],
      [-0.25, -0.2763263901682369],
      [0, 0],
      [1e-4, 0.00011283791633342486],
      [0.5, 0.5204998778130466],
      [2.1, 0.997020533343667],
      [9, 1],
      [inf, 1],
      [-inf, -1],
      [NaN, NaN],
    ]),
  ],
  Erfc: [
    points(ops.Erfc, [
      [-3, 1.9999779095030015],
      [0, 1],
      [1e-4, 0.9998871620836666],
      [2.1, 0.0029794666563329837],
      [5, 1.5374597944280347e-12],
      [9, 4.137031746513811e-37],
      [inf, 0],
      [-inf, 2],
      [NaN, NaN],
    ]),
  ],
  Lgamma: [
    points(ops.Lgamma, [
      [-3.5, -1.309006684993042],
      [-0.25, 1.589575312551186],
      [-2, inf],
      [0, inf],
      [1e-3, 6.907178885383853],
      [0.5, 0.5723649429247001],
      [1, 0],
      [2, 0],
      [25, 54.78472939811231],
      [1e6, 12815504.569147611],
      [inf, inf],
      [NaN, NaN],
    ]),
  ],
  Digamma: [
    points(ops.Digamma, [
      [-3.5, 1.388870926359529],
      [-0.25, 2.914139120213528],
      [-2, NaN],
      [0.5, -1.9635100260214227],
      [1, -0.5772156649015323],
      [25, 3.198742512851974],
      [1e6, 13.81551005796419],
      [inf, inf],
      [NaN, NaN],
    ]),
  ],
};
