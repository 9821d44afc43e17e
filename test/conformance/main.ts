/** Compares the library with TensorFlow's results in a file: `npm run conformance -- FILE`. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { readCases } from './case.js';
import { check, type Executor } from './check.js';

/** What is compared where nothing else is asked for. */
const standard: readonly Executor[] = ['wasm', 'cpu'];

const pattern = (text: string): RegExp => {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.');
  }
};

const program = new Command('conformance')
  .description("Repeats calls of TensorFlow's functions, and compares with what TensorFlow gave.")
  .argument('[file]', 'the calls and their results', '../shared/reference/op_cases.json')
  .option('--only <regex>', 'only the cases whose id matches, such as ^nn.conv2d#', pattern, /^/)
  .addOption(new Option('--backend <name>', 'only on this backend').choices(standard))
  .addOption(
    new Option('--target <name>', 'on this instead of tfjs')
      .choices(['onnxruntime'])
      .conflicts('backend'),
  )
  .parse();

const { only, backend, target } = program.opts<{
  only: RegExp;
  backend?: Executor;
  target?: Executor;
}>();
const executor = target ?? backend;
const [file = ''] = program.processedArgs as [string?];
const fail = (error: unknown): never =>
  program.error(error instanceof Error ? error.message : String(error), { exitCode: 2 });
const cases = await readCases(file).catch(fail);

let failed = 0;
const chosen = cases.filter(({ id }) => only.test(id));
for (const theCase of chosen) {
  let isFailed = false;
  for (const name of executor ? [executor] : standard) {
    for (const { what, expected, got } of await check(theCase, name)) {
      isFailed = true;
      console.log(`${theCase.id}, ${name}: ${what}\n  expected ${expected}\n  got      ${got}`);
    }
  }
  if (isFailed) failed++;
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
