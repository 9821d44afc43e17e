/*
 * The tutorial's graph as TensorFlow's recorded run built it: each random op has a seed of its own,
 * 101, 102, … in the order of the program.
 */
import * as tf from 'feedgraph';

/** What the recorded run was seeded with: the graph, and numpy, which shuffles the images. */
export const SEED = 1234;

const FIRST_OP_SEED = 101;

/** The tensors and operations of the tutorial that a run feeds and fetches. */
export interface Network {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly y_: tf.Tensor;
  readonly crossEntropy: tf.Tensor;
  readonly optimiser: tf.Operation;
  readonly accuracy: tf.Tensor;
  readonly initOp: tf.Operation;
}

/** Builds the network of examples/convolutional_neural_network_tutorial.ts in the default graph. */
export function buildNetwork(): Network {
  let opSeed = FIRST_OP_SEED;
  const randomVariable = (shape: number[], stddev: number, name: string): tf.Variable =>
    tf.variable(tf.truncatedNormal(shape, { stddev, seed: opSeed++ }), { name });

  tf.setRandomSeed(SEED);
  const x = tf.placeholder(tf.float32, [null, 784]);
  const xShaped = tf.reshape(x, [-1, 28, 28, 1]);
  const y = tf.placeholder(tf.float32, [null, 10]);

  const convLayer = (input: tf.Tensor, channels: number, filters: number, name: string) => {
    const weights = randomVariable([5, 5, channels, filters], 0.03, `${name}_W`);
    const bias = randomVariable([filters], 1, `${name}_b`);
    const outLayer = tf.nn.relu(tf.nn.conv2d(input, weights, [1, 1, 1, 1], 'SAME').add(bias));
    return tf.nn.maxPool(outLayer, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME');
  };
  const layer1 = convLayer(xShaped, 1, 32, 'layer1');
  const layer2 = convLayer(layer1, 32, 64, 'layer2');
  const flattened = tf.reshape(layer2, [-1, 7 * 7 * 64]);
  const wd1 = randomVariable([7 * 7 * 64, 1000], 0.03, 'wd1');
  const bd1 = randomVariable([1000], 0.01, 'bd1');
  const denseLayer1 = tf.nn.relu(tf.matmul(flattened, wd1).add(bd1));
  const wd2 = randomVariable([1000, 10], 0.03, 'wd2');
  const bd2 = randomVariable([10], 0.01, 'bd2');
  const denseLayer2 = tf.matmul(denseLayer1, wd2).add(bd2);
  const y_ = tf.nn.softmax(denseLayer2);
  const crossEntropy = tf.reduceMean(
    tf.nn.softmaxCrossEntropyWithLogits({ logits: denseLayer2, labels: y }),
  );
  const optimiser = new tf.train.AdamOptimizer({ learningRate: 0.0001 }).minimize(crossEntropy);
  const correctPrediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1));
  const accuracy = tf.reduceMean(tf.cast(correctPrediction, tf.float32));
  const initOp = tf.globalVariablesInitializer();
  tf.summary.scalar('accuracy', accuracy);
  tf.summary.mergeAll();
  return { x, y, y_, crossEntropy, optimiser, accuracy, initOp };
}
