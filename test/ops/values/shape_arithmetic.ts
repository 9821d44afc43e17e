import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, filled, i32, row, type Table } from './row.js';

export const shapeArithmeticValues: Table = {
  Shape: [
    row('a matrix', [empty(2, 0)], (x) => ops.Shape([x]), i32([2, 0])),
    row('a scalar', [f32(1)], (x) => ops.Shape([x], { out_type: 'int64' }), filled('int64', [0])),
  ],
  ShapeN: [
    row(
      'two',
      [f32([1, 2]), f32(1)],
      (x, y) => ops.ShapeN([[x, y]]),
      i32([2]),
      filled('int32', [0]),
    ),
  ],
  Size: [
    row('a matrix', [empty(2, 3)], (x) => ops.Size([x]), i32(6)),
    row('a scalar', [f32(1)], (x) => ops.Size([x]), i32(1)),
    row('nothing', [empty(2, 0)], (x) => ops.Size([x]), i32(0)),
  ],
  Rank: [row('a matrix', [empty(2, 3)], (x) => ops.Rank([x]), i32(2))],
  InvertPermutation: [
    row('a cycle', [i32([2, 0, 1])], (x) => ops.InvertPermutation([x]), i32([1, 2, 0])),
  ],
  Range: [
    row('up', [], () => ops.Range([0, 5, 2]), i32([0, 2, 4])),
    row('down', [], () => ops.Range([3, 0, -1]), i32([3, 2, 1])),
    row('fractions', [], () => ops.Range([f32(0), f32(1), f32(0.25)]), f32([0, 0.25, 0.5, 0.75])),
    row('nothing', [], () => ops.Range([1, 1, 1]), filled('int32', [0])),
    row('many', [], () => ops.Range([0, 3000, 1]), counted('int32', 3000)),
    row('to a fed limit', [i32(3)], (n) => ops.Range([0, n, 1]), i32([0, 1, 2])),
  ],
  BroadcastGradientArgs: [
    row(
      'a matrix and a vector',
      [],
      () => ops.BroadcastGradientArgs([[2, 3], [3]]),
      filled('int32', [0]),
      i32([0]),
    ),
    row(
      'both stretched',
      [],
      () =>
        ops.BroadcastGradientArgs([
          [2, 1],
          [1, 3],
        ]),
      i32([1]),
      i32([0]),
    ),
  ],
};
