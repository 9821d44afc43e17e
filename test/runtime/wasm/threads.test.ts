import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ops } from '../../../compiler/ops/index.js';
import { openBackend } from '../../../runtime/tfjs/backend.js';
import type { WasmKernels } from '../../../runtime/tfjs/wasm/binary.js';
import { instantiate, openKernels } from '../../../runtime/tfjs/wasm/module.js';
import { withSharedMemory } from '../../../runtime/tfjs/wasm/shared_heap.js';
import { type Instance, type Kernels, startKernels } from '../../../runtime/tfjs/wasm/threads.js';
import { layout, startWorker } from '../../../runtime/tfjs/wasm/worker.js';
import * as tf from '../../../src/index.js';
import { fetchArrays, scattered } from '../../numeric_gradient.js';

/** Instances of the module, on a memory of 64 KB. */
const instanceOn = async (shared: boolean) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared });
  const instance = await instantiate(memory);
  if (instance === null) throw new Error('no SIMD');
  return { instance, numbers: new Float32Array(memory.buffer) };
};

/**
 * Stands for a thread that has died: a function that ends where its last argument is 0, which is where the
 * scratch of the first thread begins.
 *
 *     (func (export "reluGrad") (param i32 i32 i32 i32) (loop (br_if 0 (local.get 3))))
 */
async function endlessOutsideTheFirst(): Promise<Instance> {
  const name = [...new TextEncoder().encode('reluGrad')];
  const header = [0, 97, 115, 109, 1, 0, 0, 0];
  const types = [1, 8, 1, 96, 4, 127, 127, 127, 127, 0];
  const functions = [3, 2, 1, 0];
  const exported = [7, 12, 1, 8, ...name, 0, 0];
  const code = [10, 11, 1, 9, 0, 3, 64, 32, 3, 13, 0, 11, 11];
  const bytes = Uint8Array.of(...header, ...types, ...functions, ...exported, ...code);
  const { instance, module } = await WebAssembly.instantiate(bytes);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  return { exports: instance.exports as object as WasmKernels, module, memory };
}

/** Four calls of reluGrad, each for four of sixteen numbers: gradients at 0, features at 64. */
const quarters = [0, 16, 32, 48].map((at) => [at, 64 + at, 128 + at, 4] as const);

/** Makes them, and gives what they have written. */
function fillQuarters(kernels: Kernels, numbers: Float32Array): readonly number[] {
  numbers.set(Array.from({ length: 16 }, (_, i) => i + 1));
  numbers.set(
    Array.from({ length: 16 }, (_, i) => (i % 3) - 1),
    16,
  );
  numbers.fill(Number.NaN, 32, 48);
  kernels.call(
    'reluGrad',
    quarters.map((call) => [...call]),
  );
  return [...numbers.subarray(32, 48)];
}

const filled = Array.from({ length: 16 }, (_, i) => (i % 3 === 2 ? i + 1 : 0));

describe('Threads', () => {
  it('share the memory of the wasm backend', async () => {
    const kernels = await openKernels(await openBackend('wasm'), 3);
    expect(kernels?.threads).toBe(3);
    kernels?.close();
  });

  it('are one where the memory is not shared', async () => {
    const { instance, numbers } = await instanceOn(false);
    const kernels = await startKernels(instance, 2);
    expect(kernels.threads).toBe(1);
    expect(fillQuarters(kernels, numbers)).toEqual(filled);
  });

  it('take calls from each other', async () => {
    const { instance, numbers } = await instanceOn(true);
    const kernels = await startKernels(instance, 2);
    for (let i = 0; i < 1000; i++) expect(fillQuarters(kernels, numbers)).toEqual(filled);
    kernels.close();
  });

  it('that have ended leave the calls to the first', async () => {
    const { instance, numbers } = await instanceOn(true);
    const kernels = await startKernels(instance, 2);
    kernels.close();
    expect(fillQuarters(kernels, numbers)).toEqual(filled);
  });

  it('say that a call has failed', async () => {
    const { instance, numbers } = await instanceOn(true);
    const kernels = await startKernels(instance, 2);
    const outside = [2 ** 30, 2 ** 30, 2 ** 30, 4] as const;
    expect(() => kernels.call('reluGrad', [[...outside], [...outside]])).toThrow(
      'reluGrad has failed',
    );
    expect(fillQuarters(kernels, numbers)).toEqual(filled);
    kernels.close();
  });

  it('that die while they compute end the run soon, and leave later calls to the first', async () => {
    const kernels = await startKernels(await endlessOutsideTheFirst(), 2);
    const calls = Array.from({ length: 8 }, () => [0, 0, 0, 0] as [number, number, number, number]);
    const computeOnAndOn = (): void => {
      for (;;) kernels.call('reluGrad', calls, 1);
    };
    expect(computeOnAndOn).toThrow('A thread of the wasm backend has ended while it computed.');
    kernels.call('reluGrad', calls, 1);
  });

  it('work by themselves, each in scratch of its own', async () => {
    const { instance, numbers } = await instanceOn(true);
    const { exports, module, memory } = instance;
    const job = new SharedArrayBuffer(1024);
    const { end } = startWorker({ thread: 2, job, layout, module, memory });
    numbers.set([1, 2, 3, 4, 5, 6, 7, 8]);
    const product = [0, 0, 16, 0, 32, 2, 2, 2, 2, 0, 0, 1024];
    new Float64Array(job, 4 * layout.values).set(product);
    const state = new Int32Array(job, 0, layout.values);
    state[layout.kernel] = Object.keys(exports).indexOf('matMul');
    state[layout.arity] = product.length;
    state[layout.step] = 4096;
    Atomics.store(state, layout.ticket, 256 + 1);
    Atomics.notify(state, layout.ticket);
    while (Atomics.load(state, layout.done) === 0) await setTimeout(1);
    end();
    expect(state[layout.failed]).toBe(0);
    expect([...numbers.subarray(8, 12)]).toEqual([19, 22, 43, 50]);
    // Offsets and panels are where the scratch of thread 2 begins, and nowhere else.
    const isUsed = (from: number): boolean =>
      numbers.subarray(from, from + 1024).some((x) => x !== 0);
    expect([256, 1280, 2304].map(isUsed)).toEqual([false, false, true]);
  });

  it('keep no process alive', async () => {
    const index = fileURLToPath(new URL('../../../src/index.ts', import.meta.url));
    const program = `
      import * as tf from ${JSON.stringify(index)};
      const sess = new tf.Session({ backend: 'wasm', threads: 2 });
      const x = tf.ones([200, 200]);
      console.log(await sess.run(tf.reduceSum(tf.matmul(x, x))));`;
    const flags = ['--import', import.meta.resolve('tsx'), '--conditions=source'];
    const args = [...flags, '--input-type=module', '--eval', program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      timeout: 30_000,
    });
    expect(stdout).toBe('8000000\n');
    expect(stderr).toBe('');
  });
});

describe('A module', () => {
  const bytes = (...numbers: number[]) => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, ...numbers);

  it('is given a shared memory', () => {
    expect(withSharedMemory(bytes(5, 4, 1, 1, 1, 2))).toEqual(bytes(5, 4, 1, 3, 1, 2));
  });

  it('stays as it is without a memory of its own, or with one that has no end', () => {
    expect(withSharedMemory(bytes())).toBeNull();
    expect(withSharedMemory(bytes(5, 3, 1, 0, 1))).toBeNull();
  });
});

describe('A Session gives the same bits in 1, 2 and 3 threads:', () => {
  const graph = new tf.Graph();
  let sessions: readonly tf.Session[];

  beforeAll(() => {
    sessions = [1, 2, 3].map((threads) => new tf.Session({ graph, backend: 'wasm', threads }));
  });
  afterAll(async () => {
    for (const session of sessions) await session.close();
  });

  const random = (shape: readonly number[], seed: number): tf.NDArray =>
    tf.NDArray.from('float32', shape, (i) => scattered(i, seed));

  async function expectTheSame(
    shapes: readonly (readonly number[])[],
    build: (...inputs: tf.Tensor[]) => tf.Tensor,
  ): Promise<void> {
    const { y, feeds } = graph.asDefault(() => {
      const xs = shapes.map((shape) => tf.placeholder(tf.float32, shape));
      const feeds = xs.map((x, i) => [x, random(shapes[i] as number[], i + 1)] as const);
      return { y: build(...xs), feeds };
    });
    const values: (readonly number[])[] = [];
    for (const session of sessions) {
      const [value] = await fetchArrays(session, [y], feeds);
      values.push([...(value as tf.NDArray).data]);
    }
    expect(values[0]?.some((x) => x !== 0)).toBe(true);
    expect(values[1]).toEqual(values[0]);
    expect(values[2]).toEqual(values[0]);
  }

  it.each([
    ['SAME', 1],
    ['VALID', 2],
  ] as const)('a convolution and its gradients, %s, strides of %i', async (padding, stride) => {
    const strides = [1, stride, stride, 1];
    const [x, filter] = [
      [11, 17, 16, 9],
      [3, 3, 9, 21],
    ];
    const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.nn.conv2d(a, b, strides, padding);
    await expectTheSame([x, filter, [21]], (a, b, c) => tf.nn.relu(convolve(a, b).add(c)));
    const gradientOf = (i: 0 | 1) => (a: tf.Tensor, b: tf.Tensor) =>
      tf.convertToTensor(tf.gradients(tf.square(convolve(a, b)), [a, b])[i] as tf.Tensor);
    await expectTheSame([x, filter], gradientOf(0));
    await expectTheSame([x, filter], gradientOf(1));
  });

  it.each([
    ['few rows', 7, 150, 1003],
    ['few columns', 1003, 150, 11],
  ] as const)('products of %s', async (_, rows, depth, columns) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const a = transposeA ? [depth, rows] : [rows, depth];
      const b = transposeB ? [columns, depth] : [depth, columns];
      await expectTheSame([a, b, [columns]], (x, y, z) =>
        tf.nn.relu(tf.matmul(x, y, { transposeA, transposeB }).add(z)),
      );
    }
  });

  it('products in batches, more of them than a job has calls', async () => {
    await expectTheSame(
      [
        [70, 33, 40],
        [70, 40, 29],
      ],
      (x, y) => tf.matmul(x, y),
    );
  });

  it('max pooling and its gradient', async () => {
    const pool = (x: tf.Tensor) => tf.nn.maxPool(x, [1, 3, 2, 1], [1, 2, 2, 1], 'SAME');
    const x = [13, 31, 30, 12];
    await expectTheSame([x], pool);
    await expectTheSame([x], (a) =>
      tf.convertToTensor(tf.gradients(tf.square(pool(a)), [a])[0] as tf.Tensor),
    );
  });

  it('sums of columns', async () => {
    await expectTheSame([[9001, 43]], (x) => tf.reduceSum(x, 0));
    await expectTheSame([[9001, 43]], (x) => tf.reduceMean(x, 0));
  });

  it('gradients of relu', async () => {
    await expectTheSame([[500_003], [500_003]], (dy, x) => ops.ReluGrad([dy, x]));
  });

  it('Adam, on a heap that grows', async () => {
    const { variable, step, reset } = graph.asDefault(() => {
      const variable = tf.variable(random([3_000_001], 1));
      const step = new tf.train.AdamOptimizer(0.1).minimize(tf.reduceSum(tf.square(variable)));
      return { variable, step, reset: tf.globalVariablesInitializer() };
    });
    const values: ArrayLike<unknown>[] = [];
    for (const session of sessions) {
      await session.run(reset);
      for (let i = 0; i < 3; i++) await session.run(step);
      const [value] = await fetchArrays(session, [variable.toTensor()], []);
      values.push((value as tf.NDArray).data);
    }
    const differences = (i: number): number =>
      Array.from(values[i] as Float32Array).filter((x, at) => x !== values[0]?.[at]).length;
    expect([1, 2].map(differences)).toEqual([0, 0]);
  });
});
