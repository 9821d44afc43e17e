/** feedgraph: training steps of the tutorial's network, with the Session's options as JSON. */
import * as tf from '../src/index.js';
import { report } from './report.js';
import { tutorialGraph } from './tutorial_graph.js';

const [name = 'feedgraph, wasm', json = '{}'] = process.argv.slice(2);
const options = JSON.parse(json) as tf.SessionOptions;
const { x, y, loss, step, feeds } = tutorialGraph();
await using session = new tf.Session(options);
await session.run(tf.globalVariablesInitializer());

async function trainingStep(): Promise<number> {
  const [, value] = await session.run<[null, number]>(
    [step, loss],
    [
      [x, feeds.images],
      [y, feeds.labels],
    ],
  );
  return value;
}

/** One number of the product is fetched, so that the product itself is not copied out. */
async function multiplier(size: number): Promise<() => unknown> {
  const factor = tf.variable(tf.NDArray.from('float32', [size, size], () => 1));
  await session.run(factor.initializer);
  const corner = tf.slice(tf.matmul(factor, factor), [0, 0], [1, 1]);
  return () => session.run(corner);
}

// Without one of the optimizations the products are the same, or another row's.
await report(name, trainingStep, options.optimize ? {} : { multiplier });
