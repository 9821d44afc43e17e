#!/usr/bin/env node
/** Runs the command line of this process. */

import { main } from './main.js';

/** Writes all of it, or as much as a reader takes: `head` closes the pipe when it has seen enough. */
const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => {
      const isClosed = (error as NodeJS.ErrnoException | null)?.code === 'EPIPE';
      if (error && !isClosed) reject(error);
      else resolve();
    };
    stream.once('error', done);
    stream.write(text, done);
  });

const { exitCode, stdout, stderr } = await main(process.argv.slice(2));
try {
  await write(process.stdout, stdout);
  await write(process.stderr, stderr);
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`);
  process.exit(1);
}
// What a module has left open does not keep the command waiting.
process.exit(exitCode);
