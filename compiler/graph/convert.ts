import { createFromTensors } from './create.js';
import { type DType, fits, isInteger } from './dtypes.js';
import { TypeError, ValueError } from './errors.js';
import { type Graph, getDefaultGraph } from './graph.js';
import { NDArray, type NestedArray } from './nd_array.js';
import { Tensor } from './operation.js';
import { constRecord, packRecord } from './packing.js';

/** A flat array that carries its dtype. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Something that stands for a tensor: a Variable. */
export interface TensorConvertible {
  toTensor(): Tensor;
}

/** A value whose dtype and shape JavaScript can show: it becomes a constant. */
export type ArrayLike = NestedArray | TypedArray | NDArray;

/**
 * What an op takes for an input: a tensor, a Variable, or a value that becomes a constant. A list
 * may hold tensors too, which are then packed.
 */
export type TensorLike = Tensor | TensorConvertible | ArrayLike | readonly TensorLike[];

export const isTensorConvertible = (value: unknown): value is TensorConvertible =>
  typeof value === 'object' &&
  value !== null &&
  'toTensor' in value &&
  typeof value.toTensor === 'function';

/** The dtype that a typed array has by itself. */
function typedArrayDType(value: unknown): DType | null {
  if (value instanceof Float32Array) return 'float32';
  if (value instanceof Float64Array) return 'float64';
  if (value instanceof Int32Array) return 'int32';
  if (value instanceof Uint8Array || value instanceof Uint8ClampedArray) return 'uint8';
  return null;
}

/** The dtype of a value that has one; null for JavaScript numbers and lists of them. */
export function dtypeOf(value: TensorLike): DType | null {
  if (value instanceof Tensor || value instanceof NDArray) return value.dtype;
  if (isTensorConvertible(value)) return value.toTensor().dtype;
  if (Array.isArray(value)) {
    for (const item of value) {
      const dtype = dtypeOf(item);
      if (dtype !== null) return dtype;
    }
    return null;
  }
  return typeof value === 'boolean' ? 'bool' : typedArrayDType(value);
}

const containsTensor = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.some((item) => item instanceof Tensor || isTensorConvertible(item) || containsTensor(item));

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const named = value.constructor?.name;
    return named === undefined || named === 'Object' ? JSON.stringify(value) : named;
  }
  return String(value);
};

/** The shape of a nested array, which must not be ragged. */
function nestedShape(value: unknown): number[] {
  const shape: number[] = [];
  for (let level: unknown = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const check = (level: unknown, depth: number): void => {
    const isList = Array.isArray(level);
    if (isList !== depth < shape.length || (isList && level.length !== shape[depth])) {
      throw new ValueError(
        `Argument must be a dense tensor: ${describe(value)} - got shape ` +
          `[${isList ? level.length : ''}], but wanted [${shape.slice(depth).join(', ')}].`,
      );
    }
    if (isList) for (const item of level) check(item, depth + 1);
  };
  check(value, 0);
  return shape;
}

/**
 * A JavaScript value as an array of `dtype`: numbers are float32 and booleans bool where no dtype
 * is asked for.
 * @throws ValueError for a ragged list; TypeError for what is not a number, or does not fit `dtype`.
 */
export function toArrayValue(value: unknown, dtype?: DType): NDArray {
  if (value instanceof NDArray && (dtype === undefined || dtype === value.dtype)) return value;
  const typed = value instanceof NDArray ? value.dtype : typedArrayDType(value);
  const isArray = typed !== null;
  const shape =
    value instanceof NDArray
      ? value.shape
      : isArray
        ? [(value as TypedArray).length]
        : nestedShape(value);
  const flat: ArrayLike | readonly unknown[] =
    value instanceof NDArray
      ? value.data
      : isArray
        ? (value as TypedArray)
        : Array.isArray(value)
          ? (value.flat(Number.POSITIVE_INFINITY) as unknown[])
          : [value];
  const leaves = flat as { readonly length: number; readonly [i: number]: unknown };
  const target =
    dtype ?? typed ?? (leaves.length > 0 && typeof leaves[0] === 'boolean' ? 'bool' : 'float32');
  return NDArray.from(target, shape, (i) => toElement(leaves[i], target, isArray));
}

function toElement(leaf: unknown, dtype: DType, fromTyped: boolean): number {
  const kind = typeof leaf;
  const accepted =
    dtype === 'bool'
      ? kind === 'boolean' || fromTyped
      : kind === 'number' && (!isInteger(dtype) || fits(leaf as number, dtype));
  if (!accepted) {
    throw new TypeError(
      `Expected ${dtype}, got ${describe(leaf)} of type '${leaf === null ? 'null' : kind}' instead.`,
    );
  }
  return Number(leaf);
}

/** Adds a `Const` operation that holds `value`. */
export function constantOf(
  value: NDArray,
  name = 'Const',
  graph: Graph = getDefaultGraph(),
): Tensor {
  return graph.createOperation(constRecord, [], { dtype: value.dtype, value }, name)
    .outputs[0] as Tensor;
}

/** How a value becomes a tensor. */
export interface Conversion {
  /** The dtype that the result must have. */
  readonly dtype?: DType;
  /** The dtype that a value without one takes. */
  readonly preferred?: DType;
  readonly name?: string;
}

/**
 * A tensor for `value`: TF 1.15's `tf.convert_to_tensor`. A tensor is returned as it is, a list that
 * holds tensors is packed, anything else becomes a constant.
 * @throws ValueError where a tensor has another dtype; TypeError where a value does not fit it.
 */
export function convertToTensor(
  value: TensorLike,
  { dtype, preferred, name = 'Const' }: Conversion = {},
): Tensor {
  const tensor = isTensorConvertible(value) ? value.toTensor() : value;
  if (tensor instanceof Tensor) {
    if (dtype !== undefined && tensor.dtype !== dtype) {
      throw new ValueError(
        `Tensor conversion requested dtype ${dtype} for Tensor with dtype ${tensor.dtype}: ${tensor}`,
      );
    }
    return tensor;
  }
  if (containsTensor(tensor))
    return packed(tensor as readonly TensorLike[], dtype ?? preferred, name);
  return constantOf(toArrayValue(tensor, dtype ?? dtypeOf(tensor) ?? preferred), name);
}

/** A list that holds tensors, as one tensor: TensorFlow's auto-packing. */
function packed(values: readonly TensorLike[], dtype: DType | undefined, name: string): Tensor {
  const elementType = dtypeOf(values) ?? dtype;
  return getDefaultGraph().nameScope(name, (scope) => {
    const elements = values.map((value, i) =>
      convertToTensor(value, { preferred: elementType, name: String(i) }),
    );
    return createFromTensors(packRecord, [elements], {}, { name: scope }).outputs[0] as Tensor;
  });
}
