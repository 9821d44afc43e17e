import { engine, env, getKernelsForBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import { UnavailableError } from '../../compiler/graph/errors.js';
import { startOnSharedHeap, WASM_FILE } from './wasm/shared_heap.js';

/** The tfjs-core backends that a Session can run on. */
export const backendNames = ['wasm', 'cpu'] as const;

export type BackendName = (typeof backendNames)[number];

export const isBackendName = (name: string): name is BackendName =>
  backendNames.some((known) => known === name);

const load: { readonly [B in BackendName]: () => Promise<unknown> } = {
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

const opened = new Map<BackendName, Promise<KernelBackend>>();

/**
 * The process's one instance of a tfjs backend. An application that uses tfjs itself finds it as it
 * left it: its current backend, its own choice of one, its tensors and its crash handlers.
 *
 * @param wasmPath the URL of tfjs-backend-wasm-simd.wasm, in a browser; what tfjs's `setWasmPaths` says
 *   where it is left out. The start decides.
 * @throws UnavailableError where the backend does not start.
 */
export function openBackend(name: BackendName, wasmPath?: string): Promise<KernelBackend> {
  let backend = opened.get(name);
  if (backend === undefined) {
    backend = start(name, wasmPath);
    opened.set(name, backend);
    // A failed start may be tried again, say once the page serves the .wasm file.
    backend.catch(() => opened.delete(name));
  }
  return backend;
}

async function start(name: BackendName, wasmPath?: string): Promise<KernelBackend> {
  const isApplications = engine().findBackendFactory(name) !== null;
  await load[name]();
  const entry = engine().registryFactory[name];
  if (entry === undefined) throw new UnavailableError(`tfjs-core has no backend '${name}'.`);
  // Importing a backend registers it; it must not become the default of an application that has
  // not asked for it.
  if (!isApplications) entry.priority = -1;
  // The application may be starting this very backend. The kernels of a backend hold on to the
  // instance that was set up last, so there must never be two.
  await engine()['pendingBackendInit'];
  const listeners = crashListeners();
  const make = entry.factory;
  const starting =
    engine().registry[name] ?? (name === 'wasm' ? startWasm(wasmPath, async () => make()) : make());
  entry.factory = () => starting;
  let backend: KernelBackend;
  try {
    backend = await starting;
  } catch (error) {
    throw new UnavailableError(`The tfjs backend '${name}' did not start: ${reasonOf(error)}`);
  }
  removeNewCrashListeners(listeners);
  // The cpu backend prints a greeting on its first use.
  if ('firstUse' in backend) backend.firstUse = false;
  for (const kernel of getKernelsForBackend(name)) kernel.setupFunc?.(backend);
  return backend;
}

/** tfjs rejects with objects that are no errors, but have a message. */
const reasonOf = (error: unknown): string =>
  (error as { readonly message?: string } | null)?.message ?? JSON.stringify(error);

/** On a heap that threads can share where that is possible, else as tfjs does for one thread. */
async function startWasm(
  path: string | undefined,
  make: () => Promise<KernelBackend>,
): Promise<KernelBackend> {
  const backend = await startOnSharedHeap(path);
  if (backend !== null) return backend;
  // The build for threads waits for ever where its workers do not start, as behind some bundlers.
  const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';
  const before = await env().getAsync(flag);
  env().set(flag, false);
  try {
    return await make();
  } catch (error) {
    const advice = `In a browser, a Session's option wasmPath is the URL of ${WASM_FILE}`;
    throw new Error(`${reasonOf(error)}. ${advice}`);
  } finally {
    env().set(flag, before);
  }
}

type Listener = (...values: unknown[]) => void;

const CRASHES = ['uncaughtException', 'unhandledRejection'] as const;

const crashListeners = (): ReadonlySet<unknown> =>
  new Set(
    typeof process === 'undefined'
      ? []
      : CRASHES.flatMap((event) => process.rawListeners?.(event) ?? []),
  );

/** The wasm module's runtime handles crashes by printing its own source; the program's way is kept. */
function removeNewCrashListeners(before: ReadonlySet<unknown>): void {
  if (typeof process === 'undefined') return;
  for (const event of CRASHES) {
    for (const listener of process.rawListeners?.(event) ?? []) {
      if (!before.has(listener)) process.removeListener(event, listener as Listener);
    }
  }
}
