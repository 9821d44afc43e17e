import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor as convert, type TensorLike } from '../compiler/graph/convert.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { Tensor } from '../compiler/graph/operation.js';
import { formatTuple } from '../compiler/graph/shape.js';
import { ExpandDims, filled, reshape } from '../compiler/ops/array.js';
import * as joining from '../compiler/ops/joining.js';
import { multiply } from '../compiler/ops/operators.js';
import { sizeOf } from '../compiler/ops/shape_arithmetic.js';
import { convertToTensor } from './framework.js';
import { signature } from './signature.js';

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** Checks an axis of a tensor of this rank. */
function checkAxis(axis: number, rank: number): void {
  if (axis < -rank || axis >= rank) refuse(`axis = ${axis} not in [${-rank}, ${rank})`);
}

/**
 * Tensors one after the other along an existing axis: TF 1.15's `tf.concat`.
 *
 * @param values tensors of one dtype, whose shapes differ at most along `axis`.
 * @param axis an int32 scalar, negative from the end.
 * @throws ValueError where the shapes do not fit.
 */
export const concat = signature('concat', ['values', 'axis', 'name?']).of<
  [values: TensorLike | readonly TensorLike[], axis: TensorLike, name?: string | null],
  Tensor
>(({ values, axis, name }) =>
  joining.concat(Array.isArray(values) ? values : [values as TensorLike], axis, name),
);

/**
 * Tensors side by side along a new axis: TF 1.15's `tf.stack`.
 *
 * @param values tensors of one shape and dtype; numbers become constants.
 * @param axis where the new axis stands, negative from the end; 0 where it is left out.
 * @throws ValueError where the shapes differ, or the axis is beyond the rank.
 */
export const stack = signature('stack', ['values', 'axis?', 'name?']).of<
  [values: TensorLike, axis?: number, name?: string | null],
  Tensor
>(({ values, axis = 0, name }) => {
  if (axis === 0) return convertToTensor(values, { name: name ?? 'stack' });
  const list = elementsOf(values);
  const [first] = list;
  const { shape } = first instanceof Tensor ? first : convertToTensor(first as TensorLike);
  if (shape !== null) checkAxis(axis, shape.length + 1);
  return joining.Pack([list], { axis }, name ?? 'stack');
});

/** The elements of a list of tensors; a tensor is no list. */
const elementsOf = (values: TensorLike): readonly TensorLike[] =>
  Array.isArray(values) ? values : refuse('Expected a list of tensors to stack.');

/**
 * Tensors side by side along a new first axis, put there as they arrive: TF 1.15's
 * `tf.parallel_stack`.
 *
 * @param values tensors of one dtype and one fully known shape.
 */
export const parallelStack = signature('parallel_stack', ['values', 'name?']).of<
  [values: readonly TensorLike[], name?: string | null],
  Tensor
>(({ values, name }) =>
  getDefaultGraph().nameScope(name ?? 'parallel_stack', () => {
    const { shape } = convertToTensor(values[0] as TensorLike);
    const rows = values.map((value) => ExpandDims([value, 0]));
    return joining.ParallelConcat([rows], { shape: shape && [values.length, ...shape] });
  }),
);

/**
 * The slices of a tensor along an axis: TF 1.15's `tf.unstack`.
 *
 * @param value a tensor of rank 1 or more.
 * @param num how many they are; where it is left out the static shape says so.
 * @param axis the axis, 0 where it is left out, negative from the end.
 * @returns tensors without that axis.
 * @throws ValueError where the number is not known, or the axis is beyond the rank.
 */
export const unstack = signature('unstack', ['value', 'num?', 'axis?', 'name?']).of<
  [value: TensorLike, num?: number | null, axis?: number, name?: string | null],
  Tensor[]
>(({ value, num, axis = 0, name }) => {
  const tensor = (num ?? null) === null ? convertToTensor(value) : value;
  const count = num ?? lengthOf(tensor as Tensor, axis);
  return [...joining.Unpack([tensor], { num: count, axis }, name ?? 'unstack').outputs];
});

function lengthOf({ shape }: Tensor, axis: number): number {
  if (shape !== null) checkAxis(axis, shape.length);
  return shape?.at(axis) ?? refuse(`Cannot infer num from shape ${formatTuple(shape)}`);
}

/**
 * A tensor split along an axis: TF 1.15's `tf.split`.
 *
 * @param value the tensor.
 * @param numOrSizeSplits into how many equal parts, or a vector of the parts' lengths, one of which
 *   may be -1 for what is left over.
 * @param axis an int32 scalar, 0 where it is left out, negative from the end.
 * @param num the number of parts, where the length of that vector is not known.
 * @throws ValueError where the parts do not make up the axis.
 */
export const split = signature('split', ['value', 'numOrSizeSplits', 'axis?', 'num?', 'name?']).of<
  [
    value: TensorLike,
    numOrSizeSplits: TensorLike,
    axis?: TensorLike,
    num?: number | null,
    name?: string | null,
  ],
  Tensor[]
>(({ value, numOrSizeSplits, axis = 0, num, name }) => {
  const own = name ?? 'split';
  // As TensorFlow does, a number becomes a constant too, though nothing uses it.
  const sizes = convert(numOrSizeSplits, { preferred: 'int32' });
  if (typeof numOrSizeSplits === 'number') {
    return [...joining.Split([axis, value], { num_split: numOrSizeSplits }, own).outputs];
  }
  if (sizes.shape?.length === 0) {
    refuse(
      'Rank-0 tensors are not supported as the num_or_size_splits argument to split. ' +
        `Argument provided: ${sizes.toString()}`,
    );
  }
  const count = num ?? sizes.shape?.[0] ?? refuse(`Cannot infer num from shape ${numOrSizeSplits}`);
  return [...joining.SplitV([value, sizes, axis], { num_split: count }, own).outputs];
});

/** How `meshgrid` counts the first two axes: `x` along columns (`xy`), or along rows (`ij`). */
interface MeshgridOptions {
  readonly indexing?: 'xy' | 'ij';
  readonly name?: string;
}

/**
 * The coordinates of a grid: TF 1.15's `tf.meshgrid`.
 *
 * @param args vectors, one for each axis, and last, if anything, `{ indexing, name }`: with `xy`, the
 *   default, the first vector runs along the second axis, with `ij` along the first.
 * @returns for each vector a tensor of the grid's shape.
 * @throws ValueError for another indexing.
 */
export function meshgrid(...args: readonly (TensorLike | MeshgridOptions)[]): Tensor[] {
  const last = args.at(-1);
  const isNamed = typeof last === 'object' && Object.getPrototypeOf(last) === Object.prototype;
  const vectors = (isNamed ? args.slice(0, -1) : args) as readonly TensorLike[];
  const {
    indexing = 'xy',
    name = 'meshgrid',
    ...others
  } = isNamed ? (last as MeshgridOptions) : {};
  for (const key of Object.keys(others)) {
    throw new TypeError(explainHere(`'${key}' is an invalid keyword argument for this function`));
  }
  if (indexing !== 'xy' && indexing !== 'ij') {
    refuse("indexing parameter must be either 'xy' or 'ij'");
  }
  return getDefaultGraph().nameScope(name, () => {
    const along = (axis: number): readonly number[] => vectors.map((_, i) => (i === axis ? -1 : 1));
    const tensors = vectors.map((v) => convertToTensor(v, { name: 'stack' }));
    const rows = tensors.map((t, i) => reshape(t, along(i)));
    const sizes = tensors.map((t) => sizeOf(t));
    if (indexing === 'xy' && rows.length > 1) {
      rows[0] = reshape(rows[0] as Tensor, along(1));
      rows[1] = reshape(rows[1] as Tensor, along(0));
      sizes.splice(0, 2, sizes[1] as Tensor, sizes[0] as Tensor);
    }
    if (rows.length === 0) return [];
    const ones = filled(1, sizes, (rows[0] as Tensor).dtype, 'ones');
    return rows.map((row) => multiply(row, ones));
  });
}
