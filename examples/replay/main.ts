/*
 * The tutorial's first epoch with the seeds of a run of TensorFlow itself, and the two runs side by
 * side: initial values, batches, losses, accuracy. It ends with an error where they are too far
 * apart.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import * as tf from 'feedgraph';
import { inputData } from 'feedgraph/node';
import { Progress } from '../progress.js';
import { buildNetwork, SEED } from './network.js';
import { lossPicture } from './picture.js';
import {
  holdsRows,
  isSameValue,
  readReference,
  relativeDifference,
  summaryOf,
} from './reference.js';

/** How far the runs may be apart: the losses of the first steps and of the last, and the accuracy. */
const EARLY_STEPS = 100;
const EARLY = 1e-3;
const LAST = 0.02;
const ACCURACY = 0.005;

const BATCH_SIZE = 50;
const SHOWN_STEPS = new Set([1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 1100]);

const options = new Command('npm run replay --')
  .description("Repeats TensorFlow's own run of the tutorial, and compares the two.")
  .option('--reference <file>', "TensorFlow's run", '../shared/reference/tutorial_run.json')
  .option('--data <dir>', 'folder of the four MNIST files', '../shared/data/mnist/')
  .option('--picture <file>', 'where the picture of both losses goes')
  .parse()
  .opts<{ reference: string; data: string; picture?: string }>();

if (!existsSync(options.reference)) {
  console.error(`There is no ${options.reference}: name TensorFlow's run with --reference.`);
  process.exit(1);
}
const reference = readReference(options.reference);
const pixels = (await inputData.readDataSets(options.data, { dtype: 'uint8' })).train.images;
const mnist = await inputData.readDataSets(options.data, { oneHot: true, seed: SEED });
const { x, y, optimiser, crossEntropy, accuracy, initOp } = buildNetwork();

const failures: string[] = [];
/** Prints a line, and keeps it as a failure unless it is as it should be. */
function report(line: string, isGood: boolean): void {
  console.log(isGood ? line : `${line}  TOO FAR APART`);
  if (!isGood) failures.push(line);
}

// Without the kernels whose sums have another order: with them the runs drift apart earlier.
await using sess = new tf.Session({ optimize: { simd: false } });
await sess.run(initOp);

console.log(
  `Initial values      sum, TensorFlow ${reference.tensorflow}          sum, feedgraph  bits`,
);
for (const variable of tf.trainableVariables()) {
  const { name } = variable.op;
  const expected = reference.variables[name];
  if (expected === undefined) throw new Error(`TensorFlow has no variable ${name}.`);
  const ours = summaryOf((await sess.run(variable)) as tf.NDArray);
  const isEqual = isSameValue(ours, expected);
  const sums = [expected.sum, ours.sum].map((sum) => sum.toFixed(12).padStart(22));
  report(`${name.padEnd(16)}${sums.join('   ')}  ${isEqual ? 'equal' : 'different'}`, isEqual);
}

const totalBatch = Math.floor(mnist.train.numExamples / BATCH_SIZE);
const losses: number[] = [];
const progress = new Progress(totalBatch);
console.log('\nStep       TensorFlow        feedgraph   difference');
for (let i = 0; i < totalBatch; i++) {
  const [batchX, batchY] = mnist.train.nextBatch(BATCH_SIZE);
  const picked = reference.first_batches[i];
  if (picked !== undefined && !holdsRows(batchX, pixels, picked)) {
    failures.push(`Batch ${i + 1} holds other images.`);
  }
  const feedDict = [
    [x, batchX],
    [y, batchY],
  ] as const;
  const [, loss] = await sess.run<[null, number]>([optimiser, crossEntropy], { feedDict });
  losses.push(loss);
  await progress.step(1, loss);
  if (SHOWN_STEPS.has(i + 1)) {
    const expected = reference.steps[i] as number;
    progress.log(
      [
        String(i + 1).padStart(4),
        expected.toFixed(10).padStart(17),
        loss.toFixed(10).padStart(17),
        relativeDifference(loss, expected).toExponential(1).padStart(13),
      ].join(''),
    );
  }
}
progress.stop();

const differences = losses.map((loss, i) => relativeDifference(loss, reference.steps[i] as number));
const early = Math.max(...differences.slice(0, EARLY_STEPS));
const last = differences.at(-1) as number;
console.log(
  `\nThe first ${reference.first_batches.length} batches hold the images that TensorFlow's held.`,
);
report(
  `Loss of steps 1 to ${EARLY_STEPS}: at most ${(early * 100).toFixed(5)} % apart.`,
  early <= EARLY,
);
report(`Loss of step ${totalBatch}: ${(last * 100).toFixed(3)} % apart.`, last <= LAST);

const [epoch] = reference.epochs;
const cost = losses.reduce((sum, loss) => sum + loss, 0) / totalBatch;
const testAccuracy = await sess.run<number>(accuracy, {
  feedDict: [
    [x, mnist.test.images],
    [y, mnist.test.labels],
  ],
});
const expectedAccuracy = epoch?.test_accuracy ?? Number.NaN;
console.log(`Cost of epoch 1: ${epoch?.cost.toFixed(6)} and ${cost.toFixed(6)}.`);
report(
  `Test accuracy after epoch 1: ${expectedAccuracy.toFixed(4)} and ${testAccuracy.toFixed(4)}.`,
  Math.abs(testAccuracy - expectedAccuracy) <= ACCURACY,
);

if (options.picture !== undefined) {
  const curves = [
    { name: `TensorFlow ${reference.tensorflow}`, values: reference.steps },
    { name: 'feedgraph', values: losses },
  ] as const;
  writeFileSync(options.picture, lossPicture('Loss of every step of the first epoch', curves));
  console.log(`The picture is ${options.picture}.`);
}
if (failures.length > 0) {
  console.error(`\n${failures.length} of these are too far apart.`);
  process.exitCode = 1;
}
