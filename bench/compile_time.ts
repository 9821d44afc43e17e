/**
 * What compiling costs: a chain of tanh and its gradient, in three lengths, and the tutorial's training
 * step in a process that has compiled before.
 */
import * as tf from '../src/index.js';
import { median } from './measure.js';
import { tutorialGraph } from './tutorial_graph.js';

/** Milliseconds of what a user waits for. */
export interface Chain {
  readonly length: number;
  readonly build: number;
  readonly gradient: number;
  readonly firstRun: number;
  readonly secondRun: number;
}

async function chain(length: number): Promise<Chain> {
  const graph = new tf.Graph();
  return graph.asDefault(async () => {
    const times = [performance.now()];
    const x = tf.placeholder(tf.float32, [null]);
    let y: tf.Tensor = x;
    for (let i = 0; i < length; i++) y = tf.tanh(y);
    times.push(performance.now());
    const [dx] = tf.gradients(y, [x]);
    times.push(performance.now());
    await using session = new tf.Session({ graph });
    for (let run = 0; run < 2; run++) {
      await session.run(dx as tf.Tensor, [[x, [0.1]]]);
      times.push(performance.now());
    }
    const [build, gradient, firstRun, secondRun] = times
      .slice(1)
      .map((time, i) => time - (times[i] as number)) as [number, number, number, number];
    return { length, build, gradient, firstRun, secondRun };
  });
}

/** The first run of the tutorial's step in a new Session, less that of the second. */
async function tutorialStep(): Promise<number> {
  const graph = new tf.Graph();
  return graph.asDefault(async () => {
    const { x, y, step, loss, feeds } = tutorialGraph();
    await using session = new tf.Session({ graph });
    await session.run(tf.globalVariablesInitializer());
    const times: number[] = [];
    for (let run = 0; run < 2; run++) {
      const start = performance.now();
      await session.run(
        [step, loss],
        [
          [x, feeds.images],
          [y, feeds.labels],
        ],
      );
      times.push(performance.now() - start);
    }
    return (times[0] as number) - (times[1] as number);
  });
}

await chain(500);
const chains: Chain[] = [];
for (const length of [1000, 4000, 16_000]) chains.push(await chain(length));
const tutorial: number[] = [];
for (let i = 0; i < 8; i++) tutorial.push(await tutorialStep());
console.log(JSON.stringify({ chains, tutorial: median(tutorial.slice(3)) }));
