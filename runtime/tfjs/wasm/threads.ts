import { InternalError } from '../../../compiler/graph/errors.js';
import type { WasmKernels } from './binary.js';
import {
  type ComputingWorker,
  type Functions,
  layout,
  type Station,
  startWorker,
  takeCalls,
} from './worker.js';

/** The module's functions as the rows of ops call them. */
export interface Kernels {
  /** How many calls are made at the same time. */
  readonly threads: number;
  /**
   * Makes calls of a function that do not depend on each other, in any order.
   *
   * @param scratchSize how many float32 numbers the last argument gives a call room for, if it does: the
   *   room of each thread follows on that of the one before.
   */
  call<K extends keyof WasmKernels>(
    name: K,
    calls: readonly Parameters<WasmKernels[K]>[],
    scratchSize?: number,
  ): void;
  /** Ends the threads. */
  close(): void;
}

/** An instance of the module, and what others are made of. */
export interface Instance {
  readonly exports: WasmKernels;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** The kernels in so many threads where these can share the memory, else in one. */
export async function startKernels(instance: Instance, threads: number): Promise<Kernels> {
  const isShared = !(instance.memory.buffer instanceof ArrayBuffer);
  if (threads > 1 && isShared) {
    const kernels = new ThreadedKernels(instance, threads);
    try {
      await kernels.start(instance);
      return kernels;
    } catch {
      // Workers are forbidden here.
      kernels.close();
    }
  }
  return new PlainKernels(instance.exports);
}

class PlainKernels implements Kernels {
  readonly threads: number = 1;

  constructor(private readonly exports: WasmKernels) {}

  call<K extends keyof WasmKernels>(name: K, calls: readonly Parameters<WasmKernels[K]>[]): void {
    const kernel = this.exports[name] as (...values: Parameters<WasmKernels[K]>) => void;
    for (const call of calls) kernel(...call);
  }

  close(): void {}
}

/** A job holds so many calls, each of so many arguments. */
const MAX_CALLS = 64;
const MAX_ARITY = 40;

/** So often is looked whether the others are done, before sleeping until they are. */
const SPINS = 2000;

/**
 * The calls of a job are alike. A thread is taken for dead that needs so many times longer for one than
 * this thread did, and so many milliseconds.
 */
const SLOWEST = 20;
const PATIENCE = 2000;

/** Waiting is counted in turns of so many milliseconds: a machine that was asleep was so for one. */
const TURN = 100;

class ThreadedKernels extends PlainKernels {
  override readonly threads: number;
  readonly #functions: Functions;
  readonly #names: readonly string[];
  readonly #station: Station;
  readonly #state: Int32Array<SharedArrayBuffer>;
  readonly #values: Float64Array<SharedArrayBuffer>;
  readonly #canSleep: boolean;
  #workers: readonly ComputingWorker[] = [];
  #job = 0;

  constructor({ exports }: Instance, threads: number) {
    super(exports);
    const job = new SharedArrayBuffer(4 * layout.values + 8 * MAX_CALLS * MAX_ARITY);
    this.threads = threads;
    this.#functions = exports as object as Functions;
    this.#names = Object.keys(exports);
    this.#station = { thread: 0, job, layout };
    this.#state = new Int32Array(job, 0, layout.values);
    this.#values = new Float64Array(job, 4 * layout.values);
    this.#canSleep = canSleep(this.#state);
  }

  /** Starts the other threads. */
  async start({ module, memory }: Instance): Promise<void> {
    for (let thread = 1; thread < this.threads; thread++) {
      const worker = startWorker({ ...this.#station, thread, module, memory });
      this.#workers = [...this.#workers, worker];
    }
    await Promise.all(this.#workers.map(({ started }) => started));
  }

  override call<K extends keyof WasmKernels>(
    name: K,
    calls: readonly Parameters<WasmKernels[K]>[],
    scratchSize = 0,
  ): void {
    if (calls.length === 1 || this.#workers.length === 0) {
      super.call(name, calls);
      return;
    }
    for (let first = 0; first < calls.length; first += MAX_CALLS) {
      this.#share(name, calls.slice(first, first + MAX_CALLS), 4 * scratchSize);
      if (this.#state[layout.failed] !== 0) throw new InternalError(`${name} has failed`);
    }
  }

  /** Makes one call itself, which shows how long one takes, and others as long as there are some. */
  #share<K extends keyof WasmKernels>(
    name: K,
    [own, ...others]: readonly Parameters<WasmKernels[K]>[],
    step: number,
  ): void {
    this.#post(name, others, step);
    const start = performance.now();
    try {
      super.call(name, [own as Parameters<WasmKernels[K]>]);
    } catch {
      Atomics.store(this.#state, layout.failed, 1);
    }
    const patience = PATIENCE + SLOWEST * (performance.now() - start);
    takeCalls(this.#functions, this.#station);
    this.#awaitOthers(others.length, patience);
  }

  #post(name: string, calls: readonly (readonly (number | boolean)[])[], step: number): void {
    const state = this.#state;
    const arity = calls[0]?.length ?? 0;
    for (const [i, call] of calls.entries()) this.#values.set(call.map(Number), i * arity);
    state[layout.kernel] = this.#names.indexOf(name);
    state[layout.arity] = arity;
    state[layout.step] = step;
    state[layout.failed] = 0;
    state[layout.done] = 0;
    this.#job++;
    Atomics.store(state, layout.ticket, (this.#job << 8) | calls.length);
    Atomics.notify(state, layout.ticket);
  }

  #awaitOthers(count: number, patience: number): void {
    const state = this.#state;
    let before = performance.now();
    let waited = 0;
    for (let spins = 0; ; spins++) {
      const done = Atomics.load(state, layout.done);
      if (done === count) return;
      if (spins < SPINS) continue;
      if (this.#canSleep) Atomics.wait(state, layout.done, done, TURN);
      const now = performance.now();
      waited += Math.min(now - before, TURN);
      before = now;
      if (waited < patience) continue;
      this.close();
      throw new InternalError('A thread of the wasm backend has ended while it computed.');
    }
  }

  /** What is called after this is done in this thread. */
  override close(): void {
    for (const worker of this.#workers) worker.end();
    this.#workers = [];
  }
}

/** Whether this thread may sleep: a window's may not. */
function canSleep(state: Int32Array<SharedArrayBuffer>): boolean {
  try {
    Atomics.wait(state, layout.done, -1, 0);
    return true;
  } catch {
    return false;
  }
}
