import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, dtypeOf, type TensorLike } from '../../compiler/graph/convert.js';
import { type DType, isFloating } from '../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isCompatible, mergeShapes, type Shape } from '../../compiler/graph/shape.js';
import * as ops from '../../compiler/ops/arithmetic.js';
import { Identity, zerosLike } from '../../compiler/ops/array.js';
import * as operators from '../../compiler/ops/operators.js';
import { signature } from '../signature.js';
import { binary, binaryOf } from './elementwise.js';

/** x + y, broadcast: TF 1.15's `tf.add`. Both numbers of one dtype. */
export const add = binary('add', ops.Add);

/** x as a tensor; a JavaScript number takes the dtype of `other`. */
const beside = (x: TensorLike, other: TensorLike, name?: string): Tensor =>
  convertToTensor(x, { preferred: dtypeOf(other) ?? undefined, name });

/**
 * A tensor times a scalar: TF 1.15's `tf.scalar_mul`.
 *
 * @param scalar a number, or a tensor of rank 0.
 * @param x numbers of the same dtype.
 * @throws ValueError where `scalar` is none.
 */
export const scalarMul = signature('scalar_mul', ['scalar', 'x', 'name?']).of<
  [scalar: TensorLike, x: TensorLike, name?: string | null],
  Tensor
>(({ scalar, x, name }) => {
  const factor = beside(scalar, x, 'scalar');
  if (factor.shape !== null && factor.shape.length > 0) {
    const text = `Only scalar multiply works, got shape ${formatTuple(factor.shape)}`;
    throw new ValueError(explainHere(text));
  }
  return ops.Mul([factor, x], {}, name);
});

const notTensors = (): ValueError =>
  new ValueError(
    explainHere(
      'inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape',
    ),
  );

/**
 * The sum of tensors of one shape: TF 1.15's `tf.add_n`.
 * @param inputs numbers of one dtype and shape, one at least.
 * @throws ValueError for an empty list, or shapes that differ.
 */
export const addN = signature('add_n', ['inputs', 'name?']).of<
  [inputs: readonly TensorLike[], name?: string | null],
  Tensor
>(({ inputs, name }) => {
  const [only] = inputs;
  if (only === undefined || !Array.isArray(inputs)) throw notTensors();
  if (inputs.length > 1) return ops.AddN([inputs], {}, name);
  return name ? Identity([only], {}, name) : convertToTensor(only);
});

/**
 * The sum of tensors of one shape: TF 1.15's `tf.accumulate_n`.
 *
 * @param inputs numbers of one dtype and shape, one at least.
 * @param shape their shape, where it is not known.
 * @param tensorDtype their dtype, which is checked.
 * @throws ValueError for an empty list; TypeError for another dtype.
 */
export const accumulateN = signature('accumulate_n', [
  'inputs',
  'shape?',
  'tensorDtype?',
  'name?',
]).of<
  [inputs: readonly TensorLike[], shape?: Shape, tensorDtype?: DType | null, name?: string | null],
  Tensor
>(({ inputs, shape = null, tensorDtype = null, name }) => {
  if (!Array.isArray(inputs) || inputs.length === 0) throw notTensors();
  const tensors = inputs.map((input) => convertToTensor(input));
  const [first] = tensors as [Tensor];
  if (tensors.some(({ dtype }) => dtype !== first.dtype)) throw notTensors();
  if (tensorDtype !== null && tensorDtype !== first.dtype) {
    const text = `tensor_dtype is ${tensorDtype}, but input is of type ${first.dtype}`;
    throw new TypeError(explainHere(text));
  }
  if (tensors.length === 1) return name ? Identity([first], {}, name) : first;
  const merged = tensors.reduce((known, t) => {
    if (!isCompatible(known, t.shape)) throw notTensors();
    return mergeShapes(known, t.shape);
  }, shape);
  return ops.AccumulateNV2([tensors], { shape: merged }, name);
});

/** x - y, broadcast: TF 1.15's `tf.subtract`. Both numbers of one dtype. */
export const subtract = binary('subtract', ops.Sub);

/** x · y, elementwise and broadcast: TF 1.15's `tf.multiply`. Both numbers of one dtype. */
export const multiply = binary('multiply', ops.Mul);

/**
 * x / y, broadcast: TF 1.15's `tf.divide`. As in Python 3, integers are divided as float64.
 * @returns a floating point tensor.
 */
export const divide = binaryOf('divide', (x, y, name) => operators.divide(beside(x, y), y, name));

/**
 * x / y, broadcast: TF 1.15's `tf.truediv`. As in Python 3, integers are divided as float64.
 * @returns a floating point tensor.
 */
export const truediv = binaryOf('truediv', (x, y, name) => operators.divide(beside(x, y), y, name));

/** x / y, broadcast: TF 1.15's `tf.realdiv`. Both of one floating point dtype. */
export const realdiv = binary('realdiv', ops.RealDiv);

/**
 * x / y as Python 2 divides, broadcast: TF 1.15's `tf.div`. Both numbers of one dtype; the quotient of
 * integers is rounded down.
 */
export const div = binaryOf('div', (x, y, name) =>
  getDefaultGraph().nameScope(name ?? 'div', (scope) => {
    const dividend = beside(x, y, 'x');
    const divisor = convertToTensor(y, { preferred: dividend.dtype, name: 'y' });
    const division = isFloating(dividend.dtype) ? ops.RealDiv : ops.FloorDiv;
    return division([dividend, divisor], {}, scope);
  }),
);

/** x / y, and 0 where y is 0, broadcast: TF 1.15's `tf.div_no_nan`. Both of one floating point dtype. */
export const divNoNan = binaryOf('div_no_nan', (x, y, name) =>
  ops.DivNoNan([x, y], {}, name ?? 'div_no_nan'),
);

/** 1 / x, and 0 where x is 0: TF 1.15's `tf.math.reciprocal_no_nan`. Floating point. */
export const reciprocalNoNan = signature('reciprocal_no_nan', ['x', 'name?']).of<
  [x: TensorLike, name?: string | null],
  Tensor
>(({ x, name }) =>
  getDefaultGraph().nameScope(name ?? 'reciprocal_no_nan', (scope) => {
    const tensor = convertToTensor(x, { name: 'x' });
    const one = convertToTensor(1, { dtype: tensor.dtype, name: 'one' });
    return ops.DivNoNan([one, tensor], {}, scope);
  }),
);

/** x · y, and 0 where y is 0, whatever x is: TF 1.15's `tf.math.multiply_no_nan`. Floating point. */
export const multiplyNoNan = binaryOf('multiply_no_nan', (x, y, name) =>
  ops.MulNoNan([x, y], {}, name ?? 'multiply_no_nan'),
);

/**
 * ⌊x / y⌋, broadcast: TF 1.15's `tf.floordiv`. Both numbers of one dtype.
 * @throws when run, InvalidArgumentError where an integer is divided by 0.
 */
export const floordiv = binaryOf('floordiv', (x, y, name) =>
  ops.FloorDiv([x, y], {}, name ?? 'floordiv'),
);

/** ⌊x / y⌋, broadcast: TF 1.15's `tf.floor_div`. The op of `floordiv`, under its own name. */
export const floorDiv = binary('floor_div', ops.FloorDiv);

/** x / y of integers without the fraction, broadcast: TF 1.15's `tf.truncatediv`. */
export const truncatediv = binary('truncatediv', ops.TruncateDiv);

/** x - ⌊x / y⌋ · y, of the sign of y, broadcast: TF 1.15's `tf.floormod`. Both numbers of one dtype. */
export const floormod = binary('floormod', ops.FloorMod);

/** x - ⌊x / y⌋ · y, of the sign of y, broadcast: TF 1.15's `tf.mod`. Both numbers of one dtype. */
export const mod = binary('mod', ops.FloorMod);

/** What is left of x / y, of the sign of x, broadcast: TF 1.15's `tf.truncatemod`. */
export const truncatemod = binary('truncatemod', ops.TruncateMod);

/** The larger of x and y, broadcast: TF 1.15's `tf.maximum`. Both numbers of one dtype. */
export const maximum = binary('maximum', ops.Maximum);

/** The smaller of x and y, broadcast: TF 1.15's `tf.minimum`. Both numbers of one dtype. */
export const minimum = binary('minimum', ops.Minimum);

/** (x - y)², broadcast: TF 1.15's `tf.squared_difference`. Both numbers of one dtype. */
export const squaredDifference = binary('squared_difference', ops.SquaredDifference);

/** x to the power of y, broadcast: TF 1.15's `tf.pow`. Both numbers of one dtype. */
export const pow = binary('pow', ops.Pow);

/** The angle of the point (x, y), from -π to π: TF 1.15's `tf.atan2`. Floating point, broadcast. */
export const atan2 = signature('atan2', ['y', 'x', 'name?']).of<
  [y: TensorLike, x: TensorLike, name?: string | null],
  Tensor
>(({ y, x, name }) => ops.Atan2([y, x], {}, name));

/** x · log y, and 0 where x is 0: TF 1.15's `tf.math.xlogy`. Floating point, broadcast. */
export const xlogy = binary('xlogy', ops.Xlogy);

/** x / y, and 0 where x is 0: TF 1.15's `tf.math.xdivy`. Floating point, broadcast. */
export const xdivy = binary('xdivy', ops.Xdivy);

/** Hurwitz's zeta function of x and q: TF 1.15's `tf.zeta`. Floating point, broadcast. */
export const zeta = signature('zeta', ['x', 'q', 'name?']).of<
  [x: TensorLike, q: TensorLike, name?: string | null],
  Tensor
>(({ x, q, name }) => ops.Zeta([x, q], {}, name));

/** The derivative of order a of `digamma` at x: TF 1.15's `tf.polygamma`. Floating point, broadcast. */
export const polygamma = signature('polygamma', ['a', 'x', 'name?']).of<
  [a: TensorLike, x: TensorLike, name?: string | null],
  Tensor
>(({ a, x, name }) => ops.Polygamma([a, x], {}, name));

/**
 * The values of a polynomial, by Horner's method: TF 1.15's `tf.math.polyval`.
 *
 * @param coeffs the coefficients, that of the highest power first: numbers, or tensors that are
 *   broadcast.
 * @param x where to evaluate it, numbers of the same dtype.
 * @returns a tensor of the dtype of `x`; zeros where there are no coefficients.
 */
export const polyval = signature('polyval', ['coeffs', 'x', 'name?']).of<
  [coeffs: readonly TensorLike[], x: TensorLike, name?: string | null],
  Tensor
>(({ coeffs, x, name }) =>
  getDefaultGraph().nameScope(name ?? 'polyval', (scope) => {
    const given = coeffs.find((coeff) => dtypeOf(coeff) !== null);
    const tensor = beside(x, given ?? x, 'x');
    if (coeffs.length === 0) return zerosLike(tensor, { name: scope });
    return coeffs
      .map((coeff, i) => convertToTensor(coeff, { preferred: tensor.dtype, name: `coeff_${i}` }))
      .reduce((p, coeff) => operators.add(coeff, operators.multiply(p, tensor)));
  }),
);
