import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ops } from '../../../compiler/ops/index.js';
import { TfjsExecutor } from '../../../runtime/tfjs/executor.js';
import * as tf from '../../../src/index.js';
import { passesOf } from '../../compiler/passes.js';
import { expectClose, fetchArrays, scattered } from '../../numeric_gradient.js';
import { targets } from '../../targets.js';

/*
 * The kernels of the WebAssembly module beside those that take their place without it, on sizes that
 * fill tiles and vectors, and that do not.
 */

const graph = new tf.Graph();
let withModule: tf.Session;
let without: tf.Session;

beforeAll(() => {
  withModule = new tf.Session({ graph, ...targets.wasm });
  without = new tf.Session({ graph, ...targets['wasm without simd'] });
});

afterAll(async () => {
  await withModule.close();
  await without.close();
});

const random = (shape: readonly number[], seed: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => scattered(i, seed));

/** Whole numbers from few, with ties, and some NaN. */
const rough = (shape: readonly number[], seed: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) =>
    i % 17 === 16 ? Number.NaN : Math.round(scattered(i, seed) * 3),
  );

async function expectTheSame(
  inputs: readonly tf.NDArray[],
  build: (...inputs: tf.Tensor[]) => tf.Tensor,
): Promise<void> {
  const { y, feeds } = graph.asDefault(() => {
    const xs = inputs.map(({ shape }) => tf.placeholder(tf.float32, shape));
    const feeds = xs.map((x, i) => [x, inputs[i] as tf.NDArray] as const);
    return { y: build(...xs), feeds };
  });
  const [expected] = await fetchArrays(without, [y], feeds);
  const [value] = await fetchArrays(withModule, [y], feeds);
  const { data, shape } = value as tf.NDArray;
  expect(shape).toEqual(expected?.shape);
  expectClose(data, (expected as tf.NDArray).data, { what: y.op.type, tolerance: 1e-5 });
}

it('has the compiler leave the gradients of a convolution as they are', async () => {
  const gradients = graph.asDefault(() => {
    const x = tf.placeholder(tf.float32, [2, 5, 5, 3]);
    const filter = tf.placeholder(tf.float32, [3, 3, 3, 4]);
    return tf.gradients(tf.nn.conv2d(x, filter, [1, 1, 1, 1], 'SAME'), [x, filter]);
  });
  const stepsOn = async (simd: boolean): Promise<string> => {
    const target = await TfjsExecutor.open('wasm', { simd });
    return passesOf(gradients as tf.Tensor[], { target }).schedule;
  };
  expect(await stepsOn(true)).toMatch(/Conv2DBackpropInput.*\n.*Conv2DBackpropFilter/);
  expect(await stepsOn(false)).not.toContain('Backprop');
});

describe('MatMul', () => {
  const sizes = [
    [1, 1, 1],
    [5, 8, 8],
    [6, 3, 9],
    [4, 17, 23],
    [13, 40, 16],
    [50, 333, 12],
  ] as const;
  const flags = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;
  it.each(sizes)('of %i rows, %i products, %i columns', async (rows, depth, columns) => {
    for (const [transposeA, transposeB] of flags) {
      const a = random(transposeA ? [depth, rows] : [rows, depth], 1);
      const b = random(transposeB ? [columns, depth] : [depth, columns], 2);
      await expectTheSame([a, b], (x, y) => tf.matmul(x, y, { transposeA, transposeB }));
      const bias = random([columns], 3);
      await expectTheSame([a, b, bias], (x, y, z) =>
        tf.nn.relu(tf.matmul(x, y, { transposeA, transposeB }).add(z)),
      );
    }
  });
});

it.each([
  [[2, 3], [2, 3], false, false],
  [[2, 1], [3], true, false],
  [[], [2, 2], false, true],
  [[4], [4], true, true],
] as const)('BatchMatMulV2 of batches %j and %j', async (ofX, ofY, adjointA, adjointB) => {
  const x = random([...ofX, ...(adjointA ? [5, 7] : [7, 5])], 1);
  const y = random([...ofY, ...(adjointB ? [9, 5] : [5, 9])], 2);
  await expectTheSame([x, y], (a, b) => tf.matmul(a, b, { adjointA, adjointB }));
});

describe('MaxPool and MaxPoolGrad', () => {
  it.each([
    [[2, 6, 6, 8], 2, 2, 'SAME'],
    [[2, 7, 5, 7], 2, 2, 'SAME'],
    [[1, 7, 5, 3], 3, 2, 'VALID'],
    [[1, 6, 7, 6], 3, 1, 'SAME'],
    [[1, 5, 5, 4], 1, 3, 'SAME'],
  ] as const)('of %j, windows of %i, %i apart, %s', async (shape, size, stride, padding) => {
    const attrs = { ksize: [1, size, size, 1], strides: [1, stride, stride, 1], padding };
    const y = graph.asDefault(() =>
      tf.nn.maxPool(tf.zeros(shape), attrs.ksize, attrs.strides, padding),
    );
    const outShape = y.shape as readonly number[];
    await expectTheSame([random(shape, 2)], (x) =>
      tf.nn.maxPool(x, attrs.ksize, attrs.strides, padding),
    );
    for (const x of [rough(shape, 1), random(shape, 2)]) {
      await expectTheSame([x, random(outShape, 4), random(outShape, 3)], (...inputs) =>
        ops.MaxPoolGrad(inputs as [tf.Tensor, tf.Tensor, tf.Tensor], attrs),
      );
    }
  });
});

it('MaxPool takes NaN for the largest, wherever it is in a window', async () => {
  const x = tf.NDArray.from('float32', [1, 4, 4, 5], (i) => (i % 11 === 0 ? Number.NaN : i));
  const y = graph.asDefault(() => tf.nn.maxPool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'VALID'));
  const [value] = await fetchArrays(withModule, [y], []);
  const isMissing = (row: number, column: number, channel: number): boolean =>
    [0, 1].some((y) =>
      [0, 1].some((x) => ((2 * row + y) * 20 + (2 * column + x) * 5 + channel) % 11 === 0),
    );
  const expected = [0, 1].flatMap((row) =>
    [0, 1].flatMap((column) =>
      [0, 1, 2, 3, 4].map((channel) =>
        isMissing(row, column, channel)
          ? Number.NaN
          : (2 * row + 1) * 20 + (2 * column + 1) * 5 + channel,
      ),
    ),
  );
  expect([...(value as tf.NDArray).data]).toEqual(expected);
});

describe('Sum and Mean of columns', () => {
  it.each([1, 3, 4, 8, 13, 37])('%i of them', async (columns) => {
    const x = random([3, 50, columns], 1);
    await expectTheSame([x], (t) => tf.reduceSum(t, [0, 1]));
    await expectTheSame([x], (t) => tf.reduceMean(t, [0, 1]));
  });
});

it.each([1, 4, 7, 100])('ReluGrad of %i elements', async (count) => {
  await expectTheSame([random([count], 1), rough([count], 2)], (dy, x) => ops.ReluGrad([dy, x]));
});

it.each([1, 4, 7, 100])('Adam of %i parameters', async (count) => {
  const steps = async (session: tf.Session): Promise<tf.NDArray> => {
    const { variable, step, reset } = graph.asDefault(() => {
      const variable = tf.variable(random([count], 1));
      const optimizer = new tf.train.AdamOptimizer(0.1);
      const step = optimizer.minimize(tf.reduceSum(tf.square(variable.mul(2))));
      return { variable, step, reset: tf.globalVariablesInitializer() };
    });
    await session.run(reset);
    for (let i = 0; i < 5; i++) await session.run(step);
    return (await fetchArrays(session, [variable.toTensor()], []))[0] as tf.NDArray;
  };
  const expected = await steps(without);
  expectClose((await steps(withModule)).data, expected.data, { what: 'Adam', tolerance: 1e-6 });
});
