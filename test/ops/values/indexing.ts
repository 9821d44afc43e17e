import { ops } from '../../../compiler/ops/index.js';
import { counted, f32, filled, forEveryDType, i32, i64, ints, row, type Table } from './row.js';

export const indexingValues: Table = {
  GatherNd: [
    ...forEveryDType((of) => [
      row(
        'elements',
        [of([0, 1, 1, 0], 2, 2), i32([0, 1, 1, 1], 2, 2)],
        (x, i) => ops.GatherNd([x, i]),
        of([1, 0]),
      ),
    ]),
    row(
      'rows',
      [counted('float32', 3, 2), i32([2, 0, 2], 3, 1, 1)],
      (x, i) => ops.GatherNd([x, i]),
      f32([4, 5, 0, 1, 4, 5], 3, 1, 2),
    ),
    row(
      'all of it',
      [counted('float32', 2), filled('int32', [2, 0])],
      (x, i) => ops.GatherNd([x, i]),
      f32([0, 1, 0, 1], 2, 2),
    ),
  ],
  ScatterNd: [
    ...forEveryDType((of) => [
      row(
        'elements',
        [i32([0, 2], 2, 1), of([1, 1])],
        (i, y) => ops.ScatterNd([i, y, ints([3])]),
        of([1, 0, 1]),
      ),
    ]),
    row(
      'rows that meet are added up',
      [i32([1, 1], 2, 1), f32([1, 2, 3, 4], 2, 2)],
      (i, y) => ops.ScatterNd([i, y, ints([2, 2])]),
      f32([0, 0, 4, 6], 2, 2),
    ),
  ],
  TensorScatterUpdate: [
    row(
      'a row and an element',
      [counted('float32', 2, 2), i32([1, 0], 2, 1), f32([5, 6, 7, 8], 2, 2)],
      (x, i, y) => ops.TensorScatterUpdate([x, i, y]),
      f32([7, 8, 5, 6], 2, 2),
    ),
    row(
      'elements, the last wins',
      [i32([1, 2, 3]), i32([2, 2], 2, 1), i32([8, 9])],
      (x, i, y) => ops.TensorScatterUpdate([x, i, y]),
      i32([1, 2, 9]),
    ),
  ],
  TensorScatterAdd: [
    row(
      'a row and an element',
      [counted('float32', 2, 2), i32([1, 0], 2, 1), f32([5, 6, 7, 8], 2, 2)],
      (x, i, y) => ops.TensorScatterAdd([x, i, y]),
      f32([7, 9, 7, 9], 2, 2),
    ),
  ],
  TensorScatterSub: [
    row(
      'a row and an element',
      [counted('float32', 2, 2), i32([1, 0], 2, 1), f32([5, 6, 7, 8], 2, 2)],
      (x, i, y) => ops.TensorScatterSub([x, i, y]),
      f32([-7, -7, -3, -3], 2, 2),
    ),
  ],
  OneHot: [
    ...forEveryDType((of) => [
      row(
        'a vector',
        [i32([1, -1, 3]), of(1), of(0)],
        (i, on, off) => ops.OneHot([i, 2, on, off]),
        of([0, 1, 0, 0, 0, 0], 3, 2),
      ),
    ]),
    row(
      'along the first axis',
      [i32([1, 0, 1, 1], 2, 2)],
      (i) => ops.OneHot([i, 2, f32(5), f32(-1)], { axis: 0 }),
      f32([-1, 5, -1, -1, 5, -1, 5, 5], 2, 2, 2),
    ),
    row(
      'along an axis between',
      [i32([1, 0], 1, 2)],
      (i) => ops.OneHot([i, 3, f32(1), f32(0)], { axis: 1 }),
      f32([0, 1, 1, 0, 0, 0], 1, 3, 2),
    ),
    row('a scalar', [i32(0)], (i) => ops.OneHot([i, 2, f32(1), f32(0)]), f32([1, 0])),
  ],
  DynamicStitch: [
    row(
      'the last wins',
      [],
      () =>
        ops.DynamicStitch([
          [[0, 1, 2], [1]],
          [i32([7, 8, 9]), i32([0])],
        ]),
      i32([7, 0, 9]),
    ),
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 1], 2, 2), of([1, 0])],
        (x, y) =>
          ops.DynamicStitch([
            [[2, 0], ints(1)],
            [x, y],
          ]),
        of([1, 1, 1, 0, 0, 1], 3, 2),
      ),
    ]),
  ],
  ParallelDynamicStitch: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 1], 2, 2), of([1, 0], 1, 2)],
        (x, y) =>
          ops.ParallelDynamicStitch([
            [[2, 0], ints([1])],
            [x, y],
          ]),
        of([1, 1, 1, 0, 0, 1], 3, 2),
      ),
    ]),
  ],
  UnravelIndex: [
    row(
      'places of a table',
      [i32([22, 41, 37]), i32([7, 6])],
      (i, dims) => ops.UnravelIndex([i, dims]),
      i32([3, 6, 6, 4, 5, 1], 2, 3),
    ),
    row(
      'one place',
      [i64(1621), i64([6, 7, 8, 9])],
      (i, dims) => ops.UnravelIndex([i, dims]),
      i64([3, 1, 4, 1]),
    ),
    row(
      'no place',
      [filled('int32', [0]), i32([2, 3])],
      (i, dims) => ops.UnravelIndex([i, dims]),
      filled('int32', [2, 0]),
    ),
  ],
};
