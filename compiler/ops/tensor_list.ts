/**
 * Lists of tensors, of dtype `variant`: what TensorArrays are made of, and where a loop keeps the
 * values that its gradient needs. The gradients are those of TF 1.15's list_ops.py.
 */

import { constantOf, type TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { NDArray } from '../graph/nd_array.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, scalarValue, toNDArray, vectorValue } from '../graph/partial_value.js';
import type { InferContext, ListInfo, TensorInfo } from '../graph/record.js';
import { type Dim, isCompatible, mergeShapes, type Shape } from '../graph/shape.js';
import { shapeFromInput } from '../graph/shape_rules.js';
import { ZerosLike } from './array.js';
import { shapeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { index } from './type_constraints.js';

const UNKNOWN: ListInfo = { element: { dtype: 'float32', shape: null }, length: null };

const listType = (list: ListInfo): TensorInfo => ({ dtype: 'variant', shape: [], list });

/** The shape that input `i` describes: a vector, or the scalar -1 for any shape. */
function elementShape(c: InferContext<unknown>, i: number): Shape {
  return c.shape(i)?.length === 0 ? null : shapeFromInput(c, i);
}

/** What is known of something that is both `a` and `b`. */
export function mergeInfos(a: TensorInfo, b: TensorInfo): TensorInfo {
  const [x, y] = [a.list ?? null, b.list ?? null];
  const list: ListInfo | null =
    x === null || y === null
      ? (x ?? y)
      : { element: mergeInfos(x.element, y.element), length: x.length ?? y.length };
  const shape = isCompatible(a.shape, b.shape) ? mergeShapes(a.shape, b.shape) : wider(a, b);
  return { dtype: a.dtype, shape, ...(list === null ? {} : { list }) };
}

/** What is true of both shapes. */
const wider = ({ shape: a }: TensorInfo, { shape: b }: TensorInfo): Shape =>
  a?.length === b?.length ? (a?.map((d, i) => (d === (b?.[i] ?? null) ? d : null)) ?? null) : null;

/** The list in input 0 with what input `i` adds to the knowledge of its elements. */
function listWith(c: InferContext<unknown>, i: number, length: Dim): TensorInfo {
  const item: TensorInfo = { dtype: c.dtype(i), shape: c.shape(i), list: c.list(i) };
  const list = c.list(0) ?? UNKNOWN;
  const added = { element: item, length: 1, constant: toNDArray(c.value(i)) };
  const constant = commonConstant(list, added);
  const element = mergeInfos({ ...list.element, dtype: item.dtype }, item);
  return listType({ element, length, ...(constant ? { constant } : {}) });
}

/** The constant that every element of two lists is, or null. */
export function commonConstant(a: ListInfo, b: ListInfo): NDArray | null {
  const [x, y] = [a.constant ?? null, b.constant ?? null];
  if (a.length === 0 || b.length === 0) return a.length === 0 ? y : x;
  const isSame = x && y && x.shape.join() === y.shape.join() && x.data.join() === y.data.join();
  return isSame ? x : null;
}

/** An element of the list in input 0, of which input `i` may tell the shape. */
function elementOf(c: InferContext<{ readonly element_dtype: DType }>, i: number): TensorInfo {
  const dtype = c.attrs.element_dtype;
  const told: TensorInfo = { dtype, shape: dtype === 'variant' ? [] : elementShape(c, i) };
  const { element } = c.list(0) ?? UNKNOWN;
  return mergeInfos({ ...element, dtype }, told);
}

/** The list in input 0 that takes slices of input 1. */
function inferScatter(c: InferContext<unknown>): TensorInfo {
  const slice = { dtype: c.dtype(1), shape: c.shape(1)?.slice(1) ?? null };
  const { element, length } = c.list(0) ?? UNKNOWN;
  return listType({ element: mergeInfos(element, slice), length });
}

const lengthOf = (c: InferContext<unknown>): Dim => c.list(0)?.length ?? null;

/** What the tensors of a list are. */
export interface Element {
  readonly element_dtype: DType;
}

/** The dtype of a shape. */
export interface ShapeType {
  readonly shape_type: DType;
}

export const EmptyTensorList: TensorOp<
  [elementShape: TensorLike, maxNumElements: TensorLike],
  Element
> = op('EmptyTensorList', {
  doc: 'A list of no tensors.',
  inputs: { element_shape: 'shape_type!', max_num_elements: 'int32' },
  types: { shape_type: index },
  infer: (c) =>
    listType({ element: { dtype: c.attrs.element_dtype, shape: elementShape(c, 0) }, length: 0 }),
  gradient: null,
});

export const TensorListReserve: TensorOp<
  [elementShape: TensorLike, numElements: TensorLike],
  Element
> = op('TensorListReserve', {
  doc: 'A list of so many tensors, which are zeros until they are set.',
  inputs: { element_shape: 'shape_type!', num_elements: 'int32' },
  types: { shape_type: index },
  infer: (c) =>
    listType({
      element: { dtype: c.attrs.element_dtype, shape: elementShape(c, 0) },
      length: knownData(c.value(1))?.[0] ?? null,
    }),
  gradient: null,
});

export const TensorListPushBack: TensorOp<[inputHandle: TensorLike, tensor: TensorLike]> = op(
  'TensorListPushBack',
  {
    doc: 'The list with one more tensor at its end.',
    inputs: { input_handle: 'variant', tensor: 'element_dtype' },
    infer(c) {
      const length = lengthOf(c);
      return listWith(c, 1, length === null ? null : length + 1);
    },
    gradient: (op, dlist) => popBack(dlist, op.inputs[1] as Tensor).outputs,
  },
);

export const TensorListPopBack: MultiOp<
  [inputHandle: TensorLike, elementShape: TensorLike],
  Element
> = multiOp('TensorListPopBack', {
  doc: 'The list without its last tensor, and that tensor.',
  inputs: { input_handle: 'variant', element_shape: 'int32' },
  infer(c) {
    const list = c.list(0) ?? UNKNOWN;
    const length = list.length === null ? null : Math.max(0, list.length - 1);
    return [listType({ ...list, length }), elementOf(c, 1)];
  },
  gradient(op, ...given: readonly (Tensor | null)[]) {
    const [dlist, delement] = op.outputs.map((t, i) => given[i] ?? ZerosLike([t]));
    return [TensorListPushBack([dlist as Tensor, delement as Tensor]), null];
  },
});

/** The list without its last element, which is like `like`. */
export const popBack = (list: TensorLike, like: Tensor) =>
  TensorListPopBack([list, like.dtype === 'variant' ? ANY_SHAPE() : shapeOf(like)], {
    element_dtype: like.dtype,
  });

/** The element shape that says nothing. */
export const ANY_SHAPE = (): Tensor => constantOf(NDArray.scalar('int32', -1), 'element_shape');

export const TensorListSetItem: TensorOp<
  [inputHandle: TensorLike, index: TensorLike, item: TensorLike]
> = op('TensorListSetItem', {
  doc: 'The list with another tensor at one place.',
  inputs: { input_handle: 'variant', index: 'int32', item: 'element_dtype' },
  infer: (c) => listWith(c, 2, lengthOf(c)),
  gradient(op, dlist) {
    const [, place, item] = op.inputs as [Tensor, Tensor, Tensor];
    const element = TensorListGetItem([dlist, place, shapeOf(item)], { element_dtype: item.dtype });
    return [TensorListSetItem([dlist, place, ZerosLike([item])]), null, element];
  },
});

export const TensorListGetItem: TensorOp<
  [inputHandle: TensorLike, index: TensorLike, elementShape: TensorLike],
  Element
> = op('TensorListGetItem', {
  doc: 'The tensor at one place of a list.',
  inputs: { input_handle: 'variant', index: 'int32', element_shape: 'int32' },
  infer: (c) => elementOf(c, 2),
  gradient(op, ditem) {
    const [list, place] = op.inputs as [Tensor, Tensor];
    return [TensorListSetItem([reserveLike(list, ditem.dtype), place, ditem]), null, null];
  },
});

/** A list of as many zeros as `list` has tensors. */
const reserveLike = (list: Tensor, dtype: DType): Tensor =>
  TensorListReserve([TensorListElementShape([list]), TensorListLength([list])], {
    element_dtype: dtype,
  });

export const TensorListLength: TensorOp<[inputHandle: TensorLike]> = op('TensorListLength', {
  doc: 'The number of tensors in a list.',
  inputs: { input_handle: 'variant' },
  infer: () => ({ dtype: 'int32', shape: [] }),
  fold(c) {
    const length = c.list(0)?.length ?? null;
    return length === null ? null : scalarValue(length);
  },
  gradient: null,
});

export const TensorListElementShape: TensorOp<[inputHandle: TensorLike], unknown, ShapeType> = op(
  'TensorListElementShape',
  {
    doc: 'The shape of the tensors in a list.',
    inputs: { input_handle: 'variant' },
    attrs: { shape_type: 'int32' },
    infer: (c) => ({
      dtype: c.attrs.shape_type,
      shape: [c.list(0)?.element.shape?.length ?? null],
    }),
    fold(c) {
      const shape = c.list(0)?.element.shape ?? null;
      return shape && vectorValue(shape, c.dtype);
    },
    gradient: null,
  },
);

export const TensorListResize: TensorOp<[inputHandle: TensorLike, size: TensorLike]> = op(
  'TensorListResize',
  {
    doc: 'The first `size` tensors of a list, followed by zeros where it has fewer.',
    inputs: { input_handle: 'variant', size: 'int32' },
    infer(c) {
      const { element } = c.list(0) ?? UNKNOWN;
      return listType({ element, length: knownData(c.value(1))?.[0] ?? null });
    },
    gradient: (op, dlist) => [
      TensorListResize([dlist, TensorListLength([op.inputs[0] as Tensor])]),
      null,
    ],
  },
);

export const TensorListStack: TensorOp<
  [inputHandle: TensorLike, elementShape: TensorLike],
  Element,
  { num_elements: number }
> = op('TensorListStack', {
  doc: 'The tensors of a list side by side along a new first axis.',
  inputs: { input_handle: 'variant', element_shape: 'int32' },
  attrs: { num_elements: -1 },
  infer(c) {
    const { dtype, shape } = elementOf(c, 1);
    const { num_elements } = c.attrs;
    const length = num_elements < 0 ? lengthOf(c) : num_elements;
    return { dtype, shape: shape && [length, ...shape] };
  },
  gradient: (_, dy) => [TensorListFromTensor([dy, restOf(shapeOf(dy))]), null],
});

export const TensorListFromTensor: TensorOp<[tensor: TensorLike, elementShape: TensorLike]> = op(
  'TensorListFromTensor',
  {
    doc: 'The slices of a tensor along its first axis.',
    inputs: { tensor: 'element_dtype', element_shape: 'shape_type' },
    types: { shape_type: index },
    infer(c) {
      const shape = c.shape(0);
      const element = { dtype: c.dtype(0), shape: shape?.slice(1) ?? null };
      return listType({ element, length: shape?.[0] ?? null });
    },
    gradient(op, dlist) {
      const [tensor] = op.inputs as [Tensor];
      const num_elements = tensor.shape?.[0] ?? -1;
      const attrs = { element_dtype: tensor.dtype, num_elements };
      return [TensorListStack([dlist, restOf(shapeOf(tensor))], attrs), null];
    },
  },
);

/** All of a shape but its first dimension. */
const restOf = (shape: Tensor): Tensor => Slice([shape, [1], [-1]]);

export const TensorListGather: TensorOp<
  [inputHandle: TensorLike, indices: TensorLike, elementShape: TensorLike],
  Element
> = op('TensorListGather', {
  doc: 'Some tensors of a list side by side along a new first axis.',
  inputs: { input_handle: 'variant', indices: 'int32', element_shape: 'int32' },
  infer(c) {
    const { dtype, shape } = elementOf(c, 2);
    return { dtype, shape: shape && [c.shape(1)?.[0] ?? null, ...shape] };
  },
  gradient(op, dy) {
    const [list, indices] = op.inputs as [Tensor, Tensor];
    return [_TensorListScatterAdd([reserveLike(list, dy.dtype), dy, indices]), null, null];
  },
});

export const _TensorListScatterAdd: TensorOp<
  [inputHandle: TensorLike, tensor: TensorLike, indices: TensorLike]
> = op('_TensorListScatterAdd', {
  doc: 'The list with the slices of a tensor added at some places, which may occur several times.',
  inputs: { input_handle: 'variant', tensor: 'element_dtype', indices: 'int32' },
  infer: inferScatter,
  gradient(op, dlist) {
    const [, tensor, indices] = op.inputs as [Tensor, Tensor, Tensor];
    const attrs = { element_dtype: tensor.dtype };
    return [dlist, TensorListGather([dlist, indices, restOf(shapeOf(tensor))], attrs), null];
  },
});

export const TensorListScatterIntoExistingList: TensorOp<
  [inputHandle: TensorLike, tensor: TensorLike, indices: TensorLike]
> = op('TensorListScatterIntoExistingList', {
  doc: 'The list with the slices of a tensor at some places.',
  inputs: { input_handle: 'variant', tensor: 'element_dtype', indices: 'int32' },
  infer: inferScatter,
  gradient(op, dlist) {
    const [, tensor, indices] = op.inputs as [Tensor, Tensor, Tensor];
    const attrs = { element_dtype: tensor.dtype };
    const dtensor = TensorListGather([dlist, indices, restOf(shapeOf(tensor))], attrs);
    const zeros = ZerosLike([tensor]);
    return [TensorListScatterIntoExistingList([dlist, zeros, indices]), dtensor, null];
  },
});

export const TensorListConcatV2: MultiOp<
  [inputHandle: TensorLike, elementShape: TensorLike, leadingDims: TensorLike],
  Element
> = multiOp('TensorListConcatV2', {
  doc: 'The tensors of a list one after the other along their first axis, and their lengths.',
  inputs: { input_handle: 'variant', element_shape: 'shape_type', leading_dims: 'int64' },
  types: { shape_type: index },
  infer(c) {
    const { dtype, shape } = elementOf(c, 1);
    const [count, each] = [lengthOf(c), shape?.[0] ?? null];
    const total = count === null || each === null ? null : count * each;
    return [
      { dtype, shape: shape && [total, ...shape.slice(1)] },
      { dtype: 'int64', shape: [count] },
    ];
  },
  gradient(op, dy) {
    const [list] = op.inputs as [Tensor];
    const lengths = op.outputs[1] as Tensor;
    return [TensorListSplit([dy, TensorListElementShape([list]), lengths]), null, null];
  },
});

export const TensorListSplit: TensorOp<
  [tensor: TensorLike, elementShape: TensorLike, lengths: TensorLike]
> = op('TensorListSplit', {
  doc: 'The blocks of a tensor along its first axis, which have the given lengths.',
  inputs: { tensor: 'element_dtype', element_shape: 'shape_type', lengths: 'int64!' },
  types: { shape_type: index },
  infer(c) {
    const lengths = knownData(c.value(2));
    const isEven = lengths?.every((n) => n === lengths[0]) ?? false;
    const shape: Shape = c.shape(0);
    const block = shape && [isEven ? (lengths?.[0] ?? null) : null, ...shape.slice(1)];
    const element = { dtype: c.dtype(0), shape: block };
    return listType({ element, length: c.shape(2)?.[0] ?? null });
  },
  gradient(op, dlist) {
    const [tensor, , lengths] = op.inputs as [Tensor, Tensor, Tensor];
    const shape = TensorListElementShape([op.outputs[0] as Tensor]);
    const attrs = { element_dtype: tensor.dtype };
    const [dtensor] = TensorListConcatV2([dlist, shape, lengths], attrs).outputs;
    return [dtensor as Tensor, null, null];
  },
});
