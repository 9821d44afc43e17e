import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { nameScope } from '../../framework.js';
import type { InitializerLike } from '../../initializer.js';
import { zeros } from '../../initializers.js';
import {
  type Activation,
  AveragePooling2D,
  type Condition,
  Conv2D,
  Dense,
  Dropout,
  flatten as flattenLayer,
  type LayerPadding,
  type Lengths,
  MaxPooling2D,
} from '../../layers/index.js';
import type { KernelLayer, KernelSettings } from '../../layers/kernel_layer.js';
import { relu } from '../../nn/index.js';
import { type Named, signature } from '../../signature.js';
import {
  type Regularizer,
  type Reuse,
  type VariableScope,
  variableScope,
} from '../../variable_scope.js';
import {
  type Collections,
  collect,
  collectVariable,
  modelVariable,
  type VariableCollections,
} from './collections.js';
import { xavierInitializer } from './initializers.js';

/** What stands in place of the biases of a layer; it is given `normalizerParams` too. */
export type NormalizerFn = (inputs: Tensor, params: never) => Tensor;

/** The parameters that every function of a layer with weights and biases ends with. */
const WEIGHTED = [
  'activationFn?',
  'normalizerFn?',
  'normalizerParams?',
  'weightsInitializer?',
  'weightsRegularizer?',
  'biasesInitializer?',
  'biasesRegularizer?',
  'reuse?',
  'variablesCollections?',
  'outputsCollections?',
  'trainable?',
  'scope?',
] as const;

type WeightedParameters = [
  activationFn?: Activation | null,
  normalizerFn?: NormalizerFn | null,
  normalizerParams?: object | null,
  weightsInitializer?: InitializerLike | null,
  weightsRegularizer?: Regularizer | null,
  biasesInitializer?: InitializerLike | null,
  biasesRegularizer?: Regularizer | null,
  reuse?: Reuse | null,
  variablesCollections?: VariableCollections<'weights' | 'biases'> | null,
  outputsCollections?: Collections | null,
  trainable?: boolean,
  scope?: string | VariableScope | null,
];

/** Applies a layer of weights and biases in a variable scope of its own. */
const applyWeighted = (
  inputs: TensorLike,
  defaultName: string,
  settings: Named<WeightedParameters, typeof WEIGHTED>,
  make: (common: KernelSettings) => KernelLayer,
): Tensor => {
  const {
    activationFn = relu,
    normalizerFn,
    weightsInitializer = xavierInitializer(),
    biasesInitializer = zeros,
    reuse,
  } = settings;
  const ofScope = { defaultName, reuse, customGetter: modelVariable };
  return variableScope(settings.scope ?? null, ofScope, (scope) => {
    const tensor = convertToTensor(inputs);
    const layer = make({
      useBias: !normalizerFn && biasesInitializer !== null,
      kernelInitializer: weightsInitializer,
      biasInitializer: biasesInitializer,
      kernelRegularizer: settings.weightsRegularizer,
      biasRegularizer: settings.biasesRegularizer,
      trainable: settings.trainable,
      name: scope.name,
    });
    const products = layer.within(scope, reuse).apply(tensor);
    collectVariable(layer.kernel, 'weights', settings.variablesCollections);
    collectVariable(layer.bias, 'biases', settings.variablesCollections);
    const normalized =
      normalizerFn?.(products, (settings.normalizerParams ?? {}) as never) ?? products;
    const outputs = activationFn?.(normalized) ?? normalized;
    return collect(settings.outputsCollections, outputs);
  });
};

/**
 * Applies a fully connected layer, activationFn(inputs · weights + biases): TF 1.15's
 * `tf.contrib.layers.fully_connected`.
 *
 * @param inputs floating point, of rank 2 or more; the last length must be known.
 * @param numOutputs the number of outputs.
 * @param activationFn `tf.nn.relu` where it is left out; null for none.
 * @param normalizerFn is given the products in place of adding biases, and `normalizerParams`; such as
 *   `batchNorm`.
 * @param weightsInitializer `xavierInitializer` where it is left out.
 * @param weightsRegularizer makes a loss of the weights, which goes to REGULARIZATION_LOSSES.
 * @param biasesInitializer zeros where it is left out; null for no biases.
 * @param reuse shares the variables of `scope`.
 * @param variablesCollections where the variables go beside GLOBAL_VARIABLES and MODEL_VARIABLES:
 *   names, or `{ weights, biases }`.
 * @param outputsCollections where the result goes.
 * @param trainable whether optimizers train the variables.
 * @param scope the scope of the variables `scope/weights` and `scope/biases`; `fully_connected`,
 *   `fully_connected_1`, … where it is left out.
 * @returns a tensor like `inputs` whose last length is `numOutputs`.
 * @throws ValueError for a rank below 2 or an unknown last length; TypeError for integers.
 */
export const fullyConnected = signature('fully_connected', [
  'inputs',
  'numOutputs',
  ...WEIGHTED,
]).of<[inputs: TensorLike, numOutputs: number, ...WeightedParameters], Tensor>(
  ({ inputs, numOutputs, ...settings }) =>
    applyWeighted(
      inputs,
      'fully_connected',
      settings,
      (common) => new Dense({ units: numOutputs, ...common }),
    ),
);

/**
 * Slides filters over images: TF 1.15's `tf.contrib.layers.conv2d`.
 *
 * @param inputs floating point, `[batch, height, width, channels]`; channels must be known.
 * @param numOutputs the number of filters.
 * @param kernelSize the size of a filter: one number, or `[rows, columns]`.
 * @param stride the step between windows, 1 where it is left out.
 * @param padding `'SAME'`, the default, or `'VALID'`.
 * @param rate the distance between a filter's elements, 1 where it is left out.
 * @param activationFn `tf.nn.relu` where it is left out. The others are those of `fullyConnected`.
 * @param scope the scope of the variables; `Conv`, `Conv_1`, … where it is left out.
 * @returns `[batch, height', width', numOutputs]`.
 * @throws ValueError for another rank or unknown channels.
 */
export const conv2d = signature('conv2d', [
  'inputs',
  'numOutputs',
  'kernelSize',
  'stride?',
  'padding?',
  'dataFormat?',
  'rate?',
  ...WEIGHTED,
]).of<
  [
    inputs: TensorLike,
    numOutputs: number,
    kernelSize: Lengths,
    stride?: Lengths,
    padding?: LayerPadding,
    dataFormat?: 'NHWC' | null,
    rate?: Lengths,
    ...WeightedParameters,
  ],
  Tensor
>(({ inputs, numOutputs, kernelSize, stride, padding, dataFormat, rate, ...settings }) =>
  applyWeighted(inputs, 'Conv', settings, (common) => {
    const windows = { strides: stride, padding: padding ?? 'SAME', dilationRate: rate };
    const format = { dataFormat: layerFormat(dataFormat) };
    return new Conv2D({ filters: numOutputs, kernelSize, ...windows, ...format, ...common });
  }),
);

/** The same as `conv2d`: TF 1.15's `tf.contrib.layers.convolution2d`. */
export const convolution2d = conv2d;

/** A format of the ops as `tf.layers` writes it, which knows the one that is refused too. */
const layerFormat = (dataFormat: string | null | undefined) =>
  (dataFormat?.startsWith('NC') ? 'channels_first' : 'channels_last') as 'channels_last';

/**
 * Everything but the batch in one axis: TF 1.15's `tf.contrib.layers.flatten`.
 *
 * @param inputs `[batch, …]`, of known rank.
 * @param outputsCollections where the result goes.
 * @param scope the name scope, `Flatten` where it is left out.
 * @returns `[batch, product of the other lengths]`.
 * @throws ValueError for a scalar.
 */
export const flatten = signature('flatten', ['inputs', 'outputsCollections?', 'scope?']).of<
  [inputs: TensorLike, outputsCollections?: Collections | null, scope?: string | null],
  Tensor
>(({ inputs, outputsCollections, scope }) =>
  nameScope(scope ?? 'Flatten', () =>
    collect(outputsCollections, flattenLayer(convertToTensor(inputs))),
  ),
);

const POOL = [
  'inputs',
  'kernelSize',
  'stride?',
  'padding?',
  'dataFormat?',
  'outputsCollections?',
  'scope?',
] as const;

type PoolParameters = [
  inputs: TensorLike,
  kernelSize: Lengths,
  stride?: Lengths,
  padding?: LayerPadding,
  dataFormat?: 'NHWC',
  outputsCollections?: Collections | null,
  scope?: string | null,
];

const pool = (name: string, defaultScope: string, Type: typeof MaxPooling2D) =>
  signature(name, POOL).of<PoolParameters, Tensor>(
    ({
      inputs,
      kernelSize,
      stride = 2,
      padding = 'VALID',
      dataFormat,
      outputsCollections,
      scope,
    }) =>
      nameScope(scope ?? defaultScope, (own) => {
        const settings = { padding, dataFormat: layerFormat(dataFormat) };
        const layer = new Type(kernelSize, stride, settings).within(own, null);
        return collect(outputsCollections, layer.apply(convertToTensor(inputs)));
      }),
  );

/**
 * The largest value of every window of an image: TF 1.15's `tf.contrib.layers.max_pool2d`.
 *
 * @param inputs `[batch, height, width, channels]`.
 * @param kernelSize the size of a window: one number, or `[rows, columns]`.
 * @param stride steps between windows, 2 where they are left out.
 * @param padding `'VALID'`, the default, or `'SAME'`.
 * @param outputsCollections where the result goes.
 * @param scope the name scope, `MaxPool2D` where it is left out.
 * @returns `[batch, height', width', channels]`.
 * @throws ValueError for another rank, or a window larger than its input.
 */
export const maxPool2d = pool('max_pool2d', 'MaxPool2D', MaxPooling2D);

/**
 * The mean of every window of an image, in which padding does not count: TF 1.15's
 * `tf.contrib.layers.avg_pool2d`. Its arguments are those of `maxPool2d`.
 */
export const avgPool2d = pool('avg_pool2d', 'AvgPool2D', AveragePooling2D);

/**
 * Sets elements to 0 by chance in training, and divides the others by `keepProb`: TF 1.15's
 * `tf.contrib.layers.dropout`.
 *
 * @param inputs floating point of any shape.
 * @param keepProb the probability to keep an element, 0.5 where it is left out.
 * @param noiseShape the shape of the choice, which broadcasts to that of the inputs.
 * @param isTraining true where it is left out; false changes nothing. It may be fed.
 * @param outputsCollections where the result goes.
 * @param scope the scope, `Dropout` where it is left out.
 * @param seed the op's seed; see `setRandomSeed`.
 * @returns a tensor like `inputs`.
 * @throws ValueError for a probability outside (0, 1], or for integers.
 */
export const dropout = signature('dropout', [
  'inputs',
  'keepProb?',
  'noiseShape?',
  'isTraining?',
  'outputsCollections?',
  'scope?',
  'seed?',
]).of<
  [
    inputs: TensorLike,
    keepProb?: number,
    noiseShape?: readonly (number | null)[] | null,
    isTraining?: Condition,
    outputsCollections?: Collections | null,
    scope?: string | VariableScope | null,
    seed?: number | null,
  ],
  Tensor
>(({ inputs, keepProb = 0.5, noiseShape, isTraining = true, outputsCollections, scope, seed }) =>
  variableScope(scope ?? null, { defaultName: 'Dropout', customGetter: modelVariable }, (own) => {
    const layer = new Dropout({ rate: 1 - keepProb, noiseShape, seed, name: own.name });
    const outputs = layer.within(own, null).apply(inputs, { training: isTraining });
    return collect(outputsCollections, outputs);
  }),
);
