/** Elements in another order: reversed, or moved between the axes of an image. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import { type Dim, formatShape, isCompatible, type Shape, unknownDims } from '../graph/shape.js';
import {
  mergeDims,
  mergeShapesOrFail,
  normalizeAxis,
  sameAsInput,
  withRank,
  withRankAtLeast,
} from '../graph/shape_rules.js';
import { negative } from './operators.js';
import { index } from './type_constraints.js';

export const ReverseV2: TensorOp<[tensor: TensorLike, axis: TensorLike]> = op('ReverseV2', {
  doc: 'The elements along the listed axes in reverse order.',
  inputs: { tensor: 'T', axis: 'Tidx!' },
  types: { Tidx: index },
  infer(c) {
    withRank(c, 1, 1);
    const [shape, axes] = [c.shape(0), knownData(c.value(1)) ?? []];
    const rank = shape?.length ?? null;
    const seen = new Set<number>();
    for (const [i, axis] of rank === null ? [] : axes.entries()) {
      const last = (rank as number) - 1;
      const text = `'axis'[${i}] = ${axis} is out of valid range [0, ${last}`;
      const at = normalizeAxis(c, axis, last + 1, text);
      if (seen.has(at)) c.fail(`axis ${at} specified more than once.`);
      seen.add(at);
    }
    return sameAsInput(c);
  },
  gradient: (op, dy) => [ReverseV2([dy, op.inputs[1] as Tensor]), null],
});

export const ReverseSequence: TensorOp<
  [input: TensorLike, seq_lengths: TensorLike],
  { seq_dim: number },
  { batch_dim: number }
> = op('ReverseSequence', {
  doc: 'The first `seq_lengths[i]` elements along `seq_dim` of entry `i` of a batch in reverse order.',
  inputs: { input: 'T', seq_lengths: 'Tlen' },
  types: { Tlen: index },
  attrs: { batch_dim: 0 },
  infer(c) {
    const [lengths] = withRank(c, 1, 1);
    const { seq_dim, batch_dim } = c.attrs;
    const shape = c.shape(0);
    if (shape === null) return sameAsInput(c);
    for (const [name, axis] of Object.entries({ batch_dim, seq_dim })) {
      if (axis >= shape.length) {
        c.fail(`${name} must be < input rank: ${axis} vs. ${shape.length}`);
      }
    }
    const batch = mergeDims(c, shape[batch_dim] as Dim, lengths ?? null);
    return { dtype: c.dtype(0), shape: shape.map((d, i) => (i === batch_dim ? batch : d)) };
  },
  gradient: ({ inputs: [, lengths], attrs: { seq_dim, batch_dim } }, dy) => [
    ReverseSequence([dy, lengths as Tensor], { seq_dim, batch_dim }),
    null,
  ],
});

export const Roll: TensorOp<[input: TensorLike, shift: TensorLike, axis: TensorLike]> = op('Roll', {
  doc: 'The elements moved on along the listed axes; what leaves at one end comes in at the other.',
  inputs: { input: 'T', shift: 'Tshift', axis: 'Taxis!' },
  types: { Tshift: index, Taxis: index },
  infer(c) {
    withRankAtLeast(c, 0, 1);
    mergeShapesOrFail(c, c.shape(1), c.shape(2));
    const rank = c.shape(0)?.length ?? null;
    for (const axis of rank === null ? [] : (knownData(c.value(2)) ?? [])) {
      normalizeAxis(c, axis, rank as number, `axis ${axis} is out of range`);
    }
    return sameAsInput(c);
  },
  gradient: ({ inputs: [, shift, axis] }, dy) => [
    Roll([dy, negative(shift as Tensor), axis as Tensor]),
    null,
    null,
  ],
});

/** A length divided into blocks. */
function divided(c: InferContext<unknown>, length: Dim, by: number): Dim {
  if (length !== null && length % by !== 0) {
    c.fail(`Dimension size must be evenly divisible by ${by} but is ${length}`);
  }
  return length === null ? null : length / by;
}

/** The output of an op that exchanges elements between the batch and the axes of blocks. */
function inferBlocks(
  c: InferContext<unknown>,
  what: 'paddings' | 'crops',
  batchOf: (batch: Dim, blocks: number) => Dim,
  lengthOf: (length: number, block: number, ends: number) => Dim,
): Shape {
  if (c.shape(1) !== null && c.shape(1)?.length !== 1) c.fail('block_shape must have rank 1.');
  const count = c.shape(1)?.[0] ?? null;
  if (count === null) return c.fail('block_shape must have known size.');
  const shape = withRankAtLeast(c, 0, count + 1);
  if (!isCompatible(c.shape(2), [count, 2])) {
    const shapes = [formatShape(c.shape(2)), formatShape([count, 2])];
    c.fail(`Shapes must be equal, but are ${shapes[0]} and ${shapes[1]}`);
  }
  const [blocks, ends] = [knownData(c.value(1)), knownData(c.value(2))];
  if (blocks?.some((b) => b < 1)) c.fail('block_shape must be positive');
  if (ends?.some((e) => e < 0)) c.fail(`${what} cannot be negative`);
  if (shape === null) return null;
  const product = blocks?.reduce((n, b) => n * b, 1) ?? null;
  const batch = product === null && count > 0 ? null : batchOf(shape[0] as Dim, product ?? 1);
  const inner = unknownDims(count).map((_, i): Dim => {
    const [length, block] = [shape[i + 1] ?? null, blocks?.[i] ?? null];
    if (length === null || block === null || ends === null) return null;
    return lengthOf(length, block, (ends[2 * i] as number) + (ends[2 * i + 1] as number));
  });
  return [batch, ...inner, ...shape.slice(1 + count)];
}

export const SpaceToBatchND: TensorOp<
  [input: TensorLike, block_shape: TensorLike, paddings: TensorLike]
> = op('SpaceToBatchND', {
  doc: 'Blocks of the padded axes after the first, each place of a block as a batch of its own.',
  inputs: { input: 'T', block_shape: 'Tblock_shape!', paddings: 'Tpaddings!' },
  types: { Tblock_shape: index, Tpaddings: index },
  infer: (c) => ({
    dtype: c.dtype(0),
    shape: inferBlocks(
      c,
      'paddings',
      (batch, blocks) => (batch === null ? null : batch * blocks),
      (length, block, ends) => divided(c, length + ends, block),
    ),
  }),
  gradient: ({ inputs: [, blocks, paddings] }, dy) => [
    BatchToSpaceND([dy, blocks as Tensor, paddings as Tensor]),
    null,
    null,
  ],
});

export const BatchToSpaceND: TensorOp<
  [input: TensorLike, block_shape: TensorLike, crops: TensorLike]
> = op('BatchToSpaceND', {
  doc: 'What `SpaceToBatchND` moved to the batch back in its place, and the padding cropped.',
  inputs: { input: 'T', block_shape: 'Tblock_shape!', crops: 'Tcrops!' },
  types: { Tblock_shape: index, Tcrops: index },
  infer: (c) => ({
    dtype: c.dtype(0),
    shape: inferBlocks(
      c,
      'crops',
      (batch, blocks) => divided(c, batch, blocks),
      (length, block, ends) => {
        const rest = length * block - ends;
        if (rest < 0)
          c.fail(`Negative dimension size caused by subtracting ${ends} from ${length * block}`);
        return rest;
      },
    ),
  }),
  gradient: ({ inputs: [, blocks, crops] }, dy) => [
    SpaceToBatchND([dy, blocks as Tensor, crops as Tensor]),
    null,
    null,
  ],
});

type DepthOp = TensorOp<[input: TensorLike], { block_size: number }, { data_format: 'NHWC' }>;

export const SpaceToDepth: DepthOp = op('SpaceToDepth', {
  doc: 'The blocks of an image as pixels of more channels.',
  inputs: { input: 'T' },
  attrs: { data_format: 'NHWC' },
  infer(c) {
    const [n, h, w, channels] = withRank(c, 0, 4) as [Dim, Dim, Dim, Dim];
    const { block_size: block } = c.attrs;
    const depth = channels === null ? null : channels * block * block;
    return { dtype: c.dtype(0), shape: [n, divided(c, h, block), divided(c, w, block), depth] };
  },
  gradient: ({ attrs: { block_size } }, dy) => [DepthToSpace([dy], { block_size })],
});

export const DepthToSpace: DepthOp = op('DepthToSpace', {
  doc: 'The channels of an image as blocks of pixels.',
  inputs: { input: 'T' },
  attrs: { data_format: 'NHWC' },
  infer(c) {
    const [n, h, w, channels] = withRank(c, 0, 4) as [Dim, Dim, Dim, Dim];
    const { block_size: block } = c.attrs;
    const times = (d: Dim): Dim => (d === null ? null : d * block);
    return {
      dtype: c.dtype(0),
      shape: [n, times(h), times(w), divided(c, channels, block * block)],
    };
  },
  gradient: ({ attrs: { block_size } }, dy) => [SpaceToDepth([dy], { block_size })],
});
