import { UnavailableError } from '../../compiler/graph/errors.js';

/** The values of a tensor in the runtime. */
export type Data = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** What is used of a tensor of the runtime. */
export interface OrtTensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** A loaded model. */
export interface OrtSession {
  /** Where a tensor is given for an output, its memory takes the value. */
  run(
    feeds: { readonly [name: string]: OrtTensor },
    fetches: { readonly [name: string]: OrtTensor | null },
  ): Promise<{ readonly [name: string]: OrtTensor }>;
  release(): Promise<void>;
}

/** What is used of the packages onnxruntime-node and onnxruntime-web, which are alike. */
export interface Ort {
  readonly Tensor: new (type: string, data: Data, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<OrtSession>;
  };
}

/*
 * In Node the native library comes first. In a browser its package does not load, or a bundler has put
 * nothing in its place, and the one made of WebAssembly is taken. Both are optional.
 */
const libraries: readonly (() => Promise<unknown>)[] = [
  () => import('onnxruntime-node'),
  () => import('onnxruntime-web'),
];

let opened: Promise<Ort> | null = null;

/** @throws UnavailableError where neither package is installed. */
export function openLibrary(): Promise<Ort> {
  opened ??= loadFirst(libraries);
  // It may be installed by then.
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** The first library that loads. */
export async function loadFirst(candidates: typeof libraries): Promise<Ort> {
  const reasons: string[] = [];
  for (const library of candidates) {
    try {
      const module = (await library()) as Ort & { readonly default?: Ort };
      return module.InferenceSession === undefined ? (module.default as Ort) : module;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new UnavailableError(
    "The target 'onnxruntime' needs the package onnxruntime-node, in a browser onnxruntime-web: " +
      `npm install onnxruntime-node (${reasons.join('; ')})`,
  );
}
