import { engine, getKernelsForBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import { UnavailableError } from '../../compiler/graph/errors.js';
import { startOnSharedHeap } from './wasm/shared_heap.js';

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
 * @throws UnavailableError where the backend does not start.
 */
export function openBackend(name: BackendName): Promise<KernelBackend> {
  let backend = opened.get(name);
  if (backend === undefined) {
    backend = start(name);
    opened.set(name, backend);
    // A failed start may be tried again, say once the page serves the .wasm file.
    backend.catch(() => opened.delete(name));
  }
  return backend;
}

async function start(name: BackendName): Promise<KernelBackend> {
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
    engine().registry[name] ??
    (name === 'wasm' ? startOnSharedHeap().then((backend) => backend ?? make()) : make());
  entry.factory = () => starting;
  let backend: KernelBackend;
  try {
    backend = await starting;
  } catch (error) {
    const reason = error instanceof Error ? error.message : JSON.stringify(error);
    throw new UnavailableError(`The tfjs backend '${name}' did not start: ${reason}`);
  }
  removeNewCrashListeners(listeners);
  // The cpu backend prints a greeting on its first use.
  if ('firstUse' in backend) backend.firstUse = false;
  for (const kernel of getKernelsForBackend(name)) kernel.setupFunc?.(backend);
  return backend;
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
