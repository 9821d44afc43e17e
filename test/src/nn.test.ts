import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const input = (...shape: (number | null)[]): tf.Tensor => tf.placeholder(tf.float32, shape);

beforeEach(tf.resetDefaultGraph);

/** Every op of the default graph beside placeholders and constants, `type name`. */
const operations = (): readonly string[] =>
  tf
    .getDefaultGraph()
    .getOperations()
    .filter(({ type }) => type !== 'Const' && type !== 'Placeholder')
    .map(({ type, name }) => `${type} ${name}`);

describe('the ops of', () => {
  const rows: readonly (readonly [string, () => unknown, readonly string[]])[] = [
    [
      'conv1d',
      () => tf.nn.conv1d(input(1, 5, 2), input(3, 2, 1), 1, 'SAME'),
      [
        'ExpandDims conv1d/ExpandDims',
        'ExpandDims conv1d/ExpandDims_1',
        'Conv2D conv1d',
        'Squeeze conv1d/Squeeze',
      ],
    ],
    [
      'atrous_conv2d',
      () => tf.nn.atrousConv2d(input(1, 5, 5, 2), input(3, 3, 2, 1), 2, 'SAME'),
      [
        'SpaceToBatchND convolution/SpaceToBatchND',
        'Conv2D convolution',
        'BatchToSpaceND convolution/BatchToSpaceND',
      ],
    ],
    [
      'separable_conv2d',
      () =>
        tf.nn.separableConv2d(
          input(1, 5, 5, 2),
          input(3, 3, 2, 1),
          input(1, 1, 2, 3),
          [1, 1, 1, 1],
          'SAME',
        ),
      ['DepthwiseConv2dNative separable_conv2d/depthwise', 'Conv2D separable_conv2d'],
    ],
    [
      'conv2d_transpose',
      () => tf.nn.conv2dTranspose(input(1, 5, 5, 2), input(3, 3, 1, 2), [1, 5, 5, 1], 1),
      ['Conv2DBackpropInput conv2d_transpose'],
    ],
    [
      'max_pool1d',
      () => tf.nn.maxPool1d(input(1, 4, 2), 2, 2, 'SAME'),
      ['ExpandDims MaxPool1d/ExpandDims', 'MaxPool MaxPool1d', 'Squeeze MaxPool1d/Squeeze'],
    ],
    [
      'dropout',
      () => tf.nn.dropout(input(3, 2), { rate: 0.5 }),
      [
        'RandomUniform dropout/random_uniform/RandomUniform',
        'Sub dropout/random_uniform/sub',
        'Mul dropout/random_uniform/mul',
        'Add dropout/random_uniform',
        'Sub dropout/sub',
        'RealDiv dropout/truediv',
        'GreaterEqual dropout/GreaterEqual',
        'Mul dropout/mul',
        'Cast dropout/Cast',
        'Mul dropout/mul_1',
      ],
    ],
    [
      'batch_normalization',
      () => tf.nn.batchNormalization(input(3, 2), input(2), input(2), input(2), input(2), 0.1),
      [
        'AddV2 batchnorm/add',
        'Rsqrt batchnorm/Rsqrt',
        'Mul batchnorm/mul',
        'Mul batchnorm/mul_1',
        'Mul batchnorm/mul_2',
        'Sub batchnorm/sub',
        'AddV2 batchnorm/add_1',
      ],
    ],
    [
      'sigmoid_cross_entropy_with_logits',
      () => tf.nn.sigmoidCrossEntropyWithLogits({ labels: input(2), logits: input(2) }),
      [
        'GreaterEqual logistic_loss/GreaterEqual',
        'Select logistic_loss/Select',
        'Neg logistic_loss/Neg',
        'Select logistic_loss/Select_1',
        'Mul logistic_loss/mul',
        'Sub logistic_loss/sub',
        'Exp logistic_loss/Exp',
        'Log1p logistic_loss/Log1p',
        'Add logistic_loss',
      ],
    ],
  ];

  it.each(rows)("%s are TensorFlow's", (_, build, expected) => {
    build();
    expect(operations()).toEqual(expected);
  });
});

describe('static shapes', () => {
  const shapes: readonly (readonly [string, () => tf.Tensor, tf.Shape])[] = [
    [
      'channels first, convolved',
      () =>
        tf.nn.conv2d(input(null, 3, 8, 9), input(3, 3, 3, 4), 2, 'SAME', { dataFormat: 'NCHW' }),
      [null, 4, 4, 5],
    ],
    [
      'channels first, pooled',
      () => tf.nn.maxPool3d(input(2, 3, 8, 8, 9), 2, 2, 'VALID', 'NCDHW'),
      [2, 3, 4, 4, 4],
    ],
    [
      'a transposed convolution',
      () => tf.nn.conv2dTranspose(input(null, 4, 4, 2), input(3, 3, 5, 2), [7, 8, 8, 5], 2),
      [7, 8, 8, 5],
    ],
    [
      'a transposed convolution of unknown batch',
      () => {
        const x = input(null, 4, 4, 2);
        const batch = tf.shape(x).at(0);
        return tf.nn.conv2dTranspose(x, input(3, 3, 5, 2), [batch, 8, 8, 5], 2);
      },
      [null, 8, 8, 5],
    ],
    [
      'an atrous convolution of unknown height',
      () => tf.nn.atrousConv2d(input(1, null, 8, 2), input(3, 3, 2, 4), 2, 'SAME'),
      [1, null, null, 4],
    ],
    ['unknown ranks', () => tf.nn.lrn(tf.placeholder(tf.float32)), [null, null, null, null]],
  ];

  it.each(shapes)('%s', (_, build, expected) => {
    expect(build().shape).toEqual(expected);
  });
});

describe('errors', () => {
  const [x, f] = [() => input(1, 5, 5, 2), () => input(3, 3, 2, 4)];
  const rows: readonly (readonly [text: string, build: () => unknown])[] = [
    [
      "Cannot specify both 'filter' and 'filters'",
      () => tf.nn.conv2d(x(), f(), 1, 'SAME', { filters: f() }),
    ],
    [
      `Attr 'padding' of 'MaxPool' Op passed string 'FULL' not in: "SAME", "VALID".`,
      () => tf.nn.maxPool(x(), 2, 2, 'FULL' as 'SAME'),
    ],
    [
      `Attr 'data_format' of 'Conv3D' Op passed string 'NDCHW' not in: "NDHWC", "NCDHW".`,
      () => tf.nn.conv3d(x(), f(), [1, 1, 1, 1, 1], 'SAME', 'NDCHW' as 'NCDHW'),
    ],
    [
      'data_format must be "NWC" or "NCW".',
      () => tf.nn.conv1d(x(), f(), 1, 'SAME', { dataFormat: 'CWN' as 'NWC' }),
    ],
    [
      'strides should be of length 1, 2 or 4 but was 3',
      () => tf.nn.conv2d(x(), f(), [1, 1, 1], 'SAME'),
    ],
    ['ksize cannot be zero.', () => tf.nn.maxPool(x(), [1, 0, 1, 1], 1, 'SAME')],
    [
      'strides > 1 not supported in conjunction with dilation_rate > 1',
      () => tf.nn.convolution(x(), f(), 'SAME', { strides: [2, 2], dilationRate: [2, 2] }),
    ],
    [
      'strides > window_shape not supported due to inconsistency between CPU and GPU implementations',
      () => tf.nn.pool(x(), [2, 2], 'MAX', 'SAME', { strides: [3, 1] }),
    ],
    [
      'Input tensor must be of rank 3, 4 or 5 but was 2.',
      () => tf.nn.convolution(input(2, 2), input(2, 2), 'SAME'),
    ],
    ['You must provide a rate to dropout.', () => tf.nn.dropout(x())],
    ["Cannot specify both 'keep_prob' and 'rate'", () => tf.nn.dropout(x(), 0.5, { rate: 0.5 })],
    [
      'rate must be a scalar tensor or a float in the range [0, 1), got 1',
      () => tf.nn.dropout(x(), { rate: 1 }),
    ],
    [
      "Both 'mean' and 'variance' must be None if is_training is True.",
      () => tf.nn.fusedBatchNorm(x(), input(2), input(2), input(2)),
    ],
    [
      'Logits cannot be scalars - received shape ().',
      () => tf.nn.sparseSoftmaxCrossEntropyWithLogits({ labels: 1, logits: 1 }),
    ],
    [
      'Rank mismatch: Rank of labels (received 2) should equal rank of logits minus 1 (received 2).',
      () => tf.nn.sparseSoftmaxCrossEntropyWithLogits({ labels: [[1]], logits: [[1, 2]] }),
    ],
    [
      'logits and labels must have the same shape ((2,) vs (3,))',
      () => tf.nn.sigmoidCrossEntropyWithLogits({ labels: input(3), logits: input(2) }),
    ],
    [
      'data_format must be of the form `N...C` or `NC...`',
      () => tf.nn.biasAdd(x(), input(2), 'HWC'),
    ],
  ];

  it.each(rows)('%s', (text, build) => {
    expect(build).toThrow(tf.errors.ValueError);
    expect(build).toThrow(text);
  });

  it('of a transposed convolution to a shape that it cannot have come from', async () => {
    const y = tf.nn.conv2dTranspose(input(1, 3, 3, 2), input(3, 3, 5, 2), [1, 9, 6, 5], 2);
    const x = y.op.inputs[2] as tf.Tensor;
    const filter = y.op.inputs[1] as tf.Tensor;
    await using session = new tf.Session({ backend: 'cpu' });
    const zeros = (t: tf.Tensor) => tf.NDArray.from('float32', t.shape as number[], () => 0);
    const run = session.run(y, [
      [x, zeros(x)],
      [filter, zeros(filter)],
    ]);
    await expect(run).rejects.toThrow(
      "Conv2DCustomBackpropInput: Size of out_backprop doesn't match computed: actual = 3, computed " +
        '= 5 spatial_dim: 1 input: 9 filter: 3 output: 3 stride: 2 dilation: 1',
    );
  });

  it('of a label that is no class', async () => {
    const cost = tf.nn.sparseSoftmaxCrossEntropyWithLogits({
      labels: [0, 3],
      logits: [
        [1, 2],
        [3, 4],
      ],
    });
    await using session = new tf.Session({ backend: 'cpu' });
    await expect(session.run(cost)).rejects.toThrow(
      'Received a label value of 3 which is outside the valid range of [0, 2).  Label values: 0 3',
    );
  });
});
