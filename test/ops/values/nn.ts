import { ops } from '../../../compiler/ops/index.js';
import { empty, f32, filled, i32, i64, inf, NaN, row, type Table } from './row.js';

export const nnValues: Table = {
  BiasAdd: [
    row(
      'channels that are the second axis',
      [f32([1, 2, 3, 4], 1, 2, 2), f32([10, 20])],
      (x, b) => ops.BiasAdd([x, b], { data_format: 'NCHW' }),
      f32([11, 12, 23, 24], 1, 2, 2),
    ),
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
    row(
      'channels that are the second axis',
      [f32([1, 2, 3, 4], 1, 2, 2)],
      (dy) => ops.BiasAddGrad([dy], { data_format: 'NCHW' }),
      f32([3, 7]),
    ),
    row('a matrix', [f32([1, 2, 3, 4], 2, 2)], (dy) => ops.BiasAddGrad([dy]), f32([4, 6])),
    row('no rows', [empty(0, 2)], (dy) => ops.BiasAddGrad([dy]), f32([0, 0])),
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
  SparseSoftmaxCrossEntropyWithLogits: [
    row(
      'two rows',
      [f32([0, 0, Math.log(3), 0], 2, 2), i32([1, 0])],
      (x, y) => ops.SparseSoftmaxCrossEntropyWithLogits([x, y]),
      f32([Math.LN2, Math.log(4 / 3)]),
      f32([0.5, -0.5, -0.25, 0.25], 2, 2),
    ),
    row(
      'extreme logits, wrong and right',
      [f32([1e4, -1e4, 1e4, -1e4], 2, 2), i64([1, 0])],
      (x, y) => ops.SparseSoftmaxCrossEntropyWithLogits([x, y]),
      f32([2e4, 0]),
      f32([1, -1, 0, 0], 2, 2),
    ),
    row(
      'NaN',
      [f32([NaN, 1], 1, 2), i32([1])],
      (x, y) => ops.SparseSoftmaxCrossEntropyWithLogits([x, y]),
      f32([NaN]),
      f32([NaN, NaN], 1, 2),
    ),
    row(
      'no rows',
      [empty(0, 3), i32([], 0)],
      (x, y) => ops.SparseSoftmaxCrossEntropyWithLogits([x, y]),
      empty(0),
      empty(0, 3),
    ),
  ],
};
