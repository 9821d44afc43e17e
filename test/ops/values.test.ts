import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpType, ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { expectClose, type Feeds, fetchArrays } from '../numeric_gradient.js';

/** What an op makes of some values. */
interface Row {
  readonly title: string;
  readonly inputs: readonly tf.NDArray[];
  build(...inputs: tf.Tensor[]): tf.Tensor | tf.Operation;
  /** The values of its outputs. */
  readonly outputs: readonly tf.NDArray[];
}

const row = (
  title: string,
  inputs: readonly tf.NDArray[],
  build: Row['build'],
  ...outputs: tf.NDArray[]
): Row => ({ title, inputs, build, outputs });

// Values

type Values = number | boolean | readonly (number | boolean)[];

/** Values in row-major order, as a scalar, a vector, or an array of `shape`. */
const arrayOf =
  (dtype: tf.DType) =>
  (values: Values, ...shape: number[]): tf.NDArray => {
    const flat = [values].flat();
    const isVector = shape.length === 0 && Array.isArray(values);
    return tf.NDArray.from(dtype, isVector ? [flat.length] : shape, (i) => Number(flat[i]));
  };

const f32 = arrayOf('float32');
const f64 = arrayOf('float64');
const i32 = arrayOf('int32');
const i64 = arrayOf('int64');
const u8 = arrayOf('uint8');
const bool = arrayOf('bool');

/** An array of one value throughout. */
const filled = (dtype: tf.DType, shape: readonly number[], value = 0): tf.NDArray =>
  tf.NDArray.from(dtype, shape, () => value);

/** 0, 1, 2, … in a shape. */
const counted = (dtype: tf.DType, ...shape: number[]): tf.NDArray =>
  tf.NDArray.from(dtype, shape, (i) => i);

const empty = (...shape: number[]): tf.NDArray => filled('float32', shape);

const ints = (values: number | readonly number[]): tf.Tensor => tf.constant(values, tf.int32);

const { NaN, POSITIVE_INFINITY: inf } = Number;

// Rows that are alike

/** Ops that only move values work on every dtype. */
const dtypes = ['float32', 'int32', 'bool', 'int64', 'uint8', 'float64'] as const;

/** The same rows for every dtype; their values are 0 and 1, which all of them hold. */
const forEveryDType = (rows: (of: ReturnType<typeof arrayOf>) => readonly Row[]): readonly Row[] =>
  dtypes.flatMap((dtype) =>
    rows(arrayOf(dtype)).map((r) => ({ ...r, title: `${r.title}, ${dtype}` })),
  );

const image = (...values: number[]): tf.NDArray => {
  const side = Math.sqrt(values.length);
  return new tf.NDArray('float32', [1, side, side, 1], Float32Array.from(values));
};

const window2 = { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: 'SAME' } as const;
const conv1 = { strides: [1, 1, 1, 1], padding: 'SAME' } as const;

// The table

const table: { readonly [K in OpType]?: readonly Row[] } = {
  Identity: forEveryDType((of) => [
    row('a matrix', [of([0, 1], 1, 2)], (x) => ops.Identity([x]), of([0, 1], 1, 2)),
  ]),
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
  InvertPermutation: [
    row('a cycle', [], () => ops.InvertPermutation([ints([2, 0, 1])]), i32([1, 2, 0])),
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
  Pack: [
    ...forEveryDType((of) => [
      row(
        'vectors',
        [of([0, 1]), of([1, 1])],
        (x, y) => ops.Pack([[x, y]]),
        of([0, 1, 1, 1], 2, 2),
      ),
      row(
        'columns',
        [of([0, 1]), of([1, 1])],
        (x, y) => ops.Pack([[x, y]], { axis: -1 }),
        of([0, 1, 1, 1], 2, 2),
      ),
    ]),
    row('scalars', [f32(1), f32(2)], (x, y) => ops.Pack([[x, y]]), f32([1, 2])),
    row('one', [f32([1])], (x) => ops.Pack([[x]]), f32([1], 1, 1)),
    row('nothing', [empty(0), empty(0)], (x, y) => ops.Pack([[x, y]]), empty(2, 0)),
  ],
  Unpack: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 1], 2, 2)],
        (x) => ops.Unpack([x], { num: 2 }),
        of([0, 1]),
        of([1, 1]),
      ),
    ]),
    row(
      'columns',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.Unpack([x], { num: 2, axis: -1 }),
      f32([1, 3]),
      f32([2, 4]),
    ),
    row('a vector', [i32([5, 6])], (x) => ops.Unpack([x], { num: 2 }), i32(5), i32(6)),
  ],
  ConcatV2: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1], 1, 2), of([1, 1, 0, 0], 2, 2)],
        (x, y) => ops.ConcatV2([[x, y], 0]),
        of([0, 1, 1, 1, 0, 0], 3, 2),
      ),
      row(
        'columns',
        [of([0, 1], 2, 1), of([1, 1, 0, 0], 2, 2)],
        (x, y) => ops.ConcatV2([[x, y], -1]),
        of([0, 1, 1, 1, 0, 0], 2, 3),
      ),
    ]),
    row('with nothing', [f32([1]), empty(0)], (x, y) => ops.ConcatV2([[x, y], 0]), f32([1])),
    row('nothing', [empty(0, 2), empty(0, 3)], (x, y) => ops.ConcatV2([[x, y], 1]), empty(0, 5)),
    row('one', [f32([1])], (x) => ops.ConcatV2([[x], 0]), f32([1])),
  ],
  Slice: [
    ...forEveryDType((of) => [
      row(
        'a block',
        [of([0, 1, 0, 1, 1, 0], 2, 3)],
        (x) => ops.Slice([x, [0, 1], [2, 1]]),
        of([1, 1], 2, 1),
      ),
      row('a vector', [of([0, 1, 1])], (x) => ops.Slice([x, [1], [-1]]), of([1, 1])),
    ]),
    row('nothing', [f32([1, 2])], (x) => ops.Slice([x, [1], [0]]), empty(0)),
    row(
      'five axes',
      [counted('float32', 2, 1, 2, 1, 2)],
      (x) => ops.Slice([x, [1, 0, 0, 0, 1], [1, 1, 2, 1, 1]]),
      f32([5, 7], 1, 1, 2, 1, 1),
    ),
    row(
      'a scalar',
      [f32(1)],
      (x) => ops.Slice([x, tf.constant([], tf.int32), tf.constant([], tf.int32)]),
      f32(1),
    ),
  ],
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
  GatherV2: [
    ...forEveryDType((of) => [
      row(
        'rows',
        [of([0, 1, 1, 1], 2, 2), i32([1, 0, 1])],
        (x, i) => ops.GatherV2([x, i, 0]),
        of([1, 1, 0, 1, 1, 1], 3, 2),
      ),
    ]),
    row(
      'columns',
      [f32([1, 2, 3, 4], 2, 2), i32([1])],
      (x, i) => ops.GatherV2([x, i, -1]),
      f32([2, 4], 2, 1),
    ),
    row('one', [f32([1, 2]), i32(1)], (x, i) => ops.GatherV2([x, i, 0]), f32(2)),
    row(
      'nothing',
      [f32([1, 2]), filled('int32', [0])],
      (x, i) => ops.GatherV2([x, i, 0]),
      empty(0),
    ),
  ],
  Range: [
    row('up', [], () => ops.Range([0, 5, 2]), i32([0, 2, 4])),
    row('down', [], () => ops.Range([3, 0, -1]), i32([3, 2, 1])),
    row('fractions', [], () => ops.Range([f32(0), f32(1), f32(0.25)]), f32([0, 0.25, 0.5, 0.75])),
    row('nothing', [], () => ops.Range([1, 1, 1]), filled('int32', [0])),
    row('many', [], () => ops.Range([0, 3000, 1]), counted('int32', 3000)),
    row('to a fed limit', [i32(3)], (n) => ops.Range([0, n, 1]), i32([0, 1, 2])),
  ],
  DynamicStitch: [
    row(
      'the last wins',
      [],
      () =>
        ops.DynamicStitch([
          [[0, 1, 2], [1]],
          [i32([7, 8, 9]), i32([0])],
        ]),
      i32([7, 0, 9]),
    ),
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
  ReverseV2: [
    ...forEveryDType((of) => [
      row('rows', [of([0, 1, 1, 1], 2, 2)], (x) => ops.ReverseV2([x, [0]]), of([1, 1, 0, 1], 2, 2)),
    ]),
    row(
      'both axes',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.ReverseV2([x, [0, -1]]),
      f32([4, 3, 2, 1], 2, 2),
    ),
    row(
      'no axis',
      [f32([1, 2])],
      (x) => ops.ReverseV2([x, tf.constant([], tf.int32)]),
      f32([1, 2]),
    ),
  ],

  Conv2D: [
    row(
      'a sum of neighbours',
      [image(1, 2, 3, 4), filled('float32', [2, 2, 1, 1], 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      image(10, 6, 7, 4),
    ),
    row(
      'two channels to one',
      [f32([1, 2], 1, 1, 1, 2), f32([3, 4], 1, 1, 2, 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      f32([11], 1, 1, 1, 1),
    ),
    row(
      'no images',
      [empty(0, 3, 3, 1), filled('float32', [2, 2, 1, 4], 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      empty(0, 3, 3, 4),
    ),
    row(
      'no channels',
      [empty(1, 2, 2, 0), empty(2, 2, 0, 1)],
      (x, f) => ops.Conv2D([x, f], conv1),
      image(0, 0, 0, 0),
    ),
  ],
  Conv2DBackpropInput: [
    row(
      'one tap',
      [f32([2], 1, 1, 1, 1), image(1, 2, 3, 4)],
      (f, dy) => ops.Conv2DBackpropInput([[1, 2, 2, 1], f, dy], conv1),
      image(2, 4, 6, 8),
    ),
    row(
      'no images',
      [filled('float32', [2, 2, 1, 4], 1), empty(0, 3, 3, 4)],
      (f, dy) => ops.Conv2DBackpropInput([[0, 3, 3, 1], f, dy], conv1),
      empty(0, 3, 3, 1),
    ),
  ],
  Conv2DBackpropFilter: [
    row(
      'one tap',
      [image(1, 2, 3, 4), image(1, 0, 0, 2)],
      (x, dy) => ops.Conv2DBackpropFilter([x, [1, 1, 1, 1], dy], conv1),
      f32([9], 1, 1, 1, 1),
    ),
    row(
      'no images',
      [empty(0, 3, 3, 1), empty(0, 3, 3, 4)],
      (x, dy) => ops.Conv2DBackpropFilter([x, [2, 2, 1, 4], dy], conv1),
      empty(2, 2, 1, 4),
    ),
  ],
  MaxPool: [
    row(
      'a corner alone',
      [image(1, 2, 3, 4, 5, 6, 7, 8, 9)],
      (x) => ops.MaxPool([x], window2),
      image(5, 6, 8, 9),
    ),
    row(
      'negative values, which padding does not hide',
      [image(-1)],
      (x) => ops.MaxPool([x], window2),
      image(-1),
    ),
    row('no images', [empty(0, 4, 4, 3)], (x) => ops.MaxPool([x], window2), empty(0, 2, 2, 3)),
  ],
  MaxPoolGrad: [
    row(
      'ties to the first',
      [image(1, 1, 1, 1), image(1), image(5)],
      (x, y, dy) => ops.MaxPoolGrad([x, y, dy], window2),
      image(5, 0, 0, 0),
    ),
    row(
      'no images',
      [empty(0, 4, 4, 3), empty(0, 2, 2, 3), empty(0, 2, 2, 3)],
      (x, y, dy) => ops.MaxPoolGrad([x, y, dy], window2),
      empty(0, 4, 4, 3),
    ),
  ],
  MaxPoolGradGrad: [
    row(
      'ties from the first',
      [image(0, 1, 1, 1), image(1), image(5, 6, 7, 8)],
      (x, y, g) => ops.MaxPoolGradGrad([x, y, g], window2),
      image(6),
    ),
    row(
      'no images',
      [empty(0, 4, 4, 3), empty(0, 2, 2, 3), empty(0, 4, 4, 3)],
      (x, y, g) => ops.MaxPoolGradGrad([x, y, g], window2),
      empty(0, 2, 2, 3),
    ),
  ],
  AvgPool: [
    row(
      'padding left out',
      [image(1, 2, 3, 4, 5, 6, 7, 8, 9)],
      (x) => ops.AvgPool([x], window2),
      image(3, 4.5, 7.5, 9),
    ),
    row('no images', [empty(0, 4, 4, 3)], (x) => ops.AvgPool([x], window2), empty(0, 2, 2, 3)),
  ],
  AvgPoolGrad: [
    row(
      'padding left out',
      [image(4, 2, 2, 1)],
      (dy) => ops.AvgPoolGrad([[1, 3, 3, 1], dy], window2),
      image(1, 1, 1, 1, 1, 1, 1, 1, 1),
    ),
    row(
      'no images',
      [empty(0, 2, 2, 3)],
      (dy) => ops.AvgPoolGrad([[0, 4, 4, 3], dy], window2),
      empty(0, 4, 4, 3),
    ),
  ],

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

  BiasAdd: [
    row(
      'a matrix',
      [f32([1, 2, 3, 4], 2, 2), f32([10, 20])],
      (x, b) => ops.BiasAdd([x, b]),
      f32([11, 22, 13, 24], 2, 2),
    ),
    row('no rows', [empty(0, 2), f32([10, 20])], (x, b) => ops.BiasAdd([x, b]), empty(0, 2)),
    row(
      'integers',
      [i32([1, 2], 1, 2), i32([3, 4])],
      (x, b) => ops.BiasAdd([x, b]),
      i32([4, 6], 1, 2),
    ),
  ],
  BiasAddGrad: [
    row('a matrix', [f32([1, 2, 3, 4], 2, 2)], (dy) => ops.BiasAddGrad([dy]), f32([4, 6])),
    row('no rows', [empty(0, 2)], (dy) => ops.BiasAddGrad([dy]), f32([0, 0])),
  ],
  Relu: [
    row('floats', [f32([-1, 0, 2, inf, -inf])], (x) => ops.Relu([x]), f32([0, 0, 2, inf, 0])),
    row('NaN', [f32([NaN])], (x) => ops.Relu([x]), f32([NaN])),
    row('integers', [i32([-1, 3])], (x) => ops.Relu([x]), i32([0, 3])),
    row('nothing', [empty(0, 3)], (x) => ops.Relu([x]), empty(0, 3)),
    row(
      'NaN behind a product',
      [f32([NaN], 1, 1), f32([1], 1, 1)],
      (a, b) => ops.Relu([ops.AddV2([ops.MatMul([a, b]), [1]])]),
      f32([NaN], 1, 1),
    ),
  ],
  ReluGrad: [
    row(
      'floats',
      [f32([5, 6, 7]), f32([-1, 0, 2])],
      (dy, x) => ops.ReluGrad([dy, x]),
      f32([0, 0, 7]),
    ),
    row('integers', [i32([5, 6]), i32([-1, 2])], (dy, x) => ops.ReluGrad([dy, x]), i32([0, 6])),
  ],
  Softmax: [
    row(
      'rows',
      [f32([0, 0, Math.log(3), 0], 2, 2)],
      (x) => ops.Softmax([x]),
      f32([0.5, 0.5, 0.75, 0.25], 2, 2),
    ),
    row(
      'large logits',
      [f32([1000, 1000, -1000], 1, 3)],
      (x) => ops.Softmax([x]),
      f32([0.5, 0.5, 0], 1, 3),
    ),
    row('an infinite logit', [f32([0, -inf], 1, 2)], (x) => ops.Softmax([x]), f32([1, 0], 1, 2)),
    row('NaN', [f32([NaN, 1], 1, 2)], (x) => ops.Softmax([x]), f32([NaN, NaN], 1, 2)),
    row('a vector', [f32([5, 5])], (x) => ops.Softmax([x]), f32([0.5, 0.5])),
    row(
      'three axes',
      [f32([0, 0, 1, 1], 2, 1, 2)],
      (x) => ops.Softmax([x]),
      filled('float32', [2, 1, 2], 0.5),
    ),
    row('no rows', [empty(0, 3)], (x) => ops.Softmax([x]), empty(0, 3)),
  ],
  LogSoftmax: [
    row(
      'rows',
      [f32([0, 0, Math.log(3), 0], 2, 2)],
      (x) => ops.LogSoftmax([x]),
      f32([-Math.LN2, -Math.LN2, Math.log(0.75), Math.log(0.25)], 2, 2),
    ),
    row('large logits', [f32([1000, 0], 1, 2)], (x) => ops.LogSoftmax([x]), f32([0, -1000], 1, 2)),
    row('no rows', [empty(0, 3)], (x) => ops.LogSoftmax([x]), empty(0, 3)),
  ],
  SoftmaxCrossEntropyWithLogits: [
    row(
      'equal logits',
      [f32([0, 0], 1, 2), f32([1, 0], 1, 2)],
      (x, y) => ops.SoftmaxCrossEntropyWithLogits([x, y]),
      f32([Math.LN2]),
      f32([-0.5, 0.5], 1, 2),
    ),
    row(
      'extreme logits, right',
      [f32([1e4, -1e4], 1, 2), f32([1, 0], 1, 2)],
      (x, y) => ops.SoftmaxCrossEntropyWithLogits([x, y]),
      f32([0]),
      f32([0, 0], 1, 2),
    ),
    row(
      'extreme logits, wrong',
      [f32([1e4, -1e4], 1, 2), f32([0, 1], 1, 2)],
      (x, y) => ops.SoftmaxCrossEntropyWithLogits([x, y]),
      f32([2e4]),
      f32([1, -1], 1, 2),
    ),
    row(
      'labels for all rows',
      [f32([0, 0, Math.log(3), 0], 2, 2), f32([0, 1], 1, 2)],
      (x, y) => ops.SoftmaxCrossEntropyWithLogits([x, y]),
      f32([Math.LN2, Math.log(4)]),
      f32([0.5, -0.5, 0.75, -0.75], 2, 2),
    ),
    row(
      'logits for all rows',
      [f32([0, 0], 1, 2), f32([0, 1, 1, 0], 2, 2)],
      (x, y) => ops.SoftmaxCrossEntropyWithLogits([x, y]),
      f32([Math.LN2, Math.LN2]),
      f32([0.5, -0.5, -0.5, 0.5], 2, 2),
    ),
    row(
      'no rows',
      [empty(0, 3), empty(0, 3)],
      (x, y) => ops.SoftmaxCrossEntropyWithLogits([x, y]),
      empty(0),
      empty(0, 3),
    ),
  ],

  Sum: [
    row('all', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Sum([x, [0, 1]]), f32(10)),
    row(
      'columns, kept',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.Sum([x, -1], { keep_dims: true }),
      f32([3, 7], 2, 1),
    ),
    row('rows', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Sum([x, -2]), f32([4, 6])),
    row(
      'the first and last axis',
      [counted('float32', 2, 3, 2)],
      (x) => ops.Sum([x, [-1, 0]]),
      f32([14, 22, 30]),
    ),
    row(
      'the middle, kept',
      [counted('float32', 2, 3, 2)],
      (x) => ops.Sum([x, [1]], { keep_dims: true }),
      f32([6, 9, 24, 27], 2, 1, 2),
    ),
    row('integers', [i32([1, 2, 3, -4], 2, 2)], (x) => ops.Sum([x, [0]]), i32([4, -2])),
    row('large integers', [i32([16777217, 16777217, 1])], (x) => ops.Sum([x, [0]]), i32(33554435)),
    row('no axis', [f32([1, 2])], (x) => ops.Sum([x, tf.constant([], tf.int32)]), f32([1, 2])),
    row('a scalar', [f32(3)], (x) => ops.Sum([x, tf.constant([], tf.int32)]), f32(3)),
    row(
      'by a fed axis',
      [f32([1, 2, 3, 4], 2, 2), i32([1])],
      (x, axis) => ops.Sum([x, axis]),
      f32([3, 7]),
    ),
    row('nothing', [empty(0, 2)], (x) => ops.Sum([x, [0]]), f32([0, 0])),
    row('nothing to a scalar', [empty(0)], (x) => ops.Sum([x, [0]]), f32(0)),
    row('nothing at all', [empty(0, 2)], (x) => ops.Sum([x, [1]]), empty(0)),
    row('no integers', [filled('int32', [0, 2])], (x) => ops.Sum([x, [0]]), i32([0, 0])),
    row('NaN', [f32([1, NaN])], (x) => ops.Sum([x, [0]]), f32(NaN)),
  ],
  Mean: [
    row('all', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Mean([x, [0, 1]]), f32(2.5)),
    row(
      'rows, kept',
      [f32([1, 2, 3, 4], 2, 2)],
      (x) => ops.Mean([x, [0]], { keep_dims: true }),
      f32([2, 3], 1, 2),
    ),
    row(
      'integers, towards zero',
      [i32([1, -2, 4, -5], 2, 2)],
      (x) => ops.Mean([x, [0]]),
      i32([2, -3]),
    ),
    row('large integers', [i32([16777217, 16777219])], (x) => ops.Mean([x, [0]]), i32(16777218)),
    row('a scalar', [f32(3)], (x) => ops.Mean([x, tf.constant([], tf.int32)]), f32(3)),
    row('nothing', [empty(0, 2)], (x) => ops.Mean([x, [0]]), f32([NaN, NaN])),
    row('nothing at all', [empty(0, 2)], (x) => ops.Mean([x, [1]]), empty(0)),
  ],
  Max: [
    row('all', [f32([1, 2, -3, -4], 2, 2)], (x) => ops.Max([x, [0, 1]]), f32(2)),
    row('negative values', [f32([-1, -2, -3, -4], 2, 2)], (x) => ops.Max([x, [1]]), f32([-1, -3])),
    row(
      'integers',
      [i32([1, 2, -3, -4], 2, 2)],
      (x) => ops.Max([x, [-1]], { keep_dims: true }),
      i32([2, -3], 2, 1),
    ),
    row('nothing', [empty(0, 2)], (x) => ops.Max([x, [0]]), f32([-inf, -inf])),
  ],
  Prod: [
    row('all', [f32([1, 2, 3, 4], 2, 2)], (x) => ops.Prod([x, [0, 1]]), f32(24)),
    row('integers', [i32([1, 2, 3, 4], 2, 2)], (x) => ops.Prod([x, [0]]), i32([3, 8])),
    row('nothing', [empty(0, 2)], (x) => ops.Prod([x, [0]]), f32([1, 1])),
  ],
  ArgMax: [
    row('rows', [f32([1, 3, 5, 2], 2, 2)], (x) => ops.ArgMax([x, 1]), i64([1, 0])),
    row('columns', [f32([1, 3, 5, 2], 2, 2)], (x) => ops.ArgMax([x, 0]), i64([1, 0])),
    row(
      'a negative axis',
      [f32([1, 3, 5, 2], 1, 2, 2)],
      (x) => ops.ArgMax([x, -2]),
      i64([1, 0], 1, 2),
    ),
    row('ties: the first', [f32([1, 3, 3])], (x) => ops.ArgMax([x, 0]), i64(1)),
    row(
      'integers, ties: the first',
      [i32([-5, -2, -2], 1, 3)],
      (x) => ops.ArgMax([x, 1], { output_type: 'int32' }),
      i32([1]),
    ),
    row('negative infinities', [f32([-inf, -inf], 1, 2)], (x) => ops.ArgMax([x, 1]), i64([0])),
    row('no rows', [empty(0, 3)], (x) => ops.ArgMax([x, 1]), filled('int64', [0])),
  ],
};

const graph = new tf.Graph();
const backends = ['wasm', 'cpu'] as const;
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = backends.map((backend) => new tf.Session({ graph, backend }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

/** Where the inputs come from: values that only the run knows, or that the compiler folds. */
const sources = ['fed', 'constant'] as const;

describe('values', () => {
  it('of every op that computes one are in the table', () => {
    // What has a state, a source of randomness, or is made by the compiler is tested elsewhere.
    const others =
      /^(Const|Placeholder|NoOp|Random.*|TruncatedNormal|VariableV2|IsVariable.*|ReadVariableOp|Assign.*|Apply.*|Output|_.*)$/;
    const expected = Object.keys(ops).filter((type) => !others.test(type));
    expect(Object.keys(table).sort()).toEqual(expected.sort());
  });

  const rows = Object.entries(table).flatMap(([type, list]) =>
    list.map((r) => [`${type}: ${r.title}`, type, r] as const),
  );

  it.each(rows)('%s', async (_, type, { inputs, build, outputs }) => {
    for (const source of sources) {
      const { ys, feeds } = graph.asDefault(() => {
        const xs = inputs.map((value) =>
          source === 'fed' ? tf.placeholder(value.dtype, value.shape) : tf.constant(value),
        );
        const built = build(...xs);
        const ys = built instanceof tf.Operation ? built.outputs : [built];
        const feeds: Feeds = xs.map((x, i) => [x, inputs[i] as tf.NDArray]);
        return { ys, feeds: source === 'fed' ? feeds : [] };
      });
      expect(ys[0]?.op.type).toBe(type);
      for (const session of sessions) {
        const values = await fetchArrays(session, ys, feeds);
        for (const [i, expected] of outputs.entries()) {
          const what = `${source}, on ${session.backend}`;
          const value = values[i] as tf.NDArray;
          expect(value.dtype, what).toBe(expected.dtype);
          expect(value.shape, what).toEqual(expected.shape);
          expectClose(value.data, expected.data, { what, tolerance: 1e-6 });
        }
      }
    }
  });
});

describe('division of integers by zero', () => {
  const divisions = { FloorDiv: ops.FloorDiv, FloorMod: ops.FloorMod };

  it.each(Object.entries(divisions))('is an error of %s', async (type, record) => {
    const { divisor, quotients } = graph.asDefault(() => {
      const divisor = tf.placeholder(tf.int32, [2]);
      return { divisor, quotients: [record([i32([1, 2]), divisor]), record([i32(1), i32(0)])] };
    });
    for (const session of sessions) {
      for (const quotient of quotients) {
        const run = session.run(quotient, [[divisor, [1, 0]]]);
        await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
        await expect(run).rejects.toThrow('Integer division by zero');
        await expect(run).rejects.toMatchObject({ op: { name: quotient.op.name, type } });
      }
    }
  });
});
