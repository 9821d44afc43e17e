import type { Plan } from '../../compiler/plan.js';
import { counter, createMachine, type LoadedPlan, type Machine } from '../machine.js';
import { StringTable } from '../string_table.js';
import { openExecutor } from '../tfjs/open.js';
import { bindPlan } from './bound_plan.js';
import { fillsOutputs, type Ort, type OrtSession, openLibrary } from './library.js';
import { Run, type State } from './run.js';
import { type OnnxOptimizations, type OnnxTarget, onnxTarget } from './target.js';
import { Tensors } from './tensors.js';

/** How ONNX Runtime is started. */
export interface OnnxOptions {
  /** How many threads compute; as many as there are cores where it is left out. */
  readonly threads?: number;
  readonly optimize?: OnnxOptimizations;
}

/** Runs plans as models in ONNX Runtime: one for all of a plan, where ONNX has what it needs. */
export class OnnxMachine implements Machine {
  readonly target: OnnxTarget;
  readonly isSynchronous = false;
  readonly #state: State;
  readonly #sessions = new Set<Promise<OrtSession>>();
  #functions: Promise<Machine> | null = null;

  private constructor(
    private readonly ort: Ort,
    private readonly options: OnnxOptions,
  ) {
    this.target = onnxTarget(options.optimize);
    const tensors = new Tensors(ort, new StringTable());
    this.#state = {
      variables: new Map(),
      random: new Map(),
      count: counter(),
      tensors,
      fillsOutputs: fillsOutputs(ort),
    };
  }

  /** @throws UnavailableError where no package with the runtime is installed. */
  static async open(options: OnnxOptions = {}): Promise<OnnxMachine> {
    const ort = await openLibrary();
    // In a page the number is the library's, which reads it once; it warns of threads that cannot be.
    if (options.threads !== undefined) {
      ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? options.threads : 1;
    }
    return new OnnxMachine(ort, options);
  }

  variableShape(name: string): readonly number[] | null {
    return this.#state.variables.get(name)?.type.shape ?? null;
  }

  load(plan: Plan): LoadedPlan {
    const bound = bindPlan(plan, this.target, (model) => this.#start(model));
    return { run: (feeds, trace) => new Run(this.#state, trace).execute(bound, feeds) };
  }

  functions(): Promise<Machine> {
    this.#functions ??= openExecutor().then(createMachine);
    return this.#functions;
  }

  #start(bytes: Uint8Array): Promise<OrtSession> {
    const { threads } = this.options;
    const session = this.ort.InferenceSession.create(bytes, {
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      extra: {
        // A thread that waits for the next node spins for a tenth of a millisecond, and then sleeps: one
        // that spins on takes the time of others. Beside one other program a step took twice as long.
        session: { intra_op: { allow_spinning: '1', spin_duration_us: '100' } },
        // It makes one transpose of two where that takes it thirty times as long, and the compiler has
        // let them sink.
        optimization: {
          disable_specified_optimizers:
            'TransposeOptimizer;TransposeOptimizer_CPUExecutionProvider',
        },
      },
      // Warnings are of no use to who has not made the model.
      logSeverityLevel: 3,
    });
    this.#sessions.add(session);
    return session;
  }

  close(): void {
    this.#state.variables.clear();
    for (const session of this.#sessions) {
      session.then((s) => s.release()).catch(() => undefined);
    }
    this.#sessions.clear();
    this.#functions?.then((machine) => machine.close()).catch(() => undefined);
  }
}
