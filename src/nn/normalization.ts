import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { cast } from '../../compiler/ops/cast.js';
import { FusedBatchNormV3, LRN } from '../../compiler/ops/normalization.js';
import { add, multiply, negative, subtract } from '../../compiler/ops/operators.js';
import { Rsqrt } from '../../compiler/ops/unary.js';
import { requiredRenamed, signature } from '../signature.js';
import { checkAttr, type DataFormat2D, invalid } from './window.js';

/**
 * (x - mean) / √(variance + ε) · scale + offset: TF 1.15's `tf.nn.batch_normalization`.
 *
 * @param x floating point of any shape.
 * @param mean what is subtracted; broadcasts to the shape of `x`, as the others do.
 * @param variance the square of what is divided by.
 * @param offset β, which is added; null for none.
 * @param scale γ, which is multiplied with; null for none.
 * @param varianceEpsilon ε, a small number that keeps the division from 0.
 * @returns a tensor like `x`.
 */
export const batchNormalization = signature('batch_normalization', [
  'x',
  'mean',
  'variance',
  'offset',
  'scale',
  'varianceEpsilon',
  'name?',
]).of<
  [
    x: TensorLike,
    mean: TensorLike,
    variance: TensorLike,
    offset: TensorLike | null,
    scale: TensorLike | null,
    varianceEpsilon: TensorLike,
    name?: string | null,
  ],
  Tensor
>(({ x, mean, variance, offset, scale, varianceEpsilon, name }) =>
  getDefaultGraph().nameScope(name ?? 'batchnorm', () => {
    const input = convertToTensor(x);
    const inverse = Rsqrt([add(convertToTensor(variance), varianceEpsilon)]);
    const factor = scale === null ? inverse : multiply(inverse, scale);
    const scaled = multiply(input, cast(factor, input.dtype));
    const average = convertToTensor(mean);
    const shift =
      offset === null
        ? multiply(negative(average), factor)
        : subtract(convertToTensor(offset), multiply(average, factor));
    return add(scaled, cast(shift, input.dtype));
  }),
);

/**
 * `batchNormalization` by its old name: TF 1.15's `tf.nn.batch_norm_with_global_normalization`.
 *
 * @param t floating point; also called `input`.
 * @param m the mean; also called `mean`.
 * @param v the variance; also called `variance`.
 * @param beta what is added.
 * @param gamma what is multiplied with, where `scaleAfterNormalization` says so.
 * @param varianceEpsilon a small number that keeps the division from 0.
 * @returns a tensor like `t`.
 */
export const batchNormWithGlobalNormalization = signature('batch_norm_with_global_normalization', [
  't?',
  'm?',
  'v?',
  'beta',
  'gamma',
  'varianceEpsilon',
  'scaleAfterNormalization',
  'name?',
  'input?',
  'mean?',
  'variance?',
]).of<
  [
    t: TensorLike,
    m: TensorLike,
    v: TensorLike,
    beta: TensorLike,
    gamma: TensorLike,
    varianceEpsilon: TensorLike,
    scaleAfterNormalization: boolean,
    name?: string | null,
    input?: TensorLike | null,
    mean?: TensorLike | null,
    variance?: TensorLike | null,
  ],
  Tensor
>((args) =>
  batchNormalization({
    x: requiredRenamed(args, 'input', 't'),
    mean: requiredRenamed(args, 'mean', 'm'),
    variance: requiredRenamed(args, 'variance', 'v'),
    offset: args.beta,
    scale: args.scaleAfterNormalization ? args.gamma : null,
    varianceEpsilon: args.varianceEpsilon,
    name: args.name,
  }),
);

/** The smallest ε that cuDNN takes, which TensorFlow keeps to everywhere. */
const MIN_EPSILON = 1.001e-5;

/**
 * Batch normalization of images over all axes but the channels: TF 1.15's `tf.nn.fused_batch_norm`.
 *
 * @param x float32, `[batch, height, width, channels]`.
 * @param scale γ, a vector of `channels` numbers.
 * @param offset β, a vector of `channels` numbers.
 * @param mean the population's mean, a vector; only where `isTraining` is false.
 * @param variance the population's variance, a vector; only where `isTraining` is false.
 * @param epsilon a small number that keeps the division from 0.
 * @param dataFormat `'NCHW'` where the channels are the second axis of `x`.
 * @param isTraining whether to use the mean and the variance of the batch.
 * @returns the normalized images; the mean; the variance, of a batch with Bessel's correction.
 * @throws ValueError for other ranks, lengths that differ, or a `mean` in training.
 */
export const fusedBatchNorm = signature('fused_batch_norm', [
  'x',
  'scale',
  'offset',
  'mean?',
  'variance?',
  'epsilon?',
  'dataFormat?',
  'isTraining?',
  'name?',
]).of<
  [
    x: TensorLike,
    scale: TensorLike,
    offset: TensorLike,
    mean?: TensorLike | null,
    variance?: TensorLike | null,
    epsilon?: number,
    dataFormat?: DataFormat2D,
    isTraining?: boolean,
    name?: string | null,
  ],
  readonly [y: Tensor, batchMean: Tensor, batchVariance: Tensor]
>(({ mean = null, variance = null, epsilon = 0.001, isTraining = true, ...args }) => {
  const x = convertToTensor(args.x, { name: 'input' });
  const scale = convertToTensor(args.scale, { name: 'scale' });
  const offset = convertToTensor(args.offset, { name: 'offset' });
  if (isTraining && (mean !== null || variance !== null)) {
    throw invalid("Both 'mean' and 'variance' must be None if is_training is True.");
  }
  const data_format = args.dataFormat ?? 'NHWC';
  checkAttr('FusedBatchNormV3', 'data_format', data_format, ['NHWC', 'NCHW']);
  const none = (): Tensor => convertToTensor(new Float32Array(0));
  const { outputs } = FusedBatchNormV3(
    [x, scale, offset, mean ?? none(), variance ?? none()],
    { epsilon: Math.max(epsilon, MIN_EPSILON), data_format, is_training: isTraining },
    args.name,
  );
  return outputs.slice(0, 3) as [Tensor, Tensor, Tensor];
});

type LrnArguments = [
  input: TensorLike,
  depthRadius?: number | null,
  bias?: number | null,
  alpha?: number | null,
  beta?: number | null,
  name?: string | null,
];

/**
 * x / (bias + alpha · Σ x²)^beta, the sum over neighbouring channels: TF 1.15's
 * `tf.nn.local_response_normalization`.
 *
 * @param input float32, `[batch, height, width, channels]`.
 * @param depthRadius how many channels to either side count, 5 where it is left out.
 * @param bias what keeps the division from 0, 1 where it is left out.
 * @param alpha the weight of the squares, 1 where it is left out.
 * @param beta the exponent, 0.5 where it is left out.
 * @returns a tensor like `input`.
 * @throws ValueError for other ranks.
 */
export const localResponseNormalization = signature('local_response_normalization', [
  'input',
  'depthRadius?',
  'bias?',
  'alpha?',
  'beta?',
  'name?',
]).of<LrnArguments, Tensor>(({ input, depthRadius, bias, alpha, beta, name }) =>
  LRN(
    [input],
    {
      depth_radius: depthRadius ?? 5,
      bias: bias ?? 1,
      alpha: alpha ?? 1,
      beta: beta ?? 0.5,
    },
    name,
  ),
);

/** `localResponseNormalization` by its short name: TF 1.15's `tf.nn.lrn`. */
export const lrn = localResponseNormalization;
