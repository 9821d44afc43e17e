/** Tensors with margins. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import { type Dim, unknownDims } from '../graph/shape.js';
import { mergeDims, withRank } from '../graph/shape_rules.js';
import { reshape } from './array.js';
import { stack } from './joining.js';
import { rankOf, shapeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { index } from './type_constraints.js';

/** What lies beyond the edge: the elements before it, without the one at it or with it. */
export type MirrorMode = 'REFLECT' | 'SYMMETRIC';

/** The output of an op that adds margins to its input, or with -1 takes them away. */
const inferPadded =
  (sign: 1 | -1) =>
  (c: InferContext<unknown>): TensorInfo => {
    const dtype = c.dtype(0);
    const [rows, columns] = withRank(c, 1, 2) as [Dim, Dim];
    mergeDims(c, columns, 2);
    const rank = rows ?? c.shape(0)?.length ?? null;
    if (rank === null) return { dtype, shape: null };
    const [from, paddings] = [withRank(c, 0, rank), c.value(1)];
    if (paddings === null) return { dtype, shape: unknownDims(rank) };
    if (paddings.data.some((d) => d !== null && d < 0)) c.fail('Paddings must be non-negative');
    const shape = from.map((d, i): Dim => {
      const [before, after] = [paddings.data[2 * i] ?? null, paddings.data[2 * i + 1] ?? null];
      return d === null || before === null || after === null ? null : d + sign * (before + after);
    });
    return { dtype, shape };
  };

/** TF: `_PadGrad` */
function padGradient({ inputs }: Operation, dy: Tensor): readonly (Tensor | null)[] {
  const [x, paddings, ...others] = inputs as [Tensor, Tensor, ...Tensor[]];
  const before = Slice([paddings, [0, 0], stack([rankOf(x), 1])]);
  const begin = reshape(before, [-1]);
  return [
    Slice([dy, begin, shapeOf(x, { outType: begin.dtype })]),
    null,
    ...others.map(() => null),
  ];
}

export const Pad: TensorOp<[input: TensorLike, paddings: TensorLike]> = op('Pad', {
  doc: 'Zeros before and after each axis, as many as the rows of `paddings` say.',
  inputs: { input: 'T', paddings: 'Tpaddings!' },
  types: { Tpaddings: index },
  infer: inferPadded(1),
  gradient: padGradient,
});

export const PadV2: TensorOp<
  [input: TensorLike, paddings: TensorLike, constant_values: TensorLike]
> = op('PadV2', {
  doc: 'One value before and after each axis, as often as the rows of `paddings` say.',
  inputs: { input: 'T', paddings: 'Tpaddings!', constant_values: 'T' },
  types: { Tpaddings: index },
  infer: inferPadded(1),
  gradient: padGradient,
});

type MirrorOp = TensorOp<[input: TensorLike, paddings: TensorLike], { mode: MirrorMode }>;

export const MirrorPad: MirrorOp = op('MirrorPad', {
  doc: 'The mirrored elements before and after each axis, as many as the rows of `paddings` say.',
  inputs: { input: 'T', paddings: 'Tpaddings!' },
  types: { Tpaddings: index },
  infer(c) {
    const info = inferPadded(1)(c);
    checkMargins(c, c.shape(0));
    return info;
  },
  gradient: ({ inputs: [, paddings], attrs: { mode } }, dy) => [
    MirrorPadGrad([dy, paddings as Tensor], { mode }),
    null,
  ],
});

export const MirrorPadGrad: MirrorOp = op('MirrorPadGrad', {
  doc: 'The sums of the elements that mirrored padding makes of one.',
  inputs: { input: 'T', paddings: 'Tpaddings!' },
  types: { Tpaddings: index },
  infer: inferPadded(-1),
  gradient: ({ inputs: [, paddings], attrs: { mode } }, dy) => [
    MirrorPad([dy, paddings as Tensor], { mode }),
    null,
  ],
});

/** A mirror shows no more than there is. */
function checkMargins(c: InferContext<{ mode: MirrorMode }>, shape: readonly Dim[] | null): void {
  const isReflected = c.attrs.mode === 'REFLECT';
  const paddings = c.value(1)?.data ?? [];
  for (const [i, margin] of paddings.entries()) {
    const length = shape?.[i >> 1] ?? null;
    if (margin === null || length === null || margin <= length - Number(isReflected)) continue;
    const [before, after] = [paddings[i & ~1], paddings[i | 1]];
    c.fail(
      `paddings must be ${isReflected ? 'less than' : 'no greater than'} the dimension size: ` +
        `${before}, ${after} ${isReflected ? 'not less than' : 'greater than'} ${length}`,
    );
  }
}
