import * as autodiff from '../compiler/autodiff.js';
import {
  convertToTensor as convert,
  isTensorConvertible,
  type TensorConvertible,
  type TensorLike,
} from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { ValueError } from '../compiler/graph/errors.js';
import { type CollectionItem, getDefaultGraph } from '../compiler/graph/graph.js';
import { type Operation, Tensor } from '../compiler/graph/operation.js';
import type { Scope } from '../compiler/graph/scope.js';
import * as control from '../compiler/ops/control.js';
import { NoOp } from '../compiler/ops/control.js';
import type { Gradient } from '../compiler/ops/indexed_slices.js';
import { referenceOf } from '../runtime/feeds.js';
import { signature } from './signature.js';

/** A tensor or a Variable. */
export type TensorOrVariable = Tensor | TensorConvertible;

/** The names of the standard collections: TF 1.15's `tf.GraphKeys`. */
export const GraphKeys = {
  GLOBAL_VARIABLES: 'variables',
  LOCAL_VARIABLES: 'local_variables',
  METRIC_VARIABLES: 'metric_variables',
  MODEL_VARIABLES: 'model_variables',
  TRAINABLE_VARIABLES: 'trainable_variables',
  MOVING_AVERAGE_VARIABLES: 'moving_average_variables',
  CONCATENATED_VARIABLES: 'concatenated_variables',
  SUMMARIES: 'summaries',
  SUMMARY_OP: 'summary_op',
  QUEUE_RUNNERS: 'queue_runners',
  TABLE_INITIALIZERS: 'table_initializer',
  ASSET_FILEPATHS: 'asset_filepaths',
  REGULARIZATION_LOSSES: 'regularization_losses',
  LOSSES: 'losses',
  WEIGHTS: 'weights',
  BIASES: 'biases',
  ACTIVATIONS: 'activations',
  UPDATE_OPS: 'update_ops',
  SAVERS: 'savers',
  SAVEABLE_OBJECTS: 'saveable_objects',
  RESOURCES: 'resources',
  LOCAL_RESOURCES: 'local_resources',
  TRAINABLE_RESOURCE_VARIABLES: 'trainable_resource_variables',
  INIT_OP: 'init_op',
  LOCAL_INIT_OP: 'local_init_op',
  READY_OP: 'ready_op',
  READY_FOR_LOCAL_INIT_OP: 'ready_for_local_init_op',
  GLOBAL_STEP: 'global_step',
  EVAL_STEP: 'eval_step',
  TRAIN_OP: 'train_op',
  COND_CONTEXT: 'cond_context',
  WHILE_CONTEXT: 'while_context',
} as const;

/**
 * Puts what is made in it under `name/` in the default graph: TF 1.15's
 * `with tf.name_scope(name) as scope`.
 *
 * @param name the scope's name; one that ends in `/` re-enters that very scope.
 * @param body what to do in it; its result is returned. Without it a disposable is returned, for
 *   `using scope = tf.nameScope('hidden')`.
 * @throws ValueError for a name that is not valid.
 */
export function nameScope(name: string | null): Scope<string>;
export function nameScope<R>(name: string | null, body: (scope: string) => R): R;
export function nameScope<R>(name: string | null, body?: (scope: string) => R): R | Scope<string> {
  const graph = getDefaultGraph();
  return body === undefined ? graph.nameScope(name) : graph.nameScope(name, body);
}

/**
 * What is made in it runs after `controlInputs`: TF 1.15's `with tf.control_dependencies(inputs)`.
 *
 * @param controlInputs operations, tensors or Variables; null clears the dependencies in force.
 * @param body what to do; its result is returned. Without it a disposable is returned, for `using`.
 */
export function controlDependencies(
  controlInputs: readonly (Operation | TensorOrVariable)[] | null,
): Scope<void>;
export function controlDependencies<R>(
  controlInputs: readonly (Operation | TensorOrVariable)[] | null,
  body: () => R,
): R;
export function controlDependencies<R>(
  controlInputs: readonly (Operation | TensorOrVariable)[] | null,
  body?: () => R,
): R | Scope<void> {
  const graph = getDefaultGraph();
  const inputs = controlInputs?.map((x) => (isTensorConvertible(x) ? x.toTensor() : x)) ?? null;
  return body === undefined
    ? graph.controlDependencies(inputs)
    : graph.controlDependencies(inputs, body);
}

/**
 * Sets the graph-level seed of the default graph: TF 1.15's `tf.set_random_seed`. An op without a
 * seed of its own then takes the id of the last operation made before it.
 */
export function setRandomSeed(seed: number): void {
  getDefaultGraph().seed = seed;
}

/** Appends to a collection of the default graph: TF 1.15's `tf.add_to_collection`. */
export function addToCollection(name: string, value: CollectionItem): void {
  getDefaultGraph().addToCollection(name, value);
}

/** A copy of a collection of the default graph: TF 1.15's `tf.get_collection`. */
export function getCollection(key: string, scope?: string): CollectionItem[] {
  return getDefaultGraph().getCollection(key, scope);
}

/**
 * A tensor for a value: TF 1.15's `tf.convert_to_tensor`.
 *
 * @param value a tensor or Variable, which is taken as it is; numbers (float32), booleans (bool),
 *   nested arrays, typed arrays or NDArrays, which become a constant; a list with tensors is packed.
 * @param dtype the dtype of the result.
 * @throws ValueError for a tensor of another dtype or a ragged list; TypeError for a value that the
 *   dtype cannot hold.
 */
export const convertToTensor = signature('convert_to_tensor', ['value', 'dtype?', 'name?']).of<
  [value: TensorLike, dtype?: DType | null, name?: string | null],
  Tensor
>(({ value, dtype, name }) => convert(value, { dtype: dtype ?? undefined, name: name ?? 'Const' }));

/**
 * The gradients of the sum of `ys` with respect to every x: TF 1.15's `tf.gradients`. The gradients
 * are operations under `gradients/`, and can be fetched, fed and differentiated again.
 *
 * @param ys a tensor or a list of tensors, floating point, of any shape.
 * @param xs a tensor or Variable, or a list of them.
 * @param gradYs the gradients of `ys`, of their shapes; ones where it is left out.
 * @param stopGradients tensors that count as constants.
 * @returns for every x a tensor of its shape and dtype, IndexedSlices where it is used by `gather` of
 *   its rows alone, or null where no path leads to it.
 * @throws LookupError where an op on the way has no gradient.
 */
export const gradients = signature('gradients', [
  'ys',
  'xs',
  'gradYs?',
  'name?',
  'colocateGradientsWithOps?',
  'gateGradients?',
  'aggregationMethod?',
  'stopGradients?',
]).of<
  [
    ys: TensorOrVariable | readonly TensorOrVariable[],
    xs: TensorOrVariable | readonly TensorOrVariable[],
    gradYs?: TensorLike | readonly (TensorLike | null)[] | null,
    name?: string,
    colocateGradientsWithOps?: boolean,
    gateGradients?: boolean,
    aggregationMethod?: number | null,
    stopGradients?: TensorOrVariable | readonly TensorOrVariable[] | null,
  ],
  (Gradient | null)[]
>(({ ys, xs, gradYs, name, gateGradients, stopGradients }) => {
  const list = <T>(value: T | readonly T[]): readonly T[] =>
    Array.isArray(value) ? value : [value as T];
  const targets = list(ys).map((y) => (isTensorConvertible(y) ? y.toTensor() : y));
  if (targets.length === 0) throw new ValueError('gradients() needs at least one y.');
  const given = gradYs ?? null;
  return autodiff.gradients(targets, list(xs).map(reference), {
    gradYs:
      given === null
        ? null
        : Array.isArray(ys) || isListOfTensors(given)
          ? (given as readonly TensorLike[])
          : [given as TensorLike],
    name,
    gateGradients,
    stopGradients: list(stopGradients ?? []).map(reference),
  });
});

const isListOfTensors = (value: unknown): boolean =>
  Array.isArray(value) && value.every((t) => t instanceof Tensor);

/** A Variable is differentiated at its reference, so that every use of it counts. */
const reference = (x: TensorOrVariable): Tensor => (isTensorConvertible(x) ? referenceOf(x) : x);

/**
 * An operation that is done when all inputs are: TF 1.15's `tf.group`.
 * @param inputs operations, tensors or Variables, and last, if anything, `{ name }`.
 * @returns an Operation without outputs.
 */
export function group(
  ...inputs: readonly (Operation | TensorOrVariable | { readonly name: string })[]
): Operation {
  const last = inputs.at(-1);
  const isNamed = typeof last === 'object' && Object.getPrototypeOf(last) === Object.prototype;
  const elements = (isNamed ? inputs.slice(0, -1) : inputs) as readonly (
    | Operation
    | TensorOrVariable
  )[];
  return control.group(
    elements.map((x) => (isTensorConvertible(x) ? x.toTensor() : x)),
    isNamed ? (last as { readonly name: string }).name : null,
  );
}

/** An operation that does nothing, but waits for its control inputs: TF 1.15's `tf.no_op`. */
export const noOp = signature('no_op', ['name?']).of<[name?: string | null], Operation>(
  ({ name }) => NoOp([], {}, name ?? null),
);
