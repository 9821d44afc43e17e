import type { TensorLike } from '../graph/convert.js';
import { type DType, isFloating, isInteger } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { oncePerGraph } from '../graph/once.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { GradientRule, OpDefinition } from '../graph/record.js';
import { isFullyDefined, sameShape } from '../graph/shape.js';
import {
  broadcastInputs,
  mergeDims,
  mergeShapesOrFail,
  sameAsInput,
  withRank,
} from '../graph/shape_rules.js';
import { filled, reshape } from './array.js';
import { foldBinary, foldUnary } from './folding.js';
import { divide, multiply, negative } from './operators.js';
import { sum } from './reduction.js';
import { BroadcastGradientArgs, shapeOf } from './shape_arithmetic.js';
import { floating, numeric, signed } from './type_constraints.js';

type Unary = TensorOp<[x: TensorLike]>;
type Binary = TensorOp<[x: TensorLike, y: TensorLike]>;

const unary = (
  type: string,
  definition: Pick<OpDefinition<unknown>, 'doc' | 'types' | 'fold' | 'gradient'>,
): Unary => op(type, { inputs: { x: 'T' }, infer: sameAsInput, ...definition });

const binary = (
  type: string,
  definition: Pick<OpDefinition<unknown>, 'doc' | 'types' | 'attrs' | 'fold' | 'gradient'> & {
    dtype?: DType;
  },
): Binary =>
  op(type, {
    inputs: { x: 'T', y: 'T' },
    infer: (c) => ({ dtype: definition.dtype ?? c.dtype(0), shape: broadcastInputs(c) }),
    ...definition,
  });

/** A gradient in the order of the graph: made after `dy`, as TF's rules for cheap ops ask. */
const after = <R>(dy: Tensor, body: () => R): R =>
  getDefaultGraph().controlDependencies([dy], body);

// One input

export const Neg: Unary = unary('Neg', {
  doc: '-x',
  types: { T: signed },
  fold: foldUnary((x) => -x),
  gradient: (_, dy) => [negative(dy)],
});

export const Square: Unary = unary('Square', {
  doc: 'x²',
  types: { T: signed },
  fold: foldUnary((x) => x * x),
  gradient: ({ inputs: [x] }, dy) =>
    after(dy, () => [Mul([dy, Mul([x as Tensor, filledScalar(2, dy.dtype)])])]),
});

/** A scalar constant named `Const`, as `constant_op.constant` makes it. */
const filledScalar = (value: number, dtype: DType): Tensor => filled(value, [], dtype, 'Const');

export const Sqrt: Unary = unary('Sqrt', {
  doc: '√x',
  types: { T: floating },
  fold: foldUnary(Math.sqrt),
  gradient: ({ outputs: [y] }, dy) => [SqrtGrad([y as Tensor, dy])],
});

export const SqrtGrad: TensorOp<[y: TensorLike, dy: TensorLike]> = op('SqrtGrad', {
  doc: 'dy · 0.5 / y, where y = √x',
  inputs: { y: 'T', dy: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: mergeShapesOrFail(c, c.shape(0), c.shape(1)) }),
  gradient: ({ inputs: [a], outputs: [y] }, dy) =>
    after(dy, () => {
      const ga = divide(dy, a as Tensor);
      return [multiply(negative(ga), y as Tensor), multiply(ga, 0.5)];
    }),
});

export const Exp: Unary = unary('Exp', {
  doc: 'eˣ',
  types: { T: floating },
  gradient: ({ outputs: [y] }, dy) => after(dy, () => [multiply(dy, y as Tensor)]),
});

export const Log: Unary = unary('Log', {
  doc: 'the natural logarithm of x',
  types: { T: floating },
  gradient: ({ inputs: [x] }, dy) => after(dy, () => [multiply(dy, Reciprocal([x as Tensor]))]),
});

export const Reciprocal: Unary = unary('Reciprocal', {
  doc: '1 / x',
  types: { T: floating },
  gradient: ({ outputs: [y] }, dy) => [ReciprocalGrad([y as Tensor, dy])],
});

export const ReciprocalGrad: TensorOp<[y: TensorLike, dy: TensorLike]> = op('ReciprocalGrad', {
  doc: '-dy · y², where y = 1 / x',
  inputs: { y: 'T', dy: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: mergeShapesOrFail(c, c.shape(0), c.shape(1)) }),
  gradient: ({ inputs: [a, b] }, dy) =>
    after(dy, () => [
      multiply(multiply(multiply(dy, -2), b as Tensor), a as Tensor),
      ReciprocalGrad([a as Tensor, dy]),
    ]),
});

export const Cast: TensorOp<[x: TensorLike], { DstT: DType }, { Truncate: boolean }> = op('Cast', {
  doc: 'x as another dtype: fractions are cut off towards zero, numbers become bool by x ≠ 0.',
  inputs: { x: 'SrcT' },
  attrs: { Truncate: false },
  infer: (c) => ({ dtype: c.attrs.DstT, shape: c.shape(0) }),
  fold(c) {
    const { DstT } = c.attrs;
    const convert = (x: number): number =>
      DstT === 'bool' ? Number(x !== 0) : isInteger(DstT) ? Math.trunc(x) : x;
    return foldUnary(convert)(c);
  },
  gradient: ({ inputs: [x] }, dy) => {
    const { dtype } = x as Tensor;
    return [isFloating(dtype) && isFloating(dy.dtype) ? Cast([dy], { DstT: dtype }) : null];
  },
});

// Two inputs, broadcast

/** The shape and the axes that take the gradient of a broadcast op back to one of its inputs. */
interface Reduction {
  readonly shape: Tensor | readonly number[];
  readonly axes: Tensor | readonly number[];
  readonly isNeeded: boolean;
}

/** TF: `SmartBroadcastGradientArgs`, which decides what it can while the graph is built. */
function broadcastReductions(x: Tensor, y: Tensor, dy: Tensor): readonly [Reduction, Reduction] {
  if (!isFullyDefined(x.shape) || !isFullyDefined(y.shape)) {
    const [sx, sy] = [shapeOf(x, { optimize: false }), shapeOf(y, { optimize: false })];
    const [rx, ry] = BroadcastGradientArgs([sx, sy]).outputs as [Tensor, Tensor];
    return [
      { shape: sx, axes: rx, isNeeded: true },
      { shape: sy, axes: ry, isNeeded: true },
    ];
  }
  const [sx, sy] = [x.shape, y.shape];
  // TensorFlow asks an op for these axes, once for each pair of shapes, and the op stays in the
  // graph: the operations after it would have other ids, and random ops other seeds.
  oncePerGraph(x.graph, `BroadcastGradientArgs ${sx}/${sy}`, () => BroadcastGradientArgs([sx, sy]));
  const rank = Math.max(x.shape.length, y.shape.length);
  const reduction = (shape: readonly number[]): Reduction => ({
    shape,
    axes: Array.from({ length: rank }, (_, i) => i).filter(
      (i) => (shape[i - (rank - shape.length)] ?? 1) === 1,
    ),
    isNeeded: !sameShape(shape, dy.shape),
  });
  return [reduction(x.shape), reduction(y.shape)];
}

const reduceTo = (gradient: Tensor, { shape, axes, isNeeded }: Reduction): Tensor =>
  isNeeded ? reshape(sum(gradient, axes), shape) : gradient;

/** Whether the tensors are known to have one shape. */
const allEqual = (first: Tensor, ...others: Tensor[]): boolean =>
  isFullyDefined(first.shape) && others.every((t) => sameShape(t.shape, first.shape));

/** The gradient of an op that is linear in both inputs, given the two factors of `dy`. */
const broadcastGradient =
  (
    gx: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
    gy: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
  ): GradientRule<unknown> =>
  ({ inputs }, dy) => {
    const [x, y] = inputs as [Tensor, Tensor];
    if (allEqual(x, y, dy)) return [gx(dy, x, y), gy(dy, x, y)];
    const [rx, ry] = broadcastReductions(x, y, dy);
    return [reduceTo(gx(dy, x, y), rx), reduceTo(gy(dy, x, y), ry)];
  };

const addGradient = broadcastGradient(
  (dy) => dy,
  (dy) => dy,
);

export const Add: Binary = binary('Add', {
  doc: 'x + y',
  types: { T: numeric },
  fold: foldBinary((x, y) => x + y),
  gradient: addGradient,
});

export const AddV2: Binary = binary('AddV2', {
  doc: 'x + y, what the operator `+` makes',
  types: { T: numeric },
  fold: foldBinary((x, y) => x + y),
  gradient: addGradient,
});

export const Sub: Binary = binary('Sub', {
  doc: 'x - y',
  types: { T: numeric },
  fold: foldBinary((x, y) => x - y),
  gradient: broadcastGradient(
    (dy) => dy,
    (dy) => negative(dy),
  ),
});

export const Mul: Binary = binary('Mul', {
  doc: 'x · y',
  types: { T: numeric },
  fold: foldBinary((x, y, dtype) => (dtype === 'int32' ? Math.imul(x, y) : x * y)),
  gradient: broadcastGradient(
    (dy, _x, y) => Mul([dy, y]),
    (dy, x) => Mul([x, dy]),
  ),
});

export const RealDiv: Binary = binary('RealDiv', {
  doc: 'x / y',
  types: { T: floating },
  fold: foldBinary((x, y) => x / y),
  gradient({ inputs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const [sx, sy] = [shapeOf(x), shapeOf(y)];
    const [rx, ry] = BroadcastGradientArgs([sx, sy]).outputs as [Tensor, Tensor];
    return [
      reshape(sum(RealDiv([dy, y]), rx), sx),
      reshape(sum(multiply(dy, RealDiv([RealDiv([negative(x), y]), y])), ry), sy),
    ];
  },
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

export const FloorDiv: Binary = binary('FloorDiv', {
  doc: '⌊x / y⌋',
  types: { T: numeric },
  fold: foldDivision((quotient) => Math.floor(quotient)),
  gradient: null,
});

export const FloorMod: Binary = binary('FloorMod', {
  doc: 'x - ⌊x / y⌋ · y',
  types: { T: numeric },
  fold: foldDivision((quotient, x, y) => x - Math.floor(quotient) * y),
  gradient({ inputs }, dy) {
    const [x, y] = inputs as [Tensor, Tensor];
    const [rx, ry] = broadcastReductions(x, y, dy);
    return [reduceTo(dy, rx), reduceTo(multiply(dy, negative(FloorDiv([x, y]))), ry)];
  },
});

const maximumGradient: GradientRule<unknown> = ({ inputs }, dy) => {
  const [x, y] = inputs as [Tensor, Tensor];
  const zeros = filledLike(dy);
  const isX = GreaterEqual([x, y]);
  const [rx, ry] = broadcastReductions(x, y, dy);
  return [
    reduceTo(Select([isX, dy, zeros]), { ...rx, isNeeded: true }),
    reduceTo(Select([isX, zeros, dy]), { ...ry, isNeeded: true }),
  ];
};

/** `array_ops.zeros(shape(t), t.dtype)`. */
const filledLike = (t: Tensor): Tensor => filled(0, shapeOf(t), t.dtype, 'zeros');

export const Maximum: Binary = binary('Maximum', {
  doc: 'the larger of x and y',
  types: { T: numeric },
  fold: foldBinary((x, y) => Math.max(x, y)),
  gradient: maximumGradient,
});

export const Equal: Binary = binary('Equal', {
  doc: 'x = y',
  dtype: 'bool',
  attrs: { incompatible_shape_error: true },
  fold: foldBinary((x, y) => Number(x === y)),
  gradient: null,
});

export const GreaterEqual: Binary = binary('GreaterEqual', {
  doc: 'x ≥ y',
  types: { T: numeric },
  dtype: 'bool',
  fold: foldBinary((x, y) => Number(x >= y)),
  gradient: null,
});

export const Select: TensorOp<[condition: TensorLike, t: TensorLike, e: TensorLike]> = op(
  'Select',
  {
    doc: 't where the condition holds, e elsewhere',
    inputs: { condition: 'bool', t: 'T', e: 'T' },
    infer: (c) => ({ dtype: c.dtype(1), shape: mergeShapesOrFail(c, c.shape(1), c.shape(2)) }),
    gradient({ inputs: [condition] }, dy) {
      const zeros = ZerosLikeOf(dy);
      return [
        null,
        Select([condition as Tensor, dy, zeros]),
        Select([condition as Tensor, zeros, dy]),
      ];
    },
  },
);

const ZerosLikeOf = (t: Tensor): Tensor => filled(0, shapeOf(t), t.dtype, 'zeros_like');

export const AddN: TensorOp<[inputs: readonly TensorLike[]]> = op('AddN', {
  doc: 'the sum of tensors of one shape',
  inputs: { inputs: 'T[]' },
  types: { T: numeric },
  infer(c) {
    let shape = c.shape(0);
    for (let i = 1; i < c.count; i++) shape = mergeShapesOrFail(c, shape, c.shape(i));
    return { dtype: c.dtype(0), shape };
  },
  gradient: ({ inputs }, dy) => inputs.map(() => dy),
});

export const MatMul: TensorOp<
  [a: TensorLike, b: TensorLike],
  unknown,
  { transpose_a: boolean; transpose_b: boolean }
> = op('MatMul', {
  doc: 'the product of two matrices, each transposed first where its attribute says so',
  inputs: { a: 'T', b: 'T' },
  types: { T: signed },
  attrs: { transpose_a: false, transpose_b: false },
  infer(c) {
    const [a, b] = [withRank(c, 0, 2), withRank(c, 1, 2)];
    const { transpose_a, transpose_b } = c.attrs;
    const [rows, innerA] = transpose_a ? [a[1], a[0]] : [a[0], a[1]];
    const [innerB, columns] = transpose_b ? [b[1], b[0]] : [b[0], b[1]];
    mergeDims(
      c,
      innerA ?? null,
      innerB ?? null,
      `Matrix size-incompatible: In[0]: [${a}], In[1]: [${b}]`,
    );
    return { dtype: c.dtype(0), shape: [rows ?? null, columns ?? null] };
  },
  gradient({ inputs, attrs }, dy) {
    const [a, b] = inputs as [Tensor, Tensor];
    const { transpose_a, transpose_b } = attrs;
    if (!transpose_a) {
      return [
        MatMul([dy, b], { transpose_b: !transpose_b }),
        transpose_b
          ? MatMul([dy, a], { transpose_a: true })
          : MatMul([a, dy], { transpose_a: true }),
      ];
    }
    return [
      MatMul([b, dy], { transpose_a: transpose_b, transpose_b: true }),
      transpose_b ? MatMul([dy, a], { transpose_a: true, transpose_b: true }) : MatMul([a, dy]),
    ];
  },
});
