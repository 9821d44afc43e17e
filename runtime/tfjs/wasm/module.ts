import type { KernelBackend } from '@tensorflow/tfjs-core';
import { binary, sharedBinary, type WasmKernels } from './binary.js';
import { type Instance, type Kernels, startKernels } from './threads.js';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** A backend whose tensors lie in the memory of a WebAssembly module of Emscripten's. */
interface HeapBackend extends KernelBackend {
  readonly wasm: { readonly HEAPU8: Uint8Array; readonly asm?: object };
}

const hasHeap = (backend: KernelBackend): backend is HeapBackend =>
  ArrayBuffer.isView((backend as Partial<HeapBackend>).wasm?.HEAPU8);

/**
 * The memory that the heap's views are on: the module exports it, or, where it is shared with threads,
 * was given it.
 */
function memoryOf({ wasm }: HeapBackend): WebAssembly.Memory | null {
  const candidates: readonly unknown[] = [wasm, wasm.asm ?? {}].flatMap(Object.values);
  for (const candidate of candidates) {
    if (!(candidate instanceof WebAssembly.Memory)) continue;
    if (candidate.buffer === wasm.HEAPU8.buffer) return candidate;
  }
  return null;
}

/**
 * Our own kernels, in a module that works on the backend's memory: what an address means to the
 * backend, it means to them. The memory may grow, and stays the same.
 *
 * @param threads how many compute, where they can share the memory.
 * @returns null where there is no such memory, or no SIMD.
 */
export async function openKernels(backend: KernelBackend, threads = 1): Promise<Kernels | null> {
  const memory = hasHeap(backend) ? memoryOf(backend) : null;
  const instance = memory && (await instantiate(memory));
  return instance && (await startKernels(instance, threads));
}

export async function instantiate(memory: WebAssembly.Memory): Promise<Instance | null> {
  const isShared = !(memory.buffer instanceof ArrayBuffer);
  const bytes = bytesOf(isShared ? sharedBinary : binary);
  if (!WebAssembly.validate(bytes)) return null;
  try {
    const { instance, module } = await WebAssembly.instantiate(bytes, { env: { memory } });
    return { exports: instance.exports as object as WasmKernels, module, memory };
  } catch (error) {
    // The memory is of another kind than the module expects.
    if (error instanceof WebAssembly.LinkError) return null;
    throw error;
  }
}
