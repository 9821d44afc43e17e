import { explain, explainHere } from '../compiler/graph/call_site.js';
import {
  type ArrayLike,
  isTensorConvertible,
  type TensorConvertible,
  type TextLike,
  toArrayValue,
} from '../compiler/graph/convert.js';
import { type DType, fits, isInteger } from '../compiler/graph/dtypes.js';
import { nameOfType } from '../compiler/graph/element.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import type { Graph } from '../compiler/graph/graph.js';
import { type AnyArray, isNumericArray, NDArray } from '../compiler/graph/nd_array.js';
import { Operation, Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible } from '../compiler/graph/shape.js';

/** What a feed dict may be keyed by: a tensor, a Variable, or a tensor's name `x:0`. */
export type FeedKey = Tensor | TensorConvertible | string;

/**
 * What can be fed: a number, a string, nested arrays, an NDArray, or a flat typed array in row-major
 * order.
 */
export type FeedValue = ArrayLike | TextLike;

/** TF 1.15's `feed_dict`: a Map, a list of pairs, or an object keyed by tensor name. */
export type FeedDict =
  | ReadonlyMap<FeedKey, FeedValue>
  | readonly (readonly [FeedKey, FeedValue])[]
  | { readonly [tensorName: string]: FeedValue };

function entriesOf(feed: FeedDict): readonly (readonly [FeedKey, FeedValue])[] {
  if (feed instanceof Map) return [...feed];
  const isPair = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2;
  if (Array.isArray(feed) && feed.every(isPair)) return feed;
  if (Object.getPrototypeOf(feed) === Object.prototype) return Object.entries(feed);
  throw new TypeError(
    explainHere(
      'The feed dict must be a Map, a list of pairs [tensor, value], or an object keyed by tensor ' +
        `name, not ${Array.isArray(feed) ? 'a list of anything else' : nameOfType(feed)}.`,
    ),
  );
}

/**
 * The tensors that a feed dict means, with their values as arrays of the tensor's dtype and a shape
 * that it allows.
 *
 * @throws TypeError for what is no feed dict, a key that is no tensor of the graph, a value that is a
 *   Tensor, or one that the dtype cannot hold; ValueError for a value of a shape that the tensor
 *   cannot have.
 */
export function resolveFeeds(feed: FeedDict, graph: Graph): ReadonlyMap<Tensor, AnyArray> {
  const resolved = new Map<Tensor, AnyArray>();
  for (const [key, value] of entriesOf(feed)) {
    const tensor = tensorOfKey(key, graph);
    resolved.set(tensor, valueFor(tensor, value));
  }
  return resolved;
}

/** The tensor that a key of a feed dict means. */
export function tensorOfKey(key: FeedKey, graph: Graph): Tensor {
  const element = isTensorConvertible(key) ? referenceOf(key) : key;
  return graph.asGraphElement(element, { operation: false }, (_, inner, op) => {
    throw new TypeError(explainHere(`Cannot interpret feed_dict key as Tensor: ${inner}`, { op }));
  }) as Tensor;
}

/** A Variable is fed and fetched at its reference, so that every use of it sees the value. */
export function referenceOf(value: TensorConvertible): Tensor {
  const read = value.toTensor();
  const source = read.op.type === 'Identity' ? read.op.inputs[0] : undefined;
  return source?.op.type === 'VariableV2' ? source : read;
}

/** A value as an array of the tensor's dtype and a shape that it allows. */
export function valueFor(tensor: Tensor, value: unknown): AnyArray {
  if (value instanceof Tensor || value instanceof Operation || isTensorConvertible(value)) {
    throw new TypeError(
      explain(
        'The value of a feed cannot be a tf.Tensor object. Acceptable feed values include ' +
          'JavaScript numbers, booleans and strings, nested arrays of them, typed arrays, and tf.NDArray. ' +
          `For reference, the tensor object was ${value.toString()} which was passed to the feed with key ${tensor.toString()}.`,
        {
          op: tensor.op,
          site: tensor.op.site,
          advice: 'run the tensor first, and feed what the run returns',
        },
      ),
    );
  }
  const array = toDType(tensor, value);
  const isFlat = ArrayBuffer.isView(value);
  const shape = isFlat ? shapeOfFlat(tensor, array.size) : array.shape;
  if (shape === null || !isCompatible(tensor.shape, shape)) {
    throw new ValueError(
      explain(
        `Cannot feed value of shape ${formatTuple(array.shape)} for Tensor '${tensor.name}', which ` +
          `has shape '${formatTuple(tensor.shape)}'`,
        { op: tensor.op, site: tensor.op.site },
      ),
    );
  }
  return shape === array.shape ? array : NDArray.of(array.dtype, shape, array.data);
}

/** The shape that a flat array takes: the tensor's own, one unknown dimension solved. */
function shapeOfFlat({ shape }: Tensor, length: number): readonly number[] | null {
  if (shape === null) return [length];
  const known = shape.reduce<number>((n, d) => n * (d ?? 1), 1);
  const unknown = shape.filter((d) => d === null).length;
  if (unknown > 1 || (unknown === 1 && known === 0)) return null;
  const solved = unknown === 0 ? known === length : length % known === 0;
  return solved ? shape.map((d) => d ?? length / known) : null;
}

/** The value in the tensor's dtype, as numpy's asarray converts it, if it holds every element. */
function toDType(tensor: Tensor, value: unknown): AnyArray {
  const { dtype } = tensor;
  const refuse: (element: unknown) => never = (element) => {
    throw new TypeError(
      explain(
        `Type of feed value ${element} with type ${nameOfType(element)} is not compatible with ` +
          `Tensor type ${dtype}. Try explicitly setting the type of the feed tensor to a larger ` +
          'type (e.g. int64).',
        { op: tensor.op, site: tensor.op.site },
      ),
    );
  };
  if (value instanceof NDArray && value.dtype === dtype) return value;
  let array: AnyArray;
  try {
    array = toArrayValue(value, {
      numbers: dtype === 'float32' ? dtype : 'float64',
      context: { op: tensor.op, site: tensor.op.site },
    });
  } catch (error) {
    if (error instanceof ValueError) throw error;
    return refuse(firstMisfit(value));
  }
  if (array.dtype === dtype) return array;
  if (!isNumericArray(array) || dtype === 'string') return refuse(array.data[0]);
  return convertElements(array, dtype, refuse);
}

/** What in a nested array is neither a number nor a boolean. */
const firstMisfit = (value: unknown): unknown => {
  if (!Array.isArray(value)) return value;
  const leaves: readonly unknown[] = value.flat(Number.POSITIVE_INFINITY);
  return leaves.find((leaf) => typeof leaf !== 'number' && typeof leaf !== 'boolean') ?? leaves[0];
};

function convertElements(
  array: NDArray,
  dtype: DType,
  refuse: (element: unknown) => never,
): AnyArray {
  const { data } = array;
  if (isInteger(dtype)) {
    const misfit = data.find((x: number) => !fits(x, dtype));
    if (misfit !== undefined) refuse(misfit);
  }
  return NDArray.from(dtype, array.shape, (i) =>
    dtype === 'bool' ? Number(data[i] !== 0) : (data[i] as number),
  );
}
