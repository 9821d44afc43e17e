/** feedgraph: training steps of the tutorial's network, with the Session's options as JSON. */
import * as tf from '../src/index.js';
import type { Result } from './measure.js';
import { tutorialGraph } from './tutorial_graph.js';

const STEPS = 30;

const [name = 'feedgraph, wasm', options = '{}'] = process.argv.slice(2);
const { x, y, loss, step, feeds } = tutorialGraph();
await using session = new tf.Session(JSON.parse(options) as tf.SessionOptions);
await session.run(tf.globalVariablesInitializer());

async function timedStep(): Promise<{ readonly milliseconds: number; readonly loss: number }> {
  const start = performance.now();
  const [, value] = await session.run<[null, number]>(
    [step, loss],
    [
      [x, feeds.images],
      [y, feeds.labels],
    ],
  );
  return { milliseconds: performance.now() - start, loss: value };
}

const first = await timedStep();
const milliseconds: number[] = [];
for (let i = 0; i < STEPS; i++) milliseconds.push((await timedStep()).milliseconds);

const result: Result = {
  name,
  milliseconds,
  firstMilliseconds: first.milliseconds,
  loss: first.loss,
};
console.log(JSON.stringify(result));
