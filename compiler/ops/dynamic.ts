/** Ops whose output shapes depend on the values of their inputs: they are computed ahead of a run. */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { type AnyArray, NDArray } from '../graph/nd_array.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, vectorValue } from '../graph/partial_value.js';
import { withRank } from '../graph/shape_rules.js';
import { reshape } from './array.js';
import { strides } from './folding.js';
import { DynamicStitch } from './indexing.js';
import { prod } from './reduction.js';
import { Range, shapeOf } from './shape_arithmetic.js';

export const Where: TensorOp<[input: TensorLike]> = op('Where', {
  doc: 'the coordinates of the elements that are true, or not zero, one row each',
  inputs: { input: 'T' },
  infer(c) {
    const rank = c.shape(0)?.length ?? null;
    return { dtype: 'int64', shape: [null, rank] };
  },
  evaluate([input]) {
    const { shape, data } = input as NDArray;
    const steps = strides(shape);
    const places = [...data.keys()].filter((i) => data[i] !== 0);
    const rank = shape.length;
    return [
      NDArray.from('int64', [places.length, rank], (i) => {
        const [place, axis] = [places[Math.floor(i / rank)] as number, i % rank];
        return Math.floor(place / (steps[axis] as number)) % (shape[axis] as number);
      }),
    ];
  },
  gradient: null,
});

/** The places of the first of equal elements, in order, and for every element which of them it equals. */
function distinct({ data }: AnyArray): { readonly first: number[]; readonly group: number[] } {
  const groups = new Map<number | string, number>();
  const first: number[] = [];
  const group = Array.from<number | string, number>(data, (value, i) => {
    let index = groups.get(value);
    if (index === undefined) {
      index = first.push(i) - 1;
      groups.set(value, index);
    }
    return index;
  });
  return { first, group };
}

export const Unique: MultiOp<[x: TensorLike], unknown, { out_idx: DType }> = multiOp('Unique', {
  doc: 'the distinct elements of a vector in the order of their first places, and which each one is',
  inputs: { x: 'T' },
  attrs: { out_idx: 'int32' },
  infer: (c) => [
    { dtype: c.dtype(0), shape: [null] },
    { dtype: c.attrs.out_idx, shape: withRank(c, 0, 1) },
  ],
  evaluate([x], { out_idx }) {
    const { first, group } = distinct(x as AnyArray);
    return [(x as AnyArray).take(first), NDArray.vector(out_idx, group)];
  },
  gradient: 'none',
});

export const UniqueWithCounts: MultiOp<[x: TensorLike], unknown, { out_idx: DType }> = multiOp(
  'UniqueWithCounts',
  {
    doc: 'what Unique gives, and how often each distinct element occurs',
    inputs: { x: 'T' },
    attrs: { out_idx: 'int32' },
    infer: (c) => [
      { dtype: c.dtype(0), shape: [null] },
      { dtype: c.attrs.out_idx, shape: withRank(c, 0, 1) },
      { dtype: c.attrs.out_idx, shape: [null] },
    ],
    evaluate([x], { out_idx }) {
      const { first, group } = distinct(x as AnyArray);
      const counts = first.map(() => 0);
      for (const index of group) counts[index] = (counts[index] as number) + 1;
      return [
        (x as AnyArray).take(first),
        NDArray.vector(out_idx, group),
        NDArray.vector(out_idx, counts),
      ];
    },
    gradient: 'none',
  },
);

export const ListDiff: MultiOp<[x: TensorLike, y: TensorLike], unknown, { out_idx: DType }> =
  multiOp('ListDiff', {
    doc: 'the elements of the vector `x` that are not in `y`, and their places',
    inputs: { x: 'T', y: 'T' },
    attrs: { out_idx: 'int32' },
    infer(c) {
      withRank(c, 0, 1);
      withRank(c, 1, 1);
      return [
        { dtype: c.dtype(0), shape: [null] },
        { dtype: c.attrs.out_idx, shape: [null] },
      ];
    },
    fold(c) {
      const [x, y] = [knownData(c.value(0)), knownData(c.value(1))];
      if (x === null || y === null) return null;
      const places = [...x.keys()].filter((i) => !y.includes(x[i] as number));
      const kept = places.map((i) => x[i] as number);
      return [vectorValue(kept, c.dtype), vectorValue(places, c.attrs.out_idx)];
    },
    evaluate([x, y], { out_idx }) {
      const excluded = new Set<number | string>((y as AnyArray).data);
      const { data } = x as AnyArray;
      const places = [...data.keys()].filter((i) => !excluded.has(data[i] as number | string));
      return [(x as AnyArray).take(places), NDArray.vector(out_idx, places)];
    },
    gradient: 'none',
  });

export const DynamicPartition: MultiOp<
  [data: TensorLike, partitions: TensorLike],
  { num_partitions: number }
> = multiOp('DynamicPartition', {
  doc: 'the slices of `data` sorted into lists: slice i goes to list `partitions[i]`',
  inputs: { data: 'T', partitions: 'int32' },
  infer(c) {
    const [data, partitions] = [c.shape(0), c.shape(1)];
    const rank = partitions?.length;
    for (const [i, d] of (partitions ?? []).entries()) {
      const own = data?.[i] ?? null;
      if (d !== null && own !== null && d !== own) {
        c.fail(`Dimensions must be equal, but are ${own} and ${d}`);
      }
    }
    const shape = rank === undefined || data === null ? null : [null, ...data.slice(rank)];
    return Array.from({ length: c.attrs.num_partitions }, () => ({ dtype: c.dtype(0), shape }));
  },
  evaluate([data, partitions], { num_partitions: count }, fail) {
    const { shape } = data as AnyArray;
    const lists = Array.from({ length: count }, (): number[] => []);
    for (const [i, p] of (partitions as NDArray).data.entries()) {
      const list = lists[p] ?? fail(`partitions[${i}] = ${p} is not in [0, ${count})`);
      list.push(i);
    }
    const slice = shape.slice((partitions as NDArray).shape.length);
    const size = slice.reduce((n, d) => n * d, 1);
    return lists.map((list) => {
      const places = list.flatMap((i) => Array.from({ length: size }, (_, k) => i * size + k));
      return (data as AnyArray).take(places, [list.length, ...slice]);
    });
  },
  gradient({ inputs, attrs }, ...dys) {
    const [data, partitions] = inputs as [Tensor, Tensor];
    const prefix = shapeOf(partitions);
    const places = reshape(Range([0, prod(prefix), 1]), prefix);
    const sorted = DynamicPartition([places, partitions], {
      num_partitions: attrs.num_partitions,
    }).outputs;
    return [reshape(DynamicStitch([sorted, dys]), shapeOf(data)), null];
  },
});
