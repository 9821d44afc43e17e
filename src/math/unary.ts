import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { isInteger } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Softplus } from '../../compiler/ops/activation.js';
import * as operators from '../../compiler/ops/operators.js';
import * as ops from '../../compiler/ops/unary.js';
import { signature } from '../signature.js';
import { unary } from './elementwise.js';

/** -x, elementwise: TF 1.15's `tf.negative`. Any signed number. */
export const negative = unary('negative', ops.Neg);

/** |x|, elementwise: TF 1.15's `tf.abs`. Any signed number. */
export const abs = unary('abs', ops.Abs);

/** -1, 0 or 1, elementwise: TF 1.15's `tf.sign`. Any signed number; NaN of NaN. */
export const sign = unary('sign', ops.Sign);

/** ⌊x⌋, elementwise: TF 1.15's `tf.floor`. Floating point; its gradient is null. */
export const floor = unary('floor', ops.Floor);

/** ⌈x⌉, elementwise: TF 1.15's `tf.ceil`. Floating point; its gradient is null. */
export const ceil = unary('ceil', ops.Ceil);

/** The nearest whole number, of two the even one: TF 1.15's `tf.rint`. Floating point. */
export const rint = unary('rint', ops.Rint);

/**
 * The nearest whole number, of two the even one: TF 1.15's `tf.round`. Any signed number; integers are
 * returned as they are.
 */
export const round = signature('round', ['x', 'name?']).of<
  [x: TensorLike, name?: string | null],
  Tensor
>(({ x, name }) => {
  const tensor = convertToTensor(x, { name: 'x' });
  return isInteger(tensor.dtype) ? tensor : ops.Round([tensor], {}, name);
});

/** Whether x is not a number, elementwise: TF 1.15's `tf.is_nan`. Floating point; gives bool. */
export const isNan = unary('is_nan', ops.IsNan);

/** Whether x is ±∞, elementwise: TF 1.15's `tf.is_inf`. Floating point; gives bool. */
export const isInf = unary('is_inf', ops.IsInf);

/** Whether x is neither NaN nor ±∞, elementwise: TF 1.15's `tf.is_finite`. Floating point; gives bool. */
export const isFinite = unary('is_finite', ops.IsFinite);

/** x², elementwise: TF 1.15's `tf.square`. Any signed number. */
export const square = unary('square', ops.Square);

/** √x, elementwise: TF 1.15's `tf.sqrt`. Floating point; NaN where x is negative. */
export const sqrt = unary('sqrt', ops.Sqrt);

/** 1 / √x, elementwise: TF 1.15's `tf.rsqrt`. Floating point. */
export const rsqrt = unary('rsqrt', ops.Rsqrt);

/** 1 / x, elementwise: TF 1.15's `tf.reciprocal`. Floating point. */
export const reciprocal = unary('reciprocal', ops.Reciprocal);

/** eˣ, elementwise: TF 1.15's `tf.exp`. Floating point. */
export const exp = unary('exp', ops.Exp);

/** eˣ - 1, exact near 0, elementwise: TF 1.15's `tf.expm1`. Floating point. */
export const expm1 = unary('expm1', ops.Expm1);

/** The natural logarithm, elementwise: TF 1.15's `tf.log`. Floating point. */
export const log = unary('log', ops.Log);

/** log(1 + x), exact near 0, elementwise: TF 1.15's `tf.log1p`. Floating point. */
export const log1p = unary('log1p', ops.Log1p);

/** The sine, elementwise: TF 1.15's `tf.sin`. Floating point. */
export const sin = unary('sin', ops.Sin);

/** The cosine, elementwise: TF 1.15's `tf.cos`. Floating point. */
export const cos = unary('cos', ops.Cos);

/** The tangent, elementwise: TF 1.15's `tf.tan`. Floating point. */
export const tan = unary('tan', ops.Tan);

/** The angle whose sine is x, elementwise: TF 1.15's `tf.asin`. Floating point; NaN outside [-1, 1]. */
export const asin = unary('asin', ops.Asin);

/** The angle whose cosine is x, elementwise: TF 1.15's `tf.acos`. Floating point; NaN outside [-1, 1]. */
export const acos = unary('acos', ops.Acos);

/** The angle whose tangent is x, elementwise: TF 1.15's `tf.atan`. Floating point. */
export const atan = unary('atan', ops.Atan);

/** (eˣ - e⁻ˣ) / 2, elementwise: TF 1.15's `tf.sinh`. Floating point. */
export const sinh = unary('sinh', ops.Sinh);

/** (eˣ + e⁻ˣ) / 2, elementwise: TF 1.15's `tf.cosh`. Floating point. */
export const cosh = unary('cosh', ops.Cosh);

/** sinh x / cosh x, elementwise: TF 1.15's `tf.tanh`. Floating point. */
export const tanh = unary('tanh', ops.Tanh);

/** The inverse of `sinh`, elementwise: TF 1.15's `tf.asinh`. Floating point. */
export const asinh = unary('asinh', ops.Asinh);

/** The inverse of `cosh`, elementwise: TF 1.15's `tf.acosh`. Floating point; NaN below 1. */
export const acosh = unary('acosh', ops.Acosh);

/** The inverse of `tanh`, elementwise: TF 1.15's `tf.atanh`. Floating point; NaN outside [-1, 1]. */
export const atanh = unary('atanh', ops.Atanh);

/** 1 / (1 + e⁻ˣ), elementwise: TF 1.15's `tf.sigmoid`. Floating point. */
export const sigmoid = unary('sigmoid', ops.Sigmoid);

/** The error function, elementwise: TF 1.15's `tf.erf`. Floating point. */
export const erf = unary('erf', ops.Erf);

/** 1 - erf x, exact for large x, elementwise: TF 1.15's `tf.erfc`. Floating point. */
export const erfc = unary('erfc', ops.Erfc);

/** log |Γ(x)|, elementwise: TF 1.15's `tf.lgamma`. Floating point. */
export const lgamma = unary('lgamma', ops.Lgamma);

/** The derivative of log Γ(x), elementwise: TF 1.15's `tf.digamma`. Floating point. */
export const digamma = unary('digamma', ops.Digamma);

/** log of `sigmoid`, without overflow: TF 1.15's `tf.log_sigmoid`. Floating point of any shape. */
export const logSigmoid = signature('log_sigmoid', ['x', 'name?']).of<
  [x: TensorLike, name?: string | null],
  Tensor
>(({ x, name }) =>
  getDefaultGraph().nameScope(name ?? 'LogSigmoid', (scope) =>
    ops.Neg([Softplus([operators.negative(convertToTensor(x, { name: 'x' }))])], {}, scope),
  ),
);
