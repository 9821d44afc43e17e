import { expect, it } from 'vitest';
import { openBackend } from '../../../runtime/tfjs/backend.js';
import { instantiate, openKernels } from '../../../runtime/tfjs/wasm/module.js';

it('works on the memory of the wasm backend, and on no other', async () => {
  expect(await openKernels(await openBackend('wasm'))).not.toBeNull();
  expect(await openKernels(await openBackend('cpu'))).toBeNull();
});

it.each([
  ['of one thread', false],
  ['that threads share', true],
])('multiplies in a memory %s', async (_, shared) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared });
  const instance = await instantiate(memory);
  const numbers = new Float32Array(memory.buffer);
  numbers.set([1, 2, 3, 4, 5, 6, 7, 8]);
  // [[1, 2], [3, 4]] · [[5, 6], [7, 8]], row by row.
  instance?.exports.matMul(0, false, 16, false, 32, 2, 2, 2, 2, 0, false, 1024);
  expect([...numbers.subarray(8, 12)]).toEqual([19, 22, 43, 50]);
});

it('is done without on a memory that may grow without end', async () => {
  expect(await instantiate(new WebAssembly.Memory({ initial: 1 }))).toBeNull();
});
