import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { counted, empty, f32, i32, inf, NaN, notNumbers, row, type Table, u8 } from './row.js';

export const arithmeticValues: Table = {
  Add: [row('floats', [f32([1, 2]), f32([10, 20])], (x, y) => ops.Add([x, y]), f32([11, 22]))],
  AddV2: [
    row(
      'a matrix and a vector',
      [f32([1, 2, 3, 4], 2, 2), f32([10, 20])],
      (x, y) => ops.AddV2([x, y]),
      f32([11, 22, 13, 24], 2, 2),
    ),
    row(
      'a column and a row',
      [f32([1, 2], 2, 1), f32([10, 20], 1, 2)],
      (x, y) => ops.AddV2([x, y]),
      f32([11, 21, 12, 22], 2, 2),
    ),
    row('scalars', [f32(1), f32(2)], (x, y) => ops.AddV2([x, y]), f32(3)),
    row('integers', [i32([1, 2]), i32(3)], (x, y) => ops.AddV2([x, y]), i32([4, 5])),
    row(
      'integers beyond their range',
      [i32([2147483647]), i32([1])],
      (x, y) => ops.AddV2([x, y]),
      i32([-2147483648]),
    ),
    row('bytes', [u8([1]), u8([2])], (x, y) => ops.AddV2([x, y]), u8([3])),
    row('nothing', [empty(0, 2), f32([1, 2])], (x, y) => ops.AddV2([x, y]), empty(0, 2)),
    row(
      'a length of 1 stretched to none',
      [empty(0, 2), f32([1, 2], 1, 2)],
      (x, y) => ops.AddV2([x, y]),
      empty(0, 2),
    ),
    row(
      'infinities',
      [f32([inf, inf]), f32([-inf, 1])],
      (x, y) => ops.AddV2([x, y]),
      f32([NaN, inf]),
    ),
    row(
      'five axes',
      [counted('float32', 2, 1, 2, 1, 2), counted('float32', 2, 1, 2, 1)],
      (x, y) => ops.AddV2([x, y]),
      new tf.NDArray(
        'float32',
        [2, 2, 2, 2, 2],
        Float32Array.from(
          { length: 32 },
          (_, i) =>
            (i >> 4) * 4 + ((i >> 2) & 1) * 2 + (i & 1) + ((i >> 3) & 1) * 2 + ((i >> 1) & 1),
        ),
      ),
    ),
  ],
  Sub: [
    row('floats', [f32([1, 2]), f32([10, 20])], (x, y) => ops.Sub([x, y]), f32([-9, -18])),
    row('integers', [i32([1, 2]), i32([3, -4])], (x, y) => ops.Sub([x, y]), i32([-2, 6])),
    row('a scalar before', [f32(1), f32([1, 2])], (x, y) => ops.Sub([x, y]), f32([0, -1])),
  ],
  Mul: [
    row('floats', [f32([1, 2]), f32([10, 20])], (x, y) => ops.Mul([x, y]), f32([10, 40])),
    row('integers', [i32([3, -4]), i32([5, 6])], (x, y) => ops.Mul([x, y]), i32([15, -24])),
    row(
      'zero and what is not a number',
      [f32([0, 0, 0]), f32([inf, NaN, 1])],
      (x, y) => ops.Mul([x, y]),
      f32([NaN, NaN, 0]),
    ),
    row('by a constant zero', [f32([inf, NaN, 1])], (x) => ops.Mul([x, 0]), f32([NaN, NaN, 0])),
  ],
  RealDiv: [
    row('floats', [f32([1, -6]), f32([4, 4])], (x, y) => ops.RealDiv([x, y]), f32([0.25, -1.5])),
    row(
      'by zero',
      [f32([1, -1, 0]), f32([0, 0, 0])],
      (x, y) => ops.RealDiv([x, y]),
      f32([inf, -inf, NaN]),
    ),
  ],
  FloorDiv: [
    row(
      'integers, downwards',
      [i32([7, -7, 7, -7, 6]), i32([2, 2, -2, -2, 3])],
      (x, y) => ops.FloorDiv([x, y]),
      i32([3, -4, -4, 3, 2]),
    ),
    row(
      'floats',
      [f32([7, -7, 7.5]), f32([2, 2, -2])],
      (x, y) => ops.FloorDiv([x, y]),
      f32([3, -4, -4]),
    ),
    row(
      'large integers',
      [i32([2147483647]), i32([1])],
      (x, y) => ops.FloorDiv([x, y]),
      i32([2147483647]),
    ),
  ],
  FloorMod: [
    row(
      'integers, with the sign of y',
      [i32([7, -7, 7, -7, 6]), i32([2, 2, -2, -2, 3])],
      (x, y) => ops.FloorMod([x, y]),
      i32([1, 1, -1, -1, 0]),
    ),
    row(
      'floats',
      [f32([5.5, -5.5, 5.5]), f32([2, 2, -2])],
      (x, y) => ops.FloorMod([x, y]),
      f32([1.5, 0.5, -0.5]),
    ),
  ],
  Maximum: [
    row('NaN and a number', [notNumbers, f32(1)], (x, y) => ops.Maximum([x, y]), notNumbers),
    row('a number and NaN', [notNumbers, f32(1)], (x, y) => ops.Maximum([y, x]), notNumbers),
    row('floats', [f32([1, 5]), f32([3, 2])], (x, y) => ops.Maximum([x, y]), f32([3, 5])),
    row('integers', [i32([1, 5]), i32(3)], (x, y) => ops.Maximum([x, y]), i32([3, 5])),
    row(
      'NaN',
      [f32([NaN, 1, NaN]), f32([1, NaN, NaN])],
      (x, y) => ops.Maximum([x, y]),
      f32([NaN, NaN, NaN]),
    ),
  ],
  AddN: [
    row('three', [f32([1]), f32([2]), f32([3])], (...xs) => ops.AddN([xs]), f32([6])),
    row('integers', [i32([1]), i32([2])], (...xs) => ops.AddN([xs]), i32([3])),
    row('one', [f32([1])], (...xs) => ops.AddN([xs]), f32([1])),
  ],
  AccumulateNV2: [
    row(
      'three',
      [f32([1]), f32([2]), f32([3])],
      (...xs) => ops.AccumulateNV2([xs], { shape: [1] }),
      f32([6]),
    ),
  ],
  MulNoNan: [
    row(
      'zero times whatever',
      [f32([NaN, inf, 2, NaN]), f32([0, 0, 3, 1])],
      (x, y) => ops.MulNoNan([x, y]),
      f32([0, 0, 6, NaN]),
    ),
    row(
      'broadcast',
      [f32([1, 2], 2, 1), f32([3, 0])],
      (x, y) => ops.MulNoNan([x, y]),
      f32([3, 0, 6, 0], 2, 2),
    ),
  ],
  SquaredDifference: [
    row(
      'floats',
      [f32([1, 5, inf]), f32(3)],
      (x, y) => ops.SquaredDifference([x, y]),
      f32([4, 4, inf]),
    ),
    row(
      'integers',
      [i32([1, 50000]), i32([5, 4999])],
      (x, y) => ops.SquaredDifference([x, y]),
      i32([16, 2025090001]),
    ),
  ],
  DivNoNan: [
    row(
      'by zero',
      [f32([1, NaN, 3]), f32([0, 0, 4])],
      (x, y) => ops.DivNoNan([x, y]),
      f32([0, 0, 0.75]),
    ),
    row(
      'a row by a column of three axes',
      [f32([2, 4], 1, 2), f32([1, 0, 2, 4], 2, 2, 1)],
      (x, y) => ops.DivNoNan([x, y]),
      f32([2, 4, 0, 0, 1, 2, 0.5, 1], 2, 2, 2),
    ),
    row('nothing', [empty(0, 2), f32([1, 2])], (x, y) => ops.DivNoNan([x, y]), empty(0, 2)),
  ],
  TruncateDiv: [
    row(
      'integers, towards zero',
      [i32([7, -7, 7, -7, 2147483647]), i32([2, 2, -2, -2, 1])],
      (x, y) => ops.TruncateDiv([x, y]),
      i32([3, -3, -3, 3, 2147483647]),
    ),
    row('floats', [f32([7.5, -7.5]), f32(2)], (x, y) => ops.TruncateDiv([x, y]), f32([3, -3])),
  ],
  TruncateMod: [
    row(
      'integers, with the sign of x',
      [i32([7, -7, 7, -7]), i32([2, 2, -2, -2])],
      (x, y) => ops.TruncateMod([x, y]),
      i32([1, -1, 1, -1]),
    ),
    row('floats', [f32([5.5, -5.5]), f32(2)], (x, y) => ops.TruncateMod([x, y]), f32([1.5, -1.5])),
  ],
  Minimum: [
    row('NaN and a number', [notNumbers, f32(1)], (x, y) => ops.Minimum([x, y]), notNumbers),
    row('a number and NaN', [notNumbers, f32(1)], (x, y) => ops.Minimum([y, x]), notNumbers),
    row(
      'floats',
      [f32([1, 5, NaN, 1]), f32([3, 2, 1, NaN])],
      (x, y) => ops.Minimum([x, y]),
      f32([1, 2, NaN, NaN]),
    ),
    row(
      'integers',
      [i32([1, 16777219]), i32([3, 16777218])],
      (x, y) => ops.Minimum([x, y]),
      i32([1, 16777218]),
    ),
  ],
  Pow: [
    row(
      'floats',
      [f32([2, 4, -8, 0, 0, -2, NaN, 1.5]), f32([3, -0.5, 1 / 3, 0, -1, 3, 0, 2.25])],
      (x, y) => ops.Pow([x, y]),
      f32([8, 0.5, NaN, 1, inf, -8, 1, 1.5 ** 2.25]),
    ),
    row(
      'of 1 and -1',
      [f32([1, 1, -1, -1]), f32([NaN, -inf, inf, NaN])],
      (x, y) => ops.Pow([x, y]),
      f32([1, 1, 1, NaN]),
    ),
    row(
      'integers, modulo 2³²',
      [i32([3, -2, 7, 0, 46341]), i32([4, 3, 0, 0, 2])],
      (x, y) => ops.Pow([x, y]),
      i32([81, -8, 1, 1, -2147479015]),
    ),
  ],
  Atan2: [
    row(
      'all around',
      [f32([1, 1, -1, 0, 0, NaN]), f32([1, -1, -1, -1, 0, 1])],
      (y, x) => ops.Atan2([y, x]),
      f32([Math.PI / 4, (3 * Math.PI) / 4, (-3 * Math.PI) / 4, Math.PI, 0, NaN]),
    ),
  ],
  Xlogy: [
    row(
      'floats',
      [f32([2, 0, 0]), f32([Math.E, 0, NaN])],
      (x, y) => ops.Xlogy([x, y]),
      f32([2, 0, 0]),
    ),
  ],
  Xdivy: [
    row(
      'floats',
      [f32([2, 0, 0, 1]), f32([4, 0, NaN, 0])],
      (x, y) => ops.Xdivy([x, y]),
      f32([0.5, 0, 0, inf]),
    ),
  ],
  // Values of TensorFlow, in float64.
  Zeta: [
    row(
      'floats',
      [f32([2, 3, 1.5, 10, 1, 2, 2]), f32([1, 0.5, 20, 2, 3, -0.5, -1])],
      (x, q) => ops.Zeta([x, q]),
      f32([
        1.6449340668482266,
        8.414398322117158,
        0.4528736171293872,
        0.0009945751278180857,
        inf,
        8.934802200544679,
        inf,
      ]),
    ),
  ],
  Polygamma: [
    row(
      'floats',
      [f32([1, 2, 3, 0, 1, 0.5]), f32([1, 0.5, 7, 3, -1.5, 2])],
      (a, x) => ops.Polygamma([a, x]),
      f32([
        1.6449340668482266,
        -16.828796644234316,
        0.007198198563125444,
        0.9227843350984675,
        9.379246644989124,
        NaN,
      ]),
    ),
  ],
};
