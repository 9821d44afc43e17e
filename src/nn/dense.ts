import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Relu } from '../../compiler/ops/activation.js';
import { BiasAdd } from '../../compiler/ops/bias.js';
import { matmul } from '../../compiler/ops/linear_algebra.js';
import { signature } from '../signature.js';

type DenseArguments = [
  x: TensorLike,
  weights: TensorLike,
  biases: TensorLike,
  name?: string | null,
];

const dense = (name: string, build: (product: Tensor, biases: Tensor, scope: string) => Tensor) =>
  signature(name, ['x', 'weights', 'biases', 'name?']).of<DenseArguments, Tensor>((args) =>
    getDefaultGraph().nameScope(args.name ?? name, (scope) => {
      const x = convertToTensor(args.x, { name: 'x' });
      const weights = convertToTensor(args.weights, { name: 'weights' });
      const biases = convertToTensor(args.biases, { name: 'biases' });
      return build(matmul(x, weights), biases, scope);
    }),
  );

/**
 * x · weights + biases: TF 1.15's `tf.nn.xw_plus_b`.
 *
 * @param x `[n, k]`, floating point.
 * @param weights `[k, m]`.
 * @param biases `[m]`.
 * @returns `[n, m]`.
 */
export const xwPlusB = dense('xw_plus_b', (product, biases, scope) =>
  BiasAdd([product, biases], {}, scope),
);

/** relu(x · weights + biases): TF 1.15's `tf.nn.relu_layer`. Its arguments are those of `xwPlusB`. */
export const reluLayer = dense('relu_layer', (product, biases, scope) =>
  Relu([BiasAdd([product, biases])], {}, scope),
);
