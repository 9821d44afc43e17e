import { ops } from '../../../compiler/ops/index.js';
import { counted, empty, f32, forEveryDType, i32, row, type Table } from './row.js';

export const paddingValues: Table = {
  Pad: [
    ...forEveryDType((of) => [
      row(
        'a matrix',
        [of([1, 1], 1, 2)],
        (x) =>
          ops.Pad([
            x,
            [
              [1, 0],
              [0, 2],
            ],
          ]),
        of([0, 0, 0, 0, 1, 1, 0, 0], 2, 4),
      ),
    ]),
    row(
      'nothing',
      [empty(0, 1)],
      (x) =>
        ops.Pad([
          x,
          [
            [1, 0],
            [0, 1],
          ],
        ]),
      f32([0, 0], 1, 2),
    ),
    row('by nothing', [f32([1])], (x) => ops.Pad([x, [[0, 0]]]), f32([1])),
  ],
  PadV2: [
    ...forEveryDType((of) => [
      row(
        'a matrix',
        [of([0, 0], 1, 2), of(1)],
        (x, value) =>
          ops.PadV2([
            x,
            [
              [1, 0],
              [0, 2],
            ],
            value,
          ]),
        of([1, 1, 1, 1, 0, 0, 1, 1], 2, 4),
      ),
    ]),
    row(
      'nothing',
      [empty(0, 1), f32(7)],
      (x, value) =>
        ops.PadV2([
          x,
          [
            [1, 0],
            [0, 1],
          ],
          value,
        ]),
      f32([7, 7], 1, 2),
    ),
  ],
  MirrorPad: [
    ...forEveryDType((of) => [
      row(
        'reflected',
        [of([0, 1, 1])],
        (x) => ops.MirrorPad([x, [[2, 1]]], { mode: 'REFLECT' }),
        of([1, 1, 0, 1, 1, 1]),
      ),
    ]),
    row(
      'symmetric',
      [counted('float32', 2, 2)],
      (x) =>
        ops.MirrorPad(
          [
            x,
            [
              [0, 2],
              [1, 0],
            ],
          ],
          { mode: 'SYMMETRIC' },
        ),
      f32([0, 0, 1, 2, 2, 3, 2, 2, 3, 0, 0, 1], 4, 3),
    ),
  ],
  MirrorPadGrad: [
    row(
      'reflected',
      [counted('float32', 6)],
      (dy) => ops.MirrorPadGrad([dy, [[2, 1]]], { mode: 'REFLECT' }),
      f32([2, 1 + 3 + 5, 4]),
    ),
    row(
      'symmetric',
      [counted('int32', 5)],
      (dy) => ops.MirrorPadGrad([dy, [[1, 2]]], { mode: 'SYMMETRIC' }),
      i32([0 + 1 + 4, 2 + 3]),
    ),
  ],
};
