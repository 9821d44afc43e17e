import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { isFloating } from '../../compiler/graph/dtypes.js';
import { TypeError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import * as control from '../../compiler/ops/control.js';
import {
  add,
  divide,
  multiply,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import { GraphKeys } from '../framework.js';
import { getVariable } from '../get_variable.js';
import { zeros } from '../initializers.js';
import { cast, minimum, pow } from '../math/index.js';
import { type Arguments, bindArguments } from '../signature.js';
import {
  globalVariables,
  movingAverageVariables,
  trainableVariables,
} from '../variable_collections.js';
import { variableScope } from '../variable_scope.js';
import { Variable } from '../variables.js';
import * as slots from './slots.js';

const PARAMETERS = ['decay', 'numUpdates?', 'zeroDebias?', 'name?'] as const;

type Parameters = [
  decay: TensorLike,
  numUpdates?: TensorLike | null,
  zeroDebias?: boolean,
  name?: string,
];

/**
 * Averages of variables in which older values count less and less: TF 1.15's
 * `tf.train.ExponentialMovingAverage`. average ← average - (1 - decay)(average - value).
 */
export class ExponentialMovingAverage {
  /** What the averages are called behind the names of their variables. */
  readonly name: string;

  readonly #decay: TensorLike;
  readonly #numUpdates: TensorLike | null;
  readonly #zeroDebias: boolean;
  readonly #averages = new Map<Variable | Tensor, Variable>();

  /**
   * @param args decay, close to 1; numUpdates, a count of the updates, with which the decay is the
   *   smaller of `decay` and (1 + numUpdates) / (10 + numUpdates); zeroDebias, to make up for the
   *   zero that the average of a tensor begins with; name, 'ExponentialMovingAverage' where it is
   *   left out.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    const type = 'ExponentialMovingAverage';
    const bound = bindArguments<Parameters, typeof PARAMETERS>(type, PARAMETERS, args);
    this.#decay = bound.decay;
    this.#numUpdates = bound.numUpdates ?? null;
    this.#zeroDebias = bound.zeroDebias ?? false;
    this.name = bound.name ?? type;
  }

  /**
   * An operation that updates the averages: TF 1.15's `ExponentialMovingAverage.apply`. The average of
   * a variable begins with its initial value, that of a tensor with zeros.
   *
   * @param varList Variables or tensors, floating point; the trainable variables where it is left out.
   * @throws TypeError for what is not floating point.
   */
  apply(varList?: readonly (Variable | Tensor)[] | null): Operation {
    const graph = getDefaultGraph();
    const values = varList ?? trainableVariables();
    const debiased = new Set<Variable | Tensor>();
    for (const value of values) {
      if (!isFloating(value.dtype)) {
        const text = `The variables must be half, float, or double: ${value.name}`;
        throw new TypeError(explainHere(text));
      }
      if (this.#averages.has(value)) continue;
      this.#averages.set(
        value,
        graph.initScope(() => this.#create(value)),
      );
      if (this.#zeroDebias && !(value instanceof Variable)) debiased.add(value);
    }
    return graph.nameScope(this.name, (scope) => {
      const decay = this.#currentDecay();
      const updates = values.map((value) => {
        const average = this.#averages.get(value) as Variable;
        return moveAverage(average, value, decay, debiased.has(value));
      });
      return control.group(updates, scope);
    });
  }

  #create(value: Variable | Tensor): Variable {
    const { graph, op } = value;
    const isVariable = value instanceof Variable;
    if (isVariable) graph.addToCollection(GraphKeys.MOVING_AVERAGE_VARIABLES, value);
    const initial = isVariable ? value.initializedValue() : slots.zeros(value);
    return graph.nameScope(null, () =>
      graph.colocateWith(
        op,
        () => new Variable(initial, { trainable: false, name: `${op.name}/${this.name}` }),
      ),
    );
  }

  #currentDecay(): Tensor {
    const decay = convertToTensor(this.#decay, { preferred: 'float32', name: 'decay' });
    if (this.#numUpdates === null) return decay;
    const updates = cast(this.#numUpdates, 'float32', 'num_updates');
    return minimum(decay, divide(add(updates, 1), add(updates, 10)));
  }

  /** The variable that holds an average, or null: TF 1.15's `ExponentialMovingAverage.average`. */
  average(value: Variable | Tensor): Variable | null {
    return this.#averages.get(value) ?? null;
  }

  /**
   * The name of the variable that holds an average, or will: TF 1.15's
   * `ExponentialMovingAverage.average_name`.
   */
  averageName(value: Variable | Tensor): string {
    const name = `${value.op.name}/${this.name}`;
    return this.average(value)?.op.name ?? getDefaultGraph().uniqueName(name, false);
  }

  /**
   * The variables to restore by the names to restore them from, which are those of their averages where
   * they have one: TF 1.15's `ExponentialMovingAverage.variables_to_restore`.
   *
   * @param movingAvgVariables the variables with averages; the trainable ones and those that `apply`
   *   was given where it is left out.
   */
  variablesToRestore(movingAvgVariables?: readonly Variable[] | null): {
    readonly [name: string]: Variable;
  } {
    const averaged = new Set(
      movingAvgVariables ?? [...trainableVariables(), ...movingAverageVariables()],
    );
    const others = globalVariables().filter((v) => !averaged.has(v));
    return Object.fromEntries([
      ...others.map((v) => [v.op.name, v] as const),
      ...[...averaged].map((v) => [this.averageName(v), v] as const),
    ]);
  }
}

/**
 * Moves an average towards a value, of which it takes 1 - decay (TF: `assign_moving_average`).
 * @param isDebiased whether to make up for the zero that the average begins with.
 */
export function moveAverage(
  average: Variable,
  value: Variable | Tensor,
  decay: number | Tensor,
  isDebiased: boolean,
): Tensor {
  const graph = getDefaultGraph();
  return graph.nameScope('AssignMovingAvg', (scope) => {
    const share =
      typeof decay === 'number'
        ? convertToTensor(1 - decay, { name: 'decay' })
        : reflectedSubtract(decay, 1);
    const fresh = cast(share, average.dtype);
    return graph.colocateWith(average.op, () =>
      isDebiased
        ? debiasedMove(average, value, fresh)
        : average.assignSub(multiply(subtract(average.value(), value), fresh), { name: scope }),
    );
  });
}

/** The average begins with zero: what it would be without is kept beside it (TF: `_zero_debias`). */
function debiasedMove(average: Variable, value: Variable | Tensor, fresh: Tensor): Tensor {
  const { shape, dtype } = average;
  return variableScope(average.op.name, () => {
    const own = { dtype, initializer: zeros, trainable: false };
    const biased = getVariable('biased', { ...own, shape });
    const steps = getVariable('local_step', { ...own, shape: [] });
    const updated = biased.assignSub(multiply(subtract(biased.value(), value), fresh));
    const step = steps.assignAdd(1);
    const factor = reflectedSubtract(pow(reflectedSubtract(fresh, 1), step), 1);
    return average.assign(divide(updated, factor));
  });
}
