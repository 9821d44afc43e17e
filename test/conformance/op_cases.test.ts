import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type * as tf from '../../src/index.js';
import { readCases } from './case.js';
import { check } from './check.js';

const path = new URL('../../../shared/reference/op_cases.json', import.meta.url);
const cases = existsSync(path) ? await readCases(path) : [];

/** Every optimization left out: what a run gives must not depend on them. */
const none = { simplify: false, fuse: false, slice: false, inPlace: false } satisfies Required<
  NonNullable<tf.SessionOptions['optimize']>
>;

describe.skipIf(cases.length === 0)("TensorFlow's results (needs shared/reference)", () => {
  let passed = 0;

  afterAll(() => console.log(`op_cases.json: ${passed} / ${cases.length} cases passed`));

  it.each(cases)('$id', async (theCase) => {
    for (const backend of ['wasm', 'cpu'] as const) {
      for (const optimize of [{}, none]) {
        const found = await check(theCase, { backend, optimize });
        expect(found, `${backend}, ${JSON.stringify(optimize)}`).toEqual([]);
      }
    }
    passed++;
  });
});
