/** Compares the library with TensorFlow's results in a file: `npm run conformance -- FILE`. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { type AnyTargetName, allTargets, targetNames } from '../targets.js';
import { readCases } from './case.js';
import { check } from './check.js';

const pattern = (text: string): RegExp => {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.');
  }
};

/** 1 says that cases failed, 2 that there were none to try. */
const NOT_TRIED = 2;

const program = new Command('conformance')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_TRIED))
  .description("Repeats calls of TensorFlow's functions, and compares with what TensorFlow gave.")
  .argument('[file]', 'the calls and their results', '../shared/reference/op_cases.json')
  .addOption(
    new Option('--only <regex>', 'only the cases whose id matches, such as ^nn.conv2d#')
      .argParser(pattern)
      .default(/^/, 'all'),
  )
  .addOption(new Option('--target <name>', 'only on this target').choices(Object.keys(allTargets)))
  .parse();

const { only, target } = program.opts<{ only: RegExp; target?: AnyTargetName }>();
const [file = ''] = program.processedArgs as [string?];
const fail = (error: unknown): never =>
  program.error(error instanceof Error ? error.message : String(error), { exitCode: NOT_TRIED });
const cases = await readCases(file).catch(fail);

let failed = 0;
const chosen = cases.filter(({ id }) => only.test(id));
for (const theCase of chosen) {
  let isFailed = false;
  for (const name of target ? [target] : targetNames) {
    for (const { what, expected, got } of await check(theCase, allTargets[name])) {
      isFailed = true;
      console.log(`${theCase.id}, ${name}: ${what}\n  expected ${expected}\n  got      ${got}`);
    }
  }
  if (isFailed) failed++;
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
