import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { UnimplementedError, ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isFullyDefined, type Shape } from '../../compiler/graph/shape.js';
import { reshape } from '../../compiler/ops/array.js';
import { multiply, reflectedSubtract, subtract } from '../../compiler/ops/operators.js';
import { constant } from '../array.js';
import { nameScope } from '../framework.js';
import type { InitializerLike } from '../initializer.js';
import { ones, zeros } from '../initializers.js';
import * as nn from '../nn/index.js';
import { type Arguments, bindArguments, type Named, signature } from '../signature.js';
import { assignSub } from '../variable_collections.js';
import type { Constraint, Regularizer, Reuse } from '../variable_scope.js';
import type { Variable } from '../variables.js';
import { type CallSettings, Layer } from './layer.js';
import { type Condition, knownCondition, smartCond } from './smart_cond.js';

/** The parameters that the function and the class begin with. */
const VARIABLES = [
  'axis?',
  'momentum?',
  'epsilon?',
  'center?',
  'scale?',
  'betaInitializer?',
  'gammaInitializer?',
  'movingMeanInitializer?',
  'movingVarianceInitializer?',
  'betaRegularizer?',
  'gammaRegularizer?',
  'betaConstraint?',
  'gammaConstraint?',
] as const;

type VariableParameters = [
  axis?: number | readonly number[],
  momentum?: number,
  epsilon?: number,
  center?: boolean,
  scale?: boolean,
  betaInitializer?: InitializerLike | null,
  gammaInitializer?: InitializerLike | null,
  movingMeanInitializer?: InitializerLike | null,
  movingVarianceInitializer?: InitializerLike | null,
  betaRegularizer?: Regularizer | null,
  gammaRegularizer?: Regularizer | null,
  betaConstraint?: Constraint | null,
  gammaConstraint?: Constraint | null,
];

const CLASS = [
  ...VARIABLES,
  'renorm?',
  'renormClipping?',
  'renormMomentum?',
  'fused?',
  'trainable?',
  'virtualBatchSize?',
  'adjustment?',
  'name?',
] as const;

type ClassParameters = [
  ...VariableParameters,
  renorm?: false,
  renormClipping?: null,
  renormMomentum?: number,
  fused?: boolean | null,
  trainable?: boolean,
  virtualBatchSize?: null,
  adjustment?: null,
  name?: string | null,
];

const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/**
 * Batch normalization (Ioffe and Szegedy, arXiv:1502.03167): TF 1.15's `tf.layers.BatchNormalization`.
 * Its variables are `gamma`, `beta`, `moving_mean` and `moving_variance`.
 */
export class BatchNormalization extends Layer {
  /** What the normalized values are multiplied with, once the layer has been applied, or null. */
  gamma: Variable | null = null;
  /** What is added to them, or null. */
  beta: Variable | null = null;
  /** The mean of the batches seen in training, once the layer has been applied. */
  movingMean!: Variable;
  /** The variance of the batches seen in training, once the layer has been applied. */
  movingVariance!: Variable;

  readonly #settings: Named<ClassParameters, typeof CLASS>;
  /** The axes of the variables, counted from the front. */
  #axes: readonly number[] = [];
  #isFused = false;
  /** What the fused op takes where there is no gamma or beta. */
  #constants: { readonly gamma?: Tensor; readonly beta?: Tensor } = {};

  /** @param args those of `batchNormalization`, without its inputs, `training` and `reuse`. */
  constructor(...args: Arguments<ClassParameters, typeof CLASS>) {
    const settings = bindArguments<ClassParameters, typeof CLASS>(
      'BatchNormalization',
      CLASS,
      args,
    );
    super(settings, 'batch_normalization');
    this.#settings = settings;
    const { renorm, virtualBatchSize, adjustment } = settings;
    if (renorm || virtualBatchSize || adjustment) {
      const text = 'Batch renormalization, virtual batches and adjustments are not supported.';
      throw new UnimplementedError(explainHere(text));
    }
  }

  protected override build(inputShape: Shape): void {
    const settings = this.#settings;
    if (!inputShape || inputShape.length === 0) {
      throw invalid(`Input has undefined rank: ${formatTuple(inputShape)}`);
    }
    const rank = inputShape.length;
    const given = [settings.axis ?? -1].flat();
    this.#axes = given.map((axis) => (axis < 0 ? axis + rank : axis));
    for (const axis of this.#axes) {
      if (axis < 0 || axis >= rank) throw invalid(`Invalid axis: ${axis}`);
    }
    if (new Set(this.#axes).size < given.length) throw invalid(`Duplicate axis: ${this.#axes}`);
    const isChannel = this.#axes.length === 1 && [1, 3].includes(this.#axes[0] as number);
    this.#isFused = (settings.fused ?? true) && rank === 4 && isChannel;
    const lengths = this.#axes.map((axis) => inputShape[axis] ?? null);
    if (!isFullyDefined(lengths)) {
      const text = 'Input has undefined `axis` dimension. Input shape: ';
      throw invalid(`${text}${formatTuple(inputShape)}`);
    }
    this.inputSpec = {
      ndim: rank,
      axes: Object.fromEntries(this.#axes.map((axis, i) => [axis, lengths[i] as number])),
    };
    this.#addVariables(
      lengths.length === 1
        ? lengths
        : inputShape.map((_, axis) => lengths[this.#axes.indexOf(axis)] ?? 1),
    );
  }

  #addVariables(shape: readonly number[]): void {
    const { scale = true, center = true, ...settings } = this.#settings;
    const filled = (value: number): Tensor => constant(value, this.dtype, shape);
    if (scale) {
      this.gamma = this.addWeight('gamma', shape, {
        initializer: settings.gammaInitializer ?? ones,
        regularizer: settings.gammaRegularizer,
        constraint: settings.gammaConstraint,
      });
    } else if (this.#isFused) {
      this.#constants = { gamma: filled(1) };
    }
    if (center) {
      this.beta = this.addWeight('beta', shape, {
        initializer: settings.betaInitializer ?? zeros,
        regularizer: settings.betaRegularizer,
        constraint: settings.betaConstraint,
      });
    } else if (this.#isFused) {
      this.#constants = { ...this.#constants, beta: filled(0) };
    }
    this.movingMean = this.addWeight('moving_mean', shape, {
      initializer: settings.movingMeanInitializer ?? zeros,
      trainable: false,
    });
    this.movingVariance = this.addWeight('moving_variance', shape, {
      initializer: settings.movingVarianceInitializer ?? ones,
      trainable: false,
    });
  }

  protected override call(inputs: Tensor, { training = false }: CallSettings): Tensor {
    return this.#isFused ? this.#fused(inputs, training) : this.#unfused(inputs, training);
  }

  #fused(inputs: Tensor, training: Condition): Tensor {
    const { epsilon = 1e-3, momentum: share = 0.99 } = this.#settings;
    const gamma = this.gamma ?? (this.#constants.gamma as Tensor);
    const beta = this.beta ?? (this.#constants.beta as Tensor);
    const dataFormat = this.#axes[0] === 1 ? 'NCHW' : 'NHWC';
    const [outputs, mean, variance] = smartCond(
      training,
      () => nn.fusedBatchNorm(inputs, gamma, beta, { epsilon, dataFormat }),
      () =>
        nn.fusedBatchNorm(inputs, gamma, beta, {
          mean: this.movingMean,
          variance: this.movingVariance,
          epsilon,
          dataFormat,
          isTraining: false,
        }),
    );
    const isTraining = knownCondition(training);
    const momentum =
      isTraining === null
        ? smartCond(
            training,
            () => convertToTensor(share),
            () => convertToTensor(1),
          )
        : convertToTensor(share);
    if (isTraining !== false) {
      const decay = (): Tensor => reflectedSubtract(momentum, 1);
      this.addUpdate(this.#moveAverage(this.movingMean, mean, decay));
      this.addUpdate(this.#moveAverage(this.movingVariance, variance, decay));
    }
    return outputs;
  }

  #unfused(inputs: Tensor, training: Condition): Tensor {
    const { epsilon = 1e-3, momentum = 0.99 } = this.#settings;
    const shape = inputs.shape as readonly (number | null)[];
    const isLast = this.#axes.length === 1 && this.#axes[0] === shape.length - 1;
    const lengths = shape.map((length, axis) => (axis === this.#axes[0] ? length : 1)) as number[];
    /** A variable of one axis that is not the last one, so that it broadcasts. */
    const broadcast = <T extends Tensor | Variable | null>(v: T): T | Tensor =>
      v === null || isLast || v.shape?.length === shape.length ? v : reshape(v, lengths);
    const [scale, offset] = [broadcast(this.gamma), broadcast(this.beta)];
    let mean: Tensor | Variable = this.movingMean;
    let variance: Tensor | Variable = this.movingVariance;
    if (knownCondition(training) !== false) {
      const axes = [...shape.keys()].filter((axis) => !this.#axes.includes(axis));
      const ofBatch = nn.moments(inputs, axes, { keepDims: this.#axes.length > 1 });
      const [inTraining, inUse] = [ofBatch, [this.movingMean, this.movingVariance] as const];
      const newMean = smartCond(
        training,
        () => inTraining[0],
        () => inUse[0].toTensor(),
      );
      const newVariance = smartCond(
        training,
        () => inTraining[1],
        () => inUse[1].toTensor(),
      );
      const decay = (): Tensor => convertToTensor(1 - momentum, { name: 'decay' });
      // Outside of training the new value is the old one: nothing moves.
      this.addUpdate(this.#moveAverage(this.movingMean, newMean, decay));
      this.addUpdate(this.#moveAverage(this.movingVariance, newVariance, decay));
      [mean, variance] = [newMean, newVariance];
    }
    const outputs = nn.batchNormalization(
      inputs,
      broadcast(mean),
      broadcast(variance),
      offset,
      scale,
      epsilon,
    );
    outputs.setShape(shape);
    return outputs;
  }

  /** Moves a variable towards `value` by the share `decay` of the way. */
  #moveAverage(variable: Variable, value: Tensor, decay: () => Tensor): Tensor {
    return nameScope('AssignMovingAvg', (scope) =>
      getDefaultGraph().colocateWith(variable.op, () => {
        const share = decay();
        const delta = multiply(subtract(variable.toTensor(), value), share);
        return assignSub(variable, delta, { name: scope });
      }),
    );
  }
}

const FUNCTION = [
  'inputs',
  ...VARIABLES,
  'training?',
  'trainable?',
  'name?',
  'reuse?',
  'renorm?',
  'renormClipping?',
  'renormMomentum?',
  'fused?',
  'virtualBatchSize?',
  'adjustment?',
] as const;

/**
 * Normalizes batches to mean 0 and variance 1, then scales by γ and adds β: TF 1.15's
 * `tf.layers.batch_normalization`. In training the mean and the variance are the batch's; their
 * moving averages, which count outside of training, have to be updated beside each step:
 *
 *     const updates = tf.getCollection(tf.GraphKeys.UPDATE_OPS) as tf.Operation[];
 *     const step = tf.controlDependencies(updates, () => optimizer.minimize(loss));
 *
 * @param inputs floating point; the length of `axis` must be known.
 * @param axis the axis, or axes, that keep a mean and a variance of their own; the last one where it
 *   is left out.
 * @param momentum how much of a moving average stays at an update, 0.99 where it is left out.
 * @param epsilon what keeps the division from 0, 0.001 where it is left out.
 * @param center whether to add β.
 * @param scale whether to multiply by γ.
 * @param training whether the layer is being trained: a boolean, or a bool scalar that may be fed;
 *   false where it is left out.
 * @param trainable whether optimizers train γ and β.
 * @param name the scope of the variables `name/gamma`, `name/beta`, `name/moving_mean` and
 *   `name/moving_variance`; `batch_normalization`, … where it is left out.
 * @param reuse shares the variables of an earlier layer of this name.
 * @param fused false computes step by step what otherwise one op does, for images.
 * @returns a tensor like `inputs`.
 * @throws ValueError for an axis that is none, or whose length is unknown; UnimplementedError for
 *   `renorm`, `virtualBatchSize` and `adjustment`.
 */
export const batchNormalization = signature('batch_normalization', FUNCTION).of<
  [
    inputs: TensorLike,
    ...VariableParameters,
    training?: Condition,
    trainable?: boolean,
    name?: string | null,
    reuse?: Reuse | null,
    renorm?: false,
    renormClipping?: null,
    renormMomentum?: number,
    fused?: boolean | null,
    virtualBatchSize?: null,
    adjustment?: null,
  ],
  Tensor
>(({ inputs, training, reuse, ...settings }) =>
  new BatchNormalization(settings).within(settings.name, reuse).apply(inputs, { training }),
);
