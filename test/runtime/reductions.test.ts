import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../runtime/tfjs/backend.js';
import * as tf from '../../src/index.js';

const backends: readonly BackendName[] = ['wasm', 'cpu'];

describe.each(backends)('sums on %s', (backend) => {
  it('of many numbers are as good as float32 can show', async () => {
    const graph = new tf.Graph();
    const x = graph.asDefault(() => tf.placeholder(tf.float32, [1000, 1000]));
    const fetches = graph.asDefault(() => ({
      total: tf.reduceSum(x),
      mean: tf.reduceMean(x),
      rows: tf.reduceMean(tf.reduceSum(x, 0)),
    }));
    await using sess = new tf.Session({ graph, backend });
    const tenth = Math.fround(0.1);
    const { total, mean, rows } = await sess.run(fetches, [[x, new Float32Array(1e6).fill(tenth)]]);
    expect(total).toBe(Math.fround(tenth * 1e6));
    expect(mean).toBe(tenth);
    expect(rows).toBe(Math.fround(tenth * 1000));
  });
});
