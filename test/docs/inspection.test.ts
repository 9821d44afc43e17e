import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const doc = readFileSync(new URL('../../docs/inspection.md', import.meta.url), 'utf8');

const block = (text: string): string => `\`\`\`\n${text}\n\`\`\``;

/** The program of docs/inspection.md. */
function network() {
  const x = tf.placeholder(tf.float32, [null, 784], { name: 'x' });
  const labels = tf.placeholder(tf.int64, [null], { name: 'labels' });
  const hidden = tf.layers.dense(x, 100, { activation: tf.nn.relu, name: 'hidden' });
  const logits = tf.layers.dense(hidden, 10, { name: 'logits' });
  const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, logits, { scope: 'loss' });
  new tf.train.AdamOptimizer(0.001).minimize(loss);
  return { logits };
}

beforeAll(tf.resetDefaultGraph);

it('docs/inspection.md shows what its program prints', async () => {
  const { logits } = network();
  expect(doc).toContain(block(tf.inspect(tf.getDefaultGraph(), { maxLines: 25 }).toString()));
  expect(doc).toContain(block(tf.inspect(logits, { batch: 50 }).toString()));
  expect(doc).toContain(block((await tf.explain(logits, null, { batch: 50 })).toString()));
});
