import { ops } from '../../../compiler/ops/index.js';
import { f32, filled, forEveryDType, i32, i64, row, type Table } from './row.js';

const sequences = [0, 3, 9, 9, 10, 1, 2, 3, 4, 5];
const wanted = [2, 4, 9, 0, 2, 6];

export const searchingValues: Table = {
  LowerBound: [
    row(
      'two rows',
      [f32(sequences, 2, 5), f32(wanted, 2, 3)],
      (x, v) => ops.LowerBound([x, v]),
      i32([1, 2, 2, 0, 1, 5], 2, 3),
    ),
    row(
      'as int64',
      [i32([1, 2], 1, 2), i32([2, 3], 1, 2)],
      (x, v) => ops.LowerBound([x, v], { out_type: 'int64' }),
      i64([1, 2], 1, 2),
    ),
    row(
      'in nothing',
      [filled('float32', [1, 0]), f32([1], 1, 1)],
      (x, v) => ops.LowerBound([x, v]),
      i32([0], 1, 1),
    ),
    ...forEveryDType((of) => [
      row(
        'equal elements',
        [of([0, 0, 1], 1, 3), of([0, 1], 1, 2)],
        (x, v) => ops.LowerBound([x, v]),
        i32([0, 2], 1, 2),
      ),
    ]).filter(({ title }) => !/bool/.test(title)),
  ],
  UpperBound: [
    row(
      'two rows',
      [f32(sequences, 2, 5), f32(wanted, 2, 3)],
      (x, v) => ops.UpperBound([x, v]),
      i32([1, 2, 4, 0, 2, 5], 2, 3),
    ),
  ],
};
