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
  readonly env: {
    /** `web` is onnxruntime-web's version, in that package. */
    readonly versions: { readonly web?: string };
    readonly wasm: { numThreads?: number };
  };
}

/** Whether a tensor that is given for an output takes the value: onnxruntime-web leaves it as it was. */
export const fillsOutputs = ({ env }: Ort): boolean => env.versions.web === undefined;

let opened: Promise<Ort> | null = null;

/** @throws UnavailableError where the package is not installed. */
export function openLibrary(): Promise<Ort> {
  opened ??= load();
  // It may be installed by then.
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/**
 * onnxruntime-node, or onnxruntime-web where a bundler packs for a browser: package.json says which. Both
 * are optional: a bundler forgives an import that is missing where it sees that its failure is caught.
 */
const load = (): Promise<Ort> =>
  import('#onnxruntime')
    .then((module: Ort & { readonly default?: Ort }) =>
      module.InferenceSession === undefined ? (module.default as Ort) : module,
    )
    .catch((error: unknown) => {
      throw missing(error);
    });

/** What to do where the package does not load. */
export function missing(error: unknown): UnavailableError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UnavailableError(
    "The target 'onnxruntime' needs a package: npm install onnxruntime-node, or in a browser " +
      `npm install onnxruntime-web (${reason})`,
  );
}

/** Bytes from which it pays to give memory back at once. */
const LARGE = 2 ** 20;

/** The outputs of a run: what has a place of ours is there; some versions of the library copy it besides. */
export function withoutCopies(
  given: { readonly [name: string]: OrtTensor },
  places: { readonly [name: string]: OrtTensor | null },
): { readonly [name: string]: OrtTensor } {
  const copies = new Set<ArrayBuffer>();
  const outputs = Object.entries(given).map(([name, value]) => {
    const place = places[name] ?? value;
    if (bufferOf(place) !== bufferOf(value)) copies.add(bufferOf(value));
    return [name, place] as const;
  });
  discard([...copies]);
  return Object.fromEntries(outputs);
}

const bufferOf = ({ data }: OrtTensor): ArrayBuffer => (data as Data).buffer as ArrayBuffer;

/**
 * Gives memory that nobody has a use for back at once. The garbage collector would do so some runs later:
 * until then every run is given memory that the system has to provide page by page, which took a third of a
 * training step.
 */
function discard(buffers: readonly ArrayBuffer[]): void {
  if (buffers.reduce((sum, { byteLength }) => sum + byteLength, 0) < LARGE) return;
  // What is on its way from a closed port to a closed port is nobody's.
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, [...buffers]);
  port1.close();
  port2.close();
}
