import { ops } from '../../../compiler/ops/index.js';
import { bool, empty, f32, f64, filled, i32, i64, NaN, row, type Table, u8 } from './row.js';

export const castValues: Table = {
  Cast: [
    row(
      'what int32 cannot hold',
      [f32([3e9, -3e9, NaN, Number.POSITIVE_INFINITY])],
      (x) => ops.Cast([x], { DstT: 'int32' }),
      i32([-2147483648, -2147483648, -2147483648, -2147483648]),
    ),
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
};
