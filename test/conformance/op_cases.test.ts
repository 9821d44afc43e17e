import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { allTargets, unoptimized } from '../targets.js';
import { readCases } from './case.js';
import { check } from './check.js';

const path = new URL('../../../shared/reference/op_cases.json', import.meta.url);
const cases = existsSync(path) ? await readCases(path) : [];

describe.skipIf(cases.length === 0)("TensorFlow's results (needs shared/reference)", () => {
  let passed = 0;

  afterAll(() => console.log(`op_cases.json: ${passed} / ${cases.length} cases passed`));

  it.each(cases)('$id', async (theCase) => {
    for (const [name, target] of Object.entries(allTargets)) {
      expect(await check(theCase, target), name).toEqual([]);
    }
    for (const name of ['wasm', 'cpu', 'onnxruntime'] as const) {
      const settings = { ...allTargets[name], optimize: unoptimized };
      expect(await check(theCase, settings), `${name}, unoptimized`).toEqual([]);
    }
    passed++;
  });
});
