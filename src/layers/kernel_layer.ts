import type { Tensor } from '../../compiler/graph/operation.js';
import type { InitializerLike } from '../initializer.js';
import { zeros } from '../initializers.js';
import { biasAdd } from '../nn/index.js';
import type { Named } from '../signature.js';
import type { Constraint, Regularizer } from '../variable_scope.js';
import type { Variable } from '../variables.js';
import { type Activation, Layer } from './layer.js';

/** The parameters that every layer of a kernel and a bias ends with. */
export const KERNEL = [
  'activation?',
  'useBias?',
  'kernelInitializer?',
  'biasInitializer?',
  'kernelRegularizer?',
  'biasRegularizer?',
  'activityRegularizer?',
  'kernelConstraint?',
  'biasConstraint?',
  'trainable?',
  'name?',
] as const;

export type KernelParameters = [
  activation?: Activation | null,
  useBias?: boolean,
  kernelInitializer?: InitializerLike | null,
  biasInitializer?: InitializerLike | null,
  kernelRegularizer?: Regularizer | null,
  biasRegularizer?: Regularizer | null,
  activityRegularizer?: ((outputs: Tensor) => Tensor) | null,
  kernelConstraint?: Constraint | null,
  biasConstraint?: Constraint | null,
  trainable?: boolean,
  name?: string | null,
];

/** What a layer of a kernel and a bias is told. */
export type KernelSettings = Named<KernelParameters, typeof KERNEL>;

type BiasSettings = Pick<
  KernelSettings,
  | 'activation'
  | 'useBias'
  | 'biasInitializer'
  | 'biasRegularizer'
  | 'biasConstraint'
  | 'activityRegularizer'
  | 'trainable'
  | 'name'
>;

/** A layer that adds a bias and applies an activation. */
export abstract class BiasedLayer extends Layer {
  /** What is added, once the layer has been applied; null where there is none. */
  bias: Variable | null = null;
  readonly #settings: BiasSettings;

  constructor(settings: BiasSettings, base: string) {
    super(settings, base);
    this.#settings = settings;
  }

  /** Makes the variable `bias`, one value a unit, if the layer has one. */
  protected addBias(units: number): void {
    if (this.#settings.useBias === false) return;
    this.bias = this.addWeight('bias', [units], {
      initializer: this.#settings.biasInitializer ?? zeros,
      regularizer: this.#settings.biasRegularizer,
      constraint: this.#settings.biasConstraint,
    });
  }

  /** activation(products + bias) */
  protected finish(products: Tensor): Tensor {
    return this.activate(this.biased(products));
  }

  /** products + bias */
  protected biased(products: Tensor): Tensor {
    return this.bias === null ? products : biasAdd(products, this.bias);
  }

  /** activation(outputs) */
  protected activate(outputs: Tensor): Tensor {
    return this.#settings.activation?.(outputs) ?? outputs;
  }
}

/** A layer that multiplies by a kernel, adds a bias and applies an activation. */
export abstract class KernelLayer extends BiasedLayer {
  /** The weights, once the layer has been applied. */
  kernel!: Variable;
  readonly #settings: KernelSettings;

  constructor(settings: KernelSettings, base: string) {
    super(settings, base);
    this.#settings = settings;
  }

  /** Makes the variable `kernel`. */
  protected addKernel(shape: readonly number[]): void {
    this.kernel = this.addWeight('kernel', shape, {
      initializer: this.#settings.kernelInitializer,
      regularizer: this.#settings.kernelRegularizer,
      constraint: this.#settings.kernelConstraint,
    });
  }
}
