import { isInteger } from '../../../compiler/graph/dtypes.js';
import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { conversion } from '../../../compiler/ops/cast.js';
import type { OpType } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import { deviceDType, narrowing } from '../memory.js';
import { broadcast, elementwise, product } from './elementwise.js';
import type { HostKernel, HostRow, HostTable } from './kernel.js';
import { digamma, erf, erfc, lgamma, polygamma, zeta } from './special_functions.js';

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

const unary =
  (f: Unary): HostRow<OpType> =>
  () =>
    elementwise(f);

const binary =
  (f: Binary): HostRow<OpType> =>
  (node) =>
    broadcast(node, f);

/** Arithmetic whose results tfjs, which holds an int64 or uint8 as an int32, would not narrow. */
const ofNarrowed =
  (row: HostRow<OpType>): HostRow<OpType> =>
  (node) =>
    narrowing(node.dtype) === null ? null : row(node);

/** Functions that tfjs computes in floating point, which does not hold every integer. */
const ofIntegers =
  (row: HostRow<OpType>): HostRow<OpType> =>
  (node) =>
    isInteger(node.dtype) ? row(node) : null;

/** Division of integers: wasm's goes through float32, and tfjs does not report a divisor of zero. */
function integerDivision(node: Node, divide: Binary): HostKernel {
  const kernel = broadcast(node, divide);
  return {
    ...kernel,
    run(run) {
      const [, y] = run.inputs;
      if (y?.some((divisor) => divisor === 0)) {
        throw new InvalidArgumentError('Integer division by zero');
      }
      kernel.run(run);
    },
  };
}

/** A division with one function for integers and, where tfjs has none, one for floats. */
const division =
  (ofInts: Binary, ofFloats: Binary | null): HostRow<OpType> =>
  (node) =>
    isInteger(node.dtype) ? integerDivision(node, ofInts) : ofFloats && broadcast(node, ofFloats);

/** What is left of x / y, of the sign of y. */
const floorMod: Binary = (x, y) => {
  const rest = x % y;
  return x < 0 === y < 0 ? rest : (rest + y) % y;
};

/** A power of integers by repeated squaring, with the product of their dtype. */
const integerPower =
  (multiply: Binary): Binary =>
  (x, y) => {
    if (y < 0) {
      throw new InvalidArgumentError('Integers to negative integer powers are not allowed');
    }
    let result = 1;
    for (let [base, rest] = [x, y]; rest > 0; rest >>>= 1) {
      if (rest & 1) result = multiply(result, base);
      if (rest > 1) base = multiply(base, base);
    }
    return result;
  };

/**
 * A cast to another dtype of the device. cpu's gives a float32 tensor the array of integers that it
 * was made of; wasm's knows no bool.
 */
function cast(node: Node<'Cast'>): HostKernel | null {
  const [from, to] = [deviceDType((node.inputs[0] as Node).dtype), deviceDType(node.dtype)];
  if (from === to && node.dtype !== 'uint8') return null;
  return elementwise(conversion(node.dtype));
}

export const mathKernels: HostTable = {
  Cast: cast,
  Add: ofNarrowed(binary((x, y) => x + y)),
  AddV2: ofNarrowed(binary((x, y) => x + y)),
  Sub: ofNarrowed(binary((x, y) => x - y)),
  Mul: ofNarrowed(binary((x, y) => x * y)),
  Neg: ofNarrowed(unary((x) => -x)),
  Square: ofNarrowed(unary((x) => x * x)),
  SquaredDifference: ofNarrowed(binary((x, y) => (x - y) ** 2)),
  Abs: ofIntegers(unary(Math.abs)),
  Sign: unary(Math.sign),
  Round: ofIntegers(unary((x) => x)),
  // wasm's is log(1 + x), and its sine is wrong for small and for large numbers.
  Log1p: unary(Math.log1p),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Erf: unary(erf),
  Erfc: unary(erfc),
  Lgamma: unary(lgamma),
  Digamma: unary(digamma),

  MulNoNan: binary((x, y) => (y === 0 ? 0 : x * y)),
  DivNoNan: binary((x, y) => (y === 0 ? 0 : x / y)),
  FloorDiv: division((x, y) => Math.floor(x / y), null),
  TruncateDiv: division(
    (x, y) => Math.trunc(x / y),
    (x, y) => Math.trunc(Math.fround(x / y)),
  ),
  FloorMod: division(floorMod, floorMod),
  TruncateMod: division(
    (x, y) => x % y,
    (x, y) => x % y,
  ),
  // wasm's forget a NaN.
  Maximum: binary(Math.max),
  Minimum: binary(Math.min),
  Pow: ofIntegers((node) => broadcast(node, integerPower(product(node.dtype)))),
  Atan2: binary(Math.atan2),
  Xlogy: binary((x, y) => (x === 0 ? 0 : x * Math.log(y))),
  Xdivy: binary((x, y) => (x === 0 ? 0 : x / y)),
  Zeta: binary(zeta),
  Polygamma: binary(polygamma),

  // The gradients of functions, by their values.
  RsqrtGrad: binary((y, dy) => -0.5 * dy * y * y * y),
  TanhGrad: binary((y, dy) => dy * (1 - y * y)),
  SigmoidGrad: binary((y, dy) => dy * y * (1 - y)),
};
