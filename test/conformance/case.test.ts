import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from './case.js';
import { check } from './check.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, 'cases.json');
  await writeFile(path, text);
  return path;
}

const vector = (data: string): string =>
  `{ "dtype": "float32", "shape": [2], "data": ${data}, "placeholder": [null], "static": [null] }`;

describe('a file of cases', () => {
  it('may have the numbers that only Python writes, and leave out what is empty', async () => {
    const path = await file(
      `{ "cases": [{ "op": "maximum", "args": [{ "t": 0 }, -Infinity],
        "inputs": [${vector('[NaN, "-inf"]')}], "outputs": [${vector('["nan", -Infinity]')}] }] }`,
    );
    const [theCase] = await readCases(path);
    expect(theCase).toMatchObject({ id: 'maximum#0', kwargs: {} });
    expect(theCase && (await check(theCase, { backend: 'cpu' }))).toEqual([]);
  });

  it('has numbers with the dtypes that they have in Python', async () => {
    const written = (dtype: string, shape: string, data: string): string =>
      `"outputs": [{ "dtype": "${dtype}", "shape": ${shape}, "data": ${data}, "static": ${shape} }]`;
    const path = await file(
      `{ "cases": [{ "op": "fill", "args": [[1], 7], ${written('int32', '[1]', '[7]')} },
        { "op": "fill", "args": [[1], 7.0], ${written('float32', '[1]', '[7.0]')} },
        { "op": "stack", "args": [[1, 2]], ${written('int32', '[2]', '[1, 2]')} },
        { "op": "range", "args": [2.0], ${written('float32', '[2]', '[0.0, 1.0]')} }] }`,
    );
    const failures = (await readCases(path)).map((theCase) => check(theCase, { backend: 'cpu' }));
    expect(await Promise.all(failures)).toEqual([[], [], [], []]);
  });

  it('tells what differs', async () => {
    const path = await file(
      `{ "cases": [{ "op": "abs", "args": [{ "t": 0 }],
        "inputs": [${vector('[-1, 2]')}], "outputs": [${vector('[1, 3]')}] },
        { "op": "abs", "args": [{ "t": 7 }] }] }`,
    );
    const failures = (await readCases(path)).map((theCase) => check(theCase, { backend: 'cpu' }));
    expect(await Promise.all(failures)).toEqual([
      [{ what: 'value of output 0', expected: '[1] 3', got: '[1] 2 (1 of 2 elements differ)' }],
      [{ what: 'call', expected: 'no error', got: 'Error: there is no input 7' }],
    ]);
  });

  it.each([
    ['cases', 'is not valid JSON'],
    ['{ "tensorflow": "2" }', 'there is no list of cases'],
    ['{ "cases": [{ "op": "abs" }, null] }', 'case 1 names no op'],
  ])('%s is refused', async (text, message) => {
    const path = await file(text);
    await expect(readCases(path)).rejects.toThrow(`${path}: `);
    await expect(readCases(path)).rejects.toThrow(message);
  });
});
