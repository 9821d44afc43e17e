import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const contrib = tf.contrib.layers;

const inGraph = (name: string, body: (graph: tf.Graph) => void | Promise<void>): void =>
  it(name, () => new tf.Graph().asDefault(body));

const rows = () => tf.placeholder(tf.float32, [null, 4], { name: 'x' });
const images = () => tf.placeholder(tf.float32, [null, 8, 8, 3], { name: 'x' });

const names = (items: Iterable<unknown>): string[] =>
  Array.from(items, (item) => (item as tf.Tensor).name);

const losses = (): string[] => names(tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES));

describe('the initializers of tf.contrib.layers give TensorFlow’s numbers', () => {
  // biome-ignore format: one initializer a row
  const table: { readonly [title: string]: readonly [make: () => tf.Initializer, shape: readonly number[], first: readonly number[]] } = {
    'xavier': [() => contrib.xavierInitializer({ seed: 7 }), [2, 3], [0.50395179, 0.21067119, -0.26564032, -1.010426]],
    'xavier, normal': [() => contrib.xavierInitializer(false, 7), [2, 3], [-0.32498679, -0.47079957, 0.2425838, 0.97512096]],
    'variance scaling': [() => contrib.varianceScalingInitializer({ seed: 7 }), [2, 3, 2], [-0.29667097, -0.42977923, 0.22144769, 0.89015955]],
    'variance scaling, uniform, by outputs': [() => contrib.varianceScalingInitializer(2, 'FAN_OUT', true, 7), [4, 3], [0.65059888, 0.27197528, -0.34294009, -1.3044543]],
  };
  for (const [title, [make, shape, first]] of Object.entries(table)) {
    inGraph(title, async () => {
      tf.setRandomSeed(3);
      const w = tf.getVariable('w', shape, { initializer: make() });
      await using sess = new tf.Session();
      await sess.run(w.initializer);
      const { data } = (await sess.run(w)) as tf.NDArray;
      for (const [i, value] of first.entries()) expect(data[i]).toBeCloseTo(value, 5);
    });
  }

  inGraph('and refuse what they cannot be', () => {
    expect(() => contrib.xavierInitializer({ dtype: 'int32' })).toThrow(
      'Cannot create initializer for non-floating point type.',
    );
    expect(() => contrib.varianceScalingInitializer({ mode: 'fan_in' as never })).toThrow(
      'Unknown mode fan_in [FAN_IN, FAN_OUT, FAN_AVG]',
    );
  });
});

describe('a regularizer', () => {
  inGraph('makes the losses of variables', async (graph) => {
    const values = { initializer: tf.constantInitializer([1, -2]) };
    tf.getVariable('a', [2], { ...values, regularizer: contrib.l1Regularizer(0.5) });
    tf.getVariable('b', [2], { ...values, regularizer: contrib.l2Regularizer(0.1) });
    tf.variableScope('s', { regularizer: contrib.l1L2Regularizer(0.5, 0.1) }, () =>
      tf.getVariable('c', [2], values),
    );
    tf.getVariable('d', [2], { ...values, regularizer: contrib.l2Regularizer(0) });
    expect(losses()).toEqual([
      'a/Regularizer/l1_regularizer:0',
      'b/Regularizer/l2_regularizer:0',
      's/c/Regularizer/l1_l2_regularizer:0',
    ]);
    expect(names(graph.getOperations()).filter((name) => name.startsWith('b/Reg'))).toEqual([
      'b/Regularizer/l2_regularizer/scale',
      'b/Regularizer/l2_regularizer/L2Loss',
      'b/Regularizer/l2_regularizer',
    ]);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    const fetched = await sess.run(
      tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES) as tf.Tensor[],
    );
    const expected = [1.5, 0.25, 1.75];
    for (const [i, value] of expected.entries()) expect(fetched[i]).toBeCloseTo(value, 6);
  });

  inGraph('may be a sum, of which nothing may be left', () => {
    const w = tf.variable([1, 2], { name: 'w' });
    expect(contrib.sumRegularizer([null])).toBeNull();
    expect(contrib.sumRegularizer([() => null])?.(w)).toBeNull();
    const both = contrib.sumRegularizer([contrib.l1Regularizer(1), null], 'both');
    expect(both?.(w)?.name).toBe('both:0');
    expect(contrib.l1L2Regularizer(0, 1)?.(w)?.name).toBe('l1_l2_regularizer:0');
    expect(() => contrib.l1Regularizer(-1)).toThrow(
      'Setting a scale less than 0 on a regularizer: -1',
    );
  });

  inGraph('may be applied to many weights', async () => {
    const weights = [tf.variable([1, 2]), tf.variable([3])];
    const penalty = contrib.applyRegularization(contrib.l2Regularizer(2), weights);
    expect(losses()).toEqual(['get_regularization_penalty:0']);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    expect(await sess.run(penalty)).toBe(14);
    expect(() => contrib.applyRegularization(contrib.l2Regularizer(2))).toThrow(
      'No weights to regularize.',
    );
    tf.addToCollection(tf.GraphKeys.WEIGHTS, weights[0] as tf.Variable);
    expect(await sess.run(contrib.applyRegularization(contrib.l2Regularizer(2)))).toBe(5);
    expect(() => contrib.applyRegularization((w) => tf.square(w), weights)).toThrow(
      'regularizer must return a scalar Tensor instead of a Tensor with rank 1.',
    );
  });
});

describe('a layer of tf.contrib.layers', () => {
  inGraph('has the names of contrib', (graph) => {
    const first = contrib.fullyConnected(rows(), 3);
    const second = contrib.fullyConnected(first, 2, { activationFn: null, scope: 'out' });
    const filters = contrib.conv2d(images(), 5, [3, 3], { activationFn: null });
    const pooled = contrib.maxPool2d(filters, 2);
    const flat = contrib.flatten(pooled);
    expect(names([first, second, filters, pooled, flat])).toEqual([
      'fully_connected/Relu:0',
      'out/BiasAdd:0',
      'Conv/BiasAdd:0',
      'MaxPool2D/MaxPool:0',
      'Flatten/flatten/Reshape:0',
    ]);
    expect([filters.shape, pooled.shape, flat.shape]).toEqual([
      [null, 8, 8, 5],
      [null, 4, 4, 5],
      [null, 80],
    ]);
    const variables = [
      'fully_connected/weights:0',
      'fully_connected/biases:0',
      'out/weights:0',
      'out/biases:0',
      'Conv/weights:0',
      'Conv/biases:0',
    ];
    expect(names(tf.modelVariables())).toEqual(variables);
    expect(names(tf.trainableVariables())).toEqual(variables);
    expect(names(graph.getOperations())).toContain(
      'fully_connected/weights/Initializer/random_uniform/RandomUniform',
    );
  });

  inGraph('may be regularized, shared and collected', () => {
    const settings = {
      weightsRegularizer: contrib.l2Regularizer(0.1),
      variablesCollections: { weights: ['my_weights'] },
      outputsCollections: 'outputs',
      scope: 'fc',
    };
    const y = contrib.fullyConnected(rows(), 3, settings);
    const shared = contrib.fullyConnected(rows(), 3, { ...settings, reuse: true });
    expect(losses()).toEqual(['fc/kernel/Regularizer/l2_regularizer:0']);
    expect(names(tf.modelVariables())).toEqual(['fc/weights:0', 'fc/biases:0']);
    expect(names(tf.getCollection('my_weights'))).toEqual(['fc/weights:0']);
    expect(tf.getCollection('outputs')).toEqual([y, shared]);
  });

  inGraph('drops elements in training', async () => {
    const x = tf.constant(new Array<number>(100).fill(1));
    const kept = contrib.dropout(x, { isTraining: false });
    const dropped = contrib.dropout(x, 0.8, { seed: 1 });
    expect(kept.name).toBe('Dropout/Identity:0');
    await using sess = new tf.Session();
    const { data } = (await sess.run(dropped)) as tf.NDArray;
    expect(new Set(data)).toEqual(new Set([0, 1.25]));
  });

  inGraph('has no biases where it is normalized, or given none', () => {
    contrib.fullyConnected(rows(), 3, { normalizerFn: (x) => tf.tanh(x), scope: 'n' });
    contrib.fullyConnected(rows(), 3, { biasesInitializer: null, scope: 'b' });
    expect(names(tf.globalVariables())).toEqual(['n/weights:0', 'b/weights:0']);
  });
});
