import { beforeEach, describe, expect, it } from 'vitest';
import { memoryOf } from '../../../compiler/inspect/memory.js';
import * as tf from '../../../src/index.js';
import { type Fetch, input, passesOf, targetWithout } from '../passes.js';

beforeEach(tf.resetDefaultGraph);

const inPlaceTarget = { ...targetWithout(), inPlace: () => [0] };

/** The memory of a plan, its steps by their op, with what each makes and what there is meanwhile. */
function memory(fetches: Fetch | readonly Fetch[], target = targetWithout()) {
  const { plan } = passesOf(fetches, { target });
  const { variables, held, peak, steps } = memoryOf(plan);
  const list = [...steps].map(([{ node }, { makes, live }]) => [node.type, makes, live]);
  return { variables, held, peak, steps: list };
}

describe('the memory of a plan', () => {
  it('is what has been made and not yet freed, beside what is fed', () => {
    const x = input([10]);
    expect(memory(tf.exp(tf.tanh(tf.sin(x))))).toEqual({
      variables: 0,
      held: 40,
      peak: 120,
      steps: [
        ['Sin', 40, 80],
        ['Tanh', 40, 120],
        ['Exp', 40, 120],
      ],
    });
  });

  it('is not made where a result is written over an input, but what is fed is never written over', () => {
    expect(memory(tf.exp(tf.tanh(tf.sin(input([10])))), inPlaceTarget)).toMatchObject({
      peak: 80,
      steps: [
        ['Sin', 40, 80],
        ['Tanh', 0, 80],
        ['Exp', 0, 80],
      ],
    });
  });

  it('is shared by a tensor and its reshaped form', () => {
    const { steps } = memory(tf.exp(tf.reshape(tf.sin(input([10])), [2, 5])));
    expect(steps).toEqual([
      ['Sin', 40, 80],
      ['Reshape', 0, 80],
      ['Exp', 40, 120],
    ]);
  });

  it('keeps the new value of a variable beside the one from before', () => {
    const v = tf.variable(tf.zeros([10]), { name: 'v' });
    const assigned = tf.assign(v, tf.exp(input([10])));
    const after = tf.controlDependencies([assigned], () => tf.sin(input([5], 'y')));
    const { variables, peak, steps } = memory([assigned.op, after]);
    expect(variables).toBe(40);
    expect(peak).toBe(40 + 20 + 40 + 20);
    expect(steps.at(-1)).toEqual(['AssignVariableOp', 0, 120]);
  });

  it('is that of the larger branch while a choice is made', () => {
    const [isOn, x] = [input([], 'is_on', 'bool'), input([10])];
    const chosen = tf.cond(
      isOn,
      () => tf.exp(tf.sin(x)),
      () => tf.exp(x),
    );
    const { steps } = memory(chosen);
    // The flag and x, the result, and the two tensors of the branch.
    expect(steps).toEqual([['If', 40, 41 + 40 + 80]]);
  });
});
