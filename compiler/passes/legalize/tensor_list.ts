import { NDArray } from '../../graph/nd_array.js';
import type { OpType } from '../../ops/index.js';
import type { Builder } from '../../program/builder.js';
import { type Node, type TensorType, valuesOf } from '../../program/node.js';
import { type Rule, rule } from '../../program/rule.js';
import { vector } from '../../program/shorthand.js';

/*
 * Lists as the machine has them: it makes one, and adds, sets, reads and takes away elements. What
 * works on all elements of a list becomes that, element by element.
 */

const anyShape = (builder: Builder): Node => builder.constant(NDArray.scalar('int32', -1));

const place = (builder: Builder, i: number): Node => builder.constant(NDArray.scalar('int32', i));

const elementOf = (builder: Builder, list: Node, index: Node, element_dtype: Node['dtype']): Node =>
  builder.make('TensorListGetItem', [list, index, elementShape(builder, list)], { element_dtype });

const elementShape = (builder: Builder, { list }: Node): Node => {
  const shape = list?.element.shape ?? null;
  return shape === null
    ? anyShape(builder)
    : vector(
        builder,
        shape.map((d) => d ?? -1),
      );
};

/** The elements of a list of known length. */
const elementsOf = (builder: Builder, list: Node, dtype: Node['dtype']): readonly Node[] =>
  Array.from({ length: list.list?.length ?? 0 }, (_, i) =>
    elementOf(builder, list, place(builder, i), dtype),
  );

/** Tensors side by side, which may be none. */
const stacked = (builder: Builder, tensors: readonly Node[], like: TensorType): Node =>
  tensors.length === 0
    ? builder.constant(NDArray.from(like.dtype, like.shape))
    : builder.make('Pack', tensors, { axis: 0 });

/** The slices of a tensor along its first axis. */
const slicesOf = (builder: Builder, tensor: Node): readonly Node[] => {
  const [num] = tensor.shape as readonly [number];
  return num === 0 ? [] : builder.outputs('Unpack', [tensor], { num, axis: 0 });
};

/** A list of tensors. */
const listOf = (builder: Builder, tensors: readonly Node[], element_dtype: Node['dtype']): Node =>
  tensors.reduce(
    (list, tensor) => builder.make('TensorListPushBack', [list, tensor], {}),
    builder.make('EmptyTensorList', [anyShape(builder), place(builder, -1)], { element_dtype }),
  );

const lower = <K extends OpType>(
  root: K,
  build: (node: Node<K>, builder: Builder) => Node | null,
): Rule => rule(`${root}-by-element`, root, null, (node, { builder }) => build(node, builder));

export const tensorListRules: readonly Rule[] = [
  lower('TensorListStack', (node, builder) => {
    const [list] = node.inputs as [Node];
    return stacked(builder, elementsOf(builder, list, node.dtype), node);
  }),
  lower('TensorListFromTensor', ({ inputs }, builder) => {
    const [tensor] = inputs as [Node];
    return listOf(builder, slicesOf(builder, tensor), tensor.dtype);
  }),
  lower('TensorListGather', (node, builder) => {
    const [list, indices] = node.inputs as [Node, Node];
    const places = slicesOf(builder, indices);
    const found = places.map((at) => elementOf(builder, list, at, node.dtype));
    return stacked(builder, found, node);
  }),
  lower('TensorListScatterIntoExistingList', ({ inputs }, builder) => {
    const [list, tensor, indices] = inputs as [Node, Node, Node];
    const places = slicesOf(builder, indices);
    return slicesOf(builder, tensor).reduce(
      (into, slice, i) => builder.make('TensorListSetItem', [into, places[i] as Node, slice], {}),
      list,
    );
  }),
  lower('_TensorListScatterAdd', ({ inputs }, builder) => {
    const [list, tensor, indices] = inputs as [Node, Node, Node];
    const places = slicesOf(builder, indices);
    return slicesOf(builder, tensor).reduce((into, slice, i) => {
      const at = places[i] as Node;
      const sum = builder.make('AddV2', [elementOf(builder, into, at, slice.dtype), slice], {});
      return builder.make('TensorListSetItem', [into, at, sum], {});
    }, list);
  }),
  lower('TensorListSplit', ({ inputs }, builder) => {
    const [tensor, , lengths] = inputs as [Node, Node, Node];
    let start = 0;
    const blocks = valuesOf(lengths).map((length) => {
      const begin = vector(builder, [start, ...tensor.shape.slice(1).map(() => 0)]);
      start += length;
      const size = vector(builder, [length, ...tensor.shape.slice(1)]);
      return builder.make('Slice', [tensor, begin, size], {});
    });
    return listOf(builder, blocks, tensor.dtype);
  }),
  lower('TensorListConcatV2', (node, builder) => {
    const [list] = node.inputs as [Node];
    const elements = elementsOf(builder, list, node.dtype);
    if (elements.length === 0) return builder.constant(NDArray.from(node.dtype, node.shape));
    return builder.make('ConcatV2', [...elements, place(builder, 0)], {});
  }),
  lower('AddN', ({ inputs, dtype }, builder) => {
    if (dtype !== 'variant') return null;
    return inputs.reduce((a, b) => sumOfLists(builder, a, b));
  }),
];

function sumOfLists(builder: Builder, a: Node, b: Node): Node {
  const { dtype, shape, list } = (a.list?.element ?? {}) as TensorType;
  const terms = [0, 1].map((i) => builder.parameter(i, { dtype, shape, list }, a.origin));
  const region = { parameters: terms, fetches: [builder.make('AddN', terms, {})], effects: [] };
  const type = { dtype: a.dtype, shape: a.shape, list: a.list };
  return builder.output(builder.call('_TensorListAdd', [a, b], [region], [type]), 0);
}
