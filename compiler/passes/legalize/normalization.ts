import { NDArray } from '../../graph/nd_array.js';
import type { LrnOptions } from '../../ops/normalization.js';
import { axesOf } from '../../ops/window.js';
import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { elements, filled, reshaped, scalar } from '../../program/shorthand.js';
import { algebra, outputsOf, unlessSupported } from './rules.js';

/** The axes that a batch is normalized over, and its vectors laid along the channels. */
function layout(builder: Builder, image: Node, dataFormat: string) {
  const { channels } = axesOf(dataFormat);
  return {
    axes: [0, 1, 2, 3].filter((axis) => axis !== channels),
    along: (vector: Node): Node =>
      reshaped(
        builder,
        vector,
        image.shape.map((length, axis) => (axis === channels ? length : 1)),
      ),
  };
}

function batchNorm(node: Node<'FusedBatchNormV3'>, builder: Builder): readonly Node[] {
  const { add, sub, mul, unary, reduce } = algebra(builder);
  const { epsilon, data_format, is_training } = node.attrs;
  const [x, scale, offset, givenMean, givenVariance] = node.inputs as [
    Node,
    Node,
    Node,
    Node,
    Node,
  ];
  const { axes, along } = layout(builder, x, data_format);
  const mean = is_training ? reduce('Mean', x, axes, false) : givenMean;
  const centred = sub(x, along(mean));
  const variance = is_training ? reduce('Mean', mul(centred, centred), axes, false) : givenVariance;
  const factor = mul(unary('Rsqrt', add(variance, scalar(builder, variance, epsilon))), scale);
  const count = elements(x) / elements(mean);
  const correction = is_training ? count / Math.max(1, count - 1) : 1;
  return [
    add(mul(centred, along(factor)), along(offset)),
    mean,
    mul(variance, scalar(builder, variance, correction)),
    mean,
    variance,
    scalar(builder, mean, 0),
  ];
}

function batchNormGradient(node: Node<'FusedBatchNormGradV3'>, builder: Builder): readonly Node[] {
  const { add, sub, mul, div, unary, reduce } = algebra(builder);
  const { epsilon, data_format, is_training } = node.attrs;
  const [dy, x, scale, mean, variance] = node.inputs as [Node, Node, Node, Node, Node];
  const { axes, along } = layout(builder, x, data_format);
  const centred = sub(x, along(mean));
  const shifted = add(variance, scalar(builder, variance, epsilon));
  const inverse = unary('Rsqrt', shifted);
  const total = reduce('Sum', dy, axes, false);
  const covariance = reduce('Sum', mul(dy, centred), axes, false);
  const count = scalar(builder, x, elements(x) / elements(mean));
  const direct = is_training
    ? sub(
        sub(dy, along(div(total, count))),
        mul(centred, along(div(div(covariance, count), shifted))),
      )
    : dy;
  const unused = filled(builder, { dtype: mean.dtype, shape: is_training ? [0] : mean.shape }, 0);
  return [mul(direct, along(mul(scale, inverse))), mul(covariance, inverse), total, unused, unused];
}

/** Sums over the channels within `radius`: a product with a band of ones. */
function neighbours(builder: Builder, x: Node, radius: number): Node {
  const channels = x.shape.at(-1) as number;
  const band = NDArray.from('float32', [channels, channels], (i) =>
    Number(Math.abs(Math.floor(i / channels) - (i % channels)) <= radius),
  );
  const rows = reshaped(builder, x, [elements(x) / channels, channels]);
  const plain = { transpose_a: false, transpose_b: false };
  const sums = builder.make('MatMul', [rows, builder.constant(band)], plain);
  return reshaped(builder, sums, x.shape);
}

/** bias + alpha · Σ x² over neighbouring channels. */
function squaredNorm(builder: Builder, x: Node, { depth_radius, bias, alpha }: LrnOptions): Node {
  const { add, mul } = algebra(builder);
  const sums = neighbours(builder, mul(x, x), depth_radius);
  return add(mul(sums, scalar(builder, x, alpha)), scalar(builder, x, bias));
}

export const normalizationRules: readonly Rule[] = [
  ...outputsOf('fused-batch-norm', 'FusedBatchNormV3', batchNorm),
  ...outputsOf('fused-batch-norm-gradient', 'FusedBatchNormGradV3', batchNormGradient),
  unlessSupported('local-response-normalization', 'LRN', (node, builder) => {
    const { mul, pow } = algebra(builder);
    const [x] = node.inputs as [Node];
    const exponent = scalar(builder, x, -node.attrs.beta);
    return mul(x, pow(squaredNorm(builder, x, node.attrs), exponent));
  }),
  // With n = bias + alpha · Σ x²: dx = dy · n^-beta - 2 · alpha · beta · x · Σ (dy · y / n).
  unlessSupported('local-response-normalization-gradient', 'LRNGrad', (node, builder) => {
    const { sub, mul, div, pow } = algebra(builder);
    const [dy, x, y] = node.inputs as [Node, Node, Node];
    const { alpha, beta, depth_radius } = node.attrs;
    const norm = squaredNorm(builder, x, node.attrs);
    const shared = neighbours(builder, div(mul(dy, y), norm), depth_radius);
    const factor = scalar(builder, x, 2 * alpha * beta);
    return sub(mul(dy, pow(norm, scalar(builder, x, -beta))), mul(mul(x, factor), shared));
  }),
];
