import { ops } from '../../../compiler/ops/index.js';
import { bool, empty, f32, filled, i32, i64, row, type Table } from './row.js';

export const dynamicValues: Table = {
  Where: [
    row('a matrix', [bool([1, 0, 0, 1], 2, 2)], (x) => ops.Where([x]), i64([0, 0, 1, 1], 2, 2)),
    row('numbers', [f32([0, -2, 3])], (x) => ops.Where([x]), i64([1, 2], 2, 1)),
    row('nothing true', [bool([0, 0])], (x) => ops.Where([x]), filled('int64', [0, 1])),
    row('a scalar', [bool(1)], (x) => ops.Where([x]), filled('int64', [1, 0])),
  ],
  Unique: [
    row('a vector', [i32([3, 1, 3])], (x) => ops.Unique([x]), i32([3, 1]), i32([0, 1, 0])),
    row('nothing', [empty(0)], (x) => ops.Unique([x]), empty(0), filled('int32', [0])),
  ],
  UniqueWithCounts: [
    row(
      'a vector',
      [f32([3, 1, 3])],
      (x) => ops.UniqueWithCounts([x], { out_idx: 'int64' }),
      f32([3, 1]),
      i64([0, 1, 0]),
      i64([2, 1]),
    ),
  ],
  ListDiff: [
    row(
      'vectors',
      [i32([1, 2, 3, 2]), i32([1, 3, 5])],
      (x, y) => ops.ListDiff([x, y]),
      i32([2, 2]),
      i32([1, 3]),
    ),
  ],
  DynamicPartition: [
    row(
      'rows',
      [f32([1, 2, 3, 4, 5, 6], 3, 2), i32([1, 0, 1])],
      (x, p) => ops.DynamicPartition([x, p], { num_partitions: 3 }),
      f32([3, 4], 1, 2),
      f32([1, 2, 5, 6], 2, 2),
      empty(0, 2),
    ),
    row(
      'a scalar partition',
      [f32([1, 2]), i32(1)],
      (x, p) => ops.DynamicPartition([x, p], { num_partitions: 2 }),
      empty(0, 2),
      f32([1, 2], 1, 2),
    ),
  ],
};
