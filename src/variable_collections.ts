import type { TensorLike } from '../compiler/graph/convert.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import {
  Assign,
  AssignAdd,
  AssignSub,
  CountUpTo,
  IsVariableInitialized,
} from '../compiler/ops/state.js';
import { constant } from './array.js';
import { GraphKeys, group, noOp } from './framework.js';
import { stack } from './joining.js';
import { logicalNot } from './math/index.js';
import { booleanMask } from './selection.js';
import { signature } from './signature.js';
import { type Variable, variablesOf } from './variables.js';

const collected = (name: string, key: string) =>
  signature(name, ['scope?']).of<[scope?: string | null], Variable[]>(({ scope }) =>
    variablesOf(key, scope),
  );

/**
 * The variables of the default graph: TF 1.15's `tf.global_variables`.
 * @param scope only those whose names begin with a match of this regular expression.
 */
export const globalVariables = collected('global_variables', GraphKeys.GLOBAL_VARIABLES);

/**
 * The variables that optimizers train: TF 1.15's `tf.trainable_variables`.
 * @param scope only those whose names begin with a match of this regular expression.
 */
export const trainableVariables = collected('trainable_variables', GraphKeys.TRAINABLE_VARIABLES);

/**
 * The variables that no checkpoint holds, such as the counters of `tf.metrics`: TF 1.15's
 * `tf.local_variables`.
 * @param scope only those whose names begin with a match of this regular expression.
 */
export const localVariables = collected('local_variables', GraphKeys.LOCAL_VARIABLES);

/**
 * The variables in the collection MODEL_VARIABLES, which `tf.contrib.layers` fills: TF 1.15's
 * `tf.model_variables`.
 * @param scope only those whose names begin with a match of this regular expression.
 */
export const modelVariables = collected('model_variables', GraphKeys.MODEL_VARIABLES);

/**
 * The variables that have a moving average: TF 1.15's `tf.moving_average_variables`.
 * @param scope only those whose names begin with a match of this regular expression.
 */
export const movingAverageVariables = collected(
  'moving_average_variables',
  GraphKeys.MOVING_AVERAGE_VARIABLES,
);

/** An operation that initializes the given variables: TF 1.15's `tf.variables_initializer`. */
export const variablesInitializer = signature('variables_initializer', ['varList', 'name?']).of<
  [varList: readonly Variable[], name?: string],
  Operation
>(({ varList, name = 'init' }) =>
  varList.length === 0 ? noOp(name) : group(...varList.map((v) => v.initializer), { name }),
);

/**
 * An operation that initializes all variables of the default graph made so far: TF 1.15's
 * `tf.global_variables_initializer`.
 */
export const globalVariablesInitializer = (): Operation => variablesInitializer(globalVariables());

/**
 * An operation that initializes the local variables made so far: TF 1.15's
 * `tf.local_variables_initializer`.
 */
export const localVariablesInitializer = (): Operation => variablesInitializer(localVariables());

/** The old name of `globalVariables`: TF 1.15's `tf.all_variables`. */
export const allVariables = (): Variable[] => globalVariables();

/** The old name of `variablesInitializer`: TF 1.15's `tf.initialize_variables`. */
export const initializeVariables = variablesInitializer;

/** The old name of `globalVariablesInitializer`: TF 1.15's `tf.initialize_all_variables`. */
export const initializeAllVariables = globalVariablesInitializer;

/** The old name of `localVariablesInitializer`: TF 1.15's `tf.initialize_local_variables`. */
export const initializeLocalVariables = localVariablesInitializer;

/**
 * Whether the Session has a value for a variable, as a bool scalar: TF 1.15's
 * `tf.is_variable_initialized`.
 */
export const isVariableInitialized = signature('is_variable_initialized', ['variable']).of<
  [variable: Variable],
  Tensor
>(({ variable }) => IsVariableInitialized([variable.reference()]));

/**
 * The names of the variables that the Session has no value for: TF 1.15's
 * `tf.report_uninitialized_variables`.
 *
 * @param varList the variables to ask for; all global and local ones where it is left out.
 * @returns a vector of strings, empty where all are initialized. Fetch it with
 *   `run<tf.NDArray<'string'>>(…)`.
 */
export const reportUninitializedVariables = signature('report_uninitialized_variables', [
  'varList?',
  'name?',
]).of<[varList?: readonly Variable[] | null, name?: string | null], Tensor>(({ varList, name }) => {
  const variables = varList ?? [...globalVariables(), ...localVariables()];
  return getDefaultGraph().nameScope(name ?? 'report_uninitialized_variables', () => {
    if (variables.length === 0) return constant([], 'string');
    const isSet = variables.map((variable) => isVariableInitialized(variable));
    const mask = logicalNot(stack(isSet));
    return booleanMask(constant(variables.map(({ op }) => op.name)), mask);
  });
});

/**
 * Sets a variable when it is run: TF 1.15's `tf.assign`.
 *
 * @param ref the variable.
 * @param value of the variable's dtype and shape.
 * @param validateShape false lets a variable of unknown shape take that of `value`.
 * @param useLocking changes nothing here.
 * @returns a tensor: the new value.
 * @throws ValueError for another shape; TypeError for another dtype.
 */
export const assign = signature('assign', [
  'ref',
  'value',
  'validateShape?',
  'useLocking?',
  'name?',
]).of<
  [
    ref: Variable,
    value: TensorLike,
    validateShape?: boolean | null,
    useLocking?: boolean | null,
    name?: string | null,
  ],
  Tensor
>(({ ref, value, validateShape, useLocking, name }) =>
  Assign(
    [ref.reference(), value],
    { validate_shape: validateShape ?? true, use_locking: useLocking ?? true },
    name,
  ),
);

const assignUpdate = (name: string, record: typeof AssignAdd) =>
  signature(name, ['ref', 'value', 'useLocking?', 'name?']).of<
    [ref: Variable, value: TensorLike, useLocking?: boolean | null, name?: string | null],
    Tensor
  >(({ ref, value, useLocking, name: opName }) =>
    record([ref.reference(), value], { use_locking: useLocking ?? false }, opName),
  );

/**
 * Adds to a variable when it is run: TF 1.15's `tf.assign_add`.
 * @returns a tensor: the new value.
 * @throws ValueError for another shape; TypeError for another dtype.
 */
export const assignAdd = assignUpdate('assign_add', AssignAdd);

/**
 * Subtracts from a variable when it is run: TF 1.15's `tf.assign_sub`.
 * @returns a tensor: the new value.
 * @throws ValueError for another shape; TypeError for another dtype.
 */
export const assignSub = assignUpdate('assign_sub', AssignSub);

/**
 * Adds 1 to a variable when it is run, until it is `limit`: TF 1.15's `tf.count_up_to`.
 *
 * @param ref an int32 or int64 variable, a scalar.
 * @param limit an integer.
 * @returns a tensor: the value before.
 * @throws ValueError for a variable that is no scalar; when run, OutOfRangeError where the limit is
 *   reached.
 */
export const countUpTo = signature('count_up_to', ['ref', 'limit', 'name?']).of<
  [ref: Variable, limit: number, name?: string | null],
  Tensor
>(({ ref, limit, name }) => CountUpTo([ref.reference()], { limit }, name));
