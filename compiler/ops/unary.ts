/** Elementwise functions of one tensor. */

import { constantOf } from '../graph/convert.js';
import { NDArray } from '../graph/nd_array.js';
import type { Tensor } from '../graph/operation.js';
import type { GradientRule } from '../graph/record.js';
import { Add, Mul, Polygamma, Sub } from './arithmetic.js';
import { filled } from './array.js';
import { after, type GradientByValue, gradientByValue, type Unary, unary } from './elementwise.js';
import { foldUnary, roundHalfToEven } from './folding.js';
import {
  divide,
  multiply,
  negative,
  reflectedAdd,
  reflectedMultiply,
  subtract,
} from './operators.js';
import { shapeOf } from './shape_arithmetic.js';
import { floating, signed } from './type_constraints.js';

/** A scalar of the dtype of `like`, as `constant_op.constant` makes it. */
const constant = (value: number, { dtype }: Tensor): Tensor =>
  constantOf(NDArray.scalar(dtype, value));

/** A gradient that is made of `dy` and x once `dy` is there. */
const byInput =
  (formula: (dy: Tensor, x: Tensor) => Tensor): GradientRule<unknown> =>
  ({ inputs: [x] }, dy) =>
    after(dy, () => [formula(dy, x as Tensor)]);

/** A gradient that is made of `dy` and the op's value once `dy` is there. */
const byValue =
  (formula: (dy: Tensor, y: Tensor) => Tensor): GradientRule<unknown> =>
  ({ outputs: [y] }, dy) =>
    after(dy, () => [formula(dy, y as Tensor)]);

// Signs and rounding

export const Neg: Unary = unary('Neg', {
  doc: '-x',
  types: { T: signed },
  fold: foldUnary((x) => -x),
  gradient: (_, dy) => [negative(dy)],
});

export const Abs: Unary = unary('Abs', {
  doc: '|x|',
  types: { T: signed },
  fold: foldUnary(Math.abs),
  gradient: ({ inputs: [x] }, dy) => [multiply(dy, Sign([x as Tensor]))],
});

export const Sign: Unary = unary('Sign', {
  doc: '-1, 0 or 1',
  types: { T: signed },
  fold: foldUnary(Math.sign),
  gradient: ({ inputs: [x] }) => {
    const input = x as Tensor;
    return [filled(0, shapeOf(input), input.dtype, 'zeros')];
  },
});

export const Floor: Unary = unary('Floor', {
  doc: '⌊x⌋',
  types: { T: floating },
  fold: foldUnary(Math.floor),
  gradient: null,
});

export const Ceil: Unary = unary('Ceil', {
  doc: '⌈x⌉',
  types: { T: floating },
  fold: foldUnary(Math.ceil),
  gradient: null,
});

export const Round: Unary = unary('Round', {
  doc: 'the nearest whole number, of two the even one',
  types: { T: signed },
  fold: foldUnary(roundHalfToEven),
  gradient: null,
});

export const Rint: Unary = unary('Rint', {
  doc: 'the nearest whole number, of two the even one',
  types: { T: floating },
  fold: foldUnary(roundHalfToEven),
  gradient: null,
});

export const IsNan: Unary = unary('IsNan', {
  doc: 'whether x is not a number',
  types: { T: floating },
  dtype: 'bool',
  gradient: null,
});

export const IsInf: Unary = unary('IsInf', {
  doc: 'whether x is infinite',
  types: { T: floating },
  dtype: 'bool',
  gradient: null,
});

export const IsFinite: Unary = unary('IsFinite', {
  doc: 'whether x is a number and not infinite',
  types: { T: floating },
  dtype: 'bool',
  gradient: null,
});

// Powers, exponentials, logarithms

export const Square: Unary = unary('Square', {
  doc: 'x²',
  types: { T: signed },
  fold: foldUnary((x) => x * x),
  gradient: byInput((dy, x) => Mul([dy, Mul([x, constant(2, x)])])),
});

export const Sqrt: Unary = unary('Sqrt', {
  doc: '√x',
  types: { T: floating },
  fold: foldUnary(Math.sqrt),
  gradient: ({ outputs: [y] }, dy) => [SqrtGrad([y as Tensor, dy])],
});

export const SqrtGrad: GradientByValue = gradientByValue('SqrtGrad', {
  doc: 'dy · 0.5 / y, where y = √x',
  flops: 2,
  types: { T: floating },
  gradient: ({ inputs: [a], outputs: [y] }, dy) =>
    after(dy, () => {
      const ga = divide(dy, a as Tensor);
      return [multiply(negative(ga), y as Tensor), reflectedMultiply(ga, 0.5)];
    }),
});

export const Rsqrt: Unary = unary('Rsqrt', {
  doc: '1 / √x',
  flops: 2,
  types: { T: floating },
  gradient: ({ outputs: [y] }, dy) => [RsqrtGrad([y as Tensor, dy])],
});

export const RsqrtGrad: GradientByValue = gradientByValue('RsqrtGrad', {
  doc: '-dy · 0.5 · y³, where y = 1 / √x',
  flops: 4,
  types: { T: floating },
  gradient: ({ inputs: [a, b] }, dy) =>
    after(dy, () => [
      multiply(multiply(reflectedMultiply(dy, -1.5), b as Tensor), Square([a as Tensor])),
      RsqrtGrad([a as Tensor, dy]),
    ]),
});

export const Reciprocal: Unary = unary('Reciprocal', {
  doc: '1 / x',
  types: { T: floating },
  gradient: ({ outputs: [y] }, dy) => [ReciprocalGrad([y as Tensor, dy])],
});

export const ReciprocalGrad: GradientByValue = gradientByValue('ReciprocalGrad', {
  doc: '-dy · y², where y = 1 / x',
  flops: 3,
  types: { T: floating },
  gradient: ({ inputs: [a, b] }, dy) =>
    after(dy, () => [
      multiply(multiply(multiply(dy, -2), b as Tensor), a as Tensor),
      ReciprocalGrad([a as Tensor, dy]),
    ]),
});

export const Exp: Unary = unary('Exp', {
  doc: 'eˣ',
  types: { T: floating },
  gradient: byValue((dy, y) => multiply(dy, y)),
});

export const Expm1: Unary = unary('Expm1', {
  doc: 'eˣ - 1',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Exp([x]))),
});

export const Log: Unary = unary('Log', {
  doc: 'the natural logarithm of x',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Reciprocal([x]))),
});

export const Log1p: Unary = unary('Log1p', {
  doc: 'the natural logarithm of 1 + x',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Reciprocal([reflectedAdd(x, 1)]))),
});

// Trigonometry

export const Sin: Unary = unary('Sin', {
  doc: 'the sine of x',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Cos([x]))),
});

export const Cos: Unary = unary('Cos', {
  doc: 'the cosine of x',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(negative(dy), Sin([x]))),
});

export const Tan: Unary = unary('Tan', {
  doc: 'the tangent of x',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(Square([Reciprocal([Cos([x])])]), dy)),
});

/** 1 / √(1 - x²) */
const inverseOfChord = (x: Tensor): Tensor => {
  const square = Square([x]);
  return Reciprocal([Sqrt([Sub([constant(1, x), square])])]);
};

export const Asin: Unary = unary('Asin', {
  doc: 'the angle whose sine is x',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, inverseOfChord(x))),
});

export const Acos: Unary = unary('Acos', {
  doc: 'the angle whose cosine is x',
  types: { T: floating },
  gradient: byInput((dy, x) => {
    const inverse = inverseOfChord(x);
    return multiply(negative(dy), inverse);
  }),
});

export const Atan: Unary = unary('Atan', {
  doc: 'the angle whose tangent is x',
  types: { T: floating },
  gradient: byInput((dy, x) => {
    const square = Square([x]);
    return multiply(dy, Reciprocal([Add([constant(1, x), square])]));
  }),
});

export const Sinh: Unary = unary('Sinh', {
  doc: '(eˣ - e⁻ˣ) / 2',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Cosh([x]))),
});

export const Cosh: Unary = unary('Cosh', {
  doc: '(eˣ + e⁻ˣ) / 2',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Sinh([x]))),
});

export const Tanh: Unary = unary('Tanh', {
  doc: 'sinh x / cosh x',
  types: { T: floating },
  gradient: byValue((dy, y) => TanhGrad([y, dy])),
});

export const TanhGrad: GradientByValue = gradientByValue('TanhGrad', {
  doc: 'dy · (1 - y²), where y = tanh x',
  flops: 3,
  types: { T: floating },
  gradient: ({ inputs: [a, b] }, dy) =>
    after(dy, () => [
      multiply(multiply(multiply(dy, -2), b as Tensor), a as Tensor),
      TanhGrad([a as Tensor, dy]),
    ]),
});

export const Asinh: Unary = unary('Asinh', {
  doc: 'the inverse of sinh',
  types: { T: floating },
  gradient: byValue((dy, y) => divide(dy, Cosh([y]))),
});

export const Acosh: Unary = unary('Acosh', {
  doc: 'the inverse of cosh',
  types: { T: floating },
  gradient: byValue((dy, y) => divide(dy, Sinh([y]))),
});

export const Atanh: Unary = unary('Atanh', {
  doc: 'the inverse of tanh',
  types: { T: floating },
  gradient: byInput((dy, x) => {
    const square = Square([x]);
    return multiply(dy, Reciprocal([Sub([constant(1, x), square])]));
  }),
});

export const Sigmoid: Unary = unary('Sigmoid', {
  doc: '1 / (1 + e⁻ˣ)',
  flops: 3,
  types: { T: floating },
  gradient: byValue((dy, y) => SigmoidGrad([y, dy])),
});

export const SigmoidGrad: GradientByValue = gradientByValue('SigmoidGrad', {
  doc: 'dy · y · (1 - y), where y = sigmoid x',
  flops: 3,
  types: { T: floating },
  gradient: ({ inputs: [a, b] }, dy) =>
    after(dy, () => {
      const gb = multiply(dy, b as Tensor);
      return [
        subtract(gb, multiply(reflectedMultiply(gb, 2), a as Tensor)),
        SigmoidGrad([a as Tensor, dy]),
      ];
    }),
});

// The error function and the logarithm of Γ

const errorGradient =
  (factor: number): GradientRule<unknown> =>
  ({ inputs }, dy) => {
    const x = inputs[0] as Tensor;
    const scale = constant(factor, dy);
    return after(dy, () => [multiply(multiply(dy, scale), Exp([negative(Square([x]))]))]);
  };

export const Erf: Unary = unary('Erf', {
  doc: 'the error function, 2/√π · ∫₀ˣ e^(-t²) dt',
  types: { T: floating },
  gradient: errorGradient(2 / Math.sqrt(Math.PI)),
});

export const Erfc: Unary = unary('Erfc', {
  doc: '1 - erf x',
  types: { T: floating },
  gradient: errorGradient(-2 / Math.sqrt(Math.PI)),
});

export const Lgamma: Unary = unary('Lgamma', {
  doc: 'log |Γ(x)|',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Digamma([x]))),
});

export const Digamma: Unary = unary('Digamma', {
  doc: 'the derivative of log Γ(x)',
  types: { T: floating },
  gradient: byInput((dy, x) => multiply(dy, Polygamma([constant(1, x), x]))),
});
