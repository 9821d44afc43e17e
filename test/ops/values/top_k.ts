import { ops } from '../../../compiler/ops/index.js';
import { bool, f32, i32, inf, ints, NaN, row, type Table } from './row.js';

export const topKValues: Table = {
  TopKV2: [
    row(
      'rows',
      [f32([1, 3, 3, 2, 9, -4], 2, 3)],
      (x) => ops.TopKV2([x, ints(2)]),
      f32([3, 3, 9, 2], 2, 2),
      i32([1, 2, 1, 0], 2, 2),
    ),
    row(
      'integers',
      [i32([16777217, 16777219])],
      (x) => ops.TopKV2([x, ints(1)]),
      i32([16777219]),
      i32([1]),
    ),
  ],
  InTopKV2: [
    row(
      'ties count as in, what is not finite as out',
      [f32([1, 2, 3, 5, 5, 1, 1, NaN, 0, 1, 0, inf], 4, 3), i32([0, 1, 0, 0])],
      (x, targets) => ops.InTopKV2([x, targets, ints(1)]),
      bool([false, true, false, false]),
    ),
    row(
      'no such class',
      [f32([1, 2], 1, 2), i32([2])],
      (x, t) => ops.InTopKV2([x, t, ints(2)]),
      bool([false]),
    ),
  ],
};
