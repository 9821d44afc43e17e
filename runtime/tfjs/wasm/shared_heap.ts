import type { KernelBackend } from '@tensorflow/tfjs-core';

/*
 * In Node, tfjs starts its wasm backend on a memory that threads cannot share: the build that is made
 * for threads does not find its workers there (tensorflow/tfjs#3830). But whether a memory is shared is
 * one bit of a module, and the build for one thread computes on a shared memory as on any other.
 */

/** The section of a module that describes its memory, and the flags of one. */
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;
const IS_SHARED = 2;

/** The module with a memory that is shared; null where it has none of its own, or one without an end. */
export function withSharedMemory(binary: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  let at = 8;
  /** A number in groups of seven bits, the lowest first. */
  const number = (): number => {
    const group = binary[at++] ?? 0;
    return group < 128 ? group : group - 128 + 128 * number();
  };
  while (at < binary.length) {
    const section = number();
    const length = number();
    if (section === MEMORY_SECTION) {
      const count = number();
      if (count !== 1 || binary[at] !== HAS_MAXIMUM) return null;
      const shared = binary.slice();
      shared[at] = HAS_MAXIMUM | IS_SHARED;
      return WebAssembly.validate(shared) ? shared : null;
    }
    at += length;
  }
  return null;
}

/** A module that Emscripten has started, as tfjs's backend takes it. */
type Module = ConstructorParameters<
  typeof import('@tensorflow/tfjs-backend-wasm').BackendWasm
>[0] & {
  cwrap(name: string, returns: null, types: readonly 'number'[]): (...values: number[]) => number;
};

type Factory = (config: { readonly wasmBinary: Uint8Array }) => Promise<Module>;

/**
 * tfjs's wasm backend, on a shared memory.
 *
 * @returns null outside of Node, and where the package's files are not where they are installed.
 */
export async function startOnSharedHeap(): Promise<KernelBackend | null> {
  const node = typeof process === 'undefined' ? undefined : process.getBuiltinModule;
  if (node === undefined) return null;
  try {
    const require = node('node:module').createRequire(import.meta.url);
    const fileOf = (name: string): string =>
      require.resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${name}`);
    const binary = node('node:fs').readFileSync(fileOf('tfjs-backend-wasm-simd.wasm'));
    const wasmBinary = withSharedMemory(new Uint8Array(binary));
    if (wasmBinary === null) return null;
    const factory: Factory = require(fileOf('tfjs-backend-wasm.js'));
    const module = await factory({ wasmBinary });
    const { BackendWasm } = await import('@tensorflow/tfjs-backend-wasm');
    return new BackendWasm(Object.assign(module, { tfjs: controlsOf(module) }));
  } catch {
    return null;
  }
}

/** What tfjs's own start adds to a module. */
function controlsOf({ cwrap }: Module): Module['tfjs'] {
  return {
    init: cwrap('init', null, []),
    initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: cwrap('get_threads_count', null, []),
    registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: cwrap('dispose_data', null, ['number']),
    dispose: cwrap('dispose', null, []),
  };
}
