/** `tensorflow.examples.tutorials.mnist.input_data`: MNIST from a directory or a mirror. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { DataLossError, UnavailableError, ValueError } from '../../compiler/graph/errors.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import { extractImages, extractLabels, gunzip, maxUnpackedBytes } from '../data/idx.js';
import { DataSet, type Datasets, type DatasetsOptions, datasetsFrom } from '../data/mnist.js';
import { writeWhole } from './whole_file.js';

const defaultMirrors = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

/** One of MNIST's files; `md5` is of what it unpacks to, which does not depend on the packer. */
interface MnistFile {
  readonly name: string;
  readonly md5: string;
  readonly extract: (bytes: Uint8Array, file: string) => NDArray<'uint8'>;
}

const trainImagesFile: MnistFile = {
  name: 'train-images-idx3-ubyte.gz',
  md5: '6bbc9ace898e44ae57da46a324031adb',
  extract: extractImages,
};
const trainLabelsFile: MnistFile = {
  name: 'train-labels-idx1-ubyte.gz',
  md5: 'a25bea736e30d166cdddb491f175f624',
  extract: extractLabels,
};
const testImagesFile: MnistFile = {
  name: 't10k-images-idx3-ubyte.gz',
  md5: '2646ac647ad5339dbf082846283269ea',
  extract: extractImages,
};
const testLabelsFile: MnistFile = {
  name: 't10k-labels-idx1-ubyte.gz',
  md5: '27ae3e4e09519cfbb04c329615203637',
  extract: extractLabels,
};
const mnistFiles = [trainImagesFile, trainLabelsFile, testImagesFile, testLabelsFile];

/** How {@link readDataSets} reads; the defaults are TensorFlow's. */
export interface ReadDataSetsOptions extends DatasetsOptions {
  /** Reads nothing, and gives three sets that serve constant batches only; false. */
  readonly fakeData?: boolean;
  /**
   * What a file's name is appended to, to download it: a URL that ends in a slash. Its files need
   * not be MNIST's own, only of the same format; empty, the mirrors are used.
   */
  readonly sourceUrl?: string;
  /** URLs like `sourceUrl` of copies of MNIST itself, checked by their MD5 and tried in turn. */
  readonly mirrors?: readonly string[];
  /** Milliseconds without a byte after which a download counts as failed; 30,000. */
  readonly stallTimeout?: number;
}

const positions = [
  'fakeData',
  'oneHot',
  'dtype',
  'reshape',
  'validationSize',
  'seed',
  'sourceUrl',
] as const;

/**
 * Reads MNIST: TF 1.15's `tensorflow.examples.tutorials.mnist.input_data.read_data_sets`. Files
 * that `trainDir` lacks are downloaded into it; those it has are never written to.
 *
 * The options can be passed by position in TensorFlow's order (fakeData, oneHot, dtype, reshape,
 * validationSize, seed, sourceUrl), by name in a last object, or first the one and then the other.
 * @param trainDir the directory of the four files; made where it is missing.
 * @returns the sets `train`, `validation` and `test`: by default 55,000, 5,000 and 10,000 images.
 * @throws UnavailableError where a file is missing and no source has it in good condition.
 * @throws DataLossError for a damaged file.
 * @throws ValueError for a file of another kind, for numbers of images and labels that differ, and
 *   for a wrong `validationSize`.
 */
export async function readDataSets(
  trainDir: string,
  ...args: CallArguments<ReadDataSetsOptions, typeof positions>
): Promise<Datasets> {
  const { fakeData, sourceUrl, mirrors, stallTimeout, ...options } = bindArguments(args);
  if (fakeData) return fakeDatasets(options);
  const source: Source = {
    urls: sourceUrl ? [sourceUrl] : (mirrors ?? defaultMirrors),
    isMnist: !sourceUrl,
    stallTimeout: stallTimeout ?? 30_000,
  };
  const read = async (imagesFile: MnistFile, labelsFile: MnistFile) => {
    const images = await load(imagesFile, trainDir, source);
    const labels = await load(labelsFile, trainDir, source);
    if (images.shape[0] !== labels.shape[0]) {
      throw new ValueError(
        `${join(trainDir, imagesFile.name)} has ${images.shape[0]} images and ` +
          `${join(trainDir, labelsFile.name)} has ${labels.shape[0]} labels`,
      );
    }
    return [images, labels] as const;
  };
  const train = await read(trainImagesFile, trainLabelsFile);
  const test = await read(testImagesFile, testLabelsFile);
  return datasetsFrom(...train, ...test, options);
}

function fakeDatasets(options: DatasetsOptions): Datasets {
  const images = NDArray.from('uint8', [0, 28, 28, 1]);
  const labels = NDArray.from('uint8', [0]);
  const fake = () => new DataSet(images, labels, { ...options, fakeData: true });
  return { train: fake(), validation: fake(), test: fake() };
}

/** Where missing files come from. */
interface Source {
  readonly urls: readonly string[];
  readonly isMnist: boolean;
  readonly stallTimeout: number;
}

async function load(file: MnistFile, trainDir: string, source: Source): Promise<NDArray<'uint8'>> {
  const path = join(trainDir, file.name);
  const packed = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return packed === undefined
    ? download(file, path, source)
    : file.extract(await gunzip(packed, path), path);
}

async function download(
  file: MnistFile,
  path: string,
  { urls, isMnist, stallTimeout }: Source,
): Promise<NDArray<'uint8'>> {
  const failures: string[] = [];
  for (const url of urls.map((prefix) => prefix + file.name)) {
    const fetched = await fetchFile(file, url, isMnist, stallTimeout).catch((error) => {
      failures.push(`  ${url}: ${reason(error)}`);
    });
    if (fetched === undefined) continue;
    writeWhole(path, fetched.packed);
    return fetched.values;
  }
  const names = mnistFiles.map(({ name }) => `  ${name}`);
  throw new UnavailableError(
    `Could not download ${file.name}:\n${failures.join('\n')}\n` +
      `Without a download, put these four files into ${resolve(dirname(path))}:\n${names.join('\n')}`,
  );
}

async function fetchFile(file: MnistFile, url: string, isMnist: boolean, stallTimeout: number) {
  const packed = await fetchBytes(url, file.name, stallTimeout);
  const bytes = await gunzip(packed, file.name);
  const values = file.extract(bytes, file.name);
  const md5 = createHash('md5').update(bytes).digest('hex');
  if (isMnist && md5 !== file.md5) {
    throw new DataLossError(`the unpacked file has MD5 ${md5}, and MNIST's has ${file.md5}`);
  }
  return { packed, values };
}

/** `fetch` says only that it failed; why is in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${reason(error.cause)})`;
}

async function fetchBytes(url: string, name: string, stallTimeout: number): Promise<Uint8Array> {
  const controller = new AbortController();
  const stalled = new Error(`no data for ${stallTimeout / 1000} s`);
  const timer = setTimeout(() => controller.abort(stalled), stallTimeout);
  // The bar writes to standard error, and only where that is a terminal.
  const bar = new SingleBar({ format: `${name} [{bar}] {percentage}% of {total} bytes` });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // The file is gzip already; a second, transparent one would unpack it on the way.
    const headers = { 'accept-encoding': 'identity' };
    const response = await fetch(url, { headers, signal: controller.signal });
    if (!response.ok || response.body === null) {
      throw new Error(`HTTP ${response.status} ${response.statusText}`);
    }
    bar.start(Number(response.headers.get('content-length')), 0);
    for await (const chunk of response.body) {
      timer.refresh();
      bar.increment(chunk.length);
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxUnpackedBytes) throw new DataLossError(`more than ${maxUnpackedBytes} bytes`);
    }
    return Buffer.concat(chunks);
  } finally {
    bar.stop();
    clearTimeout(timer);
    controller.abort();
  }
}

/** Python's way to pass arguments: leading ones by position, any others by name in a last object. */
type CallArguments<O, Names extends readonly (keyof O)[]> =
  | [options?: O]
  | (Names extends readonly [infer First extends keyof O, ...infer Rest extends (keyof O)[]]
      ? [value: O[First], ...rest: CallArguments<O, Rest>]
      : never);

function bindArguments(
  args: CallArguments<ReadDataSetsOptions, typeof positions>,
): ReadDataSetsOptions {
  const options = {};
  args.forEach((value, i) => {
    const isOptions = typeof value === 'object' && value !== null;
    Object.assign(options, isOptions ? value : { [positions[i] as string]: value });
  });
  return options;
}
