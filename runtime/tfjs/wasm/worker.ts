/*
 * What threads do. They share a job: calls of one of the module's functions, the parts of a kernel's
 * work, of which each thread takes one after the other until none is left. A thread that is late, or has
 * ended, takes none.
 */

/** The module's functions without their signatures. */
export type Functions = Readonly<Record<string, (...values: number[]) => void>>;

/** Where the parts of a job lie: numbers of 32 bits, and from `values` on of 64. */
export const layout = {
  /** The number of the job, and in the lowest byte how many of its calls nobody has taken. */
  ticket: 0,
  /** How many calls are done. */
  done: 1,
  /** Whether one of them has failed. */
  failed: 2,
  /** Which function is called, and how many arguments it takes. */
  kernel: 3,
  arity: 4,
  /** How far the last argument moves from thread to thread. */
  step: 5,
  /** The arguments, call by call. */
  values: 8,
} as const;

/** What a thread is given. */
export interface Station {
  /** 0 in the thread that makes the jobs. */
  readonly thread: number;
  readonly job: SharedArrayBuffer;
  readonly layout: typeof layout;
}

/** What a worker is given. */
export interface WorkerStation extends Station {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

// The next two functions are also the text of a worker, which so needs no file of its own: they know
// nothing from outside of themselves.

/** Takes calls until none is left. */
export function takeCalls(kernels: Functions, { thread, job, layout }: Station): void {
  const state = new Int32Array(job, 0, layout.values);
  const values = new Float64Array(job, 4 * layout.values);
  for (;;) {
    const ticket = Atomics.load(state, layout.ticket);
    const left = ticket & 255;
    if (left === 0) return;
    // The ticket carries the number of the job: who takes a call knows that the job is still this one.
    if (Atomics.compareExchange(state, layout.ticket, ticket, ticket - 1) !== ticket) continue;
    try {
      const arity = state[layout.arity] as number;
      const call = [...values.subarray((left - 1) * arity, left * arity)];
      (call[arity - 1] as number) += thread * (state[layout.step] as number);
      Object.values(kernels)[state[layout.kernel] as number]?.(...call);
    } catch {
      Atomics.store(state, layout.failed, 1);
    }
    Atomics.add(state, layout.done, 1);
    Atomics.notify(state, layout.done);
  }
}

/** A worker's life. */
function serve(take: typeof takeCalls, station: WorkerStation, onStart: () => void): void {
  const { module, memory, job, layout } = station;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const state = new Int32Array(job, 0, layout.values);
  onStart();
  for (;;) {
    take(exports as Functions, station);
    const ticket = Atomics.load(state, layout.ticket);
    if ((ticket & 255) === 0) Atomics.wait(state, layout.ticket, ticket);
  }
}

/** A thread that serves. */
export interface ComputingWorker {
  /** Fulfilled once it may be left to itself, rejected where it does not start. */
  readonly started: Promise<void>;
  end(): void;
}

/** Starts a worker, which keeps no process alive. One that fails takes no calls. */
export function startWorker(station: WorkerStation): ComputingWorker {
  const textOf = (onStart: string): string => `(${serve})(${takeCalls}, station, ${onStart});`;
  const threads =
    typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:worker_threads');
  if (threads !== undefined) {
    const text = `const { workerData: station } = require('node:worker_threads');
      ${textOf('() => undefined')}`;
    const options = { eval: true, workerData: station, execArgv: [], env: {} };
    const worker = new threads.Worker(text, options);
    worker.on('error', () => undefined);
    worker.unref();
    return { started: Promise.resolve(), end: () => void worker.terminate() };
  }
  const text = `onmessage = ({ data: station }) => ${textOf('() => postMessage(null)')}`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // A page's worker starts only while the page's thread is idle, which it is not between runs.
  const started = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = reject;
  }).finally(() => URL.revokeObjectURL(url));
  worker.postMessage(station);
  return { started, end: () => worker.terminate() };
}
