import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { type DType, highest, lowest } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Maximum, Minimum } from '../../compiler/ops/arithmetic.js';
import * as ops from '../../compiler/ops/cast.js';
import { signature } from '../signature.js';

/**
 * A tensor as another dtype: TF 1.15's `tf.cast`. Fractions are cut off towards zero; a number
 * becomes true where it is not zero, true becomes 1.
 */
export const cast = signature('cast', ['x', 'dtype', 'name?']).of<
  [x: TensorLike, dtype: DType, name?: string | null],
  Tensor
>(({ x, dtype, name }) => ops.cast(x, dtype, name));

const castTo = (name: string, dtype: DType, opName: string) =>
  signature(name, ['x', 'name?']).of<[x: TensorLike, name?: string | null], Tensor>(
    ({ x, name: given }) => ops.cast(x, dtype, given ?? opName),
  );

/** A tensor as float32: TF 1.15's `tf.to_float`. */
export const toFloat = castTo('to_float', 'float32', 'ToFloat');

/** A tensor as float64: TF 1.15's `tf.to_double`. */
export const toDouble = castTo('to_double', 'float64', 'ToDouble');

/** A tensor as int32, fractions cut off: TF 1.15's `tf.to_int32`. */
export const toInt32 = castTo('to_int32', 'int32', 'ToInt32');

/** A tensor as int64, fractions cut off: TF 1.15's `tf.to_int64`. */
export const toInt64 = castTo('to_int64', 'int64', 'ToInt64');

/**
 * A tensor as another dtype, values beyond its range as the nearest in it: TF 1.15's
 * `tf.saturate_cast`.
 */
export const saturateCast = signature('saturate_cast', ['value', 'dtype', 'name?']).of<
  [value: TensorLike, dtype: DType, name?: string | null],
  Tensor
>(({ value, dtype, name }) =>
  getDefaultGraph().nameScope(name ?? 'saturate_cast', (scope) => {
    let tensor = convertToTensor(value, { name: 'value' });
    const bound = (limit: number, as: string): Tensor =>
      convertToTensor(limit, { dtype: tensor.dtype, name: as });
    if (lowest(tensor.dtype) < lowest(dtype)) {
      tensor = Maximum([tensor, bound(lowest(dtype), 'min')]);
    }
    if (highest(tensor.dtype) > highest(dtype)) {
      tensor = Minimum([tensor, bound(highest(dtype), 'max')]);
    }
    return ops.cast(tensor, dtype, scope);
  }),
);
