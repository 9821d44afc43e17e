import { explainHere } from '../compiler/graph/call_site.js';
import {
  convertToTensor as convert,
  describe,
  isTensorConvertible,
  type TensorConvertible,
  type TensorLike,
} from '../compiler/graph/convert.js';
import { type DType, isDType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { type CollectionItem, getDefaultGraph } from '../compiler/graph/graph.js';
import { Operation, Tensor } from '../compiler/graph/operation.js';
import { type Scope, scoped } from '../compiler/graph/scope.js';
import * as control from '../compiler/ops/control.js';
import { NoOp } from '../compiler/ops/control.js';
import { type Gradient, IndexedSlices } from '../compiler/ops/indexed_slices.js';
import { referenceOf } from '../runtime/feeds.js';
import { renamed, signature } from './signature.js';

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
 * Leaves the control dependencies in force, and the bodies of branches and loops, for what must always
 * be able to run, an initial value for one: TF 1.15's `with tf.init_scope()`.
 *
 * @param body what to do; its result is returned. Without it a disposable is returned, for `using`.
 */
export function initScope(): Scope<void>;
export function initScope<R>(body: () => R): R;
export function initScope<R>(body?: () => R): R | Scope<void> {
  const scope = getDefaultGraph().getNameScope();
  const opened: Disposable[] = [];
  const open = (): void => {
    const graph = getDefaultGraph().outermost;
    opened.push(graph.asDefault());
    opened.push(graph.nameScope(scope === '' ? null : `${scope}/`));
    opened.push(graph.controlDependencies(null));
  };
  const close = (): void => {
    for (const state of opened.splice(0).reverse()) state[Symbol.dispose]();
  };
  return scoped(open, close, body);
}

/**
 * Marks operations made in it as placed with another: TF 1.15's `with tf.colocate_with(op)`. It is
 * written down in their attribute `_class`, and changes nothing else here.
 *
 * @param op an operation, a tensor or a Variable.
 * @param ignoreExisting whether to forget what they are placed with already.
 * @param body what to do; its result is returned. Without it a disposable is returned, for `using`.
 */
export function colocateWith<R>(op: Operation | TensorOrVariable, body: () => R): R;
export function colocateWith<R>(
  op: Operation | TensorOrVariable,
  ignoreExisting: boolean,
  body: () => R,
): R;
export function colocateWith(
  op: Operation | TensorOrVariable,
  ignoreExisting?: boolean,
): Scope<void>;
export function colocateWith<R>(
  op: Operation | TensorOrVariable,
  ...args: [ignoreExisting?: boolean, body?: () => R] | [body: () => R]
): R | Scope<void> {
  const [first, second] = args;
  const [ignoreExisting, body] = typeof first === 'function' ? [false, first] : [first, second];
  return getDefaultGraph().colocateWith(operationOf(op), body, ignoreExisting);
}

/** The operation behind a tensor; that of a Variable holds it. */
const operationOf = (element: Operation | TensorOrVariable): Operation =>
  isTensorConvertible(element)
    ? referenceOf(element).op
    : element instanceof Tensor
      ? element.op
      : element;

/** Whether a value is a tensor or a Variable, or IndexedSlices: TF 1.15's `tf.is_tensor`. */
export const isTensor = (x: unknown): x is TensorOrVariable =>
  x instanceof Tensor || isTensorConvertible(x);

/** What dtypes are called beside their own names, in TensorFlow and in JavaScript. */
const DTYPES = new Map<unknown, DType>([
  ['float', 'float32'],
  ['double', 'float64'],
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [Int32Array, 'int32'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
  [Number, 'float32'],
  [Boolean, 'bool'],
]);

/**
 * A dtype by one of its names: TF 1.15's `tf.as_dtype`.
 *
 * @param typeValue a dtype, `'float'`, `'double'`, or the constructor of a typed array, of numbers
 *   (float32) or of booleans.
 * @throws TypeError for anything else.
 */
export const asDtype = signature('as_dtype', ['typeValue']).of<[typeValue: unknown], DType>(
  ({ typeValue }) => {
    const dtype = isDType(typeValue) ? typeValue : DTYPES.get(typeValue);
    if (dtype !== undefined) return dtype;
    const text = `Cannot convert value ${describe(typeValue)} to a TensorFlow DType.`;
    throw new TypeError(explainHere(text));
  },
);

/**
 * A tensor for a value: TF 1.15's `tf.convert_to_tensor`.
 *
 * @param value a tensor or Variable, which is taken as it is; numbers (float32), booleans (bool),
 *   nested arrays, typed arrays or NDArrays, which become a constant; a list with tensors is packed.
 * @param dtype the dtype of the result.
 * @param preferredDtype the dtype of a value that has none of its own, if that can hold it; also called
 *   `dtypeHint`.
 * @throws ValueError for a tensor of another dtype or a ragged list; TypeError for a value that the
 *   dtype cannot hold.
 */
export const convertToTensor = signature('convert_to_tensor', [
  'value',
  'dtype?',
  'name?',
  'preferredDtype?',
  'dtypeHint?',
]).of<
  [
    value: TensorLike,
    dtype?: DType | null,
    name?: string | null,
    preferredDtype?: DType | null,
    dtypeHint?: DType | null,
  ],
  Tensor
>(({ value, ...args }) => {
  const conversion = { dtype: args.dtype ?? undefined, name: args.name ?? 'Const' };
  const preferred = renamed(args, 'dtypeHint', 'preferredDtype') ?? undefined;
  if (preferred === undefined || args.dtype) return convert(value, conversion);
  try {
    return convert(value, { ...conversion, preferred });
  } catch {
    return convert(value, conversion);
  }
});

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

/**
 * The same tensors and operations, each available only when all are: TF 1.15's `tf.tuple`.
 *
 * @param tensors tensors, Variables, IndexedSlices, operations, or null.
 * @param name the name scope, `tuple` where it is left out.
 * @param controlInputs operations or tensors to wait for too.
 * @returns for every tensor an `Identity` of it, for every operation a group with it alone, and null
 *   for null.
 * @throws ValueError where there is nothing but null.
 */
export const tuple = signature('tuple', ['tensors', 'name?', 'controlInputs?']).of<
  [
    tensors: readonly (Operation | TensorLike | null)[],
    name?: string | null,
    controlInputs?: readonly (Operation | TensorOrVariable)[] | null,
  ],
  (Operation | Gradient | null)[]
>(({ tensors, name, controlInputs }) => {
  const elements = tensors.map((t) =>
    t === null || t instanceof Operation || t instanceof IndexedSlices ? t : convert(t),
  );
  const also = (controlInputs ?? []).map(operationOf);
  if (also.length === 0 && elements.every((element) => element === null)) {
    throw new ValueError(explainHere(`Must have at least one Tensor: ${describe(tensors)}`));
  }
  return control.tuple<Operation | Gradient>(elements, name, also);
});

/** An operation that does nothing, but waits for its control inputs: TF 1.15's `tf.no_op`. */
export const noOp = signature('no_op', ['name?']).of<[name?: string | null], Operation>(
  ({ name }) => NoOp([], {}, name ?? null),
);
