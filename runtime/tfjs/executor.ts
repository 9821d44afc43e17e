import {
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { InternalError, UnimplementedError } from '../../compiler/graph/errors.js';
import type { AnyArray } from '../../compiler/graph/nd_array.js';
import { type OpType, recordOf } from '../../compiler/ops/index.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import type { BoundStep, Executor, KernelStep, OpStates } from '../executor.js';
import { type BackendName, openBackend } from './backend.js';
import { hostKernels } from './host/index.js';
import { type HostKernel, type HostRow, NOTHING } from './host/kernel.js';
import type { KernelCall, Operand } from './kernels/call.js';
import { kernels } from './kernels/index.js';
import { deviceDType, Memory, narrowing, type View } from './memory.js';
import { wasmKernels } from './wasm/index.js';
import type { WasmRow } from './wasm/kernel.js';
import { openKernels } from './wasm/module.js';
import type { Kernels } from './wasm/threads.js';

/** tfjs's kernels and ours want the channels of an image last. */
const isChannelsFirst = ({ attrs }: Node): boolean =>
  (attrs as { readonly data_format?: string }).data_format?.startsWith('NC') === true;

/** The optimizations of the target; what is left out is on. */
export interface TargetOptimizations {
  /** Kernels of our own in SIMD WebAssembly, where the engine and the backend's memory allow them. */
  readonly simd?: boolean;
}

/**
 * Executes plans with kernels of our own, in WebAssembly or JavaScript, and with tfjs-core's, called
 * directly: no engine, no tape, no global backend.
 */
export class TfjsExecutor implements Executor<TensorInfo> {
  readonly name: string;

  private constructor(
    private readonly backendName: BackendName,
    private readonly memory: Memory,
    private readonly wasm: Kernels | null,
  ) {
    this.name = `tfjs-${backendName}`;
  }

  /** @throws UnavailableError where the backend does not start. */
  static async open(
    name: BackendName,
    { simd = true }: TargetOptimizations = {},
    threads = 1,
    wasmPath?: string,
  ): Promise<TfjsExecutor> {
    const backend = await openBackend(name, wasmPath);
    const wasm = simd ? await openKernels(backend, threads) : null;
    return new TfjsExecutor(name, new Memory(backend), wasm);
  }

  supports(node: Node): boolean {
    if (isChannelsFirst(node)) return false;
    if (this.#ownKernel(node) !== null) return true;
    const call = this.#kernelCall(node);
    return call !== null && this.#isRegistered(call);
  }

  inPlace(node: Node): readonly number[] {
    return this.#ownKernel(node)?.inPlace ?? [];
  }

  upload(value: AnyArray): TensorInfo {
    return this.memory.upload(value);
  }

  download(value: TensorInfo, type: TensorType): AnyArray {
    return this.memory.download(value, type);
  }

  retain(value: TensorInfo): TensorInfo {
    return this.memory.retain(value);
  }

  release(value: TensorInfo): void {
    this.memory.release(value);
  }

  keepStrings(values: Iterable<TensorInfo>): void {
    this.memory.keepStrings(values);
  }

  close(): void {
    this.wasm?.close();
  }

  bind(step: KernelStep, states: OpStates): BoundStep<TensorInfo> {
    // Kernels do not expect to have nothing to do; but a report of nothing is made.
    const isEmpty =
      recordOf(step.node.type).effect !== 'report' &&
      step.node.outputs.every(({ shape }) => shape.includes(0));
    if (isEmpty) return () => step.node.outputs.map((type) => this.memory.allocate(type));
    const own = this.#ownKernel(step.node);
    if (own !== null) return this.#bindOwn(step, own, states);
    const call = this.#kernelCall(step.node);
    if (call === null) throw new UnimplementedError(`No kernel for ${step.node.type}`, null);
    const { outputs } = step.node;
    const run = this.#bindCall(call);
    return (inputs) => {
      const results = run(inputs);
      return outputs.map((type, i) => {
        const { dataId } = results[i] as TensorInfo;
        return this.memory.checked({
          dataId,
          shape: [...type.shape],
          dtype: deviceDType(type.dtype),
        });
      });
    };
  }

  /** A kernel of our own: the module's where it has one. */
  #ownKernel(node: Node): HostKernel | null {
    const row = wasmKernels[node.type] as WasmRow<OpType> | undefined;
    const kernel = this.wasm && row?.(node, this.wasm);
    return kernel ?? (hostKernels[node.type] as HostRow<OpType> | undefined)?.(node) ?? null;
  }

  #kernelCall(node: Node): KernelCall | null {
    const row = kernels[node.type] as
      | ((node: Node, backend: BackendName) => KernelCall | null)
      | undefined;
    return row?.(node, this.backendName) ?? null;
  }

  #kernelFunc(name: string): KernelFunc | null {
    return getKernel(name, this.backendName)?.kernelFunc ?? null;
  }

  #isRegistered({ kernel, inputs }: KernelCall): boolean {
    const nested = Object.values(inputs).filter((x): x is KernelCall => typeof x !== 'number');
    return this.#kernelFunc(kernel) !== null && nested.every((x) => this.#isRegistered(x));
  }

  /** A kernel call, its nested calls first; what those made is released when it is done. */
  #bindCall({
    kernel,
    inputs,
    attrs,
  }: KernelCall): (values: readonly (TensorInfo | null)[]) => readonly TensorInfo[] {
    const kernelFunc = this.#kernelFunc(kernel);
    if (kernelFunc === null) throw new InternalError(`Kernel ${kernel} is not registered`);
    const { memory } = this;
    const { backend } = memory;
    const names = Object.keys(inputs);
    const operands = Object.values(inputs) as readonly Operand[];
    const bound = operands.map((x) => (typeof x === 'number' ? x : this.#bindCall(x)));
    const right = kernel === 'BatchMatMul' ? names.indexOf('b') : -1;
    // wasm packs a right factor, and keeps it.
    const isUsable = (info: TensorInfo, i: number): boolean =>
      i !== right || memory.canBeRightFactor(info);
    const isList = Array.isArray(inputs);
    const call = (infos: readonly TensorInfo[]): TensorInfo | TensorInfo[] => {
      // Kernels of many inputs take a plain list, which tfjs's own types do not show.
      const named = isList ? infos : Object.fromEntries(names.map((name, i) => [name, infos[i]]));
      return kernelFunc({
        inputs: named as NamedTensorInfoMap,
        backend,
        attrs: attrs as NamedAttrMap,
      });
    };
    return (values) => {
      const temporaries: TensorInfo[] = [];
      try {
        const infos = bound.map((operand, i) => {
          let info: TensorInfo;
          if (typeof operand === 'number') info = values[operand] as TensorInfo;
          else {
            info = operand(values)[0] as TensorInfo;
            temporaries.push(info);
          }
          if (!isUsable(info, i)) {
            info = this.#copy(info);
            temporaries.push(info);
          }
          return info;
        });
        return [call(infos)].flat().map((output) => memory.separate(output, infos));
      } finally {
        for (const info of temporaries) memory.release(info);
      }
    };
  }

  #copy(info: TensorInfo): TensorInfo {
    const { dtype, shape } = info;
    const copy = this.memory.allocate({ dtype: dtype as 'float32', shape });
    this.memory.view(copy).set(this.memory.view(info));
    return copy;
  }

  #bindOwn(step: KernelStep, kernel: HostKernel, states: OpStates): BoundStep<TensorInfo> {
    const { memory } = this;
    const { node, inputs: slots, reuses } = step;
    const seeds = node.attrs as { readonly seed?: number; readonly seed2?: number };
    const reused = reuses === null ? -1 : slots.indexOf(reuses);
    const scratchSize = kernel.scratch ?? 0;
    const narrowings = node.outputs.map(({ dtype }) => narrowing(dtype));
    return (inputs) => {
      const target = inputs[reused] ?? null;
      const isInPlace = target !== null && memory.isSole(target);
      const outputs: TensorInfo[] = [];
      let scratch: TensorInfo | null = null;
      try {
        for (const [i, type] of node.outputs.entries()) {
          outputs.push(i === 0 && isInPlace ? memory.retain(target) : memory.allocate(type));
        }
        if (scratchSize > 0) scratch = memory.allocate({ dtype: 'float32', shape: [scratchSize] });
        // Views are taken after the last allocation: one may move the heap.
        const views = outputs.map((info) => memory.view(info));
        const results = views.map((view, i) =>
          narrowings[i] ? new Float64Array(view.length) : view,
        );
        const viewOf = (info: TensorInfo | null): View => (info ? memory.view(info) : NOTHING);
        kernel.run({
          inputs: inputs.map(viewOf),
          outputs: results,
          strings: memory.strings,
          random: () => states.random(node.origin.name, seeds.seed ?? 0, seeds.seed2 ?? 0),
          count: () => states.count(node.origin.name),
          scratch: viewOf(scratch),
        });
        for (const [i, narrow] of narrowings.entries()) {
          if (narrow !== null) views[i]?.set((results[i] as Float64Array).map(narrow));
        }
      } catch (error) {
        for (const info of outputs) memory.release(info);
        throw error;
      } finally {
        if (scratch !== null) memory.release(scratch);
      }
      if (isInPlace) memory.overwritten(target);
      return outputs;
    };
  }
}
