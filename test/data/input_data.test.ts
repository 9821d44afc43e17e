import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataLossError, UnavailableError, ValueError } from '../../compiler/graph/errors.js';
import { readDataSets } from '../../src/node/input_data.js';
import { imageBytes, labelBytes, smallMnist } from './idx_bytes.js';

const mnistDir = fileURLToPath(new URL('../../../shared/data/mnist', import.meta.url));
const referenceRun = new URL('../../../shared/reference/tutorial_run.json', import.meta.url);
const names = Object.keys(smallMnist);
const [trainImages, , testImages, testLabels] = names as [string, string, string, string];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mnist-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Puts the small MNIST into the directory, with these files instead or, for null, left out. */
async function place(changes: Readonly<Record<string, Uint8Array | null>> = {}): Promise<void> {
  for (const [name, content] of Object.entries({ ...smallMnist, ...changes })) {
    if (content !== null) await writeFile(join(directory, name), content);
  }
}

describe('readDataSets from a directory', () => {
  it('reads the four files', async () => {
    await place();
    const { train, validation, test } = await readDataSets(directory, { validationSize: 5 });
    expect([train.numExamples, validation.numExamples, test.numExamples]).toEqual([15, 5, 6]);
    expect(train.images.dtype).toBe('float32');
  });

  it('takes its options by position, and then by name', async () => {
    await place();
    const { train } = await readDataSets(directory, false, true, 'uint8', false, 2, 7);
    expect([train.numExamples, train.labels.shape, train.images.dtype, train.images.shape]).toEqual(
      [18, [18, 10], 'uint8', [18, 2, 2, 1]],
    );
    const mixed = await readDataSets(directory, false, true, {
      dtype: 'uint8',
      reshape: false,
      validationSize: 2,
      seed: 7,
    });
    expect(mixed.train.nextBatch(9)).toEqual(train.nextBatch(9));
    const unseeded = await readDataSets(directory, false, false, undefined, undefined, 20, null);
    expect(unseeded.train.numExamples).toBe(0);
  });

  it('needs no files for fake data', async () => {
    const { train, test } = await readDataSets(join(directory, 'none'), true, { oneHot: true });
    expect([train.numExamples, test.numExamples]).toEqual([10000, 10000]);
    expect(train.nextBatch(3, true)[1].shape).toEqual([3, 10]);
  });

  it.each([
    ['of another kind', { [trainImages]: smallMnist[testLabels] ?? null }, ValueError, trainImages],
    ['not gzipped', { [testImages]: imageBytes(6) }, DataLossError, testImages],
    [
      'cut short',
      { [trainImages]: gzipSync(imageBytes(20).subarray(0, -1)) },
      DataLossError,
      trainImages,
    ],
    ['of too few labels', { [testLabels]: gzipSync(labelBytes(5)) }, ValueError, testLabels],
  ])('reports a file %s, and leaves it as it is', async (_, changes, error, name) => {
    await place(changes);
    const before = await readFile(join(directory, name));
    const reading = readDataSets(directory, { validationSize: 5 });
    await expect(reading).rejects.toThrow(error);
    await expect(reading).rejects.toThrow(join(directory, name));
    expect(await readFile(join(directory, name))).toEqual(before);
    expect(await readdir(directory)).toEqual([...names].sort());
  });

  it('reports a wrong validation size', async () => {
    await place();
    await expect(readDataSets(directory)).rejects.toThrow(
      new ValueError('Validation size should be between 0 and 20. Received: 5000.'),
    );
  });
});

describe('readDataSets from a source', () => {
  /** How the server answers a file of each folder. */
  const answers: Record<string, (response: ServerResponse, content: Uint8Array) => void> = {
    good: (response, content) => response.end(content),
    missing: (response) => response.writeHead(404).end('<html>'),
    page: (response) => response.end('<html>Sign in to continue</html>'),
    damaged: (response, content) => response.end(content.map((byte, i) => (i < 12 ? byte : 7))),
    half: (response, content) => response.end(content.subarray(0, content.length >> 1)),
    broken: (response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 20), () => response.destroy());
    },
    stalled: (response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 20));
    },
    silent: () => {},
    real: async (response) =>
      response.end(await readFile(join(mnistDir, response.req.url?.split('/').at(-1) ?? ''))),
  };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const [, folder = '', name = ''] = request.url?.split('/') ?? [];
    requests.push(`${folder}/${name}`);
    answers[folder]?.(response, smallMnist[name] ?? new Uint8Array());
  });
  const listen = async (listener: Server): Promise<string> => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  };
  let base: string;
  /** Where nothing listens any more. */
  let refused: string;
  beforeAll(async () => {
    base = await listen(server);
    const closed = createServer();
    refused = `${await listen(closed)}/`;
    await new Promise((resolve) => closed.close(resolve));
  });
  beforeEach(() => {
    requests.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('downloads what is missing, once', async () => {
    const nested = join(directory, 'data', 'mnist');
    const options = { sourceUrl: `${base}/good/`, validationSize: 5 };
    const { train } = await readDataSets(nested, options);
    expect(train.numExamples).toBe(15);
    expect((await readdir(nested)).sort()).toEqual([...names].sort());
    for (const name of names) {
      expect(new Uint8Array(await readFile(join(nested, name)))).toEqual(
        new Uint8Array(smallMnist[name] ?? []),
      );
    }
    expect(requests).toEqual(names.map((name) => `good/${name}`));
    await readDataSets(nested, options);
    expect(requests).toHaveLength(4);
  });

  it('lets several downloads into one directory run at once', async () => {
    const options = { sourceUrl: `${base}/good/`, validationSize: 5 };
    const runs = Array.from({ length: 4 }, () => readDataSets(directory, options));
    for (const { test } of await Promise.all(runs)) expect(test.numExamples).toBe(6);
    expect(await readdir(directory)).toEqual([...names].sort());
  });

  it('reports a directory that cannot be one', async () => {
    await place();
    const reading = readDataSets(join(directory, trainImages), { sourceUrl: `${base}/good/` });
    await expect(reading).rejects.toThrow('ENOTDIR');
    expect(requests).toEqual([]);
  });

  it('leaves files that are there alone', async () => {
    await place({ [testLabels]: null });
    await readDataSets(directory, { sourceUrl: `${base}/good/`, validationSize: 5 });
    expect(requests).toEqual([`good/${testLabels}`]);
  });

  it.each([
    ['missing', 'HTTP 404 Not Found'],
    ['page', 'Not a gzipped file'],
    ['damaged', 'Corrupt gzip file'],
    ['half', 'Corrupt gzip file'],
    ['broken', 'terminated'],
    ['stalled', 'no data for 0.1 s'],
    ['silent', 'no data for 0.1 s'],
  ])('leaves nothing behind where a file is %s', async (folder, message) => {
    const reading = readDataSets(directory, { sourceUrl: `${base}/${folder}/`, stallTimeout: 100 });
    await expect(reading).rejects.toThrow(UnavailableError);
    await expect(reading).rejects.toThrow(`/${folder}/${trainImages}: ${message}`);
    expect(await readdir(directory)).toEqual([]);
  });

  it('says which files to put where when nothing answers', async () => {
    const reading = readDataSets(directory, { mirrors: [refused, 'no url/'] });
    await expect(reading).rejects.toThrow(UnavailableError);
    await expect(reading).rejects.toThrow('ECONNREFUSED');
    await expect(reading).rejects.toThrow(
      `put these four files into ${directory}:\n${names.map((name) => `  ${name}`).join('\n')}`,
    );
  });

  it('does not take another data set for MNIST', async () => {
    const reading = readDataSets(directory, { mirrors: [`${base}/good/`] });
    await expect(reading).rejects.toThrow(
      /has MD5 [0-9a-f]{32}, and MNIST's has 6bbc9ace898e44ae57da46a324031adb/,
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it.skipIf(!existsSync(mnistDir))(
    'goes from mirror to mirror until one has MNIST (needs the shared MNIST files)',
    async () => {
      await place({ [testImages]: null, [testLabels]: null });
      await symlink(join(mnistDir, testImages), join(directory, testImages));
      const folders = ['missing', 'half', 'good', 'real', 'silent'];
      const mirrors = [refused, ...folders.map((folder) => `${base}/${folder}/`)];
      const { test } = await readDataSets(directory, { mirrors, validationSize: 5 });
      expect([...test.labels.data.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
      expect(requests).toEqual(folders.slice(0, 4).map((folder) => `${folder}/${testLabels}`));
    },
  );
});

describe.skipIf(!existsSync(mnistDir) || !existsSync(referenceRun))(
  'readDataSets of MNIST itself (needs the shared MNIST files and reference run)',
  () => {
    it('serves the batches that TensorFlow and numpy serve from the same seed', async () => {
      const { train, validation, test } = await readDataSets(mnistDir, {
        oneHot: true,
        seed: 1234,
      });
      expect([train.numExamples, validation.numExamples, test.numExamples]).toEqual([
        55000, 5000, 10000,
      ]);
      const pixels = gunzipSync(await readFile(join(mnistDir, trainImages))).subarray(16);
      const labels = gunzipSync(await readFile(join(mnistDir, names[1] ?? ''))).subarray(8);
      const reference: { first_batches: number[][] } = JSON.parse(
        await readFile(referenceRun, 'utf8'),
      );
      const scale = Math.fround(1 / 255);
      expect(reference.first_batches).toHaveLength(3);
      for (const rows of reference.first_batches) {
        const [images, classes] = train.nextBatch(rows.length);
        rows.forEach((row, i) => {
          const from = (5000 + row) * 784;
          const expected = Float32Array.from(pixels.subarray(from, from + 784), (p) => p * scale);
          expect(images.data.subarray(i * 784, (i + 1) * 784)).toEqual(expected);
          expect(classes.data.subarray(i * 10, (i + 1) * 10).indexOf(1)).toBe(labels[5000 + row]);
        });
      }
    });
  },
);
