import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Mul } from '../../compiler/ops/arithmetic.js';
import {
  ExpandDims,
  filled,
  onesLike,
  reshape,
  StopGradient,
  zerosLike,
} from '../../compiler/ops/array.js';
import * as sampling from '../../compiler/ops/candidate_sampling.js';
import { cast } from '../../compiler/ops/cast.js';
import { Equal, Select } from '../../compiler/ops/comparison.js';
import { concat, stack } from '../../compiler/ops/joining.js';
import { MatMul } from '../../compiler/ops/linear_algebra.js';
import { add, divide, subtract } from '../../compiler/ops/operators.js';
import { any } from '../../compiler/ops/reduction.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Slice } from '../../compiler/ops/slicing.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Log } from '../../compiler/ops/unary.js';
import { opSeeds } from '../random.js';
import { signature } from '../signature.js';
import { sigmoidCrossEntropyWithLogits, softmaxCrossEntropyWithLogitsV2 } from './cross_entropy.js';
import { embeddingLookup, type PartitionStrategy } from './embedding.js';

/*
 * Training with all classes is dear where there are many: these losses compare the true classes with a
 * few that are drawn by chance.
 */

/** Classes drawn by chance, and how often the true ones and they are expected among them. */
export type SampledValues = readonly [
  sampledCandidates: Tensor,
  trueExpectedCount: Tensor,
  sampledExpectedCount: Tensor,
];

const sampler = (name: string, record: typeof sampling.UniformCandidateSampler) =>
  signature(name, [
    'trueClasses',
    'numTrue',
    'numSampled',
    'unique',
    'rangeMax',
    'seed?',
    'name?',
  ]).of<
    [
      trueClasses: TensorLike,
      numTrue: number,
      numSampled: number,
      unique: boolean,
      rangeMax: number,
      seed?: number | null,
      name?: string | null,
    ],
    SampledValues
  >(({ trueClasses, numTrue, numSampled, unique, rangeMax, seed, name: opName }) => {
    const attrs = {
      num_true: numTrue,
      num_sampled: numSampled,
      unique,
      range_max: rangeMax,
      ...opSeeds(seed),
    };
    return record([trueClasses], attrs, opName).outputs as readonly [Tensor, Tensor, Tensor];
  });

/**
 * Draws classes, each as likely as the other: TF 1.15's `tf.random.uniform_candidate_sampler`, also
 * `tf.nn.uniform_candidate_sampler`. They are TensorFlow's own for the same seeds.
 *
 * @param trueClasses int64, `[batch, numTrue]`.
 * @param numTrue how many true classes each element of the batch has.
 * @param numSampled how many classes to draw.
 * @param unique whether to draw no class twice.
 * @param rangeMax the number of classes.
 * @param seed the op's seed; see `setRandomSeed`.
 * @returns the classes drawn, and how often the true ones and the drawn ones are expected among them.
 */
export const uniformCandidateSampler = sampler(
  'uniform_candidate_sampler',
  sampling.UniformCandidateSampler,
);

/**
 * Draws classes, those of small numbers more often, as words sorted by how common they are: TF 1.15's
 * `tf.random.log_uniform_candidate_sampler`, also `tf.nn.log_uniform_candidate_sampler`. Its arguments
 * are those of `uniformCandidateSampler`.
 */
export const logUniformCandidateSampler = sampler(
  'log_uniform_candidate_sampler',
  sampling.LogUniformCandidateSampler,
);

/** A table, or the parts of one. */
type Tables = TensorLike | readonly TensorLike[];

/** The arguments that both losses share. */
interface SampledArguments {
  readonly weights: Tables;
  readonly biases: Tables;
  readonly labels: TensorLike;
  readonly inputs: TensorLike;
  readonly numSampled: number;
  readonly numClasses: number;
  readonly numTrue?: number;
  readonly sampledValues?: SampledValues | null;
  readonly removeAccidentalHits: boolean;
  readonly partitionStrategy?: PartitionStrategy;
  readonly seed?: number | null;
}

/** The sum of every row (TF: `_sum_rows`). */
function sumRows(x: Tensor): Tensor {
  const columns = getItem(shapeOf(x), [{ at: 1 }]);
  const ones = filled(1, stack([columns, 1]), x.dtype, 'ones');
  return reshape(MatMul([x, ones]), [-1]);
}

/** What is added to the logit of a drawn class that is a true one too. */
const LOWEST = -3.4028234663852886e38;

/** The logits of the true classes and of those drawn, and the labels (TF: `_compute_sampled_logits`). */
function sampledLogits(args: SampledArguments, name: string) {
  const { numSampled, numClasses, numTrue = 1, partitionStrategy, seed } = args;
  return getDefaultGraph().nameScope(name, () => {
    const inputs = convertToTensor(args.inputs);
    const labels = cast(args.labels, 'int64');
    const flatLabels = reshape(labels, [-1]);
    const values =
      args.sampledValues ??
      logUniformCandidateSampler(labels, numTrue, numSampled, true, numClasses, { seed });
    const [drawn, trueCount, drawnCount] = values.map((t) => StopGradient([t])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const sampled = cast(drawn, 'int64');
    const ids = concat([flatLabels, sampled], 0);
    const trueRows = getItem(shapeOf(flatLabels), [{ at: 0 }]);
    const rows = cast(embeddingLookup(args.weights, ids, { partitionStrategy }), inputs.dtype);
    const trueWeights = Slice([rows, [0, 0], stack([trueRows, -1])]);
    const drawnWeights = Slice([rows, stack([trueRows, 0]), [-1, -1]]);
    const products = MatMul([inputs, drawnWeights], { transpose_b: true });
    const offsets = cast(embeddingLookup(args.biases, ids, { partitionStrategy }), inputs.dtype);
    const trueOffsets = Slice([offsets, [0], shapeOf(flatLabels)]);
    const drawnOffsets = Slice([offsets, shapeOf(flatLabels), [-1]]);
    const length = getItem(shapeOf(trueWeights), [{ start: 1, stop: 2, step: null }]);
    const perLabel = reshape(trueWeights, concat([[-1, numTrue], length], 0));
    const dots = Mul([ExpandDims([inputs, 1]), perLabel]);
    const dotRows = sumRows(reshape(dots, concat([[-1], length], 0)));
    let trueLogits = add(reshape(dotRows, [-1, numTrue]), reshape(trueOffsets, [-1, numTrue]));
    let drawnLogits = add(products, drawnOffsets);
    if (args.removeAccidentalHits) drawnLogits = withoutHits(drawnLogits, labels, sampled);
    trueLogits = subtract(trueLogits, Log([trueCount]));
    drawnLogits = subtract(drawnLogits, Log([drawnCount]));
    const truth = divide(onesLike(trueLogits), numTrue);
    return {
      logits: concat([trueLogits, drawnLogits], 1),
      labels: concat([truth, zerosLike(drawnLogits)], 1),
    };
  });
}

/** The logits of the drawn classes, those that are true for an element pushed out of the way. */
function withoutHits(logits: Tensor, labels: Tensor, sampled: Tensor): Tensor {
  const isHit = any(Equal([ExpandDims([labels, 2]), sampled]), [1]);
  const zeros = zerosLike(logits);
  return add(logits, Select([isHit, add(zeros, LOWEST), zeros]));
}

/**
 * The loss of noise-contrastive estimation: TF 1.15's `tf.nn.nce_loss`. Each true class is told from
 * `numSampled` classes drawn by chance, one yes-or-no question each.
 *
 * @param weights `[classes, dim]`, or a list of tables that are parts of it, as in `embeddingLookup`.
 * @param biases `[classes]`, or a list of parts.
 * @param labels int64, `[batch, numTrue]`: the true classes.
 * @param inputs `[batch, dim]`: the last layer's activations.
 * @param numSampled how many classes to draw for the batch.
 * @param numClasses the number of classes.
 * @param numTrue how many true classes each element has, 1 where it is left out.
 * @param sampledValues what a candidate sampler gave; drawn by `logUniformCandidateSampler` where it
 *   is left out.
 * @param removeAccidentalHits whether a drawn class that is true does not count.
 * @param partitionStrategy how classes are dealt out to the parts of a list.
 * @returns one loss for every element of the batch.
 */
export const nceLoss = signature('nce_loss', [
  'weights',
  'biases',
  'labels',
  'inputs',
  'numSampled',
  'numClasses',
  'numTrue?',
  'sampledValues?',
  'removeAccidentalHits?',
  'partitionStrategy?',
  'name?',
]).of<
  [
    weights: Tables,
    biases: Tables,
    labels: TensorLike,
    inputs: TensorLike,
    numSampled: number,
    numClasses: number,
    numTrue?: number,
    sampledValues?: SampledValues | null,
    removeAccidentalHits?: boolean,
    partitionStrategy?: PartitionStrategy,
    name?: string | null,
  ],
  Tensor
>(({ name, removeAccidentalHits = false, ...args }) => {
  const sampled = sampledLogits({ ...args, removeAccidentalHits }, name ?? 'nce_loss');
  return sumRows(sigmoidCrossEntropyWithLogits({ ...sampled, name: 'sampled_losses' }));
});

/**
 * The cross entropy of the true class among `numSampled` drawn by chance: TF 1.15's
 * `tf.nn.sampled_softmax_loss`, for training only. Its arguments are those of `nceLoss`, but drawn
 * classes that are true do not count where `removeAccidentalHits` is left out.
 *
 * @param seed the sampler's seed; see `setRandomSeed`.
 * @returns one loss for every element of the batch.
 */
export const sampledSoftmaxLoss = signature('sampled_softmax_loss', [
  'weights',
  'biases',
  'labels',
  'inputs',
  'numSampled',
  'numClasses',
  'numTrue?',
  'sampledValues?',
  'removeAccidentalHits?',
  'partitionStrategy?',
  'name?',
  'seed?',
]).of<
  [
    weights: Tables,
    biases: Tables,
    labels: TensorLike,
    inputs: TensorLike,
    numSampled: number,
    numClasses: number,
    numTrue?: number,
    sampledValues?: SampledValues | null,
    removeAccidentalHits?: boolean,
    partitionStrategy?: PartitionStrategy,
    name?: string | null,
    seed?: number | null,
  ],
  Tensor
>(({ name, removeAccidentalHits = true, ...args }) => {
  const scope = name ?? 'sampled_softmax_loss';
  const { logits, labels } = sampledLogits({ ...args, removeAccidentalHits }, scope);
  const constant = StopGradient([labels], {}, 'labels_stop_gradient');
  return softmaxCrossEntropyWithLogitsV2({ labels: constant, logits });
});
