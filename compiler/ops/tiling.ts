/** Tensors repeated along axes. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, MAX_FOLDED_ELEMENTS, vectorValue } from '../graph/partial_value.js';
import { broadcastShapes, type Dim } from '../graph/shape.js';
import { mergeDims, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { reshape, transpose } from './array.js';
import { broadcastValue, gatherValue } from './folding.js';
import { stack } from './joining.js';
import { sum } from './reduction.js';
import { BroadcastGradientArgs, Range, shapeOf, sizeOf } from './shape_arithmetic.js';
import { index } from './type_constraints.js';

export const Tile: TensorOp<[input: TensorLike, multiples: TensorLike]> = op('Tile', {
  doc: 'The input repeated along every axis.',
  inputs: { input: 'T', multiples: 'Tmultiples!' },
  types: { Tmultiples: index },
  infer(c) {
    const multiples = shapeFromInput(c, 1);
    const rank = c.shape(0)?.length ?? multiples?.length ?? null;
    if (rank === null) return { dtype: c.dtype(0), shape: null };
    const from = withRank(c, 0, rank);
    const shape = from.map((d, i): Dim => {
      const m = multiples?.[i] ?? null;
      return d === null || m === null ? null : d * m;
    });
    return { dtype: c.dtype(0), shape };
  },
  fold(c) {
    const [value, multiples] = [c.value(0), knownData(c.value(1))];
    if (value === null || multiples === null) return null;
    const shape = value.shape.map((d, i) => d * (multiples[i] as number));
    if (shape.reduce((n, d) => n * d, 1) > MAX_FOLDED_ELEMENTS) return null;
    return gatherValue(value, shape, (at) =>
      value.shape.reduce((i, d, axis) => i * d + ((at[axis] as number) % d), 0),
    );
  },
  gradient(op, dy) {
    const [input, multiples] = op.inputs as [Tensor, Tensor];
    const pairs = stack([multiples, shapeOf(input, { outType: multiples.dtype })]);
    const split = reshape(transpose(pairs), [-1]);
    const axes = Range([0, sizeOf(split), 2], {}, 'range');
    const gradient = sum(reshape(dy, split), axes);
    gradient.setShape(input.shape);
    return [gradient, null];
  },
});

export const BroadcastTo: TensorOp<[input: TensorLike, shape: TensorLike]> = op('BroadcastTo', {
  doc: 'The input repeated along the axes that a shape adds or stretches.',
  inputs: { input: 'T', shape: 'Tidx!' },
  types: { Tidx: index },
  infer(c) {
    const dtype = c.dtype(0);
    const [from, to] = [c.shape(0), shapeFromInput(c, 1)];
    if (from === null || to === null) return { dtype, shape: to };
    const added = to.length - from.length;
    if (added < 0) c.fail(`Shape must be at most rank ${to.length} but is rank ${from.length}`);
    const shape = to.map((d, i) => {
      const own = from[i - added] ?? null;
      const text = `Incompatible shapes: [${from}] vs. [${to}]`;
      return own === null || own === 1 ? d : mergeDims(c, own, d, text);
    });
    return { dtype, shape };
  },
  fold(c) {
    const [value, shape] = [c.value(0), knownData(c.value(1))];
    if (value === null || shape === null) return null;
    if (shape.reduce((n, d) => n * d, 1) > MAX_FOLDED_ELEMENTS) return null;
    return broadcastValue(value, shape);
  },
  gradient({ inputs }, dy) {
    const [x, to] = inputs as [Tensor, Tensor];
    const from = shapeOf(x, { outType: to.dtype });
    const [, axes] = BroadcastGradientArgs([to, from]).outputs as [Tensor, Tensor];
    return [reshape(sum(dy, axes, true), from), null];
  },
});

export const BroadcastArgs: TensorOp<[s0: TensorLike, s1: TensorLike]> = op('BroadcastArgs', {
  doc: 'The shape that two shapes give when they are broadcast together.',
  inputs: { s0: 'T!', s1: 'T!' },
  types: { T: index },
  infer(c) {
    const [a, b] = [withRank(c, 0, 1)[0] as Dim, withRank(c, 1, 1)[0] as Dim];
    const [x, y] = [c.value(0)?.data ?? null, c.value(1)?.data ?? null];
    broadcastShapes(x, y, () => c.fail(`Incompatible shapes: [${x}] vs. [${y}]`));
    return { dtype: c.dtype(0), shape: [a === null || b === null ? null : Math.max(a, b)] };
  },
  fold(c) {
    const [x, y] = [c.value(0)?.data ?? null, c.value(1)?.data ?? null];
    const shape = broadcastShapes(x, y, (length) => length as never);
    return shape && vectorValue(shape, c.dtype);
  },
  gradient: null,
});
