import { NDArray } from '../../graph/nd_array.js';
import type { Builder } from '../../program/builder.js';
import { type Node, valuesOf } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { matrix, reshaped, transposed, vector } from '../../program/shorthand.js';
import { algebra, outputsOf, unlessSupported } from './rules.js';

/** What moves integers moves booleans too. */
function movedAsIntegers(builder: Builder, values: readonly Node[], move: (v: Node[]) => Node) {
  const integers = values.map((x) => builder.make('Cast', [x], { DstT: 'int32', Truncate: false }));
  return builder.make('Cast', [move(integers)], { DstT: 'bool', Truncate: false });
}

export const arrayRules: readonly Rule[] = [
  unlessSupported('fill-by-tile', 'Fill', (node, builder) => {
    const [dims, value] = node.inputs as [Node, Node];
    const start = reshaped(
      builder,
      value,
      node.shape.map(() => 1),
    );
    return builder.make('Tile', [start, dims], {});
  }),
  // A condition may be a scalar, or choose whole rows.
  unlessSupported('choice-by-element', 'Select', (node, builder) => {
    const [condition, t, e] = node.inputs as [Node, Node, Node];
    const { length: rank } = condition.shape;
    if (rank === node.shape.length) return null;
    const start = reshaped(
      builder,
      condition,
      node.shape.map((_, i) => condition.shape[i] ?? 1),
    );
    const multiples = node.shape.map((d, i) => (i < rank ? 1 : d));
    const everywhere = builder.make('Tile', [start, vector(builder, multiples)], {});
    return builder.make('Select', [everywhere, t, e], {});
  }),
  unlessSupported('choice-of-booleans', 'Select', (node, builder) => {
    const [condition, ...values] = node.inputs as [Node, Node, Node];
    if (node.dtype !== 'bool') return null;
    return movedAsIntegers(builder, values, (v) => builder.make('Select', [condition, ...v], {}));
  }),
  ...outputsOf('identities', 'IdentityN', ({ inputs }) => inputs),
  unlessSupported('parallel-concat', 'ParallelConcat', ({ inputs }, builder) =>
    builder.make('ConcatV2', [...inputs, builder.constant(NDArray.scalar('int32', 0))], {}),
  ),
  unlessSupported('contrast', 'AdjustContrastv2', ({ inputs, shape }, builder) => {
    const { add, sub, mul } = algebra(builder);
    const [images, factor] = inputs as [Node, Node];
    const axes = vector(builder, [shape.length - 3, shape.length - 2]);
    const mean = builder.make('Mean', [images, axes], { keep_dims: true });
    return add(mul(sub(images, mean), factor), mean);
  }),
  unlessSupported('broadcast-as-tile', 'BroadcastTo', ({ inputs, shape }, builder) => {
    const [x] = inputs as [Node];
    const added = shape.length - x.shape.length;
    const own = shape.map((_, i) => x.shape[i - added] ?? 1);
    const multiples = shape.map((d, i) => (own[i] === d ? 1 : d));
    return builder.make('Tile', [reshaped(builder, x, own), vector(builder, multiples)], {});
  }),
  unlessSupported('space-to-batch', 'SpaceToBatchND', spaceToBatch),
  unlessSupported('batch-to-space', 'BatchToSpaceND', batchToSpace),
  unlessSupported('space-to-depth', 'SpaceToDepth', ({ inputs, shape, attrs }, builder) => {
    const [x] = inputs as [Node];
    const { block_size: block } = attrs;
    const [n, h, w] = shape as readonly [number, number, number, number];
    const blocks = reshaped(builder, x, [n, h, block, w, block, x.shape[3] as number]);
    return reshaped(builder, transposed(builder, blocks, [0, 1, 3, 2, 4, 5]), shape);
  }),
  unlessSupported('depth-to-space', 'DepthToSpace', ({ inputs, shape, attrs }, builder) => {
    const [x] = inputs as [Node];
    const { block_size: block } = attrs;
    const [n, h, w] = x.shape as readonly [number, number, number, number];
    const blocks = reshaped(builder, x, [n, h, w, block, block, shape[3] as number]);
    return reshaped(builder, transposed(builder, blocks, [0, 1, 3, 2, 4, 5]), shape);
  }),
];

/** The axes of blocks: their lengths after padding, the blocks' own, and those of the rest. */
function blocksOf(node: Node<'SpaceToBatchND' | 'BatchToSpaceND'>) {
  const [x, block, ends] = node.inputs as [Node, Node, Node];
  const [blocks, flat] = [valuesOf(block), valuesOf(ends)];
  const count = blocks.length;
  return { x, blocks, count, ends: flat, rest: x.shape.slice(1 + count) };
}

function spaceToBatch(node: Node<'SpaceToBatchND'>, builder: Builder): Node {
  const { x, blocks, count, ends, rest } = blocksOf(node);
  const paddings = [0, 0, ...ends, ...rest.flatMap(() => [0, 0])];
  const padded = ends.some((d) => d > 0)
    ? builder.make('Pad', [x, matrix(builder, paddings, 2)], {})
    : x;
  const split = blocks.flatMap((b, i) => [(padded.shape[i + 1] as number) / b, b]);
  const apart = reshaped(builder, padded, [x.shape[0] as number, ...split, ...rest]);
  const perm = [
    ...blocks.map((_, i) => 2 * i + 2),
    0,
    ...blocks.map((_, i) => 2 * i + 1),
    ...rest.map((_, i) => 2 * count + 1 + i),
  ];
  return reshaped(builder, transposed(builder, apart, perm), node.shape);
}

function batchToSpace(node: Node<'BatchToSpaceND'>, builder: Builder): Node {
  const { x, blocks, count, ends, rest } = blocksOf(node);
  const batch = node.shape[0] as number;
  const lengths = x.shape.slice(1, 1 + count);
  const apart = reshaped(builder, x, [...blocks, batch, ...lengths, ...rest]);
  const perm = [
    count,
    ...blocks.flatMap((_, i) => [count + 1 + i, i]),
    ...rest.map((_, i) => 2 * count + 1 + i),
  ];
  const whole = lengths.map((d, i) => d * (blocks[i] as number));
  const together = reshaped(builder, transposed(builder, apart, perm), [batch, ...whole, ...rest]);
  if (ends.every((d) => d === 0)) return together;
  const begin = [0, ...blocks.map((_, i) => ends[2 * i] as number), ...rest.map(() => 0)];
  return builder.make('Slice', [together, vector(builder, begin), vector(builder, node.shape)], {});
}
