import { ops } from '../../../compiler/ops/index.js';
import { empty, f32, forEveryDType, i32, row, type Table } from './row.js';

export const tilingValues: Table = {
  Tile: [
    ...forEveryDType((of) => [
      row(
        'a matrix',
        [of([0, 1], 1, 2)],
        (x) => ops.Tile([x, [2, 2]]),
        of([0, 1, 0, 1, 0, 1, 0, 1], 2, 4),
      ),
    ]),
    row('no times', [f32([1, 2])], (x) => ops.Tile([x, [0]]), empty(0)),
    row('nothing', [empty(0, 2)], (x) => ops.Tile([x, [3, 2]]), empty(0, 4)),
  ],
  BroadcastTo: [
    ...forEveryDType((of) => [
      row(
        'a column',
        [of([0, 1], 2, 1)],
        (x) => ops.BroadcastTo([x, [2, 2, 2]]),
        of([0, 0, 1, 1, 0, 0, 1, 1], 2, 2, 2),
      ),
    ]),
    row('a scalar', [f32(3)], (x) => ops.BroadcastTo([x, [2]]), f32([3, 3])),
    row('to nothing', [f32([3])], (x) => ops.BroadcastTo([x, [0]]), empty(0)),
  ],
  BroadcastArgs: [
    row(
      'two shapes',
      [],
      () =>
        ops.BroadcastArgs([
          [2, 1, 3],
          [4, 1],
        ]),
      i32([2, 4, 3]),
    ),
  ],
};
