import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import {
  counted,
  empty,
  f32,
  filled,
  forEveryDType,
  i32,
  ints,
  NaN,
  row,
  type Table,
} from './row.js';

export const arrayValues: Table = {
  Identity: forEveryDType((of) => [
    row('a matrix', [of([0, 1], 1, 2)], (x) => ops.Identity([x]), of([0, 1], 1, 2)),
  ]),
  PreventGradient: [row('a scalar', [f32(3)], (x) => ops.PreventGradient([x]), f32(3))],
  StopGradient: [row('a scalar', [f32(3)], (x) => ops.StopGradient([x]), f32(3))],
  PlaceholderWithDefault: [
    row(
      'not fed',
      [f32([1, 2])],
      (x) => ops.PlaceholderWithDefault([x], { shape: [null] }),
      f32([1, 2]),
    ),
    row(
      'not fed, of no known rank',
      [f32(1)],
      (x) => ops.PlaceholderWithDefault([x], { shape: null }),
      f32(1),
    ),
  ],
  IdentityN: [
    row('two', [f32([1, 2]), i32(3)], (x, y) => ops.IdentityN([[x, y]]), f32([1, 2]), i32(3)),
  ],
  GuaranteeConst: [row('a vector', [f32([1])], (x) => ops.GuaranteeConst([x]), f32([1]))],
  EnsureShape: [
    row(
      'a matrix',
      [f32([1, 2], 1, 2)],
      (x) => ops.EnsureShape([x], { shape: [null, 2] }),
      f32([1, 2], 1, 2),
    ),
  ],
  Reshape: [
    ...forEveryDType((of) => [
      row(
        'to a matrix',
        [of([0, 1, 1, 0])],
        (x) => ops.Reshape([x, ints([2, -1])]),
        of([0, 1, 1, 0], 2, 2),
      ),
    ]),
    row(
      'by a fed shape',
      [f32([1, 2, 3, 4]), i32([-1, 1, 2])],
      (x, s) => ops.Reshape([x, s]),
      f32([1, 2, 3, 4], 2, 1, 2),
    ),
    row(
      'to a scalar',
      [f32([7], 1, 1)],
      (x) => ops.Reshape([x, tf.constant([], tf.int32)]),
      f32(7),
    ),
    row('nothing', [empty(0, 4)], (x) => ops.Reshape([x, ints([-1, 2])]), empty(0, 2)),
    row(
      'nothing, by the other axes',
      [empty(3, 0)],
      (x) => ops.Reshape([x, ints([-1, 0])]),
      empty(3, 0),
    ),
  ],
  ExpandDims: [
    row('in front', [f32([1, 2])], (x) => ops.ExpandDims([x, ints(0)]), f32([1, 2], 1, 2)),
    row('behind', [f32([1, 2])], (x) => ops.ExpandDims([x, ints(-1)]), f32([1, 2], 2, 1)),
    row('of a scalar', [i32(5)], (x) => ops.ExpandDims([x, ints(0)]), i32([5])),
  ],
  Squeeze: [
    row('all', [f32([1, 2], 1, 2, 1)], (x) => ops.Squeeze([x]), f32([1, 2])),
    row(
      'one',
      [f32([1, 2], 1, 2, 1)],
      (x) => ops.Squeeze([x], { squeeze_dims: [-1] }),
      f32([1, 2], 1, 2),
    ),
  ],
  Transpose: [
    ...forEveryDType((of) => [
      row(
        'a matrix',
        [of([0, 1, 1, 0, 0, 1], 2, 3)],
        (x) => ops.Transpose([x, ints([1, 0])]),
        of([0, 0, 1, 0, 1, 1], 3, 2),
      ),
    ]),
    row(
      'three axes',
      [counted('float32', 2, 1, 3)],
      (x) => ops.Transpose([x, ints([2, 0, 1])]),
      f32([0, 3, 1, 4, 2, 5], 3, 2, 1),
    ),
    row(
      'negative axes',
      [f32([1, 2], 1, 2)],
      (x) => ops.Transpose([x, ints([-1, 0])]),
      f32([1, 2], 2, 1),
    ),
    row(
      'five axes',
      [counted('float32', 2, 1, 2, 1, 2)],
      (x) => ops.Transpose([x, ints([4, 3, 2, 1, 0])]),
      f32([0, 4, 2, 6, 1, 5, 3, 7], 2, 1, 2, 1, 2),
    ),
    row(
      'six axes',
      [counted('int32', 2, 1, 2, 1, 2, 1)],
      (x) => ops.Transpose([x, ints([4, 3, 2, 1, 0, 5])]),
      i32([0, 4, 2, 6, 1, 5, 3, 7], 2, 1, 2, 1, 2, 1),
    ),
    row('nothing', [empty(0, 3)], (x) => ops.Transpose([x, ints([1, 0])]), empty(3, 0)),
    row('a scalar', [f32(1)], (x) => ops.Transpose([x, tf.constant([], tf.int32)]), f32(1)),
  ],
  Fill: [
    ...forEveryDType((of) => [
      row('a matrix', [of(1)], (x) => ops.Fill([ints([1, 2]), x]), of([1, 1], 1, 2)),
    ]),
    row('a scalar', [f32(3)], (x) => ops.Fill([tf.constant([], tf.int32), x]), f32(3)),
    row('nothing', [f32(3)], (x) => ops.Fill([ints([0, 2]), x]), empty(0, 2)),
    row('many', [f32(3)], (x) => ops.Fill([ints([50, 50]), x]), filled('float32', [50, 50], 3)),
  ],
  ZerosLike: [
    ...forEveryDType((of) => [
      row('a vector', [of([0, 1])], (x) => ops.ZerosLike([x]), of([0, 0])),
    ]),
    row('NaN', [f32([NaN])], (x) => ops.ZerosLike([x]), f32([0])),
  ],
  OnesLike: forEveryDType((of) => [
    row('a vector', [of([0, 1])], (x) => ops.OnesLike([x]), of([1, 1])),
  ]),
};
