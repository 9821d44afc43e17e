import { explainHere } from '../../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import { UnimplementedError, ValueError } from '../../../compiler/graph/errors.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { isCompatible } from '../../../compiler/graph/shape.js';
import { Identity, reshape } from '../../../compiler/ops/array.js';
import { shapeOf } from '../../../compiler/ops/shape_arithmetic.js';
import { constant } from '../../array.js';
import { controlDependencies, GraphKeys } from '../../framework.js';
import { getVariable } from '../../get_variable.js';
import type { InitializerLike } from '../../initializer.js';
import { ones, zeros } from '../../initializers.js';
import { type Activation, BatchNormalization, type Condition } from '../../layers/index.js';
import { knownCondition, smartCond } from '../../layers/smart_cond.js';
import * as nn from '../../nn/index.js';
import { type Named, signature } from '../../signature.js';
import { moveAverage } from '../../train/moving_average.js';
import {
  getVariableScope,
  type Regularizer,
  type Reuse,
  type VariableScope,
  variableScope,
} from '../../variable_scope.js';
import type { Variable } from '../../variables.js';
import {
  type Collections,
  collect,
  collectionsOf,
  collectVariable,
  modelVariable,
  ofModel,
  type VariableCollections,
} from './collections.js';

/** The variables of batch normalization, by TensorFlow's names. */
type Kind = 'beta' | 'gamma' | 'moving_mean' | 'moving_variance';

const BATCH_NORM = [
  'inputs',
  'decay?',
  'center?',
  'scale?',
  'epsilon?',
  'activationFn?',
  'paramInitializers?',
  'paramRegularizers?',
  'updatesCollections?',
  'isTraining?',
  'reuse?',
  'variablesCollections?',
  'outputsCollections?',
  'trainable?',
  'batchWeights?',
  'fused?',
  'dataFormat?',
  'zeroDebiasMovingMean?',
  'scope?',
  'renorm?',
  'renormClipping?',
  'renormDecay?',
  'adjustment?',
] as const;

type BatchNormParameters = [
  inputs: TensorLike,
  decay?: number,
  center?: boolean,
  scale?: boolean,
  epsilon?: number,
  activationFn?: Activation | null,
  paramInitializers?: { readonly [kind in Kind]?: InitializerLike } | null,
  paramRegularizers?: { readonly [kind in 'beta' | 'gamma']?: Regularizer } | null,
  updatesCollections?: Collections | null,
  isTraining?: Condition,
  reuse?: Reuse | null,
  variablesCollections?: VariableCollections<Kind> | null,
  outputsCollections?: Collections | null,
  trainable?: boolean,
  batchWeights?: TensorLike | null,
  fused?: boolean | null,
  dataFormat?: 'NHWC' | 'NCHW',
  zeroDebiasMovingMean?: boolean,
  scope?: string | VariableScope | null,
  renorm?: false,
  renormClipping?: null,
  renormDecay?: number,
  adjustment?: null,
];

type Settings = Omit<Named<BatchNormParameters, typeof BATCH_NORM>, 'inputs'>;

const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** By 1.15's default the updates go where `tf.layers` puts them too. */
const isDefault = (collections: Collections | null): boolean =>
  collections === GraphKeys.UPDATE_OPS;

/** `tf.layers.BatchNormalization` under the names of contrib. */
function byLayer(inputs: Tensor, scope: VariableScope, settings: Settings): Tensor {
  const { paramInitializers: initial, paramRegularizers: regularizers, reuse } = settings;
  const layer = new BatchNormalization({
    axis: settings.dataFormat === 'NCHW' ? 1 : -1,
    momentum: settings.decay ?? 0.999,
    epsilon: settings.epsilon,
    center: settings.center,
    scale: settings.scale ?? false,
    betaInitializer: initial?.beta,
    gammaInitializer: initial?.gamma,
    movingMeanInitializer: initial?.moving_mean,
    movingVarianceInitializer: initial?.moving_variance,
    betaRegularizer: regularizers?.beta,
    gammaRegularizer: regularizers?.gamma,
    trainable: settings.trainable,
    name: scope.name,
    fused: settings.fused ?? true,
  }).within(scope, reuse);
  const outputs = layer.apply(inputs, { training: settings.isTraining ?? true });
  const { variablesCollections: collections } = settings;
  collectVariable(layer.movingMean, 'moving_mean', collections);
  collectVariable(layer.movingVariance, 'moving_variance', collections);
  collectVariable(layer.beta, 'beta', collections);
  collectVariable(layer.gamma, 'gamma', collections);
  return outputs;
}

/** The variables of a normalization that is no layer. */
interface Weights {
  readonly beta: Variable | null;
  readonly gamma: Variable | null;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;
}

function makeWeights(
  { dtype }: Tensor,
  length: number,
  { center = true, scale = false, ...settings }: Settings,
  regularizers: Settings['paramRegularizers'] = null,
): Weights {
  const make = (kind: Kind, initializer: InitializerLike, options: object): Variable =>
    getVariable(kind, [length], {
      dtype,
      initializer: settings.paramInitializers?.[kind] ?? initializer,
      collections: ofModel(collectionsOf(settings.variablesCollections, kind)),
      ...options,
    });
  const trained = (kind: 'beta' | 'gamma', initializer: InitializerLike): Variable =>
    make(kind, initializer, {
      trainable: settings.trainable ?? true,
      regularizer: regularizers?.[kind],
    });
  const beta = center ? trained('beta', zeros) : null;
  const gamma = scale ? trained('gamma', ones) : null;
  // 1.15 enters the scope again, which decides how later name scopes are called.
  return variableScope(getVariableScope(), () => ({
    beta,
    gamma,
    movingMean: make('moving_mean', zeros, { trainable: false }),
    movingVariance: make('moving_variance', ones, { trainable: false }),
  }));
}

/** The moving averages, once they are moved towards a batch's moments. */
const moved = (
  { movingMean, movingVariance }: Weights,
  [mean, variance]: readonly [Tensor, Tensor],
  { decay = 0.999, zeroDebiasMovingMean = false }: Settings,
): readonly [Tensor, Tensor] => [
  moveAverage(movingMean, mean, decay, zeroDebiasMovingMean),
  moveAverage(movingVariance, variance, decay, false),
];

/** Puts what moves the averages in training into the collections for it. */
function collectUpdates(
  weights: Weights,
  moments: readonly [Tensor, Tensor],
  settings: Settings,
): void {
  const { movingMean, movingVariance } = weights;
  const updates = smartCond(
    settings.isTraining ?? true,
    () => moved(weights, moments, settings),
    () => [movingMean.toTensor(), movingVariance.toTensor()] as const,
  );
  for (const update of updates) collect(settings.updatesCollections, update);
}

/** TF: `_fused_batch_norm` */
function fused(given: Tensor, settings: Settings): Tensor {
  const { epsilon = 1e-3, dataFormat = 'NHWC', isTraining = true } = settings;
  const { shape, name } = given;
  const isMatrix = shape?.length === 2;
  const channels = (dataFormat === 'NHWC' || isMatrix ? shape?.at(-1) : shape?.[1]) ?? null;
  if (channels === null) {
    throw invalid(
      isMatrix
        ? '`C` dimension must be known but is None'
        : `Inputs ${name} has undefined \`C\` dimension (?,).`,
    );
  }
  const asImages = dataFormat === 'NHWC' ? [-1, 1, 1, channels] : [-1, channels, 1, 1];
  const inputs = isMatrix ? reshape(given, asImages) : given;
  const weights = makeWeights(inputs, channels, settings, settings.paramRegularizers);
  const beta = weights.beta ?? constant(0, 'float32', [channels]);
  const gamma = weights.gamma ?? constant(1, 'float32', [channels]);
  const options = { epsilon, dataFormat };
  const [normalized, mean, variance] = smartCond(
    isTraining,
    () => nn.fusedBatchNorm(inputs, gamma, beta, options),
    () =>
      nn.fusedBatchNorm(inputs, gamma, beta, {
        ...options,
        mean: weights.movingMean,
        variance: weights.movingVariance,
        isTraining: false,
      }),
  );
  let outputs = normalized;
  if (knownCondition(isTraining) !== false) {
    if ((settings.updatesCollections ?? null) === null) {
      outputs = smartCond(
        isTraining,
        () => {
          const updates = moved(weights, [mean, variance], settings);
          return controlDependencies(updates, () => Identity([normalized]));
        },
        () => normalized,
      );
    } else {
      collectUpdates(weights, [mean, variance], settings);
    }
  }
  outputs.setShape(inputs.shape);
  return isMatrix ? reshape(outputs, shapeOf(given)) : outputs;
}

/** Mean and variance of a batch, along the axis of the channels. */
function momentsOf(inputs: Tensor, axes: readonly number[], settings: Settings): [Tensor, Tensor] {
  const { batchWeights = null, dataFormat } = settings;
  const keepDims = dataFormat === 'NCHW';
  let moments: [Tensor, Tensor];
  if (batchWeights === null) {
    moments = nn.moments(inputs, axes, { keepDims });
  } else {
    const weights = convertToTensor(batchWeights);
    if (!isCompatible(inputs.shape?.slice(0, 1) ?? null, weights.shape)) {
      throw invalid(`Shapes ${inputs.shape?.[0]} and ${weights.shape} are incompatible`);
    }
    const shape = (inputs.shape ?? []).map((_, axis) => (axis === 0 ? -1 : 1));
    moments = nn.weightedMoments(inputs, axes, reshape(weights, shape), { keepdims: keepDims });
  }
  return keepDims ? (moments.map((moment) => reshape(moment, [-1])) as [Tensor, Tensor]) : moments;
}

/** Step by step, with weights of the batch, or with updates that go elsewhere. */
function stepByStep(inputs: Tensor, settings: Settings): Tensor {
  const { dataFormat, isTraining = true, epsilon = 1e-3 } = settings;
  const { shape } = inputs;
  if (shape === null) throw invalid(`Inputs ${inputs.name} has undefined rank.`);
  const axis = dataFormat === 'NCHW' ? 1 : shape.length - 1;
  const channels = shape[axis] ?? null;
  if (channels === null) {
    throw invalid(`Inputs ${inputs.name} has undefined channels dimension (?,).`);
  }
  const weights = makeWeights(inputs, channels, settings);
  const { movingMean, movingVariance } = weights;
  const average = () => [movingMean.toTensor(), movingVariance.toTensor()] as const;
  let [mean, variance] = average();
  if (knownCondition(isTraining) !== false) {
    const axes = [...shape.keys()].filter((i) => i !== axis);
    const moments = momentsOf(inputs, axes, settings);
    if ((settings.updatesCollections ?? null) === null) {
      [mean, variance] = smartCond(
        isTraining,
        () => {
          const updates = moved(weights, moments, settings);
          return controlDependencies(
            updates,
            () => [Identity([moments[0]]), Identity([moments[1]])] as const,
          );
        },
        average,
      );
    } else {
      collectUpdates(weights, moments, settings);
      [mean, variance] = smartCond(isTraining, () => moments, average);
    }
  }
  const lengths = [...shape.keys()].map((i) => (i === axis ? channels : 1));
  const broadcast = <T extends Tensor | Variable | null>(x: T): T | Tensor =>
    x === null || dataFormat !== 'NCHW' ? x : reshape(x, lengths);
  const outputs = nn.batchNormalization(
    inputs,
    broadcast(mean),
    broadcast(variance),
    broadcast(weights.beta),
    broadcast(weights.gamma),
    epsilon,
  );
  outputs.setShape(shape);
  return outputs;
}

/**
 * Normalizes batches to mean 0 and variance 1, and adds β: TF 1.15's `tf.contrib.layers.batch_norm`
 * (Ioffe and Szegedy, arXiv:1502.03167). It may be a layer's `normalizerFn`. In training the mean and
 * the variance are the batch's; their moving averages, which count outside of training, have to be
 * updated beside each step:
 *
 *     const updates = tf.getCollection(tf.GraphKeys.UPDATE_OPS) as tf.Operation[];
 *     const step = tf.controlDependencies(updates, () => optimizer.minimize(loss));
 *
 * @param inputs floating point, `[batch, …, channels]`; channels must be known.
 * @param decay how much of a moving average stays at an update, 0.999 where it is left out.
 * @param center whether to add β; true where it is left out.
 * @param scale whether to multiply by γ; false where it is left out.
 * @param epsilon what keeps the division from 0, 0.001 where it is left out.
 * @param activationFn `tf.nn.relu` for one; none where it is left out.
 * @param paramInitializers initializers by the names of the variables.
 * @param paramRegularizers make losses of `beta` and `gamma`, which go to REGULARIZATION_LOSSES.
 * @param updatesCollections where the updates go, UPDATE_OPS where it is left out; null makes them a
 *   part of the result.
 * @param isTraining true where it is left out; it may be fed.
 * @param reuse shares the variables of `scope`.
 * @param variablesCollections where the variables go beside GLOBAL_VARIABLES and MODEL_VARIABLES:
 *   names, or names by the names of the variables.
 * @param outputsCollections where the result goes.
 * @param trainable whether optimizers train β and γ.
 * @param batchWeights how much each element of the batch counts in the moments.
 * @param fused false computes step by step what otherwise one op does, for matrices and images.
 * @param dataFormat `'NCHW'` where the channels are the second axis.
 * @param zeroDebiasMovingMean makes up for the zero that the moving mean begins with; its variables are
 *   `moving_mean/…/biased` and `moving_mean/…/local_step`.
 * @param scope the scope of the variables `scope/beta`, `scope/gamma`, `scope/moving_mean` and
 *   `scope/moving_variance`; `BatchNorm`, `BatchNorm_1`, … where it is left out.
 * @returns a tensor like `inputs`.
 * @throws ValueError for an unknown rank or unknown channels, or another format; UnimplementedError for
 *   `renorm` and `adjustment`.
 */
export const batchNorm = signature('batch_norm', BATCH_NORM).of<BatchNormParameters, Tensor>(
  ({ inputs: given, ...args }) => {
    if (args.renorm || args.adjustment) {
      const text = 'Batch renormalization and adjustments are not supported.';
      throw new UnimplementedError(explainHere(text));
    }
    const { updatesCollections = GraphKeys.UPDATE_OPS, dataFormat = 'NHWC', reuse, scope } = args;
    if (dataFormat !== 'NHWC' && dataFormat !== 'NCHW') {
      throw invalid('data_format has to be either NCHW or NHWC.');
    }
    const settings = { ...args, updatesCollections, dataFormat };
    const inputs = convertToTensor(given);
    const rank = inputs.shape?.length ?? 0;
    const isWeighted = (args.batchWeights ?? null) !== null;
    const isElsewhere = !isDefault(updatesCollections) || (args.zeroDebiasMovingMean ?? false);
    const isFusible = (args.fused ?? true) && !isWeighted && (rank === 2 || rank === 4);
    const isFused = isFusible && (isElsewhere || rank === 2);
    const own = { defaultName: 'BatchNorm', reuse };
    const ofScope = isFused ? own : { ...own, customGetter: modelVariable };
    return variableScope(scope ?? null, ofScope, (varScope) => {
      const outputs = isFused
        ? fused(inputs, settings)
        : isWeighted || isElsewhere
          ? stepByStep(inputs, settings)
          : byLayer(inputs, varScope, settings);
      return collect(args.outputsCollections, args.activationFn?.(outputs) ?? outputs);
    });
  },
);
