import { ops } from '../../../compiler/ops/index.js';
import { f32, ints, row, type Table } from './row.js';

export const sequenceValues: Table = {
  LinSpace: [
    row(
      'floats',
      [f32(1), f32(2)],
      (a, b) => ops.LinSpace([a, b, ints(5)]),
      f32([1, 1.25, 1.5, 1.75, 2]),
    ),
    row('one', [f32(1), f32(2)], (a, b) => ops.LinSpace([a, b, ints(1)]), f32([1])),
    row('downwards', [f32(2), f32(-2)], (a, b) => ops.LinSpace([a, b, ints(3)]), f32([2, 0, -2])),
  ],
};
