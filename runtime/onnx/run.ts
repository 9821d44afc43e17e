import { allocate } from '../../compiler/graph/dtypes.js';
import { InternalError, InvalidArgumentError } from '../../compiler/graph/errors.js';
import { type AnyArray, sizeOf } from '../../compiler/graph/nd_array.js';
import { uninitialized } from '../../compiler/passes/specialise/errors.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import type { Values } from '../machine.js';
import { PhiloxState } from '../random/philox.js';
import { failureOf } from '../run.js';
import { hostKernels } from '../tfjs/host/index.js';
import { type HostRow, NOTHING } from '../tfjs/host/kernel.js';
import type { View } from '../tfjs/memory.js';
import type { Data, OrtSession, OrtTensor } from './library.js';
import type { Model } from './model.js';
import type { HostSource, Source } from './plan_writer.js';
import type { Tensors } from './tensors.js';

/** A variable's value, and the memory of the one before, which takes the next. */
export interface Variable {
  readonly type: TensorType;
  readonly value: Data;
  readonly spare: Data | null;
}

/** What outlives a run. */
export interface State {
  readonly variables: Map<string, Variable>;
  readonly random: Map<string, PhiloxState>;
  /** How often it has been called with the name of an operation. */
  readonly count: (name: string) => number;
  readonly tensors: Tensors;
}

/** One run of a model. Nothing of the state changes before everything has succeeded. */
export class ModelRun {
  readonly #known = new Map<Source, OrtTensor>();
  readonly #hosted = new Map<Node, readonly OrtTensor[]>();
  /** Generators that have moved on, and the input for which they did. */
  readonly #moved = new Map<string, { readonly source: Source; readonly state: PhiloxState }>();
  #outputs: { readonly [name: string]: OrtTensor } = {};

  constructor(
    private readonly state: State,
    private readonly model: Model,
    private readonly feeds: ReadonlyMap<string, AnyArray>,
  ) {}

  async execute(session: OrtSession | null): Promise<Values> {
    const { model, state } = this;
    const { tensors } = state;
    const inputs = Object.fromEntries(
      model.inputs.map(({ name, source }) => [name, this.#valueOf(source)]),
    );
    if (session !== null) {
      try {
        this.#outputs = await session.run(inputs, this.#places());
      } catch (error) {
        throw named(error, model);
      }
    }
    this.#report();
    const values = model.fetches.map(
      (fetch) => fetch && tensors.toArray(this.#valueOf(fetch.source), fetch.type),
    );
    this.#assign();
    this.#moveOn();
    this.#keepStrings();
    return values;
  }

  #valueOf(source: Source): OrtTensor {
    if (source.kind === 'output') return this.#outputs[source.name] as OrtTensor;
    let value = this.#known.get(source);
    if (value === undefined) {
      value = this.#given(source);
      this.#known.set(source, value);
    }
    return value;
  }

  #given(source: Exclude<Source, { readonly kind: 'output' }>): OrtTensor {
    const { tensors, variables } = this.state;
    if (source.kind === 'feed') return tensors.fromArray(this.feeds.get(source.name) as AnyArray);
    if (source.kind === 'constant') return tensors.fromArray(source.value);
    if (source.kind === 'draw') {
      const { random, node } = source;
      try {
        return tensors.fromArray(random.draw(this.#generator(node, source)));
      } catch (error) {
        throw failureOf(error, node);
      }
    }
    if (source.kind === 'host') return this.#host(source);
    const variable = variables.get(source.name);
    if (variable !== undefined) return tensors.wrap(variable.value, variable.type);
    const site = source.node.inputs[0]?.origin.site ?? null;
    throw uninitialized({ name: source.name, type: 'VariableV2', site });
  }

  /** What is computed beside the model. */
  #host(source: HostSource): OrtTensor {
    const { node, index, inputs } = source;
    let results = this.#hosted.get(node);
    if (results === undefined) {
      const { tensors } = this.state;
      const outputs = node.outputs.map(({ dtype, shape }) =>
        dtype === 'string'
          ? new Int32Array(sizeOf(shape))
          : (allocate(dtype, sizeOf(shape)) as View),
      );
      const row = hostKernels[node.type] as HostRow<Node['type']>;
      try {
        row(node)?.run({
          inputs: inputs.map((input) => tensors.viewOf(this.#valueOf(input))),
          outputs,
          strings: tensors.strings,
          random: () => this.#generator(node, source),
          count: () => this.state.count(node.origin.name),
          scratch: NOTHING,
        });
      } catch (error) {
        throw failureOf(error, node);
      }
      results = outputs.map((view, i) => tensors.fromView(view, node.outputs[i] as TensorType));
      this.#hosted.set(node, results);
    }
    return results[index] as OrtTensor;
  }

  /** A generator that starts where the operation's has got to. */
  #generator({ origin, attrs }: Node, source: Source): PhiloxState {
    const { random } = this.state;
    const { seed = 0, seed2 = 0 } = attrs as { readonly seed?: number; readonly seed2?: number };
    const state = random.get(origin.name) ?? new PhiloxState(seed, seed2);
    random.set(origin.name, state);
    const moved = state.clone();
    this.#moved.set(origin.name, { source, state: moved });
    return moved;
  }

  /** Where the model puts its outputs: a variable's new value into memory that it has spare. */
  #places(): { readonly [name: string]: OrtTensor | null } {
    const { variables, tensors } = this.state;
    const spares = new Map<string, Data>();
    for (const { variable, source, type } of this.model.assignments) {
      const { spare = null, type: before = null } = variables.get(variable) ?? {};
      const fits = before?.dtype === type.dtype && sizeOf(before.shape) === sizeOf(type.shape);
      if (source.kind !== 'output' || spares.has(source.name)) continue;
      if (spare !== null && fits) spares.set(source.name, spare);
    }
    return Object.fromEntries(
      this.model.outputs.map(({ name, type }) => {
        const spare = spares.get(name);
        return [name, spare === undefined ? null : tensors.wrap(spare, type)];
      }),
    );
  }

  /** Prints and checks, in order: what comes behind a check that fails is not printed. */
  #report(): void {
    const { tensors } = this.state;
    for (const report of this.model.reports) {
      if (report.kind === 'host') {
        this.#host(report.source);
        continue;
      }
      const { node, message, holds, data } = report;
      if (isTrue(this.#outputs[holds])) continue;
      const shown = data.map(({ name, type }) =>
        tensors.toArray(this.#outputs[name] as OrtTensor, type),
      );
      const text = typeof message === 'string' ? message : message(...shown);
      throw failureOf(new InvalidArgumentError(text), node);
    }
  }

  /** All assignments together. What one variable has taken, another copies. */
  #assign(): void {
    const { variables } = this.state;
    const taken = new Set<Data>();
    const next = this.model.assignments.map(({ variable, source, type }): [string, Variable] => {
      const given = this.#valueOf(source).data as Data;
      const isOurs = source.kind === 'output' && !taken.has(given);
      const value = isOurs ? given : given.slice();
      taken.add(value);
      const spare = variables.get(variable)?.value ?? null;
      return [variable, { type: { dtype: type.dtype, shape: type.shape }, value, spare }];
    });
    for (const [name, variable] of next) variables.set(name, variable);
  }

  /** Random numbers that a branch did not need are drawn again. */
  #moveOn(): void {
    for (const [name, { source, state }] of this.#moved) {
      const input = this.model.inputs.find((x) => x.source === source);
      const needed = input && this.model.drawn.get(input.name);
      if (needed === undefined || isTrue(this.#outputs[needed])) this.state.random.set(name, state);
    }
  }

  #keepStrings(): void {
    const { variables, tensors } = this.state;
    if (tensors.strings.isEmpty) return;
    const kept = [...variables.values()].filter(({ type }) => type.dtype === 'string');
    tensors.strings.keep(new Set(kept.flatMap(({ value }) => [...(value as Int32Array)])));
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
