import { beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import type { Plan } from '../../compiler/plan.js';
import * as tf from '../../src/index.js';
import { input, targetWithout } from './passes.js';

/** Longer than the stack is deep, if anything recursed from one operation to the next. */
const LENGTH = 16_000;

beforeEach(tf.resetDefaultGraph);

/** `step` applied to x, `length` times. */
function chain<T>(x: T, length: number, step: (x: T) => T): T {
  let y = x;
  for (let i = 0; i < length; i++) y = step(y);
  return y;
}

/** Compiles without printing. */
const planOf = (fetch: tf.Tensor | tf.Operation, feeds: readonly tf.Tensor[] = []): Plan => {
  const environment = {
    feed: ({ dtype }: tf.Tensor) => ({ dtype, shape: [2] }),
    variable: () => null,
  };
  return compile([fetch], new Set(feeds), environment, targetWithout());
};

describe('a long chain of operations', () => {
  it('builds, has a gradient, and compiles', () => {
    const x = input([2]);
    const y = chain(x, LENGTH, (t) => tf.exp(t));
    const [gradient] = tf.gradients(y, x) as [tf.Tensor];
    // As many exponentials, and products with them, of which the first is one by ones.
    expect(planOf(gradient, [x]).steps).toHaveLength(2 * LENGTH - 1);
  });

  it('may be four times as long', () => {
    const x = input([2]);
    const y = chain(x, 4 * LENGTH, (t) => tf.exp(t));
    expect(planOf(y, [x]).steps).toHaveLength(4 * LENGTH);
  });

  it('may be shortened to nothing', () => {
    const x = input([2]);
    const y = chain(x, LENGTH, (t) => tf.negative(t));
    expect(planOf(y, [x]).steps).toHaveLength(0);
  });

  it('may hang together by control dependencies alone', () => {
    const v = tf.variable(1, { name: 'v' });
    const last = chain(v.assign(2).op, LENGTH, (op) => tf.group(op));
    const after = tf.controlDependencies([last], () => v.readValue());
    expect(planOf(after).steps.map(({ kind }) => kind)).toEqual(['assign', 'read']);
  });
});
