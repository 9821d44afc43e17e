import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { isInteger } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { TensorOp } from '../../compiler/graph/op.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import * as ops from '../../compiler/ops/activation.js';
import { cast } from '../../compiler/ops/cast.js';
import { ConcatV2 } from '../../compiler/ops/joining.js';
import { multiply, negative } from '../../compiler/ops/operators.js';
import { Sigmoid } from '../../compiler/ops/unary.js';
import { signature } from '../signature.js';

export { sigmoid, tanh } from '../math/unary.js';

const activation = (name: string, record: TensorOp<[features: TensorLike]>) =>
  signature(name, ['features', 'name?']).of<[features: TensorLike, name?: string | null], Tensor>(
    ({ features, name: opName }) => record([features], {}, opName),
  );

/** max(x, 0), elementwise: TF 1.15's `tf.nn.relu`. Numbers of any shape. */
export const relu = activation('relu', ops.Relu);

/** x, but at least 0 and at most 6, elementwise: TF 1.15's `tf.nn.relu6`. Numbers of any shape. */
export const relu6 = activation('relu6', ops.Relu6);

/** x where it is positive, eˣ - 1 elsewhere: TF 1.15's `tf.nn.elu`. Floating point of any shape. */
export const elu = activation('elu', ops.Elu);

/** A scaled `elu` that keeps mean 0 and variance 1: TF 1.15's `tf.nn.selu`. Floating point. */
export const selu = activation('selu', ops.Selu);

/** log(eˣ + 1), elementwise: TF 1.15's `tf.nn.softplus`. Floating point of any shape. */
export const softplus = activation('softplus', ops.Softplus);

/** x / (|x| + 1), elementwise: TF 1.15's `tf.nn.softsign`. Floating point of any shape. */
export const softsign = activation('softsign', ops.Softsign);

/**
 * x where it is positive, alpha · x elsewhere: TF 1.15's `tf.nn.leaky_relu`.
 *
 * @param features numbers of any shape; integers are taken as float32.
 * @param alpha the slope below 0, 0.2 where it is left out.
 * @returns a floating point tensor of the same shape.
 */
export const leakyRelu = signature('leaky_relu', ['features', 'alpha?', 'name?']).of<
  [features: TensorLike, alpha?: number, name?: string | null],
  Tensor
>(({ features, alpha = 0.2, name }) =>
  getDefaultGraph().nameScope(name ?? 'LeakyRelu', (scope) => {
    const x = convertToTensor(features, { name: 'features' });
    const float = isInteger(x.dtype) ? cast(x, 'float32', 'ToFloat') : x;
    return ops.LeakyRelu([float], { alpha }, scope);
  }),
);

/**
 * The positive parts of x and of -x, side by side: TF 1.15's `tf.nn.crelu`.
 *
 * @param features signed numbers of rank 1 or more.
 * @param axis the axis along which the result is twice as long, the last one where it is left out.
 */
export const crelu = signature('crelu', ['features', 'name?', 'axis?']).of<
  [features: TensorLike, name?: string | null, axis?: number],
  Tensor
>(({ features, name, axis = -1 }) =>
  getDefaultGraph().nameScope(name ?? 'CRelu', (scope) => {
    const x = convertToTensor(features, { name: 'features' });
    return ops.Relu([ConcatV2([[x, negative(x)], axis], {}, scope)]);
  }),
);

/** x · sigmoid x, elementwise: TF 1.15's `tf.nn.swish`. Floating point of any shape. */
export const swish = signature('swish', ['features']).of<[features: TensorLike], Tensor>(
  ({ features }) => {
    const x = convertToTensor(features, { name: 'features' });
    return multiply(x, Sigmoid([x]));
  },
);
