import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { type Cases, fn, positive, smooth } from './case.js';

const first = ({ outputs }: tf.Operation): tf.Tensor => outputs[0] as tf.Tensor;
const none = new Float32Array(0);

const formats = [
  { data_format: 'NHWC', shape: [2, 2, 1, 3] },
  { data_format: 'NCHW', shape: [2, 3, 2, 1] },
] as const;

export const normalizationGradients: Cases = {
  FusedBatchNormV3: formats.flatMap(({ data_format, shape }) => [
    fn(
      [smooth(...shape), smooth(3), smooth(3)],
      (x, scale, offset) =>
        first(ops.FusedBatchNormV3([x, scale, offset, none, none], { epsilon: 0.1, data_format })),
      `${data_format}, of a batch`,
    ),
    fn(
      [smooth(...shape), smooth(3), smooth(3), smooth(3), positive(3)],
      (x, scale, offset, mean, variance) =>
        first(
          ops.FusedBatchNormV3([x, scale, offset, mean, variance], {
            epsilon: 0.1,
            data_format,
            is_training: false,
          }),
        ),
      `${data_format}, of a population`,
      [0, 1, 2],
    ),
  ]),
  FusedBatchNormGradV3: formats.flatMap(({ data_format, shape }) => {
    const attrs = { epsilon: 0.1, data_format };
    return [
      fn(
        [smooth(...shape), smooth(...shape), smooth(3)],
        (dy, x, scale) => {
          const forward = ops.FusedBatchNormV3([x, scale, scale, none, none], attrs);
          const [, , , mean, variance, rest] = forward.outputs as tf.Tensor[];
          const statistics = [mean, variance, rest] as [tf.Tensor, tf.Tensor, tf.Tensor];
          return ops.FusedBatchNormGradV3([dy, x, scale, ...statistics], attrs);
        },
        `${data_format}, of a batch`,
      ),
      fn(
        [smooth(...shape), smooth(...shape), smooth(3), smooth(3), positive(3)],
        (dy, x, scale, mean, variance) =>
          ops.FusedBatchNormGradV3([dy, x, scale, mean, variance, 0], {
            ...attrs,
            is_training: false,
          }),
        `${data_format}, of a population`,
        [0, 1, 2],
      ),
    ];
  }),
  LRN: [
    fn([smooth(1, 2, 1, 5)], (x) => ops.LRN([x], { depth_radius: 1 })),
    fn([smooth(2, 1, 1, 4)], (x) =>
      ops.LRN([x], { depth_radius: 2, bias: 2, alpha: 0.5, beta: 0.75 }),
    ),
  ],
};
