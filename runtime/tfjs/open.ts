import { UnavailableError } from '../../compiler/graph/errors.js';
import type { BackendName } from './backend.js';
import { type TargetOptimizations, TfjsExecutor } from './executor.js';

/** Which backend executes, and how; the best there is where it is left out. */
export interface TfjsOptions {
  readonly backend?: BackendName;
  readonly threads?: number;
  readonly optimize?: TargetOptimizations;
  readonly wasmPath?: string;
}

/** wasm, or what was asked for; cpu where nothing was asked for and wasm does not start. */
export async function openExecutor({
  backend,
  threads,
  optimize,
  wasmPath,
}: TfjsOptions = {}): Promise<TfjsExecutor> {
  try {
    return await TfjsExecutor.open(backend ?? 'wasm', optimize, threads, wasmPath);
  } catch (error) {
    if (backend !== undefined || !(error instanceof UnavailableError)) throw error;
    console.warn(`feedgraph: ${error.message}. Continuing on the cpu backend, which is slow.`);
    return TfjsExecutor.open('cpu');
  }
}
