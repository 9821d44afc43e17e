import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { isFloating } from '../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { type Dim, numElements, type Shape } from '../../compiler/graph/shape.js';
import { Identity, reshape, transpose } from '../../compiler/ops/array.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { matmul } from '../math/index.js';
import * as nn from '../nn/index.js';
import { type Arguments, bindArguments, type Named, signature } from '../signature.js';
import type { Reuse } from '../variable_scope.js';
import { KERNEL, KernelLayer, type KernelParameters } from './kernel_layer.js';
import { type CallSettings, Layer } from './layer.js';
import { type Condition, smartCond } from './smart_cond.js';
import { isChannelsFirst } from './window.js';

const DENSE = ['units', ...KERNEL] as const;

type DenseParameters = [units: number, ...KernelParameters];

/** A fully connected layer, activation(inputs · kernel + bias): TF 1.15's `tf.layers.Dense`. */
export class Dense extends KernelLayer {
  readonly #units: number;

  /** @param args those of `dense`, without its inputs and `reuse`. */
  constructor(...args: Arguments<DenseParameters, typeof DENSE>) {
    const settings = bindArguments<DenseParameters, typeof DENSE>('Dense', DENSE, args);
    super(settings, 'dense');
    this.#units = settings.units;
    this.inputSpec = { minNdim: 2 };
  }

  protected override build(inputShape: Shape): void {
    if (this.dtype !== null && !isFloating(this.dtype)) {
      const text = `Unable to build \`Dense\` layer with non-floating point dtype <dtype: '${this.dtype}'>`;
      throw new TypeError(explainHere(text));
    }
    const inputs = inputShape?.at(-1) ?? null;
    if (inputs === null) {
      const text = 'The last dimension of the inputs to `Dense` should be defined. Found `None`.';
      throw new ValueError(explainHere(text));
    }
    this.inputSpec = { minNdim: 2, axes: { [-1]: inputs } };
    this.addKernel([inputs, this.#units]);
    this.addBias(this.#units);
  }

  protected override call(inputs: Tensor): Tensor {
    const outer = (inputs.shape as readonly Dim[]).slice(0, -1);
    if (outer.length === 1) return this.finish(matmul(inputs, this.kernel));
    const rows = reshape(inputs, [-1, this.kernel.shape?.[0] as number]);
    const lengths = shapeOf(inputs);
    const shape = outer.map((length, axis) => length ?? lengths.at(axis));
    const products = reshape(matmul(rows, this.kernel), [...shape, this.#units]);
    products.setShape([...outer, this.#units]);
    return this.finish(products);
  }
}

/**
 * Applies a fully connected layer, activation(inputs · kernel + bias): TF 1.15's `tf.layers.dense`.
 *
 * @param inputs floating point, of rank 2 or more; the last length must be known.
 * @param units the number of outputs.
 * @param activation `tf.nn.relu` for one; none where it is left out.
 * @param useBias true where it is left out.
 * @param kernelInitializer the scope's, or Glorot's uniform numbers, where it is left out.
 * @param biasInitializer zeros where it is left out.
 * @param kernelRegularizer makes a loss of the kernel, which goes to REGULARIZATION_LOSSES.
 * @param activityRegularizer makes a loss of the outputs, which is divided by the batch size.
 * @param kernelConstraint applied to the kernel after every step of an optimizer.
 * @param trainable whether optimizers train the variables.
 * @param name the scope of the variables `name/kernel` and `name/bias`; `dense`, `dense_1`, … where it
 *   is left out.
 * @param reuse shares the variables of an earlier layer of this name.
 * @returns a tensor like `inputs` whose last length is `units`.
 * @throws ValueError for a rank below 2 or an unknown last length; TypeError for integers.
 */
export const dense = signature('dense', ['inputs', ...DENSE, 'reuse?']).of<
  [inputs: TensorLike, ...DenseParameters, reuse?: Reuse | null],
  Tensor
>(({ inputs, reuse, ...settings }) =>
  new Dense(settings).within(settings.name, reuse).apply(inputs),
);

const FLATTEN = ['name?', 'dataFormat?'] as const;

type FlattenParameters = [name?: string | null, dataFormat?: 'channels_last' | 'channels_first'];

/** Everything but the batch in one axis: TF 1.15's `tf.layers.Flatten`. */
export class Flatten extends Layer {
  readonly #channelsFirst: boolean;

  /** @param args those of `flatten`, without its inputs. */
  constructor(...args: Arguments<FlattenParameters, typeof FLATTEN>) {
    const settings = bindArguments<FlattenParameters, typeof FLATTEN>('Flatten', FLATTEN, args);
    super(settings, 'flatten');
    this.#channelsFirst = isChannelsFirst(settings.dataFormat);
    this.inputSpec = { minNdim: 1 };
  }

  protected override call(inputs: Tensor): Tensor {
    const [batch = null, ...others] = inputs.shape ?? [];
    const rank = others.length + 1;
    const spatial = Array.from({ length: rank - 2 }, (_, i) => i + 2);
    const ordered =
      this.#channelsFirst && rank > 1 ? transpose(inputs, [0, ...spatial, 1]) : inputs;
    const rows = batch ?? shapeOf(ordered).at(0);
    const outputs = reshape(ordered, [rows, -1]);
    outputs.setShape([batch, numElements(others)]);
    return outputs;
  }
}

/**
 * Everything but the batch in one axis: TF 1.15's `tf.layers.flatten`.
 *
 * @param inputs `[batch, …]`, of known rank.
 * @param dataFormat `'channels_first'` moves the second axis to the end first.
 * @returns `[batch, product of the other lengths]`.
 * @throws ValueError for a scalar.
 */
export const flatten = signature('flatten', ['inputs', ...FLATTEN]).of<
  [inputs: TensorLike, ...FlattenParameters],
  Tensor
>(({ inputs, ...settings }) => new Flatten(settings).apply(inputs));

const DROPOUT = ['rate?', 'noiseShape?', 'seed?', 'name?'] as const;

type DropoutParameters = [
  rate?: TensorLike,
  noiseShape?: readonly (number | null)[] | null,
  seed?: number | null,
  name?: string | null,
];

/** Sets elements to 0 by chance in training: TF 1.15's `tf.layers.Dropout`. */
export class Dropout extends Layer {
  readonly #settings: Named<DropoutParameters, typeof DROPOUT>;

  /** @param args those of `dropout`, without its inputs and `training`. */
  constructor(...args: Arguments<DropoutParameters, typeof DROPOUT>) {
    const settings = bindArguments<DropoutParameters, typeof DROPOUT>('Dropout', DROPOUT, args);
    super({ name: settings.name }, 'dropout');
    this.#settings = settings;
  }

  protected override call(inputs: Tensor, { training = false }: CallSettings): Tensor {
    const { rate = 0.5, seed } = this.#settings;
    return smartCond(
      training,
      () => nn.dropout(inputs, { noiseShape: this.#noiseShape(inputs), seed, rate }),
      () => Identity([inputs]),
    );
  }

  /** A length that is null is that of the inputs. */
  #noiseShape(inputs: Tensor): Tensor | null {
    const { noiseShape = null } = this.#settings;
    if (noiseShape === null) return null;
    const shape = shapeOf(inputs);
    const lengths = noiseShape.map((length, axis) => length ?? shape.at(axis));
    return convertToTensor(lengths, { preferred: 'int32' });
  }
}

/**
 * Sets elements to 0 by chance in training, and divides the others by the share of those kept: TF
 * 1.15's `tf.layers.dropout`.
 *
 * @param inputs floating point of any shape.
 * @param rate the probability to drop an element, 0.5 where it is left out.
 * @param noiseShape the shape of the choice, which broadcasts to that of the inputs; null for a
 *   length as theirs. `[null, 1]` keeps or drops whole rows.
 * @param seed the op's seed; see `setRandomSeed`.
 * @param training whether the layer is being trained: a boolean, or a bool scalar that may be fed;
 *   false, which changes nothing, where it is left out.
 * @param name the scope, `dropout`, … where it is left out.
 * @returns a tensor like `inputs`.
 * @throws ValueError for a rate outside [0, 1), or for integers.
 */
export const dropout = signature('dropout', [
  'inputs',
  'rate?',
  'noiseShape?',
  'seed?',
  'training?',
  'name?',
]).of<
  [
    inputs: TensorLike,
    rate?: TensorLike,
    noiseShape?: readonly (number | null)[] | null,
    seed?: number | null,
    training?: Condition,
    name?: string | null,
  ],
  Tensor
>(({ inputs, training, ...settings }) => new Dropout(settings).apply(inputs, { training }));
