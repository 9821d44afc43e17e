import { explainHere } from '../../compiler/graph/call_site.js';
import {
  convertToTensor,
  dtypeOf,
  type TensorLike,
  type TextLike,
} from '../../compiler/graph/convert.js';
import { isFloating } from '../../compiler/graph/dtypes.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import {
  Equal,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  NotEqual,
} from '../../compiler/ops/comparison.js';
import { add, multiply, subtract } from '../../compiler/ops/operators.js';
import { all } from '../../compiler/ops/reduction.js';
import { Abs } from '../../compiler/ops/unary.js';
import { Assert } from '../control_flow/assert.js';
import { noOp } from '../framework.js';
import { signature } from '../signature.js';
import { assertStatic, constantValue, type Data } from './static.js';

type Value = TensorLike | TextLike;

/** Both arguments of a comparison; a JavaScript number takes the dtype of the other. */
function converted(x: Value, y: Value): readonly [Tensor, Tensor] {
  const left = convertToTensor(x, { preferred: dtypeOf(y) ?? undefined, name: 'x' });
  return [left, convertToTensor(y, { preferred: left.dtype, name: 'y' })];
}

/** What the functions of two tensors may be told beside them. */
interface Told {
  readonly data?: Data | null;
  readonly summarize?: number | null;
  readonly message?: string | null;
  readonly name?: string | null;
}

/** TF: `_binary_assert` */
function compared(
  opName: string,
  [sign, compare]: Comparison,
  given: readonly [x: Value, y: Value],
  { data, summarize, message, name }: Told,
): Operation {
  return getDefaultGraph().nameScope(name ?? opName, () => {
    const [x, y] = converted(...given);
    const told: Data = data ?? [
      `Condition x ${sign} y did not hold element-wise:`,
      `x (${x.name}) = `,
      x,
      `y (${y.name}) = `,
      y,
    ];
    const shown = typeof message === 'string' ? [message, ...told] : told;
    const condition = all(compare([x, y]));
    if (constantValue(x) !== null && constantValue(y) !== null) assertStatic(condition, shown);
    return Assert(condition, shown, summarize);
  });
}

type Comparison = readonly [sign: string, compare: (inputs: [TensorLike, TensorLike]) => Tensor];

const comparisons = {
  equal: ['==', Equal],
  noneEqual: ['!=', NotEqual],
  less: ['<', Less],
  lessEqual: ['<=', LessEqual],
  greater: ['>', Greater],
  greaterEqual: ['>=', GreaterEqual],
} as const satisfies { readonly [name: string]: Comparison };

const BINARY = ['x', 'y', 'data?', 'summarize?', 'message?', 'name?'] as const;

type BinaryParameters = [
  x: Value,
  y: Value,
  data?: Data | null,
  summarize?: number | null,
  message?: string | null,
  name?: string | null,
];

const binary = (opName: string, comparison: Comparison) =>
  signature(opName, BINARY).of<BinaryParameters, Operation>(({ x, y, ...told }) =>
    compared(opName, comparison, [x, y], told),
  );

/**
 * Checks that `x == y` everywhere: TF 1.15's `tf.assert_equal`.
 *
 * @param x a tensor of any shape.
 * @param y a tensor of the same dtype that it is compared with, broadcast.
 * @param data what the error shows, in the place of its own text and both tensors.
 * @param summarize how many elements of each tensor are shown, 3 where it is left out.
 * @param message what the error begins with.
 * @returns an operation, to be fetched or waited for, that ends the run with an InvalidArgumentError
 *   where the condition does not hold.
 * @throws InvalidArgumentError at once where both tensors are constants.
 */
export const assertEqual = signature('assert_equal', BINARY).of<BinaryParameters, Operation>(
  ({ x, y, ...told }) =>
    getDefaultGraph().nameScope(told.name ?? 'assert_equal', () => (x === y ? noOp() : null)) ??
    compared('assert_equal', comparisons.equal, [x, y], told),
);

/** Checks that `x != y` everywhere: TF 1.15's `tf.debugging.assert_none_equal`. See `assertEqual`. */
export const assertNoneEqual = binary('assert_none_equal', comparisons.noneEqual);

/** Checks that `x < y` everywhere: TF 1.15's `tf.assert_less`. See `assertEqual`. */
export const assertLess = binary('assert_less', comparisons.less);

/** Checks that `x <= y` everywhere: TF 1.15's `tf.assert_less_equal`. See `assertEqual`. */
export const assertLessEqual = binary('assert_less_equal', comparisons.lessEqual);

/** Checks that `x > y` everywhere: TF 1.15's `tf.assert_greater`. See `assertEqual`. */
export const assertGreater = binary('assert_greater', comparisons.greater);

/** Checks that `x >= y` everywhere: TF 1.15's `tf.assert_greater_equal`. See `assertEqual`. */
export const assertGreaterEqual = binary('assert_greater_equal', comparisons.greaterEqual);

/** A check of every element: a comparison with zero, on the left or on the right. */
const unary = (opName: string, sign: string, inner: keyof typeof within, isZeroFirst: boolean) =>
  signature(opName, ['x', 'data?', 'summarize?', 'message?', 'name?']).of<
    [
      x: TensorLike,
      data?: Data | null,
      summarize?: number | null,
      message?: string | null,
      name?: string | null,
    ],
    Operation
  >(({ x: given, data, summarize, message, name }) =>
    getDefaultGraph().nameScope(name ?? opName, () => {
      const x = convertToTensor(given, { name: 'x' });
      const told = data ?? [
        message ?? '',
        `Condition x ${sign} 0 did not hold element-wise:`,
        `x (${x.name}) = `,
        x,
      ];
      const zero = convertToTensor(0, { dtype: x.dtype });
      const operands = isZeroFirst ? ([zero, x] as const) : ([x, zero] as const);
      return compared(inner, within[inner], operands, { data: told, summarize });
    }),
  );

const within = {
  assert_less: comparisons.less,
  assert_less_equal: comparisons.lessEqual,
} as const;

/**
 * Checks that `x > 0` everywhere: TF 1.15's `tf.debugging.assert_positive`.
 *
 * @param x numbers of any shape.
 * @param data what the error shows, in the place of its own text and `x`.
 * @param summarize how many elements of each tensor are shown, 3 where it is left out.
 * @param message what the error begins with.
 * @returns an operation, to be fetched or waited for, that ends the run with an InvalidArgumentError
 *   where the condition does not hold.
 * @throws InvalidArgumentError at once where `x` is a constant.
 */
export const assertPositive = unary('assert_positive', '>', 'assert_less', true);

/** Checks that `x < 0` everywhere: TF 1.15's `tf.debugging.assert_negative`. See `assertPositive`. */
export const assertNegative = unary('assert_negative', '<', 'assert_less', false);

/** Checks that `x >= 0` everywhere: TF 1.15's `tf.debugging.assert_non_negative`. See `assertPositive`. */
export const assertNonNegative = unary('assert_non_negative', '>=', 'assert_less_equal', true);

/** Checks that `x <= 0` everywhere: TF 1.15's `tf.debugging.assert_non_positive`. See `assertPositive`. */
export const assertNonPositive = unary('assert_non_positive', '<=', 'assert_less_equal', false);

/** The distance from 1 to the next number. */
const epsilon = { float32: 2 ** -23, float64: 2 ** -52 } as const;

/**
 * Checks that `|x - y| < atol + rtol * |y|` everywhere: TF 1.15's `tf.debugging.assert_near`.
 *
 * @param x float32 or float64, of any shape.
 * @param y a tensor of the same dtype that it is compared with, broadcast.
 * @param rtol relative tolerance, ten times the dtype's precision where it is left out.
 * @param atol absolute tolerance, likewise.
 * @param data what the error shows, in the place of its own text and both tensors.
 * @param summarize how many elements of each tensor are shown, 3 where it is left out.
 * @param message what the error begins with.
 * @returns an operation, to be fetched or waited for, that ends the run with an InvalidArgumentError
 *   where the condition does not hold.
 * @throws ValueError for another dtype.
 */
export const assertNear = signature('assert_near', [
  'x',
  'y',
  'rtol?',
  'atol?',
  'data?',
  'summarize?',
  'message?',
  'name?',
]).of<
  [
    x: TensorLike,
    y: TensorLike,
    rtol?: TensorLike | null,
    atol?: TensorLike | null,
    data?: Data | null,
    summarize?: number | null,
    message?: string | null,
    name?: string | null,
  ],
  Operation
>(({ data, summarize, message, name, ...given }) =>
  getDefaultGraph().nameScope(name ?? 'assert_near', () => {
    const [x, y] = converted(given.x, given.y);
    const { dtype } = x;
    if (!isFloating(dtype)) {
      throw new ValueError(explainHere(`data type <class 'numpy.${dtype}'> not inexact`));
    }
    const tolerance = 10 * epsilon[dtype === 'float64' ? 'float64' : 'float32'];
    const rtol = convertToTensor(given.rtol ?? tolerance, { dtype, name: 'rtol' });
    const atol = convertToTensor(given.atol ?? tolerance, { dtype, name: 'atol' });
    const shown = data ?? [
      message ?? '',
      `x and y not equal to tolerance rtol = ${rtol.toString()}, atol = ${atol.toString()}`,
      `x (${x.name}) = `,
      x,
      `y (${y.name}) = `,
      y,
    ];
    const allowed = add(atol, multiply(rtol, Abs([y])));
    const difference = Abs([subtract(x, y)]);
    return Assert(all(Less([difference, allowed])), shown, summarize);
  }),
);
