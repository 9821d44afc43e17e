import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible, isFullyDefined } from '../compiler/graph/shape.js';
import { Mul } from '../compiler/ops/arithmetic.js';
import { onesLike } from '../compiler/ops/array.js';
import { NoOp } from '../compiler/ops/control.js';
import { rankOf, shapeOf } from '../compiler/ops/shape_arithmetic.js';

/*
 * The weights of losses and metrics are a scalar, or have the rank of the values that they weigh
 * and the same length or 1 along every axis (TF: `weights_broadcast_ops.py`).
 */

const refuse = (text: string): never => {
  throw new ValueError(explainHere(`weights can not be broadcast to values. ${text}`));
};

/**
 * Checks, as far as the static shapes tell, that weights broadcast to values (TF:
 * `assert_broadcastable`).
 * @returns an operation that stands for the check.
 * @throws ValueError where they do not.
 */
export const assertBroadcastable = (weights: TensorLike, values: TensorLike): Operation =>
  getDefaultGraph().nameScope('assert_broadcastable', () => {
    const described = (value: TensorLike, name: string): Tensor =>
      getDefaultGraph().nameScope(name, (scope) => {
        const tensor = convertToTensor(value, { name: scope });
        shapeOf(tensor, { name: 'shape' });
        rankOf(tensor, 'rank');
        return tensor;
      });
    const from = described(weights, 'weights').shape;
    const to = described(values, 'values').shape;
    if (from?.length === 0) return NoOp([], {}, 'static_scalar_check_success');
    if (from === null || to === null) return NoOp([], {}, 'no_static_check');
    if (from.length !== to.length) {
      refuse(
        `values.rank=${to.length}. weights.rank=${from.length}. ` +
          `values.shape=${formatTuple(to)}. weights.shape=${formatTuple(from)}.`,
      );
    }
    const isKnown = isFullyDefined(from) && isFullyDefined(to);
    const at = from.findIndex((d, i) => d !== null && d !== 1 && to[i] !== null && d !== to[i]);
    if (at >= 0) {
      refuse(
        `Mismatch at dim ${at}. values.shape=[${to.join(' ')}] weights.shape=[${from.join(' ')}].`,
      );
    }
    return NoOp([], {}, isKnown ? 'static_dims_check_success' : 'no_static_check');
  });

/** Weights in the shape of values (TF: `broadcast_weights`). */
export const broadcastWeights = (weights: TensorLike, values: TensorLike): Tensor =>
  getDefaultGraph().nameScope('broadcast_weights', (scope) => {
    const graph = getDefaultGraph();
    const to = convertToTensor(values, { name: 'values' });
    const from = convertToTensor(weights, { dtype: to.dtype, name: 'weights' });
    const isKnown = isFullyDefined(from.shape) && isFullyDefined(to.shape);
    if (isKnown && isCompatible(from.shape, to.shape)) return from;
    return graph.controlDependencies([assertBroadcastable(from, to)], () =>
      Mul([from, onesLike(to)], {}, scope),
    );
  });
