/** The command line, `npx feedgraph`. */

import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { type Body, examples } from './command.js';
import { convert } from './convert.js';
import { draw } from './draw.js';
import { events } from './events.js';
import { explain } from './explain.js';
import { inspect } from './inspect.js';

/** What a command has printed, and how it ended. */
export interface Outcome {
  /** 0; 1 where a file or a graph is at fault; 2 where the command line is. */
  readonly exitCode: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** Does what a command line says; `argv` is what follows the program's name. */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  let body: Body = () => '';
  const program = new Command('feedgraph')
    .description("Looks at graphs of TensorFlow's kind, and at the logs of their training.")
    .usage('<command> [options]')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'show this text')
    .helpCommand(false)
    .configureOutput({
      getOutHelpWidth: () => WIDTH,
      writeOut: (text) => {
        printed.stdout += text;
      },
      writeErr: (text) => {
        printed.stderr += text;
      },
    })
    .showHelpAfterError('(--help shows what to write, with examples)')
    .exitOverride();
  for (const add of [inspect, explain, draw, convert, events]) {
    add(program, (chosen) => {
      body = chosen;
    });
  }
  program.addHelpText('after', HELP);
  try {
    program.parse(argv, { from: 'user' });
    return { ...printed, exitCode: 0, stdout: await body() };
  } catch (error) {
    if (error instanceof CommanderError) {
      return { ...printed, exitCode: error.exitCode === 0 ? 0 : 2 };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { ...printed, exitCode: 1, stderr: `error: ${message}\n` };
  }
}

/** Of the help's lines, in characters. */
const WIDTH = 80;

const HELP = `
A graph is a file that TensorFlow or feedgraph wrote (.pb, .pbtxt, .json), or a
module (.js, .mjs; .ts where Node reads it) that exports a Graph, as 'graph' or
by default, or adds to the default graph.
${examples(
  'feedgraph inspect graph.pb',
  'feedgraph explain model.mjs --fetch loss --feed x=50,784',
  'feedgraph draw graph.pb -o graph.svg',
  'feedgraph convert graph.pb graph.pbtxt',
  'feedgraph events logs --tag loss',
)}
feedgraph <command> --help tells more of a command. The exit code is 0; 1 where
a file or a graph is at fault; 2 where the command line is.`;

function version(): string {
  const { version } = createRequire(import.meta.url)('#package.json') as { version: string };
  return version;
}
