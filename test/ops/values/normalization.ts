import { ops } from '../../../compiler/ops/index.js';
import { empty, f32, filled, row, type Table } from './row.js';

const none = empty(0);
const unitVariance = { epsilon: 0 } as const;
const square = { depth_radius: 1, bias: 0, alpha: 1, beta: 0.5 } as const;

export const normalizationValues: Table = {
  FusedBatchNormV3: [
    row(
      'two channels of three images',
      [f32([1, 10, 2, 20, 3, 30], 3, 1, 1, 2), f32([1, 2]), f32([0, 100]), none, none],
      (x, scale, offset, mean, variance) =>
        ops.FusedBatchNormV3([x, scale, offset, mean, variance], unitVariance),
      f32(
        [-1, 1, 0, 0, 1, -1].map((x, i) =>
          i % 2 === 0 ? x * Math.sqrt(1.5) : 100 - x * 2 * Math.sqrt(1.5),
        ),
        3,
        1,
        1,
        2,
      ),
      f32([2, 20]),
      f32([1, 100]),
      f32([2, 20]),
      f32([2 / 3, 200 / 3]),
      f32(0),
    ),
    row(
      'channels first, with the statistics of a population',
      [f32([1, 2, 3, 4], 1, 2, 1, 2), f32([1, 10]), f32([0, 5]), f32([1, 3]), f32([3, 0])],
      (x, scale, offset, mean, variance) =>
        ops.FusedBatchNormV3([x, scale, offset, mean, variance], {
          epsilon: 1,
          data_format: 'NCHW',
          is_training: false,
        }),
      f32([0, 0.5, 5, 15], 1, 2, 1, 2),
      f32([1, 3]),
      f32([3, 0]),
      f32([1, 3]),
      f32([3, 0]),
      f32(0),
    ),
    row(
      'a single value',
      [f32([7], 1, 1, 1, 1), f32([2]), f32([3]), none, none],
      (x, scale, offset, mean, variance) =>
        ops.FusedBatchNormV3([x, scale, offset, mean, variance], { epsilon: 1 }),
      f32([3], 1, 1, 1, 1),
      f32([7]),
      f32([0]),
      f32([7]),
      f32([0]),
      f32(0),
    ),
  ],
  FusedBatchNormGradV3: [
    row(
      'of a batch',
      [f32([1, 0, 0], 3, 1, 1, 1), f32([0, 1, 2], 3, 1, 1, 1), f32([2]), f32([1]), f32([2 / 3])],
      (dy, x, scale, mean, variance) =>
        ops.FusedBatchNormGradV3([dy, x, scale, mean, variance, 0], unitVariance),
      f32(
        [1 / 6, -1 / 3, 1 / 6].map((d) => 2 * Math.sqrt(1.5) * d),
        3,
        1,
        1,
        1,
      ),
      f32([-Math.sqrt(1.5)]),
      f32([1]),
      empty(0),
      empty(0),
    ),
    row(
      'of a population',
      [f32([1, 10], 1, 1, 2, 1), f32([0, 3], 1, 1, 2, 1), f32([2]), f32([1]), f32([3])],
      (dy, x, scale, mean, variance) =>
        ops.FusedBatchNormGradV3([dy, x, scale, mean, variance, 0], {
          epsilon: 1,
          is_training: false,
        }),
      f32([1, 10], 1, 1, 2, 1),
      f32([9.5]),
      f32([11]),
      f32([0]),
      f32([0]),
    ),
  ],
  LRN: [
    row(
      'a channel to either side',
      [f32([3, 4, 0, 12], 1, 1, 1, 4)],
      (x) => ops.LRN([x], square),
      f32([3 / 5, 4 / 5, 0, 1], 1, 1, 1, 4),
    ),
    row('no images', [empty(0, 2, 2, 3)], (x) => ops.LRN([x]), empty(0, 2, 2, 3)),
  ],
  LRNGrad: [
    row(
      'a channel alone',
      [f32([2], 1, 1, 1, 1), f32([1], 1, 1, 1, 1), f32([0.5], 1, 1, 1, 1)],
      (dy, x, y) => ops.LRNGrad([dy, x, y], { depth_radius: 0, bias: 1, alpha: 1, beta: 1 }),
      filled('float32', [1, 1, 1, 1], 0),
    ),
  ],
};
