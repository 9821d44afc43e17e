import { beforeEach, describe, expect, it } from 'vitest';
import { type SliceLimits, sliceRules } from '../../compiler/passes/slice.js';
import { Builder } from '../../compiler/program/builder.js';
import { formatProgram, type Program } from '../../compiler/program/program.js';
import { rewrite } from '../../compiler/program/rule.js';
import * as tf from '../../src/index.js';
import { type Fetch, input, passesOf, printed, targetWithout } from './passes.js';

beforeEach(tf.resetDefaultGraph);

/** What the pass makes of fetches, where a tensor may have so many bytes. */
function sliced(fetches: Fetch | readonly Fetch[], limits: SliceLimits): string {
  const program = passesOf(fetches).programs.fuse as Program;
  const rules = sliceRules(program, limits);
  return formatProgram(rewrite(program, rules, targetWithout(), new Builder()).program);
}

const untouched = (fetches: Fetch | readonly Fetch[], limits: SliceLimits): void =>
  expect(sliced(fetches, limits)).toBe(passesOf(fetches).fuse);

describe('slice: a large batch', () => {
  it('is computed some rows at a time, until what is computed is small', () => {
    const x = input([5, 2]);
    const hidden = tf.exp(tf.matmul(x, input([2, 100], 'w')));
    const y = tf.matmul(hidden, input([100, 3], 'v'));
    expect(sliced(tf.reduceSum(y), { tensor: 1500, slice: 900 })).toBe(printed`
      %0 = Placeholder<x:0>() : float32[5,2]
      %1 = Slice(%0, [0,0], [2,2]) : float32[2,2]
      %2 = Placeholder<w:0>() : float32[2,100]
      %3 = MatMul(%1, %2) : float32[2,100]
      %4 = Exp(%3) : float32[2,100]
      %5 = Placeholder<v:0>() : float32[100,3]
      %6 = MatMul(%4, %5) : float32[2,3]
      %7 = Slice(%0, [2,0], [2,2]) : float32[2,2]
      %8 = MatMul(%7, %2) : float32[2,100]
      %9 = Exp(%8) : float32[2,100]
      %10 = MatMul(%9, %5) : float32[2,3]
      %11 = Slice(%0, [4,0], [1,2]) : float32[1,2]
      %12 = MatMul(%11, %2) : float32[1,100]
      %13 = Exp(%12) : float32[1,100]
      %14 = MatMul(%13, %5) : float32[1,3]
      %15 = ConcatV2(%6, %10, %14, 0) : float32[5,3]
      %16 = Sum(%15, [0,1]) : float32[]
      fetch %16
    `);
  });

  it('of images keeps its rows through reshapes and pools', () => {
    const images = tf.reshape(input([4, 16]), [-1, 4, 4, 1]);
    const convolved = tf.nn.relu(tf.nn.conv2d(images, input([3, 3, 1, 8], 'w'), 1, 'SAME'));
    const pooled = tf.nn.maxPool(convolved, [1, 4, 4, 1], [1, 4, 4, 1], 'SAME');
    expect(sliced(pooled, { tensor: 2000, slice: 1024 })).toBe(printed`
      %0 = Placeholder<x:0>() : float32[4,16]
      %1 = Reshape(%0, [-1,4,4,1]) : float32[4,4,4,1]
      %2 = Slice(%1, [0,0,0,0], [2,4,4,1]) : float32[2,4,4,1]
      %3 = Placeholder<w:0>() : float32[3,3,1,8]
      %4 = Conv2D(%2, %3, strides=[1,1,1,1], padding=SAME) : float32[2,4,4,8]
      %5 = Relu(%4) : float32[2,4,4,8]
      %6 = MaxPool(%5, ksize=[1,4,4,1], strides=[1,4,4,1], padding=SAME) : float32[2,1,1,8]
      %7 = Slice(%1, [2,0,0,0], [2,4,4,1]) : float32[2,4,4,1]
      %8 = Conv2D(%7, %3, strides=[1,1,1,1], padding=SAME) : float32[2,4,4,8]
      %9 = Relu(%8) : float32[2,4,4,8]
      %10 = MaxPool(%9, ksize=[1,4,4,1], strides=[1,4,4,1], padding=SAME) : float32[2,1,1,8]
      %11 = ConcatV2(%6, %10, 0) : float32[4,1,1,8]
      fetch %11
    `);
  });

  it('of pairs takes the same rows of both, and all of what is broadcast', () => {
    const x = tf.exp(input([2, 100]));
    const y = tf.matmul(x.mul(x.add(input([100], 'b'))), input([100, 1], 'w'));
    const text = sliced(y, { tensor: 500, slice: 400 });
    expect(text).toContain('AddV2(%2, %3) : float32[1,100]');
    expect(text).toContain('Mul(%2, %4) : float32[1,100]');
  });
});

describe('slice: what stays whole', () => {
  const limits = { tensor: 500, slice: 100 };
  const large = (): tf.Tensor => tf.exp(input([4, 100]));

  it.each<[string, () => Fetch | readonly Fetch[]]>([
    ['what is small', () => tf.matmul(tf.exp(input([4, 10])), input([10, 1], 'w'))],
    ['what is fetched', () => large()],
    [
      'what is fetched beside what is computed of it',
      () => ((x) => [x, tf.matmul(x, input([100, 1], 'w'))])(large()),
    ],
    ['what is reduced over the batch', () => tf.reduceSum(large(), 0)],
    ['what is a right factor', () => tf.matmul(input([1, 4], 'w'), large())],
    [
      'a left factor that is transposed',
      () => tf.matmul(large(), input([4, 1], 'w'), { transposeA: true }),
    ],
    ['rows that a reshape mixes', () => tf.reduceSum(tf.reshape(large(), [100, 4]), 1)],
    [
      'a vector whose softmax is over the batch',
      () => tf.reduceSum(tf.nn.softmax(tf.exp(input([200])))),
    ],
  ])('%s', (_, build) => {
    // biome-ignore format: a table
    untouched(build(), limits);
  });
});

describe('slice: the values', () => {
  it('are those of the whole batch', async () => {
    // More than 256 MiB in one tensor, which a sum takes apart again.
    const x = tf.placeholder(tf.float32, [null, 2]);
    const wide = tf.nn.relu(tf.matmul(x, tf.constant(wave(2, 2048))));
    const y = tf.matmul(wide, tf.constant(wave(2048, 2)));
    const values = wave(33_000, 2);
    const results = [];
    for (const slice of [true, false]) {
      await using sess = new tf.Session({ optimize: { slice } });
      results.push(await sess.run<tf.NDArray>(tf.reduceSum(y, 0), [[x, values]]));
    }
    const [first, second] = results as [tf.NDArray, tf.NDArray];
    for (const [i, value] of first.data.entries()) {
      expect(value / (second.data[i] as number)).toBeCloseTo(1, 5);
    }
  });

  const wave = (rows: number, columns: number): tf.NDArray =>
    tf.NDArray.from('float32', [rows, columns], (i) => Math.sin(i * 0.7) + 0.1);
});
