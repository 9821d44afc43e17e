import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readCases } from './case.js';
import { check, type Executor, executors } from './check.js';

const path = new URL('../../../shared/reference/op_cases.json', import.meta.url);
const cases = existsSync(path) ? await readCases(path) : [];

describe.skipIf(cases.length === 0)("TensorFlow's results (needs shared/reference)", () => {
  let passed = 0;

  afterAll(() => console.log(`op_cases.json: ${passed} / ${cases.length} cases passed`));

  it.each(cases)('$id', async (theCase) => {
    for (const executor of Object.keys(executors) as Executor[]) {
      expect(await check(theCase, executor), executor).toEqual([]);
    }
    passed++;
  });
});
