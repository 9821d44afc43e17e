import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { type CollectionItem, type Graph, getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import type { Shape } from '../../compiler/graph/shape.js';
import { cast } from '../../compiler/ops/cast.js';
import { divide } from '../../compiler/ops/operators.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { GraphKeys } from '../framework.js';
import { getVariable } from '../get_variable.js';
import type { InitializerLike } from '../initializer.js';
import { globalVariables } from '../variable_collections.js';
import {
  type Constraint,
  type Regularizer,
  type Reuse,
  type VariableScope,
  variableScope,
} from '../variable_scope.js';
import type { Variable } from '../variables.js';

/** What a layer does with its result, `tf.nn.relu` for one. */
export type Activation = (outputs: Tensor) => Tensor;

/** What all layers are told. */
export interface LayerSettings {
  readonly name?: string | null;
  /** Whether optimizers train its variables; true where it is left out. */
  readonly trainable?: boolean;
  /** The dtype of its variables; that of its first input where it is left out. */
  readonly dtype?: DType | null;
  readonly activityRegularizer?: ((outputs: Tensor) => Tensor) | null;
}

/** What a layer may ask of its input. */
export interface InputSpec {
  readonly ndim?: number;
  readonly minNdim?: number;
  /** The lengths of some axes, counted from the front, or from the end if negative. */
  readonly axes?: { readonly [axis: number]: number };
}

/** What a call of a layer is told beside its input. */
export interface CallSettings {
  /** Whether it is trained in this call: a boolean, or a bool scalar that may be fed. */
  readonly training?: boolean | Tensor | Variable;
}

/** How a variable of a layer is made. */
export interface WeightSettings {
  readonly dtype?: DType;
  readonly initializer?: InitializerLike | null;
  readonly regularizer?: Regularizer | null;
  readonly trainable?: boolean;
  readonly constraint?: Constraint | null;
}

/** How many layers of each kind have been made in a graph. */
const made = new WeakMap<Graph, Map<string, number>>();

/** `MaxPooling2D` as `max_pooling2d`. */
const snakeCase = (className: string): string =>
  className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** `dense_1`, `dense_2`, …: the names of layers that are given none. */
function nextName(base: string): string {
  const graph = getDefaultGraph();
  const counts = made.get(graph) ?? new Map<string, number>();
  made.set(graph, counts);
  const count = (counts.get(base) ?? 0) + 1;
  counts.set(base, count);
  return `${base}_${count}`;
}

/**
 * Something that makes variables of its own where it is first used, in a variable scope of its name,
 * and shares them later: what layers and the cells of recurrent networks have in common.
 */
export abstract class BaseLayer {
  /** The name it was given, or one of its own. */
  readonly name: string;
  readonly trainable: boolean;
  /** Whether its variables have been made. */
  built = false;
  protected inputSpec: InputSpec = {};

  readonly #baseName: string;
  #dtype: DType | null;
  #scope: VariableScope | null = null;
  #reuse: Reuse | null = null;
  readonly #trainableWeights: Variable[] = [];
  readonly #nonTrainableWeights: Variable[] = [];
  readonly #losses: Tensor[] = [];
  readonly #updates: Operation[] = [];

  /** @param base what the layer is called where it is given no name: that of its class, `my_layer`. */
  constructor(
    { name, trainable = true, dtype }: LayerSettings = {},
    base = snakeCase(new.target.name),
  ) {
    this.name = name ?? nextName(base);
    this.trainable = trainable;
    this.#baseName = name ?? base;
    this.#dtype = dtype ?? null;
  }

  /** Makes the variables for inputs of this shape. */
  protected build(_inputShape: Shape): void {}

  /** The dtype of its variables; null before the first call. */
  get dtype(): DType | null {
    return this.#dtype;
  }

  /** The name of its variable scope; an error before the first call. */
  get scopeName(): string {
    if (this.#scope !== null) return this.#scope.name;
    throw new ValueError(
      explainHere(
        `No name available for layer scope because the layer "${this.name}" has not been used yet. ` +
          'The scope name  is determined the first time the layer instance is called. You must ' +
          'therefore call the layer before querying `scope_name`.',
      ),
    );
  }

  get trainableWeights(): readonly Variable[] {
    return [...this.#trainableWeights];
  }

  get nonTrainableWeights(): readonly Variable[] {
    return [...this.#nonTrainableWeights];
  }

  /** All its variables, those that are trained first. */
  get weights(): readonly Variable[] {
    return [...this.trainableWeights, ...this.nonTrainableWeights];
  }

  get trainableVariables(): readonly Variable[] {
    return this.trainableWeights;
  }

  get nonTrainableVariables(): readonly Variable[] {
    return this.nonTrainableWeights;
  }

  /** The same as `weights`. */
  get variables(): readonly Variable[] {
    return this.weights;
  }

  /** What its regularizers add to the loss; also in the collection REGULARIZATION_LOSSES. */
  get losses(): readonly Tensor[] {
    return [...this.#losses];
  }

  /** What has to be run beside a training step; also in the collection UPDATE_OPS. */
  get updates(): readonly Operation[] {
    return [...this.#updates];
  }

  /** @internal Names the scope, and shares its variables, as the functions of `tf.layers` do. */
  within(scope: string | VariableScope | null | undefined, reuse: Reuse | null | undefined): this {
    this.#reuse = reuse ?? null;
    if (scope) this.#scope = variableScope(scope, (captured) => captured);
    return this;
  }

  /** The scope that is named when it is first needed. */
  #ownScope(): VariableScope {
    this.#scope ??= this.#reuse
      ? variableScope(this.#baseName, (captured) => captured)
      : variableScope(null, { defaultName: this.#baseName }, (captured) => captured);
    return this.#scope;
  }

  /** Does `body` in the layer's variable scope and in the name scope that it opened first. */
  #inScope<R>(body: (scope: VariableScope) => R): R {
    const reuse = this.built || this.#reuse;
    return variableScope(this.#ownScope(), { reuse, auxiliaryNameScope: false }, (scope) =>
      getDefaultGraph().nameScope(scope.originalNameScope, () => body(scope)),
    );
  }

  /** Does `body` as a use of the layer: in its scope, its variables made. */
  protected inLayer<R>(inputs: TensorLike, body: (inputs: Tensor) => R): R {
    return this.#inScope(() => {
      const tensor = convertToTensor(inputs);
      this.#checkInput(tensor);
      this.#dtype ??= tensor.dtype;
      if (!this.built) this.build(tensor.shape);
      this.built = true;
      return body(tensor);
    });
  }

  /**
   * Makes a variable of the layer, or shares one: TF 1.15's `Layer.add_weight`.
   *
   * @param name its name inside the layer.
   * @param shape every length known.
   * @param settings dtype, initializer, regularizer, trainable, constraint, as in `getVariable`.
   */
  protected addWeight(
    name: string,
    shape: readonly number[],
    { dtype, initializer, regularizer, trainable = true, constraint }: WeightSettings = {},
  ): Variable {
    const existing = new Set(globalVariables());
    const isTrained = trainable && this.trainable;
    const weight = this.#inScope(() => {
      const variable = getVariable(name, shape, {
        dtype: dtype ?? this.#dtype ?? 'float32',
        initializer,
        trainable: isTrained,
        constraint,
      });
      if (regularizer && !existing.has(variable)) {
        const loss = getDefaultGraph().nameScope(`${name}/Regularizer`, () =>
          regularizer(variable),
        );
        if (loss !== null) this.addLoss(loss);
      }
      return variable;
    });
    // A custom getter may have decided otherwise.
    (isTrained && weight.trainable ? this.#trainableWeights : this.#nonTrainableWeights).push(
      weight,
    );
    return weight;
  }

  /** Adds to `losses`: TF 1.15's `Layer.add_loss`. */
  protected addLoss(loss: Tensor): void {
    this.#losses.push(loss);
    addTo(GraphKeys.REGULARIZATION_LOSSES, [loss]);
  }

  /** Adds to `updates`: TF 1.15's `Layer.add_update`. */
  protected addUpdate(update: Tensor | Operation): void {
    this.#updates.push('op' in update ? update.op : update);
  }

  /** An error that names the layer. */
  protected incompatible(text: string): ValueError {
    return new ValueError(
      explainHere(`Input 0 of layer ${this.name} is incompatible with the layer: ${text}`),
    );
  }

  #checkInput({ shape }: Tensor): void {
    const { ndim, minNdim, axes } = this.inputSpec;
    if (shape === null) {
      if (ndim === undefined && minNdim === undefined) return;
      throw this.incompatible('its rank is undefined, but the layer requires a defined rank.');
    }
    const shown = `[${shape.map((length) => length ?? 'None').join(', ')}]`;
    const found = `found ndim=${shape.length}. Full shape received: ${shown}`;
    if (ndim !== undefined && shape.length !== ndim) {
      throw this.incompatible(`expected ndim=${ndim}, ${found}`);
    }
    if (minNdim !== undefined && shape.length < minNdim) {
      throw this.incompatible(`: expected min_ndim=${minNdim}, ${found}`);
    }
    for (const [axis, length] of Object.entries(axes ?? {})) {
      const given = shape.at(Number(axis)) ?? null;
      if (given === null || given === length) continue;
      throw this.incompatible(
        `expected axis ${axis} of input shape to have value ${length} but received input with ` +
          `shape ${shown}`,
      );
    }
  }
}

/**
 * A function of a tensor with variables of its own: TF 1.15's `tf.layers.Layer`. The first call
 * makes the variables, in a variable scope of the layer's name; later calls share them. A subclass
 * says what the variables are (`build`) and what is computed (`call`).
 */
export abstract class Layer extends BaseLayer {
  readonly #activityRegularizer: LayerSettings['activityRegularizer'];

  /** @param base what the layer is called where it is given no name: that of its class, `my_layer`. */
  constructor(settings: LayerSettings = {}, base = snakeCase(new.target.name)) {
    super(settings, base);
    this.#activityRegularizer = settings.activityRegularizer;
  }

  /** What the layer computes. */
  protected abstract call(inputs: Tensor, settings: CallSettings): Tensor;

  /**
   * The result for `inputs`: TF 1.15's `Layer.apply`, which is also what calling a layer does.
   * @throws ValueError for an input of a rank or of lengths that the layer cannot have.
   */
  apply(inputs: TensorLike, settings: CallSettings = {}): Tensor {
    const outputs = this.inLayer(inputs, (tensor) => {
      const result = this.call(tensor, settings);
      this.#regularizeActivity(result);
      return result;
    });
    addTo(GraphKeys.UPDATE_OPS, this.updates);
    return outputs;
  }

  /** The loss of the activity, whatever the batch size is. */
  #regularizeActivity(outputs: Tensor): void {
    const regularizer = this.#activityRegularizer;
    if (!regularizer) return;
    getDefaultGraph().nameScope('ActivityRegularizer', () => {
      const loss = regularizer(outputs);
      const batch = shapeOf(outputs).at(0);
      this.addLoss(divide(loss, cast(batch, loss.dtype)));
    });
  }
}

/** Adds to a collection what is not in it. */
function addTo(collection: string, items: readonly CollectionItem[]): void {
  const graph = getDefaultGraph();
  const existing = new Set(graph.getCollection(collection));
  for (const item of items) if (!existing.has(item)) graph.addToCollection(collection, item);
}
