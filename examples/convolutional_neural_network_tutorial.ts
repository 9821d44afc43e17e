/*
 * The convolutional network of TensorFlow 1's MNIST tutorials, line by line: every statement of the
 * Python program has its statement here, in the same order and under the same name.
 */
import * as tf from 'feedgraph/node';
import { Progress } from './progress.js';
import { parseOptions, readDigits } from './tutorial_options.js';

const options = parseOptions();
const mnist = await readDigits(options);

if (options.seed !== undefined) tf.setRandomSeed(options.seed);
const { learningRate, batchSize, epochs } = options;

// Placeholders are the graph's inputs. null is a length that is only known when it is fed: the
// batch may be 50 images while training and 10,000 while testing.
const x = tf.placeholder(tf.float32, [null, 784]);
// 28 x 28 pixels of one channel; -1 is solved from the number of values.
const xShaped = tf.reshape(x, [-1, 28, 28, 1]);
const y = tf.placeholder(tf.float32, [null, 10]);

function createNewConvLayer(
  inputData: tf.Tensor,
  numInputChannels: number,
  numFilters: number,
  filterShape: [number, number],
  poolShape: [number, number],
  name: string,
) {
  // The filter's shape, as conv2d wants it.
  const convFiltShape = [filterShape[0], filterShape[1], numInputChannels, numFilters];
  // Variables keep their values between runs. These are the layer's weights and biases.
  const weights = tf.variable(tf.truncatedNormal(convFiltShape, { stddev: 0.03 }), {
    name: `${name}_W`,
  });
  const bias = tf.variable(tf.truncatedNormal([numFilters]), { name: `${name}_b` });
  // 'SAME' pads with zeros, so that the output is as large as the input.
  let outLayer = tf.nn.conv2d(inputData, weights, [1, 1, 1, 1], { padding: 'SAME' });
  outLayer = outLayer.add(bias);
  outLayer = tf.nn.relu(outLayer);
  // Each window of the pool becomes its largest value; windows are two pixels apart.
  const ksize = [1, poolShape[0], poolShape[1], 1];
  const strides = [1, 2, 2, 1];
  return tf.nn.maxPool(outLayer, { ksize, strides, padding: 'SAME' });
}

const layer1 = createNewConvLayer(xShaped, 1, 32, [5, 5], [2, 2], 'layer1');
const layer2 = createNewConvLayer(layer1, 32, 64, [5, 5], [2, 2], 'layer2');
// Two pools have halved 28 to 14 and 14 to 7.
const flattened = tf.reshape(layer2, [-1, 7 * 7 * 64]);
const wd1 = tf.variable(tf.truncatedNormal([7 * 7 * 64, 1000], { stddev: 0.03 }), { name: 'wd1' });
const bd1 = tf.variable(tf.truncatedNormal([1000], { stddev: 0.01 }), { name: 'bd1' });
let denseLayer1 = tf.matmul(flattened, wd1).add(bd1);
denseLayer1 = tf.nn.relu(denseLayer1);
const wd2 = tf.variable(tf.truncatedNormal([1000, 10], { stddev: 0.03 }), { name: 'wd2' });
const bd2 = tf.variable(tf.truncatedNormal([10], { stddev: 0.01 }), { name: 'bd2' });
const denseLayer2 = tf.matmul(denseLayer1, wd2).add(bd2);
const y_ = tf.nn.softmax(denseLayer2);
// The loss takes the values before softmax: it computes softmax itself, without overflow.
const crossEntropy = tf.reduceMean(
  tf.nn.softmaxCrossEntropyWithLogits({ logits: denseLayer2, labels: y }),
);
// Adds the gradients, and Adam's updates of all variables, to the graph. Nothing has run so far.
const optimiser = new tf.train.AdamOptimizer({ learningRate }).minimize(crossEntropy);
const correctPrediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1));
const accuracy = tf.reduceMean(tf.cast(correctPrediction, tf.float32));
const initOp = tf.globalVariablesInitializer();
// What TensorBoard shows: the accuracy after every epoch, and the graph.
tf.summary.scalar('accuracy', accuracy);
const merged = tf.summary.mergeAll() as tf.Tensor;
const { logDir } = options;
const writer = logDir === undefined ? null : new tf.summary.FileWriter(logDir);

// A Session runs the graph and holds the variables; `await using` closes it at the end.
await using sess = new tf.Session({ backend: options.backend });
await sess.run(initOp);
const totalBatch = Math.max(1, Math.floor(mnist.train.numExamples / batchSize));
const progress = new Progress(epochs * totalBatch);
for (let epoch = 0; epoch < epochs; epoch++) {
  let avgCost = 0;
  for (let i = 0; i < totalBatch; i++) {
    const [batchX, batchY] = mnist.train.nextBatch(batchSize);
    const [, c] = await sess.run<[null, number]>([optimiser, crossEntropy], {
      feedDict: [
        [x, batchX],
        [y, batchY],
      ],
    });
    avgCost += c / totalBatch;
    await progress.step(epoch + 1, c);
  }
  const testAcc = await sess.run<number>(accuracy, {
    feedDict: [
      [x, mnist.test.images],
      [y, mnist.test.labels],
    ],
  });
  progress.log(
    `Epoch: ${epoch + 1} cost = ${avgCost.toFixed(3)}  test accuracy: ${testAcc.toFixed(3)}`,
  );
  if (writer === null) continue;
  const summary = await sess.run<string>(merged, {
    feedDict: [
      [x, mnist.test.images],
      [y, mnist.test.labels],
    ],
  });
  writer.addSummary(summary, epoch);
}
progress.stop();
console.log('\nTraining complete!');
writer?.addGraph(sess.graph);
const finalAcc = await sess.run<number>(accuracy, {
  feedDict: [
    [x, mnist.test.images],
    [y, mnist.test.labels],
  ],
});
console.log(finalAcc.toFixed(4));
writer?.close();
