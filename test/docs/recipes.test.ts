import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classifier } from '../../examples/recipes/batch_normalization.js';
import { l2NormPool } from '../../examples/recipes/l2_norm_pooling.js';
import { regularizedLoss } from '../../examples/recipes/l2_regularization.js';
import { meanPool } from '../../examples/recipes/mean_pooling.js';
import * as tf from '../../src/index.js';

const root = new URL('../../', import.meta.url);
const folder = new URL('examples/recipes/', root);

it('docs/recipes.md has every recipe', () => {
  const doc = readFileSync(new URL('docs/recipes.md', root), 'utf8');
  for (const file of readdirSync(folder)) {
    expect(doc).toContain(`\`\`\`ts\n${readFileSync(new URL(file, folder), 'utf8')}\`\`\``);
  }
});

describe('a recipe', () => {
  const inSession = (name: string, body: (sess: tf.Session) => Promise<void>): void =>
    it(name, () =>
      new tf.Graph().asDefault(async () => {
        tf.setRandomSeed(1);
        await using sess = new tf.Session();
        await body(sess);
      }),
    );

  /** 1, 2, … 9 in a square. */
  const square = () => tf.constant(tf.NDArray.from('float32', [1, 3, 3, 1], (i) => i + 1));

  inSession('for mean pooling leaves the padding out', async (sess) => {
    const { data } = (await sess.run(meanPool(square(), 2, 2))) as tf.NDArray;
    expect([...data]).toEqual([3, 4.5, 7.5, 9]);
  });

  inSession('for L2-norm pooling gives the lengths of windows, with gradients', async (sess) => {
    const x = square();
    const y = l2NormPool(x, 2, 1);
    const [dx] = tf.gradients(y, x) as [tf.Tensor];
    const [lengths, slopes] = (await sess.run([y, dx])) as [tf.NDArray, tf.NDArray];
    const windows = [
      [1, 2, 4, 5],
      [2, 3, 5, 6],
      [4, 5, 7, 8],
      [5, 6, 8, 9],
    ];
    for (const [i, window] of windows.entries()) {
      expect(lengths.data[i]).toBeCloseTo(Math.hypot(...window), 5);
    }
    // The corner lies in one window, whose length grows by its share of it.
    expect(slopes.data[0]).toBeCloseTo(1 / Math.hypot(1, 2, 4, 5), 5);
  });

  inSession('for batch normalization updates the moving averages beside the step', async (sess) => {
    const x = tf.placeholder(tf.float32, [null, 2]);
    const labels = tf.placeholder(tf.float32, [null, 2]);
    const { training, loss, step } = classifier(x, labels);
    await sess.run(tf.globalVariablesInitializer());
    const points = [
      [1, 9],
      [2, 8],
      [8, 2],
      [9, 1],
    ];
    const classes = [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ];
    const feeds = (isTraining: boolean): tf.FeedDict => [
      [x, points],
      [labels, classes],
      [training, isTraining],
    ];
    const average = tf
      .globalVariables()
      .find(({ name }) => /moving_mean/.test(name)) as tf.Variable;
    const before = (await sess.run(average)) as tf.NDArray;
    await sess.run(loss, feeds(false));
    expect(((await sess.run(average)) as tf.NDArray).data).toEqual(before.data);
    for (let i = 0; i < 200; i++) await sess.run(step, feeds(true));
    expect(((await sess.run(average)) as tf.NDArray).data).not.toEqual(before.data);
    expect(await sess.run(loss, feeds(true))).toBeLessThan(0.05);
    expect(await sess.run(loss, feeds(false))).toBeLessThan(0.2);
  });

  inSession('for regularization adds the penalty to the loss', async (sess) => {
    const x = tf.placeholder(tf.float32, [null, 2]);
    const y = tf.placeholder(tf.float32, [null, 1]);
    const kernel = () => tf.trainableVariables()[0] as tf.Variable;
    const loss = regularizedLoss(x, y, 0.1);
    await sess.run(kernel().assign([[3], [4]]));
    await sess.run(tf.variablesInitializer(tf.trainableVariables().slice(1)));
    const feeds: tf.FeedDict = [
      [x, [[0, 0]]],
      [y, [[2]]],
    ];
    expect(await sess.run(loss, feeds)).toBeCloseTo(4 + 0.1 * 12.5, 5);
  });
});
