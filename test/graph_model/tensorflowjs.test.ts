import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tfjs from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMnistPackage } from '../../examples/mnist_package.js';
import { buildNetwork, SEED } from '../../examples/replay/network.js';
import * as tf from '../../src/node.js';

/* The tutorial's network, trained here, is loaded by TensorFlow.js from files, as a page would load it. */

const STEPS = 20;
const IMAGES = 16;

describe("the tutorial's network in TensorFlow.js", () => {
  const folder = mkdtempSync(join(tmpdir(), 'feedgraph-'));
  const server = createServer(({ url = '' }, response) => {
    response.end(readFileSync(join(folder, basename(url))));
  });
  let images: tf.NDArray;
  let ours: tf.NDArray;

  beforeAll(async () => {
    using _ = new tf.Graph().asDefault();
    const { train, test } = await readMnistPackage({ oneHot: true, seed: SEED });
    const { x, y, y_, optimiser, initOp } = buildNetwork();
    await using sess = new tf.Session();
    await sess.run(initOp);
    for (let i = 0; i < STEPS; i++) {
      const [batchX, batchY] = train.nextBatch(50);
      await sess.run(optimiser, [
        [x, batchX],
        [y, batchY],
      ]);
    }
    [images] = test.nextBatch(IMAGES, { shuffle: false });
    ours = await sess.run<tf.NDArray>(y_, [[x, images]]);
    await tf.saveGraphModel(sess, y_, folder);
    await tfjs.setBackend('cpu');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }, 120_000);

  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('is in a folder of the usual files, with weights in pieces of 4 MB', () => {
    expect(readdirSync(folder).sort()).toEqual([
      'group1-shard1of4.bin',
      'group1-shard2of4.bin',
      'group1-shard3of4.bin',
      'group1-shard4of4.bin',
      'model.json',
    ]);
    expect(readFileSync(join(folder, 'group1-shard1of4.bin')).byteLength).toBe(4 * 2 ** 20);
  });

  it('is what predicts, without training', () => {
    const { modelTopology, format, generatedBy, signature } = JSON.parse(
      readFileSync(join(folder, 'model.json'), 'utf8'),
    );
    expect(modelTopology.node.map(({ op }: { op: string }) => op).join(' ')).toBe(
      'Placeholder Const Reshape Const Const Conv2D AddV2 Relu MaxPool Const Const Conv2D AddV2 Relu MaxPool ' +
        'Const Reshape Const Const MatMul AddV2 Relu Const Const MatMul AddV2 Softmax',
    );
    expect(modelTopology.node[0]).toEqual({
      name: 'Placeholder',
      op: 'Placeholder',
      attr: {
        dtype: { type: 'DT_FLOAT' },
        shape: { shape: { dim: [{ size: '-1' }, { size: '784' }] } },
      },
    });
    expect({ format, generatedBy, signature }).toEqual({
      format: 'graph-model',
      generatedBy: 'feedgraph',
      signature: {
        inputs: {
          Placeholder: {
            name: 'Placeholder:0',
            dtype: 'DT_FLOAT',
            tensorShape: { dim: [{ size: '-1' }, { size: '784' }] },
          },
        },
        outputs: {
          Softmax: {
            name: 'Softmax:0',
            dtype: 'DT_FLOAT',
            tensorShape: { dim: [{ size: '-1' }, { size: '10' }] },
          },
        },
      },
    });
  });

  it('predicts the same digits, to 1e-4', async () => {
    const { port } = server.address() as AddressInfo;
    const model = await loadGraphModel(`http://127.0.0.1:${port}/model.json`);
    const predicted = model.predict(
      tfjs.tensor2d(Float32Array.from(images.data), [IMAGES, 784]),
    ) as tfjs.Tensor2D;
    const theirs = Array.from(await predicted.data());
    expect(predicted.shape).toEqual(ours.shape);
    const off = theirs.map((p, i) => Math.abs(p - (ours.data[i] as number)));
    expect(Math.max(...off)).toBeLessThan(1e-4);
    const digits = [...tfjs.argMax(predicted, 1).dataSync()];
    expect(digits).toEqual([
      ...tfjs.argMax(tfjs.tensor2d(Float32Array.from(ours.data), [IMAGES, 10]), 1).dataSync(),
    ]);
    // It has learned something: the digits are not all one.
    expect(new Set(digits).size).toBeGreaterThan(1);
    model.dispose();
  });
});
