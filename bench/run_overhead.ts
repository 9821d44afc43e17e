/** What a run of `c = a * b` on scalars costs, on the cpu backend: by `sess.run`, and by a callable. */
import * as tf from '../src/index.js';
import { median } from './measure.js';

const RUNS = 2000;
const ROUNDS = 15;

const a = tf.placeholder(tf.float32, []);
const b = tf.placeholder(tf.float32, []);
const c = a.mul(b);

await using sess = new tf.Session({ backend: 'cpu' });
const callable = sess.makeCallable(c, [a, b]);

/** Microseconds for one run. */
async function measured(run: (i: Float32Array, j: Float32Array) => Promise<unknown>) {
  const [x, y] = [Float32Array.of(2), Float32Array.of(3)];
  const microseconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < RUNS; i++) await run(x, y);
    microseconds.push(((performance.now() - start) / RUNS) * 1000);
  }
  return median(microseconds);
}

const run = await measured((x, y) => sess.run(c, [[a, x], [b, y]])); // biome-ignore format: one line
console.log(JSON.stringify({ run, callable: await measured(callable) }));
