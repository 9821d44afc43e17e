import { explain, explainHere } from '../compiler/graph/call_site.js';
import {
  convertToTensor,
  type TensorConvertible,
  type TensorLike,
  type TextLike,
} from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { ValueError } from '../compiler/graph/errors.js';
import { type Graph, getDefaultGraph } from '../compiler/graph/graph.js';
import { INSPECT } from '../compiler/graph/inspect.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isFullyDefined, type Shape } from '../compiler/graph/shape.js';
import { Identity } from '../compiler/ops/array.js';
import {
  Assign,
  AssignAdd,
  AssignSub,
  CountUpTo,
  IsVariableInitialized,
  VariableV2,
} from '../compiler/ops/state.js';
import { prune } from '../compiler/passes/prune.js';
import { cond } from './control_flow/index.js';
import { GraphKeys, getCollection } from './framework.js';
import { type Arguments, bindArguments } from './signature.js';

const PARAMETERS = [
  'initialValue',
  'trainable?',
  'collections?',
  'validateShape?',
  'cachingDevice?',
  'name?',
  'variableDef?',
  'dtype?',
  'expectedShape?',
  'importScope?',
  'constraint?',
] as const;

const ASSIGN = ['value', 'useLocking?', 'name?'] as const;

const ASSIGN_DELTA = ['delta', 'useLocking?', 'name?'] as const;

/** A variable's first value, or a function that makes it inside the variable's own scope. */
export type InitialValue = TensorLike | TextLike | (() => TensorLike | TextLike);

type VariableParameters = [
  initialValue: InitialValue,
  trainable?: boolean | null,
  collections?: readonly string[] | null,
  validateShape?: boolean,
  cachingDevice?: null,
  name?: string | null,
  variableDef?: null,
  dtype?: DType | null,
  expectedShape?: Shape,
  importScope?: string | null,
  constraint?: ((value: Tensor) => Tensor) | null,
];

/** The ways to make a Variable: TensorFlow's positions, or names in a last options object. */
export type VariableArguments = Arguments<VariableParameters, typeof PARAMETERS>;

type AssignParameters = [value: TensorLike, useLocking?: boolean, name?: string | null];

/** The arguments of `assign`, by position or by name. */
export type AssignArguments = Arguments<AssignParameters, typeof ASSIGN>;

/** The arguments of `assignAdd` and `assignSub`, by position or by name. */
export type AssignDeltaArguments = Arguments<AssignParameters, typeof ASSIGN_DELTA>;

/**
 * A value that a Session keeps between runs: TF 1.15's `tf.Variable`. It can be used wherever a
 * tensor can. Its initializer must run before anything reads it.
 */
export class Variable implements TensorConvertible {
  /** The operation that gives the variable its initial value. */
  readonly initializer: Operation;
  /** The initial value. */
  readonly initialValue: Tensor;
  /** Whether optimizers change it unless they are told otherwise. */
  readonly trainable: boolean;
  /** Applied to the value after every update by an optimizer, or null. */
  readonly constraint: ((value: Tensor) => Tensor) | null;

  readonly #reference: Tensor;
  readonly #snapshot: Tensor;
  /** The initial value, made of the initialized values of the variables that it reads. */
  readonly #safeInitialValue: Tensor;

  /**
   * @param args initialValue, trainable, collections, validateShape, cachingDevice, name, … as in
   *   TF 1.15, by position or by name.
   * @throws ValueError for no initial value, or one whose shape is not fully known, unless
   *   `validateShape` is false; TypeError for a value that `dtype` cannot hold.
   */
  constructor(...args: VariableArguments) {
    const {
      initialValue,
      trainable,
      collections,
      validateShape = true,
      name,
      dtype,
      constraint,
    } = bindArguments<VariableParameters, typeof PARAMETERS>('Variable', PARAMETERS, args);
    if (initialValue === null) {
      throw new ValueError(explainHere('initial_value must be specified.'));
    }
    this.trainable = trainable ?? true;
    this.constraint = constraint ?? null;
    const made = getDefaultGraph().initScope((graph) =>
      graph.nameScope(name ?? 'Variable', (scope) => {
        const hold = () => {
          const initial = firstValue(initialValue, dtype ?? undefined);
          const shape = validateShape ? checkedShape(initial) : null;
          return { initial, reference: VariableV2([], { dtype: initial.dtype, shape }, scope) };
        };
        const { initial, reference } =
          typeof initialValue === 'function'
            ? graph.colocateWith(scope.replace(/\/$/, ''), hold)
            : hold();
        const safe = withInitializedVariables(initial, scope);
        const initializer = Assign([reference, safe], { validate_shape: validateShape });
        const snapshot = graph.colocateWith(reference.op, () => Identity([reference], {}, 'read'));
        return { initial, safe, reference, initializer, snapshot };
      }),
    );
    this.initialValue = made.initial;
    this.initializer = made.initializer.op;
    this.#reference = made.reference;
    this.#snapshot = made.snapshot;
    this.#safeInitialValue = made.safe;
    const keys = new Set(collections ?? [GraphKeys.GLOBAL_VARIABLES]);
    if (this.trainable) keys.add(GraphKeys.TRAINABLE_VARIABLES);
    for (const key of keys) this.graph.addToCollection(key, this);
  }

  /** `w:0`. */
  get name(): string {
    return this.#reference.name;
  }

  /** The operation that holds the variable. */
  get op(): Operation {
    return this.#reference.op;
  }

  get dtype(): DType {
    return this.#reference.dtype;
  }

  /** The static shape. */
  get shape(): Shape {
    return this.#reference.shape;
  }

  /** The static shape: TF 1.15's `Variable.get_shape`. */
  getShape(): Shape {
    return this.shape;
  }

  get graph(): Graph {
    return this.#reference.graph;
  }

  /** The tensor that stands for the variable where an op takes one: `w/read:0`. */
  toTensor(): Tensor {
    return this.#snapshot;
  }

  /** The value before the run's own assignments: TF 1.15's `Variable.value`. */
  value(): Tensor {
    return this.#snapshot;
  }

  /** @internal The reference that ops which change the variable take. */
  reference(): Tensor {
    return this.#reference;
  }

  /**
   * A read of its own, which waits for the control dependencies in force: TF 1.15's
   * `Variable.read_value`.
   */
  readValue(): Tensor {
    return Identity([this.#reference], {}, 'read');
  }

  /** The same as `readValue`. */
  read(): Tensor {
    return this.readValue();
  }

  /**
   * The value, or the initial value while there is none: TF 1.15's `Variable.initialized_value`.
   * So one variable's initial value can be made from another's.
   */
  initializedValue(): Tensor {
    return this.graph.initScope(() =>
      cond(
        IsVariableInitialized([this.#reference]),
        () => this.readValue(),
        () => this.#safeInitialValue,
      ),
    );
  }

  /**
   * Sets the variable when it is run: TF 1.15's `Variable.assign`.
   * @param args value, of the variable's dtype and shape; useLocking, which changes nothing here;
   *   name.
   * @returns a tensor: the new value.
   * @throws ValueError for another shape.
   */
  assign(...args: AssignArguments): Tensor {
    const bound = bindArguments<AssignParameters, typeof ASSIGN>('assign', ASSIGN, args);
    return this.#update(Assign, bound.value, bound);
  }

  /** Adds to the variable when it is run: TF 1.15's `Variable.assign_add`. See `assign`. */
  assignAdd(...args: AssignDeltaArguments): Tensor {
    const bound = bindArguments<AssignParameters, typeof ASSIGN_DELTA>(
      'assign_add',
      ASSIGN_DELTA,
      args,
    );
    return this.#update(AssignAdd, bound.delta, bound);
  }

  /** Subtracts from the variable when it is run: TF 1.15's `Variable.assign_sub`. See `assign`. */
  assignSub(...args: AssignDeltaArguments): Tensor {
    const bound = bindArguments<AssignParameters, typeof ASSIGN_DELTA>(
      'assign_sub',
      ASSIGN_DELTA,
      args,
    );
    return this.#update(AssignSub, bound.delta, bound);
  }

  /** Adds 1 when it is run, until it is `limit`: TF 1.15's `Variable.count_up_to`. See `tf.countUpTo`. */
  countUpTo(limit: number): Tensor {
    return CountUpTo([this.#reference], { limit });
  }

  #update(
    record: typeof Assign | typeof AssignAdd,
    value: TensorLike,
    { useLocking = false, name }: { readonly useLocking?: boolean; readonly name?: string | null },
  ): Tensor {
    return record([this.#reference, value], { use_locking: useLocking }, name);
  }

  /** `<tf.Variable 'w:0' shape=(2, 3) dtype=float32_ref>`, as Python prints it. */
  toString(): string {
    return `<tf.Variable '${this.name}' shape=${formatTuple(this.shape)} dtype=${this.dtype}_ref>`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  /** A variable has no value before it is run: see `Tensor`. */
  [Symbol.toPrimitive](hint: string): never {
    return this.#snapshot[Symbol.toPrimitive](hint);
  }
}

/** Makes a Variable, without `new`: TF 1.15's `tf.Variable`. See `Variable`. */
export const variable = (...args: VariableArguments): Variable => new Variable(...args);

/** The initial value as a tensor; what a function makes lies under `Initializer`. */
function firstValue(value: InitialValue, dtype: DType | undefined): Tensor {
  const convert = (like: TensorLike | TextLike): Tensor =>
    convertToTensor(like, { dtype, name: 'initial_value' });
  return typeof value === 'function'
    ? getDefaultGraph().nameScope('Initializer', () => convert(value()))
    : convert(value);
}

/** The shape of an initial value, which must be known. */
function checkedShape(initial: Tensor): readonly number[] {
  if (isFullyDefined(initial.shape)) return initial.shape;
  throw new ValueError(
    explain(`initial_value must have a shape specified: ${initial.toString()}`, {
      op: initial.op,
      site: initial.op.site,
      advice: 'give every dimension, or pass { validateShape: false }',
    }),
  );
}

/**
 * An initial value that reads other variables reads their initialized values, so that one
 * initializer can set them all (TF: `_try_guard_against_uninitialized_dependencies`).
 */
function withInitializedVariables(initial: Tensor, scope: string): Tensor {
  const { operations } = prune([initial], new Set());
  if (!operations.some((op) => op.type === 'VariableV2')) return initial;
  const variables = new Map(variablesOf(GraphKeys.GLOBAL_VARIABLES).map((v) => [v.op, v]));
  const suffix = scope.replace(/\/$/, '').replaceAll('/', '_');
  const replaced = new Map<Tensor, Tensor>();
  for (const op of operations) {
    const [source] = op.inputs;
    const read = op.type === 'Identity' && source ? variables.get(source.op) : undefined;
    if (read !== undefined) {
      replaced.set(op.outputs[0] as Tensor, read.initializedValue());
      continue;
    }
    if (!op.inputs.some((input) => replaced.has(input))) continue;
    const inputs = op.inputs.map((input) => replaced.get(input) ?? input);
    const copy = op.graph.createOperation(op.record, inputs, op.attrs, `${op.name}_${suffix}`);
    for (const [i, output] of op.outputs.entries()) replaced.set(output, copy.outputs[i] as Tensor);
  }
  return replaced.get(initial) ?? initial;
}

/** The variables of a collection, all or those whose names begin with a match of `scope`. */
export const variablesOf = (key: string, scope?: string | null): Variable[] =>
  getCollection(key, scope ?? undefined).filter((item) => item instanceof Variable);
