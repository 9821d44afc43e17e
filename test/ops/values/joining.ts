import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, forEveryDType, i32, ints, row, type Table } from './row.js';

export const joiningValues: Table = {
  Pack: [
    ...forEveryDType((of) => [
      row(
        'vectors',
        [of([0, 1]), of([1, 1])],
        (x, y) => ops.Pack([[x, y]]),
        of([0, 1, 1, 1], 2, 2),
      ),
      row(
        'columns',
        [of([0, 1]), of([1, 1])],
        (x, y) => ops.Pack([[x, y]], { axis: -1 }),
        of([0, 1, 1, 1], 2, 2),
      ),
    ]),
    row('scalars', [f32(1), f32(2)], (x, y) => ops.Pack([[x, y]]), f32([1, 2])),
    row('one', [f32([1])], (x) => ops.Pack([[x]]), f32([1], 1, 1)),
    row('nothing', [empty(0), empty(0)], (x, y) => ops.Pack([[x, y]]), empty(2, 0)),
  ],
  Unpack: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 1], 2, 2)],
        (x) => ops.Unpack([x], { num: 2 }),
        of([0, 1]),
        of([1, 1]),
      ),
    ]),
    row(
      'columns',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.Unpack([x], { num: 2, axis: -1 }),
      f32([1, 3]),
      f32([2, 4]),
    ),
    row('a vector', [i32([5, 6])], (x) => ops.Unpack([x], { num: 2 }), i32(5), i32(6)),
  ],
  ConcatV2: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1], 1, 2), of([1, 1, 0, 0], 2, 2)],
        (x, y) => ops.ConcatV2([[x, y], 0]),
        of([0, 1, 1, 1, 0, 0], 3, 2),
      ),
      row(
        'columns',
        [of([0, 1], 2, 1), of([1, 1, 0, 0], 2, 2)],
        (x, y) => ops.ConcatV2([[x, y], -1]),
        of([0, 1, 1, 1, 0, 0], 2, 3),
      ),
    ]),
    row('with nothing', [f32([1]), empty(0)], (x, y) => ops.ConcatV2([[x, y], 0]), f32([1])),
    row('nothing', [empty(0, 2), empty(0, 3)], (x, y) => ops.ConcatV2([[x, y], 1]), empty(0, 5)),
    row('one', [f32([1])], (x) => ops.ConcatV2([[x], 0]), f32([1])),
  ],
  ConcatOffset: [
    row(
      'rows',
      [],
      () => ops.ConcatOffset([ints(0), [ints([2, 3]), ints([4, 3]), ints([1, 3])]]),
      i32([0, 0]),
      i32([2, 0]),
      i32([6, 0]),
    ),
  ],
  ParallelConcat: forEveryDType((of) => [
    row(
      'rows',
      [of([0, 1], 1, 2), of([1, 1], 1, 2)],
      (x, y) => ops.ParallelConcat([[x, y]], { shape: [2, 2] }),
      of([0, 1, 1, 1], 2, 2),
    ),
  ]),
  Split: [
    ...forEveryDType((of) => [
      row(
        'columns',
        [of([0, 1, 1, 0, 1, 1], 1, 6)],
        (x) => ops.Split([ints(-1), x], { num_split: 3 }),
        of([0, 1], 1, 2),
        of([1, 0], 1, 2),
        of([1, 1], 1, 2),
      ),
    ]),
    row(
      'rows',
      [counted('float32', 4, 2)],
      (x) => ops.Split([ints(0), x], { num_split: 2 }),
      f32([0, 1, 2, 3], 2, 2),
      f32([4, 5, 6, 7], 2, 2),
    ),
    row('one', [f32([1, 2])], (x) => ops.Split([ints(0), x], { num_split: 1 }), f32([1, 2])),
    row(
      'nothing',
      [empty(0)],
      (x) => ops.Split([ints(0), x], { num_split: 2 }),
      empty(0),
      empty(0),
    ),
  ],
  SplitV: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1])],
        (x) => ops.SplitV([x, ints([1, 2]), ints(0)], { num_split: 2 }),
        of([0]),
        of([1, 1]),
      ),
    ]),
    row(
      'what is left over, and nothing',
      [counted('float32', 2, 3)],
      (x) => ops.SplitV([x, ints([1, -1, 0]), ints(1)], { num_split: 3 }),
      f32([0, 3], 2, 1),
      f32([1, 2, 4, 5], 2, 2),
      empty(2, 0),
    ),
  ],
};
