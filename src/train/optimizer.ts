import { type ErrorContext, explain, explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, describe, type TensorLike } from '../../compiler/graph/convert.js';
import { type DType, isFloating } from '../../compiler/graph/dtypes.js';
import { RuntimeError, TypeError, ValueError } from '../../compiler/graph/errors.js';
import { type Graph, getDefaultGraph, graphFor } from '../../compiler/graph/graph.js';
import { type Operation, Tensor } from '../../compiler/graph/operation.js';
import * as control from '../../compiler/ops/control.js';
import { type Gradient, IndexedSlices } from '../../compiler/ops/indexed_slices.js';
import { AssignAdd } from '../../compiler/ops/state.js';
import type { Apply } from '../../compiler/ops/training.js';
import { addToCollection, GraphKeys, getCollection } from '../framework.js';
import { gradients } from '../gradients.js';
import { type Arguments, bindArguments } from '../signature.js';
import { trainableVariables } from '../variable_collections.js';
import { Variable } from '../variables.js';
import { asDType, checkFinite, type Method } from './method.js';
import type { Slot } from './slots.js';

/** A gradient, a tensor or IndexedSlices, null where there is none, and the variable that it is for. */
export type GradientAndVariable = readonly [gradient: Gradient | null, variable: Variable];

const MINIMIZE = [
  'loss',
  'globalStep?',
  'varList?',
  'gateGradients?',
  'aggregationMethod?',
  'colocateGradientsWithOps?',
  'name?',
  'gradLoss?',
] as const;

const COMPUTE_GRADIENTS = [
  'loss',
  'varList?',
  'gateGradients?',
  'aggregationMethod?',
  'colocateGradientsWithOps?',
  'gradLoss?',
] as const;

const APPLY_GRADIENTS = ['gradsAndVars', 'globalStep?', 'name?'] as const;

type MinimizeParameters = [
  loss: Tensor | Variable,
  globalStep?: Variable | null,
  varList?: readonly Variable[] | null,
  gateGradients?: number,
  aggregationMethod?: number | null,
  colocateGradientsWithOps?: boolean,
  name?: string | null,
  gradLoss?: TensorLike | null,
];

/** The arguments of `minimize`, by position or by name. */
export type MinimizeArguments = Arguments<MinimizeParameters, typeof MINIMIZE>;

type ComputeGradientsParameters = [
  loss: Tensor | Variable,
  varList?: readonly Variable[] | null,
  gateGradients?: number,
  aggregationMethod?: number | null,
  colocateGradientsWithOps?: boolean,
  gradLoss?: TensorLike | null,
];

/** The arguments of `computeGradients`, by position or by name. */
export type ComputeGradientsArguments = Arguments<
  ComputeGradientsParameters,
  typeof COMPUTE_GRADIENTS
>;

type ApplyGradientsParameters = [
  gradsAndVars: readonly GradientAndVariable[],
  globalStep?: Variable | null,
  name?: string | null,
];

/** The arguments of `applyGradients`, by position or by name. */
export type ApplyGradientsArguments = Arguments<ApplyGradientsParameters, typeof APPLY_GRADIENTS>;

/**
 * The base of all optimizers: TF 1.15's `tf.train.Optimizer`. A subclass says by which ops a gradient
 * changes a variable, and what they need beside it.
 */
export abstract class Optimizer {
  static readonly GATE_NONE = 0;
  static readonly GATE_OP = 1;
  static readonly GATE_GRAPH = 2;

  readonly #slots = new Map<string, Map<Variable, Variable>>();
  readonly #nonSlots = new Map<Graph, Map<string, Variable>>();
  readonly #rates = new Map<string, Tensor>();

  /**
   * @param type the optimizer's own name, for errors.
   * @throws ValueError for an empty name, or a rate that is not finite.
   */
  protected constructor(
    type: string,
    protected readonly method: Method,
  ) {
    if (method.name === '') throw invalid('Must specify the optimizer name');
    for (const [name, value] of Object.values(method.rates)) checkFinite(value, name, type);
  }

  /** The name of the operations that apply gradients. */
  get name(): string {
    return this.method.name;
  }

  /**
   * An operation that changes variables so that `loss` becomes smaller: TF 1.15's
   * `Optimizer.minimize`, which is `computeGradients` and `applyGradients`.
   *
   * @param args loss, a floating point tensor, of which the sum is minimized if it is not a scalar;
   *   globalStep, a variable that every step increments; varList, the variables to train, the
   *   trainable ones where it is left out; gateGradients, `Optimizer.GATE_NONE`, `GATE_OP` (where it
   *   is left out) or `GATE_GRAPH`; name; gradLoss, the gradient of the loss, ones where it is left
   *   out; aggregationMethod, as in `tf.gradients`. colocateGradientsWithOps changes nothing here.
   * @throws ValueError where no gradient leads to any variable, or there is none to train.
   */
  minimize(...args: MinimizeArguments): Operation {
    const bound = bindArguments<MinimizeParameters, typeof MINIMIZE>('minimize', MINIMIZE, args);
    const { loss, globalStep, name, ...options } = bound;
    const pairs = this.computeGradients(loss, options);
    if (pairs.every(([gradient]) => gradient === null)) {
      throw invalid(
        'No gradients provided for any variable, check your graph for ops that do not support ' +
          `gradients, between variables ${listOf(pairs)} and loss ${loss.toString()}.`,
        {
          op: loss.op,
          site: loss.op.site,
          advice: 'the loss must be computed from the variables by differentiable ops only',
        },
      );
    }
    return this.applyGradients(pairs, { globalStep, name });
  }

  /**
   * The gradients of `loss` with the variables they are for: TF 1.15's
   * `Optimizer.compute_gradients`. A caller may change them before `applyGradients`.
   *
   * @param args loss, varList, gateGradients, …, gradLoss, as in `minimize`.
   * @throws ValueError where there is no variable to train, or `loss` is not floating point;
   *   TypeError where `varList` holds anything but Variables.
   */
  computeGradients(...args: ComputeGradientsArguments): GradientAndVariable[] {
    const {
      loss: given,
      varList,
      gateGradients = Optimizer.GATE_OP,
      gradLoss = null,
      aggregationMethod,
    } = bindArguments<ComputeGradientsParameters, typeof COMPUTE_GRADIENTS>(
      'compute_gradients',
      COMPUTE_GRADIENTS,
      args,
    );
    const loss = given instanceof Variable ? given.toTensor() : given;
    if (!(loss instanceof Tensor)) {
      const text = `The loss must be a Tensor, not ${describe(loss)}`;
      throw new TypeError(explainHere(text));
    }
    if (![Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH].includes(gateGradients)) {
      throw invalid(
        'gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, ' +
          `Optimizer.GATE_GRAPH.  Not ${gateGradients}`,
      );
    }
    if (!isFloating(loss.dtype)) {
      throw invalid(
        `Invalid type tf.${loss.dtype} for ${loss.name}, expected: [tf.float32, tf.float64].`,
        { op: loss.op, site: loss.op.site },
      );
    }
    const variables = loss.graph.asDefault(() => varList ?? trainableVariables());
    if (variables.length === 0) throw invalid('No variables to optimize.');
    for (const variable of variables) assertVariable(variable);
    const computed = gradients(loss, variables, {
      gradYs: gradLoss,
      gateGradients: gateGradients === Optimizer.GATE_OP,
      aggregationMethod,
    });
    const gated = gateGradients === Optimizer.GATE_GRAPH ? control.tuple(computed) : computed;
    return variables.map((variable, i) => [gated[i] ?? null, variable]);
  }

  /**
   * An operation that applies gradients to their variables: TF 1.15's `Optimizer.apply_gradients`.
   *
   * @param args gradsAndVars, pairs as `computeGradients` gives them, of which those without a
   *   gradient are skipped; globalStep, a variable that every step increments; name.
   * @throws ValueError where no pair has a gradient; TypeError for what is no Variable.
   */
  applyGradients(...args: ApplyGradientsArguments): Operation {
    const { gradsAndVars, globalStep, name } = bindArguments<
      ApplyGradientsParameters,
      typeof APPLY_GRADIENTS
    >('apply_gradients', APPLY_GRADIENTS, args);
    if (gradsAndVars.length === 0) throw invalid('No variables provided.');
    for (const [, variable] of gradsAndVars) assertVariable(variable);
    const pairs = gradsAndVars.filter((pair): pair is [Gradient, Variable] => pair[0] !== null);
    const [first] = pairs;
    if (first === undefined) {
      throw invalid(`No gradients provided for any variable: ${listOf(gradsAndVars)}.`);
    }
    const graph = graphFor(first[1]);
    return graph.asDefault(() => {
      graph.initScope(() => this.createSlots(pairs.map(([, variable]) => variable)));
      return graph.nameScope(name ?? this.name, (scope) => {
        this.prepare();
        const updates = pairs.map(([gradient, variable]) =>
          graph.nameScope(`update_${variable.op.name}`, () => this.#update(gradient, variable)),
        );
        const train = this.#finishWithStep(updates, globalStep ?? null, scope);
        if (!getCollection(GraphKeys.TRAIN_OP).includes(train)) {
          addToCollection(GraphKeys.TRAIN_OP, train);
        }
        return train;
      });
    });
  }

  #update(given: Gradient, variable: Variable): Operation {
    const { constraint } = variable;
    if (given instanceof IndexedSlices) {
      if (constraint === null) return this.applySparse(given, variable);
      const text = 'Cannot use a constraint function on a sparse variable.';
      throw new RuntimeError(explainHere(text));
    }
    const update = this.applyDense(convertToTensor(given), variable);
    if (constraint === null) return update;
    return getDefaultGraph().controlDependencies(
      [update],
      () => variable.assign(constraint(variable.readValue())).op,
    );
  }

  #finishWithStep(
    updates: readonly Operation[],
    globalStep: Variable | null,
    scope: string,
  ): Operation {
    if (globalStep === null) return this.finish(updates, scope);
    const graph = getDefaultGraph();
    return graph.controlDependencies([this.finish(updates, 'update')], () =>
      graph.colocateWith(globalStep.op, () => AssignAdd([globalStep.reference(), 1], {}, scope).op),
    );
  }

  /** The name of the operations that apply gradients: TF 1.15's `Optimizer.get_name`. */
  getName(): string {
    return this.name;
  }

  /** The variable that holds `name`'s state for `variable`, or null: TF 1.15's `Optimizer.get_slot`. */
  getSlot(variable: Variable, name: string): Variable | null {
    return this.#slots.get(name)?.get(variable) ?? null;
  }

  /** The names of the slots, sorted: TF 1.15's `Optimizer.get_slot_names`. */
  getSlotNames(): string[] {
    return [...this.#slots.keys()].sort();
  }

  /** All variables of the optimizer itself, by name: TF 1.15's `Optimizer.variables`. */
  variables(): Variable[] {
    const graph = getDefaultGraph().outermost;
    const slots = [...this.#slots.values()].flatMap((byVariable) => [...byVariable.values()]);
    const others = [...(this.#nonSlots.get(graph)?.values() ?? [])];
    return [...others, ...slots]
      .filter((v) => v.graph === graph)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A variable of the optimizer that belongs to no other variable. */
  protected nonSlotVariable(initialValue: TensorLike, name: string, beside: Variable): Variable {
    const { graph } = beside;
    const byName = this.#nonSlots.get(graph) ?? new Map<string, Variable>();
    this.#nonSlots.set(graph, byName);
    let variable = byName.get(name);
    if (variable === undefined) {
      variable = graph.colocateWith(
        beside.op,
        () => new Variable(initialValue, { name, trainable: false }),
      );
      byName.set(name, variable);
    }
    return variable;
  }

  /** Makes the slots that the variables need. */
  protected createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) {
      for (const slot of Object.values(this.method.slots ?? {})) this.#createSlot(variable, slot);
    }
  }

  #createSlot(variable: Variable, { name, value, suffix }: Slot): void {
    const byVariable = this.#slots.get(name) ?? new Map<Variable, Variable>();
    this.#slots.set(name, byVariable);
    if (byVariable.has(variable)) return;
    const { graph, op } = variable;
    const initial = value(variable);
    // Slots are named after their variable, whatever scope the optimizer is used in.
    const slot = graph.nameScope(null, () =>
      graph.colocateWith(
        op,
        () =>
          new Variable(initial, { trainable: false, name: `${op.name}/${suffix ?? this.name}` }),
      ),
    );
    byVariable.set(variable, slot);
  }

  /** Makes the tensors of the rates, inside the optimizer's scope. */
  protected prepare(): void {
    for (const [input, [name, value]] of Object.entries(this.method.rates)) {
      this.#rates.set(input, convertToTensor(value, { preferred: 'float32', name }));
    }
  }

  /** The tensor of a rate, in the dtype of the variable that it changes. */
  protected rate(input: string, dtype: DType = 'float32'): Tensor {
    return asDType(this.#rates.get(input) as Tensor, dtype);
  }

  /** Inputs that are neither slots nor rates. */
  protected otherInputs(_variable: Variable): { readonly [input: string]: Tensor } {
    return {};
  }

  /** The operation that applies a gradient. */
  protected applyDense(gradient: Tensor, variable: Variable): Operation {
    return this.#apply(this.method.dense, variable, { grad: gradient, delta: gradient });
  }

  /** The operation that applies a gradient which is slices of the variable. */
  protected applySparse(slices: IndexedSlices, variable: Variable): Operation {
    const { sparse } = this.method;
    if (sparse === undefined) return this.applyDense(slices.toTensor(), variable);
    return this.#apply(sparse, variable, { grad: slices.values, indices: slices.indices });
  }

  #apply(
    record: Apply,
    variable: Variable,
    gradient: { readonly [input: string]: TensorLike },
  ): Operation {
    const { slots, rates, attrs, useLocking = false } = this.method;
    const others = this.otherInputs(variable);
    const inputs = Object.keys(record.inputs).map((input): TensorLike => {
      const slot = slots?.[input];
      if (input === 'var') return variable.reference();
      if (slot !== undefined) return (this.getSlot(variable, slot.name) as Variable).reference();
      if (rates[input] !== undefined) return this.rate(input, variable.dtype);
      return (gradient[input] ?? others[input]) as TensorLike;
    });
    return record(inputs, { ...attrs, use_locking: useLocking }).op;
  }

  /** What is done when all gradients have been applied. */
  protected finish(updates: readonly Operation[], scope: string): Operation {
    return control.group(updates, scope);
  }
}

/** An error about an argument, with the user's line. */
const invalid = (text: string, context?: ErrorContext): ValueError =>
  new ValueError(context ? explain(text, context) : explainHere(text));

function assertVariable(value: unknown): void {
  if (value instanceof Variable) return;
  const shown = value instanceof Tensor ? value.toString() : describe(value);
  const text = `Argument is not a tf.Variable: ${shown}`;
  throw new TypeError(explainHere(text));
}

const listOf = (pairs: readonly GradientAndVariable[]): string =>
  `[${pairs.map(([, variable]) => `"${variable.toString()}"`).join(', ')}]`;
