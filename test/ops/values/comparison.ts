import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { bool, empty, f32, filled, i32, i64, inf, NaN, type Row, row, type Table } from './row.js';

/** What a comparison says of numbers that are in order, equal, out of order, and none. */
const comparison = (
  record: (inputs: [tf.Tensor, tf.Tensor]) => tf.Tensor,
  below: boolean,
  same: boolean,
  above: boolean,
): readonly Row[] => [
  row(
    'floats',
    [f32([1, 2, 3, NaN, 1, -inf]), f32([2, 2, 2, NaN, NaN, inf])],
    (x, y) => record([x, y]),
    bool([below, same, above, false, false, below]),
  ),
  row(
    'integers, broadcast',
    [i32([16777216, 16777217], 2, 1), i32([16777217, 16777216])],
    (x, y) => record([x, y]),
    bool([below, same, same, above], 2, 2),
  ),
  row('long integers', [i64([1, 3]), i64(2)], (x, y) => record([x, y]), bool([below, above])),
  row(
    'nothing',
    [filled('float32', [0, 2]), f32([1, 2])],
    (x, y) => record([x, y]),
    filled('bool', [0, 2]),
  ),
];

const [a, b] = [bool([true, true, false, false]), bool([true, false, true, false])];

export const comparisonValues: Table = {
  Equal: [
    row(
      'floats',
      [f32([1, 2, NaN]), f32([1, 3, NaN])],
      (x, y) => ops.Equal([x, y]),
      bool([true, false, false]),
    ),
    row('integers', [i32([1, 2]), i32([1, 3])], (x, y) => ops.Equal([x, y]), bool([true, false])),
    row(
      'booleans',
      [bool([true, false]), bool([true, true])],
      (x, y) => ops.Equal([x, y]),
      bool([true, false]),
    ),
    row('a scalar', [i64([1, 2]), i64(2)], (x, y) => ops.Equal([x, y]), bool([false, true])),
  ],
  GreaterEqual: comparison(ops.GreaterEqual, false, true, true),
  Select: [
    row(
      'floats',
      [bool([true, false]), f32([1, 2]), f32([3, 4])],
      (c, t, e) => ops.Select([c, t, e]),
      f32([1, 4]),
    ),
    row(
      'integers',
      [bool([true, false]), i32([1, 2]), i32([3, 4])],
      (c, t, e) => ops.Select([c, t, e]),
      i32([1, 4]),
    ),
    row(
      'rows',
      [bool([true, false]), f32([1, 2, 3, 4], 2, 2), f32([5, 6, 7, 8], 2, 2)],
      (c, t, e) => ops.Select([c, t, e]),
      f32([1, 2, 7, 8], 2, 2),
    ),
    row(
      'all',
      [bool(false), f32([1, 2]), f32([3, 4])],
      (c, t, e) => ops.Select([c, t, e]),
      f32([3, 4]),
    ),
    row(
      'without NaN from the other side',
      [bool([true]), f32([1]), f32([NaN])],
      (c, t, e) => ops.Select([c, t, e]),
      f32([1]),
    ),
    row(
      'nothing',
      [filled('bool', [0]), empty(0, 2), empty(0, 2)],
      (c, t, e) => ops.Select([c, t, e]),
      empty(0, 2),
    ),
  ],
  NotEqual: [
    row(
      'floats',
      [f32([1, 2, NaN]), f32([1, 3, NaN])],
      (x, y) => ops.NotEqual([x, y]),
      bool([false, true, true]),
    ),
    row(
      'integers',
      [i32([1, 16777216]), i32([1, 16777217])],
      (x, y) => ops.NotEqual([x, y]),
      bool([false, true]),
    ),
    row('booleans', [a, b], (x, y) => ops.NotEqual([x, y]), bool([false, true, true, false])),
  ],
  Less: comparison(ops.Less, true, false, false),
  LessEqual: comparison(ops.LessEqual, true, true, false),
  Greater: comparison(ops.Greater, false, false, true),
  LogicalNot: [
    row('booleans', [bool([true, false])], (x) => ops.LogicalNot([x]), bool([false, true])),
  ],
  LogicalAnd: [
    row('booleans', [a, b], (x, y) => ops.LogicalAnd([x, y]), bool([true, false, false, false])),
    row(
      'broadcast',
      [bool([true, false], 2, 1), bool([true, false])],
      (x, y) => ops.LogicalAnd([x, y]),
      bool([true, false, false, false], 2, 2),
    ),
  ],
  LogicalOr: [
    row('booleans', [a, b], (x, y) => ops.LogicalOr([x, y]), bool([true, true, true, false])),
  ],
};
