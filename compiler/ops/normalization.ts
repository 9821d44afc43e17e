/** Values brought to a common scale: over a batch, or over neighbouring channels. */

import { gradients } from '../autodiff.js';
import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { InferContext } from '../graph/record.js';
import type { Dim } from '../graph/shape.js';
import { mergeDims, mergeShapesOrFail, withRank } from '../graph/shape_rules.js';
import { SquaredDifference } from './arithmetic.js';
import { Identity, reshape, StopGradient } from './array.js';
import { perInput } from './flops.js';
import { add, multiply, subtract } from './operators.js';
import { mean, sum } from './reduction.js';
import { sizeOf } from './shape_arithmetic.js';
import { Reciprocal, Rsqrt } from './unary.js';
import { axesOf, pick } from './window.js';

/** The attributes of batch normalization that may be left out. */
export type BatchNormOptions = {
  readonly epsilon: number;
  readonly data_format: string;
  readonly is_training: boolean;
};

const batchNormDefaults: BatchNormOptions = {
  epsilon: 0.0001,
  data_format: 'NHWC',
  is_training: true,
};

/** The shape of image 0, and the number of its channels, which inputs `vectors` are as long as. */
function imageAndChannels(c: InferContext<BatchNormOptions>, vectors: readonly number[]) {
  const { channels } = axesOf(c.attrs.data_format);
  const image = withRank(c, 0, 4);
  const depth = vectors.reduce<Dim>(
    (known, i) => mergeDims(c, known, withRank(c, i, 1)[0] ?? null),
    image[channels] ?? null,
  );
  return { image: image.with(channels, depth), depth };
}

export const FusedBatchNormV3: MultiOp<
  [x: TensorLike, scale: TensorLike, offset: TensorLike, mean: TensorLike, variance: TensorLike],
  unknown,
  BatchNormOptions
> = multiOp('FusedBatchNormV3', {
  doc:
    'scale · (x - mean) / √(variance + ε) + offset, with the mean and variance of the batch or those ' +
    'given; the batch mean, its variance with Bessel’s correction, and what the gradient needs',
  inputs: { x: 'T', scale: 'U', offset: 'U', mean: 'U', variance: 'U' },
  types: { T: { allowed: ['float32'] }, U: { allowed: ['float32'] } },
  attrs: batchNormDefaults,
  infer(c) {
    const { image, depth } = imageAndChannels(c, c.attrs.is_training ? [1, 2] : [1, 2, 3, 4]);
    if (c.isRun && c.attrs.is_training) {
      for (const [i, what] of [
        [3, 'estimated_mean'],
        [4, 'estimated_variance'],
      ] as const) {
        if (c.shape(i)?.[0] !== 0) c.fail(`${what} must be empty for training[${c.shape(i)}]`);
      }
    }
    const vector = { dtype: c.dtype(1), shape: [depth] };
    const reserved = { dtype: c.dtype(1), shape: c.isRun ? [] : null };
    return [{ dtype: c.dtype(0), shape: image }, vector, vector, vector, vector, reserved];
  },
  // For each element: less the mean, times a factor, plus an offset: 3; the batch's mean: 1; the sum of
  // squared differences from it: 3.
  flops: (c) => perInput(c.attrs.is_training ? 7 : 3)(c),
  gradient({ inputs, outputs, attrs }, dy) {
    const [x, scale, , mean, variance] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const [, , , batchMean, batchVariance, reserved] = outputs as Tensor[];
    const statistics = attrs.is_training ? [batchMean, batchVariance] : [mean, variance];
    const { outputs: gradients } = FusedBatchNormGradV3(
      [dy as Tensor, x, scale, ...(statistics as [Tensor, Tensor]), reserved as Tensor],
      pick(attrs, Object.keys(batchNormDefaults)),
    );
    return [...gradients.slice(0, 3), null, null];
  },
});

/** The gradients by x, scale and offset, in ops that have gradients (TF: `_BatchNormGrad`). */
function batchNormGradient(
  [dy, x, scale, populationMean, populationVariance]: readonly Tensor[] &
    readonly [Tensor, Tensor, Tensor, Tensor, Tensor],
  { epsilon, data_format, is_training }: BatchNormOptions,
): readonly Tensor[] {
  const { channels } = axesOf(data_format);
  const axes = [0, 1, 2, 3].filter((axis) => axis !== channels);
  const along = (vector: Tensor): Tensor =>
    channels === 3 ? vector : reshape(vector, [1, sizeOf(vector), 1, 1]);
  const over = (reduce: typeof sum, t: Tensor): Tensor => along(reduce(t, axes));
  const flat = (t: Tensor): Tensor => (channels === 3 ? t : reshape(t, [-1]));
  const gamma = along(scale);
  if (!is_training) {
    const inverse = Rsqrt([add(along(populationVariance), epsilon)]);
    const centred = subtract(x, along(populationMean));
    return [
      multiply(multiply(dy, gamma), inverse),
      sum(multiply(multiply(dy, centred), inverse), axes),
      sum(dy, axes),
    ];
  }
  const meanX = over(mean, x);
  const variance = add(over(mean, SquaredDifference([x, StopGradient([meanX])])), epsilon);
  const centred = subtract(x, meanX);
  const covariance = over(mean, multiply(dy, centred));
  const inverse = Rsqrt([variance]);
  const part = multiply(multiply(Reciprocal([variance]), covariance), centred);
  return [
    multiply(multiply(gamma, inverse), subtract(subtract(dy, over(mean, dy)), part)),
    flat(multiply(inverse, over(sum, multiply(dy, centred)))),
    sum(dy, axes),
  ];
}

export const FusedBatchNormGradV3: MultiOp<
  [
    yBackprop: TensorLike,
    x: TensorLike,
    scale: TensorLike,
    reserveSpace1: TensorLike,
    reserveSpace2: TensorLike,
    reserveSpace3: TensorLike,
  ],
  unknown,
  BatchNormOptions
> = multiOp('FusedBatchNormGradV3', {
  doc: 'the gradients of batch normalization by x, scale and offset',
  inputs: {
    y_backprop: 'T',
    x: 'T',
    scale: 'float32',
    reserve_space_1: 'U',
    reserve_space_2: 'U',
    reserve_space_3: 'U',
  },
  types: { T: { allowed: ['float32'] }, U: { allowed: ['float32'] } },
  attrs: batchNormDefaults,
  infer(c) {
    const { image, depth } = imageAndChannels(c, [2, 3, 4]);
    const vector = { dtype: c.dtype(3), shape: [depth] };
    const unused = { dtype: c.dtype(3), shape: c.attrs.is_training ? [0] : [depth] };
    const x = mergeShapesOrFail(c, image, withRank(c, 1, 4));
    return [{ dtype: c.dtype(0), shape: x }, vector, vector, unused, unused];
  },
  // For each element: the sum of the gradients: 1; their sum with x less the mean: 3; times a factor: 1;
  // in training less both means, the second one with x less the mean: 3.
  flops: (c) => perInput(c.attrs.is_training ? 8 : 5)(c),
  gradient({ inputs, attrs }, ...outputGradients) {
    // Differentiated where the gradient is made, which may be another graph.
    const [dy, x, scale, statistic1, statistic2] = inputs.map((t) => Identity([t])) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const first = batchNormGradient([dy, x, scale, statistic1, statistic2], attrs);
    const second = gradients(first, [dy, x, scale], { gradYs: outputGradients.slice(0, 3) });
    return [...second, null, null, null];
  },
});

/** The attributes of local response normalization. */
export type LrnOptions = {
  readonly depth_radius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
};

const lrnDefaults: LrnOptions = { depth_radius: 5, bias: 1, alpha: 1, beta: 0.5 };
const lrnTypes = { T: { allowed: ['float32'], default: 'float32' } } as const;

export const LRN: TensorOp<[input: TensorLike], unknown, LrnOptions> = op('LRN', {
  doc: 'x / (bias + alpha · Σ x²)^beta, the sum over the channels `depth_radius` to either side',
  inputs: { input: 'T' },
  types: lrnTypes,
  attrs: lrnDefaults,
  infer: (c) => ({ dtype: c.dtype(0), shape: withRank(c, 0, 4) }),
  gradient: ({ inputs: [x], outputs: [y], attrs }, dy) => [
    LRNGrad([dy, x as Tensor, y as Tensor], pick(attrs, Object.keys(lrnDefaults))),
  ],
});

export const LRNGrad: TensorOp<
  [inputGrads: TensorLike, inputImage: TensorLike, outputImage: TensorLike],
  unknown,
  LrnOptions
> = op('LRNGrad', {
  doc: 'the gradient of local response normalization',
  inputs: { input_grads: 'T', input_image: 'T', output_image: 'T' },
  types: lrnTypes,
  attrs: lrnDefaults,
  infer(c) {
    const images = mergeShapesOrFail(c, withRank(c, 0, 4), c.shape(1));
    return { dtype: c.dtype(0), shape: mergeShapesOrFail(c, images, c.shape(2)) };
  },
  gradient: 'none',
});
