/** Arithmetic on two tensors, which are broadcast, and the sum of many. */

import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { isInteger } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { GradientRule } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { broadcastInputs, mergeShapesOrFail } from '../graph/shape_rules.js';
import { filled, onesLike, zerosLike } from './array.js';
import {
  broadcastReductions,
  haveOneShape,
  reduceTo,
  smartReductions,
} from './broadcast_gradient.js';
import { cast } from './cast.js';
import { Greater, GreaterEqual, LessEqual, NotEqual, Select } from './comparison.js';
import { after, type Binary, binary } from './elementwise.js';
import { perInput } from './flops.js';
import { foldBinary } from './folding.js';
import { add, divide, multiply, negative, power, subtract } from './operators.js';
import { BroadcastGradientArgs, shapeOf } from './shape_arithmetic.js';
import { floating, numeric, signed } from './type_constraints.js';
import { Log, Neg, Square } from './unary.js';

type Partial = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;

/** A gradient for either input, reduced only where the static shapes ask for it. */
const smartGradient =
  (dx: Partial, dyy: Partial): GradientRule<unknown> =>
  ({ inputs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor];
    if (haveOneShape(x, y, dy)) return [dx(dy, x, y), dyy(dy, x, y)];
    const [rx, ry] = smartReductions(x, y, dy);
    return [reduceTo(dx(dy, x, y), rx), reduceTo(dyy(dy, x, y), ry)];
  };

/** A gradient for either input, always reduced. */
const reducedGradient =
  (dx: Partial, dyy: Partial): GradientRule<unknown> =>
  ({ inputs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor];
    const [rx, ry] = broadcastReductions(x, y);
    return [reduceTo(dx(dy, x, y), rx), reduceTo(dyy(dy, x, y), ry)];
  };

// Sums and products

const addGradient = smartGradient(
  (dy) => dy,
  (dy) => dy,
);

export const Add: Binary = binary('Add', {
  doc: 'x + y; of texts, one behind the other',
  types: { T: { allowed: [...numeric.allowed, 'string'] } },
  fold: foldBinary((x, y) => x + y),
  gradient: addGradient,
});

export const AddV2: Binary = binary('AddV2', {
  doc: 'x + y, what the operator `+` makes',
  types: { T: numeric },
  fold: foldBinary((x, y) => x + y),
  gradient: addGradient,
});

export const AddN: TensorOp<[inputs: readonly TensorLike[]]> = op('AddN', {
  doc: 'the sum of tensors of one shape',
  inputs: { inputs: 'T[]' },
  types: { T: { allowed: [...numeric.allowed, 'variant'] } },
  infer(c) {
    let shape = c.shape(0);
    for (let i = 1; i < c.count; i++) shape = mergeShapesOrFail(c, shape, c.shape(i));
    return { dtype: c.dtype(0), shape, list: c.list(0) };
  },
  flops: (c) => perInput(c.count - 1)(c),
  gradient: ({ inputs }, dy) => inputs.map(() => dy),
});

export const AccumulateNV2: TensorOp<[inputs: readonly TensorLike[]], { shape: Shape }> = op(
  'AccumulateNV2',
  {
    doc: 'the sum of tensors of a given shape',
    inputs: { inputs: 'T[]' },
    types: { T: numeric },
    infer: (c) => ({ dtype: c.dtype(0), shape: c.isRun ? c.shape(0) : c.attrs.shape }),
    flops: (c) => perInput(c.count - 1)(c),
    gradient: ({ inputs }, dy) => inputs.map(() => dy),
  },
);

export const Sub: Binary = binary('Sub', {
  doc: 'x - y',
  types: { T: numeric },
  fold: foldBinary((x, y) => x - y),
  gradient: smartGradient(
    (dy) => dy,
    (dy) => negative(dy),
  ),
});

export const Mul: Binary = binary('Mul', {
  doc: 'x · y',
  types: { T: numeric },
  fold: foldBinary((x, y, dtype) => (dtype === 'int32' ? Math.imul(x, y) : x * y)),
  gradient: smartGradient(
    (dy, _x, y) => Mul([dy, y]),
    (dy, x) => Mul([x, dy]),
  ),
});

export const MulNoNan: Binary = binary('MulNoNan', {
  doc: 'x · y, and 0 where y is 0, whatever x is',
  types: { T: floating },
  gradient: ({ inputs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor];
    if (haveOneShape(x, y, dy)) return [MulNoNan([dy, y]), MulNoNan([x, dy])];
    const [rx, ry] = broadcastReductions(x, y);
    return [reduceTo(MulNoNan([dy, y]), rx), reduceTo(MulNoNan([x, dy]), ry)];
  },
});

export const SquaredDifference: Binary = binary('SquaredDifference', {
  doc: '(x - y)²',
  flops: 2,
  types: { T: signed },
  gradient({ inputs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const dx = after(dy, () => {
      const scalar = convertToTensor(2, { preferred: dy.dtype, name: 'scalar' });
      return multiply(Mul([scalar, dy]), subtract(x, y));
    });
    if (haveOneShape(x, y, dy)) return [dx, negative(dx)];
    const [rx, ry] = smartReductions(x, y, dy);
    return [reduceTo(dx, rx), negative(reduceTo(dx, ry))];
  },
});

// Division

/** Gradients of x / y, by the op's own kind of division. */
const divisionGradient = (division: (x: Tensor, y: Tensor) => Tensor): GradientRule<unknown> =>
  reducedGradient(
    (dy, _x, y) => division(dy, y),
    (dy, x, y) => multiply(dy, division(division(negative(x), y), y)),
  );

export const RealDiv: Binary = binary('RealDiv', {
  doc: 'x / y',
  types: { T: floating },
  fold: foldBinary((x, y) => x / y),
  gradient: divisionGradient((x, y) => RealDiv([x, y])),
});

/**
 * The quotient is rounded to its dtype before anything is made of it. Integer division by zero has
 * no value to fold to: it is left to the run to report.
 */
const foldDivision = (f: (quotient: number, x: number, y: number) => number) =>
  foldBinary((x, y, dtype) => {
    if (y === 0 && isInteger(dtype)) return null;
    return f(dtype === 'float32' ? Math.fround(x / y) : x / y, x, y);
  });

export const DivNoNan: Binary = binary('DivNoNan', {
  doc: 'x / y, and 0 where y is 0',
  types: { T: floating },
  gradient: divisionGradient((x, y) => DivNoNan([x, y], {}, 'div_no_nan')),
});

export const FloorDiv: Binary = binary('FloorDiv', {
  doc: '⌊x / y⌋',
  types: { T: numeric },
  fold: foldDivision((quotient) => Math.floor(quotient)),
  gradient: null,
});

export const TruncateDiv: Binary = binary('TruncateDiv', {
  doc: 'x / y of integers, without the fraction',
  types: { T: numeric },
  fold: foldDivision((quotient) => Math.trunc(quotient)),
  gradient: null,
});

export const FloorMod: Binary = binary('FloorMod', {
  doc: 'x - ⌊x / y⌋ · y',
  types: { T: signed },
  fold: foldDivision((quotient, x, y) => x - Math.floor(quotient) * y),
  gradient({ inputs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const [rx, ry] = broadcastReductions(x, y);
    const quotient = FloorDiv([x, y]);
    return [reduceTo(dy, rx), reduceTo(multiply(dy, negative(quotient)), ry)];
  },
});

export const TruncateMod: Binary = binary('TruncateMod', {
  doc: 'what is left of x / y, of the sign of x',
  types: { T: signed },
  fold: foldBinary((x, y, dtype) => (y === 0 && isInteger(dtype) ? null : x % y)),
  gradient: 'none',
});

// The larger and the smaller

/** `dy` goes where the input was chosen (TF: `_MaximumMinimumGrad`). */
const choiceGradient =
  (isX: (x: Tensor, y: Tensor) => Tensor): GradientRule<unknown> =>
  ({ inputs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor];
    const [sx, sy] = [shapeOf(x), shapeOf(y)];
    const zeros = filled(0, shapeOf(dy), dy.dtype, 'zeros');
    const mask = isX(x, y);
    const [rx, ry] = BroadcastGradientArgs([sx, sy]).outputs as [Tensor, Tensor];
    return [
      reduceTo(Select([mask, dy, zeros]), { shape: sx, axes: rx, isNeeded: true }),
      reduceTo(Select([mask, zeros, dy]), { shape: sy, axes: ry, isNeeded: true }),
    ];
  };

export const Maximum: Binary = binary('Maximum', {
  doc: 'the larger of x and y',
  types: { T: signed },
  fold: foldBinary((x, y) => Math.max(x, y)),
  gradient: choiceGradient((x, y) => GreaterEqual([x, y])),
});

export const Minimum: Binary = binary('Minimum', {
  doc: 'the smaller of x and y',
  types: { T: signed },
  fold: foldBinary((x, y) => Math.min(x, y)),
  gradient: choiceGradient((x, y) => LessEqual([x, y])),
});

// Powers, logarithms, angles

export const Pow: Binary = binary('Pow', {
  doc: 'x to the power of y',
  types: { T: signed },
  gradient({ inputs, outputs }, dy) {
    const [x, y, z] = [...inputs, ...outputs] as [Tensor, Tensor, Tensor];
    const [rx, ry] = smartReductions(x, y, dy);
    const dx = reduceTo(multiply(multiply(dy, y), Pow([x, subtract(y, 1)])), rx);
    // No real number is right where x < 0; 0 does no harm.
    const mask = Greater([x, 0]);
    const safe = Select([mask, x, onesLike(x)]);
    const log = Select([mask, Log([safe]), zerosLike(x)]);
    return [dx, reduceTo(multiply(multiply(dy, z), log), ry)];
  },
});

export const Atan2: Binary = op('Atan2', {
  doc: 'the angle of the point (x, y)',
  inputs: { y: 'T', x: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: broadcastInputs(c) }),
  gradient({ inputs }, dy) {
    const [y, x] = inputs as [Tensor, Tensor];
    // 1.15 forgets that the inputs may be broadcast; later releases do not.
    const [ry, rx] = smartReductions(y, x, dy);
    return after(dy, () => {
      const inverse = divide(dy, add(Square([x]), Square([y])));
      return [reduceTo(multiply(x, inverse), ry), reduceTo(multiply(negative(y), inverse), rx)];
    });
  },
});

/** 1 where x is not 0, and 0 elsewhere. */
const indicator = (x: Tensor): Tensor => cast(NotEqual([x, cast(0, x.dtype)]), x.dtype);

export const Xlogy: Binary = binary('Xlogy', {
  doc: 'x · log y, and 0 where x is 0',
  types: { T: floating },
  gradient({ inputs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const [rx, ry] = broadcastReductions(x, y);
    return after(dy, () => {
      const [partialX, partialY] = [Xlogy([indicator(x), y]), Xdivy([x, y])];
      return [reduceTo(multiply(partialX, dy), rx), reduceTo(multiply(partialY, dy), ry)];
    });
  },
});

export const Xdivy: Binary = binary('Xdivy', {
  doc: 'x / y, and 0 where x is 0',
  types: { T: floating },
  gradient({ inputs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const [rx, ry] = broadcastReductions(x, y);
    return after(dy, () => {
      const [partialX, partialY] = [Xdivy([indicator(x), y]), Xdivy([Neg([x]), power(y, 2)])];
      return [reduceTo(multiply(partialX, dy), rx), reduceTo(multiply(partialY, dy), ry)];
    });
  },
});

export const Zeta: Binary = op('Zeta', {
  doc: "Hurwitz's zeta function: Σ (k + q)⁻ˣ over k = 0, 1, …",
  inputs: { x: 'T', q: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: broadcastInputs(c) }),
  gradient({ inputs }, dy) {
    const [x, q] = inputs as [Tensor, Tensor];
    const [, rq] = broadcastReductions(x, q);
    return after(dy, () => {
      const partial = multiply(negative(x), Zeta([add(x, 1), q]));
      return [null, reduceTo(multiply(partial, dy), rq)];
    });
  },
});

export const Polygamma: Binary = op('Polygamma', {
  doc: 'the derivative of order a of the digamma function',
  inputs: { a: 'T', x: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: broadcastInputs(c) }),
  gradient({ inputs }, dy) {
    const [a, x] = inputs as [Tensor, Tensor];
    const [, rx] = broadcastReductions(a, x);
    return after(dy, () => {
      const partial = Polygamma([add(a, 1), x]);
      return [null, reduceTo(multiply(partial, dy), rx)];
    });
  },
});
