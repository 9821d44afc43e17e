import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';

const inGraph = (name: string, body: (graph: tf.Graph) => void | Promise<void>): void =>
  it(name, () => new tf.Graph().asDefault(body));

const { layers } = tf;
const images = () => tf.placeholder(tf.float32, [null, 8, 8, 3], { name: 'x' });
const rows = () => tf.placeholder(tf.float32, [null, 4], { name: 'x' });

const names = (items: Iterable<object>): string[] =>
  Array.from(items, (item) => (item as tf.Tensor).name);

/** What a layer computes, without what its variables and its input are made of. */
const computed = (graph: tf.Graph): string[] =>
  names(graph.getOperations()).filter((name) => !/^x|(kernel|bias)(\/|$)/.test(name));

describe('the operations of a layer are those of TensorFlow', () => {
  // biome-ignore format: one layer a row
  const cases: { readonly [title: string]: readonly [build: () => tf.Tensor, names: string] } = {
    'dense': [() => layers.dense(rows(), 3, tf.nn.relu), 'dense/MatMul dense/BiasAdd dense/Relu'],
    'conv1d': [() => layers.conv1d(tf.placeholder(tf.float32, [null, 8, 3], { name: 'x' }), 4, 3), 'conv1d/dilation_rate conv1d/conv1d/ExpandDims/dim conv1d/conv1d/ExpandDims conv1d/conv1d/ExpandDims_1/dim conv1d/conv1d/ExpandDims_1 conv1d/conv1d conv1d/conv1d/Squeeze conv1d/BiasAdd'],
    'conv2d': [() => layers.conv2d(images(), 4, 3, { activation: tf.nn.relu }), 'conv2d/dilation_rate conv2d/Conv2D conv2d/BiasAdd conv2d/Relu'],
    'conv2dTranspose': [() => layers.conv2dTranspose(tf.placeholder(tf.float32, [null, null, 8, 3], { name: 'x' }), 4, 3), 'conv2d_transpose/Shape conv2d_transpose/strided_slice/stack conv2d_transpose/strided_slice/stack_1 conv2d_transpose/strided_slice/stack_2 conv2d_transpose/strided_slice conv2d_transpose/strided_slice_1/stack conv2d_transpose/strided_slice_1/stack_1 conv2d_transpose/strided_slice_1/stack_2 conv2d_transpose/strided_slice_1 conv2d_transpose/strided_slice_2/stack conv2d_transpose/strided_slice_2/stack_1 conv2d_transpose/strided_slice_2/stack_2 conv2d_transpose/strided_slice_2 conv2d_transpose/mul/y conv2d_transpose/mul conv2d_transpose/add/y conv2d_transpose/add conv2d_transpose/mul_1/y conv2d_transpose/mul_1 conv2d_transpose/add_1/y conv2d_transpose/add_1 conv2d_transpose/stack/3 conv2d_transpose/stack conv2d_transpose/strided_slice_3/stack conv2d_transpose/strided_slice_3/stack_1 conv2d_transpose/strided_slice_3/stack_2 conv2d_transpose/strided_slice_3 conv2d_transpose/conv2d_transpose conv2d_transpose/BiasAdd'],
    'conv2d, dilated': [() => layers.conv2d(images(), 4, 3, { dilationRate: 2 }), 'conv2d/dilation_rate conv2d/Const conv2d/Const_1 conv2d/SpaceToBatchND/block_shape conv2d/SpaceToBatchND conv2d/Conv2D conv2d/BatchToSpaceND/block_shape conv2d/BatchToSpaceND conv2d/BiasAdd'],
    'separableConv2d': [() => layers.separableConv2d(images(), 4, 3), 'separable_conv2d/separable_conv2d/depthwise separable_conv2d/separable_conv2d separable_conv2d/BiasAdd'],
    'separableConv1d': [() => layers.separableConv1d(tf.placeholder(tf.float32, [null, 8, 3], { name: 'x' }), 4, 3, { activation: tf.nn.relu }), 'separable_conv1d/ExpandDims/dim separable_conv1d/ExpandDims separable_conv1d/ExpandDims_1/dim separable_conv1d/ExpandDims_1 separable_conv1d/ExpandDims_2/dim separable_conv1d/ExpandDims_2 separable_conv1d/separable_conv2d/depthwise separable_conv1d/separable_conv2d separable_conv1d/BiasAdd separable_conv1d/Squeeze separable_conv1d/Relu'],
    'maxPooling1d': [() => layers.maxPooling1d(tf.placeholder(tf.float32, [null, 8, 3], { name: 'x' }), 2, 2), 'max_pooling1d/ExpandDims/dim max_pooling1d/ExpandDims max_pooling1d/MaxPool max_pooling1d/Squeeze'],
    'averagePooling2d': [() => layers.averagePooling2d(images(), 2, 2), 'average_pooling2d/AvgPool'],
    'flatten': [() => layers.flatten(images()), 'flatten/Shape flatten/strided_slice/stack flatten/strided_slice/stack_1 flatten/strided_slice/stack_2 flatten/strided_slice flatten/Reshape/shape/1 flatten/Reshape/shape flatten/Reshape'],
    'an activity regularizer': [() => layers.dense(rows(), 3, { activityRegularizer: (y) => tf.reduceSum(y) }), 'dense/MatMul dense/BiasAdd dense/ActivityRegularizer/Const dense/ActivityRegularizer/Sum dense/ActivityRegularizer/Shape dense/ActivityRegularizer/strided_slice/stack dense/ActivityRegularizer/strided_slice/stack_1 dense/ActivityRegularizer/strided_slice/stack_2 dense/ActivityRegularizer/strided_slice dense/ActivityRegularizer/Cast dense/ActivityRegularizer/truediv'],
  };
  for (const [title, [build, expected]] of Object.entries(cases)) {
    inGraph(title, (graph) => {
      build();
      expect(computed(graph)).toEqual(expected.split(' '));
    });
  }
});

describe('a layer', () => {
  inGraph('has variables of its own', () => {
    const first = layers.dense(rows(), 3);
    const second = layers.dense(first, 2, { useBias: false });
    const named = layers.conv2d(images(), 4, [2, 3], { name: 'filters' });
    expect([first.name, second.name, named.name]).toEqual([
      'dense/BiasAdd:0',
      'dense_1/MatMul:0',
      'filters/BiasAdd:0',
    ]);
    expect(tf.trainableVariables().map(({ name, shape }) => [name, shape])).toEqual([
      ['dense/kernel:0', [4, 3]],
      ['dense/bias:0', [3]],
      ['dense_1/kernel:0', [3, 2]],
      ['filters/kernel:0', [2, 3, 3, 4]],
      ['filters/bias:0', [4]],
    ]);
  });

  inGraph('lies in the scopes that it is made in', () => {
    const y = tf.nameScope('n', () => tf.variableScope('s', () => layers.dense(rows(), 3)));
    expect(y.name).toBe('n/s/dense/BiasAdd:0');
    expect(names(tf.globalVariables())).toEqual(['s/dense/kernel:0', 's/dense/bias:0']);
  });

  inGraph('shares the variables of its name', () => {
    layers.dense(rows(), 3, { name: 'd' });
    const shared = layers.dense(rows(), 3, { name: 'd', reuse: true });
    expect(shared.name).toBe('d_1/BiasAdd:0');
    expect(names(tf.globalVariables())).toEqual(['d/kernel:0', 'd/bias:0']);
    expect(() => layers.dense(rows(), 3, { name: 'd' })).toThrow(
      'Variable d/kernel already exists',
    );
    expect(() => layers.dense(rows(), 3, { name: 'e', reuse: true })).toThrow(
      'Variable e/kernel does not exist',
    );
    const twice = () =>
      tf.variableScope('s', { reuse: tf.AUTO_REUSE }, () => layers.dense(rows(), 3, { name: 'd' }));
    expect([twice(), twice()].map(({ op }) => op.inputs[1]?.name)).toEqual([
      's/d/bias/read:0',
      's/d/bias/read:0',
    ]);
  });

  inGraph('may be kept, and applied again', () => {
    const layer = new layers.Dense(3, { activation: tf.nn.relu });
    expect([layer.built, layer.dtype, layer.variables]).toEqual([false, null, []]);
    expect(() => layer.scopeName).toThrow('No name available for layer scope because the layer');
    const [y, z] = [layer.apply(rows()), layer.apply(rows())];
    expect([y.name, z.name]).toEqual(['dense/Relu:0', 'dense/Relu_1:0']);
    expect([layer.name, layer.scopeName, layer.dtype]).toEqual(['dense_1', 'dense', 'float32']);
    expect(layer.variables).toEqual([layer.kernel, layer.bias]);
    expect(layer.trainableVariables).toEqual(layer.weights);
    expect(layer.nonTrainableVariables).toEqual([]);
  });

  inGraph('takes the dtype of its input', () => {
    expect(layers.dense(tf.placeholder(tf.float64, [2, 4]), 3).dtype).toBe('float64');
    expect(tf.globalVariables().map(({ dtype }) => dtype)).toEqual(['float64', 'float64']);
  });

  inGraph('may be kept from training', () => {
    const layer = new layers.Dense(3, { trainable: false });
    layer.apply(rows());
    expect(tf.trainableVariables()).toEqual([]);
    expect(layer.nonTrainableWeights).toEqual([layer.kernel, layer.bias]);
  });

  inGraph('gives its variables initializers, regularizers and constraints', () => {
    const loss = (w: tf.Variable) => tf.reduceSum(w);
    const constraint = (w: tf.Tensor) => tf.nn.relu(w);
    const settings = {
      kernelInitializer: tf.onesInitializer,
      kernelRegularizer: loss,
      biasRegularizer: loss,
      kernelConstraint: constraint,
    };
    const layer = new layers.Conv2D(4, 3, settings);
    layer.apply(images());
    layer.apply(images());
    expect(layer.kernel.initialValue.op.name).toBe('conv2d/kernel/Initializer/ones');
    expect([layer.kernel.constraint, layer.bias?.constraint]).toEqual([constraint, null]);
    expect(names(layer.losses)).toEqual([
      'conv2d/kernel/Regularizer/Sum:0',
      'conv2d/bias/Regularizer/Sum:0',
    ]);
    expect(tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES)).toEqual(layer.losses);
    tf.variableScope('s', { initializer: tf.zerosInitializer() }, () => layers.dense(rows(), 2));
    expect(tf.globalVariables('s')[0]?.initialValue.name).toBe(
      's/dense/kernel/Initializer/zeros:0',
    );
    layers.dense(rows(), 2, { name: 'd', kernelRegularizer: loss });
    layers.dense(rows(), 2, { name: 'd', kernelRegularizer: loss, reuse: true });
    expect(tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES)).toHaveLength(3);
  });

  inGraph('may be of the user’s own kind', async () => {
    class ScaleBy extends layers.Layer {
      factor!: tf.Variable;

      protected override build(inputShape: tf.Shape): void {
        this.factor = this.addWeight('factor', [inputShape?.at(-1) as number], {
          initializer: tf.constantInitializer(3),
        });
      }

      protected override call(inputs: tf.Tensor): tf.Tensor {
        return inputs.mul(this.factor);
      }
    }
    const y = new ScaleBy().apply(tf.constant([[1, 2]]));
    expect([y.name, ...names(tf.trainableVariables())]).toEqual([
      'scale_by/mul:0',
      'scale_by/factor:0',
    ]);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    expect(((await sess.run(y)) as tf.NDArray).toArray()).toEqual([[3, 6]]);
  });

  inGraph('refuses what it cannot be applied to', () => {
    const vector = tf.placeholder(tf.float32, [4]);
    const unknown = tf.placeholder(tf.float32);
    const layer = new layers.Dense(3, { name: 'd' });
    expect(() => layer.apply(vector)).toThrow(
      'Input 0 of layer d is incompatible with the layer: : expected min_ndim=2, found ndim=1. Full ' +
        'shape received: [4]',
    );
    expect(() => layer.apply(unknown)).toThrow(
      'Input 0 of layer d is incompatible with the layer: its rank is undefined, but the layer ' +
        'requires a defined rank.',
    );
    layer.apply(rows());
    expect(() => layer.apply(tf.placeholder(tf.float32, [null, 5]))).toThrow(
      'expected axis -1 of input shape to have value 4 but received input with shape [None, 5]',
    );
    expect(() => layers.conv2d(rows(), 4, 3)).toThrow(
      'expected ndim=4, found ndim=2. Full shape received: [None, 4]',
    );
    expect(() => layers.dense(tf.placeholder(tf.float32, [2, null]), 3)).toThrow(
      'The last dimension of the inputs to `Dense` should be defined. Found `None`.',
    );
    expect(() => layers.dense(tf.placeholder(tf.int32, [2, 4]), 3)).toThrow(
      "Unable to build `Dense` layer with non-floating point dtype <dtype: 'int32'>",
    );
    expect(() => layers.conv2d(tf.placeholder(tf.float32, [1, 8, 8, null]), 4, 3)).toThrow(
      'The channel dimension of the inputs should be defined. Found `None`.',
    );
    expect(() => layers.conv2d(images(), 4, [3])).toThrow(
      'The `kernel_size` argument must be a tuple of 2 integers. Received: [3]',
    );
    expect(() => layers.maxPooling2d(images(), 2, 2, 'full' as never)).toThrow(
      'The `padding` argument must be one of "valid", "same". Received: full',
    );
    expect(() => layers.flatten(rows(), null, 'last' as never)).toThrow(
      'The `data_format` argument must be one of "channels_first", "channels_last". Received: last',
    );
    expect(() => layers.conv2d(images(), 4, 3, { dataFormat: 'channels_first' as never })).toThrow(
      tf.errors.UnimplementedError,
    );
  });

  inGraph('is trained', async () => {
    tf.setRandomSeed(1);
    const x = tf.placeholder(tf.float32, [null, 2]);
    const y = tf.placeholder(tf.float32, [null, 1]);
    const hidden = layers.dense(x, 8, { activation: tf.tanh });
    const output = layers.dense(hidden, 1);
    const loss = tf.reduceMean(tf.square(output.sub(y)));
    const step = new tf.train.AdamOptimizer(0.05).minimize(loss);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    const feeds = [
      [
        x,
        [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ],
      ],
      [y, [[0], [1], [1], [0]]],
    ] as const;
    for (let i = 0; i < 200; i++) await sess.run(step, feeds);
    expect(await sess.run(loss, feeds)).toBeLessThan(0.01);
  });
});
