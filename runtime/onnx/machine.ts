import type { AnyArray } from '../../compiler/graph/nd_array.js';
import type { Plan } from '../../compiler/plan.js';
import { counter, type LoadedPlan, type Machine } from '../machine.js';
import { StringTable } from '../string_table.js';
import { type Ort, type OrtSession, openLibrary } from './library.js';
import { writeModel } from './model.js';
import { ModelRun, type State } from './run.js';
import { onnxTarget } from './target.js';
import { Tensors } from './tensors.js';

/** How ONNX Runtime is started. */
export interface OnnxOptions {
  /** How many threads compute; as many as there are cores where it is left out. */
  readonly threads?: number;
}

/** Runs every plan as one model in ONNX Runtime. */
export class OnnxMachine implements Machine {
  readonly target = onnxTarget;
  readonly isSynchronous = false;
  readonly #state: State;
  readonly #sessions = new Set<Promise<OrtSession>>();

  private constructor(
    private readonly ort: Ort,
    private readonly options: OnnxOptions,
  ) {
    const tensors = new Tensors(ort, new StringTable());
    this.#state = { variables: new Map(), random: new Map(), count: counter(), tensors };
  }

  /** @throws UnavailableError where no package with the runtime is installed. */
  static async open(options: OnnxOptions = {}): Promise<OnnxMachine> {
    return new OnnxMachine(await openLibrary(), options);
  }

  variableShape(name: string): readonly number[] | null {
    return this.#state.variables.get(name)?.type.shape ?? null;
  }

  load(plan: Plan): LoadedPlan {
    const model = writeModel(plan);
    let session: Promise<OrtSession> | null = null;
    return {
      run: async (feeds: ReadonlyMap<string, AnyArray>) => {
        if (model.bytes !== null) session ??= this.#start(model.bytes);
        return new ModelRun(this.#state, model, feeds).execute(await session);
      },
    };
  }

  #start(bytes: Uint8Array): Promise<OrtSession> {
    const { threads } = this.options;
    const session = this.ort.InferenceSession.create(bytes, {
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // A thread that spins while it waits takes the time of others: beside one other program a step
      // took twice as long.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
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
  }
}
