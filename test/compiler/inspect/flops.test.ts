import { beforeEach, describe, expect, it } from 'vitest';
import { BiasAddGrad } from '../../../compiler/ops/bias.js';
import { RsqrtGrad } from '../../../compiler/ops/unary.js';
import { buildNetwork } from '../../../examples/replay/network.js';
import * as tf from '../../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const countOf = (name: string, batch?: number) =>
  tf.inspect(tf.getDefaultGraph(), { batch }).operations.find((op) => op.name === name)?.flops;

/** An op, and what TensorFlow 2.21's `ops.get_stats_for_node_def(graph, node, 'flops')` says of it. */
type Case = readonly [flops: number, build: () => tf.Tensor];

const matrix = (): tf.Tensor => tf.placeholder(tf.float32, [4, 6]);
const row = (): tf.Tensor => tf.placeholder(tf.float32, [6]);
const image = (): tf.Tensor => tf.placeholder(tf.float32, [2, 9, 9, 3]);
const strides = [1, 2, 2, 1] as const;
const window = [1, 3, 3, 1] as const;
const conv = (x = image(), f = tf.placeholder(tf.float32, [3, 3, 3, 5])) =>
  [tf.nn.conv2d(x, f, [...strides], 'SAME'), x, f] as const;

const derivative = (y: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.gradients(y, [x])[0] as tf.Tensor;

const cases: { readonly [name: string]: Case } = {
  Reciprocal: [24, () => tf.reciprocal(matrix())],
  Square: [24, () => tf.square(matrix())],
  Rsqrt: [48, () => tf.rsqrt(matrix())],
  Log: [24, () => tf.log(matrix())],
  Neg: [24, () => tf.negative(matrix())],
  L2Loss: [71, () => tf.nn.l2Loss(matrix())],
  Softmax: [120, () => tf.nn.softmax(matrix())],
  AddV2: [24, () => matrix().add(row())],
  Sub: [24, () => matrix().sub(row())],
  Mul: [24, () => matrix().mul(row())],
  RealDiv: [24, () => matrix().div(row())],
  Maximum: [24, () => tf.maximum(matrix(), row())],
  Minimum: [24, () => tf.minimum(matrix(), row())],
  Pow: [24, () => tf.pow(matrix(), row())],
  GreaterEqual: [24, () => tf.greaterEqual(matrix(), row())],
  SquaredDifference: [48, () => tf.squaredDifference(matrix(), row())],
  RsqrtGrad: [96, () => RsqrtGrad([matrix(), matrix()])],
  Mean: [24, () => tf.reduceMean(matrix(), 1)],
  'Sum of rows': [20, () => tf.reduceSum(matrix(), 1)],
  'Sum of all': [23, () => tf.reduceSum(matrix())],
  ArgMax: [20, () => tf.argmax(matrix(), 1)],
  ArgMin: [18, () => tf.argmin(matrix(), 0)],
  BiasAdd: [24, () => tf.nn.biasAdd(matrix(), row())],
  BiasAddGrad: [18, () => BiasAddGrad([matrix()])],
  AddN: [48, () => tf.addN([matrix(), matrix(), matrix()])],
  'MatMul, transposed b': [192, () => tf.matmul(matrix(), matrix(), { transposeB: true })],
  'MatMul, transposed a': [288, () => tf.matmul(matrix(), matrix(), { transposeA: true })],
  Conv2D: [13_500, () => conv()[0]],
  Conv2DBackpropInput: [
    10_935,
    () => {
      const [y, x] = conv();
      return derivative(y, x);
    },
  ],
  Conv2DBackpropFilter: [
    10_935,
    () => {
      const [y, , f] = conv();
      return derivative(y, f);
    },
  ],
  DepthwiseConv2dNative: [
    5400,
    () =>
      tf.nn.depthwiseConv2d(
        image(),
        tf.placeholder(tf.float32, [3, 3, 3, 2]),
        [...strides],
        'SAME',
      ),
  ],
  Conv3D: [
    24_576,
    () => {
      const volume = tf.placeholder(tf.float32, [2, 5, 5, 5, 3]);
      const filter = tf.placeholder(tf.float32, [2, 2, 2, 3, 4]);
      return tf.nn.conv3d(volume, filter, [1, 1, 1, 1, 1], 'VALID');
    },
  ],
  MaxPool: [864, () => tf.nn.maxPool(image(), [...window], [...strides], 'VALID')],
  AvgPool: [864, () => tf.nn.avgPool(image(), [...window], [...strides], 'VALID')],
  MaxPoolGrad: [
    960,
    () => {
      const x = image();
      return derivative(tf.nn.maxPool(x, [...window], [...strides], 'VALID'), x);
    },
  ],
  AvgPoolGrad: [
    1728,
    () => {
      const x = image();
      return derivative(tf.nn.avgPool(x, [...window], [...strides], 'VALID'), x);
    },
  ],
  AssignAdd: [24, () => tf.assignAdd(tf.variable(tf.zeros([4, 6])), matrix())],
  AssignSub: [24, () => tf.assignSub(tf.variable(tf.zeros([4, 6])), matrix())],
};

describe('floating point operations', () => {
  it.each(Object.entries(cases))("are TensorFlow's of %s", (_, [flops, build]) => {
    expect(countOf(build().op.name)).toEqual({ fixed: flops, perExample: 0 });
  });

  /** What TensorFlow counts in the tutorial's graph, with placeholders of 50 images. */
  const tutorial = {
    Conv2D: 62_720_000,
    add: 1_254_400,
    MaxPool: 1_254_400,
    Conv2D_1: 1_003_520_000,
    add_1: 627_200,
    MaxPool_1: 627_200,
    MatMul: 313_600_000,
    add_2: 50_000,
    MatMul_1: 1_000_000,
    add_3: 500,
    Softmax: 2500,
    Mean: 50,
    'gradients/Mean_grad/truediv': 50,
    'gradients/softmax_cross_entropy_with_logits_sg_grad/mul': 500,
    'gradients/softmax_cross_entropy_with_logits_sg_grad/Neg': 500,
    'gradients/add_3_grad/Sum_1': 490,
    'gradients/MatMul_1_grad/MatMul': 1_000_000,
    'gradients/MatMul_1_grad/MatMul_1': 1_000_000,
    'gradients/add_2_grad/Sum_1': 49_000,
    'gradients/MatMul_grad/MatMul': 313_600_000,
    'gradients/MatMul_grad/MatMul_1': 313_600_000,
    'gradients/MaxPool_1_grad/MaxPoolGrad': 784_000,
    'gradients/add_1_grad/Sum_1': 627_136,
    'gradients/Conv2D_1_grad/Conv2DBackpropInput': 1_003_520_000,
    'gradients/Conv2D_1_grad/Conv2DBackpropFilter': 1_003_520_000,
    'gradients/MaxPool_grad/MaxPoolGrad': 1_568_000,
    'gradients/add_grad/Sum_1': 1_254_368,
    'gradients/Conv2D_grad/Conv2DBackpropInput': 62_720_000,
    'gradients/Conv2D_grad/Conv2DBackpropFilter': 62_720_000,
    'Adam/mul': 1,
  };

  it("are TensorFlow's in the whole tutorial, whose batch is unknown while the graph is built", () => {
    buildNetwork();
    const counts = new Map(
      tf.inspect(tf.getDefaultGraph(), { batch: 50 }).operations.map((op) => [op.name, op.flops]),
    );
    const ours = Object.keys(tutorial).map((name) => [name, counts.get(name)?.fixed]);
    expect(Object.fromEntries(ours)).toEqual(tutorial);
  });

  it('are some for each example and some in every run, where the batch is unknown', () => {
    const x = tf.placeholder(tf.float32, [null, 6]);
    const sum = tf.reduceSum(tf.reshape(x, [-1]), { name: 'sum' });
    expect(countOf(sum.op.name)).toEqual({ fixed: -1, perExample: 6 });
    expect(countOf(sum.op.name, 10)).toEqual({ fixed: 59, perExample: 0 });
  });

  it('are unknown where they are no straight line, unless the batch is said', () => {
    const x = tf.placeholder(tf.float32, [null, 6]);
    const products = tf.matmul(x, x, { transposeB: true });
    expect(countOf(products.op.name)).toBeNull();
    expect(countOf(products.op.name, 3)).toEqual({ fixed: 108, perExample: 0 });
    expect(tf.inspect(products).totals.flops).toEqual({ fixed: 0, perExample: 0, unknown: 1 });
  });

  it('are those of the longer branch, and of one iteration', () => {
    const x = tf.placeholder(tf.float32, [null, 6]);
    const isSmall = tf.less(tf.reduceSum(x), 1);
    const chosen = tf.cond(
      isSmall,
      () => tf.exp(tf.exp(x)),
      () => tf.exp(x),
    );
    expect(countOf(chosen.op.inputs[0]?.op.name ?? '')).toEqual({ fixed: 0, perExample: 12 });
    const looped = tf.whileLoop(
      (y) => tf.less(tf.reduceSum(y), 9),
      (y) => tf.exp(y),
      [x],
    );
    // The sum takes 6 n - 1, the comparison 1, exp 6 n; counting the iterations takes 1.
    expect(countOf(looped.op.inputs[0]?.op.name ?? '')).toEqual({ fixed: 1, perExample: 12 });
  });
});
