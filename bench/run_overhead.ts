/** What one `await sess.run(c, feed)` of `c = a * b` on scalars costs, on the cpu backend. */
import * as tf from '../src/index.js';
import { median } from './measure.js';

const RUNS = 2000;
const ROUNDS = 15;

const a = tf.placeholder(tf.float32, []);
const b = tf.placeholder(tf.float32, []);
const c = a.mul(b);

await using sess = new tf.Session({ backend: 'cpu' });
const microseconds: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  for (let i = 0; i < RUNS; i++)
    await sess.run(c, [
      [a, i],
      [b, 2],
    ]);
  microseconds.push(((performance.now() - start) / RUNS) * 1000);
}
console.log(JSON.stringify({ microseconds: median(microseconds) }));
