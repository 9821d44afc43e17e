import { type DType, isFloating, isInteger } from '../../../compiler/graph/dtypes.js';
import { OutOfRangeError } from '../../../compiler/graph/errors.js';
import type { OpType } from '../../../compiler/ops/index.js';
import { constantOf, type Node, type TensorType } from '../../../compiler/program/node.js';
import {
  add,
  all,
  and,
  Checked,
  call,
  cast,
  div,
  equal,
  greater,
  inDType,
  less,
  mul,
  not,
  type Operand,
  or,
  type Row,
  type Rows,
  scalar,
  sub,
} from '../call.js';

const inputs = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** An operator of one or two tensors of the dtypes that it has; others go through `via`. */
const direct =
  (op: string, dtypes: readonly DType[], via: DType): Row<OpType> =>
  (node) => {
    const { dtype } = node.inputs[0] as Node;
    const operands = inputs(node.inputs.length);
    if (dtypes.includes(dtype)) return call(op, operands);
    return cast(
      call(
        op,
        operands.map((x) => cast(x, via)),
      ),
      node.dtype,
    );
  };

const floats: readonly DType[] = ['float32', 'float64'];
const signed: readonly DType[] = [...floats, 'int32', 'int64'];
const numbers: readonly DType[] = [...signed, 'uint8'];

/** Of any number. */
const ofNumbers = (op: string): Row<OpType> => direct(op, numbers, 'int32');
/** Of any number with a sign; bytes are computed as integers, and wrap around. */
const ofSigned = (op: string): Row<OpType> => direct(op, signed, 'int32');
const ofFloats = (op: string): Row<OpType> => direct(op, floats, 'float64');
/** ONNX Runtime has it in single precision only. */
const ofSingles = (op: string): Row<OpType> => direct(op, ['float32'], 'float32');

const one = ({ dtype }: TensorType, value = 1): Operand => scalar(dtype, value);

/** A formula in double precision. */
const inDouble =
  (build: (x: Operand, number: (value: number) => Operand) => Operand): Row<OpType> =>
  (node) =>
    inDType(node, 'float64', (as) => build(as(0), (value) => scalar('float64', value)));

/** A division of integers, which ONNX Runtime must not be asked to do by zero. */
function divided({ inputs, dtype }: Node, build: (x: Operand, y: Operand) => Operand): Operand {
  const wide = (x: Operand): Operand => (dtype === 'int64' ? x : cast(x, 'int64'));
  const y = wide(1);
  const zero = scalar('int64', 0);
  const isZero = equal(y, zero);
  const divisor = constantOf(inputs[1]);
  const isSafe = divisor?.data.every((value: number) => value !== 0) ?? false;
  const quotient = cast(
    build(wide(0), isSafe ? y : call('Where', [isZero, scalar('int64', 1), y])),
    dtype,
  );
  if (isSafe) return quotient;
  const holds = not(all('ReduceMax', isZero));
  return new Checked(quotient, holds, 'Integer division by zero');
}

/** The quotient rounded towards minus infinity, of integers. */
function floorQuotient(x: Operand, y: Operand): Operand {
  const quotient = div(x, y);
  const zero = scalar('int64', 0);
  const isInexact = not(equal(mul(quotient, y), x));
  const isNegative = not(equal(less(x, zero), less(y, zero)));
  return sub(quotient, cast(and(isInexact, isNegative), 'int64'));
}

/** The remainder with the sign of the divisor, of floats. */
function floorRemainder({ dtype }: Node): Operand {
  const remainder = call('Mod', [0, 1], { fmod: 1 });
  const zero = scalar(dtype, 0);
  const isOther = and(
    not(equal(remainder, zero)),
    not(equal(less(remainder, zero), less(1, zero))),
  );
  return call('Where', [isOther, add(remainder, 1), remainder]);
}

/** The numbers of bits of exponents that are not known. */
const EXPONENT_BITS = 31;

/** A power of integers by repeated squaring, which wraps around as their products do. */
function integerPower({ inputs: [, exponent], dtype }: Node): Operand {
  const narrow = dtype === 'uint8' ? 'int32' : dtype;
  const number = (value: number): Operand => scalar(narrow, value);
  const as = (x: Operand): Operand => (dtype === narrow ? x : cast(x, narrow));
  const known = constantOf(exponent)?.data;
  const largest = known === undefined ? 2 ** EXPONENT_BITS - 1 : Math.max(...known);
  let [base, rest, result] = [as(0), as(1), number(1)];
  for (let left = largest; left >= 1; left /= 2) {
    const isOdd = equal(call('Mod', [rest, number(2)]), number(1));
    result = mul(result, call('Where', [isOdd, base, number(1)]));
    base = mul(base, base);
    rest = div(rest, number(2));
  }
  const holds = not(all('ReduceMax', less(as(1), number(0))));
  return new Checked(
    dtype === narrow ? result : cast(result, dtype),
    holds,
    'Integers to negative integer powers are not allowed',
  );
}

const squaredDifference = sub(0, 1);

/** `build`, but 0 where an input is 0. */
const zeroWhere =
  (input: number, build: () => Operand): Row<OpType> =>
  ({ dtype }) => {
    const zero = scalar(dtype, 0);
    return call('Where', [equal(input, zero), zero, build()]);
  };

/** log(1 + x), of floats that are almost 0 too. */
const log1p: Row<OpType> = inDouble((x, number) => {
  // In double precision 1 + x has lost of x what the quotient gives back.
  const sum = add(x, number(1));
  const kept = sub(sum, number(1));
  const isLost = equal(kept, number(0));
  const ratio = div(call('Log', [sum]), call('Where', [isLost, number(1), kept]));
  const isInfinite = call('IsInf', [x]);
  return call('Where', [isLost, x, call('Where', [isInfinite, call('Log', [sum]), mul(ratio, x)])]);
});

const HALF_TURN = Math.PI;

/** The angle of (x, y), from that of y / x. */
function atan2({ dtype }: Node): Operand {
  const number = (value: number): Operand => scalar('float32', value);
  const [y, x] = dtype === 'float32' ? [0, 1] : [cast(0, 'float32'), cast(1, 'float32')];
  const zero = number(0);
  const angle = call('Atan', [div(y, x)]);
  const turn = call('Where', [less(y, zero), number(-HALF_TURN), number(HALF_TURN)]);
  const aside = call('Where', [less(x, zero), add(angle, turn), angle]);
  const upright = call('Where', [equal(y, zero), zero, mul(turn, number(0.5))]);
  const result = call('Where', [equal(x, zero), upright, aside]);
  return dtype === 'float32' ? result : cast(result, dtype);
}

/** Strings are numbers of a table: their sum is not that of the numbers. */
const sum: Row<OpType> = (node) => (node.dtype === 'string' ? null : ofNumbers('Add')(node));

export const mathRows: Rows = {
  _CountUpTo: ({ dtype, attrs: { limit } }) => {
    const holds = less(0, scalar(dtype, limit));
    const error = new OutOfRangeError(`Reached limit of ${limit}`);
    return new Checked(add(0, scalar(dtype, 1)), holds, error);
  },
  Abs: ofNumbers('Abs'),
  Acos: ofSingles('Acos'),
  Acosh: ofSingles('Acosh'),
  Add: sum,
  AddN: ({ inputs: terms, dtype }) => {
    if (isFloating(dtype) && terms.length > 2) return call('Sum', inputs(terms.length));
    return inputs(terms.length).reduce<Operand>((total, x, i) => (i === 0 ? x : add(total, x)), 0);
  },
  AddV2: sum,
  Asin: ofSingles('Asin'),
  Asinh: ofSingles('Asinh'),
  Atan: ofSingles('Atan'),
  Atan2: atan2,
  Atanh: ofSingles('Atanh'),
  Ceil: ofFloats('Ceil'),
  Cos: ofFloats('Cos'),
  Cosh: inDouble((x, number) => {
    const positive = call('Exp', [x]);
    return mul(add(positive, call('Reciprocal', [positive])), number(0.5));
  }),
  DivNoNan: zeroWhere(1, () => div(0, 1)),
  Equal: () => equal(0, 1),
  Erf: ofSingles('Erf'),
  Erfc: (node) => inDType(node, 'float32', (as) => sub(scalar('float32', 1), call('Erf', [as(0)]))),
  Exp: ofFloats('Exp'),
  // tanh(x / 2) · (eˣ + 1)
  Expm1: inDouble((x, number) =>
    mul(call('Tanh', [mul(x, number(0.5))]), add(call('Exp', [x]), number(1))),
  ),
  Floor: ofFloats('Floor'),
  FloorDiv: (node) =>
    isFloating(node.dtype) ? call('Floor', [div(0, 1)]) : divided(node, floorQuotient),
  FloorMod: (node) =>
    isFloating(node.dtype) ? floorRemainder(node) : divided(node, (x, y) => call('Mod', [x, y])),
  Greater: ofNumbers('Greater'),
  GreaterEqual: ofNumbers('GreaterOrEqual'),
  IsFinite: () => not(or(call('IsInf', [0]), call('IsNaN', [0]))),
  IsInf: () => call('IsInf', [0]),
  IsNan: () => call('IsNaN', [0]),
  Less: ofNumbers('Less'),
  LessEqual: ofNumbers('LessOrEqual'),
  Log: ofFloats('Log'),
  Log1p: log1p,
  LogicalAnd: () => and(0, 1),
  LogicalNot: () => not(0),
  LogicalOr: () => or(0, 1),
  Maximum: ofNumbers('Max'),
  Minimum: ofNumbers('Min'),
  Mul: ofNumbers('Mul'),
  MulNoNan: zeroWhere(1, () => mul(0, 1)),
  Neg: ofSigned('Neg'),
  NotEqual: () => not(equal(0, 1)),
  Pow: (node) => (isFloating(node.dtype) ? call('Pow', [0, 1]) : integerPower(node)),
  RealDiv: (node) => (isInteger(node.dtype) ? divided(node, (x, y) => div(x, y)) : div(0, 1)),
  Reciprocal: ofFloats('Reciprocal'),
  Rint: ofFloats('Round'),
  Round: (node) => (isFloating(node.dtype) ? call('Round', [0]) : 0),
  Rsqrt: () => call('Reciprocal', [call('Sqrt', [0])]),
  RsqrtGrad: ({ dtype }) => mul(mul(1, scalar(dtype, -0.5)), mul(mul(0, 0), 0)),
  Sigmoid: ofFloats('Sigmoid'),
  SigmoidGrad: (node) => mul(1, mul(0, sub(one(node), 0))),
  Sign: ofNumbers('Sign'),
  Sin: ofFloats('Sin'),
  Sinh: ofSingles('Sinh'),
  Sqrt: ofFloats('Sqrt'),
  Square: () => mul(0, 0),
  SquaredDifference: () => mul(squaredDifference, squaredDifference),
  Sub: ofNumbers('Sub'),
  Tan: (node) =>
    node.dtype === 'float32' ? call('Tan', [0]) : div(call('Sin', [0]), call('Cos', [0])),
  Tanh: ofFloats('Tanh'),
  TanhGrad: (node) => mul(1, sub(one(node), mul(0, 0))),
  TruncateDiv: (node) => divided(node, (x, y) => div(x, y)),
  TruncateMod: (node) =>
    isFloating(node.dtype)
      ? call('Mod', [0, 1], { fmod: 1 })
      : divided(node, (x, y) => call('Mod', [x, y], { fmod: 1 })),
  Xdivy: zeroWhere(0, () => div(0, 1)),
  Xlogy: zeroWhere(0, () => mul(0, call('Log', [1]))),
};

const zero = ({ dtype }: TensorType): Operand => scalar(dtype, 0);

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** The gradient where `condition` holds, and something else where it does not. */
const masked = (condition: Operand, dy: Operand, other: Operand): Operand =>
  call('Where', [condition, dy, other]);

/** An operator with a parameter, in single precision. */
const withAlpha =
  (op: string, attrs: { readonly [name: string]: number }): Row<OpType> =>
  (node) =>
    inDType(node, 'float32', (as) =>
      call(
        op,
        [as(0)],
        Object.fromEntries(Object.entries(attrs).map(([name, float]) => [name, { float }])),
      ),
    );

export const activationRows: Rows = {
  Elu: ofSingles('Elu'),
  EluGrad: (node) => masked(less(1, zero(node)), mul(0, add(1, one(node))), 0),
  LeakyRelu: (node) => withAlpha('LeakyRelu', { alpha: node.attrs.alpha })(node),
  LeakyReluGrad: (node) =>
    masked(greater(1, zero(node)), 0, mul(0, scalar(node.dtype, node.attrs.alpha))),
  Relu: (node) => (isFloating(node.dtype) ? call('Relu', [0]) : call('Max', [0, zero(node)])),
  Relu6: (node) => call('Clip', [0, zero(node), one(node, 6)]),
  Relu6Grad: (node) => masked(and(greater(1, zero(node)), less(1, one(node, 6))), 0, zero(node)),
  ReluGrad: (node) => masked(greater(1, zero(node)), 0, zero(node)),
  Selu: withAlpha('Selu', { alpha: SELU_ALPHA, gamma: SELU_SCALE }),
  SeluGrad: (node) => {
    const bend = scalar(node.dtype, SELU_SCALE * SELU_ALPHA);
    return masked(less(1, zero(node)), mul(0, add(1, bend)), mul(0, one(node, SELU_SCALE)));
  },
  Softplus: ofSingles('Softplus'),
  Softsign: (node) => div(0, add(one(node), call('Abs', [0]))),
  SoftsignGrad: (node) => {
    const slope = add(one(node), call('Abs', [1]));
    return div(0, mul(slope, slope));
  },
};
