import type { KernelBackend } from '@tensorflow/tfjs-core';

/*
 * tfjs's build for threads finds its workers neither in Node (tensorflow/tfjs#3830) nor behind every
 * bundler, since it hands them the text of its functions. But whether a memory is shared is one bit of a
 * module, and the build for one thread computes on a shared memory as on any other.
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

/** The build for one thread, with SIMD. */
export const WASM_FILE = 'tfjs-backend-wasm-simd.wasm';

/**
 * tfjs's wasm backend, on a shared memory where the engine has such: in Node, and in pages that are
 * isolated from other origins.
 *
 * @param path the URL of tfjs-backend-wasm-simd.wasm, in a browser.
 * @returns null where it is not known where that file is.
 * @throws Error where it is not there.
 */
export async function startOnSharedHeap(path?: string): Promise<KernelBackend | null> {
  const binary = readInstalled() ?? (path === undefined ? null : await fetchBinary(path));
  if (binary === null) return null;
  const isShared = typeof SharedArrayBuffer !== 'undefined';
  const wasmBinary = (isShared ? withSharedMemory(binary) : null) ?? binary;
  const { BackendWasm } = await import('@tensorflow/tfjs-backend-wasm');
  const library: object = await import(
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js'
  );
  const module = await (library as { readonly default: Factory }).default({ wasmBinary });
  return new BackendWasm(Object.assign(module, { tfjs: controlsOf(module) }));
}

/** The file of the package that is installed; null outside of Node, and where it is not there. */
function readInstalled(): Uint8Array<ArrayBuffer> | null {
  const node = typeof process === 'undefined' ? undefined : process.getBuiltinModule;
  if (node === undefined) return null;
  try {
    const require = node('node:module').createRequire(import.meta.url);
    const file = require.resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${WASM_FILE}`);
    return new Uint8Array(node('node:fs').readFileSync(file));
  } catch {
    return null;
  }
}

async function fetchBinary(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path, { credentials: 'same-origin' });
  const binary = new Uint8Array(await response.arrayBuffer());
  if (response.ok && WebAssembly.validate(binary)) return binary;
  const found = response.ok ? 'is another file, or the browser has no SIMD' : 'is not found';
  throw new Error(`${WASM_FILE} ${found} at ${response.url}`);
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
