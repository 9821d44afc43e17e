import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { type DType, fits } from '../../compiler/graph/dtypes.js';
import { InvalidArgumentError, ResourceExhaustedError } from '../../compiler/graph/errors.js';
import { type AnyArray, isNumericArray, NDArray } from '../../compiler/graph/nd_array.js';
import type { TensorType } from '../../compiler/program/node.js';
import { StringTable } from '../string_table.js';

/** The dtypes in which tfjs computes: 64-bit numbers become their 32-bit kind, strings their numbers. */
export type DeviceDType = 'float32' | 'int32' | 'bool';

const deviceDTypes: { readonly [D in DType]: DeviceDType } = {
  float32: 'float32',
  float64: 'float32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'int32',
  bool: 'bool',
  string: 'int32',
  // Lists of tensors stay with the machine.
  variant: 'bool',
};

export const deviceDType = (dtype: DType): DeviceDType => deviceDTypes[dtype];

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Values on the device, as the host's own kernels see them; Float64Array where tfjs lacks the dtype. */
export type View = Float32Array | Float64Array | Int32Array | Uint8Array;

const isWasm = (backend: KernelBackend): backend is BackendWasm => 'typedArrayFromHeap' in backend;

/**
 * A backend's memory. Every TensorInfo holds one reference to its buffer; `release` gives it back.
 */
export class Memory {
  readonly #wasm: BackendWasm | null;
  /** The shape under which a buffer was a right factor: wasm keeps a packed copy for it. */
  readonly #packedAs = new WeakMap<object, string>();
  /** What the numbers stand for that are strings. */
  readonly strings = new StringTable();

  constructor(readonly backend: KernelBackend) {
    this.#wasm = isWasm(backend) ? backend : null;
  }

  /** Uninitialised room for a tensor. */
  allocate({ dtype, shape }: TensorType): TensorInfo {
    const kind = deviceDType(dtype);
    const dims = [...shape];
    if (this.#wasm !== null) return this.checked(this.#wasm.makeOutput(dims, kind));
    const values = new arrays[kind](dims.reduce((n, d) => n * d, 1));
    return { dataId: this.backend.write(values, dims, kind), shape: dims, dtype: kind };
  }

  /** Copies a value to the device. */
  upload(value: AnyArray): TensorInfo {
    const kind = deviceDType(value.dtype);
    const values = new arrays[kind](this.#numbersOf(value));
    const shape = [...value.shape];
    const info = { dataId: this.backend.write(values, shape, kind), shape, dtype: kind };
    return this.checked(info);
  }

  #numbersOf(value: AnyArray): ArrayLike<number> {
    if (!isNumericArray(value)) return this.strings.numbersOf(value);
    return value.dtype === 'int64' ? value.data.map(narrowInt64) : value.data;
  }

  /** Copies a value from the device, as the graph's own dtype. */
  download(info: TensorInfo, { dtype, shape }: TensorType): AnyArray {
    const view = this.view(info);
    if (dtype === 'string') return this.strings.arrayOf(view, shape);
    return NDArray.from(dtype, shape, (i) => view[i] as number);
  }

  /** The values in place. Any allocation may move the heap: take the view again after one. */
  view(info: TensorInfo): View {
    if (this.#wasm !== null) return this.#wasm.typedArrayFromHeap(info) as View;
    // `readSync` copies booleans, and numbers that a kernel left in an array of another kind.
    const entry = (this.backend as MathBackendCPU).data.get(info.dataId);
    const kind = arrays[info.dtype as DeviceDType];
    if (!(entry.values instanceof kind)) entry.values = new kind(entry.values as View);
    return entry.values as View;
  }

  /** One more reference to the same buffer. */
  retain(info: TensorInfo): TensorInfo {
    this.backend.incRef(info.dataId);
    return info;
  }

  /** Whether nothing else refers to the buffer. */
  isSole({ dataId }: TensorInfo): boolean {
    return this.backend.refCount(dataId) === 1;
  }

  release(info: TensorInfo): void {
    this.backend.disposeData(info.dataId);
  }

  /** Forgets the strings that none of these values holds. */
  keepStrings(values: Iterable<TensorInfo>): void {
    if (this.strings.isEmpty) return;
    this.strings.keep(new Set([...values].flatMap((info) => [...this.view(info)])));
  }

  /**
   * Gives what a kernel made memory of its own: tfjs's cpu backend slices without a copy, and what is
   * written in place must be nobody else's.
   */
  separate(output: TensorInfo, inputs: readonly TensorInfo[]): TensorInfo {
    if (this.#wasm !== null) return output;
    const values = this.view(output);
    const isShared = inputs.some(
      (info) => info.dataId !== output.dataId && this.view(info).buffer === values.buffer,
    );
    if (isShared) {
      const entry = (this.backend as MathBackendCPU).data.get(output.dataId);
      entry.values = new arrays[output.dtype as DeviceDType](values);
    }
    return output;
  }

  /** Called after a buffer was written in place: what wasm packed of it before is stale. */
  overwritten(info: TensorInfo): void {
    const data = this.#wasm?.dataIdMap.get(info.dataId);
    if (this.#wasm === null || data === undefined) return;
    const size = info.shape.reduce((n, d) => n * d, 1);
    this.#wasm.wasm.tfjs.disposeData(data.id);
    this.#wasm.wasm.tfjs.registerTensor(data.id, size, data.memoryOffset);
  }

  /**
   * Whether `info` may be a right factor as it is: wasm's packed copies are keyed by buffer, not by
   * shape, so one buffer must not be multiplied under two shapes.
   */
  canBeRightFactor({ dataId, shape }: TensorInfo): boolean {
    if (this.#wasm === null) return true;
    const key = shape.slice(-2).join();
    const packed = this.#packedAs.get(dataId);
    if (packed === undefined) this.#packedAs.set(dataId, key);
    return packed === undefined || packed === key;
  }

  /** wasm's allocator gives address 0 where memory has run out, and says nothing. */
  checked(info: TensorInfo): TensorInfo {
    if (this.#wasm === null) return info;
    const size = info.shape.reduce((n, d) => n * d, 1);
    if (size > 0 && this.#wasm.dataIdMap.get(info.dataId)?.memoryOffset === 0) {
      this.release(info);
      throw new ResourceExhaustedError(
        `OOM when allocating tensor with shape[${info.shape}] and type ${info.dtype} on the wasm heap`,
      );
    }
    return info;
  }
}

/** A value as tfjs holds an int64. */
function narrowInt64(value: number): number {
  const whole = Math.trunc(value);
  if (fits(whole, 'int32')) return whole;
  throw new InvalidArgumentError(
    `The int64 value ${value} does not fit: tfjs computes integers in 32 bits.`,
  );
}

const narrowings: { readonly [D in DType]?: (value: number) => number } = {
  int64: narrowInt64,
  // An uint8 is held as an int32, which would not wrap around at 256.
  uint8: (value) => value & 255,
};

/** How a value becomes one of a dtype that tfjs lacks; null where it has it, or rounds to it. */
export const narrowing = (dtype: DType): ((value: number) => number) | null =>
  narrowings[dtype] ?? null;
