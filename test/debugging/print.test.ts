import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { allTargets, unoptimized } from '../targets.js';
import { printed } from './console.js';

const everywhere = { ...allTargets, unoptimized: { backend: 'wasm', optimize: unoptimized } };

beforeEach(() => tf.resetDefaultGraph());

describe.each(Object.entries(everywhere))('tf.Print on %s', (_, options) => {
  const open = () => new tf.Session(options as tf.SessionOptions);

  it('prints when its input is computed, and hands that on', async () => {
    const x = tf.placeholder(tf.float32, [null], { name: 'x' });
    const y = tf.Print(x, [x, tf.shape(x), 'text', 7], { message: 'x: ' }).mul(2);
    await using sess = open();
    const lines = await printed(async () => {
      const value = await sess.run<tf.NDArray>(y, [[x, [1, 2.5, -3, 4]]]);
      expect(value.toArray()).toEqual([2, 5, -6, 8]);
    });
    expect(lines).toEqual(['x: [1 2.5 -3...][4][text][7]']);
  });

  it('prints constants, and what only a shape is taken of', async () => {
    const constant = tf.Print(tf.constant([1, 2]), ['constant']);
    const x = tf.placeholder(tf.float32, [null]);
    const length = tf.shape(tf.Print(x, ['shape'])).at(0);
    await using sess = open();
    const lines = await printed(async () => {
      const [, n] = await sess.run([constant, length], [[x, [5, 6, 7]]]);
      expect(n).toBe(3);
    });
    expect([...lines].sort()).toEqual(['[constant]', '[shape]']);
  });

  it('prints twice where two operations are equal, in the order of control dependencies', async () => {
    const x = tf.constant(1);
    const first = tf.Print(x, [x], { message: 'same' });
    const second = tf.controlDependencies([first], () => tf.Print(x, [x], { message: 'same' }));
    const last = tf.controlDependencies([second], () => tf.Print(x, ['last']));
    await using sess = open();
    const lines = await printed(() => sess.run(last.op));
    expect(lines).toEqual(['same[1]', 'same[1]', '[last]']);
  });

  it('prints firstN times in the life of a Session', async () => {
    const x = tf.placeholder(tf.float32, [null]);
    const y = tf.Print(x, [x], { firstN: 2 });
    for (let k = 0; k < 2; k++) {
      await using sess = open();
      const lines = await printed(async () => {
        for (const length of [1, 1, 2, 1]) await sess.run(y, [[x, new Array(length).fill(length)]]);
      });
      expect(lines).toEqual(['[1]', '[1]']);
    }
  });

  it('prints what comes before an assertion that fails, and nothing behind it', async () => {
    const x = tf.placeholder(tf.float32, []);
    const before = tf.Print(x, ['before']);
    const check = tf.controlDependencies([before], () => tf.Assert(tf.greater(x, 0), [x]));
    const behind = tf.controlDependencies([check], () => tf.Print(x, ['behind']));
    await using sess = open();
    const lines = await printed(async () => {
      await expect(sess.run(behind, [[x, -1]])).rejects.toThrow('assertion failed: [-1]');
    });
    expect(lines).toEqual(['[before]']);
    expect(await printed(() => sess.run(behind, [[x, 1]]))).toEqual(['[before]', '[behind]']);
  });

  it('lets the gradient through', async () => {
    const x = tf.placeholder(tf.float32, []);
    const [dx] = tf.gradients(tf.square(tf.Print(x, [x])), [x]);
    await using sess = open();
    const lines = await printed(async () =>
      expect(await sess.run(dx as tf.Tensor, [[x, 3]])).toBe(6),
    );
    expect(lines).toEqual(['[3]']);
  });

  it('prints a value that decides a shape once', async () => {
    const n = tf.Print(tf.size(tf.where(tf.placeholder(tf.bool, [null], { name: 'b' }))), ['n']);
    const y = tf.zeros(tf.stack([n]));
    await using sess = open();
    const lines = await printed(async () => {
      const value = await sess.run<tf.NDArray>(y, { 'b:0': [true, false, true] });
      expect(value.shape).toEqual([2]);
    });
    expect(lines).toEqual(['[n]']);
  });
});

describe.each(Object.entries(allTargets))('tf.Print inside, on %s', (_, options) => {
  it('prints in the branch that is taken', async () => {
    const x = tf.placeholder(tf.float32, []);
    const y = tf.cond(
      tf.greater(x, 0),
      () => tf.Print(x, [x], { message: 'positive' }),
      () => tf.Print(x.neg(), [x], { message: 'other' }),
    );
    await using sess = new tf.Session(options);
    const lines = await printed(async () => {
      expect(await sess.run(y, [[x, 2]])).toBe(2);
      expect(await sess.run(y, [[x, -3]])).toBe(3);
    });
    expect(lines).toEqual(['positive[2]', 'other[-3]']);
  });

  it('prints in every iteration, and firstN times in all', async () => {
    const body = (i: tf.Tensor) => {
      const always = tf.Print(i, [i], { message: 'i ' });
      return tf.controlDependencies([always], () => tf.Print(i, [i], { firstN: 1 })).add(1);
    };
    const n = tf.placeholder(tf.int32, []);
    const end = tf.whileLoop((i) => tf.less(i, n), body, [tf.constant(0, tf.int32)]);
    await using sess = new tf.Session(options);
    const lines = await printed(async () => {
      expect(await sess.run(end, [[n, 3]])).toBe(3);
      expect(await sess.run(end, [[n, 1]])).toBe(1);
    });
    expect(lines).toEqual(['i [0]', '[0]', 'i [1]', 'i [2]', 'i [0]']);
  });
});

describe.each(Object.entries(allTargets))('tf.print on %s', (_, options) => {
  it('prints when it is run or waited for', async () => {
    const x = tf.placeholder(tf.float32, [null], { name: 'x' });
    const print = tf.print('x:', x, { a: [x, 2], b: 'text' }, { summarize: 2 });
    const y = tf.controlDependencies([print], () => x.add(1));
    await using sess = new tf.Session(options);
    const lines = await printed(() => sess.run(y, [[x, [0, 1, 2, 3, 4]]]));
    expect(lines).toEqual(["x: [0 1 ... 3 4] {'a': [[0 1 ... 3 4], 2], 'b': 'text'}"]);
  });

  it('writes to the stream that it is told', async () => {
    const text = tf.print(tf.constant('plain', tf.string), { outputStream: 'stdout' });
    await using sess = new tf.Session(options);
    expect(await printed(() => sess.run(text), 'log')).toEqual(['plain']);
  });
});

it('tf.print refuses a stream that there is not', () => {
  expect(() => tf.print(tf.constant(1), { outputStream: 'file' as never })).toThrow(
    'Unsupported output stream, logging level, or file.file.',
  );
});
