import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import {
  bool,
  counted,
  empty,
  f32,
  f64,
  filled,
  i32,
  i64,
  inf,
  NaN,
  row,
  type Table,
  u8,
} from './row.js';

export const mathValues: Table = {
  Neg: [
    row('floats', [f32([1, -2, 0, NaN, inf])], (x) => ops.Neg([x]), f32([-1, 2, -0, NaN, -inf])),
    row('integers', [i32([1, -2, 0])], (x) => ops.Neg([x]), i32([-1, 2, 0])),
    row('long integers', [i64([1, -2])], (x) => ops.Neg([x]), i64([-1, 2])),
    row('nothing', [empty(0)], (x) => ops.Neg([x]), empty(0)),
  ],
  Square: [
    row('floats', [f32([1, -2, 0.5])], (x) => ops.Square([x]), f32([1, 4, 0.25])),
    row('integers', [i32([3, -4])], (x) => ops.Square([x]), i32([9, 16])),
    row('a scalar', [f32(3)], (x) => ops.Square([x]), f32(9)),
  ],
  Sqrt: [row('floats', [f32([4, 0, -1, inf])], (x) => ops.Sqrt([x]), f32([2, 0, NaN, inf]))],
  SqrtGrad: [
    row('floats', [f32([2, 4]), f32([1, 8])], (y, dy) => ops.SqrtGrad([y, dy]), f32([0.25, 1])),
  ],
  Exp: [
    row(
      'floats',
      [f32([0, 1, -inf, 1000, NaN])],
      (x) => ops.Exp([x]),
      f32([1, Math.E, 0, inf, NaN]),
    ),
  ],
  Log: [row('floats', [f32([1, Math.E, 0, -1])], (x) => ops.Log([x]), f32([0, 1, -inf, NaN]))],
  Reciprocal: [
    row('floats', [f32([2, -4, 0])], (x) => ops.Reciprocal([x]), f32([0.5, -0.25, inf])),
  ],
  ReciprocalGrad: [
    row('floats', [f32([2]), f32([3])], (y, dy) => ops.ReciprocalGrad([y, dy]), f32([-12])),
  ],
  Cast: [
    row(
      'float to int: towards zero',
      [f32([1.9, -1.9, 0.5, -0.5, 3])],
      (x) => ops.Cast([x], { DstT: 'int32' }),
      i32([1, -1, 0, 0, 3]),
    ),
    row('float to long', [f32([1.9, -1.9])], (x) => ops.Cast([x], { DstT: 'int64' }), i64([1, -1])),
    row('double to int', [f64([1.9, -1.9])], (x) => ops.Cast([x], { DstT: 'int32' }), i32([1, -1])),
    row(
      'float to byte',
      [f32([1.9, 200.5])],
      (x) => ops.Cast([x], { DstT: 'uint8' }),
      u8([1, 200]),
    ),
    row(
      'float to bool: what is not zero',
      [f32([0.5, 0, -0, -1, NaN])],
      (x) => ops.Cast([x], { DstT: 'bool' }),
      bool([true, false, false, true, true]),
    ),
    row(
      'int to bool',
      [i32([0, 1, -7, 256])],
      (x) => ops.Cast([x], { DstT: 'bool' }),
      bool([false, true, true, true]),
    ),
    row(
      'bool to float',
      [bool([true, false])],
      (x) => ops.Cast([x], { DstT: 'float32' }),
      f32([1, 0]),
    ),
    row('bool to int', [bool([true, false])], (x) => ops.Cast([x], { DstT: 'int32' }), i32([1, 0])),
    row(
      'bool to long',
      [bool([true, false])],
      (x) => ops.Cast([x], { DstT: 'int64' }),
      i64([1, 0]),
    ),
    row('int to float', [i32([1, -2])], (x) => ops.Cast([x], { DstT: 'float32' }), f32([1, -2])),
    row('int to double', [i32([1, -2])], (x) => ops.Cast([x], { DstT: 'float64' }), f64([1, -2])),
    row(
      'int to byte: the lowest eight bits',
      [i32([300, -1])],
      (x) => ops.Cast([x], { DstT: 'uint8' }),
      u8([44, 255]),
    ),
    row('byte to int', [u8([7, 255])], (x) => ops.Cast([x], { DstT: 'int32' }), i32([7, 255])),
    row('nothing', [empty(0)], (x) => ops.Cast([x], { DstT: 'bool' }), filled('bool', [0])),
    row('a scalar', [f32(2.5)], (x) => ops.Cast([x], { DstT: 'int32' }), i32(2)),
  ],

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
    row('floats', [f32([1, 5]), f32([3, 2])], (x, y) => ops.Maximum([x, y]), f32([3, 5])),
    row('integers', [i32([1, 5]), i32(3)], (x, y) => ops.Maximum([x, y]), i32([3, 5])),
  ],
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
  GreaterEqual: [
    row(
      'floats',
      [f32([1, 2, NaN]), f32([1, 3, 0])],
      (x, y) => ops.GreaterEqual([x, y]),
      bool([true, false, false]),
    ),
    row(
      'integers',
      [i32([1, 2]), i32([2, 2])],
      (x, y) => ops.GreaterEqual([x, y]),
      bool([false, true]),
    ),
  ],
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
  AddN: [
    row('three', [f32([1]), f32([2]), f32([3])], (...xs) => ops.AddN([xs]), f32([6])),
    row('integers', [i32([1]), i32([2])], (...xs) => ops.AddN([xs]), i32([3])),
    row('one', [f32([1])], (...xs) => ops.AddN([xs]), f32([1])),
  ],
  MatMul: [
    row(
      'floats',
      [f32([1, 2, 3, 4], 2, 2), f32([5, 6], 2, 1)],
      (a, b) => ops.MatMul([a, b]),
      f32([17, 39], 2, 1),
    ),
    row(
      'integers',
      [i32([1, 2], 1, 2), i32([3, -4], 2, 1)],
      (a, b) => ops.MatMul([a, b]),
      i32([-5], 1, 1),
    ),
    row(
      'integers, transposed',
      [i32([1, 2], 2, 1), i32([3, -4], 1, 2)],
      (a, b) => ops.MatMul([a, b], { transpose_a: true, transpose_b: true }),
      i32([-5], 1, 1),
    ),
    row('no rows', [empty(0, 2), f32([5, 6], 2, 1)], (a, b) => ops.MatMul([a, b]), empty(0, 1)),
    row('sums of nothing', [empty(2, 0), empty(0, 3)], (a, b) => ops.MatMul([a, b]), empty(2, 3)),
    row(
      'sums of nothing, transposed',
      [empty(0, 2), empty(3, 0)],
      (a, b) => ops.MatMul([a, b], { transpose_a: true, transpose_b: true }),
      empty(2, 3),
    ),
    row(
      'one buffer as both factors',
      [f32([1, 2, 3, 4], 2, 2)],
      (a) => ops.MatMul([a, a], { transpose_b: true }),
      f32([5, 11, 11, 25], 2, 2),
    ),
  ],
};
