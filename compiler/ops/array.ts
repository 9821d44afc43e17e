/** Values under other shapes, and tensors of one value. */

import type { TensorLike } from '../graph/convert.js';
import { constantOf, convertToTensor } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { LookupError } from '../graph/errors.js';
import { getDefaultGraph } from '../graph/graph.js';
import { NDArray } from '../graph/nd_array.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, MAX_FOLDED_ELEMENTS, type PartialValue } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import { type Dim, isFullyDefined, type Shape, unknownDims } from '../graph/shape.js';
import {
  mergeShapesOrFail,
  normalizeAxis,
  sameAsInput,
  shapeFromInput,
  withRank,
} from '../graph/shape_rules.js';
import { broadcastValue, foldUnary, gatherValue } from './folding.js';
import { subtract } from './operators.js';
import { sum } from './reduction.js';
import { InvertPermutation, Range, Rank, shapeOf } from './shape_arithmetic.js';
import { index } from './type_constraints.js';

export const Identity: TensorOp<[input: TensorLike]> = op('Identity', {
  doc: 'Its input.',
  inputs: { input: 'T' },
  infer: sameAsInput,
  fold: foldUnary((x) => x),
  gradient: 'same',
});

export const StopGradient: TensorOp<[input: TensorLike]> = op('StopGradient', {
  doc: 'Its input, as a constant for every gradient.',
  inputs: { input: 'T' },
  infer: sameAsInput,
  fold: foldUnary((x) => x),
  gradient: null,
});

export const IdentityN: MultiOp<[input: readonly TensorLike[]]> = multiOp('IdentityN', {
  doc: 'Its inputs.',
  inputs: { input: 'T[]' },
  types: { T: { isList: true } },
  infer: (c) =>
    Array.from({ length: c.count }, (_, i) => ({ dtype: c.dtype(i), shape: c.shape(i) })),
  gradient: (_, ...dys) => dys,
});

export const GuaranteeConst: TensorOp<[input: TensorLike]> = op('GuaranteeConst', {
  doc: 'Its input, of which the user says that it never changes.',
  inputs: { input: 'T' },
  infer: sameAsInput,
  fold: foldUnary((x) => x),
  gradient: 'none',
});

export const EnsureShape: TensorOp<[input: TensorLike], { shape: Shape }> = op('EnsureShape', {
  doc: 'Its input, which must have this shape.',
  inputs: { input: 'T' },
  infer(c) {
    const { shape } = c.attrs;
    const text = `Shape of tensor ${c.shape(0)} is not compatible with expected shape ${shape}.`;
    if (shape !== null) withRank(c, 0, shape.length);
    return { dtype: c.dtype(0), shape: mergeShapesOrFail(c, c.shape(0), shape, text) };
  },
  gradient: (_, dy) => [dy],
});
export const PreventGradient: TensorOp<[input: TensorLike], unknown, { message: string }> = op(
  'PreventGradient',
  {
    doc: 'Its input, of which no gradient may be asked.',
    inputs: { input: 'T' },
    attrs: { message: '' },
    infer: sameAsInput,
    fold: foldUnary((x) => x),
    gradient({ attrs: { message } }) {
      throw new LookupError(`Gradient explicitly disabled. Reason: ${message}`);
    },
  },
);

/** The output of a reshape, -1 solved where it can be (TF: `SetOutputShapeForReshape`, `ReshapeOp`). */
function reshapedShape(c: InferContext<unknown>): Shape {
  const from = c.shape(0);
  const wanted = shapeFromInput(c, 1);
  if (wanted === null || from === null) return wanted;
  const product = (dims: readonly Dim[]): number => dims.reduce<number>((n, d) => n * (d ?? 1), 1);
  const unknown = (dims: readonly Dim[]): number[] =>
    dims.flatMap((d, i) => (d === null ? [i] : []));
  const [missingIn, missingOut] = [unknown(from), unknown(wanted)];
  const given = knownData(c.value(1))?.flatMap((d, i) => (d === -1 ? [i] : [])) ?? [];
  if (given.length > 1) {
    c.fail(`Only one input size may be -1, not both ${given[0]} and ${given[1]}`);
  }
  const [elementsIn, elementsOut] = [product(from), product(wanted)];
  const mismatch = `Input to reshape is a tensor with ${elementsIn} values, but the requested shape has ${elementsOut}`;
  if (missingIn.length > 1 || missingOut.length > 1) return wanted;
  if (missingIn.length === 0 && missingOut.length === 0) {
    if (elementsIn !== elementsOut) {
      c.fail(
        `Cannot reshape a tensor with ${elementsIn} elements to shape [${wanted}] (${elementsOut} elements)`,
        mismatch,
      );
    }
    return wanted;
  }
  const solve = (total: number, part: number): number => {
    if (total % part !== 0) {
      c.fail(
        `Dimension size must be evenly divisible by ${part} but is ${total}`,
        `Input to reshape is a tensor with ${total} values, but the requested shape requires a multiple of ${part}`,
      );
    }
    return total / part;
  };
  if (c.isRun && elementsOut === 0) {
    // Lengths of zero on both sides do not count: the others say what is missing.
    const counted = (dims: readonly Dim[]): number => product(dims.filter((d) => d !== 0));
    if (elementsIn > 0) c.fail(mismatch);
    return wanted.map((d) => d ?? Math.floor(counted(from) / counted(wanted)));
  }
  if (missingIn.length === 0 && elementsOut > 0) {
    return wanted.map((d) => d ?? solve(elementsIn, elementsOut));
  }
  if (missingOut.length === 0 && elementsIn > 0) solve(elementsOut, elementsIn);
  return wanted;
}

export const Reshape: TensorOp<[tensor: TensorLike, shape: TensorLike]> = op('Reshape', {
  doc: 'The same values in the same order under another shape; -1 is solved from the size.',
  inputs: { tensor: 'T', shape: 'Tshape!' },
  types: { Tshape: index },
  infer: (c) => ({ dtype: c.dtype(0), shape: reshapedShape(c) }),
  fold(c) {
    const [value, shape] = [c.value(0), knownData(c.value(1))];
    if (value === null || shape === null) return null;
    const known = shape.reduce((n, d) => (d < 0 ? n : n * d), 1);
    if (known === 0 && shape.includes(-1)) return null;
    return { ...value, shape: shape.map((d) => (d < 0 ? value.data.length / known : d)) };
  },
  gradient: (op, dy) => [reshape(dy, shapeOf(op.inputs[0] as Tensor)), null],
});

export const ExpandDims: TensorOp<[input: TensorLike, dim: TensorLike]> = op('ExpandDims', {
  doc: 'An axis of length 1 inserted at `dim`.',
  inputs: { input: 'T', dim: 'Tdim!' },
  types: { Tdim: index },
  infer(c) {
    const shape = c.shape(0);
    const dim = knownData(c.value(1))?.[0];
    if (shape === null || dim === undefined) return { dtype: c.dtype(0), shape: null };
    if (dim < -shape.length - 1 || dim > shape.length) {
      c.fail(`dim ${dim} not in the interval [${-shape.length - 1}, ${shape.length}].`);
    }
    const at = dim < 0 ? dim + shape.length + 1 : dim;
    return { dtype: c.dtype(0), shape: [...shape.slice(0, at), 1, ...shape.slice(at)] };
  },
  fold(c) {
    const [value, dim] = [c.value(0), knownData(c.value(1))?.[0]];
    if (value === null || dim === undefined) return null;
    const at = dim < 0 ? dim + value.shape.length + 1 : dim;
    return { ...value, shape: [...value.shape.slice(0, at), 1, ...value.shape.slice(at)] };
  },
  gradient: (op, dy) => [reshape(dy, shapeOf(op.inputs[0] as Tensor)), null],
});

export const Squeeze: TensorOp<[input: TensorLike], unknown, { squeeze_dims: readonly number[] }> =
  op('Squeeze', {
    doc: 'Without the axes of length 1, or without those listed.',
    inputs: { input: 'T' },
    attrs: { squeeze_dims: [] },
    infer(c) {
      const shape = c.shape(0);
      if (shape === null) return { dtype: c.dtype(0), shape: null };
      const dims = c.attrs.squeeze_dims.map((d) => normalizeAxis(c, d, shape.length));
      for (const d of dims) {
        if (shape[d] !== 1 && shape[d] !== null) {
          c.fail(`Can not squeeze dim[${d}], expected a dimension of 1, got ${shape[d]}`);
        }
      }
      if (dims.length === 0 && shape.includes(null)) return { dtype: c.dtype(0), shape: null };
      const keep = (d: Dim, i: number): boolean => (dims.length > 0 ? !dims.includes(i) : d !== 1);
      return { dtype: c.dtype(0), shape: shape.filter(keep) };
    },
    gradient: (op, dy) => [reshape(dy, shapeOf(op.inputs[0] as Tensor))],
  });

export const Transpose: TensorOp<[x: TensorLike, perm: TensorLike]> = op('Transpose', {
  doc: 'The axes in the order `perm`.',
  inputs: { x: 'T', perm: 'Tperm!' },
  types: { Tperm: index },
  infer(c) {
    const shape = c.shape(0);
    const perm = knownData(c.value(1));
    const rank = shape?.length ?? c.shape(1)?.[0] ?? null;
    if (rank === null) return { dtype: c.dtype(0), shape: null };
    const length = c.shape(1)?.[0];
    if (typeof length === 'number' && length !== rank) {
      c.fail(
        `Dimension must be ${rank} but is ${length}`,
        `transpose expects a vector of size ${rank}. But input(1) is a vector of size ${length}`,
      );
    }
    if (perm === null) return { dtype: c.dtype(0), shape: unknownDims(rank) };
    const axes = perm.map((p) => normalizeAxis(c, p, rank));
    if (new Set(axes).size !== rank)
      c.fail(`perm [${perm}] is not a permutation of the ${rank} axes`);
    return { dtype: c.dtype(0), shape: axes.map((p) => shape?.[p] ?? null) };
  },
  fold(c) {
    const [value, perm] = [c.value(0), knownData(c.value(1))];
    if (value === null || perm === null) return null;
    const axes = perm.map((p) => (p < 0 ? p + perm.length : p));
    const shape = axes.map((p) => value.shape[p] as number);
    return gatherValue(value, shape, (at) =>
      value.shape.reduce((i, d, axis) => i * d + (at[axes.indexOf(axis)] as number), 0),
    );
  },
  gradient: (op, dy) => [transpose(dy, InvertPermutation([op.inputs[1] as Tensor])), null],
});

export const Fill: TensorOp<[dims: TensorLike, value: TensorLike]> = op('Fill', {
  doc: '`value` in every place of a tensor of shape `dims`.',
  inputs: { dims: 'index_type!', value: 'T' },
  types: { index_type: index },
  infer: (c) => ({ dtype: c.dtype(1), shape: shapeFromInput(c, 0) }),
  fold(c) {
    const [dims, value] = [knownData(c.value(0)), c.value(1)];
    if (dims === null || value === null || dims.reduce((n, d) => n * d, 1) > MAX_FOLDED_ELEMENTS)
      return null;
    return broadcastValue(value, dims);
  },
  gradient: (_, dy) => [null, sum(dy)],
});

const filledLike =
  (value: number) =>
  (c: { shape(i: number): Shape; readonly dtype: DType }): PartialValue | null => {
    const shape = c.shape(0);
    if (!isFullyDefined(shape) || c.dtype === 'variant' || c.dtype === 'string') return null;
    const size = shape.reduce((n, d) => n * d, 1);
    return size > MAX_FOLDED_ELEMENTS
      ? null
      : { dtype: c.dtype, shape, data: new Array<number>(size).fill(value) };
  };

export const ZerosLike: TensorOp<[x: TensorLike]> = op('ZerosLike', {
  doc: 'Zeros in the shape of `x`.',
  inputs: { x: 'T' },
  infer: sameAsInput,
  fold: filledLike(0),
  gradient: null,
});

export const OnesLike: TensorOp<[x: TensorLike]> = op('OnesLike', {
  doc: 'Ones in the shape of `x`.',
  inputs: { x: 'T' },
  infer: sameAsInput,
  fold: filledLike(1),
  gradient: null,
});

/** `array_ops.reshape`. */
export const reshape = (
  tensor: TensorLike,
  shape: TensorLike,
  name: string | null = null,
): Tensor => Reshape([tensor, shape], {}, name);

/** The largest constant that `zeros` and `ones` write into the graph; beyond it they use `Fill`. */
const SMALL_CONSTANT = 1000;

/** `array_ops.zeros` and `array_ops.ones`. */
export function filled(
  value: number,
  shape: TensorLike | readonly number[],
  dtype: DType,
  name: string,
): Tensor {
  return getDefaultGraph().nameScope(name, (scope) => {
    const isList = Array.isArray(shape) && shape.every((d) => typeof d === 'number');
    if (isList && shape.reduce((n: number, d: number) => n * d, 1) < SMALL_CONSTANT) {
      return constantOf(NDArray.filled(dtype, shape, value), scope);
    }
    const dimsName = isList ? 'shape_as_tensor' : 'packed';
    const dims = convertToTensor(shape, { preferred: 'int32', name: dimsName });
    const vector = dims.shape?.length === 0 ? reshape(dims, [-1]) : dims;
    return Fill([vector, constantOf(NDArray.filled(dtype, [], value))], {}, scope);
  });
}

interface LikeOptions {
  readonly dtype?: DType | null;
  /** Make a constant where the static shape is known. */
  readonly optimize?: boolean;
  readonly name?: string | null;
}

/** `array_ops.zeros_like` */
export const zerosLike = (
  x: TensorLike,
  { dtype, optimize = true, name }: LikeOptions = {},
): Tensor =>
  getDefaultGraph().nameScope(name ?? 'zeros_like', (scope) => {
    const tensor = convertToTensor(x, { name: 'tensor' });
    const target = dtype ?? tensor.dtype;
    if (optimize && isFullyDefined(tensor.shape)) return filled(0, tensor.shape, target, scope);
    return target === tensor.dtype
      ? ZerosLike([tensor], {}, scope)
      : filled(0, shapeOf(tensor, { optimize }), target, scope);
  });

/** `array_ops.ones_like` */
export const onesLike = (
  x: TensorLike,
  { dtype, optimize = true, name }: LikeOptions = {},
): Tensor =>
  getDefaultGraph().nameScope(name ?? 'ones_like', (scope) => {
    const tensor = convertToTensor(x, { name: 'tensor' });
    const ones = filled(1, shapeOf(tensor, { optimize }), dtype ?? tensor.dtype, scope);
    ones.setShape(tensor.shape);
    return ones;
  });

/** `array_ops.transpose`: without `perm` the axes are reversed. */
export function transpose(
  x: Tensor,
  perm: TensorLike | null = null,
  name: string | null = null,
): Tensor {
  return getDefaultGraph().nameScope(name ?? 'transpose', (scope) => {
    if (perm !== null) return Transpose([x, perm], {}, scope);
    if (x.shape !== null && x.shape.length > 0) {
      return Transpose([x, x.shape.map((_, i) => i).reverse()], {}, scope);
    }
    const rank = Rank([x]);
    const reversed = subtract(subtract(rank, 1), Range([0, rank, 1]));
    return Transpose([x, reversed], {}, scope);
  });
}
