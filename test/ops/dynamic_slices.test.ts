import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { machineNames, machines } from '../targets.js';

/* Where a slice begins may be known in the run alone, as long as its shape is known without. */

const values = [[1, 2], [3, 4], [5, 6]]; // biome-ignore format: three rows

describe.each(machineNames)('a slice, on %s', (name) => {
  /** Runs a fetch of `x`, which is fed. */
  async function run(build: (x: tf.Tensor) => tf.Tensor, rest: tf.FeedDict = []): Promise<unknown> {
    const graph = new tf.Graph();
    return graph.asDefault(async () => {
      const x = tf.placeholder(tf.float32, [null, 2], 'x');
      await using sess = new tf.Session({ graph, ...machines[name] });
      const value = await sess.run(build(x), { 'x:0': values, ...rest });
      return value instanceof tf.NDArray ? value.toArray() : value;
    });
  }

  const count = (x: tf.Tensor): tf.Tensor => tf.shape(x).at(0);

  /** The sum over all rows of what `body` makes of row i. */
  const overRows = (x: tf.Tensor, body: (i: tf.Tensor) => tf.Tensor): tf.Tensor => {
    const start = [tf.constant(0, tf.int32), tf.zeros([2])];
    const loop = tf.whileLoop(
      (i: tf.Tensor) => tf.less(i, count(x)),
      (i: tf.Tensor, sum: tf.Tensor) => [i.add(1), sum.add(body(i))],
      start as [tf.Tensor, tf.Tensor],
    );
    return loop[1] as tf.Tensor;
  };

  it('takes the row of a loop variable', async () => {
    expect(await run((x) => overRows(x, (i) => tf.square(x.at(i))))).toEqual([35, 56]);
    const block = (x: tf.Tensor, i: tf.Tensor) => tf.slice(x, tf.stack([i, 0]), [1, 2]);
    expect(await run((x) => overRows(x, (i) => tf.reshape(block(x, i), [2])))).toEqual([9, 12]);
  });

  it('has its gradient there', async () => {
    const gradient = (x: tf.Tensor) => {
      const [dx] = tf.gradients(
        overRows(x, (i) => tf.square(x.at(i))),
        [x],
      );
      return dx as tf.Tensor;
    };
    expect(await run(gradient)).toEqual([[2, 4], [6, 8], [10, 12]]); // biome-ignore format: three rows
  });

  it('has its gradients where it begins at a loop variable, the second too', async () => {
    const cubes = (x: tf.Tensor) =>
      overRows(x, (i) => tf.reshape(tf.pow(tf.slice(x, tf.stack([i, 0]), [1, 2]), 3), [2]));
    const gradient = (y: tf.Tensor, x: tf.Tensor) => tf.gradients(y, [x])[0] as tf.Tensor;
    const first = (x: tf.Tensor) => gradient(cubes(x), x);
    expect(await run(first)).toEqual([[3, 12], [27, 48], [75, 108]]); // biome-ignore format: three rows
    const second = (x: tf.Tensor) => gradient(first(x), x);
    expect(await run(second)).toEqual([[6, 12], [18, 24], [30, 36]]); // biome-ignore format: three rows
  });

  it('has its gradient where it begins at a value that is fed', async () => {
    const at = () => tf.placeholder(tf.int32, [2], 'at');
    const gradient = (x: tf.Tensor) =>
      tf.gradients(tf.square(tf.slice(x, at(), [1, 1])), [x])[0] as tf.Tensor;
    expect(await run(gradient, { 'at:0': [1, 0] })).toEqual([[0, 0], [6, 0], [0, 0]]); // biome-ignore format: three rows
    expect(await run(gradient, { 'at:0': [2, 1] })).toEqual([[0, 0], [0, 0], [0, 12]]); // biome-ignore format: three rows
  });

  it('begins where a value says that is fed, or computed', async () => {
    const at = () => tf.placeholder(tf.int32, [], 'at');
    expect(await run((x) => x.at(at()), { 'at:0': -1 })).toEqual([5, 6]);
    expect(await run((x) => x.at([at(), null]), { 'at:0': 1 })).toEqual([[3, 4], [5, 6]]); // biome-ignore format: two rows
    expect(await run((x) => tf.slice(x, tf.stack([at(), 0]), [1, 1]), { 'at:0': 2 })).toEqual([
      [5],
    ]);
    expect(await run((x) => x.at(tf.argmax(x.at([null, null], 0))))).toEqual([5, 6]);
  });

  it.each<[string, (x: tf.Tensor, i: tf.Tensor) => tf.Tensor, number, string]>([
    [
      'an element behind the end',
      (x, i) => x.at(i),
      3,
      'slice index 3 of dimension 0 out of bounds.',
    ],
    [
      'an element before the first',
      (x, i) => x.at(i),
      -4,
      'slice index -4 of dimension 0 out of bounds.',
    ],
    [
      'a block that ends too late',
      (x, i) => tf.slice(x, tf.stack([i, 0]), [2, 1]),
      2,
      'Expected begin[0] in [0, 3] and size[0] in [0, 1], but got 2 and 2',
    ],
  ])('refuses %s', async (_, build, at, text) => {
    // biome-ignore format: a table
    const failed = run((x) => build(x, tf.placeholder(tf.int32, [], 'at')), { 'at:0': at });
    await expect(failed).rejects.toThrow(tf.errors.InvalidArgumentError);
    await expect(failed).rejects.toThrow(text);
  });
});
