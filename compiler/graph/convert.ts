import { type ErrorContext, explain, explainHere } from './call_site.js';
import { createFromTensors } from './create.js';
import { type DType, fits, isInteger } from './dtypes.js';
import { TypeError, ValueError } from './errors.js';
import { type Graph, getDefaultGraph } from './graph.js';
import { type AnyArray, NDArray, type NestedArray, type NestedText } from './nd_array.js';
import { Tensor } from './operation.js';
import { constRecord, packRecord } from './packing.js';
import { formatTuple } from './shape.js';

/** A flat array that carries its dtype. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Something that stands for a tensor: a Variable, or IndexedSlices. */
export interface TensorConvertible {
  readonly dtype: DType;
  readonly graph: Graph;
  /** The tensor; it may be made anew each time. */
  toTensor(): Tensor;
}

/** A value whose dtype and shape JavaScript can show: it becomes a constant. */
export type ArrayLike = NestedArray | TypedArray | NDArray;

/** A value that becomes a constant of strings. */
export type TextLike = NestedText | NDArray<'string'>;

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

/** The dtype of a value that has one; null for JavaScript numbers, text and lists of them. */
export function dtypeOf(value: TensorLike | TextLike): DType | null {
  if (value instanceof Tensor || value instanceof NDArray || isTensorConvertible(value))
    return value.dtype;
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

/** Of a longer array an error shows so many elements. */
const SHOWN = 10;

/** A value as an error shows it: a string in quotes, an array in brackets. */
export const describe = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof Tensor || isTensorConvertible(value)) return value.toString();
  if (Array.isArray(value)) {
    const rest = value.length > SHOWN ? ', …' : '';
    return `[${value.slice(0, SHOWN).map(describe).join(', ')}${rest}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const named = value.constructor?.name;
    return named === undefined || named === 'Object' ? JSON.stringify(value) : named;
  }
  return String(value);
};

/** The elements of a value in row-major order, and the lengths of its axes. */
interface Elements {
  readonly shape: readonly number[];
  readonly leaves: { readonly length: number; readonly [i: number]: unknown };
}

type Fail = (error: typeof ValueError | typeof TypeError, text: string) => never;

function elementsOf(value: unknown, fail: Fail): Elements {
  if (value instanceof NDArray) return { shape: value.shape, leaves: value.data };
  if (typedArrayDType(value) !== null) {
    const typed = value as TypedArray;
    return { shape: [typed.length], leaves: typed };
  }
  return value === null || value === undefined
    ? fail(ValueError, 'None values not supported.')
    : nestedElements(value, fail);
}

/** The elements of a nested array, which must not be ragged. */
function nestedElements(value: unknown, fail: Fail): Elements {
  const shape: number[] = [];
  for (let first = value; Array.isArray(first); first = first[0]) shape.push(first.length);
  let level: readonly unknown[] = [value];
  for (const [axis, length] of shape.entries()) {
    if (!level.every((item) => Array.isArray(item) && item.length === length)) {
      const dense = shape.slice(0, axis);
      fail(
        ValueError,
        `Argument must be a dense tensor: ${describe(value)} - got shape [${dense.join(', ')}], ` +
          `but wanted [${shape.join(', ')}].`,
      );
    }
    level = level.flat();
  }
  if (level.some(Array.isArray)) fail(ValueError, 'setting an array element with a sequence.');
  return { shape, leaves: level };
}

/** The dtypes of what else JavaScript has than numbers. */
const natural: { readonly [type: string]: DType | undefined } = {
  boolean: 'bool',
  string: 'string',
};

/** How a value becomes an array. */
interface ArrayConversion {
  /** The dtype that the array must have. */
  readonly dtype?: DType;
  /** What JavaScript's numbers are where no dtype is asked for: float32 if it is left out. */
  readonly numbers?: DType;
  /** What an error says beside its text; the user's line where it is left out. */
  readonly context?: ErrorContext;
}

/**
 * A JavaScript value as an array. Where no dtype is asked for, a typed array keeps its own, booleans
 * are bool and text is string.
 *
 * @throws ValueError for null or a ragged list; TypeError for what is not a number, or does not fit
 *   `dtype`.
 */
export function toArrayValue(
  value: unknown,
  { dtype, numbers = 'float32', context }: ArrayConversion = {},
): AnyArray {
  if (value instanceof NDArray && (dtype === undefined || dtype === value.dtype)) return value;
  const fail: Fail = (PythonError, text) => {
    throw new PythonError(context ? explain(text, context) : explainHere(text));
  };
  const { shape, leaves } = elementsOf(value, fail);
  const typed = value instanceof NDArray ? value.dtype : typedArrayDType(value);
  const target = dtype ?? typed ?? natural[typeof leaves[0]] ?? numbers;
  if (target === 'string') {
    return NDArray.strings(
      shape,
      Array.from(leaves, (leaf) => (typeof leaf === 'string' ? leaf : misfit(leaf, target, fail))),
    );
  }
  return NDArray.from(target, shape, (i) => toElement(leaves[i], target, typed !== null, fail));
}

function misfit(leaf: unknown, dtype: DType, fail: Fail): never {
  const type = leaf === null ? 'null' : typeof leaf;
  return fail(TypeError, `Expected ${dtype}, got ${describe(leaf)} of type '${type}' instead.`);
}

function toElement(leaf: unknown, dtype: DType, fromTyped: boolean, fail: Fail): number {
  const kind = typeof leaf;
  const accepted =
    dtype === 'bool'
      ? kind === 'boolean' || fromTyped
      : kind === 'number' && (!isInteger(dtype) || fits(leaf as number, dtype));
  if (!accepted) misfit(leaf, dtype, fail);
  return Number(leaf);
}

/** `<tf.Tensor 'x:0' shape=(?, 784) dtype=float32>`: a tensor as Python's `repr` shows it. */
export const representation = ({ name, shape, dtype }: Tensor): string =>
  `<tf.Tensor '${name}' shape=${formatTuple(shape)} dtype=${dtype}>`;

/** Adds a `Const` operation that holds `value`. */
export function constantOf(
  value: AnyArray,
  name = 'Const',
  graph: Graph = getDefaultGraph(),
): Tensor {
  const attrs = { dtype: value.dtype, value };
  return createFromTensors(constRecord, [], attrs, { graph, name }).outputs[0] as Tensor;
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
  value: TensorLike | TextLike,
  { dtype, preferred, name = 'Const' }: Conversion = {},
): Tensor {
  const tensor = isTensorConvertible(value) ? value.toTensor() : value;
  if (tensor instanceof Tensor) {
    if (dtype !== undefined && tensor.dtype !== dtype) {
      const text = isTensorConvertible(value)
        ? `Incompatible type conversion requested to type '${dtype}' for variable of type '${tensor.dtype}_ref'`
        : `Tensor conversion requested dtype ${dtype} for Tensor with dtype ${tensor.dtype}: ${representation(tensor)}`;
      throw new ValueError(explainHere(text, { op: tensor.op }));
    }
    return tensor;
  }
  if (containsTensor(tensor))
    return packed(tensor as readonly TensorLike[], dtype ?? preferred, name);
  return constantOf(toArrayValue(tensor, { dtype: dtype ?? dtypeOf(tensor) ?? preferred }), name);
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
