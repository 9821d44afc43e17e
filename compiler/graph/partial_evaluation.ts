import type { DType } from './dtypes.js';
import { NDArray } from './nd_array.js';
import type { AttrValues, Tensor } from './operation.js';
import { knownValue, type PartialValue } from './partial_value.js';
import type { ListInfo, OpRecord } from './record.js';
import type { Shape } from './shape.js';

/** Deeper chains of constants are left to the compiler, which folds from the leaves up. */
const MAX_DEPTH = 64;

const known = new WeakMap<Tensor, PartialValue>();

/**
 * What can be said of a tensor's value before the graph runs: a constant, a computation on
 * constants, or the shape of something (TF 1.15: `tensor_util.constant_value_as_shape`).
 */
export const partialValue = (tensor: Tensor): PartialValue | null => evaluate(tensor, 0, new Map());

/** `visited` holds what is only known for now: a static shape can still be refined with setShape. */
function evaluate(
  tensor: Tensor,
  depth: number,
  visited: Map<Tensor, PartialValue | null>,
): PartialValue | null {
  const cached = known.get(tensor) ?? visited.get(tensor);
  if (cached !== undefined) return cached;
  if (depth > MAX_DEPTH) return null;
  const { op } = tensor;
  const outside = tensor.graph.outside(tensor);
  if (outside !== null) return evaluate(outside, depth + 1, visited);
  const values = foldValues(op.record, op.attrs, {
    count: op.inputs.length,
    shape: (i) => (op.inputs[i] as Tensor).shape,
    list: (i) => (op.inputs[i] as Tensor).list,
    value: (i) => evaluate(op.inputs[i] as Tensor, depth + 1, visited),
    dtype: (op.outputs[0] as Tensor).dtype,
  });
  const value = values?.[tensor.index] ?? null;
  if (value?.data.every((d) => d !== null)) known.set(tensor, value);
  visited.set(tensor, value);
  return value;
}

/** The values of an op's outputs as far as its inputs decide them, or null. */
export function foldValues(
  record: OpRecord,
  attrs: AttrValues,
  inputs: {
    readonly count: number;
    readonly dtype: DType;
    shape(i: number): Shape;
    list(i: number): ListInfo | null;
    value(i: number): PartialValue | null;
  },
): readonly PartialValue[] | null {
  if (attrs.value instanceof NDArray) {
    const value = knownValue(attrs.value);
    return value === null ? null : [value];
  }
  const folded = record.fold?.({ ...inputs, attrs });
  if (folded === undefined || folded === null) return null;
  return [folded].flat().map(roundToDType);
}

/** Arithmetic was done in double precision; what the dtype cannot hold is rounded as it would be. */
function roundToDType(value: PartialValue): PartialValue {
  if (value.dtype !== 'float32') return value;
  return { ...value, data: value.data.map((d) => (d === null ? null : Math.fround(d))) };
}
