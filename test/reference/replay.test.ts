import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildNetwork, SEED } from '../../examples/replay/network.js';
import { lossPicture } from '../../examples/replay/picture.js';
import {
  holdsRows,
  readReference,
  relativeDifference,
  summaryOf,
} from '../../examples/replay/reference.js';
import * as tf from '../../src/index.js';
import { inputData } from '../../src/node.js';

/* The beginning of `npm run replay`: TensorFlow's run of the tutorial, and ours. */

const run = new URL('../../../shared/reference/tutorial_run.json', import.meta.url);
const digits = new URL('../../../shared/data/mnist/', import.meta.url);

const STEPS = 3;

describe.skipIf(!existsSync(run) || !existsSync(digits))(
  "the tutorial's run (needs ../shared/reference/tutorial_run.json and ../shared/data/mnist)",
  () => {
    it("begins with TensorFlow's variables, and goes on with its batches and losses", async () => {
      await new tf.Graph().asDefault(async () => {
        const reference = readReference(run);
        const folder = digits.pathname;
        const pixels = (await inputData.readDataSets(folder, { dtype: 'uint8' })).train.images;
        const { train } = await inputData.readDataSets(folder, { oneHot: true, seed: SEED });
        const { x, y, optimiser, crossEntropy, initOp } = buildNetwork();
        await using sess = new tf.Session();
        await sess.run(initOp);

        const variables = tf.trainableVariables();
        expect(variables.map((v) => v.op.name)).toEqual(Object.keys(reference.variables));
        for (const variable of variables) {
          const expected = reference.variables[variable.op.name];
          const { sum, ...rest } = summaryOf((await sess.run(variable)) as tf.NDArray);
          expect(rest).toEqual({ ...expected, sum: undefined });
          // numpy adds in another order.
          expect(sum).toBeCloseTo(expected?.sum ?? Number.NaN, 10);
        }

        for (let i = 0; i < STEPS; i++) {
          const [images, labels] = train.nextBatch(50);
          expect(holdsRows(images, pixels, reference.first_batches[i] ?? [])).toBe(true);
          const feedDict = [
            [x, images],
            [y, labels],
          ] as const;
          const [, loss] = await sess.run<[null, number]>([optimiser, crossEntropy], { feedDict });
          expect(relativeDifference(loss, reference.steps[i] as number)).toBeLessThan(1e-5);
        }
      });
    });
  },
);

it('draws both curves', () => {
  const picture = lossPicture('Loss', [
    { name: 'TensorFlow', values: [2.5, 1, 0] },
    { name: 'feedgraph', values: [9, 1, 0] },
  ]);
  expect(picture).toContain('points="60.0,50.0 400.0,191.0 740.0,285.0"');
  // A loss above the axis stays inside the picture.
  expect(picture.match(/points="60\.0,50\.0/g)).toHaveLength(2);
});
