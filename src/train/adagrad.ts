import { explainHere } from '../../compiler/graph/call_site.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Identity } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { add } from '../../compiler/ops/operators.js';
import {
  ApplyAdagrad,
  ApplyAdagradDA,
  ApplyProximalAdagrad,
  SparseApplyAdagrad,
  SparseApplyAdagradDA,
  SparseApplyProximalAdagrad,
} from '../../compiler/ops/training.js';
import { convertToTensor } from '../framework.js';
import { type Arguments, bindArguments } from '../signature.js';
import type { Variable } from '../variables.js';
import type { Hyperparameter } from './method.js';
import { Optimizer } from './optimizer.js';
import { optimizer } from './optimizer_class.js';
import { constantOf, filledWith } from './slots.js';

/** Refuses what the square root would be taken of, and divided by. */
function positive(value: number, name = 'initial_accumulator_value'): number {
  if (value > 0) return value;
  throw new ValueError(explainHere(`${name} must be positive: ${value}`));
}

/**
 * accumulator ← accumulator + gradient²; var ← var - learningRate · gradient / √accumulator (Duchi et
 * al., JMLR 12, 2011): TF 1.15's `tf.train.AdagradOptimizer`. Its slot is `accumulator`.
 *
 * @param learningRate a number or a scalar tensor.
 * @param initialAccumulatorValue what the accumulators begin with, 0.1 where it is left out.
 * @throws ValueError for an initial value that is not positive, or a rate that is not finite.
 */
export const AdagradOptimizer = optimizer('AdagradOptimizer', [
  'learningRate',
  'initialAccumulatorValue?',
  'useLocking?',
  'name?',
]).of<
  [
    learningRate: Hyperparameter,
    initialAccumulatorValue?: number,
    useLocking?: boolean,
    name?: string,
  ]
>(({ learningRate, initialAccumulatorValue = 0.1, useLocking, name = 'Adagrad' }) => ({
  name,
  useLocking,
  dense: ApplyAdagrad,
  sparse: SparseApplyAdagrad,
  slots: { accum: { name: 'accumulator', value: filledWith(positive(initialAccumulatorValue)) } },
  rates: { lr: ['learning_rate', learningRate] },
}));

/**
 * Adagrad with l1 and l2 regularization by forward-backward splitting (Duchi and Singer, NIPS 2009):
 * TF 1.15's `tf.train.ProximalAdagradOptimizer`. Its slot is `accumulator`.
 *
 * @param learningRate a number or a scalar tensor.
 * @param initialAccumulatorValue what the accumulators begin with, 0.1 where it is left out.
 * @param l1RegularizationStrength 0 where it is left out.
 * @param l2RegularizationStrength 0 where it is left out.
 * @throws ValueError for an initial value that is not positive, or a rate that is not finite.
 */
export const ProximalAdagradOptimizer = optimizer('ProximalAdagradOptimizer', [
  'learningRate',
  'initialAccumulatorValue?',
  'l1RegularizationStrength?',
  'l2RegularizationStrength?',
  'useLocking?',
  'name?',
]).of<
  [
    learningRate: Hyperparameter,
    initialAccumulatorValue?: number,
    l1RegularizationStrength?: Hyperparameter,
    l2RegularizationStrength?: Hyperparameter,
    useLocking?: boolean,
    name?: string,
  ]
>((args) => ({
  name: args.name ?? 'ProximalAdagrad',
  useLocking: args.useLocking,
  dense: ApplyProximalAdagrad,
  sparse: SparseApplyProximalAdagrad,
  slots: {
    accum: {
      name: 'accumulator',
      value: constantOf(positive(args.initialAccumulatorValue ?? 0.1)),
    },
  },
  rates: {
    lr: ['learning_rate', args.learningRate],
    l1: ['l1_regularization_strength', args.l1RegularizationStrength ?? 0],
    l2: ['l2_regularization_strength', args.l2RegularizationStrength ?? 0],
  },
}));

const ADAGRAD_DA = [
  'learningRate',
  'globalStep',
  'initialGradientSquaredAccumulatorValue?',
  'l1RegularizationStrength?',
  'l2RegularizationStrength?',
  'useLocking?',
  'name?',
] as const;

type AdagradDAParameters = [
  learningRate: Hyperparameter,
  globalStep: Tensor | Variable,
  initialGradientSquaredAccumulatorValue?: number,
  l1RegularizationStrength?: Hyperparameter,
  l2RegularizationStrength?: Hyperparameter,
  useLocking?: boolean,
  name?: string,
];

/**
 * Adagrad with dual averaging, for sparse linear models (Duchi et al., JMLR 12, 2011): TF 1.15's
 * `tf.train.AdagradDAOptimizer`. Its slots are `gradient_accumulator` and
 * `gradient_squared_accumulator`.
 */
export class AdagradDAOptimizer extends Optimizer {
  readonly #globalStep: Tensor | Variable;
  readonly #l1: Hyperparameter;
  readonly #l2: Hyperparameter;
  #step: Tensor | null = null;

  /**
   * @param args learningRate; globalStep, an int64 scalar that counts the steps;
   *   initialGradientSquaredAccumulatorValue (0.1), l1RegularizationStrength (0),
   *   l2RegularizationStrength (0), useLocking, name.
   * @throws ValueError for an initial value that is not positive, or a rate that is not finite.
   */
  constructor(...args: Arguments<AdagradDAParameters, typeof ADAGRAD_DA>) {
    const type = 'AdagradDAOptimizer';
    const bound = bindArguments<AdagradDAParameters, typeof ADAGRAD_DA>(type, ADAGRAD_DA, args);
    const initial = bound.initialGradientSquaredAccumulatorValue ?? 0.1;
    const squares = positive(initial, 'initial_gradient_squared_accumulator_value');
    super(type, {
      name: bound.name ?? 'AdagradDA',
      useLocking: bound.useLocking,
      dense: ApplyAdagradDA,
      sparse: SparseApplyAdagradDA,
      slots: {
        gradient_accumulator: { name: 'gradient_accumulator', value: constantOf(0) },
        gradient_squared_accumulator: {
          name: 'gradient_squared_accumulator',
          value: constantOf(squares),
        },
      },
      rates: { lr: ['learning_rate', bound.learningRate] },
    });
    this.#globalStep = bound.globalStep;
    this.#l1 = bound.l1RegularizationStrength ?? 0;
    this.#l2 = bound.l2RegularizationStrength ?? 0;
  }

  protected override prepare(): void {
    super.prepare();
    this.#step = add(Identity([convertToTensor(this.#globalStep)]), 1);
  }

  protected override otherInputs({ dtype }: Variable): { readonly [input: string]: Tensor } {
    const global_step = Identity([this.#step as Tensor]);
    return { global_step, l1: cast(this.#l1, dtype), l2: cast(this.#l2, dtype) };
  }
}
