import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { apart, type Case, type Cases, fn, positive, smooth, unary } from './case.js';

/** Numbers moved and stretched. */
const mapped = ({ shape, data }: tf.NDArray, f: (x: number) => number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => f(data[i] as number));

/** Numbers in [-0.8, 0.8), away from where an inverse has no derivative. */
const inner = (s: readonly number[]): tf.NDArray => mapped(smooth(...s), (x) => 0.8 * x);

/** Numbers in [1.6, 2.6). */
const above1 = (s: readonly number[]): tf.NDArray => mapped(positive(...s), (x) => x + 1);

/** The gradient of a gradient that is made of a function's value. */
const byValue = (record: (inputs: [tf.Tensor, tf.Tensor]) => tf.Tensor): readonly Case[] =>
  [[], [2, 3]].map((s) => fn([smooth(...s), smooth(...s)], (y, dy) => record([y, dy])));

export const unaryGradients: Cases = {
  Neg: unary(ops.Neg),
  Square: unary(ops.Square),
  Sqrt: unary(ops.Sqrt, (s) => positive(...s)),
  SqrtGrad: [[], [2, 3]].map((s) =>
    fn([positive(...s), smooth(...s)], (x, y) => ops.SqrtGrad([x, y])),
  ),
  Exp: unary(ops.Exp),
  Log: unary(ops.Log, (s) => positive(...s)),
  Reciprocal: unary(ops.Reciprocal, (s) => positive(...s)),
  ReciprocalGrad: byValue(ops.ReciprocalGrad),
  Abs: unary(ops.Abs, (s) => apart(s)),
  Sign: unary(ops.Sign, (s) => apart(s)),
  Rsqrt: unary(ops.Rsqrt, (s) => positive(...s)),
  RsqrtGrad: byValue(ops.RsqrtGrad),
  Expm1: unary(ops.Expm1),
  Log1p: unary(ops.Log1p, (s) => positive(...s)),
  Sin: unary(ops.Sin),
  Cos: unary(ops.Cos),
  Tan: unary(ops.Tan),
  Asin: unary(ops.Asin, inner),
  Acos: unary(ops.Acos, inner),
  Atan: unary(ops.Atan),
  Sinh: unary(ops.Sinh),
  Cosh: unary(ops.Cosh),
  Tanh: unary(ops.Tanh),
  TanhGrad: byValue(ops.TanhGrad),
  Asinh: unary(ops.Asinh),
  Acosh: unary(ops.Acosh, above1),
  Atanh: unary(ops.Atanh, inner),
  Sigmoid: unary(ops.Sigmoid),
  SigmoidGrad: byValue(ops.SigmoidGrad),
  Erf: unary(ops.Erf),
  Erfc: unary(ops.Erfc),
  Lgamma: unary(ops.Lgamma, (s) => positive(...s)),
  Digamma: unary(ops.Digamma, (s) => positive(...s)),
};
