import type { DType } from '../../compiler/graph/dtypes.js';
import { InternalError, InvalidArgumentError } from '../../compiler/graph/errors.js';
import { type AnyArray, isNumericArray, NDArray, sizeOf } from '../../compiler/graph/nd_array.js';
import { uninitialized } from '../../compiler/passes/specialise.js';
import type { Plan } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import type { LoadedPlan, Machine, Values } from '../machine.js';
import { PhiloxState } from '../random/philox.js';
import { failureOf } from '../run.js';
import { StringTable } from '../string_table.js';
import { type Data, type Ort, type OrtSession, type OrtTensor, openLibrary } from './library.js';
import { type Model, type Source, writeModel } from './model.js';
import { onnxTarget } from './target.js';

/** A variable's value, and the memory of the one before, which takes the next. */
interface Variable {
  readonly type: TensorType;
  readonly value: Data;
  readonly spare: Data | null;
}

/** What the runtime calls the dtypes; strings are their numbers. */
const kinds: { readonly [D in DType]: string } = {
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
  string: 'int32',
  variant: 'bool',
};

/** How ONNX Runtime is started. */
export interface OnnxOptions {
  /** How many threads compute; as many as there are cores where it is left out. */
  readonly threads?: number;
}

/** Runs every plan as one model in ONNX Runtime. */
export class OnnxMachine implements Machine {
  readonly target = onnxTarget;
  readonly isSynchronous = false;
  readonly #variables = new Map<string, Variable>();
  readonly #random = new Map<string, PhiloxState>();
  readonly #strings = new StringTable();
  readonly #sessions = new Set<Promise<OrtSession>>();

  private constructor(
    private readonly ort: Ort,
    private readonly options: OnnxOptions,
  ) {}

  /** @throws UnavailableError where no package with the runtime is installed. */
  static async open(options: OnnxOptions = {}): Promise<OnnxMachine> {
    return new OnnxMachine(await openLibrary(), options);
  }

  variableShape(name: string): readonly number[] | null {
    return this.#variables.get(name)?.type.shape ?? null;
  }

  load(plan: Plan): LoadedPlan {
    const model = writeModel(plan);
    let session: Promise<OrtSession> | null = null;
    return {
      run: async (feeds) => {
        if (model.bytes !== null) session ??= this.#start(model.bytes);
        return this.#run(model, await session, feeds);
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
      // Warnings are of no use to who has not made the model.
      logSeverityLevel: 3,
    });
    this.#sessions.add(session);
    return session;
  }

  close(): void {
    this.#variables.clear();
    for (const session of this.#sessions) {
      session.then((s) => s.release()).catch(() => undefined);
    }
    this.#sessions.clear();
  }

  async #run(
    model: Model,
    session: OrtSession | null,
    feeds: ReadonlyMap<string, AnyArray>,
  ): Promise<Values> {
    const states = new Map<string, { readonly input: string; readonly state: PhiloxState }>();
    const inputs: { [name: string]: OrtTensor } = {};
    for (const { name, source } of model.inputs) {
      inputs[name] = this.#given(source, feeds, (node) => {
        const state = this.#randomState(node);
        states.set(node.origin.name, { input: name, state });
        return state;
      });
    }
    const outputs = await this.#compute(model, session, inputs);
    this.#assertChecks(model, outputs);
    const valueOf = (source: Source): OrtTensor => {
      if (source.kind === 'output') return outputs[source.name] as OrtTensor;
      const input = model.inputs.find((input) => input.source === source);
      return input === undefined ? this.#given(source, feeds) : (inputs[input.name] as OrtTensor);
    };
    const values = model.fetches.map(
      (fetch) => fetch && this.#array(valueOf(fetch.source), fetch.type),
    );
    this.#assign(model, valueOf);
    for (const [name, { input, state }] of states) {
      const needed = model.drawn.get(input);
      if (needed === undefined || isTrue(outputs[needed])) this.#random.set(name, state);
    }
    this.#keepStrings();
    return values;
  }

  /** What the model computes; a variable's new value in memory that it has spare. */
  async #compute(
    model: Model,
    session: OrtSession | null,
    inputs: { readonly [name: string]: OrtTensor },
  ): Promise<{ readonly [name: string]: OrtTensor }> {
    if (session === null) return {};
    const spares = new Map<string, Data>();
    for (const { variable, source, type } of model.assignments) {
      const { spare = null, type: before = null } = this.#variables.get(variable) ?? {};
      const fits = before?.dtype === type.dtype && sizeOf(before.shape) === sizeOf(type.shape);
      if (source.kind !== 'output' || spares.has(source.name)) continue;
      if (spare !== null && fits) spares.set(source.name, spare);
    }
    const places = Object.fromEntries(
      model.outputs.map(({ name, type }) => {
        const spare = spares.get(name);
        return [name, spare === undefined ? null : this.#wrap(spare, type)];
      }),
    );
    try {
      return await session.run(inputs, places);
    } catch (error) {
      throw named(error, model);
    }
  }

  #assertChecks({ checks }: Model, outputs: { readonly [name: string]: OrtTensor }): void {
    for (const { node, message, holds, data } of checks) {
      if (isTrue(outputs[holds])) continue;
      const shown = data && this.#array(outputs[data.name] as OrtTensor, data.type);
      const text = typeof message === 'string' ? message : message(shown as AnyArray);
      throw failureOf(new InvalidArgumentError(text), node);
    }
  }

  /** All assignments together. What one variable has taken, another copies. */
  #assign({ assignments }: Model, valueOf: (source: Source) => OrtTensor): void {
    const taken = new Set<Data>();
    const next = assignments.map(({ variable, source, type }): [string, Variable] => {
      const given = valueOf(source).data as Data;
      const isOurs = source.kind === 'output' && !taken.has(given);
      const value = isOurs ? given : given.slice();
      taken.add(value);
      const spare = this.#variables.get(variable)?.value ?? null;
      return [variable, { type: { dtype: type.dtype, shape: type.shape }, value, spare }];
    });
    for (const [name, variable] of next) this.#variables.set(name, variable);
  }

  #wrap(data: Data, { dtype, shape }: TensorType): OrtTensor {
    return new this.ort.Tensor(kinds[dtype], data, [...shape]);
  }

  /** A generator that starts where the operation's has got to; a run that fails takes nothing of it. */
  #randomState({ origin, attrs }: Node): PhiloxState {
    const { seed = 0, seed2 = 0 } = attrs as { readonly seed?: number; readonly seed2?: number };
    let state = this.#random.get(origin.name);
    if (state === undefined) {
      state = new PhiloxState(seed, seed2);
      this.#random.set(origin.name, state);
    }
    return state.clone();
  }

  #given(
    source: Source,
    feeds: ReadonlyMap<string, AnyArray>,
    stateOf: (node: Node) => PhiloxState = (node) => this.#randomState(node),
  ): OrtTensor {
    if (source.kind === 'feed') return this.#tensor(feeds.get(source.name) as AnyArray);
    if (source.kind === 'constant') return this.#tensor(source.value);
    if (source.kind === 'draw') return this.#tensor(source.random.draw(stateOf(source.node)));
    if (source.kind === 'output') throw new InternalError('An output is no input.');
    const variable = this.#variables.get(source.name);
    if (variable !== undefined) return this.#wrap(variable.value, variable.type);
    const site = source.node.inputs[0]?.origin.site ?? null;
    throw uninitialized({ name: source.name, type: 'VariableV2', site });
  }

  #tensor(value: AnyArray): OrtTensor {
    return this.#wrap(this.#dataOf(value), value);
  }

  #dataOf(value: AnyArray): Data {
    if (!isNumericArray(value)) {
      return Int32Array.from(value.data, (text: string) => this.#strings.numberOf(text));
    }
    if (value.dtype !== 'int64') return value.data;
    return BigInt64Array.from(value.data, (x: number) => BigInt(Math.trunc(x)));
  }

  /** A tensor's values as the graph has them, which are the caller's. */
  #array({ data }: OrtTensor, { dtype, shape }: TensorType): AnyArray {
    const values = data as Data;
    if (dtype === 'string') {
      return NDArray.strings(
        shape,
        Array.from(values as Int32Array, (i) => this.#strings.textOf(i)),
      );
    }
    if (values instanceof BigInt64Array) {
      return NDArray.of(dtype, shape, Float64Array.from(values, Number));
    }
    return NDArray.of(dtype, shape, values.slice());
  }

  #keepStrings(): void {
    if (this.#strings.isEmpty) return;
    const kept = [...this.#variables.values()].filter(({ type }) => type.dtype === 'string');
    this.#strings.keep(new Set(kept.flatMap(({ value }) => [...(value as Int32Array)])));
  }
}

const isTrue = (value: OrtTensor | undefined): boolean =>
  value !== undefined && (value.data as Uint8Array)[0] === 1;

/** The runtime's failure as that of the operation whose name its node has. */
function named(error: unknown, model: Model): unknown {
  const text = error instanceof Error ? error.message : String(error);
  const name = /Name:'([^']*)'/.exec(text)?.[1];
  const node = name === undefined ? null : model.nodeOf(name);
  if (node === null) return new InternalError(`ONNX Runtime: ${text}`);
  return failureOf(new InvalidArgumentError(text.replace(/^.*Status Message: /, '')), node);
}
