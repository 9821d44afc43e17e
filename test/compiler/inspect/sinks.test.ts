import { beforeEach, expect, it } from 'vitest';
import { sinksOf } from '../../../compiler/inspect/sinks.js';
import * as tf from '../../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const sinks = (): readonly string[] =>
  sinksOf(tf.getDefaultGraph().getOperations()).map(({ name }) => name);

it('are what nothing else uses, without initializers, unused gradients and unused reads', () => {
  const x = tf.placeholder(tf.float32, [null, 2], { name: 'x' });
  const w = tf.variable([[1], [2]], { name: 'w' });
  tf.variable(0, { name: 'unused' });
  const loss = tf.reduceMean(tf.matmul(x, w), { name: 'loss' });
  new tf.train.AdamOptimizer(0.1).minimize(loss);
  tf.identity(loss, { name: 'copy' });
  tf.globalVariablesInitializer();
  expect(sinks()).toEqual(['Adam', 'copy']);
});

it('are all that nothing uses, where that is all that there is', () => {
  tf.variable(0, { name: 'w' });
  expect(sinks()).toEqual(['w/Assign', 'w/read']);
});
