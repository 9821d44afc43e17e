/** MNIST as `tensorflow.contrib.learn.datasets.mnist` of TensorFlow 1.15 serves it. */
import { allocate } from '../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { NDArray, sizeOf } from '../../compiler/graph/nd_array.js';
import { numClasses } from './idx.js';
import { RandomState } from './mt19937.js';

/** How pixels are given: float32 from 0 to 1, or uint8 from 0 to 255. */
export type ImageDType = 'float32' | 'uint8';

/** Images of shape [n, rows * columns] or [n, rows, columns, 1]. */
export type Images = NDArray<ImageDType>;

/** Classes: uint8 of shape [n], or one-hot float64 (numpy's default) of shape [n, 10]. */
export type Labels = NDArray<'uint8' | 'float64'>;

/** What a {@link DataSet} is made with. */
export interface DataSetOptions {
  /** Holds no images, and serves constant batches of a pretended 10,000; false. */
  readonly fakeData?: boolean;
  /** Whether the labels of fake data are one-hot; false. */
  readonly oneHot?: boolean;
  /** The dtype of the images; float32. */
  readonly dtype?: ImageDType;
  /** Whether every image is one row of pixels; true. */
  readonly reshape?: boolean;
  /** Seeds the shuffling, for the same batches at every run; left out or null, it is random. */
  readonly seed?: number | null;
}

/** How {@link DataSet.nextBatch} picks. */
export interface NextBatchOptions {
  /** Gives a constant batch (pixels 1, class 0) and no example of the set; false. */
  readonly fakeData?: boolean;
  /** Permutes the set at the start of every epoch; true. */
  readonly shuffle?: boolean;
}

/** Rows as they are stored, and how they are given out. */
interface Rows {
  readonly stored: Uint8Array | Float64Array;
  readonly shape: readonly number[];
  readonly scale: number;
}

/** Examples served in batches: TF 1.15's `tf.contrib.learn.datasets.mnist.DataSet`. */
export class DataSet {
  /** The number of examples. */
  readonly numExamples: number;
  readonly #dtype: ImageDType;
  readonly #labelDType: 'uint8' | 'float64';
  readonly #imageRows: Rows;
  readonly #labelRows: Rows;
  readonly #fakeData: boolean;
  readonly #oneHot: boolean;
  readonly #random: RandomState;
  /** Which stored row is at each place: only this is permuted, 4 bytes an example. */
  readonly #order: Uint32Array;
  #images: Images | undefined;
  #labels: Labels | undefined;
  #epochsCompleted = 0;
  #indexInEpoch = 0;

  /**
   * @param images pixels 0 to 255 of shape [n, rows, columns, depth]. Kept, not copied.
   * @param labels classes [n] or one-hot rows [n, classes]. Kept, not copied.
   * @param random the generator that shuffles; sets that share one take turns, as all sets of
   *   TensorFlow do with numpy's. By default a new one, seeded with `options.seed`.
   * @throws TypeError for a dtype other than float32 and uint8.
   * @throws ValueError where the numbers of images and labels differ, or `reshape` is asked for
   *   images that are not of one channel.
   */
  constructor(
    private readonly storedImages: NDArray<'uint8'>,
    private readonly storedLabels: Labels,
    private readonly options: DataSetOptions = {},
    random: RandomState = randomStateOf(options.seed),
  ) {
    const [images, labels] = [storedImages, storedLabels];
    const { fakeData = false, oneHot = false, dtype = 'float32', reshape = true } = options;
    if (dtype !== 'float32' && dtype !== 'uint8') {
      throw new TypeError(`Invalid image dtype ${dtype}, expected uint8 or float32`);
    }
    if (images.shape[0] !== labels.shape[0]) {
      throw new ValueError(
        `images.shape: (${images.shape.join(', ')}) labels.shape: (${labels.shape.join(', ')})`,
      );
    }
    if (reshape && (images.shape.length !== 4 || images.shape[3] !== 1)) {
      throw new ValueError(
        `reshape needs images of shape [n, rows, columns, 1]. Received: (${images.shape.join(', ')})`,
      );
    }
    const [n = 0, ...imageShape] = images.shape;
    this.numExamples = fakeData ? 10000 : n;
    this.#dtype = dtype;
    this.#labelDType = labels.dtype;
    this.#imageRows = {
      stored: images.data,
      shape: reshape ? [sizeOf(imageShape)] : imageShape,
      scale: dtype === 'float32' ? Math.fround(1 / 255) : 1,
    };
    this.#labelRows = { stored: labels.data, shape: labels.shape.slice(1), scale: 1 };
    this.#fakeData = fakeData;
    this.#oneHot = fakeData ? oneHot : labels.shape.length === 2;
    this.#random = random;
    this.#order = Uint32Array.from({ length: n }, (_, i) => i);
  }

  /** All images in the order of this epoch. Built when asked for, and kept until it changes. */
  get images(): Images {
    this.#images ??= take(this.#imageRows, this.#order, this.#dtype);
    return this.#images;
  }

  /** All labels in the order of this epoch. Built when asked for, and kept until it changes. */
  get labels(): Labels {
    this.#labels ??= take(this.#labelRows, this.#order, this.#labelDType);
    return this.#labels;
  }

  /** How many times `nextBatch` went past the last example. */
  get epochsCompleted(): number {
    return this.#epochsCompleted;
  }

  /**
   * The first `count` examples, as they were before any shuffling, as a set of its own that shares
   * this one's generator; all of them where there are no more.
   */
  take(count: number): DataSet {
    return new DataSet(
      firstRows(this.storedImages, count),
      firstRows(this.storedLabels, count),
      this.options,
      this.#random,
    );
  }

  /**
   * The next `batchSize` examples: `DataSet.next_batch`. The batch that reaches the end of an epoch
   * is filled up from the next one, newly shuffled.
   * @param batchSize an integer from 1 to `numExamples`.
   * @returns `[images, labels]`; fake images have shape [batchSize, 784].
   * @throws ValueError for another batch size, or where a set of fake data is asked for true ones.
   */
  nextBatch(batchSize: number, options?: NextBatchOptions): [images: Images, labels: Labels];
  /** The same with its options by position, as TensorFlow declares them. */
  nextBatch(
    batchSize: number,
    fakeData: boolean | undefined,
    shuffle?: boolean,
  ): [images: Images, labels: Labels];
  nextBatch(
    batchSize: number,
    options: NextBatchOptions | boolean = false,
    byPosition = true,
  ): [Images, Labels] {
    const { fakeData = false, shuffle = true } =
      typeof options === 'object' ? options : { fakeData: options, shuffle: byPosition };
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > this.numExamples) {
      throw new ValueError(
        `Batch size should be an integer from 1 to the ${this.numExamples} examples of the set. ` +
          `Received: ${batchSize}.`,
      );
    }
    if (fakeData) return this.#fakeBatch(batchSize);
    if (this.#fakeData) {
      throw new ValueError('This set holds fake data only: ask for nextBatch(batchSize, true)');
    }
    const picked = this.#nextRows(batchSize, shuffle);
    return [
      take(this.#imageRows, picked, this.#dtype),
      take(this.#labelRows, picked, this.#labelDType),
    ];
  }

  #nextRows(batchSize: number, shuffle: boolean): Uint32Array {
    const start = this.#indexInEpoch;
    if (shuffle && this.#epochsCompleted === 0 && start === 0) this.#shuffle();
    const picked = new Uint32Array(batchSize);
    const rest = this.#order.subarray(start, start + batchSize);
    picked.set(rest);
    this.#indexInEpoch += batchSize;
    if (rest.length < batchSize) {
      const filled = rest.length;
      this.#epochsCompleted++;
      this.#indexInEpoch = batchSize - filled;
      if (shuffle) this.#shuffle();
      picked.set(this.#order.subarray(0, this.#indexInEpoch), filled);
    }
    return picked;
  }

  #shuffle(): void {
    this.#random.shuffle(this.#order);
    this.#images = undefined;
    this.#labels = undefined;
  }

  #fakeBatch(batchSize: number): [Images, Labels] {
    return [
      NDArray.from(this.#dtype, [batchSize, 784], () => 1),
      this.#oneHot
        ? NDArray.from('float64', [batchSize, numClasses], (i) => (i % numClasses === 0 ? 1 : 0))
        : NDArray.from('uint8', [batchSize]),
    ];
  }
}

/** The examples at `order`, copied out. */
function take<D extends 'float32' | 'float64' | 'uint8'>(
  { stored, shape, scale }: Rows,
  order: Uint32Array,
  dtype: D,
): NDArray<D> {
  const width = sizeOf(shape);
  const data = allocate(dtype, order.length * width);
  order.forEach((row, i) => {
    data.set(stored.subarray(row * width, (row + 1) * width), i * width);
  });
  if (scale !== 1) {
    for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * scale;
  }
  return new NDArray(dtype, [order.length, ...shape], data);
}

/** The generator for `seed`, which `tf.get_seed` reduces modulo 2^31 - 1 on its way to numpy. */
function randomStateOf(seed: number | null | undefined): RandomState {
  const modulus = 2 ** 31 - 1;
  return new RandomState(
    seed === undefined || seed === null ? null : ((seed % modulus) + modulus) % modulus,
  );
}

/**
 * One-hot rows for `labels` of shape [n]: `dense_to_one_hot`.
 * @returns float64 of shape [n, classes].
 * @throws ValueError for a label that is not below `classes`.
 */
export function denseToOneHot(labels: NDArray<'uint8'>, classes = numClasses): NDArray<'float64'> {
  const oneHot = NDArray.from('float64', [labels.size, classes]);
  labels.data.forEach((label, i) => {
    if (label >= classes) throw new ValueError(`Label ${label} is not below ${classes}`);
    oneHot.data[i * classes + label] = 1;
  });
  return oneHot;
}

/** The three sets of MNIST: `base.Datasets`. */
export interface Datasets {
  readonly train: DataSet;
  readonly validation: DataSet;
  readonly test: DataSet;
}

/** How {@link datasetsFrom} splits and serves the examples. */
export interface DatasetsOptions extends Omit<DataSetOptions, 'fakeData' | 'oneHot'> {
  /** Gives labels as one-hot float64 rows; false. */
  readonly oneHot?: boolean;
  /** How many examples off the front of the training set make the validation set; 5000. */
  readonly validationSize?: number;
}

/**
 * The three sets from MNIST's four arrays: the second half of `read_data_sets`, for which TF 1.15
 * has none. They share one generator, as TensorFlow's share numpy's.
 * @param trainImages pixels 0 to 255 of shape [n, rows, columns, 1]; likewise `testImages`.
 * @param trainLabels classes of shape [n]; likewise `testLabels`.
 * @throws ValueError for a validation size that is not an integer from 0 to n, and as
 *   {@link DataSet} does.
 */
export function datasetsFrom(
  trainImages: NDArray<'uint8'>,
  trainLabels: NDArray<'uint8'>,
  testImages: NDArray<'uint8'>,
  testLabels: NDArray<'uint8'>,
  { oneHot = false, validationSize = 5000, ...options }: DatasetsOptions = {},
): Datasets {
  const n = trainImages.shape[0] ?? 0;
  if (!Number.isInteger(validationSize) || validationSize < 0 || validationSize > n) {
    throw new ValueError(
      `Validation size should be between 0 and ${n}. Received: ${validationSize}.`,
    );
  }
  const random = randomStateOf(options.seed);
  const dataSet = (images: NDArray<'uint8'>, labels: NDArray<'uint8'>) =>
    new DataSet(images, oneHot ? denseToOneHot(labels) : labels, options, random);
  return {
    train: dataSet(slice(trainImages, validationSize), slice(trainLabels, validationSize)),
    validation: dataSet(
      slice(trainImages, 0, validationSize),
      slice(trainLabels, 0, validationSize),
    ),
    test: dataSet(testImages, testLabels),
  };
}

/** Rows `start` to `end` of `array`, as a view. */
function slice(array: NDArray<'uint8'>, start: number, end?: number): NDArray<'uint8'> {
  const rowShape = array.shape.slice(1);
  const width = sizeOf(rowShape);
  const data = array.data.subarray(start * width, end === undefined ? undefined : end * width);
  return new NDArray('uint8', [data.length / width, ...rowShape], data);
}

/** The first `count` rows of an array, without a copy. */
function firstRows<D extends 'uint8' | 'float64'>(array: NDArray<D>, count: number): NDArray<D> {
  const [n = 0, ...row] = array.shape;
  const rows = Math.min(n, count);
  return new NDArray(
    array.dtype,
    [rows, ...row],
    array.data.subarray(0, rows * sizeOf(row)) as NDArray<D>['data'],
  );
}
