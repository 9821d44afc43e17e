/**
 * The most memory that a process has held: of the tutorial's training step, or, with the argument
 * `evaluate`, of the loss of 10,000 test images in one run; with `whole` too, without taking them some at
 * a time.
 */
import * as tf from '../src/index.js';
import { tutorialGraph } from './tutorial_graph.js';

const TEST_IMAGES = 10_000;

const { x, y, step, loss, feeds } = tutorialGraph();
await using session = new tf.Session({ optimize: { slice: process.argv[3] !== 'whole' } });
await session.run(tf.globalVariablesInitializer());
const start = performance.now();
if (process.argv[2] === 'evaluate') {
  const images = tf.NDArray.from('float32', [TEST_IMAGES, 784], (i) => ((i * 7919) % 256) / 255);
  const labels = tf.NDArray.from('float32', [TEST_IMAGES, 10], (i) => Number(i % 10 === 3));
  await session.run(loss, [
    [x, images],
    [y, labels],
  ]);
} else {
  for (let i = 0; i < 10; i++) {
    await session.run(
      [step, loss],
      [
        [x, feeds.images],
        [y, feeds.labels],
      ],
    );
  }
}
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024, seconds }));
