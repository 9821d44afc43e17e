import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isCompatible, isFullyDefined } from '../../compiler/graph/shape.js';
import { Relu } from '../../compiler/ops/activation.js';
import { Add, Sub } from '../../compiler/ops/arithmetic.js';
import { onesLike, reshape, StopGradient, Transpose, zerosLike } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { GreaterEqual, LessEqual, LogicalAnd, Select } from '../../compiler/ops/comparison.js';
import { ConcatV2 } from '../../compiler/ops/joining.js';
import {
  add,
  multiply,
  negative,
  reflectedAdd,
  reflectedMultiply,
  reflectedSubtract,
  subtract,
} from '../../compiler/ops/operators.js';
import { rankOf, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Slice } from '../../compiler/ops/slicing.js';
import {
  SoftmaxCrossEntropyWithLogits,
  SparseSoftmaxCrossEntropyWithLogits,
} from '../../compiler/ops/softmax.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Abs, Exp, Log, Log1p } from '../../compiler/ops/unary.js';
import { bindArguments, renamed, requiredRenamed, signature } from '../signature.js';
import { axisFromFront, range } from './softmax.js';
import { invalid } from './window.js';

/** Labels and logits, by name. */
interface NamedArguments {
  readonly labels: TensorLike;
  readonly logits: TensorLike;
  readonly name?: string | null;
}

/** Checks that a cross entropy has its arguments by name (TF: `_ensure_xent_args`). */
function checkNamed(
  functionName: string,
  args: NamedArguments,
  ...parameters: readonly string[]
): void {
  const isNamed = Boolean(args) && Object.getPrototypeOf(args) === Object.prototype;
  if (!isNamed) {
    throw invalid(
      `Only call \`${functionName}\` with named arguments (labels=..., logits=..., ...)`,
    );
  }
  bindArguments(functionName, ['labels?', 'logits?', ...parameters, 'name?'], [args]);
  const { labels = null, logits = null } = args;
  if (labels === null || logits === null) throw invalid('Both labels and logits must be provided.');
}

/** Everything but the last axis flattened into one (TF: `_flatten_outer_dims`). */
function flattenOuterDims(tensor: Tensor): Tensor {
  const rank = rankOf(tensor);
  const last = Slice([shapeOf(tensor), [Sub([rank, 1])], [1]]);
  const flat = reshape(tensor, ConcatV2([[[-1], last], 0], {}, 'concat'));
  const outer = tensor.shape?.slice(0, -1);
  if (tensor.shape && outer?.every((d) => d !== null)) {
    flat.setShape([outer.reduce((n, d) => n * d, 1), tensor.shape.at(-1) ?? null]);
  }
  return flat;
}

/** `tensor` with an axis moved to the end (TF: `_move_dim_to_end`). */
function moveToEnd(tensor: Tensor, axis: number, rank: Tensor): Tensor {
  const order = [range(0, axis), range(axis + 1, rank), [axis]];
  return Transpose([tensor, ConcatV2([order, 0], {}, 'concat')], {}, 'transpose');
}

/**
 * -Σ labels · log softmax(logits) of every row: TF 1.15's
 * `tf.nn.softmax_cross_entropy_with_logits_v2`. Gradients flow into `labels` too.
 *
 * @param labels a probability distribution in every row; of the shape of `logits`.
 * @param logits floating point, before softmax: this op applies it itself.
 * @param axis the axis of the classes, the last one where it is left out; also called `dim`.
 * @returns one number a row: the shape of `logits` without the axis of the classes.
 * @throws ValueError for shapes that cannot be broadcast together.
 */
export const softmaxCrossEntropyWithLogitsV2 = signature('softmax_cross_entropy_with_logits_v2', [
  'labels',
  'logits',
  'axis?',
  'name?',
  'dim?',
]).of<
  [
    labels: TensorLike,
    logits: TensorLike,
    axis?: number | null,
    name?: string | null,
    dim?: number | null,
  ],
  Tensor
>((args) =>
  getDefaultGraph().nameScope(args.name ?? 'softmax_cross_entropy_with_logits', (scope) => {
    const logits = convertToTensor(args.logits, { name: 'logits' });
    const given = convertToTensor(args.labels, { preferred: logits.dtype, name: 'labels' });
    const labels = cast(given, logits.dtype);
    const rank = rankOf(logits);
    const axis = axisFromFront(logits, renamed(args, 'axis', 'dim') ?? -1);
    const classesLast = (t: Tensor): Tensor => (axis === -1 ? t : moveToEnd(t, axis, rank));
    const [moved, movedLabels] = [classesLast(logits), classesLast(labels)];
    const shape = shapeOf(moved);
    const rows = [flattenOuterDims(moved), flattenOuterDims(movedLabels)] as const;
    const [cost] = SoftmaxCrossEntropyWithLogits([...rows], {}, scope).outputs;
    const outer = Slice([shape, [0], [Sub([rank, 1])]]);
    const loss = reshape(cost as Tensor, outer);
    if (moved.shape !== null) loss.setShape(moved.shape.slice(0, -1));
    return loss;
  }),
);

/**
 * -Σ labels · log softmax(logits) of every row: TF 1.15's `tf.nn.softmax_cross_entropy_with_logits`.
 * It takes named arguments only, and no gradient flows into `labels`.
 *
 * @param labels a probability distribution in every row; of the shape of `logits`.
 * @param logits floating point, before softmax: this op applies it itself.
 * @param dim the axis of the classes, the last one where it is left out; also called `axis`.
 * @returns one number a row: the shape of `logits` without the axis of the classes.
 * @throws ValueError for arguments by position, or shapes that cannot be broadcast together;
 *   TypeError for an unknown name.
 */
export function softmaxCrossEntropyWithLogits(
  args: NamedArguments & { readonly dim?: number | null; readonly axis?: number | null },
): Tensor {
  const functionName = 'softmax_cross_entropy_with_logits';
  checkNamed(functionName, args, 'dim?', 'axis?');
  const axis = renamed(args, 'axis', 'dim');
  return getDefaultGraph().nameScope(args.name ?? `${functionName}_sg`, (name) => {
    const labels = StopGradient([args.labels], {}, 'labels_stop_gradient');
    return softmaxCrossEntropyWithLogitsV2({ labels, logits: args.logits, axis, name });
  });
}

/**
 * -log softmax(logits) of the class that each row is labelled with: TF 1.15's
 * `tf.nn.sparse_softmax_cross_entropy_with_logits`. It takes named arguments only.
 *
 * @param labels int32 or int64, the number of the class in every row.
 * @param logits floating point, `[…, classes]`, before softmax: this op applies it itself.
 * @returns one number a row: the shape of `labels`.
 * @throws ValueError for arguments by position, or shapes that do not fit; when run,
 *   InvalidArgumentError for a label that is none of the classes.
 */
export function sparseSoftmaxCrossEntropyWithLogits(args: NamedArguments): Tensor {
  checkNamed('sparse_softmax_cross_entropy_with_logits', args);
  const type = 'SparseSoftmaxCrossEntropyWithLogits';
  return getDefaultGraph().nameScope(args.name ?? type, () => {
    const labels = convertToTensor(args.labels, { preferred: 'int32' });
    const logits = convertToTensor(args.logits);
    const labelsShape = shapeOf(labels);
    checkSparseShapes(labels, logits);
    const cost = (rows: Tensor, rowLabels: Tensor): Tensor =>
      SparseSoftmaxCrossEntropyWithLogits([rows, rowLabels], {}, args.name).outputs[0] as Tensor;
    if (logits.shape?.length === 2) return cost(logits, labels);
    const lengths = shapeOf(logits);
    const classes = getItem(lengths, [{ at: subtract(rankOf(logits), 1) }]);
    const rows = reshape(logits, [-1, classes]);
    const loss = reshape(cost(rows, reshape(labels, [-1])), labelsShape);
    loss.setShape(labels.shape);
    return loss;
  });
}

function checkSparseShapes(labels: Tensor, logits: Tensor): void {
  if (logits.shape === null) return;
  if (logits.shape.length === 0) {
    throw invalid(`Logits cannot be scalars - received shape ${formatTuple(logits.shape)}.`);
  }
  if (labels.shape === null) return;
  if (labels.shape.length !== logits.shape.length - 1) {
    throw invalid(
      `Rank mismatch: Rank of labels (received ${labels.shape.length}) should equal rank of ` +
        `logits minus 1 (received ${logits.shape.length}).`,
    );
  }
  const outer = logits.shape.slice(0, -1);
  const isKnown = isFullyDefined(labels.shape) && isFullyDefined(outer);
  if (isKnown && !isCompatible(labels.shape, outer)) {
    throw invalid(
      `Shape mismatch: The shape of labels (received ${formatTuple(labels.shape)}) should equal ` +
        'the shape of logits except for the last dimension (received ' +
        `${formatTuple(logits.shape)}).`,
    );
  }
}

/** Labels and logits as tensors of one shape. */
function sameShapes(labels: Tensor, logits: Tensor, names: readonly [string, string]): void {
  if (isCompatible(labels.shape, logits.shape)) return;
  const shapes = `(${formatTuple(logits.shape)} vs ${formatTuple(labels.shape)})`;
  throw invalid(`${names[0]} and ${names[1]} must have the same shape ${shapes}`);
}

/**
 * The cross entropy of independent yes-or-no questions, max(x, 0) - x · z + log(1 + exp(-|x|)): TF
 * 1.15's `tf.nn.sigmoid_cross_entropy_with_logits`. It takes named arguments only.
 *
 * @param labels z, probabilities of any shape.
 * @param logits x, floating point of the same shape and dtype, before the sigmoid.
 * @returns a tensor like `logits`.
 * @throws ValueError for arguments by position, or shapes that differ.
 */
export function sigmoidCrossEntropyWithLogits(args: NamedArguments): Tensor {
  checkNamed('sigmoid_cross_entropy_with_logits', args);
  return getDefaultGraph().nameScope(args.name ?? 'logistic_loss', (scope) => {
    const logits = convertToTensor(args.logits, { name: 'logits' });
    const labels = convertToTensor(args.labels, { name: 'labels' });
    sameShapes(labels, logits, ['logits', 'labels']);
    const zeros = zerosLike(logits);
    const isPositive = GreaterEqual([logits, zeros]);
    const relu = Select([isPositive, logits, zeros]);
    const negativeAbs = Select([isPositive, negative(logits), logits]);
    const linear = subtract(relu, multiply(logits, labels));
    return Add([linear, Log1p([Exp([negativeAbs])])], {}, scope);
  });
}

/**
 * The cross entropy of independent yes-or-no questions, in which a missed yes counts `posWeight`
 * times: TF 1.15's `tf.nn.weighted_cross_entropy_with_logits`.
 *
 * @param labels probabilities of any shape; also called `targets`.
 * @param logits floating point of the same shape and dtype, before the sigmoid.
 * @param posWeight the weight of the yes, a number or a tensor that broadcasts.
 * @returns a tensor like `logits`.
 * @throws ValueError for shapes that differ.
 */
export const weightedCrossEntropyWithLogits = signature('weighted_cross_entropy_with_logits', [
  'labels?',
  'logits',
  'posWeight',
  'name?',
  'targets?',
]).of<
  [
    labels: TensorLike,
    logits: TensorLike,
    posWeight: TensorLike,
    name?: string | null,
    targets?: TensorLike | null,
  ],
  Tensor
>((args) =>
  getDefaultGraph().nameScope(args.name ?? 'logistic_loss', (scope) => {
    const { posWeight } = args;
    const logits = convertToTensor(args.logits, { name: 'logits' });
    const labels = convertToTensor(requiredRenamed(args, 'labels', 'targets'), { name: 'labels' });
    sameShapes(labels, logits, ['logits', 'labels']);
    const weighted =
      typeof posWeight === 'number'
        ? reflectedMultiply(labels, posWeight - 1)
        : multiply(subtract(convertToTensor(posWeight), 1), labels);
    const logWeight = reflectedAdd(weighted, 1);
    const negativePart = multiply(reflectedSubtract(labels, 1), logits);
    const softplus = Log1p([Exp([negative(Abs([logits]))])]);
    const positivePart = multiply(logWeight, add(softplus, Relu([negative(logits)])));
    return Add([negativePart, positivePart], {}, scope);
  }),
);

/**
 * The negative log likelihood of counts, exp(x) - z · x: TF 1.15's `tf.nn.log_poisson_loss`.
 *
 * @param targets z, floating point of any shape.
 * @param logInput x, of the same shape and dtype: the logarithm of the expected counts.
 * @param computeFullLoss adds Stirling's approximation of log z! where z is neither 0 nor 1.
 * @returns a tensor like `logInput`.
 * @throws ValueError for shapes that differ.
 */
export const logPoissonLoss = signature('log_poisson_loss', [
  'targets',
  'logInput',
  'computeFullLoss?',
  'name?',
]).of<
  [targets: TensorLike, logInput: TensorLike, computeFullLoss?: boolean, name?: string | null],
  Tensor
>(({ computeFullLoss = false, ...args }) =>
  getDefaultGraph().nameScope(args.name ?? 'log_poisson_loss', () => {
    const logInput = convertToTensor(args.logInput, { name: 'log_input' });
    const targets = convertToTensor(args.targets, { name: 'targets' });
    sameShapes(targets, logInput, ['log_input', 'targets']);
    const loss = subtract(Exp([logInput]), multiply(logInput, targets));
    if (!computeFullLoss) return loss;
    const { dtype } = targets;
    const half = convertToTensor(0.5, { dtype });
    const twoPi = convertToTensor(2 * Math.PI, { dtype });
    const logTerm = multiply(targets, Log([targets]));
    const correction = multiply(half, Log([multiply(twoPi, targets)]));
    const stirling = add(subtract(logTerm, targets), correction);
    const [zeros, ones] = [zerosLike(targets), onesLike(targets)];
    const isSmall = LogicalAnd([GreaterEqual([targets, zeros]), LessEqual([targets, ones])]);
    return add(loss, Select([isSmall, zeros, stirling]));
  }),
);
