import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { type Cases, fn, smooth } from './case.js';

/** Matrices far from singular ones. */
const regular = (...shape: number[]): tf.NDArray => {
  const { data } = smooth(...shape);
  const side = shape.at(-1) as number;
  const isDiagonal = (i: number): boolean => i % side === Math.floor(i / side) % side;
  return tf.NDArray.from(
    'float32',
    shape,
    (i) => (isDiagonal(i) ? 2 : 0) + 0.4 * (data[i] as number),
  );
};

/** The same, of which one diagonal element is larger than the other. */
const spread = (...shape: number[]): tf.NDArray => {
  const { data } = regular(...shape);
  const size = (shape.at(-1) as number) * (shape.at(-2) as number);
  return tf.NDArray.from('float32', shape, (i) => (data[i] as number) + (i % size === 0 ? 2 : 0));
};

const largest = (x: tf.Tensor): tf.Tensor =>
  ops.Svd([x], { compute_uv: false }).outputs[0] as tf.Tensor;

const flags = [false, true] as const;

export const matrixEquationGradients: Cases = {
  MatrixInverse: flags.flatMap((adjoint) => [
    fn([regular(3, 3)], (x) => ops.MatrixInverse([x], { adjoint })),
    fn([regular(2, 2, 2)], (x) => ops.MatrixInverse([x], { adjoint })),
  ]),
  MatrixDeterminant: [
    fn([regular(3, 3)], (x) => ops.MatrixDeterminant([x])),
    fn([regular(2, 2, 2)], (x) => ops.MatrixDeterminant([x])),
  ],
  MatrixSolve: flags.map((adjoint) =>
    fn([regular(2, 2, 2), smooth(2, 2, 3)], (a, b) => ops.MatrixSolve([a, b], { adjoint })),
  ),
  MatrixTriangularSolve: flags.flatMap((lower) =>
    flags.map((adjoint) =>
      fn([regular(3, 3), smooth(3, 2)], (a, b) =>
        ops.MatrixTriangularSolve([a, b], { lower, adjoint }),
      ),
    ),
  ),
  // A derivative by one element alone would leave the symmetric matrices.
  Cholesky: [
    [3, 3],
    [2, 2, 2],
  ].map((shape) =>
    fn([regular(...shape)], (x) => {
      const product = ops.BatchMatMulV2([x, x], { adj_y: true });
      return ops.Cholesky([product]);
    }),
  ),
  MatrixSolveLs: [
    [3, 2],
    [2, 3],
    [2, 3, 3],
  ].map((shape) =>
    fn([regular(...shape), smooth(...shape.slice(0, -1), 2)], (a, b) =>
      ops.MatrixSolveLs([a, b, tf.constant(0.1, tf.float64)]),
    ),
  ),
  // The shapes must be known when the gradient is made.
  Qr: [
    [3, 3],
    [2, 3, 2],
  ].map((shape) => fn([regular(...shape)], (x) => ops.Qr([tf.ensureShape(x, shape)]))),
  // Singular values must be apart.
  Svd: [
    fn([spread(2, 2)], (x) => ops.Svd([tf.ensureShape(x, [2, 2])])),
    fn([spread(2, 3, 2)], (x) => ops.Svd([tf.ensureShape(x, [2, 3, 2])]), 'tall'),
    fn([spread(2, 4)], (x) => ops.Svd([tf.ensureShape(x, [2, 4])]), 'wide'),
    fn(
      [spread(2, 3)],
      (x) => ops.Svd([tf.ensureShape(x, [2, 3])], { full_matrices: true }),
      'full',
    ),
    fn([spread(2, 3)], (x) => largest(x), 'the values alone'),
  ],
};
