import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '../../src/index.js';
import { interpreter, pythonHas } from '../python.js';

/* TensorFlow itself, where Python has it. */

export const hasTensorFlow = pythonHas('tensorflow');

/** Values by the names of tensors. */
export type Feeds = { readonly [tensor: string]: tf.NDArray | tf.NDArray<'string'> };

/** One step of a session: `targets` are run first, then what is fetched. */
export interface Step {
  readonly feeds?: Feeds;
  readonly targets?: readonly string[];
  readonly fetches?: readonly string[];
}

/** A graph, and what to run in one session. */
export interface Job {
  readonly graph: Uint8Array;
  readonly runs: readonly Step[];
}

type Values = readonly (tf.NDArray | tf.NDArray<'string'>)[];

/** What TensorFlow says. */
export interface Answer {
  /** What every step of every job fetched, or why the job failed. */
  readonly results: readonly (readonly Values[] | { readonly error: string })[];
  /** Graphs that TensorFlow made, and what it computes with them. */
  readonly made: { readonly [name: string]: Job & { readonly values: readonly Values[] } };
  /** The files in text format, as bytes. */
  readonly text: readonly Uint8Array[];
}

/** Asks TensorFlow everything at once: starting it takes seconds. */
export function askTensorFlow(jobs: readonly Job[], text: readonly URL[]): Answer {
  const script = fileURLToPath(new URL('run_graphs.py', import.meta.url));
  const question = {
    jobs,
    text: text.filter((url) => existsSync(url)).map((url) => fileURLToPath(url)),
  };
  const { stdout, stderr, status } = spawnSync(interpreter, [script], {
    input: JSON.stringify(question, encode),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${interpreter} ${script}: ${stderr}`);
  const answer = JSON.parse(stdout, decode);
  const bytes = (coded: string): Uint8Array => Uint8Array.from(Buffer.from(coded, 'base64'));
  for (const made of Object.values<{ graph: unknown }>(answer.made)) {
    made.graph = bytes(made.graph as string);
  }
  return { ...answer, text: answer.text.map(bytes) };
}

const ARRAYS: { readonly [dtype: string]: (buffer: ArrayBuffer) => ArrayLike<number> } = {
  float32: (b) => new Float32Array(b),
  float64: (b) => new Float64Array(b),
  int32: (b) => new Int32Array(b),
  int64: (b) => Float64Array.from(new BigInt64Array(b), Number),
  uint8: (b) => new Uint8Array(b),
  bool: (b) => new Uint8Array(b),
};

const base64 = (data: ArrayBufferView): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');

function encode(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return base64(value);
  if (!(value instanceof tf.NDArray)) return value;
  const { dtype, shape, data } = value;
  if (dtype === 'string') return { dtype, shape, data };
  const numbers = dtype === 'int64' ? BigInt64Array.from(data, BigInt) : data;
  return { dtype, shape, data: base64(numbers as ArrayBufferView) };
}

function decode(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('dtype' in value)) return value;
  const { dtype, shape, data } = value as {
    dtype: tf.DType;
    shape: number[];
    data: string | string[];
  };
  if (typeof data !== 'string') return tf.NDArray.strings(shape, data);
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  const numbers = ARRAYS[dtype]?.(bytes.buffer) ?? [];
  return tf.NDArray.from(dtype, shape, (i) => numbers[i] as number);
}
